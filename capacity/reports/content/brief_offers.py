"""All offers in one table, the recommended one marked, and the calculation in a few lines."""

from typing import TYPE_CHECKING, Any, Final

from capacity.grouping import by_key
from capacity.numerals import money, needed, percent, whole
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.buying.portfolio_sums import committed_of
from capacity.planning.results.evidence import Evidence
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term
from capacity.reports.content import words
from capacity.reports.content.brief_choice import is_over_months
from capacity.reports.content.brief_quota import chosen
from capacity.reports.content.brief_texts import WIDTH, fitting, shortened, wrapped
from capacity.reports.forms import Grid
from capacity.sentences.offer_words import pays

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN: Final = "?"
NONE: Final = "-"
LEFT_OUT_FIRST: Final = ("needed", "at peak")
"""Columns of a table that is wider than a terminal: the calculation says them again."""
REASONS: Final = {"no-average": "no monthly average", "not-offered-in-region": "not offered in this region"}
RULED_OUT: Final = {
    "if-answers-take-a-day": "answers take up to a day",
    "if-answers-are-slow": "answers may be slow or refused",
    "if-no-speed": "no speed is promised",
    "if-all-may-spill": "all requests would go to a standard deployment",
    "if-type-is-named": "`deployment_types` leaves it out",
    "if-data-leaves": "data would leave its zone or region",
}
"""Why an offer does not do what is asked for, by the code of what would let it."""


def grid(plan: Plan) -> Grid:
    """A row for each option at its cheapest term or tier that fits, and one for a mix that is recommended."""
    offer = plan.recommended.offer
    later = any(option.long_run_costs for option in plan.options)
    money_ = f"{_currency(plan)} a month{' after promotion' if later else ''}"
    header = ["Offer", "PTUs", "needed", "at peak", money_, "committed"]
    rows = [_row(option, plan) for option in plan.options]
    marked = next((at for at, one in enumerate(plan.options) if one is chosen(plan)), None)
    if offer is not None and is_apart(plan):
        rows, marked = [_mix(offer, plan), *rows], 0
    return fitting(Grid(header, rows, marked), LEFT_OUT_FIRST)


def _currency(plan: Plan) -> str:
    return next((cost.currency for option in plan.options for cost in option.costs.values()), "USD")


def is_apart(plan: Plan) -> bool:
    """Whether what is recommended is no option as it stands: a mix, or the first month of a schedule."""
    offer, option = plan.recommended.offer, chosen(plan)
    if offer is None or option is None:
        return offer is not None
    own = option.ptus if isinstance(option, ProvisionedOption) else None
    return offer.spillover is not None or is_over_months(plan) or offer.ptus != own


def _mix(offer: Offer, plan: Plan) -> list[str]:
    """What is recommended where no option is deployed as it stands."""
    name = offer.deployment_type.display_name
    if is_over_months(plan):
        name, cost = f"{name}, now", offer.cost
    else:
        name = f"{name}, {pays(offer.term)}"
        cost = offer.long_run_cost or offer.cost
    if offer.spillover is not None:
        name += " + tokens"
    return [name, whole(offer.ptus) if offer.ptus else NONE, NONE, NONE, money(cost.per_month), _committed(cost)]


def _row(option: Option, plan: Plan) -> list[str]:
    name, found = option.deployment_type.display_name, _cheapest(option, plan)
    term, cost = ("", None) if found is None else found
    if isinstance(option, ProvisionedOption):
        size = [whole(option.ptus), needed(option.ptus_needed), percent(option.peak_utilization_share)]
        name = f"{name}, {pays(term)}" if term else name
    else:
        size = [NONE, NONE, NONE]
        name = f"{name}, {pays(term)}" if term not in ("", PAY_AS_YOU_GO) else name
    if cost is None:
        return [name, *size, UNKNOWN, UNKNOWN]
    return [name, *size, money(cost.per_month), _committed(cost)]


def _committed(cost: Cost) -> str:
    terms = committed_of(cost)
    return money(terms) if terms else NONE


def _cheapest(option: Option, plan: Plan) -> tuple[str, Cost] | None:
    """The term of the recommendation, else the cheapest that fits, by the prices of the long run.

    Where none fits, the cheapest that may be bought.
    """
    costs: Mapping[str, Cost] = {**option.costs, **option.long_run_costs}
    offer = plan.recommended.offer
    if offer is not None and option is chosen(plan) and offer.term in costs and costs[offer.term].per_month is not None:
        return offer.term, costs[offer.term]
    fitting = [term for term in costs if _fits(option, term, plan)] or list(costs)
    known = {
        term: per_month
        for term in fitting
        if (per_month := costs[term].per_month) is not None and _may_be_bought(term, option, plan.evidence)
    }
    if not known:
        return None
    term = min(known, key=lambda one: known[one])
    return term, costs[term]


def _fits(option: Option, term: str, plan: Plan) -> bool:
    return (option.deployment_type, term) not in plan.recommended.refused


def _may_be_bought(term: str, option: Option, evidence: Evidence | None) -> bool:
    if evidence is None or not isinstance(option, ProvisionedOption):
        return True
    return Term(term) in evidence.buyable


def notes(plan: Plan) -> list[str]:
    """Why prices are not known, why what is cheaper is not recommended, and which types are none."""
    unpriced = (option for option in plan.options if _cheapest(option, plan) is None)
    reasons = by_key((_reason(option, plan), option.deployment_type.display_name) for option in unpriced)
    told = [f"? {', '.join(types)}: {reason}." for reason, types in reasons.items()]
    ruled_out: dict[str, list[str]] = {}
    for one in plan.recommended.would_change:
        values: Mapping[str, Any] = one.values
        if one.code.startswith("ruled-out-") and values["reason"].code in RULED_OUT:
            code = values["reason"].code
            ruled_out.setdefault(_ruled_out(values["offer"], code, plan), []).append(RULED_OUT[code])
    if ruled_out:
        told.append(f"Does not fit: {'; '.join(f'{name} ({_and(whys)})' for name, whys in ruled_out.items())}.")
    if plan.rejections:
        told.append(f"Not possible: {', '.join(one.deployment_type.display_name for one in plan.rejections)}.")
    if is_over_months(plan):
        told.append("Options are sized for the planned peak, growth included; what is paid already is not taken off.")
    return told


def _ruled_out(offer: Offer, code: str, plan: Plan) -> str:
    """What does not fit; a tier by its name, and pay as you go, too, where its type fits by another."""
    name = offer.deployment_type.display_name
    if code == "if-data-leaves":
        return f"{name.rpartition(' ')[0]} types"
    if offer.spillover is not None:
        return f"{name} with spillover"
    mine = [option for option in plan.options if option.deployment_type is offer.deployment_type]
    others = any(_fits(option, term, plan) for option in mine for term in option.costs)
    named = offer.ptus is None and (others or offer.term != PAY_AS_YOU_GO)
    return f"{name}, {pays(offer.term)}" if named else name


def _and(reasons: list[str]) -> str:
    return ", ".join(dict.fromkeys(reasons))


def _reason(option: Option, plan: Plan) -> str:
    codes = {one.code for cost in option.costs.values() for one in cost.unknown}
    for code, text in REASONS.items():
        if code in codes:
            return text
    return "no known price" if plan.region else "no price without a region"


LINES = 3


def calculation(plan: Plan) -> str | None:
    """How the PTUs follow, or what the quota is for."""
    option = chosen(plan)
    provisioned = [one for one in plan.options if isinstance(one, ProvisionedOption)]
    if not provisioned:
        return shortened(words.demand(plan), LINES, WIDTH) if plan.options else None
    mine = option if isinstance(option, ProvisionedOption) else provisioned[0]
    told = [words.normalized(plan), f"{mine.deployment_type.display_name}: {words.calculation(mine)}"]
    if mine.admission is not None and mine.ptus != mine.admission.steady_ptus:
        told.append(f"{whole(mine.ptus)} PTUs admit the requests, which reserve their maximum output while they run.")
    text = " ".join(one for one in told if one)
    return text if wrapped(text) <= LINES else shortened(" ".join(one for one in told[1:] if one), LINES, WIDTH)
