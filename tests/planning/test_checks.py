"""Plans held to what their workloads ask for."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.report import plan
from capacity.planning.results.check_result import Bound, Check, Measure, Origin
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import Planning
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Limits, Workload
from tests.properties import examples

Planned = Callable[..., Plan]
CATALOG = Catalog()
TRAFFIC = "traffic: {peak_rpm: 500, average_rpm: 100, input_tokens: 2000, output_tokens: 150}"
"""gpt-5.2: 500 x (2,000 + 8 x 150) / 3,400 = 470.6 PTUs, so 475 of 15 + k x 5; 500 x 2,150 tokens a minute."""
ZONE = "model: gpt-5.2, region: eastus2, deployment_types: [data-zone-provisioned]"


def deployed(ptus: int) -> str:
    return f"deployed: {{deployment_type: data-zone-provisioned, ptus: {ptus}}}"


def only(of: Plan, name: str) -> Check:
    (found,) = [one for one in of.checks if one.name == name]
    return found


def reason(one: Check) -> Finding:
    assert isinstance(one.detail, Finding)
    return one.detail


def ways(one: Check) -> list[str]:
    return [way.code for way in one.remedy]


def verdict(one: Check) -> tuple[object, object, bool | None]:
    return one.measured, one.margin, one.passed


@pytest.mark.parametrize("most", ["0.05", "0.2"])
def test_nothing_spills_where_no_standard_type_can_be_had(planned: Planned, most: str) -> None:
    """gpt-5.2 has no Data Zone Standard in swedencentral, and 400 PTUs are too few: 15 % of the peak do not fit."""
    more = f"{TRAFFIC}, {deployed(400)}, slo: {{spilled_share: {most}}}"
    one = only(planned(f"{ZONE.replace('eastus2', 'swedencentral')}, {more}"), "spilled_share")
    there = only(planned(f"{ZONE}, {more}"), "spilled_share")

    assert verdict(one) == (0, Fraction(most), True)
    assert said(reason(one)).startswith(
        "what of the peak does not fit is refused (429): Data Zone Standard is no option, not listed for swedencentral;"
    )
    assert reason(there).code in ("spilled-unknown", "spilled-at-most")


@pytest.mark.parametrize(
    ("text", "most", "why"),
    [
        (f"{ZONE}, {TRAFFIC}, {deployed(400)}", 0, found("no-spillover-planned")),
        (
            f"model: Llama-3.3-70B-Instruct, {TRAFFIC}, deployed: {{deployment_type: global-provisioned, ptus: 100}}",
            1,
            found("model-has-no-spillover", model="Llama-3.3-70B-Instruct"),
        ),
    ],
)
def test_nothing_spills_without_spillover(planned: Planned, text: str, most: int, why: Finding) -> None:
    one = only(planned(f"{text}, slo: {{spilled_share: {most}}}"), "spilled_share")

    assert verdict(one) == (0, most, True)
    assert reason(one) == found("nowhere-to-spill", why=why, when=None)


def test_batch_never_spills(planned: Planned) -> None:
    text = f"model: gpt-4.1, {TRAFFIC}, deployment_types: [global-batch], planning: {{latency_tolerance: batch}}"
    one = only(planned(f"{text}, slo: {{spilled_share: 0.5}}"), "spilled_share")

    assert (one.measured, one.detail, one.assumes) == (0, found("batch-never-spills"), None)


@pytest.mark.parametrize(("limit", "margin", "passed"), [(475, 0, True), (474, -1, False), (1000, 525, True)])
def test_ptus(planned: Planned, limit: int, margin: int, passed: object) -> None:
    one = only(planned(f"{ZONE}, {TRAFFIC}, limits: {{max_ptus: {limit}}}"), "max_ptus")

    assert verdict(one) == (475, margin, passed)
    assert (one.origin, one.limit_key, one.key) == (Origin.LIMITS, "limits.max_ptus", "traffic.0.peak_rpm")


def test_what_to_do_about_too_many_ptus(planned: Planned) -> None:
    """300 PTUs carry 300 x 3,400 / 3,200 = 318.75 RPM of this shape; with a fifth of headroom 265.6."""
    one = only(planned(f"{ZONE}, {TRAFFIC}, limits: {{max_ptus: 302}}"), "max_ptus")
    careful = only(
        planned(f"{ZONE}, {TRAFFIC}, limits: {{max_ptus: 302}}, planning: {{headroom_share: 0.2}}"), "max_ptus"
    )

    for check, most, ptus in ((one, Fraction(31_875, 100), 475), (careful, Fraction(26_562_5, 1000), 565)):
        assert check.remedy == (
            found("to-lower", less=found("less-of-key", key="peak_rpm", most=most), ptus=300),
            found("to-raise-limit", key="max_ptus", to=ptus),
        )


def test_fewer_than_the_smallest_size(planned: Planned) -> None:
    one = only(planned(f"{ZONE}, {TRAFFIC}, limits: {{max_ptus: 10}}"), "max_ptus")

    assert one.remedy[0] == found("to-smaller-type", type=DeploymentType.DATA_ZONE_PROVISIONED, minimum=15)


def test_types_billed_by_the_token_have_no_ptus(planned: Planned) -> None:
    plan = planned(
        f"model: gpt-5.2, deployment_types: [global-standard], {TRAFFIC}, "
        "limits: {max_ptus: 1, max_utilization_share: 0.5}"
    )

    assert verdict(only(plan, "max_ptus")) == (0, 1, True)
    assert verdict(only(plan, "max_utilization_share")) == (0, Fraction(1, 2), True)


def test_cost_of_what_is_recommended(planned: Planned) -> None:
    """100 RPM x 730 h x 60 x (2,000 x 1.75 + 150 x 14) / 1e6 = 24,528.00 USD. Source: gpt-5.2 prices of 2026-09-24."""

    def cost(limit: int) -> Check:
        text = f"model: gpt-5.2, deployment_types: [global-standard], {TRAFFIC}, limits: {{max_usd_per_month: {limit}}}"
        return only(planned(text), "max_usd_per_month")

    assert verdict(cost(24_528)) == (24_528, 0, True)
    broken = cost(12_264)
    assert verdict(broken) == (24528, -12264, False)
    assert (broken.term, broken.unit) == ("pay_as_you_go", "USD")
    assert broken.remedy == (
        found("less-of-key", key="average_rpm", most=Fraction(50)),
        found("to-raise-limit", key="max_usd_per_month", to=24_528),
    )


def test_cost_of_what_is_deployed_is_known_where_every_term_agrees(planned: Planned) -> None:
    """500 Data Zone PTUs in the US: 1.10 USD an hour, 286 a month, 2,916 a year. Source: prices of 2026-10-08."""

    def cost(limit: int) -> Check:
        text = f"model: gpt-5.2, region: eastus2, {TRAFFIC}, {deployed(500)}, limits: {{max_usd_per_month: {limit}}}"
        return only(planned(text), "max_usd_per_month")

    assert verdict(cost(121_499)) == (121_500, -1, False)
    assert verdict(cost(401_500)) == (401_500, 0, True)
    between = cost(143_000)
    assert verdict(between) == (None, None, None)
    assert reason(between).code == "term-unknown"
    assert (reason(between).values["least"], reason(between).values["most"]) == (121_500, 401_500)
    assert ways(between) == ["to-name-reservations", "to-raise-limit"]


def test_no_cost_without_a_mean(planned: Planned) -> None:
    plan = planned(
        "model: gpt-5.2, traffic: {peak_rpm: 500, input_tokens: 2000, output_tokens: 150}, "
        "limits: {max_usd_per_month: 1000000000}"
    )
    one = only(plan, "max_usd_per_month")

    assert verdict(one) == (None, None, None)
    assert one.detail == plan.recommended.why
    assert ways(one) == ["to-do-as-it-says", "to-name-a-type"]


@pytest.mark.parametrize(("share", "ptus"), [("1", 475), ("0.95", 500), ("0.9", 525), ("0.5", 945)])
def test_a_utilization_to_size_for(planned: Planned, share: str, ptus: int) -> None:
    """470.588 / 0.95 = 495.4, / 0.9 = 522.9, / 0.5 = 941.2."""
    plan = planned(f"{ZONE}, {TRAFFIC}, limits: {{max_utilization_share: {share}, max_ptus: 1}}")

    assert only(plan, "max_ptus").measured == ptus
    assert only(plan, "max_utilization_share").passed
    assert any("at most" in line and "`max_utilization_share`" in line for line in map(said, plan.assumptions))


@examples(100)
@given(
    rpm=st.integers(1, 50_000),
    share=st.integers(1, 1000).map(lambda thousandths: Fraction(thousandths, 1000)),
    headroom=st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(3, 10)]),
)
def test_what_is_sized_keeps_to_its_utilization(rpm: int, share: Fraction, headroom: Fraction) -> None:
    workload = Workload(
        name="shop",
        model="gpt-5.2",
        deployment_types=(DeploymentType.GLOBAL_PROVISIONED,),
        traffic=(RequestClass(peak_rpm=Fraction(rpm), average_rpm=Fraction(1), input_tokens=Fraction(100)),),
        planning=Planning(headroom_share=headroom),
        limits=Limits(max_utilization_share=share),
    )
    result = plan(workload, CATALOG, today=date(2026, 10, 9))

    for option in result.options:
        assert isinstance(option, ProvisionedOption)
        assert option.peak_utilization_share <= min(share, 1 / (1 + headroom))
    assert all(one.passed for one in result.checks if result.options)


@pytest.mark.parametrize(("ptus", "passed"), [(500, False), (525, True)])
def test_utilization_of_what_is_deployed(planned: Planned, ptus: int, passed: object) -> None:
    plan = planned(f"{ZONE}, {TRAFFIC}, {deployed(ptus)}, limits: {{max_utilization_share: 0.9}}")
    one = only(plan, "max_utilization_share")

    assert verdict(one) == (Fraction(8000, 17 * ptus), Fraction(9, 10) - Fraction(8000, 17 * ptus), passed)
    assert one.remedy == (() if passed else (found("to-resize", ptus=525),))
    assert [option.ptus for option in plan.options] == [475]  # type: ignore[union-attr]  # no target beside what exists


@pytest.mark.parametrize(("ptus", "headroom", "needed"), [(475, 0, 475), (470, 0, 475), (475, 0.2, 565)])
def test_what_is_deployed_is_enough(planned: Planned, ptus: int, headroom: float, needed: int) -> None:
    one = only(
        planned(f"{ZONE}, {TRAFFIC}, {deployed(ptus)}, planning: {{headroom_share: {headroom}}}"), "deployed_ptus"
    )

    assert verdict(one) == (needed, ptus - needed, needed <= ptus)
    assert (one.origin, one.limit_key) == (Origin.DEPLOYED, "deployed.ptus")


def test_deployed_quota(planned: Planned) -> None:
    """500 x 2,150 = 1,075,000 TPM in units of 1,000."""

    def with_units(units: int) -> Plan:
        today = f"deployed: {{deployment_type: global-standard, sku_capacity: {units}}}"
        return planned(f"model: gpt-5.2, {TRAFFIC}, limits: {{max_utilization_share: 0.5}}, {today}")

    assert verdict(only(with_units(1075), "deployed_sku_capacity")) == (1075, 0, True)
    assert verdict(only(with_units(1000), "deployed_sku_capacity")) == (1075, -75, False)
    assert only(with_units(1000), "deployed_sku_capacity").remedy == (found("to-ask-for-quota", units=1075),)
    assert verdict(only(with_units(1075), "max_utilization_share")) == (0, Fraction(1, 2), True)  # it is of PTUs


def test_a_deployed_type_beside_those_that_are_named(planned: Planned) -> None:
    plan = planned(
        f"model: gpt-5.2, region: eastus2, deployment_types: [global-standard], {TRAFFIC}, {deployed(475)}, "
        "limits: {max_ptus: 500}"
    )

    assert verdict(only(plan, "deployed_ptus")) == (475, 0, True)
    assert only(plan, "max_ptus").deployment_type == "DataZoneProvisionedManaged"


@pytest.mark.parametrize("name", ["throttled_share", "worst_hour_throttled_share"])
def test_throttling_by_the_peak(planned: Planned, name: str) -> None:
    """400 PTUs carry 85 % of the peak: at most 15 % of any minute, and so of any hour, is refused."""

    def throttled(ptus: int, most: float) -> Check:
        return only(planned(f"{ZONE}, {TRAFFIC}, {deployed(ptus)}, slo: {{{name}: {most}}}"), name)

    assert verdict(throttled(475, 0)) == (0, 0, True)
    assert verdict(throttled(400, 0.15)) == (Fraction(15, 100), 0, True)
    unknown = throttled(400, 0.149)
    assert verdict(unknown) == (None, None, None)
    assert reason(unknown) == found("refused-unknown", above=Fraction(15, 100), when=None)
    assert unknown.remedy[0] == found("to-resize", ptus=475)


def test_spillover_of_a_standard_type_is_all(planned: Planned) -> None:
    plan = planned(
        f"model: gpt-5.2, {TRAFFIC}, deployed: {{deployment_type: global-standard, sku_capacity: 2000}}, "
        "slo: {spilled_share: 0.05}"
    )

    assert verdict(only(plan, "spilled_share")) == (1, Fraction(-95, 100), False)
    assert ways(only(plan, "spilled_share")) == ["to-provisioned"]


def test_how_many_prompts_are_too_long_may_not_be_known(planned: Planned) -> None:
    """gpt-4.1 takes 128,000 tokens by PTU, and the longest prompt is above: some share spills, nothing says which."""
    tokens = "input_tokens: 2000, output_tokens: 100, max_input_tokens: 200000"
    plan = planned(
        "model: gpt-4.1, region: eastus2, deployment_types: [global-provisioned], slo: {spilled_share: 0.05}, "
        f"traffic: {{peak_rpm: 100, average_rpm: 50, {tokens}}}"
    )
    one = only(plan, "spilled_share")

    assert (one.measured, one.passed) == (None, None)
    assert one.detail == found("spilled-prompts-unknown")


def test_spillover_of_what_does_not_fit(planned: Planned) -> None:
    def spilled(most: float) -> Check:
        return only(planned(f"{ZONE}, {TRAFFIC}, {deployed(400)}, slo: {{spilled_share: {most}}}"), "spilled_share")

    assert verdict(spilled(0.2)) == (Fraction(15, 100), Fraction(5, 100), True)
    assert verdict(spilled(0.1)) == (None, None, None)


def test_speed(planned: Planned) -> None:
    """The latency target of gpt-5.2 is 50 tokens a second on provisioned types. Source: PTU sizing, 2026-09-23."""
    assert only(planned(f"{ZONE}, {TRAFFIC}, slo: {{tokens_per_second: 50}}"), "tokens_per_second").passed is True
    assert only(planned(f"{ZONE}, {TRAFFIC}, slo: {{tokens_per_second: 51}}"), "tokens_per_second").passed is False
    standard = planned(  # the EU's data zone has no priority tier, whose speed is published
        f"model: gpt-5.2, region: swedencentral, {TRAFFIC}, slo: {{tokens_per_second: 1}}, "
        "deployed: {deployment_type: data-zone-standard, sku_capacity: 2000}"
    )
    assert only(standard, "tokens_per_second").passed is None


@pytest.mark.parametrize("slo", ["time_to_first_token_seconds: 1", "availability_share: 0.9"])
def test_what_nobody_publishes(planned: Planned, slo: str) -> None:
    one = only(planned(f"{ZONE}, {TRAFFIC}, slo: {{{slo}}}"), slo.partition(":")[0])

    assert verdict(one) == (None, None, None)
    assert reason(one).code == "not-published"
    assert ways(one) == ["to-measure"]


def test_without_anything_to_hold(planned: Planned) -> None:
    """eastus2 has no Regional Provisioned of gpt-5.2."""
    plan = planned(
        f"model: gpt-5.2, region: eastus2, deployment_types: [regional-provisioned], {TRAFFIC}, "
        "limits: {max_ptus: 1, max_usd_per_month: 1, max_utilization_share: 0.5}, "
        "slo: {throttled_share: 0.1, spilled_share: 0.1, tokens_per_second: 1}"
    )

    assert [one.passed for one in plan.checks] == [None] * 6
    assert {one.detail for one in plan.checks} == {plan.recommended.why}
    assert {tuple(ways(one)) for one in plan.checks} == {("to-name-another",)}


def test_no_checks_where_none_are_asked_for(planned: Planned) -> None:
    assert planned(f"{ZONE}, {TRAFFIC}").checks == ()


def test_the_class_with_the_most_tokens_is_blamed(planned: Planned) -> None:
    plan = planned(
        "model: gpt-5.2, limits: {max_ptus: 1}, traffic: ["
        "{name: a, peak_rpm: 10, input_tokens: 100}, "
        "{name: b, concurrency: 10, request_seconds: 1, input_tokens: 9000}], deployment_types: [global-provisioned]"
    )

    assert only(plan, "max_ptus").key == "traffic.1.concurrency"


@pytest.mark.parametrize(
    ("measured", "limit", "bound", "expected"),
    [
        (5, 5, Bound.AT_MOST, (0, True)),
        (6, 5, Bound.AT_MOST, (-1, False)),
        (5, 5, Bound.AT_LEAST, (0, True)),
        (4, 5, Bound.AT_LEAST, (-1, False)),
        ("a", ("a", "b"), Bound.ONE_OF, (None, True)),
        ("c", ("a", "b"), Bound.ONE_OF, (None, False)),
        (("a",), ("a", "b"), Bound.ALL_OF, (None, False)),
        (("b", "a"), ("a", "b"), Bound.ALL_OF, (None, True)),
        (None, 5, Bound.AT_MOST, (None, None)),
        (None, ("a",), Bound.ONE_OF, (None, None)),
    ],
)
def test_a_limit_is_kept(
    measured: Measure | None, limit: Measure, bound: Bound, expected: tuple[object, object]
) -> None:
    one = Check(name="x", origin=Origin.POLICY, measured=measured, limit=limit, bound=bound)

    assert (one.margin, one.passed) == expected


def test_what_does_not_apply_passes() -> None:
    one = Check(name="x", origin=Origin.POLICY, measured=None, limit=1, applies=False)

    assert (one.margin, one.passed) == (None, True)


@pytest.mark.parametrize(
    ("origin", "name", "label", "key"),
    [
        (Origin.PLAN, "deployment_types", "deployment_types", ""),
        (Origin.LIMITS, "max_ptus", "limits.max_ptus", "limits.max_ptus"),
        (Origin.DEPLOYED, "deployed_ptus", "deployed.ptus", "deployed.ptus"),
        (Origin.POLICY, "max_ptus", "policy.max_ptus", "max_ptus"),
    ],
)
def test_the_name_of_a_check_and_the_key_of_its_limit(origin: Origin, name: str, label: str, key: str) -> None:
    one = Check(name=name, origin=origin, measured=1, limit=1)

    assert (one.label, one.limit_key) == (label, key)


def test_the_cost_of_a_deployed_type_that_is_not_named(planned: Planned) -> None:
    """Priced all the same: 100 RPM x 730 h x 60 x (2,000 x 1.75 + 150 x 14) / 1e6 = 24,528.00 USD."""
    plan = planned(
        f"model: gpt-5.2, deployment_types: [global-provisioned], {TRAFFIC}, limits: {{max_usd_per_month: 24527}}, "
        "deployed: {deployment_type: global-standard, sku_capacity: 2000}"
    )

    assert verdict(only(plan, "max_usd_per_month")) == (24_528, -1, False)


def test_a_size_above_what_is_allowed(planned: Planned) -> None:
    plan = planned(f"{ZONE}, {TRAFFIC}, {deployed(400)}, limits: {{max_ptus: 450, max_utilization_share: 0.9}}")
    one = only(plan, "max_utilization_share")

    assert one.remedy == (found("to-resize-above-limit", ptus=525, most=450),)


def test_batch_refuses_nothing_that_could_be_measured(planned: Planned) -> None:
    plan = planned(
        f"model: gpt-4.1-mini, deployment_types: [global-batch], {TRAFFIC}, planning: {{latency_tolerance: batch}}, "
        "slo: {throttled_share: 0.1}"
    )

    assert verdict(only(plan, "throttled_share")) == (None, None, None)
    assert reason(only(plan, "throttled_share")).code == "no-size-to-refuse"


def test_limits_in_dollars_are_not_held_against_euros(planned: Planned) -> None:
    own = """
ptu_prices:
  - as_of: 2026-10-01
    source: our agreement
    currency: EUR
    prices:
      - {deployment_types: [data-zone-provisioned], term: hourly, data_zones: [us], per_ptu: 1}
      - {deployment_types: [data-zone-provisioned], term: reserved_1_month, data_zones: [us], per_ptu: 200}
      - {deployment_types: [data-zone-provisioned], term: reserved_1_year, data_zones: [us], per_ptu: 2000}
"""
    text = f"{ZONE}, {TRAFFIC}, limits: {{max_usd_per_month: 1000000000}}"
    one = only(planned(text, own=own), "max_usd_per_month")

    assert verdict(one) == (None, None, None)
    assert reason(one) == found("other-currency", currency="EUR")
    assert [said(way) for way in one.remedy] == ["give prices in US dollars", "leave out `limits.max_usd_per_month`"]


@pytest.mark.parametrize("today", ["2026-11-29", "2026-12-05"])
def test_a_promotion_lets_no_cost_limit_pass(planned: Planned, today: str) -> None:
    """gpt-5.6-sol, Global Standard: 14,454.00 USD a month on promotion, and planned by the list price, 19,053.00."""
    shape = "traffic: {peak_rpm: 100, average_rpm: 30, input_tokens: 2000, output_tokens: 150}"
    text = f"model: gpt-5.6-sol, limits: {{max_usd_per_month: 15000}}, {shape}"

    assert verdict(only(planned(text, today=today), "max_usd_per_month")) == (19_053, -4_053, False)


@pytest.mark.parametrize(
    ("text", "units", "code", "way"),
    [
        (f"model: gpt-5.2, region: eastus2, data_residency: zone, {TRAFFIC}", "global-provisioned, ptus: 500",
         "data-leaves", "let data go further in `data_residency`"),
        (f"model: gpt-5.2, region: eastus2, data_residency: zone, {TRAFFIC}", "global-standard, sku_capacity: 5000",
         "data-leaves", "let data go further in `data_residency`"),
        (f"model: gpt-5.2, region: eastus2, {TRAFFIC}", "regional-provisioned, ptus: 500",
         "type-not-in-region", "correct `deployed`, or what it is planned on (`model`, `region`)"),
        (f"model: gpt-5.2, region: eastus2, {TRAFFIC}", "regional-standard, sku_capacity: 5000",
         "type-not-offered", "correct `deployed`, or what it is planned on (`model`, `region`)"),
        ("model: gpt-4.1, region: eastus2, traffic: {peak_rpm: 5, input_tokens: 200000, output_tokens: 200}",
         "global-provisioned, ptus: 500", "prompt-above-ptus", "plan for shorter prompts"),
        ("model: gpt-5.2, region: eastus2, traffic: {peak_rpm: 9, input_tokens: 2000, output_tokens: 900000}",
         "global-provisioned, ptus: 500", "answer-above-limit", "plan for shorter answers"),
        ("model: gpt-5.2, region: eastus2, traffic: {peak_rpm: 900000, input_tokens: 2000, output_tokens: 150}",
         "global-provisioned, ptus: 500", "above-deployment-maximum", "divide the traffic among several workloads"),
    ],
)  # fmt: skip
def test_what_is_deployed_on_a_type_that_is_no_option_fails(
    planned: Planned, text: str, units: str, code: str, way: str
) -> None:
    plan = planned(f"{text}, deployed: {{deployment_type: {units}}}, slo: {{throttled_share: 0.5}}")
    one = only(plan, "deployed_deployment_type")
    others = tuple(one.deployment_type for one in plan.options if one.deployment_type.kind is not Kind.BATCH)

    assert (one.passed, reason(one).code, one.limit) == (False, code, others)
    assert (one.label, one.key, one.limit_key) == ("deployed.deployment_type",) * 3
    assert said(one.remedy[-1]) == way
    assert one.remedy[:-1] == ((found("to-move", types=others),) if others else ())
    assert "to-allow-unknown" not in [each.code for check in plan.checks for each in check.remedy]
    assert not [each for each in plan.checks if each.name in ("deployed_ptus", "deployed_sku_capacity")]


def test_what_nobody_has_published_leaves_open_whether_a_deployment_does(planned: Planned) -> None:
    plan = planned(f"model: gpt-oss-120b, {TRAFFIC}, deployed: {{deployment_type: global-provisioned, ptus: 500}}")
    one = only(plan, "deployed_ptus")

    assert one.passed is None
    assert ways(one) == ["to-let-it-be-sized"]


@pytest.mark.parametrize("today", ["", ", deployed: {deployment_type: global-standard, sku_capacity: 2000}"])
def test_what_is_deployed_is_held_to_the_tier_that_is_recommended(planned: Planned, today: str) -> None:
    """Priority costs twice as much, and is the only one with a speed: 100 tokens a second."""
    plan = planned(
        "model: gpt-5.4-mini, region: eastus2, deployment_types: [global-standard], "
        "traffic: {peak_rpm: 400, average_rpm: 100, input_tokens: 3000, output_tokens: 300}, "
        f"slo: {{tokens_per_second: 90}}, limits: {{max_usd_per_month: 20000}}{today}"
    )
    cost, speed = only(plan, "max_usd_per_month"), only(plan, "tokens_per_second")

    assert (cost.measured, cost.passed, cost.term) == (31_536, False, "priority")
    assert said(reason(cost)) == f"priority tier of Global Standard{' deployed' if today else ''}"
    assert said(cost.remedy[1]) == "leave out `slo.tokens_per_second`, which takes the priority tier"
    assert verdict(speed) == (100, 10, True)


@pytest.mark.parametrize("terms", ["[1-month]", "[]", "[1-month, 1-year]"])
def test_a_term_that_is_not_allowed_pays_for_nothing(planned: Planned, terms: str) -> None:
    """Regional PTUs have a price by the hour alone."""
    plan = planned(
        f"model: gpt-5.2, region: swedencentral, {TRAFFIC}, planning: {{terms: {terms}}}, "
        "deployed: {deployment_type: regional-provisioned, ptus: 500}, limits: {max_usd_per_month: 1000}"
    )
    one = only(plan, "max_usd_per_month")

    if terms == "[]":
        assert (one.passed, one.term) == (False, "hourly")
    else:
        assert ("1-month" in said(reason(one)), "1-year" in said(reason(one))) == (True, "1-year" in terms)
        assert said(one.remedy[0]) == "give the missing prices in a file for `--catalog`"


def test_size_finds_how_long_a_deployment_lasts_and_names_no_option_of_check(planned: Planned) -> None:
    plan = planned(
        f"model: gpt-5.2, region: eastus2, deployment_types: [data-zone-standard], {TRAFFIC}, "
        "planning: {growth_share_per_month: 0.05, growth_months: 6}, "
        "deployed: {deployment_type: data-zone-standard, sku_capacity: 1150}, "
        "limits: {min_days_to_exhaustion: 60}, slo: {availability_share: 0.9}"
    )
    one = only(plan, "min_days_to_exhaustion")

    assert (one.measured, one.passed) == (61, True)
    assert ways(only(plan, "availability_share")) == ["to-measure"]
