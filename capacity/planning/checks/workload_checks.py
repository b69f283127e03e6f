"""A workload held to what its own file asks for: `limits`, `slo`, and the size that is deployed.

What cannot be measured is told as unknown, with the reason, and never passes by itself.
"""

from collections.abc import Iterator
from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.checks import limit_checks
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.checks.exhausting import with_days
from capacity.planning.checks.limit_checks import SHARE
from capacity.planning.checks.remedies import enough, lower_maximum, resized
from capacity.planning.checks.what_is_checked import fitting, sizes_of, subject, to_move, ways_out
from capacity.planning.options.admitting import refused
from capacity.planning.options.every_type import size_one
from capacity.planning.options.provisioned import LONGEST_SPILL
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.planning.results.plan import Action, Current, Plan, ProvisionedOption, Rejection
from capacity.pricing.published_prices import Term, Tier
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.workload import Slo, Workload

SPILLED = {
    Kind.PROVISIONED: "spilled-long-prompts",
    Kind.STANDARD: "spilled-all",
    Kind.BATCH: "batch-never-spills",
}
"""What spills of a peak that fits."""


def of_plan(plan: Plan, case: Situation, workload: Workload, unpaid: tuple[Term, int] | None = None) -> Iterator[Check]:
    """Those of a plan that is not checked by itself. `unpaid` as of `Sizes`."""
    about = subject(plan, case, workload, sizes_of(workload, unpaid)).replaced(can_allow=False)
    return checks(plan, case, workload, with_days(about, case, None))


def checks(plan: Plan, case: Situation, workload: Workload, about: Subject) -> Iterator[Check]:
    """Every check that the workload's file asks for."""
    yield from limit_checks.checks(about, workload.limits, Origin.LIMITS)
    yield from map(about.settled, _objectives(about, about.case or case, workload.slo))
    if about.refused is not None:
        yield about.settled(_can_be_deployed(plan, about.refused))
    elif plan.current is not None:
        yield about.settled(_is_enough(about, plan.current))
        if workload.deployment_types is not None and plan.current.deployment_type not in workload.deployment_types:
            yield about.settled(_is_planned_on(plan, workload.deployment_types, plan.current))


def _objectives(about: Subject, case: Situation, slo: Slo) -> Iterator[Check]:
    for name, most in (
        ("throttled_share", slo.throttled_share),
        ("worst_hour_throttled_share", slo.worst_hour_throttled_share),
    ):
        if most is not None:
            yield _throttled(about, case, name, most)
    if slo.spilled_share is not None:
        yield _if_it_can_spill(_spilled(about, slo.spilled_share), about, case)
    if slo.tokens_per_second is not None:
        yield _speed(about, case, slo.tokens_per_second)
    if slo.time_to_first_token_seconds is not None:
        yield _not_published("time_to_first_token_seconds", slo.time_to_first_token_seconds, "s", Bound.AT_MOST)
    if slo.availability_share is not None:
        yield _not_published("availability_share", slo.availability_share, SHARE, Bound.AT_LEAST)


def _not_published(name: str, wanted: Fraction, unit: str, bound: Bound) -> Check:
    return Check(
        name=name,
        origin=Origin.SLO,
        measured=None,
        limit=wanted,
        bound=bound,
        unit=unit,
        detail=found("not-published"),
        remedy=(found("to-measure"),),
        key=f"slo.{name}",
    )


def _above(about: Subject) -> Fraction | None:
    """The share of the busiest minute that does not fit: no other minute refuses more."""
    used = about.utilization_share
    return None if used is None else max(1 - 1 / used, ZERO) if used else ZERO


def _throttled(about: Subject, case: Situation, name: str, most: Fraction) -> Check:
    drawn = refused(about.option, case, about.ptus) if isinstance(about.option, ProvisionedOption) else None
    if drawn is not None and about.ptus:
        share = drawn.of_hour if name.startswith("worst_hour") else drawn.of_all
        return Check(
            name=name,
            origin=Origin.SLO,
            measured=None if share is None else Fraction(share),
            limit=most,
            unit=SHARE,
            detail=_of_drawn(about, drawn.requests, is_known=share is not None),
            assumes=found("peak-all-the-time"),
            remedy=(*lower_maximum(about, about.ptus), resized(about)),
        )
    above = _above(about)
    fits = above is not None and above <= most
    return Check(
        name=name,
        origin=Origin.SLO,
        measured=above if fits else None,
        limit=most,
        unit=SHARE,
        detail=_refused(about, above, fits=fits),
        assumes=found("by-minutes"),
        remedy=(resized(about), found("to-size-from-traffic")),
    )


def _of_drawn(about: Subject, requests: int, *, is_known: bool) -> Finding:
    if not is_known:
        return found("hours-too-small", requests=requests)
    return found("refused-of-drawn", requests=requests, when=about.when)


def _refused(about: Subject, above: Fraction | None, *, fits: bool) -> Finding:
    if above is None:
        return found("no-size-to-refuse", deployment=about.named)
    if not above:
        return found("busiest-minute-fits", when=about.when)
    return found("refused-at-most", when=about.when) if fits else found("refused-unknown", above=above, when=about.when)


def _spilled(about: Subject, most: Fraction) -> Check:
    above, planned = _above(about), about.spilled_share
    kind = Kind.PROVISIONED if about.deployment_type is None else about.deployment_type.kind
    is_standard = kind is Kind.STANDARD
    measured = planned if planned is None or is_standard else planned + (1 - planned) * (above or 0)
    some_too_long = about.option is not None and any(note.code == LONGEST_SPILL for note in about.option.notes)
    known = measured is not None and not some_too_long and (measured <= most or is_standard or not above)
    detail = found(SPILLED[kind])
    if some_too_long:
        detail = found("spilled-prompts-unknown")
    elif not known:
        detail = found("spilled-unknown", when=about.when)
    elif above and not is_standard:
        detail = found("spilled-at-most", when=about.when)
    return Check(
        name="spilled_share",
        origin=Origin.SLO,
        measured=measured if known else None,
        limit=most,
        unit=SHARE,
        detail=detail,
        assumes=found("by-minutes") if kind is Kind.PROVISIONED else None,
        remedy=(found("to-provisioned") if is_standard else resized(about),),
    )


def _if_it_can_spill(check: Check, about: Subject, case: Situation) -> Check:
    """The check of what spills, or that nothing does: what does not fit is refused where nothing takes it."""
    above = check.detail is not None and check.detail.code in ("spilled-unknown", "spilled-at-most")
    if about.deployment_type is None or about.spilled_share != 0 or not above:
        return check
    why = _nowhere(about.deployment_type.token_billed, case)
    if why is None:
        return check
    return check.replaced(measured=ZERO, detail=found("nowhere-to-spill", why=why, when=about.when), assumes=None)


def _nowhere(type_: DeploymentType, case: Situation) -> Finding | None:
    """Why nothing can spill over to a standard type; None where it can."""
    if not case.wish.slo.spilled_share:
        return found("no-spillover-planned")
    if case.spec.offers is None or not case.spec.offers.spillover:
        return found("model-has-no-spillover", model=case.spec.name)
    target = size_one(case, type_)
    return found("is-no-option", type_=type_, reason=target.detail) if isinstance(target, Rejection) else None


def _speed(about: Subject, case: Situation, wanted: Fraction) -> Check:
    target = None
    if isinstance(about.option, ProvisionedOption):
        target = case.latency_target
    elif about.term == Tier.PRIORITY.value and case.spec.offers is not None:
        target = case.spec.offers.priority_tokens_per_second
    unknown = found("latency-target-unknown", model=case.spec.name)
    if about.deployment_type is not None:
        unknown = found("latency-target-unknown-on", model=case.spec.name, deployment=about.named)
    return Check(
        name="tokens_per_second",
        origin=Origin.SLO,
        measured=target,
        limit=wanted,
        bound=Bound.AT_LEAST,
        unit="tokens/s",
        detail=found("latency-target", model=case.spec.name) if target else unknown,
        remedy=(found("to-faster-model" if target else "to-provisioned"),),
        key="model",
    )


def _can_be_deployed(plan: Plan, refused: Rejection) -> Check:
    """What is deployed on a type that is no option; its size is not asked for then."""
    return Check(
        name="deployed_deployment_type",
        origin=Origin.DEPLOYED,
        measured=refused.deployment_type,
        limit=tuple(one.deployment_type for one in fitting(plan)),
        bound=Bound.ONE_OF,
        detail=refused.detail,
        remedy=tuple(ways_out(plan, refused)),
        key="deployed.deployment_type",
    )


def _is_planned_on(plan: Plan, types: tuple[DeploymentType, ...], current: Current) -> Check:
    """What is deployed on a type that could be one, and that the file does not plan on; its size is held, too."""
    return Check(
        name="deployed_deployment_type",
        origin=Origin.DEPLOYED,
        measured=current.deployment_type,
        limit=types,
        bound=Bound.ONE_OF,
        detail=found("not-planned-on"),
        remedy=(*to_move(plan), found("to-add-type", type=current.deployment_type)),
        key="deployed.deployment_type",
    )


def _needed(about: Subject) -> Finding | None:
    size = about.option.admission if isinstance(about.option, ProvisionedOption) else None
    if size is not None:
        return found("needed-to-admit", steady=size.steady_ptus, admission=size.admission_ptus, when=about.when)
    return found("needed-with-headroom", when=about.when) if about.option else about.why_none


def _is_enough(about: Subject, current: Current) -> Check:
    """Whether what is deployed is what is needed, headroom included; over months, PTUs what is needed today."""
    name, unit, deployed, more = "deployed_ptus", "PTUs", current.ptus, current.delta_ptus
    if deployed is None:
        name, unit = "deployed_sku_capacity", "units"
        deployed, more = current.sku_capacity or 0, current.delta_sku_capacity
    measured, detail = None if more is None else deployed + more, _needed(about)
    if current.action is Action.DELETE:
        detail = current.detail
        if about.scheduled and isinstance(about.option, ProvisionedOption):
            # They serve today's traffic until something else does.
            measured, detail = about.option.ptus, _needed(about)
    return Check(
        name=name,
        origin=Origin.DEPLOYED,
        measured=measured,
        limit=deployed,
        unit=unit,
        detail=detail,
        remedy=(
            *lower_maximum(about, current.ptus),
            resized(about) if enough(about) is not None else found("to-size-another-type"),
        ),
    )
