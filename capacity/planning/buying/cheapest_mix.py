"""How many PTUs to buy and what to leave to the token: the cheapest count of all deployable ones, over real minutes.

Of every minute the PTUs serve what they carry; the rest spills into the standard deployment of the same residency and
is paid by the token. Promotions that end within the year are left out: PTUs are bought for longer.
"""

from capacity.findings import Finding, found
from capacity.planning.buying.mix_rows import mix_rows
from capacity.planning.buying.mix_search import MOVED, Search
from capacity.planning.buying.scheduled_mix import scheduled
from capacity.planning.buying.spill_quota import spill_quota
from capacity.planning.results.optimum import Barred, Optimum
from capacity.planning.results.plan import ProvisionedOption
from capacity.traffic.spill import Peaks


def with_optimum(option: ProvisionedOption, search: Search | Finding) -> ProvisionedOption:
    """The option with its optimum, or with a note why there is none to tell."""
    best = search if isinstance(search, Finding) else optimum(search) or found("mix-spills-too-much")
    if isinstance(best, Finding):
        return option.replaced(notes=(*option.notes, found("no-cheapest-mix", reason=best)))
    return option.replaced(by_criteria=option.by_criteria and option.by_criteria.replaced(optimum=best))


def optimum(search: Search) -> Optimum | None:
    """The cheapest count and term; None where too much would spill from any."""
    peaks = search.high.peaks()
    best = search.cheapest(peaks)
    if best is not None and search.of_requests is not None:
        best = search.by_requests(best[1])
    if best is None:
        return None
    term, ptus, total = best
    spilled = search.of_count(ptus)
    bought = [search.case.pricer.ptus(ptus, search.option.deployment_type, term)]
    mix = Optimum(
        term=term,
        ptus=ptus,
        spilled_share=spilled.share,
        spilled_request_share=spilled.request_share,
        utilization_share=search.utilization(spilled, ptus),
        cost=search.bill(spilled, bought),
        long_run_cost=search.long_run_bill(spilled, bought),
        rows=tuple(mix_rows(search, ptus, term)),
        spillover=spill_quota(spilled, search.option, search.case),
        barred=_barred(search, peaks),
    )
    if search.of_requests is not None:  # the rest would be simulated over and over
        return mix
    step = search.option.increment_ptus
    return mix.replaced(
        last_step_utilization_share=search.utilization_of(peaks, ptus - step, ptus),
        next_step_utilization_share=search.utilization_of(peaks, ptus, ptus + step),
        at_traffic={factor: search.moved(peaks, float(factor)) for factor in MOVED},
        today=search.moved(peaks, float(1 / search.minutes.growth)),
        scheduled=scheduled(search, below=total),
    )


def _barred(search: Search, peaks: Peaks) -> Barred | None:
    """By the terms that may not be bought; its count is that of the minutes."""
    prices = search.case.pricer.ptu_months(search.option.deployment_type)
    others = search.replaced(terms={term: price for term, price in prices.items() if term not in search.terms})
    best = others.cheapest(peaks) if others.terms else None
    if best is None:
        return None
    term, ptus, _ = best
    spilled = search.of_count(ptus)
    bought = [search.case.pricer.ptus(ptus, search.option.deployment_type, term)]
    return Barred(
        term=term,
        ptus=ptus,
        spilled_share=spilled.share,
        spillover=spill_quota(spilled, search.option, search.case),
        cost=search.bill(spilled, bought),
        long_run_cost=search.long_run_bill(spilled, bought),
    )
