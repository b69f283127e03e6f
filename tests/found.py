"""What findings are about, for tests: codes and values, not sentences."""

from collections.abc import Iterable

from capacity.findings import Finding, Value


def codes(findings: Iterable[Finding]) -> list[str]:
    """The code of each, in their order."""
    return [one.code for one in findings]


def values(findings: Iterable[Finding], code: str) -> dict[str, Value]:
    """The values of the only one with a code."""
    (found,) = (one for one in findings if one.code == code)
    return dict(found.values)
