"""Remedies are true: whoever does what a check says has a workload that passes it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from capacity.errors import Place
from capacity.findings import Finding, found
from capacity.planning.checks.check_report import Asked, report
from capacity.planning.checks.followed import with_raised_limits
from capacity.planning.checks.policy import Policy
from capacity.planning.from_workload import planned
from capacity.planning.results.check_result import Check
from capacity.planning.results.plan import Plan
from capacity.planning.results.written_workload import Written
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import Planning, Step
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import DataResidency, Deployed, Limits, Workload
from tests.found import values
from tests.properties import examples
from tests.staying import Staying

CATALOG = Staying()
TODAY = date(2026, 10, 9)
TYPES = (DeploymentType.DATA_ZONE_PROVISIONED, DeploymentType.GLOBAL_STANDARD)
OF_TYPE = "deployed.deployed_deployment_type"
"""The check that is there only where it fails."""
RATES = ("peak_rpm", "requests_per_day", "users", "concurrency")


def asked(policy: Policy) -> Asked:
    return Asked(catalog=CATALOG, today=TODAY, policy=policy, policy_place=lambda _: Place())


def written(workload: Workload) -> Written:
    return Written(workload=workload, place=lambda _: Place(), says=lambda _: True)


def checked(workload: Workload, policy: Policy = Policy()) -> dict[str, Check]:  # noqa: B008  # frozen
    result = report([written(workload)], asked(policy))
    return {f"{one.origin.value}.{one.name}": one for one in result.report.plans[0].checks}


@st.composite
def classes(draw: st.DrawFn) -> RequestClass:
    tokens: dict[str, Any] = {
        "input_tokens": Fraction(draw(st.integers(50, 9000))),
        "output_tokens": Fraction(draw(st.integers(0, 900))),
    }
    match draw(st.sampled_from(RATES)):
        case "peak_rpm":
            peak = draw(st.integers(1, 3000))
            mean = draw(st.integers(1, peak))
            return RequestClass(peak_rpm=Fraction(peak), average_rpm=Fraction(mean), **tokens)
        case "requests_per_day":
            rate = Fraction(draw(st.integers(100, 10**6)))
            return RequestClass(requests_per_day=rate, peak_to_average=Fraction(draw(st.integers(1, 9))), **tokens)
        case "users":
            return RequestClass(
                users=Fraction(draw(st.integers(100, 10**6))),
                requests_per_user_per_day=Fraction(draw(st.integers(1, 9))),
                peak_to_average=Fraction(draw(st.integers(1, 9))),
                **tokens,
            )
    return RequestClass(
        concurrency=Fraction(draw(st.integers(1, 300))), request_seconds=Fraction(draw(st.integers(1, 30))),
        profile=None, average_rpm=Fraction(1), **tokens,
    )  # fmt: skip


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    some = draw(st.lists(classes(), min_size=1, max_size=2))
    deployed = None
    if draw(st.booleans()):
        deployed = Deployed(deployment_type=TYPES[0], ptus=15 + 5 * draw(st.integers(0, 300)))
    growth = draw(st.sampled_from([(Fraction(0), 0), (Fraction(1, 20), 6)]))
    return Workload(
        name="shop",
        model="gpt-5.2",
        region="eastus2",
        deployment_types=(draw(st.sampled_from(TYPES)),),
        traffic=tuple(one.replaced(name=str(index)) for index, one in enumerate(some)),
        planning=Planning(
            headroom_share=draw(st.sampled_from([Fraction(0), Fraction(1, 5)])),
            growth_share_per_month=growth[0],
            growth_months=growth[1],
            response_cache_hit_share=draw(st.sampled_from([Fraction(0), Fraction(1, 3)])),
        ),
        limits=Limits(
            max_ptus=draw(st.none() | st.integers(15, 1000)),
            max_usd_per_month=draw(st.none() | st.integers(500, 500_000).map(Fraction)),
            max_utilization_share=draw(st.none() | st.sampled_from([Fraction(1, 2), Fraction(9, 10)])),
        ),
        deployed=deployed,
    )


def applied(ways: Sequence[Finding], workload: Workload) -> Iterator[Workload]:
    """The workload after each of the ways that a remedy offers, by what a reader is told: numbers are rounded there."""
    for way in ways:
        changed = workload
        for step in re.split(r", which | and (?=resize|set )", said(way)):
            changed = of_type(step, changed) or done(step, changed)
        if changed != workload:
            yield changed


def done(step: str, workload: Workload) -> Workload:
    number = re.search(r"(?:to|by|for|among)(?: at least)? (\d{1,3}(?:,\d{3})+|[\d.]+)", step)
    value = Fraction(number[1].replace(",", "")) if number else Fraction(0)
    key = re.search(r"`(?:limits\.)?(\w+)`", step)
    if step.startswith("raise `limits."):
        assert key
        raised: dict[str, Any] = {key[1]: int(value) if key[1] == "max_ptus" else value}
        return workload.replaced(limits=workload.limits.replaced(**raised))
    if step.startswith("set `planning.headroom_share`"):
        return workload.replaced(planning=workload.planning.replaced(headroom_share=value))
    if step.startswith("resize to"):
        assert workload.deployed
        return workload.replaced(deployed=workload.deployed.replaced(ptus=int(value)))
    if step.startswith(("lower the traffic by", "lower the mean traffic by", "divide the traffic among")):
        share = 1 / value if step.startswith("divide") else 1 - value / 100
        return scaled(workload, share, mean_alone="mean" in step)
    if step.startswith("lower `"):
        assert key
        (class_,) = workload.traffic
        changes: dict[str, Any] = {key[1]: value}
        if class_.average_rpm is not None and class_.peak_rpm is not None and key[1] == "peak_rpm":
            changes["average_rpm"] = min(class_.average_rpm, value)
            assert ("`average_rpm`" in step) is (class_.average_rpm > value)
        return workload.replaced(traffic=(class_.replaced(**changes),))
    return workload


def of_type(step: str, workload: Workload) -> Workload | None:
    """On the first type that a step names: deployed at its smallest size, which the checks ask to resize then."""
    type_ = next((one for one in DeploymentType if one.label in step.split()[1:4:2]), None)
    if type_ is None:
        return None
    if step.startswith("add "):
        return workload.replaced(deployment_types=(*(workload.deployment_types or ()), type_))
    if step.startswith("set `deployment_types` to"):
        return workload.replaced(deployment_types=(type_,))
    deployed = Deployed(deployment_type=type_, ptus=15)
    if type_.kind is Kind.STANDARD:
        deployed = Deployed(deployment_type=type_, sku_capacity=1)
    return workload.replaced(deployed=deployed)


def together(workload: Workload, policy: Policy) -> tuple[Workload, bool]:
    """The workload after all that its checks ask for, limits raised as they say at first; whether that is enough."""
    first = checked(workload, policy)
    raises = [way for one in first.values() for way in one.remedy if said(way).startswith("raise `limits.")]
    for _ in range(4):
        for one in checked(workload, policy).values():
            sizes = [] if one.name.startswith("max_") and "utiliz" not in one.name else [*one.remedy]
            for way in sizes:
                for step in said(way).split(" and "):
                    if step.startswith(("set `planning.", "resize to", "move it to", "set `deployment_types`")):
                        workload = no_smaller(of_type(step, workload) or done(step, workload), workload)
    for way in raises:
        workload = done(said(way), workload)
    return workload, bool(raises) and not any("at least" in said(way) for way in raises)


def no_smaller(after: Workload, before: Workload) -> Workload:
    """What several checks ask for is the most of it."""
    least = max(before.planning.headroom_share, after.planning.headroom_share)
    after = after.replaced(planning=after.planning.replaced(headroom_share=least))
    old, new = before.deployed, after.deployed
    if old is None or new is None or old.deployment_type is not new.deployment_type:
        return after
    return after.replaced(deployed=new.replaced(ptus=None if new.ptus is None else max(new.ptus, old.ptus or 0)))


def scaled(workload: Workload, factor: Fraction, *, mean_alone: bool) -> Workload:
    def one(class_: RequestClass) -> RequestClass:
        keys = ["average_rpm"] if mean_alone and class_.average_rpm is not None else [*RATES, "average_rpm"]
        rates = {key: rate * factor for key in keys if (rate := getattr(class_, key)) is not None}
        return class_.replaced(**rates)

    return workload.replaced(traffic=tuple(map(one, workload.traffic)))


policies = st.builds(
    Policy,
    max_ptus=st.none() | st.integers(15, 1000),
    max_utilization_share=st.none() | st.just(Fraction(4, 5)),
    min_headroom_share=st.none() | st.just(Fraction(3, 10)),
)


CROWD = RequestClass(
    name="chat", users=Fraction(320_000), requests_per_user_per_day=Fraction(9), peak_to_average=Fraction(9),
    input_tokens=Fraction(370), output_tokens=Fraction(512),
)  # fmt: skip
NEAR_THE_MAXIMUM = Workload(
    name="shop",
    model="gpt-5.2",
    region="eastus2",
    deployment_types=(DeploymentType.DATA_ZONE_PROVISIONED,),
    traffic=(CROWD,),
    planning=Planning(growth_share_per_month=Fraction(1, 20), growth_months=6),
)
"""95,055 PTUs in the largest month, and more than one deployment has with three tenths of headroom."""


@pytest.mark.slow
@example(workload=NEAR_THE_MAXIMUM, policy=Policy(min_headroom_share=Fraction(3, 10)))
@examples(300)
@given(workload=workloads(), policy=policies)
def test_what_a_remedy_says_lets_the_check_pass(workload: Workload, policy: Policy) -> None:
    before = checked(workload, policy)
    for name, one in before.items():
        if one.passed is not False:
            continue
        for after in applied(one.remedy, workload):
            assume(all(class_.peak_rpm is None or class_.peak_rpm > 0 for class_ in after.traffic))
            then = checked(after, policy)
            is_kept = name not in then if name == OF_TYPE else then[name].passed
            assert is_kept, (name, one.remedy)


@pytest.mark.parametrize("growth", [NEAR_THE_MAXIMUM.planning, Planning()])
@pytest.mark.parametrize("ptus", [None, 80_000, 100_000])
def test_what_no_deployment_can_have_is_divided_among_as_few_workloads_as_do(
    growth: Planning, ptus: int | None
) -> None:
    today = None if ptus is None else Deployed(deployment_type=DeploymentType.DATA_ZONE_PROVISIONED, ptus=ptus)
    policy = Policy(min_headroom_share=Fraction(19, 10))
    workload = NEAR_THE_MAXIMUM.replaced(planning=growth, deployed=today)
    (way,) = checked(workload, policy)["policy.min_headroom_share"].remedy
    divided = found("to-divide-among", workloads=3, most=100_000)
    headroom = found("to-set-headroom", least=Fraction(19, 10))
    both = found("both", first=divided, second=headroom)

    assert way == (divided if today is not None and growth == Planning() else both)
    asked_for = growth.replaced(headroom_share=Fraction(19, 10))
    for parts, is_option in ((2, False), (3, True)):
        part = scaled(workload, Fraction(1, parts), mean_alone=False).replaced(planning=asked_for, deployed=None)
        assert checked(part, policy)["plan.deployment_types"].passed is is_option


@pytest.mark.slow
@examples(200)
@given(workload=workloads(), policy=policies)
def test_resizing_satisfies_every_check_of_the_size(workload: Workload, policy: Policy) -> None:
    """Utilization, headroom and what is needed today, all by the one size that any of them names.

    What a schedule deploys later has the headroom that the file asks for, which can be set.
    """
    for one in checked(workload, policy).values():
        if one.passed is not False or [way.code for way in one.remedy] != ["to-resize"]:
            continue
        for after in applied(one.remedy, workload):
            sizes = ("max_utilization_share", "min_headroom_share", "deployed_ptus")
            left = [each for each in checked(after, policy).values() if each.name in sizes and not each.passed]
            assert all([way.code for way in each.remedy] == ["to-set-headroom"] for each in left), one.remedy


@examples(100)
@given(workload=workloads())
def test_costs_of_checks_are_those_of_plans(workload: Workload) -> None:
    planned_alone = workload.replaced(deployed=None, limits=Limits(max_usd_per_month=Fraction(1000)))
    one = checked(planned_alone)["limits.max_usd_per_month"]
    _, plan = planned(planned_alone, CATALOG, today=TODAY, months=None)
    assume(plan.recommended.offer is not None)  # some shapes are more than one deployment admits

    assert plan.recommended.offer is not None
    assert one.measured == Fraction(plan.recommended.offer.cost.per_month or Decimal(0))


GROWING = Workload(
    name="shop",
    model="gpt-5.2",
    region="eastus2",
    deployment_types=(DeploymentType.GLOBAL_PROVISIONED,),
    traffic=(
        RequestClass(
            name="chat",
            peak_rpm=Fraction(1000),
            average_rpm=Fraction(500),
            input_tokens=Fraction(2000),
            output_tokens=Fraction(150),
            cached_input_share=Fraction(1, 2),
        ),
    ),
    planning=Planning(
        growth_share_per_month=Fraction(1, 10),
        growth_months=6,
        horizon_months=6,
        steps=(Step(date=date(2027, 2, 15), factor=Fraction(6, 5)),),
    ),
    limits=Limits(max_ptus=300, max_usd_per_month=Fraction(20_000), min_days_to_exhaustion=45),
    deployed=Deployed(deployment_type=DeploymentType.GLOBAL_PROVISIONED, ptus=700),
)
FULL = GROWING.limits.replaced(max_utilization_share=Fraction(4, 5))
HALF = FULL.replaced(min_days_to_exhaustion=None, max_utilization_share=Fraction(1, 2))
ZONE = DeploymentType.DATA_ZONE_PROVISIONED


@pytest.mark.parametrize(
    ("workload", "policy"),
    [
        (GROWING.replaced(limits=FULL), Policy(max_total_ptus=10**6)),
        (GROWING.replaced(limits=FULL, deployed=None), Policy(max_total_ptus=10**6)),
        (GROWING, Policy(min_headroom_share=Fraction(3, 10))),
        (GROWING, Policy(max_utilization_share=Fraction(7, 10), min_headroom_share=Fraction(1, 10))),
        (GROWING.replaced(deployed=None), Policy(allowed_deployment_types=(ZONE,))),
        (GROWING.replaced(deployed=None), Policy(allowed_deployment_types=(ZONE, DeploymentType.REGIONAL_PROVISIONED))),
        (
            GROWING.replaced(deployment_types=(ZONE,), data_residency=DataResidency.ZONE),
            Policy(max_total_ptus=10**6),
        ),
        (
            GROWING.replaced(planning=Planning(), limits=FULL.replaced(max_utilization_share=Fraction(1, 2))),
            Policy(max_total_ptus=10**6),
        ),
    ],
)
def test_limits_are_raised_far_enough_for_all_that_the_checks_ask_for(workload: Workload, policy: Policy) -> None:
    after, is_enough = together(workload, policy)
    one = checked(after, policy)

    assert is_enough
    assert one["limits.max_ptus"].passed, said(one["limits.max_ptus"].remedy[-1])
    assert one["limits.max_usd_per_month"].passed, said(one["limits.max_usd_per_month"].remedy[-1])


def test_a_limit_is_raised_no_further_than_the_workload_comes_to() -> None:
    """1,250 PTUs are half used: nothing but the limit fails."""
    alone = GROWING.replaced(planning=Planning(), limits=Limits(max_ptus=300))
    one = checked(alone)["limits.max_ptus"]

    assert said(one.remedy[-1]) == "raise `limits.max_ptus` to 700"


def test_a_limit_is_raised_for_what_stays_on_its_type_too() -> None:
    """475 PTUs are too few: 650 if their type is planned on, and none if they move to Global Standard."""
    small = Deployed(deployment_type=DeploymentType.GLOBAL_PROVISIONED, ptus=475)
    outside = GROWING.replaced(
        planning=Planning(),
        limits=Limits(max_ptus=300),
        deployment_types=(DeploymentType.GLOBAL_STANDARD,),
        deployed=small,
    )
    one = checked(outside)

    assert [said(way) for way in one[OF_TYPE].remedy] == [
        "move it to global-standard",
        "add global-provisioned to `deployment_types`",
    ]
    assert said(one["limits.max_ptus"].remedy[-1]) == "raise `limits.max_ptus` to 650"
    for way in ({"deployed": None}, {"deployment_types": (DeploymentType.GLOBAL_PROVISIONED,)}):
        assert OF_TYPE not in checked(outside.replaced(**way))


def test_a_bill_of_tokens_falls_by_the_mean_whatever_is_deployed() -> None:
    """The schedule gives the PTUs up, which cost too much today."""
    alone = GROWING.replaced(
        limits=Limits(max_usd_per_month=Fraction(20_000)),
        planning=Planning(horizon_months=6, growth_share_per_month=Fraction(1, 10), growth_months=6),
        deployment_types=(DeploymentType.GLOBAL_STANDARD,),
    )
    one = checked(alone)["limits.max_usd_per_month"]
    (after, *_) = applied(one.remedy, alone)

    assert said(one.remedy[0]).startswith("delete the 700 Global Provisioned PTUs deployed and lower `average_rpm` to")
    assert checked(after.replaced(deployed=None))["limits.max_usd_per_month"].passed


def test_only_the_workload_that_asks_for_a_change_is_planned_again() -> None:
    full = GROWING.replaced(name="full", planning=Planning(), limits=HALF)
    some = [written(one) for one in (full.replaced(name="idle", limits=Limits()), full)]
    again: list[str] = []

    def planned_again(then: Sequence[Written]) -> Sequence[Plan]:
        again.extend(one.workload.name for one in then)
        return report(then, asked(Policy())).report.plans

    idle, raised = with_raised_limits(some, planned_again(some), planned_again, are_apart=True)

    assert again == ["idle", "full", "full"]
    assert [idle, raised] == [report([one], asked(Policy())).report.plans[0] for one in some]


@pytest.mark.parametrize(
    ("way", "ptus"),
    [
        (found("to-resize", ptus=900), 900),
        (found("to-more-and-longer", of=found("to-resize", ptus=900), days=60), 900),
        (found("both", first=found("to-set-headroom", least=Fraction(1, 2)), second=found("to-resize", ptus=900)), 900),
        (found("to-name-reservations"), None),
    ],
)
def test_each_part_of_a_way_is_followed(way: Finding, ptus: int | None) -> None:
    """A way that changes no size asks for no other plan."""
    one = written(GROWING.replaced(planning=Planning(), limits=HALF))
    (plan,) = report([one], asked(Policy())).report.plans
    kept = {"max_ptus", "max_utilization_share"}
    checks = [each for each in plan.checks if each.name in kept]
    changed = [each if each.name == "max_ptus" else each.replaced(remedy=(way,)) for each in checks]
    sizes: list[tuple[int | None, Fraction]] = []

    def again(then: Sequence[Written]) -> Sequence[Plan]:
        sizes.extend(
            (each.workload.deployed.ptus, each.workload.planning.headroom_share)
            for each in then
            if each.workload.deployed
        )
        return report(then, asked(Policy())).report.plans

    with_raised_limits([one], [plan.replaced(checks=tuple(changed))], again, are_apart=True)

    headroom = Fraction(1, 2) if way.code == "both" else Fraction(0)
    assert sizes[:1] == ([] if ptus is None else [(ptus, headroom)])


def test_limits_of_workloads_that_share_a_reservation_are_raised_together() -> None:
    reserved = Reservation(
        deployment_type=DeploymentType.GLOBAL_PROVISIONED,
        quantity=1000,
        term=Term("1-year"),
        expires=date(2027, 9, 1),
    )
    growing = [GROWING.replaced(name=name, limits=FULL) for name in ("one", "other")]
    deployed = Deployed(deployment_type=DeploymentType.GLOBAL_PROVISIONED, ptus=810)
    planning = GROWING.planning.replaced(headroom_share=Fraction(1, 4))

    def cost_checks(some: Sequence[Workload]) -> list[Check]:
        plans = report(list(map(written, some)), asked(Policy()).replaced(reservations=(reserved,))).report.plans
        return [one for plan in plans for one in plan.checks if one.name == "max_usd_per_month"]

    before = cost_checks(growing)
    after = cost_checks([one.replaced(deployed=deployed, planning=planning) for one in growing])
    assert [values(one.remedy, "to-raise-limit")["to"] for one in before] == [one.measured for one in after]


def test_what_another_model_comes_to_is_not_known() -> None:
    one = checked(GROWING, Policy(allowed_models=("gpt-4.1",)))["limits.max_ptus"]

    assert "raise `limits.max_ptus` to at least" in said(one.remedy[-1])


@pytest.mark.slow
@examples(100)
@given(workload=workloads(), policy=policies)
def test_all_remedies_together_keep_to_the_limits_that_are_raised(workload: Workload, policy: Policy) -> None:
    after, is_enough = together(workload, policy)
    for name in ("limits.max_ptus", "limits.max_usd_per_month"):
        one = checked(after, policy).get(name)
        before = checked(workload, policy).get(name)
        if one is not None and before is not None and is_enough and before.passed is False:
            assert one.passed, (name, before.remedy, one.remedy)
