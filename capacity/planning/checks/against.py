"""What a change of workload files changes: PTUs, quota and cost before and after, by workload and in total."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from capacity.planning.checks.checked_deployment import subject
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, Plan, ProvisionedOption, StandardOption
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType
from capacity.sizing.workload import Workload


class Standing(Record):
    """What a workload needs on the type it is deployed on, else on the one that is recommended or the only one.

    Without such a type nothing is decided, and nothing is added up. `per_month` is the cost of what is deployed, PTUs
    by the hour, or else of what is recommended.
    """

    workload: str
    resource: str | None = None
    model: str | None
    region: str | None = None
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
    limits: dict[str, Fraction] = NOTHING
    """`limits.max_ptus`, `slo.throttled_share`, ...: what it was held to."""


class Outcome(StrEnum):
    """What became of a workload; unknown where it may be one that could not be read of the earlier state."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


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
    """All workloads of one side: PTUs and units of quota needed and deployed by type, and what they cost a month.

    `per_month` is None where the cost of one of them is not known, or currencies differ; `complete` is False where
    some could not be read.
    """

    workloads: int
    ptus: dict[str, int]
    deployed_ptus: dict[str, int]
    sku_capacity: dict[str, int]
    deployed_sku_capacity: dict[str, int]
    per_month: Decimal | None
    currency: str | None
    without_cost: int
    undecided: int
    complete: bool = True


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
    """A comparison of two states."""

    what: str
    changes: tuple[Change, ...]
    before: Sum
    after: Sum
    before_catalog_as_of: str | None = None
    """The catalog of an earlier report; None where both sides were planned with the same one, and the same options."""
    problems: tuple[str, ...] = ()


def standing(plan: Plan, case: Situation, workload: Workload) -> Standing:
    """What a plan comes to, without what is reserved: that pays for all deployments together."""
    about = subject(plan, case, workload)
    term = Term.HOURLY.value if about.deployed and about.ptus else about.term
    cost = about.costs.get(term or "")
    asked = {"limits": workload.limits, "slo": workload.slo}
    return Standing(
        workload=plan.workload,
        model=plan.model,
        region=plan.region,
        deployment_type=about.deployment_type,
        term=term,
        **_needs(about.option),
        deployed_ptus=about.ptus if about.deployed and about.ptus else None,
        deployed_sku_capacity=about.sku_capacity if about.deployed else None,
        **_price(cost),
        limits={
            f"{part}.{name}": Fraction(limit)
            for part, record in asked.items()
            for name, limit in vars(record).items()
            if limit is not None
        },
    )


def _needs(option: Option | None) -> dict[str, Any]:
    match option:
        case ProvisionedOption():
            return {"ptus": option.ptus}
        case StandardOption():
            return {name: getattr(option, name) for name in ("sku_capacity", "tpm_quota", "rpm_quota")}
    return {}


def _price(cost: Cost | None) -> dict[str, Any]:
    return {} if cost is None else {"per_month": cost.per_month, "currency": cost.currency}


def against(earlier: Earlier, then: Sequence[Standing], now: Sequence[Standing]) -> Against:
    """Workloads are found again by name, by resource and model where a name has several; in the order of today."""
    before, after = _by_name(then, now), _by_name(now, then)
    complete = not earlier.problems
    changes = tuple(
        _change(before.get(key), after.get(key), complete=complete) for key in dict.fromkeys((*after, *before))
    )
    old = _sum(then)
    return Against(
        what=earlier.what,
        changes=changes,
        before=old if complete else old.replaced(per_month=None, complete=False),
        after=_sum(now),
        before_catalog_as_of=earlier.catalog_as_of,
        problems=earlier.problems,
    )


Key = tuple[str | int | None, ...]


def _by_name(own: Sequence[Standing], others: Sequence[Standing]) -> Mapping[Key, Standing]:
    """By as much as tells them apart on both sides, and by number what nothing does."""
    counts = [Counter(one.workload for one in side) for side in (own, others)]
    seen: Counter[Key] = Counter()
    result: dict[Key, Standing] = {}
    for one in own:
        several = any(count[one.workload] > 1 for count in counts)
        key = (one.workload, one.resource, one.model) if several else (one.workload,)
        result[*key, seen[key]] = one
        seen[key] += 1
    return result


def _change(before: Standing | None, after: Standing | None, *, complete: bool) -> Change:
    if before is None:
        outcome = Outcome.ADDED if complete else Outcome.UNKNOWN
    elif after is None:
        outcome = Outcome.REMOVED
    else:
        outcome = Outcome.UNCHANGED if before == after else Outcome.CHANGED
    return Change(outcome=outcome, before=before, after=after)


COUNTED = ("ptus", "deployed_ptus", "sku_capacity", "deployed_sku_capacity")


def _sum(standings: Sequence[Standing]) -> Sum:
    counts: dict[str, Any] = {name: {} for name in COUNTED}
    for one in standings:
        for name, by_type in counts.items():
            count = getattr(one, name)
            if count is not None and one.deployment_type is not None:
                by_type[one.deployment_type.value] = by_type.get(one.deployment_type.value, 0) + count
    costs = [one.per_month for one in standings if one.per_month is not None]
    currencies = {one.currency for one in standings if one.per_month is not None}
    known = len(costs) == len(standings) and len(currencies) <= 1
    return Sum(
        workloads=len(standings),
        **counts,
        per_month=sum(costs, Decimal("0.00")) if known else None,
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        without_cost=len(standings) - len(costs),
        undecided=sum(one.deployment_type is None for one in standings),
    )
