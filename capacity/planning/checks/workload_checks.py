"""A workload held to what its own file asks for: `limits`, `slo`, and the size that is deployed.

What cannot be measured is told as unknown, with the reason, and never passes by itself.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Any

from capacity.findings import Words, found
from capacity.planning.checks.checked_deployment import Subject, subject
from capacity.planning.checks.remedies import cheaper, enough, fewer_ptus, resized
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin, Value, held
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.pricing.published_prices import US_DOLLARS, Term, Tier
from capacity.sizing.demand import PERCENT, ZERO
from capacity.sizing.deployment import Kind
from capacity.sizing.workload import Workload

SHARE = "share"
NOT_PUBLISHED = "nobody publishes what is needed to tell it before it runs"
BY_MINUTES = "Shares are told by minutes: bursts inside of one are not in a workload file."


def checks(plan: Plan, case: Situation, workload: Workload, about: Subject | None = None) -> Iterator[Check]:
    """Every check that the workload's file asks for."""
    about = about or subject(plan, case, workload)
    yield from limits(about, vars(workload.limits), Origin.LIMITS)
    yield from _objectives(about, case, workload)
    if workload.deployed is not None:
        yield _is_enough(about, plan)


def check(about: Subject, name: str, origin: Origin, measured: Value | None, limit: Value, **more: Any) -> Check:  # noqa: ANN401  # the other fields
    """A check of a subject; where there is nothing to hold, with the reason and what to do about that."""
    margin, passed = held(measured, limit, more.get("bound", Bound.AT_MOST))
    fields = {
        "deployment_type": about.deployment_type,
        "term": about.term,
        "margin": margin,
        "passed": passed,
        "key": about.heaviest,
        "limit_key": f"{origin.value}.{name}",
        **more,
    }
    if passed is None and about.why_none:
        fields |= {"detail": about.why_none, "remedy": about.how_to_one}
    if passed:
        fields["remedy"] = ""
    elif passed is None:
        fields["remedy"] += ", or give --allow-unknown"
    return Check(name=name, origin=origin, measured=measured, limit=limit, **fields)


def limits(about: Subject, asked: dict[str, Any], origin: Origin) -> Iterator[Check]:
    """`max_ptus`, `max_usd_per_month` and `max_utilization_share`, as a workload or a policy has them."""
    if (most := asked["max_ptus"]) is not None:
        raise_it = f", or raise `limits.max_ptus` to {about.ptus}" if origin is Origin.LIMITS else ""
        yield check(
            about,
            "max_ptus",
            origin,
            about.ptus,
            most,
            unit="PTUs",
            detail=about.label,
            remedy=fewer_ptus(about, most) + raise_it,
            key="deployed.ptus" if about.deployed else about.heaviest,
        )
    if (dollars := asked["max_usd_per_month"]) is not None:
        yield _cost(about, dollars, origin)
    if (fullest := asked["max_utilization_share"]) is not None:
        yield _utilization(about, fullest, origin)


def _utilization(about: Subject, fullest: Fraction, origin: Origin) -> Check:
    """Of PTUs alone: what is billed by the token has none, and its quota costs nothing."""
    by_token = about.ptus == 0
    return check(
        about,
        "max_utilization_share",
        origin,
        ZERO if by_token else about.utilization_share,
        fullest,
        unit=SHARE,
        detail=f"{about.label} has no PTUs to fill" if by_token else f"the planned peak on {about.label}",
        remedy=resized(about),
    )


def _cost(about: Subject, most: Fraction, origin: Origin) -> Check:
    """By what is paid; where the term is not known, only if every term agrees, or the dearest keeps to the limit."""
    known = {term: Fraction(cost.per_month) for term, cost in about.costs.items() if cost.per_month is not None}
    currency = next((cost.currency for cost in about.costs.values()), US_DOLLARS)
    complete = currency == US_DOLLARS and bool(known) and len(known) == len(about.costs)
    hourly = known.get(Term.HOURLY.value) if currency == US_DOLLARS else None
    measured = None
    unknown = dict.fromkeys(reason for cost in about.costs.values() for reason in cost.unknown)
    detail: Words = found("reasons", of=tuple(unknown)) if unknown else ""
    if currency != US_DOLLARS:
        detail = f"prices are in {currency}, and nothing is converted"
    elif hourly is not None and hourly <= most:
        measured, detail = hourly, f"{about.label}, by the hour, which is the most that they can cost"
    elif complete and (len(known) == 1 or min(known.values()) > most):
        of_term = "" if len(known) == 1 else ", at least: how they are paid is not known"
        measured, detail = min(known.values()), f"{about.label}{_after(about)}{of_term}"
    elif complete:
        detail = (
            f"{about.label} cost {float(min(known.values())):,.2f} to {float(max(known.values())):,.2f} USD a month by "
            f"term{_after(about)}, and how they are paid is not known"
        )
    return check(
        about,
        "max_usd_per_month",
        origin,
        measured,
        most,
        unit=US_DOLLARS,
        detail=detail,
        assumes=_paid(about),
        remedy=_less(about, most, origin, measured=measured, dearest=max(known.values()) if complete else None),
        key="deployed.ptus" if about.deployed and about.ptus else about.heaviest,
    )


def _after(about: Subject) -> str:
    """What is said of costs that promotions do not make."""
    passing = about.option.long_run_costs if about.option is not None else {}
    return ", by the prices after the promotion" if passing.keys() & about.costs.keys() else ""


def _paid(about: Subject) -> str:
    """What a cost takes for granted that does not stand in the workload's file."""
    if about.deployed and about.ptus and set(about.costs) != {Term.HOURLY.value} and len(about.costs) < len(Term):
        return "What is reserved pays for the deployments that are checked here, and for no others."
    return ""


def _less(
    about: Subject, most: Fraction, origin: Origin, *, measured: Fraction | None, dearest: Fraction | None
) -> str:
    if dearest is None:
        return "make the cost known"
    raise_it = f"raise `limits.max_usd_per_month` to {ceil(dearest)}" if origin is Origin.LIMITS else ""
    reserved = "name what is reserved in a file for --planning" if measured is None else ""
    less = cheaper(about, most) if measured is not None else ""
    return ", or ".join(part for part in (reserved, less, raise_it) if part) or "take another model or deployment type"


def _objectives(about: Subject, case: Situation, workload: Workload) -> Iterator[Check]:
    slo = workload.slo
    for name in ("throttled_share", "worst_hour_throttled_share"):
        if (most := getattr(slo, name)) is not None:
            yield _throttled(about, name, most)
    if slo.spilled_share is not None:
        yield _spilled(about, slo.spilled_share)
    if slo.tokens_per_second is not None:
        yield _speed(about, case, slo.tokens_per_second)
    for name, unit in (("time_to_first_token_seconds", "s"), ("availability_share", SHARE)):
        if (wanted := getattr(slo, name)) is not None:
            yield check(
                about,
                name,
                Origin.SLO,
                None,
                wanted,
                bound=Bound.AT_LEAST if name == "availability_share" else Bound.AT_MOST,
                unit=unit,
                detail=NOT_PUBLISHED,
                remedy="measure it where it runs and take the key out",
                key=f"slo.{name}",
            )


def _above(about: Subject) -> Fraction | None:
    """The share of the busiest minute that does not fit: no other minute refuses more."""
    used = about.utilization_share
    return None if used is None else max(1 - 1 / used, ZERO) if used else ZERO


def _throttled(about: Subject, name: str, most: Fraction) -> Check:
    above = _above(about)
    fits = above is not None and above <= most
    if above is None:
        detail = f"{about.label} has no size that could refuse anything"
    elif not above:
        detail = "the busiest minute fits"
    elif fits:
        detail = "at most: the share of the busiest minute that does not fit"
    else:
        detail = (
            f"{float(above * PERCENT):.1f} % of the busiest minute do not fit; what that is of all traffic a peak does "
            "not tell"
        )
    return check(
        about,
        name,
        Origin.SLO,
        above if fits else None,
        most,
        unit=SHARE,
        detail=detail,
        assumes=BY_MINUTES,
        remedy=f"{resized(about)}, or size from metrics or a log",
    )


def _spilled(about: Subject, most: Fraction) -> Check:
    above, planned = _above(about), about.spilled_share
    type_ = about.deployment_type
    is_standard = type_ is not None and type_.kind is Kind.STANDARD
    measured = planned if planned is None or is_standard else planned + (1 - planned) * (above or 0)
    known = measured is not None and (measured <= most or is_standard or not above)
    detail = "all of it: the type is a standard one" if is_standard else "prompts too long for the type"
    if not known:
        detail = "what of the peak does not fit would spill over, and what that is of all traffic a peak does not tell"
    elif above and not is_standard:
        detail = "at most: long prompts, and the share of the busiest minute that does not fit"
    return check(
        about,
        "spilled_share",
        Origin.SLO,
        measured if known else None,
        most,
        unit=SHARE,
        detail=detail,
        assumes="" if is_standard else BY_MINUTES,
        remedy="choose a provisioned type" if is_standard else resized(about),
    )


def _speed(about: Subject, case: Situation, wanted: Fraction) -> Check:
    target = None
    if isinstance(about.option, ProvisionedOption):
        target = case.latency_target
    elif about.term == Tier.PRIORITY.value and case.spec.offers is not None:
        target = case.spec.offers.priority_tokens_per_second
    name = case.spec.name if about.deployment_type is None else f"{case.spec.name} on {about.label}"
    return check(
        about,
        "tokens_per_second",
        Origin.SLO,
        target,
        wanted,
        bound=Bound.AT_LEAST,
        unit="tokens/s",
        detail=f"the latency target of {case.spec.name}" if target else f"no latency target is published for {name}",
        remedy="choose a faster model: `capacity models` shows targets" if target else "choose a provisioned type",
        key="model",
    )


def _is_enough(about: Subject, plan: Plan) -> Check:
    """Whether what is deployed is what is needed, headroom included."""
    current = plan.current
    provisioned = current is not None and current.ptus is not None
    field, unit = ("ptus", "PTUs") if provisioned else ("sku_capacity", "units")
    deployed, more = getattr(current, field), getattr(current, f"delta_{field}")
    return check(
        about,
        f"deployed_{field}",
        Origin.DEPLOYED,
        None if more is None else deployed + more,
        deployed,
        unit=unit,
        detail="what the planned demand needs, headroom included" if about.option else about.why_none,
        remedy=resized(about) if enough(about) is not None else "size another type",
        limit_key=f"deployed.{field}",
    )
