"""The days that a model stays after the reservations that are bought now: what a policy may ask for."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from capacity.findings import Finding, found
from capacity.planning.advice.retirement import bought_now
from capacity.planning.advice.succession import Heir
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.planning.results.recommended_offer import Recommended
from capacity.pricing.published_prices import MONTHS_PER_TERM, Term
from capacity.sizing.traffic_path import month_begin


def days_to_retirement(least: int, case: Situation, chosen: Recommended, heirs: Sequence[Heir]) -> Check:
    """Days from the end of the longest reservation that is bought now: until then its PTUs are paid."""
    version, today = case.planned_version, case.pricer.today
    term, start = bought_now(chosen, today)
    retires = version.retires if version else None
    model = f"{case.spec.name} {case.version or ''}".strip()
    if version is None or retires is None:
        detail, remedy = found("retirement-unknown", model=model), found("to-check-by-hand")
    else:
        detail = found("model-stays-until" if retires > today else "model-stayed-until", model=model, day=retires)
        staying = _staying(heirs, start, least)
        remedy = found("to-announced-model", replacement=staying) if staying else found("to-longer-model")
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


def _staying(heirs: Sequence[Heir], start: date, least: int) -> str | None:
    """The first that takes its place and stays as long as is asked, known to the catalog; None where none does."""
    ends = [one.day for one in heirs[1:]]
    known = [(one, end) for one, end in zip_longest(heirs, ends) if one.spec is not None]
    return next((one.model for one, end in known if end is None or (end - start).days >= least), None)


def _end(term: Term, today: date) -> date:
    return month_begin(today, MONTHS_PER_TERM[term])


def _with_less(otherwise: Finding, term: Term, today: date, days: int, least: int) -> Finding:
    """The remedy with a shorter term, or none, before it, where the model stays long enough for that."""
    if term is Term.YEAR and days - (_end(Term.MONTH, today) - today).days >= least:
        return found("to-shorter-term", otherwise=otherwise)
    return found("to-no-term", otherwise=otherwise) if days >= least else otherwise
