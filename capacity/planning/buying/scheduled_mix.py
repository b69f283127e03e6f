"""PTUs by the hour on top of a reserved base, in the hours of a schedule: only where that costs less."""

from capacity.planning.buying.mix_search import Search
from capacity.planning.buying.spill_quota import spill_quota
from capacity.planning.results.optimum import Scheduled
from capacity.pricing.published_prices import Term
from capacity.traffic import spill


def scheduled(search: Search, *, below: float) -> Scheduled | None:
    """A reserved base and, in the hours of the schedule, PTUs by the hour on top; None unless that costs less.

    The base may be no PTUs at all, and is by the hour where nothing may be reserved. Exact over all pairs of deployable
    sizes: what spills inside the hours depends on the higher count alone, what spills outside on the base alone.
    """
    plan = search.case.wish.planning.schedule
    hourly = search.terms.get(Term.HOURLY)
    if plan is None or hourly is None:
        return None
    base_term = min(search.terms, key=lambda term: search.terms[term])
    inside = spill.in_hours(search.minutes.asked.start, search.minutes.asked.minutes, plan.hours())
    # As observed, not as planned: what PTUs cost and what they serve have to be of the same hours.
    share_of_hours = spill.share_inside(search.minutes.asked, inside)
    if not 0 < share_of_hours < 1:
        return None
    best = spill.cheapest_pair(
        search.course.demand,
        search.course.value,
        inside,
        search.line,
        search.ladder(),
        base_price=search.terms[base_term],
        top_price=hourly * float(share_of_hours),
    )
    if best is None or best.per_month >= below:
        return None
    base, top, _ = best
    demand, per_ptu = search.course.demand, search.line.tpm_per_ptu
    share = spill.of_two(inside, spill.shares(demand, top * per_ptu), spill.shares(demand, base * per_ptu))
    spilled = search.of_shares(search.course, share)
    type_, pricer = search.option.deployment_type, search.case.pricer
    ptus = [pricer.ptus(base, type_, base_term)] if base else []
    ptus.append(pricer.ptus(top - base, type_, Term.HOURLY, share_of_hours=share_of_hours))
    return Scheduled(
        base_term=base_term,
        base_ptus=base,
        scheduled_ptus=top,
        share_of_hours=share_of_hours,
        spilled_share=spilled.share,
        spillover=spill_quota(spilled, search.option, search.case),
        cost=search.bill(spilled, ptus),
        long_run_cost=search.long_run_bill(spilled, ptus),
    )
