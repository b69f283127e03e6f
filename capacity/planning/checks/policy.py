"""What an organization asks of every workload, and workloads held to it."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Annotated

from capacity.catalog.names import dated
from capacity.findings import Finding, found
from capacity.planning.buying.quota_totals import beside_ptus
from capacity.planning.checks import limit_checks
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.checks.days_to_retirement import days_to_retirement
from capacity.planning.checks.remedies import roomier
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.planning.results.plan import BatchOption, Plan, ProvisionedOption
from capacity.planning.results.written_workload import Written
from capacity.record import Ge, Gt, Le, Predicate, Record
from capacity.sizing.deployment import Count, DeploymentType, Positive
from capacity.sizing.planning_key import Planning
from capacity.sizing.request_class import Mistakes, RequestClass
from capacity.sizing.workload import Limits, Slo, Workload

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
    """Limits for every workload. A key left out sets no limit."""

    version: Annotated[int, Ge(1), Le(1)] = 1
    """The version of this format."""
    allowed_models: tuple[str, ...] | None = None
    """The models that workloads may use, with or without a version."""
    allowed_publishers: tuple[str, ...] | None = None
    """The publishers whose models workloads may use, such as azure-openai."""
    allowed_deployment_types: tuple[DeploymentType, ...] | None = None
    """The deployment types that may be recommended or deployed, what takes spilled requests included."""
    allowed_regions: tuple[str, ...] | None = None
    """The Azure regions that workloads may name."""
    max_ptus: Count | None = None
    """The most PTUs of one workload."""
    max_usd_per_month: Positive | None = None
    """The most that one workload may cost a month, in US dollars."""
    max_utilization_share: Annotated[Fraction, Gt(0), Le(1)] | None = None
    """How full PTUs may be at the planned peak; quota of standard types is not held to it."""
    min_headroom_share: Annotated[Fraction, Ge(0), Le(10)] | None = None
    """The least headroom above the peak, of PTUs and of standard quota: 0.1 is 10 %."""
    min_days_to_retirement: Days | None = None
    """The fewest days from the end of the term bought now to the retirement of the model."""
    min_days_to_exhaustion: Days | None = None
    """The fewest days until what is deployed is too small, by `check --outlook` or else by the planned growth."""
    max_output_tokens_to_mean: Annotated[Fraction, Ge(1)] | None = None
    """How many times its mean output a request class may allow as `max_output_tokens`."""
    required_fields: tuple[Annotated[str, Predicate(is_field)], ...] = ()
    """The keys that each workload has to give, such as owner or limits.max_ptus."""
    max_total_ptus: Count | None = None
    """The most PTUs of all workloads together."""
    max_total_tpm: Count | None = None
    """The most TPM quota of all workloads, that for long prompts included."""
    max_total_rpm: Count | None = None
    """The most RPM quota of all workloads, that for long prompts included."""
    max_total_usd_per_month: Positive | None = None
    """The most that all workloads may cost a month, in US dollars."""
    max_catalog_age_days: Days | None = None
    """The greatest age of a fact that a plan rests on, in days."""

    @property
    def limits(self) -> Limits:
        """Its limits that a workload may have, too."""
        return Limits(
            max_ptus=self.max_ptus,
            max_usd_per_month=self.max_usd_per_month,
            max_utilization_share=self.max_utilization_share,
            min_days_to_exhaustion=self.min_days_to_exhaustion,
        )

    def mistakes(self) -> Mistakes:
        """It asks for something, and no list of what is allowed is empty."""
        given = self.record_values()
        if all(value in (None, ()) for name, value in given.items() if name != "version"):
            yield "", f"asks for nothing: give at least one of {', '.join(list(self.record_fields)[1:])}"
        for name, value in given.items():
            if name.startswith("allowed_") and value == ():
                yield name, f"`{name}` is empty, which allows nothing: name one, or leave it out"


def checks(policy: Policy, case: Situation, written: Written, about: Subject, plan: Plan) -> Iterator[Check]:
    """One workload held to the policy; `about` is what its checks hold."""
    yield from map(about.settled, _allowed(policy, case, about, plan))
    yield from limit_checks.checks(about, policy.limits, Origin.POLICY)
    if policy.min_headroom_share is not None:
        yield about.settled(_headroom(policy.min_headroom_share, case, about))
    if policy.min_days_to_retirement is not None:
        yield about.settled(days_to_retirement(policy.min_days_to_retirement, case, plan.recommended, about.heirs))
    if policy.max_output_tokens_to_mean is not None:
        yield Subject().settled(_maximum_output(policy.max_output_tokens_to_mean, written.workload.traffic))
    if policy.required_fields:
        yield Subject().settled(_required(policy.required_fields, written.says))


def _allowed(policy: Policy, case: Situation, about: Subject, plan: Plan) -> Iterator[Check]:
    version = dated(case.spec.name, case.version)
    model = version if version in (policy.allowed_models or ()) else case.spec.name
    if policy.allowed_models is not None:
        yield _one_of("allowed_models", policy.allowed_models, model, "model")
    if policy.allowed_publishers is not None:
        yield _one_of("allowed_publishers", policy.allowed_publishers, case.spec.publisher, "model")
    if policy.allowed_deployment_types is not None:
        yield _allowed_types(policy.allowed_deployment_types, about, plan)
    if policy.allowed_regions is not None:
        yield _one_of("allowed_regions", policy.allowed_regions, case.region, "region")


def _one_of(name: str, allowed: tuple[str, ...], measured: str | None, key: str) -> Check:
    return Check(
        name=name,
        origin=Origin.POLICY,
        measured=measured,
        limit=allowed,
        bound=Bound.ONE_OF,
        detail=None if measured is not None else found("key-not-said", key=key),
        remedy=(_to_one_of(name, key, allowed),),
        key=key,
    )


def _allowed_types(allowed: tuple[DeploymentType, ...], about: Subject, plan: Plan) -> Check:
    """The type that is deployed or recommended, that of a schedule, and the one that takes what spills over."""
    own, key = about.deployment_type, "deployed.deployment_type" if about.deployed else "deployment_types"
    types = (own, *(one.deployment_type for one in about.later))
    check = _one_of("allowed_deployment_types", allowed, next((one for one in types if one not in allowed), own), key)
    held = about.largest
    beside = beside_ptus(plan, held.option) if isinstance(held.option, ProvisionedOption) else None
    if not check.passed or beside is None or beside.deployment_type in allowed:
        return check
    return check.replaced(
        measured=beside.deployment_type,
        detail=found("takes-what-spills", type=held.deployment_type),
        remedy=(found("to-no-spillover"),),
        key="slo.spilled_share",
    )


def _headroom(least: Fraction, case: Situation, about: Subject) -> Check:
    """What deployed PTUs or quota leave above the planned peak, or what those to be deployed are sized for.

    Batch has neither to keep free.
    """
    held, is_batch = _fullest(about), isinstance(about.option, BatchOption)
    used = held.utilization_share
    measured, detail = None, found("sized-for-at-least")
    if is_batch:
        detail = found("nothing-to-keep-free", deployment=about.named)
    elif about.deployed:
        measured = 1 / used - 1 if used else None
        detail = found("left-above-peak", deployment=held.named, when=held.when)
    elif about.option is not None:
        measured = case.headroom_share if about.ptus else case.wish.planning.headroom_share
    return Check(
        name="min_headroom_share",
        origin=Origin.POLICY,
        measured=measured,
        limit=least,
        bound=Bound.AT_LEAST,
        unit="share",
        detail=detail,
        remedy=(roomier(about, held, 1 + least),),
        applies=not is_batch,
        key="deployed" if about.deployed else "planning.headroom_share",
    )


def _fullest(about: Subject) -> Subject:
    """The quota that is deployed counts, too."""
    held = about.fullest
    return about if about.utilization_share is None or about.utilization_share > (held.utilization_share or 0) else held


def _to_one_of(name: str, key: str, allowed: tuple[str, ...]) -> Finding:
    """A publisher has no key of its own in a workload file: another model has another."""
    if name == "allowed_publishers":
        return found("to-model-of", publishers=allowed)
    return found("to-set-one-of", key=key, allowed=allowed)


def _maximum_output(most: Fraction, traffic: tuple[RequestClass, ...]) -> Check:
    """Of the class with the highest maximum against its mean; those that write nothing, or tell no mean, have none."""
    writing = [(index, one, one.output_tokens) for index, one in enumerate(traffic) if one.output_tokens]
    lacking = next((index for index, one, _ in writing if one.max_output_tokens is None), None)
    shares = [(one.max_output_tokens / mean, index, mean) for index, one, mean in writing if one.max_output_tokens]
    measured, index, mean = max(shares, default=(None, 0, None))
    remedy = found("to-add-keys", keys=("max_output_tokens",))
    if mean is not None and lacking is None:
        remedy = found("less-of-key", key="max_output_tokens", most=mean * most)
    return Check(
        name="max_output_tokens_to_mean",
        origin=Origin.POLICY,
        measured=measured if lacking is None else None,
        limit=most,
        unit="x mean",
        detail=found("of-the-mean-output") if lacking is None else found("key-not-said", key="max_output_tokens"),
        remedy=(remedy,),
        applies=bool(writing),
        key=f"traffic.{index if lacking is None else lacking}.max_output_tokens",
    )


def _required(required: tuple[str, ...], says: Callable[[str], bool]) -> Check:
    given = tuple(name for name in required if says(name))
    missing = tuple(name for name in required if name not in given)
    return Check(
        name="required_fields",
        origin=Origin.POLICY,
        measured=given,
        limit=required,
        bound=Bound.ALL_OF,
        detail=found("keys-missing", keys=missing) if missing else None,
        remedy=(found("to-add-keys", keys=missing),),
        key="name",
    )
