"""One workload on several models: what each would need, cost and promise on each deployment type."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice import ages
from capacity.planning.advice.alternatives import alternatives
from capacity.planning.advice.lifecycle_warnings import RETIRED, lifecycle_warnings, stage
from capacity.planning.advice.plan_warnings import own_later, places_in_name
from capacity.planning.advice.price_advice import own_prices
from capacity.planning.advice.retirement import committed_until, planned_until
from capacity.planning.advice.used_facts import used_facts
from capacity.planning.buying import costing
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.from_workload import sized_case
from capacity.planning.options.situation import Situation
from capacity.planning.options.wish import wish_of
from capacity.planning.ranged.inputs import likely_values
from capacity.planning.results.compared_models import (
    Compared,
    Comparison,
    ComparisonReport,
    LeftOut,
    Question,
    Refused,
    Scaled,
)
from capacity.planning.results.plan import Option, ProvisionedOption, Reason, Rejection, StandardOption, UsedFacts
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.record import Record
from capacity.sizing.demand import from_classes
from capacity.sizing.deployment import DeploymentType, Version
from capacity.sizing.planning_key import ReservationTerm
from capacity.sizing.token_scale import TokenScale
from capacity.sizing.traffic_path import PlannedPeak, month_begin, planned_peak, scheduled_months
from capacity.sizing.workload import Workload


def report(
    workloads: Iterable[Workload],
    catalog: Catalog,
    question: Question,
    *,
    today: date,
    reservations: Sequence[Reservation] | None = None,
) -> ComparisonReport:
    """A comparison for each workload, as if nothing were reserved: `reservations` are told to be left out."""
    cases: list[_OnModel] = []
    comparisons = []
    ranged, limited = [], []
    for workload in workloads:
        ranged += [workload] if workload.has_ranges else []
        limited += [workload.name] if workload.planning.max_commitment_usd is not None else []
        models, left_out = question.models, tuple[LeftOut, ...]()
        if not models:
            models, left_out = alternatives(workload.model, catalog, today=today)
        asked = _of_term(workload, question.term)
        on = [_on(asked, model, catalog, question.scales, today=today) for model in models]
        comparisons.append(_comparison(workload, on, question, left_out, today))
        cases += on
    return ComparisonReport(
        as_of=catalog.as_of,
        currency=catalog.currency,
        discounts=catalog.discounts,
        today=today,
        comparisons=tuple(comparisons),
        facts=tuple(dict.fromkeys(fact for one in cases for fact in one.facts)),
        warnings=(
            *([likely_values(ranged)] if ranged else ()),
            *_not_compared(reservations or (), limited),
            *_warnings(cases),
        ),
    )


def _not_compared(reservations: Sequence[Reservation], limited: Sequence[str]) -> Iterator[Finding]:
    """What decides a purchase and no comparison of models."""
    if reservations or limited:
        ptus = sum(one.quantity for one in reservations)
        yield found("purchases-not-compared", ptus=ptus, limited=tuple(limited))


def _of_term(workload: Workload, term: Term | None) -> Workload:
    """The workload with a term that is asked for allowed, whatever its file allows."""
    if term is None:
        return workload
    terms = () if term is Term.HOURLY else (ReservationTerm(term.label),)
    return workload.replaced(planning=workload.planning.replaced(terms=terms))


def _comparison(
    workload: Workload, on: Sequence["_OnModel"], question: Question, left_out: tuple[LeftOut, ...], today: date
) -> Comparison:
    """One workload on the models."""
    term = question.term or _longest(on)
    rows: list[Compared] = []
    refused: list[Refused] = []
    for one in on:
        mine = one.rows(term, today)
        rows += mine if question.every_type else mine[:1]
        if question.every_type or not mine:
            refused += [_refused(one.model, each) for each in one.rejections]
    return Comparison(
        workload=workload.name,
        description=workload.description,
        region=workload.region,
        term=term if any(row.ptus is not None for row in rows) else None,
        month_from=_peak(workload, today).begins if workload.planning.varies else None,
        growth=_peak(workload, today).factor,
        rows=tuple(sorted(rows, key=_rank)),
        refused=tuple(refused),
        scales=tuple(
            Scaled(model=one.model, input=one.scale.input, output=one.scale.output)
            for one in on
            if one.scale != TokenScale()
        ),
        left_out=left_out,
    )


def _months(workload: Workload) -> int | None:
    """Those of its schedule, as if nothing were reserved."""
    (months,) = scheduled_months([workload.planning], has_reservations=False)
    return months


def _peak(workload: Workload, today: date) -> PlannedPeak:
    return planned_peak(workload.planning, today, _months(workload))


def _longest(on: Sequence["_OnModel"]) -> Term:
    """The longest term that may be bought and of which a price is known for some of the models."""
    known = {
        Term(offer.term)
        for one in on
        for offer in one.offers
        if offer.ptus is not None and offer.per_month is not None and refusal(offer, one.case) is None
    }
    return max(known, key=list(Term).index, default=Term.HOURLY)


class _OnModel(Record):
    """A workload on every deployment type of one model."""

    model: str
    case: Situation
    options: tuple[Option, ...]
    """None where the model is gone."""
    offers: tuple[Offer, ...]
    rejections: tuple[Rejection, ...]
    scale: TokenScale
    facts: tuple[UsedFacts, ...]
    warnings: tuple[Finding, ...]

    def rows(self, term: Term, today: date) -> list[Compared]:
        """The cheapest first, PTUs by the term."""
        return sorted((_row(option, self.case, self.offers, term, today) for option in self.options), key=_rank)


def _warnings(cases: Sequence[_OnModel]) -> Iterator[Finding]:
    """Each once; of old facts the one of the oldest."""
    kept: dict[str | Finding, Finding] = {}
    for warning in (warning for one in cases for warning in one.warnings):
        key = warning.code if warning.code in ages.CODES else warning
        if key not in kept or (warning.date or date.max) < (kept[key].date or date.max):
            kept[key] = warning
    yield from kept.values()


def _on(workload: Workload, model: str, catalog: Catalog, scales: Mapping[str, TokenScale], *, today: date) -> _OnModel:
    spec, version = catalog.model(model), catalog.named(model).version
    is_own = spec.name == catalog.model(workload.model).name
    scale = scales.get(spec.name, TokenScale())
    asked = scale.of(workload).replaced(
        model=spec.name,
        model_version=version or (workload.model_version if is_own else None),
        token_weights=workload.token_weights if is_own else None,
    )
    months, peak = _months(asked), _peak(asked, today)
    demand = from_classes(asked, peak.factor, peak.growth_months)
    case, options, rejections = sized_case(wish_of(asked, peak.factor, months), demand, catalog, today=today)
    priced = tuple(costing.priced(option, case) for option in options)
    facts = used_facts(case, priced, catalog)
    life = tuple(lifecycle_warnings(case, catalog, today))
    gone = next((one for one in life if one.code == RETIRED), None)
    if gone is not None:
        at_end = (Rejection(deployment_type=one.deployment_type, reason=Reason.RETIRED, detail=gone) for one in priced)
        rejections = (*at_end, *rejections)
    return _OnModel(
        model=spec.name,
        case=case,
        options=() if gone else priced,
        offers=() if gone else tuple(offers(priced, case)),
        rejections=rejections,
        scale=scale,
        facts=facts,
        warnings=(
            *places_in_name(model, case, catalog),
            *places_in_name(workload.model, case, catalog),
            *(() if gone else life),
            *ages.warnings(case, priced, facts, today),
            *own_later(catalog, spec.name),
            *own_prices(case, priced, None),
        ),
    )


def _row(option: Option, case: Situation, everything: Sequence[Offer], term: Term, today: date) -> Compared:
    mine = [one for one in everything if one.deployment_type is option.deployment_type]
    fitting = [one for one in mine if refusal(one, case) is None]
    fit = [one for one in fitting if one.ptus is None or one.term == term.value]
    best = min((one for one in fit if one.per_month is not None), key=lambda one: one.per_month or 0, default=None)
    life = case.planned_version
    cost = None if best is None else best.long_run_cost or best.cost
    ptus = option if isinstance(option, ProvisionedOption) else None
    quota = option if isinstance(option, StandardOption) else None
    return Compared(
        model=case.spec.name,
        publisher=case.spec.publisher,
        model_version=case.version,
        deployment_type=option.deployment_type,
        ptus=None if ptus is None else ptus.ptus,
        steady_ptus=None if ptus is None or ptus.admission is None else ptus.admission.steady_ptus,
        admission_ptus=None if ptus is None or ptus.admission is None else ptus.admission.admission_ptus,
        peak_utilization_share=None if ptus is None else ptus.peak_utilization_share,
        sku_capacity=None if quota is None else quota.sku_capacity,
        tpm_quota=None if quota is None else quota.tpm_quota,
        rpm_quota=None if quota is None else quota.rpm_quota,
        term=None if best is None else best.term,
        usd_per_month=None if cost is None else costing.in_dollars(cost),
        cost=cost,
        latency_target_tokens_per_second=_target(option, best, case),
        stage=None if life is None else stage(life, today) or life.stage,
        retires=None if life is None else life.retires,
        retires_before=None if best is None or life is None else _outlived(life, best, case, today),
        notes=() if best is not None else (*_notes(mine, fit, case), *_by_other_terms(fitting)),
    )


def _outlived(life: Version, best: Offer, case: Situation, today: date) -> date | None:
    """The end of the term, or of the months planned if that is later, which a version does not see."""
    months = case.wish.months or 1
    end = max(committed_until(best, today), planned_until(case, today) if months == 1 else month_begin(today, months))
    return end if life.retires is not None and end > max(life.retires, today) else None


def _target(option: Option, best: Offer | None, case: Situation) -> Fraction | None:
    """Provisioned types and priority processing have one."""
    if isinstance(option, ProvisionedOption):
        return case.latency_target
    offers = case.spec.offers
    return offers.priority_tokens_per_second if best is not None and best.term == "priority" and offers else None


def _notes(mine: Sequence[Offer], fit: Sequence[Offer], case: Situation) -> tuple[Finding, ...]:
    """Why there is no cost: the first reason, for the others are of its kind."""
    if not fit:
        return tuple(found("only-with", reason=reason) for one in mine[:1] if (reason := refusal(one, case)))
    return tuple(reason for one in fit[:1] for reason in one.cost.unknown[:1])


def _by_other_terms(fitting: Sequence[Offer]) -> Iterator[Finding]:
    """What PTUs cost by the terms that are not compared, the cheapest of them."""
    known = [one for one in fitting if one.ptus is not None and one.per_month is not None]
    if known:
        best = min(known, key=lambda one: one.per_month or Decimal(0))
        yield found("by-another-term", term=Term(best.term), per_month=best.per_month, currency=best.cost.currency)


def _rank(row: Compared) -> tuple[bool, Decimal, str, int]:
    """By cost; then by name and the order of types."""
    per_month = row.cost.per_month if row.cost is not None else None
    return (
        per_month is None,
        per_month or Decimal(0),
        row.model.lower(),
        list(DeploymentType).index(row.deployment_type),
    )


def _refused(model: str, rejection: Rejection) -> Refused:
    return Refused(
        model=model,
        deployment_type=rejection.deployment_type,
        reason=rejection.reason.value,
        detail=rejection.detail,
    )
