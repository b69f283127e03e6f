"""Limits that are raised to what a workload comes to once everything that its other checks ask for is done, too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any, NamedTuple

from capacity.findings import Finding, found
from capacity.planning.results.check_result import Check
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.planning.results.written_workload import Written
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Deployed, Workload

RAISE = "to-raise-limit"
RAISE_AT_LEAST = "to-raise-limit-at-least"
ROUNDS = 4
"""What is done can ask for more: a type moved to has a size of its own, and that size a headroom."""
LIMITED = ("max_ptus", "max_usd_per_month")
"""Checks that ask for less; what raises their limits is found here."""
OTHER_PLANS = frozenset({
    "to-another-offer", "to-announced-model", "to-divide-among", "to-faster-model", "to-longer-model", "to-model-of",
    "to-name-another", "to-name-another-model", "to-no-spillover", "to-no-term", "to-provisioned", "to-set-one-of",
    "to-shorter-term",
})  # fmt: skip
"""Ways that leave open what there will be: what it comes to then is not known."""

Again = Callable[[Sequence[Written]], Sequence[Plan]]


class _Raised(NamedTuple):
    """What a limit has to be at least, and whether that is known to be enough."""

    to: int
    is_enough: bool


def with_raised_limits(
    written: Sequence[Written], plans: Sequence[Plan], again: Again, *, are_apart: bool
) -> list[Plan]:
    """The plans with limits raised far enough; `again` plans and checks workloads once more.

    Those that `are_apart` share nothing that is bought: each that asks for a change is planned again alone.
    """
    if not are_apart:
        return _raised_together(written, plans, again)
    return [_raised_together([one], [plan], again)[0] for one, plan in zip(written, plans, strict=True)]


def _raised_together(written: Sequence[Written], plans: Sequence[Plan], again: Again) -> list[Plan]:
    asking = [_asks(plan) for plan in plans]
    spans = [len(_types(plan)) for plan, asks in zip(plans, asking, strict=True) if asks]
    ends = [_end(written, plans, asking, choice, again) for choice in range(max(spans, default=0))]
    return [_raised(plan, [end[at] for end in ends]) if asking[at] and ends else plan for at, plan in enumerate(plans)]


def _asks(plan: Plan) -> bool:
    """Whether a limit could be raised while other checks fail, too."""
    failed = [one for one in plan.checks if not one.passed]
    return any(way.code == RAISE for one in failed for way in one.remedy) and any(map(_ways, failed))


def _end(
    written: Sequence[Written], plans: Sequence[Plan], asking: Sequence[bool], choice: int, again: Again
) -> list[tuple[Plan, bool]]:
    """The plans after everything is done that can be, and whether nothing is left open."""
    for _ in range(ROUNDS):
        then = [
            one.replaced(workload=_followed(one.workload, plan, choice)) if asks else one
            for one, plan, asks in zip(written, plans, asking, strict=True)
        ]
        if all(one.workload == other.workload for one, other in zip(then, written, strict=True)):
            return [(plan, not _is_open(plan)) for plan in plans]
        written, plans = then, again(then)
    return [(plan, False) for plan in plans]


def _is_open(plan: Plan) -> bool:
    ways = chain.from_iterable(one.remedy for one in plan.checks if not one.passed and one.name not in LIMITED)
    return any(way.code in OTHER_PLANS for way in ways)


def _ways(one: Check) -> tuple[Finding, ...]:
    """The ways of a failed check that change sizes, of which the parts of what is to be done together are each one."""
    if one.passed or one.name in LIMITED:
        return ()
    return tuple(part for way in one.remedy for part in _parts(way) if part.code in FOLLOWED)


def _parts(way: Finding) -> Iterator[Finding]:
    of: Mapping[str, Any] = way.values
    match way.code:
        case "both":
            yield from (of["first"], of["second"])
        case "to-more-and-longer":
            yield of["of"]
        case _:
            yield way


def _followed(workload: Workload, plan: Plan, choice: int) -> Workload:
    """The workload after all that its failed checks ask for; of several types the one of a number."""
    types = _types(plan)
    type_ = types[min(choice, len(types) - 1)]
    for way in chain.from_iterable(map(_ways, plan.checks)):
        workload = FOLLOWED[way.code](workload, way.values, plan, type_)
    return workload


def _types(plan: Plan) -> tuple[DeploymentType | None, ...]:
    """Types that what fails may be moved to, or stay on; None alone where nothing is to be moved."""
    ways: list[Mapping[str, Any]] = [way.values for way in chain.from_iterable(map(_ways, plan.checks))]
    stays = tuple(of["type"] for of in ways if "type" in of)
    for of in ways:
        if types := of.get("types", of.get("allowed") if str(of.get("key")) in TYPE_KEYS else None):
            return (*types, *stays)
    return stays or (None,)


TYPE_KEYS = ("deployment_types", "deployed.deployment_type")


def _with_headroom(workload: Workload, of: Mapping[str, Any], *_: object) -> Workload:
    planning = workload.planning
    least = max(planning.headroom_share, of["least"])
    return workload.replaced(planning=planning.replaced(headroom_share=least))


def _resized(workload: Workload, of: Mapping[str, Any], *_: object) -> Workload:
    deployed = workload.deployed
    if deployed is None or deployed.ptus is None:
        return workload
    return workload.replaced(deployed=deployed.replaced(ptus=max(deployed.ptus, of["ptus"])))


def _with_quota(workload: Workload, of: Mapping[str, Any], *_: object) -> Workload:
    deployed = workload.deployed
    if deployed is None or deployed.sku_capacity is None:
        return workload
    return workload.replaced(deployed=deployed.replaced(sku_capacity=max(deployed.sku_capacity, of["units"])))


def _moved(workload: Workload, _: Mapping[str, Any], plan: Plan, type_: DeploymentType | None) -> Workload:
    """What is deployed on another type, of the size that its largest month needs there."""
    if workload.deployed is None:
        return workload
    for option in plan.options:
        if option.deployment_type is type_ and isinstance(option, ProvisionedOption):
            return workload.replaced(deployed=Deployed(deployment_type=type_, ptus=option.ptus))
        if option.deployment_type is type_ and isinstance(option, StandardOption) and option.sku_capacity is not None:
            return workload.replaced(deployed=Deployed(deployment_type=type_, sku_capacity=option.sku_capacity))
    return workload


def _of_type(workload: Workload, of: Mapping[str, Any], plan: Plan, type_: DeploymentType | None) -> Workload:
    """A type that is allowed in place of those that are planned on, or of the one that is deployed."""
    if of["key"] == "deployment_types" and type_ is not None:
        return workload.replaced(deployment_types=(type_,))
    return _moved(workload, of, plan, type_) if of["key"] == "deployed.deployment_type" else workload


def _with_type(workload: Workload, of: Mapping[str, Any], _: Plan, type_: DeploymentType | None) -> Workload:
    """What is deployed stays on its type, which is planned on, too."""
    if of["type"] is not type_ or workload.deployment_types is None:
        return workload
    return workload.replaced(deployment_types=(*workload.deployment_types, type_))


FOLLOWED: Mapping[str, Callable[[Workload, Mapping[str, Any], Plan, DeploymentType | None], Workload]] = {
    "to-add-type": _with_type,
    "to-set-headroom": _with_headroom,
    "to-resize": _resized,
    "to-resize-above-limit": _resized,
    "to-ask-for-quota": _with_quota,
    "to-ask-for-quota-above-limit": _with_quota,
    "to-move": _moved,
    "to-set-one-of": _of_type,
}
"""What follows a way, by its code."""


def _raised(plan: Plan, ends: Sequence[tuple[Plan, bool]]) -> Plan:
    return plan.replaced(checks=tuple(_with_raise(one, ends) for one in plan.checks))


def _with_raise(one: Check, ends: Sequence[tuple[Plan, bool]]) -> Check:
    """Raised as far as any of the choices needs that leave a type to deploy."""
    ends = [end for end in ends if end[0].options] or ends
    remedy = []
    for way in one.remedy:
        if way.code != RAISE:
            remedy.append(way)
            continue
        own: Mapping[str, Any] = way.values
        raised = [_needed(one, end, is_closed=is_closed) for end, is_closed in ends]
        to = max(own["to"], *(each.to for each in raised))
        code = RAISE if all(each.is_enough for each in raised) else RAISE_AT_LEAST
        remedy.append(found(code, key=own["key"], to=to))
    return one.replaced(remedy=tuple(remedy))


def _needed(one: Check, end: Plan, *, is_closed: bool) -> _Raised:
    """What the same check measures in the end."""
    then = next(each for each in end.checks if each.label == one.label)
    for way in then.remedy:
        of: Mapping[str, Any] = way.values
        if way.code == RAISE:
            return _Raised(of["to"], is_closed)
    return _Raised(0, is_closed and isinstance(then.measured, int | Fraction))
