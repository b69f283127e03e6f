"""The cheapest purchases of a scope: by whole months, or others where the days within them turn the order."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf

from capacity.planning.over_months.scopes import A_DAY, Scope
from capacity.planning.over_months.solved import Solved
from capacity.planning.over_months.within_months import left_out, with_days
from capacity.sizing.traffic_path import month_begin
from capacity.traffic.monthly_needs import Month, Needs
from capacity.traffic.purchases import by_the_hour, by_the_token, cheapest_purchases, total


def solved(scope: Scope, most_committed: float) -> Solved | None:
    """The cheapest purchases of a scope; None where not even the first month can be served.

    Cheapest by whole months, or another one that days within months make cheaper.
    """
    months = scope.months()
    known = _known(months)
    while known:
        bought = cheapest_purchases(months[:known], most_committed)
        if bought is not None:
            best = Solved(scope=scope, months=tuple(months[:known]), bought=bought, most_committed=most_committed)
            return _by_days(min([best, *_others(best)], key=with_days)) if left_out(best) else best
        known -= 1
    return None


def _others(best: Solved) -> Iterator[Solved]:
    """Without reservations, and with what is bought where those that end within a month do not count in it."""
    ways = [by_the_token(best.months), by_the_hour(best.months), cheapest_purchases(_whole(best), best.most_committed)]
    for bought in ways:
        if bought is not None and total(best.months, bought) < inf:
            yield best.replaced(bought=bought, is_cheapest=False)


def _by_days(best: Solved) -> Solved:
    """With tokens alone in the months around changes, or between them, as long as that makes it cheaper."""
    cuts = {0, *(at for at in range(1, len(best.months)) if _changes_within(best.scope, at))}
    begins = sorted(cuts | {at - 1 for at in cuts if at})
    spans = [range(first, end) for first, end in pairwise([*begins, len(best.months)])]
    by_token: frozenset[range] = frozenset()
    for span in spans:
        tried = by_token | {span}
        bought = cheapest_purchases(_with_tokens_in(best.months, tried), best.most_committed)
        if bought is None or total(best.months, bought) == inf:
            continue
        other = best.replaced(bought=bought, is_cheapest=False)
        if with_days(other) < with_days(best):
            best, by_token = other, tried
    return best


def _changes_within(scope: Scope, at: int) -> bool:
    """Whether traffic or a model changes in the month before, not when the month begins."""
    return any(day < scope.begins[at] for day in scope.changed(at))


def _with_tokens_in(months: Sequence[Month], spans: Iterable[range]) -> list[Month]:
    """The months, without PTUs in some."""
    some = {at for span in spans for at in span}
    return [
        month.replaced(needs=tuple(Needs(one.ptus[:1], one.spilled[:1]) for one in month.needs))
        if at in some
        else month
        for at, month in enumerate(months)
    ]


def _whole(of: Solved) -> list[Month]:
    """The months, in which is reserved what is so to their end."""
    begins = of.scope.begins
    lasting = [of.scope.reserved(following - A_DAY) for following in [*begins[1:], month_begin(begins[0], len(begins))]]
    return [month.replaced(reserved=ptus) for month, ptus in zip(of.months, lasting, strict=False)]


def _known(months: Sequence[Month]) -> int:
    """How many months have some way for every workload."""
    for at, month in enumerate(months):
        if any(min(needs.spilled) == inf for needs in month.needs):
            return at
    return len(months)
