"""All warnings of a plan."""

from collections.abc import Iterator
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.catalog.names import contradiction
from capacity.findings import Finding, found
from capacity.planning.advice import price_advice
from capacity.planning.advice.lifecycle_warnings import lifecycle_warnings
from capacity.planning.advice.remark_warnings import remark_warnings
from capacity.planning.advice.retirement import retirement_warnings
from capacity.planning.advice.size_warnings import size_warnings
from capacity.planning.advice.traffic_warnings import traffic_warnings
from capacity.planning.advice.used_facts import basis
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option
from capacity.planning.results.recommended_offer import Recommended
from capacity.sizing.planning_key import MOST_MONTHS
from capacity.sizing.traffic_path import peak_after, planned_peak


def plan_warnings(
    case: Situation, options: tuple[Option, ...], recommended: Recommended, catalog: Catalog, today: date
) -> Iterator[Finding]:
    """Everything that could turn the decision."""
    yield from places_in_name(case.wish.model, case, catalog)
    yield from lifecycle_warnings(case, catalog, today)
    yield from retirement_warnings(case, options, recommended, catalog)
    yield from basis(case, options, catalog).warnings
    yield from size_warnings(case, options, catalog)
    yield from traffic_warnings(case, options, catalog)
    yield from (
        found("step-has-passed", step=step.date, factor=step.factor)
        for step in case.wish.planning.steps
        if step.date < today
    )
    yield from _growth_after(case, today)
    yield from price_advice.own_prices(case, options, recommended.offer)
    yield from price_advice.warnings(options, catalog, today)
    yield from own_later(catalog, case.spec.name)
    yield from remark_warnings(case, options, recommended, catalog)


def _growth_after(case: Situation, today: date) -> Iterator[Finding]:
    """Traffic that becomes larger after the months of the schedule than in any of them, while the model lives."""
    planning, months = case.wish.planning, case.wish.months
    if months is None or case.lived_months != months or (after := peak_after(planning, today, months)) is None:
        return
    planned = planned_peak(planning, today, months).factor
    yield found(
        "growth-after-months",
        months=months,
        begins=after.begins,
        times=after.factor / planned,
        of_today=after.factor,
        horizon=after.months if after.months <= MOST_MONTHS else None,
    )


def places_in_name(name: str, case: Situation, catalog: Catalog) -> Iterator[Finding]:
    """Where a model's name says another place than the plan is for."""
    if "/" in name and (astray := contradiction(catalog.named(name), case.region, case.data_zone)):
        yield astray


def own_later(catalog: Catalog, *models: str) -> Iterator[Finding]:
    """A user's own facts that `--as-of` leaves out, of some models or of all."""
    later = dict.fromkeys((one.group, one.as_of) for one in catalog.own_later(*models))
    if later:
        yield found("own-later", as_of=catalog.as_of, facts=tuple(later))
