"""What reports show of money: the recommendation, what every offer costs, and the bill line by line."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from capacity.numerals import money, percent, quantity, share, whole
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.buying.reservation_totals import EVERYWHERE, is_of_schedule
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.plan_report import Report, Total
from capacity.planning.results.recommended_offer import Offer, Recommended
from capacity.pricing.cost import Cost
from capacity.reports.content import mix_grids, not_sure, words
from capacity.reports.content.brief_offers import is_apart
from capacity.reports.forms import Grid, Section
from capacity.sentences.offer_words import pays, promoted_until
from capacity.sentences.say import said

UNKNOWN = "?"
BESIDE = (
    *("own-prices-doubtful", "outlook-from-past"),
    *("retirement-unconfirmed", "retires-in-term", "traffic-began", "traffic-ended", "weeks-differ", "trend"),
    *("last-week-alone", "step-has-passed"),
)
"""Codes of warnings that stand with the recommendation, since they may turn it; in this order."""


def first(plan: Plan) -> list[Section]:
    """The recommendation, which stands before everything else."""
    chosen = plan.recommended
    lines = [said(chosen.why), *doubts_of(plan)]
    offer = chosen.offer
    if offer is not None and offer.spillover is not None and offer.spilled_share is not None:
        quota = offer.spillover
        units = "" if quota.sku_capacity is None else f"{quota.sku_capacity:,} units: "
        rpm = "" if quota.rpm_needed is None else f" and {whole(quota.rpm_needed)} RPM"
        months = ", of all months with PTUs" if plan.by_month is not None and plan.by_month.horizon_months > 1 else ""
        counted = offer.spilled_request_share
        requests = "" if counted is None else f", {share(counted)} of the requests,"
        lines.append(
            f"{share(offer.spilled_share)} of the weighted tokens{requests} spill: "
            f"{quota.deployment_type.display_name} needs quota of its own for them, {units}"
            f"{whole(quota.tpm_needed)} TPM{rpm} in the minute in which most spills{months}."
        )
    before = [Section("First", [*map(said, plan.do_first)], style="yellow")] if plan.do_first else []
    return [*before, Section("Recommended", lines, style="green"), *_changes(chosen)]


def doubts_of(plan: Plan) -> list[str]:
    """What stands with the recommendation: how far it may lie apart, and warnings that may turn it."""
    beside = sorted((one for one in plan.warnings if one.code in BESIDE), key=lambda one: BESIDE.index(one.code))
    return [*not_sure.lines(plan), *(f"{one.code}: {said(one)}" for one in beside)]


def _changes(chosen: Recommended) -> Iterator[Section]:
    if chosen.would_change:
        yield Section("What would change it", [*map(said, chosen.would_change)])


def grids(plan: Plan) -> list[Grid]:
    """Every offer's cost, the bill of the recommended one, and how cost moves around the optimum."""
    return [_offers(plan), _readings(plan), _bill(plan.recommended.offer), _contexts(plan), *mix_grids.best_mix(plan)]


def _offers(plan: Plan) -> Grid:
    later = any(option.long_run_costs for option in plan.options)
    less = any(cost.is_discounted for option in plan.options for cost in option.costs.values())
    header = [
        "Cost, discounted" if less else "Cost",
        f"{plan.currency} a month{' now' if later else ''}",
        "per 1M tokens",
        "break-even",
    ]
    header += ["after promotion"] if later else []
    offer = None if is_apart(plan) else plan.recommended.offer
    rows, marked = [], None
    for option in plan.options:
        if all(cost.per_month is None for cost in option.costs.values()):
            rows.append([option.deployment_type.display_name, UNKNOWN, UNKNOWN, "", *([""] if later else [])])
            continue
        for term, cost in option.costs.items():
            if offer is not None and (offer.deployment_type, offer.term) == (option.deployment_type, term):
                marked = len(rows)
            row = [
                f"{option.deployment_type.display_name}, {pays(term)}",
                money(cost.per_month),
                money(cost.per_million_tokens),
                _break_even(option, term),
            ]
            after = option.long_run_costs.get(term)
            rows.append([*row, "" if after is None else money(after.per_month)] if later else row)
    return Grid(header, rows, marked)


def _break_even(option: Option, term: str) -> str:
    """The utilization of PTUs from which on they pay off; nothing for offers by the token."""
    if not isinstance(option, ProvisionedOption):
        return ""
    even = option.break_even_utilization_share.get(term)
    return UNKNOWN if even is None else percent(even)


def _contexts(plan: Plan) -> Grid:
    """Both readings of prompts that may be long: PTUs at their cheapest term, tokens as they are used."""
    rows = []
    for option in plan.options:
        for one in option.readings:
            ptus = whole(one.ptus) if isinstance(option, ProvisionedOption) else ""
            rows.append([f"{option.deployment_type.display_name}, {one.context.value}", ptus, *_least_of(one.costs)])
    now = " now" if any(option.long_run_costs for option in plan.options) else ""
    return Grid(["If long prompts were", "PTUs", f"{plan.currency} a month{now}", "paid"], rows)


def _least_of(costs: Mapping[str, Cost]) -> tuple[str, str]:
    """The price as it is used, else the least of what is known, and how it is paid."""
    asked = {PAY_AS_YOU_GO: costs[PAY_AS_YOU_GO]} if PAY_AS_YOU_GO in costs else costs
    known = [(cost.per_month, term) for term, cost in asked.items() if cost.per_month is not None]
    return (money(min(known)[0]), pays(min(known)[1])) if known else (UNKNOWN, "")


def _readings(plan: Plan) -> Grid:
    readings = plan.recommended.readings
    lasts = next((f" {promoted_until(one.cost)}" for one in readings if one.cost.promotion_ends), "")
    header = [
        f"If the mean were, {plan.currency}{lasts}",
        *dict.fromkeys(_of_peak(one.mean_to_peak) for one in readings),
    ]
    types = dict.fromkeys(one.deployment_type for one in readings)
    rows = [
        [type_.display_name, *(money(one.cost.per_month) for one in readings if one.deployment_type is type_)]
        for type_ in types
    ]
    return Grid(header, rows)


def _of_peak(mean_to_peak: Fraction) -> str:
    return "the peak" if mean_to_peak == 1 else f"{mean_to_peak.numerator}/{mean_to_peak.denominator} of the peak"


def _bill(offer: Offer | None) -> Grid:
    """Line by line, and their sum; of a promotion it says until when, and what it comes to after it."""
    if offer is None:
        return Grid([], [])
    cost = offer.cost
    rows = [
        [said(line.item), money(line.per_month), quantity(line.quantity), line.unit, money(line.price)]
        for line in cost.lines
    ]
    if len(rows) > 1:
        rows.append(["Sum", money(cost.per_month), "", "", ""])
    title = "Cost breakdown"
    if offer.long_run_cost is not None:
        rows.append(["After the promotion", money(offer.long_run_cost.per_month), "", "", ""])
        title = f"Cost breakdown {promoted_until(cost)}"
    return Grid([title, f"{cost.currency} a month", "quantity", "unit", "at"], rows)


NOT_READ = "account-not-read"


def reserved(report: Report) -> tuple[Grid, list[str]]:
    """Today's PTUs against what is reserved, and what to do about it; both empty where nobody said what is."""
    told = [total for total in report.totals if total.reserved_ptus is not None]
    used = [total for total in told if total.reserved_ptus or total.deployed_ptus or total.recommended_ptus]
    header = ["Reserved", "PTUs", "deployed", "overage", "USD a month", "unused", "USD a month"]
    rows = [
        [
            _place(total),
            whole(total.reserved_ptus),
            whole(total.deployed_ptus),
            whole(total.overage_ptus),
            money(total.overage_usd_per_month),
            whole(total.waste_ptus),
            money(total.waste_usd_per_month),
        ]
        for total in used
    ]
    # What is decided over time says by itself what to buy and what to let lapse, of its own type and place.
    decided = [*report.schedules, *(plan.schedule for plan in report.plans if plan.schedule is not None)]
    alone = [total for total in used if not any(is_of_schedule(total, one) for one in decided)]
    return Grid(header, rows), [line for total in alone for line in _about_reserved(total)]


def doubts(report: Report) -> list[Section]:
    """What concerns no single plan."""
    told = [words.warning(warning) for warning in report.warnings if warning.code != NOT_READ]
    return [Section("Warnings on reservations", told, style="yellow")] if told else []


def not_read(report: Report) -> list[Section]:
    """What no plan has anything of."""
    told = [words.warning(warning) for warning in report.warnings if warning.code == NOT_READ]
    return [Section("Not read", told, style="red")] if told else []


def _place(total: Total) -> str:
    where = {None: "", EVERYWHERE: ", all regions"}.get(total.region, f", {total.region}")
    return f"{total.deployment_type.display_name}{where}"


def _about_reserved(total: Total) -> Iterator[str]:
    place = _place(total)
    if total.buy_ptus:
        yield f"{place}: {total.recommended_ptus:,} PTUs are recommended; reserve {total.buy_ptus:,} more."
    if total.lapse_ptus:
        yield (
            f"{place}: {total.recommended_ptus:,} PTUs are recommended; let {total.lapse_ptus:,} reserved ones lapse "
            "when their term ends."
        )
