"""Counts of PTUs side by side: what each serves and spills, and what it costs."""

from collections.abc import Iterator

from capacity.planning.buying.mix_search import Search
from capacity.planning.results.optimum import OptimumRow
from capacity.pricing.published_prices import Term

STEPS_SHOWN = 2


def mix_rows(search: Search, ptus: int, term: Term) -> Iterator[OptimumRow]:
    """No PTUs, some sizes around the optimum, and the size from which nothing spills."""
    ladder = list(search.ladder())
    at = ladder.index(ptus)
    around = ladder[max(at - STEPS_SHOWN, 0) : at + STEPS_SHOWN + 1]
    for count in dict.fromkeys([0, *around, ladder[-1]]):
        yield row_of(search, count, term)


def row_of(search: Search, ptus: int, term: Term) -> OptimumRow:
    """One count: what it serves and spills, and what both cost."""
    spilled = search.of_count(ptus)
    tokens = search.bill(spilled, [], long_run=True).per_month
    paid = search.case.pricer.ptus(ptus, search.option.deployment_type, term).per_month
    return OptimumRow(
        ptus=ptus,
        served_share=1 - spilled.share,
        spilled_share=spilled.share,
        spilled_request_share=spilled.request_share,
        ptus_per_month=paid,
        tokens_per_month=tokens,
        per_month=None if paid is None or tokens is None else paid + tokens,
        allowed=search.allows(spilled),
    )
