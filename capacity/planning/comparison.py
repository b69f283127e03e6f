"""One workload on several models: what each would need, cost and promise on each deployment type."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice import ages
from capacity.planning.advice.lifecycle_warnings import RETIRED, lifecycle_warnings, stage
from capacity.planning.advice.plan_warnings import own_later, places_in_name
from capacity.planning.advice.used_facts import used_facts
from capacity.planning.buying import costing
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.from_workload import newest_version, sized_case
from capacity.planning.options.situation import Situation, wish_of
from capacity.planning.ranged.inputs import likely_values
from capacity.planning.results.plan import Option, ProvisionedOption, Reason, Rejection, StandardOption, UsedFacts
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import Cost
from capacity.record import Record
from capacity.sizing.demand import from_classes
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.workload import Workload


class Compared(Record):
    """A model on a deployment type, by its cheapest term that does what the workload asks for.

    `cost` is without promotions that end within the year; None where no offer fits, or no cost is known, and `notes`
    says why.
    """

    model: str
    publisher: str | None = None
    model_version: str | None
    deployment_type: DeploymentType
    ptus: int | None = None
    steady_ptus: int | None = None
    """What carries the tokens, and"""
    admission_ptus: int | None = None
    """what admits the requests, where that was asked."""
    peak_utilization_share: Fraction | None = None
    sku_capacity: int | None = None
    tpm_quota: Fraction | None = None
    rpm_quota: Fraction | None = None
    term: str | None
    usd_per_month: Decimal | None
    cost: Cost | None
    latency_target_tokens_per_second: Fraction | None
    stage: str | None
    retires: date | None
    notes: tuple[Finding, ...]


class Refused(Record):
    """A model that cannot be had on a type, and why."""

    model: str
    deployment_type: DeploymentType
    reason: str
    detail: Finding


class Comparison(Record):
    """One workload, every model that was asked for: the cheapest first, unknown costs last."""

    workload: str
    description: str | None
    region: str | None
    rows: tuple[Compared, ...]
    refused: tuple[Refused, ...]


class ComparisonReport(Record):
    """What `capacity compare` answers."""

    as_of: date
    currency: str
    comparisons: tuple[Comparison, ...]
    facts: tuple[UsedFacts, ...]
    """What all of them rest on."""
    warnings: tuple[Finding, ...]
    """Old facts, and places in names that say something else than the workload."""


def report(
    workloads: Iterable[Workload], catalog: Catalog, *, models: Sequence[str], every_type: bool, today: date
) -> ComparisonReport:
    """A comparison for each workload. Without `models`: those of the same publisher that can replace its own.

    Without `every_type` each model stands there once, with its cheapest offer.
    """
    cases: list[_OnModel] = []
    comparisons = []
    ranged = []
    for workload in workloads:
        ranged += [workload] if workload.has_ranges else []
        on = [
            _on(workload, model, catalog, today=today)
            for model in models or alternatives(workload, catalog, today=today)
        ]
        comparisons.append(comparison(workload, on, every_type=every_type))
        cases += on
    return ComparisonReport(
        as_of=catalog.as_of,
        currency=catalog.currency,
        comparisons=tuple(comparisons),
        facts=tuple(dict.fromkeys(fact for one in cases for fact in one.facts)),
        warnings=(*([likely_values(ranged)] if ranged else ()), *_warnings(cases)),
    )


def comparison(workload: Workload, on: Sequence["_OnModel"], *, every_type: bool) -> Comparison:
    """One workload on the models."""
    rows: list[Compared] = []
    refused: list[Refused] = []
    for one in on:
        rows += one.rows if every_type else one.rows[:1]
        if every_type or not one.rows:
            refused += [_refused(one.model, each) for each in one.rejections]
    return Comparison(
        workload=workload.name,
        description=workload.description,
        region=workload.region,
        rows=tuple(sorted(rows, key=_rank)),
        refused=tuple(refused),
    )


def alternatives(workload: Workload, catalog: Catalog, *, today: date) -> Iterator[str]:
    """Models of the same publisher and kind that are generally available, not about to retire, and have prices."""
    own = catalog.model(workload.model)
    for file in catalog.files():
        if file.publisher != own.publisher or file.image_model is not own.image_model:
            continue
        if file.oldest is not None and file.oldest > catalog.as_of:
            continue
        spec = catalog.model(file.name)
        is_alike = bool(file.token_prices) and file.writes_output is own.writes_output
        if file.name == own.name or (is_alike and _stage(spec, today) is None):
            yield file.name


def _stage(spec: ModelSpec, today: date) -> str | None:
    life = spec.lifecycle.versions.get(newest_version(spec) or "") if spec.lifecycle else None
    return None if life is None else stage(life, today)


class _OnModel(Record):
    """A workload on every deployment type of one model, the cheapest first."""

    model: str
    rows: tuple[Compared, ...]
    rejections: tuple[Rejection, ...]
    facts: tuple[UsedFacts, ...]
    warnings: tuple[Finding, ...]


def _warnings(cases: Sequence[_OnModel]) -> Iterator[Finding]:
    """Each once; of old facts the one of the oldest."""
    kept: dict[str | Finding, Finding] = {}
    for warning in (warning for one in cases for warning in one.warnings):
        key = warning.code if warning.code in ages.CODES else warning
        if key not in kept or (warning.date or date.max) < (kept[key].date or date.max):
            kept[key] = warning
    yield from kept.values()


def _on(workload: Workload, model: str, catalog: Catalog, *, today: date) -> _OnModel:
    spec, version = catalog.model(model), catalog.named(model).version
    is_own = spec.name == catalog.model(workload.model).name
    asked = workload.replaced(
        model=spec.name,
        model_version=version or (workload.model_version if is_own else None),
        token_weights=workload.token_weights if is_own else None,
        deployed=None,
    )
    case, options, rejections = sized_case(wish_of(asked), from_classes(asked), catalog, today=today)
    priced = tuple(costing.priced(option, case) for option in options)
    everything = list(offers(priced, case))
    facts = tuple(used_facts(case, priced, catalog))
    life = tuple(lifecycle_warnings(case, catalog, today))
    gone = next((one for one in life if one.code == RETIRED), None)
    rows = [] if gone else [_row(option, case, everything, today) for option in priced]
    if gone is not None:
        at_end = (Rejection(deployment_type=one.deployment_type, reason=Reason.RETIRED, detail=gone) for one in priced)
        rejections = (*at_end, *rejections)
    return _OnModel(
        model=spec.name,
        rows=tuple(sorted(rows, key=_rank)),
        rejections=rejections,
        facts=facts,
        warnings=(
            *places_in_name(model, case, catalog),
            *places_in_name(workload.model, case, catalog),
            *(() if gone else life),
            *ages.warnings(case, priced, facts, today),
            *own_later(catalog, spec.name),
        ),
    )


def _row(option: Option, case: Situation, everything: Sequence[Offer], today: date) -> Compared:
    mine = [one for one in everything if one.deployment_type is option.deployment_type]
    fit = [one for one in mine if refusal(one, case) is None]
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
        notes=_notes(mine, fit, case) if best is None else (),
    )


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
