"""A plan with what to do now, as the schedule over its months has it: its offer, its bill, and what is deployed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import inf
from typing import Any

from capacity.findings import Finding, found
from capacity.planning.advice.succession import Scheduled
from capacity.planning.buying.costing import PAY_AS_YOU_GO, in_dollars
from capacity.planning.over_months.divided_ptus import divided
from capacity.planning.over_months.hidden_changes import hidden
from capacity.planning.over_months.plan_months import PlanMonths
from capacity.planning.over_months.scheduled import part
from capacity.planning.over_months.shares import of_members, reserved_on
from capacity.planning.over_months.solved import Solved
from capacity.planning.results.plan import Action, Current, Plan, StandardOption
from capacity.planning.results.recommended_offer import Offer, Recommended
from capacity.planning.results.schedule import (
    OVER_MONTHS,
    TOKENS_COST_LESS,
    Held,
    Move,
    Schedule,
)
from capacity.pricing.cost import HOURS_PER_MONTH, Cost, CostLine, cents, together
from capacity.pricing.published_prices import MONTHS_PER_TERM, Term
from capacity.sizing.demand import exact
from capacity.sizing.deployment import Kind
from capacity.sizing.request_class import HOURS_PER_DAY
from capacity.sizing.traffic_path import month_begin

STILL_TRUE = ("price-not-known", "portal-has-prices")
"""What would change the choice among today's offers, and that over months, too."""
RULED_OUT = "ruled-out-offer"
FOR_DAYS, FOR_DAYS_THEN = "needed-for-days", "needed-for-days-then"
NOT_COUNTED, RETIRES = "reserved-not-counted", "retires-in-term"


def told(plan: Plan, months: PlanMonths, of: Solved, at: int, schedule: Schedule) -> Plan:
    """The plan with the schedule, and what it says of today."""
    held, member = of_members(of)[at], of.scope.members[at]
    offer = _offer(plan, months, of, at, held)
    is_alone = len(of.scope.members) == 1
    mine, chosen = part(of, at, schedule), plan.recommended
    reason: Mapping[str, Any] = chosen.reason.values
    # Of a schedule that several share the first of them tells it.
    for_days = [one for one in [_needed_for_days(of, schedule)] if one is not None and at == 0]
    if offer is not None:
        chosen = chosen.replaced(
            offer=offer,
            why=chosen.because(
                found(
                    OVER_MONTHS,
                    offer=offer,
                    held=held,
                    schedule=schedule,
                    shared=None if is_alone else len(of.scope.members),
                    not_priced=reason["fit"] - reason["known"],
                    terms=reason.get("terms"),
                )
            ),
            assumes=tuple(_assumes(chosen, months, of, schedule)),
            would_change=(
                *(_not_compared(plan) if member.months[0].by_token is None else ()),
                *_of_largest_month(chosen.would_change, below=max(mine.costs[: mine.own_months])),
                *(one for one in chosen.would_change if one.code in STILL_TRUE),
            ),
            later_until=_later_until(schedule),
            horizon_ends=month_begin(of.scope.begins[0], schedule.horizon_months)
            if schedule.horizon_months > 1
            else None,
        )
    return plan.replaced(
        do_first=(*hidden(of, at), *(one for one in for_days if one.code == FOR_DAYS), *plan.do_first),
        recommended=chosen,
        current=_current(plan, months, of, at, held),
        schedule=schedule if is_alone else None,
        by_month=mine,
        warnings=(
            *months.retiring(
                chosen,
                Scheduled(
                    schedule.deployment_type, partial(reserved_on, of, at), member.planned_on, member.planned_until
                ),
            ),
            *(one for one in for_days if one.code == FOR_DAYS_THEN),
            *(one for one in plan.warnings if one.code != RETIRES),
        ),
        assumptions=tuple(one for one in plan.assumptions if one.code != NOT_COUNTED),
    )


def _needed_for_days(of: Solved, schedule: Schedule) -> Finding | None:
    """PTUs that would be bought for a month, and that a change of traffic within it leaves without use."""
    falls = list(_falls(schedule))
    for step in schedule.steps:
        prices, ends = of.months[of.scope.begins.index(step.month)].prices, month_begin(step.day, 1)
        until, fewer = next((fall for fall in falls if step.day < fall[0] < ends), (step.day, 0))
        ptus = min(step.ptus, fewer) if step.term == Term.MONTH.value else 0
        if not ptus or prices.hourly == inf:
            continue
        hours = Fraction((until - step.day).days * HOURS_PER_DAY, HOURS_PER_MONTH)
        hourly, monthly = cents(exact(ptus * prices.hourly) * hours), cents(exact(ptus * prices.monthly))
        if hourly < monthly:
            finding = found(
                FOR_DAYS, ptus=ptus, until=until, hourly=hourly, monthly=monthly, currency=schedule.currency
            )
            if step.day == of.scope.begins[0]:
                return finding
            return finding.replaced(code=FOR_DAYS_THEN, values={**finding.values, "day": step.day})
    return None


def _falls(schedule: Schedule) -> Iterator[tuple[date, int]]:
    """The days on which fewer PTUs are deployed than before, and by how many."""
    before = 0
    for step in schedule.steps:
        if step.action is Move.RESIZE:
            if step.ptus < before:
                yield step.day, before - step.ptus
            before = step.ptus


def _not_compared(plan: Plan) -> Iterator[Finding]:
    """Why tokens have no price, where nothing that is billed by the token could be compared."""
    for option in plan.options:
        if isinstance(option, StandardOption):
            yield from (found("price-not-known", reason=why) for why in option.costs[PAY_AS_YOU_GO].unknown[:1])


def _later_until(schedule: Schedule) -> date | None:
    """The end of the last reservation that is bought after the first day."""
    later = [one for one in schedule.steps if one.term in MONTHS_PER_TERM and one.day > schedule.months[0].month]
    return max((month_begin(one.day, MONTHS_PER_TERM[one.term or ""]) for one in later), default=None)


def _offer(plan: Plan, months: PlanMonths, of: Solved, at: int, held: Held) -> Offer | None:
    """What to deploy today and how it is paid; None where nothing is decided."""
    member = of.scope.members[at]
    ptus = of.deployed[0][at]
    if not ptus:
        return member.months[0].by_token or plan.recommended.offer
    left = months.left_now(member.deployment_type, [counts[at] for counts in of.deployed[: member.own_months]])
    bought = _bought(held)
    costs = [months.pricer.ptus(count, member.deployment_type, term) for term, count in bought.items()]
    if held.paid:
        costs.insert(0, _paid(held.paid, of, months.pricer.currency))
    terms = bought or {_term_paid(of): held.paid}
    return left.replaced(
        deployment_type=member.deployment_type,
        term=max(terms, key=lambda term: terms[term]).value,
        ptus=ptus,
        paid_ptus=held.paid,
        cost=together([*costs, left.cost]),
        utilization_share=None,
    )


def _term_paid(of: Solved) -> Term:
    return max(of.scope.reservations, key=lambda one: one.quantity).term


def _paid(count: int, of: Solved, currency: str) -> Cost:
    """PTUs that cost nothing more until their reservations end."""
    ends = min(one.expires for one in of.scope.reservations if one.expires is not None)
    line = CostLine(
        item=found("paid-already", count=count, deployment_type=of.scope.deployment_type, until=ends),
        quantity=Fraction(count),
        unit="PTU-months",
        price=Decimal(0),
        per_month=Decimal("0.00"),
        source=OWN_RESERVATIONS,
        as_of=of.scope.begins[0],
    )
    return Cost(currency=currency, per_month=Decimal("0.00"), lines=(line,))


OWN_RESERVATIONS = "your reservations"
"""The source of what is paid already."""


def _assumes(chosen: Recommended, months: PlanMonths, of: Solved, schedule: Schedule) -> Iterator[Finding]:
    """What the choice over months takes for granted, beside what any choice does."""
    yield from (one for one in chosen.assumes if one.code not in ("reserve-without-growth", "spilled-one-by-one"))
    yield found("months-of-the-path", months=schedule.horizon_months, first=of.scope.begins[0])
    if steps := months.planning.steps:
        yield found("steps-of-traffic", steps=steps, until=month_begin(of.scope.begins[0], schedule.horizon_months))
    if of.scope.reservations:
        yield found("reserved-is-paid", ptus=of.months[0].reserved)
    if any(step.day < step.month for step in schedule.steps):
        yield found("months-are-whole")


def _of_largest_month(changes: Iterable[Finding], *, below: Decimal) -> Iterator[Finding]:
    """What was ruled out, at the price of the month that options are sized for: below that of the dearest one."""
    for one in changes:
        offer: Any = one.values.get("offer")
        if one.code == RULED_OUT and offer.per_month < below:
            yield one.replaced(code="ruled-out-in-largest-month")


def _current(plan: Plan, months: PlanMonths, of: Solved, at: int, held: Held) -> Current | None:
    """What to do today with what is deployed: the first month of the schedule."""
    current, member = plan.current, of.scope.members[at]
    if current is None or current.action is Action.DELETE:
        return current
    ptus = of.deployed[0][at]
    if current.deployment_type is not member.deployment_type:
        if current.deployment_type.kind is Kind.PROVISIONED or not ptus:
            return current
        return current.replaced(
            action=Action.REVIEW, detail=found("moves-to-ptus", ptus=ptus, type_=member.deployment_type)
        )
    if current.deployment_type.kind is not Kind.PROVISIONED:
        return current  # quota costs nothing, and is that of the largest month already
    if not ptus:
        return current.replaced(
            delta_ptus=-(current.ptus or 0),
            delta_usd_per_month=None,
            action=Action.DELETE,
            detail=found(TOKENS_COST_LESS),
        )
    delta = ptus - (current.ptus or 0)
    more = _difference(current, months, of, held, at)
    return current.replaced(
        delta_ptus=delta,
        delta_usd_per_month=more if delta else Decimal("0.00"),
        action=Action.RESIZE if delta else Action.KEEP,
        detail=None,
    )


def _difference(current: Current, months: PlanMonths, of: Solved, held: Held, at: int) -> Decimal | None:
    """What the PTUs of the first month cost more than those of today do by the hour, where nothing pays for these."""
    today = [one.deployed_ptus or 0 for one in of.scope.members]
    covered = divided(of.months[0].reserved, today)[at]
    type_, pricer = current.deployment_type, months.pricer
    now = pricer.ptus(today[at] - covered, type_, Term.HOURLY)
    then = together(
        [pricer.ptus(count, type_, term) for term, count in _bought(held).items()]
        or [pricer.ptus(0, type_, Term.HOURLY)]
    )
    before, after = in_dollars(now), in_dollars(then)
    return None if before is None or after is None else after - before


def _bought(held: Held) -> dict[Term, int]:
    counts = {Term.YEAR: held.by_year, Term.MONTH: held.by_month, Term.HOURLY: held.by_hour}
    return {term: count for term, count in counts.items() if count}
