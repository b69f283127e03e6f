"""A workload held to what its own file asks for: `limits`, `slo`, and the size that is deployed.

What cannot be measured is told as unknown, with the reason, and never passes by itself.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from capacity.planning.check import Bound, Check, Origin, Value, held
from capacity.planning.plan import Plan, ProvisionedOption
from capacity.planning.situation import Situation
from capacity.planning.subject import Subject, subject
from capacity.pricing.prices import US_DOLLARS, Term, Tier
from capacity.sizing.demand import PERCENT
from capacity.sizing.deployment import Kind, PtuSizes
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.workload import Workload

SHARE = "share"
NOT_PUBLISHED = "nobody publishes what is needed to tell it before it runs"
RATE_KEYS = ("peak_rpm", "average_rpm", "requests_per_day", "concurrency", "input_tpm", "output_tpm")


def checks(plan: Plan, case: Situation, workload: Workload, about: Subject | None = None) -> Iterator[Check]:
    """Every check that the workload's file asks for."""
    about = about or subject(plan, case)
    heaviest = heaviest_rate(plan, workload)
    yield from limits(about, vars(workload.limits), Origin.LIMITS, heaviest)
    yield from _objectives(about, case, workload, heaviest)
    if workload.deployed is not None:
        yield _is_enough(about, plan, heaviest)


def check(about: Subject, name: str, origin: Origin, measured: Value | None, limit: Value, **more: Any) -> Check:  # noqa: ANN401  # the other fields
    """A check of a subject; where nothing is measured, `detail` falls back on why there is nothing to hold."""
    margin, passed = held(measured, limit, more.get("bound", Bound.AT_MOST))
    fields = {
        "deployment_type": about.deployment_type,
        "term": about.term,
        "margin": margin,
        "passed": passed,
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


def limits(about: Subject, asked: dict[str, Any], origin: Origin, heaviest: str) -> Iterator[Check]:
    """`max_ptus`, `max_usd_per_month` and `max_utilization_share`, as a workload or a policy has them."""
    raise_to = "" if origin is Origin.POLICY else f", or raise {origin.value}."
    if (most := asked["max_ptus"]) is not None:
        yield check(
            about,
            "max_ptus",
            origin,
            about.ptus,
            most,
            unit="PTUs",
            detail=about.label,
            remedy=_fewer_ptus(about, most)
            + (f"{raise_to}max_ptus to {about.ptus}" if raise_to and about.ptus else ""),
            key="deployed.ptus" if about.deployed else heaviest,
        )
    if (dollars := asked["max_usd_per_month"]) is not None:
        yield _cost(about, dollars, origin, heaviest)
    if (fullest := asked["max_utilization_share"]) is not None:
        by_token = about.ptus == 0 and not about.deployed
        yield check(
            about,
            "max_utilization_share",
            origin,
            Fraction(0) if by_token else about.utilization_share,
            fullest,
            unit=SHARE,
            detail=f"{about.label} has no PTUs to fill" if by_token else f"the planned peak on {about.label}",
            remedy=_larger(about, fullest),
            key=heaviest,
        )


def _fewer_ptus(about: Subject, most: int) -> str:
    option = about.option
    if not isinstance(option, ProvisionedOption):
        return "delete it"  # PTUs that are deployed on a type that could not be sized
    if about.deployed and option.ptus <= most:
        return f"resize to the {option.ptus:,} PTUs that are needed"
    largest = most - (most - option.minimum_ptus) % option.increment_ptus
    if largest < option.minimum_ptus:
        label = option.deployment_type.label
        return f"take another deployment type: the smallest size of {label} is {option.minimum_ptus:,}"
    if option.max_rpm is None:
        return f"lower the traffic until {largest:,} PTUs carry it"
    rpm = option.max_rpm / (1 + option.headroom_share) * largest / option.ptus
    return f"lower the peak to {float(rpm):,.0f} RPM, which {largest:,} PTUs carry"


def _cost(about: Subject, most: Fraction, origin: Origin, heaviest: str) -> Check:
    """By what is paid; where the term is not known, only if every term agrees, or the dearest keeps to the limit."""
    known = {term: Fraction(cost.per_month) for term, cost in about.costs.items() if cost.per_month is not None}
    currency = next((cost.currency for cost in about.costs.values()), US_DOLLARS)
    complete = currency == US_DOLLARS and bool(known) and len(known) == len(about.costs)
    hourly = known.get(Term.HOURLY.value) if currency == US_DOLLARS else None
    measured = None
    detail = "; ".join(dict.fromkeys(reason for cost in about.costs.values() for reason in cost.unknown))
    if currency != US_DOLLARS:
        detail = f"prices are in {currency}, and nothing is converted"
    elif hourly is not None and hourly <= most:
        measured, detail = hourly, f"{about.label}, by the hour, which is the most that they can cost"
    elif complete and (len(known) == 1 or min(known.values()) > most):
        measured, detail = min(known.values()), about.label
    elif complete:
        detail = (
            f"{about.label} cost {float(min(known.values())):,.2f} to {float(max(known.values())):,.2f} USD a month by "
            "term, and how they are paid is not known"
        )
    return check(
        about,
        "max_usd_per_month",
        origin,
        measured,
        most,
        unit=US_DOLLARS,
        detail=detail,
        remedy=_cheaper(about, measured, most, origin, complete=complete),
        key="deployed.ptus" if about.deployed and about.ptus else heaviest,
    )


def _cheaper(about: Subject, measured: Fraction | None, most: Fraction, origin: Origin, *, complete: bool) -> str:
    if measured is None:
        return "name what is reserved in a file for --planning" if complete else "make the cost known"
    own = "" if origin is Origin.POLICY else f", or raise limits.max_usd_per_month to {-(-measured // 1)}"
    if about.ptus:
        smaller = about.option.ptus if isinstance(about.option, ProvisionedOption) else about.ptus
        first = f"resize to the {smaller:,} PTUs that are needed" if smaller < about.ptus else "take fewer PTUs"
        return f"{first}, a longer term or another offer{own}"
    return f"lower the mean traffic by {float((1 - most / measured) * PERCENT):.0f} %, or take another offer{own}"


def _larger(about: Subject, fullest: Fraction) -> str:
    option = about.option
    if about.utilization_share is None:
        return "choose a deployment type whose size is known"
    if isinstance(option, ProvisionedOption):
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        return f"resize to {deployable_ptus(about.utilization_share * (about.ptus or 0) / fullest, sizes):,} PTUs"
    units = -(-about.utilization_share * (about.sku_capacity or 0) // fullest)
    return f"ask for {units:,} units of quota"


def heaviest_rate(plan: Plan, workload: Workload) -> str:
    """The key that gives the rate of the request class with the most tokens: what traffic is lowered by."""
    classes = plan.demand.classes
    index = max(range(len(classes)), key=lambda index: classes[index].tpm.total)
    rate = next(key for key in RATE_KEYS if getattr(workload.traffic[index], key) is not None)
    return f"traffic.{index}.{rate}"


def _objectives(about: Subject, case: Situation, workload: Workload, heaviest: str) -> Iterator[Check]:
    slo = workload.slo
    for name in ("throttled_share", "worst_hour_throttled_share"):
        if (most := getattr(slo, name)) is not None:
            yield _throttled(about, name, most, heaviest)
    if slo.spilled_share is not None:
        yield _spilled(about, slo.spilled_share, heaviest)
    if slo.tokens_per_second is not None:
        yield _speed(about, case, slo.tokens_per_second)
    for name, unit in (("time_to_first_token_seconds", "s"), ("availability_share", SHARE)):
        if (wanted := getattr(slo, name)) is not None:
            bound = Bound.AT_LEAST if name == "availability_share" else Bound.AT_MOST
            yield check(
                about,
                name,
                Origin.SLO,
                None,
                wanted,
                bound=bound,
                unit=unit,
                detail=NOT_PUBLISHED,
                remedy="measure it where it runs and take the key out",
                key=f"slo.{name}",
            )


def _above(about: Subject) -> Fraction | None:
    """The share of the busiest minute that does not fit: no other minute refuses more."""
    used = about.utilization_share
    return None if used is None else max(1 - 1 / used, Fraction(0)) if used else Fraction(0)


def _throttled(about: Subject, name: str, most: Fraction, heaviest: str) -> Check:
    above = _above(about)
    fits = above is not None and above <= most
    if above is None:
        detail = f"{about.label} has no size that could refuse anything"
    elif not above:
        detail = "the busiest minute fits; bursts inside of a minute are not in a workload file"
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
        remedy=f"{_larger(about, Fraction(1))}, or size from metrics or a log",
        key=heaviest,
    )


def _spilled(about: Subject, most: Fraction, heaviest: str) -> Check:
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
        remedy="choose a provisioned type" if is_standard else f"{_larger(about, Fraction(1))}",
        key=heaviest,
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


def _is_enough(about: Subject, plan: Plan, heaviest: str) -> Check:
    """Whether what is deployed is what is needed, headroom included."""
    current = plan.current
    deployed = current is not None and current.ptus is not None
    field = "ptus" if deployed else "sku_capacity"
    limit, more = getattr(current, field), getattr(current, f"delta_{field}")
    needed = None if more is None else limit + more
    unit = "PTUs" if deployed else "units"
    return check(
        about,
        f"deployed_{field}",
        Origin.DEPLOYED,
        needed,
        limit,
        unit=unit,
        detail="what the planned demand needs, headroom included"
        if more is not None
        else (current.detail if current else ""),
        remedy=f"resize to {needed:,} {unit}" if needed is not None else "size another type",
        key=heaviest,
        limit_key=f"deployed.{field}",
    )
