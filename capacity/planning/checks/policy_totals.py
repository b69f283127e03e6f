"""What a policy asks of all workloads together, and of the catalog."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import ceil

from capacity.findings import Finding, found
from capacity.planning.advice import ages
from capacity.planning.buying.quota_totals import of_option
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.checks.limit_checks import cost_unknown
from capacity.planning.checks.policy import Policy
from capacity.planning.results.check_result import Check, Origin
from capacity.planning.results.plan import Plan, StandardOption
from capacity.pricing.published_prices import US_DOLLARS
from capacity.sizing.demand import ZERO, add_known


def checks(
    policy: Policy, subjects: Sequence[Subject], plans: Sequence[Plan], catalog_as_of: date, today: date
) -> Iterator[Check]:
    """Totals, and the age of facts; `subjects` are what the checks of each workload hold."""
    if policy.max_total_ptus is not None:
        yield _ptus(policy.max_total_ptus, subjects)
    for most, unit in ((policy.max_total_tpm, "TPM"), (policy.max_total_rpm, "RPM")):
        if most is not None:
            yield _quota(most, unit, subjects, plans)
    if policy.max_total_usd_per_month is not None:
        yield _cost(policy.max_total_usd_per_month, subjects)
    if policy.max_catalog_age_days is not None:
        yield _age(policy.max_catalog_age_days, plans, catalog_as_of, today)


def _age(most_days: int, plans: Sequence[Plan], catalog_as_of: date, today: date) -> Check:
    """The age of the oldest fact that a plan rests on, `catalog.oldest_fact`; where none has any, of the catalog."""
    dates = ages.by_group(fact for plan in plans for fact in plan.facts)
    oldest = min(dates.values(), default=catalog_as_of)
    old = tuple(key for key, day in dates.items() if (today - day).days > most_days)
    return Subject().settled(
        Check(
            name="max_catalog_age_days",
            origin=Origin.POLICY,
            measured=max((today - oldest).days, 0),
            limit=most_days,
            unit="days",
            detail=found("oldest-fact-of", oldest=oldest, catalog=catalog_as_of),
            remedy=(found("to-newer-facts", groups=old or ("all",)), found("to-newer-capacity")),
        )
    )


def _ptus(most: int, subjects: Sequence[Subject]) -> Check:
    """Those of the month that has most, of which today counts as it is deployed."""
    missing = sum(about.ptus is None for about in subjects)
    days = sorted({one.begins for about in subjects for one in about.scheduled})
    on_days: list[tuple[date | None, list[int]]] = [(None, [_ptus_on(about, None) for about in subjects])]
    on_days += [(day, [_ptus_on(about, day) for about in subjects]) for day in days]
    day, counts = max(on_days, key=lambda pair: sum(pair[1]))
    ptus, largest = max(zip(counts, subjects, strict=True), key=lambda pair: pair[0], default=(0, Subject()))
    total = Check(
        name="max_total_ptus",
        origin=Origin.POLICY,
        measured=sum(counts),
        limit=most,
        unit="PTUs",
        detail=_together(day, is_over_months=bool(days)),
        remedy=(
            _several(sum(counts) - most, counts, subjects, "PTUs")
            or found("to-lower-largest", workload=_name(largest), ptus=ptus),
        ),
    )
    if not missing:
        return _if_known(total, subjects, None)
    first = next(about for about in subjects if about.ptus is None)
    unknown = found("total-undecided", workloads=missing, first=_name(first), why=first.why_none)
    return _if_known(total, subjects, unknown, first.how_to_one)


def _ptus_on(about: Subject, day: date | None) -> int:
    """What is deployed in the month that a day is in; None is today, before anything is changed."""
    if not about.scheduled or (day is None and about.deployed):
        return about.ptus or 0
    known = [one for one in about.scheduled if day is None or one.begins <= day]
    return (known[0] if day is None else known[-1]).ptus if known else about.ptus or 0


def _together(day: date | None, *, is_over_months: bool) -> Finding:
    if not is_over_months:
        return found("all-together")
    return found("all-together-when", when=found("today") if day is None else found("month-from", day=day))


def _quota(most: int, unit: str, subjects: Sequence[Subject], plans: Sequence[Plan]) -> Check:
    """Quota that is deployed, or is to be: PTUs and batch have none of their own."""
    rates = [_granted(about, plan, unit) for about, plan in zip(subjects, plans, strict=True)]
    missing = rates.count(None)
    quota, largest = max(
        ((rate or ZERO, about) for rate, about in zip(rates, subjects, strict=True)),
        key=lambda pair: pair[0],
        default=(ZERO, Subject()),
    )
    whole = Check(
        name=f"max_total_{unit.lower()}",
        origin=Origin.POLICY,
        measured=add_known(rates),
        limit=most,
        unit=unit,
        detail=found("all-together"),
        remedy=(
            _several((add_known(rates) or ZERO) - most, [rate or ZERO for rate in rates], subjects, unit)
            or found("to-lower-quota", workload=_name(largest), quota=quota, unit=unit),
        ),
    )
    if not missing:
        return _if_known(whole, subjects, None)
    first = subjects[rates.index(None)]
    unknown = found("total-quota-unknown", workloads=missing, of=len(subjects), first=_name(first))
    return _if_known(whole, subjects, unknown, first.how_to_one)


def _granted(about: Subject, plan: Plan, unit: str) -> Fraction | None:
    option = about.option
    if option is None:
        return None
    if about.deployed and isinstance(option, StandardOption):
        per_unit, units = option.tpm_per_unit if unit == "TPM" else option.rpm_per_unit, about.sku_capacity
        return None if per_unit is None or units is None else per_unit * units
    granted = of_option(option, plan)
    return ZERO if granted is None else granted.tpm if unit == "TPM" else granted.rpm


def _cost(most: Fraction, subjects: Sequence[Subject]) -> Check:
    missing = sum(_cost_of(about) is None for about in subjects)
    dearest = max(subjects, key=lambda about: _cost_of(about) or 0, default=Subject())
    monthly = _monthly(subjects)
    at = monthly.index(max(monthly))
    parts = [part for about in subjects if (part := about.months or about.follows)]
    begins = next((part.begins for part in parts if at < len(part.begins)), ())
    together = _together(begins[at] if begins else None, is_over_months=bool(begins))
    largest = {about.when for about in subjects if about.deployed and not about.ptus} - {None}
    if not begins and len(largest) == 1:
        together = found("all-together-when", when=largest.pop())
    total = Check(
        name="max_total_usd_per_month",
        origin=Origin.POLICY,
        measured=monthly[at],
        limit=most,
        unit=US_DOLLARS,
        detail=found("discounted-cost", of=together) if any(one.is_discounted for one in subjects) else together,
        remedy=(
            _several(
                monthly[at] - most,
                [_in_month(one, at, Fraction(_least_of(one) or 0)) for one in subjects],
                subjects,
                "USD a month",
            )
            or found("to-lower-dearest", workload=_name(dearest), cost=_cost_of(dearest) or Decimal(0)),
        ),
    )
    first = next((about for about in subjects if _cost_of(about) is None), None)
    fails_later = at > 0 and monthly[at] > most and all(_least_of(about) is not None for about in subjects)
    if first is None or fails_later:
        return _if_known(total, subjects, None)
    why, ways = cost_unknown(first)
    unknown = found("total-cost-unknown", workloads=missing, of=len(subjects), first=_name(first), why=why)
    return _if_known(total, subjects, unknown, ways)


def _if_known(
    total: Check, subjects: Sequence[Subject], unknown: Finding | None, ways: tuple[Finding, ...] = ()
) -> Check:
    """A total, or why there is none: `unknown`, or that models of one workload are alternatives."""
    if len({_name(about) for about in subjects}) < len(subjects):
        unknown, ways = found("alternatives-not-added"), (found("to-one-model"),)
    if unknown is not None:
        total = total.replaced(measured=None, detail=unknown, remedy=ways or (found("to-known-size"),))
    return Subject().settled(total)


def _several(
    less: Fraction | int, amounts: Sequence[Fraction | int], subjects: Sequence[Subject], unit: str
) -> Finding | None:
    """The largest workloads that together have as much as the total is to fall by; None where the largest alone has."""
    largest = sorted(zip(amounts, map(_name, subjects), strict=True), key=lambda pair: -pair[0])
    sums = list(accumulate(amount for amount, _ in largest))
    number = next((count for count, amount in enumerate(sums, 1) if amount > less), len(sums))
    if number < 2:  # noqa: PLR2004
        return None
    return found("to-lower-several", workloads=tuple(name for _, name in largest[:number]), less=ceil(less), unit=unit)


def _name(about: Subject) -> str:
    return about.workload.name if about.workload else ""


def _monthly(subjects: Sequence[Subject]) -> list[Fraction]:
    """What all known costs come to in each month; those without a schedule are the same in all."""
    known = [(about, Fraction(cost)) for about in subjects if (cost := _least_of(about)) is not None]
    spans = [len(part.costs) for about, _ in known if (part := about.months or about.follows)]
    return [
        sum((_in_month(about, at, cost) for about, cost in known), Fraction(0)) for at in range(max(spans, default=1))
    ]


def _in_month(about: Subject, at: int, cost: Fraction) -> Fraction:
    part = about.months or about.follows
    if at == 0 and about.follows is not None:
        return Fraction(min(cost.per_month or 0 for cost in about.costs.values()))
    return cost if part is None or at >= len(part.costs) else Fraction(part.costs[at])


def _cost_of(about: Subject) -> Decimal | None:
    """What a workload costs a month in US dollars; None where terms differ or a price is not known."""
    return _least_of(about) if about.follows is None or len(about.costs) == 1 else None


def _least_of(about: Subject) -> Decimal | None:
    """The same by the term that costs least, where months follow that are paid whatever the term of today's PTUs is."""
    totals = {cost.per_month if cost.currency == US_DOLLARS else None for cost in about.bills.values()}
    if about.follows is None and len(totals) > 1:
        return None
    return min((total for total in totals if total is not None), default=None)
