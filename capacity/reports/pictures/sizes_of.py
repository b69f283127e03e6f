"""The PTU counts that pictures of a plan draw lines for: what it recommends or sizes, and what is deployed."""

from collections.abc import Iterator

from capacity.grammar import counted
from capacity.numerals import whole
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.record import Record
from capacity.reports.pictures.picture import Entry
from capacity.reports.pictures.plot import Rule


class SizeLine(Record):
    """A count of PTUs, in a word or two and in a sentence."""

    ptus: int
    word: str
    told: str
    style: str


def lead(plan: Plan) -> ProvisionedOption | None:
    """The provisioned option that pictures are of: that of the curves, else the one that PTUs are told of."""
    drawn = None if plan.curves is None else plan.curves.refused_by_ptus
    sized = [one for one in plan.options if isinstance(one, ProvisionedOption)]
    return next((one for one in sized if drawn and one.deployment_type is drawn.deployment_type), plan.lead)


def is_of_requests(plan: Plan) -> bool:
    """Whether the lead was sized by single requests, which minutes tell little of."""
    option = lead(plan)
    return option is not None and option.by_criteria is not None and option.by_criteria.throttled_basis == "requests"


def sizes(plan: Plan) -> list[SizeLine]:
    """Of the lead: what its criterion takes, its cheapest mix, and what is deployed of the type."""
    option = lead(plan)
    return [] if option is None else [*_sizes(plan, option)]


def _sizes(plan: Plan, option: ProvisionedOption) -> Iterator[SizeLine]:
    name = option.deployment_type.display_name
    yield SizeLine(
        ptus=option.ptus, word="size", told=f"{_ptus(option.ptus, name)}: the size without spillover", style="a"
    )
    best = option.optimum
    if best is not None and best.ptus != option.ptus:
        told = f"{_ptus(best.ptus, name)}: the cheapest with spillover"
        yield SizeLine(ptus=best.ptus, word="best", told=told, style="b")
    current = plan.current
    if current is not None and current.ptus and current.deployment_type is option.deployment_type:
        told = f"{_ptus(current.ptus, name)}: deployed today"
        yield SizeLine(ptus=current.ptus, word="today", told=told, style="c")


def _ptus(count: int, name: str) -> str:
    return counted(count, f"{name} PTU")


def entries(lines: list[SizeLine]) -> list[Entry]:
    """The key of the lines."""
    return [Entry(f"line rule {line.style}", line.told) for line in lines]


def levels(lines: list[SizeLine], tpm_per_ptu: float) -> list[Rule]:
    """Lines across, at what the counts carry."""
    return [Rule(line.ptus * tpm_per_ptu, f"{whole(line.ptus)} PTUs", line.style) for line in lines]


def uprights(lines: list[SizeLine]) -> list[Rule]:
    """Lines at the counts, one for those that are the same."""
    words = {line.ptus: ", ".join(other.word for other in lines if other.ptus == line.ptus) for line in lines}
    return [Rule(line.ptus, f"{words[line.ptus]} {whole(line.ptus)}", line.style) for line in lines]
