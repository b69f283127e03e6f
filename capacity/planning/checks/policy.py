"""What an organization asks of every workload, and workloads held to it."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Annotated

from annotated_types import Ge, Gt, Le, Predicate

from capacity.catalog.names import dated
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.checks.remedies import resized
from capacity.planning.checks.workload_checks import check, limits
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin, Written
from capacity.record import Record
from capacity.sizing.deployment import Count, DeploymentType, Positive
from capacity.sizing.request_class import Mistakes
from capacity.sizing.workload import Limits, Planning, Slo, Workload

PARTS: dict[str, type[Record]] = {"planning": Planning, "slo": Slo, "limits": Limits}
"""Parts of a workload file of which a policy may require single keys: `limits.max_ptus`."""


def fields() -> list[str]:
    """Every key that can be required: those that a workload file may leave out."""
    own = [name for name in Workload.record_fields if name in Workload.record_defaults and name != "version"]
    return [*own, *(f"{part}.{name}" for part, type_ in PARTS.items() for name in type_.record_fields)]


def is_field(name: str) -> bool:
    """A key that a workload file may leave out, such as owner, region or limits.max_ptus."""
    return name in fields()


Days = Annotated[int, Ge(0)]


class Policy(Record):
    """What holds for every workload; what is left out is free."""

    version: Annotated[int, Ge(1), Le(1)] = 1
    allowed_models: tuple[str, ...] | None = None
    allowed_publishers: tuple[str, ...] | None = None
    allowed_deployment_types: tuple[DeploymentType, ...] | None = None
    allowed_regions: tuple[str, ...] | None = None
    max_ptus: Count | None = None
    max_usd_per_month: Positive | None = None
    max_utilization_share: Annotated[Fraction, Gt(0), Le(1)] | None = None
    """Of PTUs: what is billed by the token has quota, which costs nothing."""
    min_headroom_share: Annotated[Fraction, Ge(0), Le(10)] | None = None
    """Of PTUs, too."""
    min_days_to_retirement: Days | None = None
    required_fields: tuple[Annotated[str, Predicate(is_field)], ...] = ()
    max_total_ptus: Count | None = None
    max_total_usd_per_month: Positive | None = None
    max_catalog_age_days: Days | None = None

    def mistakes(self) -> Mistakes:
        """It asks for something, and no list of what is allowed is empty."""
        asked = {name: value for name, value in vars(self).items() if name != "version" and value not in (None, ())}
        if not asked:
            yield "", f"asks for nothing: give at least one of {', '.join(list(self.record_fields)[1:])}"
        for name, value in vars(self).items():
            if name.startswith("allowed_") and value == ():
                yield name, f"`{name}` is empty, which allows nothing: name one, or leave it out"


def checks(policy: Policy, case: Situation, written: Written, about: Subject) -> Iterator[Check]:
    """One workload held to the policy; `about` is what its checks hold."""
    yield from _allowed(policy, case, about)
    for one in limits(about, vars(policy), Origin.POLICY):
        yield one.replaced(limit_key=one.name)
    if policy.min_headroom_share is not None:
        yield _headroom(policy.min_headroom_share, case, about)
    if policy.min_days_to_retirement is not None:
        yield _retirement(policy.min_days_to_retirement, case, about)
    if policy.required_fields:
        yield _required(policy.required_fields, written.says)


def _allowed(policy: Policy, case: Situation, about: Subject) -> Iterator[Check]:
    type_ = about.deployment_type
    version = dated(case.spec.name, case.version)
    named = (
        ("allowed_models", version if version in (policy.allowed_models or ()) else case.spec.name, "model"),
        ("allowed_publishers", case.spec.publisher, "model"),
        ("allowed_deployment_types", type_, "deployed.deployment_type" if about.deployed else "deployment_types"),
        ("allowed_regions", case.region, "region"),
    )
    for name, measured, key in named:
        allowed = getattr(policy, name)
        if allowed is None:
            continue
        shown = [one.label if isinstance(one, DeploymentType) else one for one in allowed]
        yield check(
            about,
            name,
            Origin.POLICY,
            measured,
            allowed,
            bound=Bound.ONE_OF,
            detail="" if measured is not None else f"the workload says no `{key}`",
            remedy=f"set `{key}` to {_one_of(shown)}",
            key=key,
            limit_key=name,
        )


def _one_of(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _headroom(least: Fraction, case: Situation, about: Subject) -> Check:
    """Of PTUs: what deployed ones leave above the planned peak, or what those to be deployed are sized for."""
    if about.ptus == 0:
        return _no_headroom_needed(least, about)
    used = about.utilization_share
    measured = case.headroom_share if not about.deployed and about.ptus else None
    if about.deployed and used:
        measured = 1 / used - 1
    return check(
        about,
        "min_headroom_share",
        Origin.POLICY,
        measured,
        least,
        bound=Bound.AT_LEAST,
        unit="share",
        detail=f"what {about.label} leave above the planned peak"
        if about.deployed
        else "what is sized for, at the least",
        remedy=resized(about) if about.deployed else f"set `planning.headroom_share` to {float(least):g} or more",
        key="deployed" if about.deployed else "planning.headroom_share",
        limit_key="min_headroom_share",
    )


def _no_headroom_needed(least: Fraction, about: Subject) -> Check:
    """What is billed by the token has no PTUs to keep free, and its quota costs nothing: it passes."""
    found = check(
        about,
        "min_headroom_share",
        Origin.POLICY,
        None,
        least,
        bound=Bound.AT_LEAST,
        unit="share",
        detail=f"{about.label} has no PTUs to keep free",
        remedy="",
        key="planning.headroom_share",
        limit_key="min_headroom_share",
    )
    return found.replaced(passed=True, remedy="")


def _retirement(least: int, case: Situation, about: Subject) -> Check:
    lifecycle = case.spec.lifecycle
    version = lifecycle.versions.get(case.version or "") if lifecycle else None
    retires = version.retires if version else None
    name = f"{case.spec.name} {case.version or ''}".strip()
    instead = f"; {version.replacement} is announced in its place" if version and version.replacement else ""
    return check(
        about,
        "min_days_to_retirement",
        Origin.POLICY,
        (retires - case.pricer.today).days if retires else None,
        least,
        bound=Bound.AT_LEAST,
        unit="days",
        detail=f"{name} {'retires' if retires > case.pricer.today else 'was to retire'} on {retires}"
        if retires
        else f"no retirement date of {name} is known",
        remedy=f"plan for a model that stays longer{instead}" if retires else "check it by hand",
        key="model" if case.workload.model_version is None else "model_version",
        limit_key="min_days_to_retirement",
    )


def _required(required: tuple[str, ...], says: Callable[[str], bool]) -> Check:
    given = tuple(name for name in required if says(name))
    missing = [name for name in required if name not in given]
    return check(
        Subject(),
        "required_fields",
        Origin.POLICY,
        given,
        required,
        bound=Bound.ALL_OF,
        detail=f"missing: {', '.join(missing)}" if missing else "",
        remedy=f"add {' and '.join(f'`{name}`' for name in missing)}",
        key="name",
        limit_key="required_fields",
    )
