"""What a change of workload files changes: PTUs, quota and cost before and after, by workload and in total."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from capacity.planning.checks.standing import Standing
from capacity.record import Record
from capacity.sizing.workload import Workload


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
    """The catalog that the standings were reported with."""
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
    """The standings by as much as tells them apart on both sides, and by number where nothing does."""
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


def _sum(standings: Sequence[Standing]) -> Sum:
    costs = [one.per_month for one in standings if one.per_month is not None]
    currencies = {one.currency for one in standings if one.per_month is not None}
    known = len(costs) == len(standings) and len(currencies) <= 1
    return Sum(
        workloads=len(standings),
        ptus=_by_type(standings, lambda one: one.ptus),
        deployed_ptus=_by_type(standings, lambda one: one.deployed_ptus),
        sku_capacity=_by_type(standings, lambda one: one.sku_capacity),
        deployed_sku_capacity=_by_type(standings, lambda one: one.deployed_sku_capacity),
        per_month=sum(costs, Decimal("0.00")) if known else None,
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        without_cost=len(standings) - len(costs),
        undecided=sum(one.deployment_type is None for one in standings),
    )


def _by_type(standings: Sequence[Standing], count: Callable[[Standing], int | None]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for one in standings:
        number = count(one)
        if number is not None and one.deployment_type is not None:
            sums[one.deployment_type.value] += number
    return dict(sums)
