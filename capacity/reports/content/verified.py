"""What reports show of a plan held against Azure's own calculator: both numbers, and why they differ."""

from collections.abc import Iterable, Iterator, Sequence

from capacity.grammar import counted
from capacity.numerals import signed, whole
from capacity.planning.results.verified_plan import AskedClass, Verified
from capacity.reports.forms import Grid, Section
from capacity.sentences.say import said

NOTHING = "-"


def grid(verified: Sequence[Verified]) -> Grid:
    """Both numbers and what lies between: what is not sent, and the rest."""
    header = ["Against Azure", "PTUs", "as sent", "Azure's", "difference", "not sent", "the rest"]
    return Grid(header, [_row(row) for row in verified])


def _row(row: Verified) -> list[str]:
    name, ptus = row.deployment_type.display_name, whole(row.ptus)
    if row.asked is None:
        return [name, ptus, NOTHING, "not asked", NOTHING, NOTHING, NOTHING]
    return [
        name,
        ptus,
        whole(row.ptus_as_sent),
        "none" if row.azure_ptus is None else whole(row.azure_ptus),
        _signed(row.difference_ptus),
        _signed(None if row.ptus_as_sent is None else row.ptus_as_sent - row.ptus),
        _signed(row.difference_as_sent_ptus),
    ]


def section(verified: Sequence[Verified], basis: str) -> Section:
    """What was asked, what the numbers say, and what could not be asked; `basis` is that of the demand."""
    return Section("Against Azure's calculator", list(_lines(verified, basis)))


def _lines(verified: Sequence[Verified], basis: str) -> Iterator[str]:
    if not verified:
        yield "There are no PTUs to compare."
    asked = next((row.asked for row in verified if row.asked is not None), None)
    if asked is not None:
        sent = "; ".join(_class(one) for one in asked.workloads)
        yield f"Sent: {asked.model} {asked.model_version}; {sent}. That is the planned demand ({basis})."
        yield (
            "Difference: Azure's PTUs less the plan's. Not sent: our PTUs for what was sent, less the plan's. Rest: "
            "Azure's PTUs less ours for what was sent, which should be 0."
        )
    agreed = [row for row in verified if row.difference_as_sent_ptus == 0]
    if agreed:
        yield f"Azure and our rules agree on what was sent: {_types(agreed)}."
    yield from dict.fromkeys(said(reason) for row in verified for reason in row.reasons)
    for error in dict.fromkeys(row.error for row in verified if row.error is not None):
        types = _types(row for row in verified if row.error == error)
        yield f"Not verified: {types}: {said(error).removesuffix('.')}."


def _class(one: AskedClass) -> str:
    name = "" if one.request_class is None else f"{one.request_class} "
    tokens = f"{whole(one.input_tokens)} input and {counted(one.output_tokens, 'output token')}"
    return f"{name}{whole(one.rpm)} RPM of {tokens}"


def _types(rows: Iterable[Verified]) -> str:
    return ", ".join(row.deployment_type.display_name for row in rows)


def _signed(number: int | None) -> str:
    return NOTHING if number is None else signed(number)
