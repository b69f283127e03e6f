"""A reservation or a growth that outlives the model: when it retires, and what its replacement would need."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice.lifecycle_warnings import is_retired
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option
from capacity.planning.results.recommended_offer import Offer, Recommended
from capacity.planning.results.schedule import OVER_MONTHS
from capacity.pricing.published_prices import MONTHS_PER_TERM, Term
from capacity.sizing.traffic_path import month_begin

if TYPE_CHECKING:
    from capacity.planning.advice.succession import Scheduled


def committed_until(offer: Offer | None, today: date) -> date:
    """The end of the term of an offer that is bought today; today for what can be ended on any day."""
    if offer is None or offer.base_ptus == 0:
        return today
    return month_begin(today, MONTHS_PER_TERM.get(offer.term, 0))


def bought_now(chosen: Recommended, today: date) -> tuple[Term | None, date]:
    """The longest term that is bought now, and its end; None and today where PTUs can be given up on any day.

    A schedule renews and buys later, too: that is decided then.
    """
    values: Mapping[str, Any] = chosen.reason.values
    if chosen.reason.code == OVER_MONTHS:
        held = values["held"]
        term = Term.YEAR if held.by_year else Term.MONTH if held.by_month else None
        return term, today if term is None else month_begin(today, MONTHS_PER_TERM[term])
    ends = committed_until(chosen.offer, today)
    return None if ends <= today or chosen.offer is None else Term(chosen.offer.term), ends


def planned_until(case: Situation, today: date) -> date:
    """The end of the growth that is planned for; today without any."""
    growth_months = case.wish.planning.growth_months
    return month_begin(today, min(growth_months, case.wish.months or growth_months))


def retirement_warnings(
    case: Situation,
    options: Sequence[Option],
    chosen: Recommended,
    catalog: Catalog,
    schedule: "Scheduled | None" = None,
) -> Iterator[Finding]:
    """Where the term that is recommended, or the growth that is planned for, ends after the model does.

    Without a schedule reserved is what the offer reserves.
    """
    lifecycle, version, today = case.spec.lifecycle, case.planned_version, case.pricer.today
    if lifecycle is None or version is None or version.retires is None or is_retired(case):
        return
    term, ends = bought_now(chosen, today)
    growth = chosen.horizon_ends or planned_until(case, today)
    gone = max(version.retires, today)
    parts = (("term", ends), ("later", chosen.later_until), ("growth", growth))
    late = {name: end for name, end in parts if end is not None and end > gone}
    if not late:
        return
    from capacity.planning.advice.replacements import Replacing  # noqa: PLC0415  # most plans end before their model
    from capacity.planning.advice.succession import Scheduled, heirs  # noqa: PLC0415  # as above

    following = list(heirs(version, today, catalog))
    of = schedule or Scheduled(None, partial(_reserved, chosen, today), lambda _: None, None)
    replacing = Replacing(case, options, chosen.offer, catalog, of, until=max(late.values()))
    yield found(
        "retires-in-term",
        source=catalog.cite(lifecycle.source),
        date=lifecycle.as_of,
        model=case.spec.name,
        version=case.version,
        retires=version.retires,
        days=(version.retires - today).days,
        term=term if "term" in late else None,
        term_ends=late.get("term"),
        later_ends=late.get("later"),
        growth_ends=late.get("growth"),
        then=replacing.after(following),
        planned_until=of.planned_until,
    )


def _reserved(chosen: Recommended, today: date, day: date) -> int:
    """PTUs of an offer for which a term that is bought today pays on a day."""
    offer = chosen.offer
    if offer is None or offer.term not in MONTHS_PER_TERM or month_begin(today, MONTHS_PER_TERM[offer.term]) <= day:
        return 0
    return (offer.ptus if offer.base_ptus is None else offer.base_ptus) or 0
