"""What every offer costs a month, the recommended one marked."""

from collections.abc import Iterator

from capacity.numerals import money
from capacity.planning.results.plan import Plan
from capacity.planning.results.recommended_offer import Offer
from capacity.reports.forms import Grid
from capacity.reports.pictures.bars import Bar, bars
from capacity.reports.pictures.picture import Entry, Picture
from capacity.sentences.offer_words import pays

HEADING = "Cost of the offers"
CHOSEN = "bar a"


def picture(plan: Plan) -> Picture | None:
    """None where fewer than two costs are known."""
    rows = sorted(_bars(plan), key=lambda bar: bar.high)
    if len(rows) < 2:  # noqa: PLR2004  # nothing to compare
        return None
    currency = next(cost.currency for option in plan.options for cost in option.costs.values())
    offer = plan.recommended.offer
    mixed = offer is not None and offer.spillover is not None
    sentence = " ".join(_sentences(offer, rows, currency))
    return Picture(
        heading=HEADING,
        sentence=sentence,
        entries=[] if mixed or offer is None else [Entry(CHOSEN, "recommended"), Entry("bar o", "others")],
        drawn=lambda key: bars(rows, key=key, title=HEADING, described=sentence),
        table=Grid(["Offer", f"{currency} a month"], [[row.name, row.told] for row in rows]),
    )


def _sentences(offer: Offer | None, rows: list[Bar], currency: str) -> Iterator[str]:
    yield f"{currency} a month, each offer for all of the traffic; offers without a known price are left out."
    if offer is not None and offer.spillover is not None:
        yield "PTUs with spillover are in the picture of PTU counts."
    if any(row.style == CHOSEN for row in rows) and rows[0].style != CHOSEN:
        yield "Offers that cost less than the recommended one do not meet all that is asked for."
    if offer is not None and offer.paid_ptus:
        yield "PTUs that are paid already are shown at their whole price."


def _bars(plan: Plan) -> Iterator[Bar]:
    offer = plan.recommended.offer
    for option in plan.options:
        # Offers are compared by prices after promotions.
        for term, cost in {**option.costs, **option.long_run_costs}.items():
            if cost.per_month is None:
                continue
            alone = offer is not None and offer.spillover is None
            chosen = alone and (option.deployment_type, term) == (offer and (offer.deployment_type, offer.term))
            name = f"{option.deployment_type.display_name}, {pays(term)}"
            yield Bar(name, float(cost.per_month), money(cost.per_month), CHOSEN if chosen else "bar o")
