"""The days that a model stays after the reservations that are bought now: what a policy may ask for."""

from datetime import date

from capacity.findings import Finding, found
from capacity.planning.advice.retirement import bought_now
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.planning.results.recommended_offer import Recommended
from capacity.pricing.published_prices import MONTHS_PER_TERM, Term
from capacity.sizing.traffic_path import month_begin


def days_to_retirement(least: int, case: Situation, chosen: Recommended) -> Check:
    """Days from the end of the longest reservation that is bought now: until then its PTUs are paid."""
    version, today = case.planned_version, case.pricer.today
    term, start = bought_now(chosen, today)
    retires = version.retires if version else None
    model = f"{case.spec.name} {case.version or ''}".strip()
    if version is None or retires is None:
        detail, remedy = found("retirement-unknown", model=model), found("to-check-by-hand")
    else:
        detail = found("model-stays-until" if retires > today else "model-stayed-until", model=model, day=retires)
        remedy = found("to-longer-model")
        if version.replacement:
            remedy = found("to-announced-model", replacement=version.replacement)
        if term is not None:
            detail = found("retires-after-term", retirement=detail, term=term, ends=start)
            remedy = _with_less(remedy, term, today, (retires - today).days, least)
    if retires is not None and chosen.later_until is not None and chosen.later_until > start:
        detail = found("later-terms-not-counted", of=detail, ends=chosen.later_until)
    return Check(
        name="min_days_to_retirement",
        origin=Origin.POLICY,
        measured=(retires - start).days if retires else None,
        limit=least,
        bound=Bound.AT_LEAST,
        unit="days",
        detail=detail,
        remedy=(remedy,),
        key="model" if case.wish.model_version is None else "model_version",
    )


def _end(term: Term, today: date) -> date:
    return month_begin(today, MONTHS_PER_TERM[term])


def _with_less(otherwise: Finding, term: Term, today: date, days: int, least: int) -> Finding:
    """The remedy with a shorter term, or none, before it, where the model stays long enough for that."""
    if term is Term.YEAR and days - (_end(Term.MONTH, today) - today).days >= least:
        return found("to-shorter-term", otherwise=otherwise)
    return found("to-no-term", otherwise=otherwise) if days >= least else otherwise
