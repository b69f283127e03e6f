"""What a change of workload files changes: PTUs, quota and cost before and after, by workload and in total."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from capacity.planning.plan import Option, Plan, ProvisionedOption, StandardOption
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload


class Standing(Record):
    """What a workload needs: what is recommended for it, or else of one type that both sides are told of.

    `per_month` is the recommendation's cost in `currency`; None where it is not known.
    """

    workload: str
    model: str | None
    deployment_type: DeploymentType | None = None
    term: str | None = None
    ptus: int | None = None
    sku_capacity: int | None = None
    tpm_quota: Fraction | None = None
    rpm_quota: Fraction | None = None
    deployed_ptus: int | None = None
    deployed_sku_capacity: int | None = None
    per_month: Decimal | None = None
    currency: str | None = None


class Outcome(StrEnum):
    """What became of a workload."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Change(Record):
    """One workload before and after; None on the side where it is not."""

    outcome: Outcome
    before: Standing | None
    after: Standing | None

    @property
    def workload(self) -> str:
        """Its name."""
        return next(side.workload for side in (self.after, self.before) if side is not None)


class Sum(Record):
    """All workloads of one side: PTUs and units of quota by deployment type, and what they cost a month.

    `per_month` is None where the cost of one of them is not known, or currencies differ.
    """

    workloads: int
    ptus: dict[str, int]
    sku_capacity: dict[str, int]
    per_month: Decimal | None
    currency: str | None
    without_cost: int


class Earlier(Record):
    """How things stood, as workloads or as they were reported; `problems` are parts of it that could not be read."""

    what: str
    """Its name: `main (1a2b3c4)`, a folder or a file."""
    workloads: tuple[Workload, ...] = ()
    standings: tuple[Standing, ...] = ()
    catalog_as_of: str | None = None
    """Of the standings: the catalog that they were reported with."""
    problems: tuple[str, ...] = ()


class Against(Record):
    """A comparison of two states. `before` has no cost where parts of that state could not be read."""

    what: str
    changes: tuple[Change, ...]
    before: Sum
    after: Sum
    before_catalog_as_of: str | None = None
    """The catalog of an earlier report; None where both sides were planned with the same one, and the same options."""
    problems: tuple[str, ...] = ()


def standing(plan: Plan) -> Standing:
    """What a plan recommends, or its only option; without both the first option, without a cost."""
    chosen = plan.recommended
    option = next((one for one in plan.options if one.deployment_type is chosen.deployment_type), None)
    cost = chosen.cost
    if option is None and plan.options:
        option = plan.options[0]
    current = plan.current
    return Standing(
        workload=plan.workload,
        model=plan.model,
        term=chosen.term,
        **_size(option),
        deployed_ptus=current.ptus if current else None,
        deployed_sku_capacity=current.sku_capacity if current else None,
        per_month=None if cost is None else cost.per_month,
        currency=None if cost is None else cost.currency,
    )


def _size(option: Option | None) -> dict[str, Any]:
    match option:
        case ProvisionedOption():
            return {"deployment_type": option.deployment_type, "ptus": option.ptus}
        case StandardOption():
            quota = {name: getattr(option, name) for name in ("sku_capacity", "tpm_quota", "rpm_quota")}
            return {"deployment_type": option.deployment_type, **quota}
        case None:
            return {}
    return {"deployment_type": option.deployment_type}


def against(earlier: Earlier, then: Sequence[Standing], now: Sequence[Standing]) -> Against:
    """Workloads are found again by name, and by model, too, where a name has several; in the order of today."""
    before, after = _by_name(then, now), _by_name(now, then)
    changes = tuple(_change(before.get(key), after.get(key)) for key in dict.fromkeys((*after, *before)))
    old = _sum(then)
    return Against(
        what=earlier.what,
        changes=changes,
        before=old.replaced(per_month=None) if earlier.problems else old,
        after=_sum(now),
        before_catalog_as_of=earlier.catalog_as_of,
        problems=earlier.problems,
    )


def _by_name(own: Iterable[Standing], others: Iterable[Standing]) -> Mapping[tuple[str, str | None], Standing]:
    mine = tuple(own)
    counts = [Counter(one.workload for one in side) for side in (mine, others)]
    return {
        (one.workload, one.model if any(count[one.workload] > 1 for count in counts) else None): one for one in mine
    }


def _change(before: Standing | None, after: Standing | None) -> Change:
    if before is None:
        outcome = Outcome.ADDED
    elif after is None:
        outcome = Outcome.REMOVED
    else:
        outcome = Outcome.UNCHANGED if before == after else Outcome.CHANGED
    return Change(outcome=outcome, before=before, after=after)


def _sum(standings: Sequence[Standing]) -> Sum:
    ptus: dict[str, int] = {}
    units: dict[str, int] = {}
    for one in standings:
        if one.deployment_type is None:
            continue
        for counts, count in ((ptus, one.ptus), (units, one.sku_capacity)):
            if count is not None:
                counts[one.deployment_type.value] = counts.get(one.deployment_type.value, 0) + count
    costs = [one.per_month for one in standings if one.per_month is not None]
    currencies = {one.currency for one in standings if one.per_month is not None}
    known = len(costs) == len(standings) and len(currencies) <= 1
    return Sum(
        workloads=len(standings),
        ptus=ptus,
        sku_capacity=units,
        per_month=sum(costs, Decimal("0.00")) if known else None,
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        without_cost=len(standings) - len(costs),
    )
