"""What reports show of a plan held against Azure's own calculator: both numbers, and why they differ."""

from collections.abc import Iterable, Iterator

from capacity.grammar import counted
from capacity.numerals import whole
from capacity.planning.results.verified_plan import AskedClass, Verified, VerifiedPlan
from capacity.reports.forms import Grid, Section
from capacity.sentences.say import said

NOTHING = "-"


def grid(plan: VerifiedPlan) -> Grid:
    """Both numbers and what lies between: what is not sent, and the rest."""
    header = ["Against Azure", "PTUs", "as sent", "Azure's", "difference", "not sent", "the rest"]
    return Grid(header, [_row(row) for row in plan.verified])


def _row(row: Verified) -> list[str]:
    name, ptus = row.deployment_type.display_name, f"{row.ptus:,}"
    if row.asked is None:
        return [name, ptus, NOTHING, "not asked", NOTHING, NOTHING, NOTHING]
    return [
        name,
        ptus,
        whole(row.ptus_as_sent),
        "none" if row.azure_ptus is None else f"{row.azure_ptus:,}",
        _signed(row.difference_ptus),
        _signed(None if row.ptus_as_sent is None else row.ptus_as_sent - row.ptus),
        _signed(row.difference_as_sent_ptus),
    ]


def section(plan: VerifiedPlan) -> Section:
    """What was asked, what the numbers say, and what could not be asked."""
    return Section("Against Azure's calculator", list(_lines(plan)))


def _lines(plan: VerifiedPlan) -> Iterator[str]:
    if not plan.verified:
        yield "There are no PTUs to hold against it."
    asked = next((row.asked for row in plan.verified if row.asked is not None), None)
    if asked is not None:
        sent = "; ".join(_class(one) for one in asked.workloads)
        basis = said(plan.demand.basis)
        yield f"Sent: {asked.model} {asked.model_version}; {sent}. That is the planned demand ({basis})."
        yield (
            "Of the difference, Azure's PTUs less the plan's, one part is what is not sent: our PTUs for exactly what "
            "was sent, less the plan's. The rest is Azure's less ours for the same, and should be 0."
        )
    agreed = [row for row in plan.verified if row.difference_as_sent_ptus == 0]
    if agreed:
        yield f"For what was sent Azure and our rules agree: {_types(agreed)}."
    yield from dict.fromkeys(said(reason) for row in plan.verified for reason in row.reasons)
    for error in dict.fromkeys(row.error for row in plan.verified if row.error is not None):
        types = _types(row for row in plan.verified if row.error == error)
        yield f"Not verified: {types}: {said(error).removesuffix('.')}."


def _class(one: AskedClass) -> str:
    name = "" if one.request_class is None else f"{one.request_class} "
    tokens = f"{one.input_tokens:,} input and {counted(one.output_tokens, 'output token')}"
    return f"{name}{one.rpm:,} RPM of {tokens}"


def _types(rows: Iterable[Verified]) -> str:
    return ", ".join(row.deployment_type.display_name for row in rows)


def _signed(number: int | None) -> str:
    return NOTHING if number is None else f"{number:+,}" if number else "0"
