"""What findings are about, for tests: codes and values, not sentences."""

from collections.abc import Iterable

from capacity.findings import Finding, Value, Words


def codes(words: Iterable[Words]) -> list[str]:
    """The code of each, in their order."""
    return [one.code for one in words if isinstance(one, Finding)]


def values(words: Iterable[Words], code: str) -> dict[str, Value]:
    """The values of the only one with a code."""
    (found,) = (one for one in words if isinstance(one, Finding) and one.code == code)
    return dict(found.values)
