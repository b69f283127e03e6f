"""What an option says beside its size."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from capacity.findings import Finding, found
from capacity.planning.results.plan import BatchOption, Plan, ProvisionedOption, Reason, StandardOption
from capacity.sizing.ptu import PtuBound
from capacity.sizing.quota import QuotaBound

Planned = Callable[..., Plan]
PUBLISHED = "traffic: {peak_rpm: 1000, input_tokens: 200, output_tokens: 20}"


def provisioned(plan: Plan, label: str = "global-provisioned") -> ProvisionedOption:
    (option,) = (one for one in plan.options if one.deployment_type.label == label)
    assert isinstance(option, ProvisionedOption)
    return option


def standard(plan: Plan, label: str = "global-standard") -> StandardOption:
    (option,) = (one for one in plan.options if one.deployment_type.label == label)
    assert isinstance(option, StandardOption)
    return option


def batch(plan: Plan, label: str = "global-batch") -> BatchOption:
    (option,) = (one for one in plan.options if one.deployment_type.label == label)
    assert isinstance(option, BatchOption)
    return option


def codes(option: BatchOption | StandardOption) -> list[str]:
    return [note.code for note in option.notes]


def test_a_provisioned_option(planned: Planned) -> None:
    option = provisioned(planned(f"model: gpt-5.2, {PUBLISHED}"))

    assert option.ptus_needed == Fraction(360_000, 3_400)
    assert (option.ptus, option.minimum_ptus, option.increment_ptus) == (110, 15, 5)
    assert option.bound_by is PtuBound.DEMAND
    assert option.input_tpm_per_ptu == 3_400
    assert option.peak_utilization_share == Fraction(360_000, 110 * 3_400)
    assert option.max_rpm == Fraction(1000 * 110 * 3_400, 360_000)
    assert option.ptus_at_headroom == {"0.1": 120, "0.2": 130}
    assert option.latency_target_tokens_per_second == 50
    assert option.response_seconds_at_target == Fraction(20, 50)
    assert option.concurrency is None
    assert option.notes == ()
    assert option.usd_per_month == {  # 1.00 an hour, 260 a month, 2,652 a year
        "hourly": Decimal("80300.00"),
        "reserved_1_month": Decimal("28600.00"),
        "reserved_1_year": Decimal("24310.00"),
    }


def test_headroom_is_bought_and_not_used(planned: Planned) -> None:
    option = provisioned(planned(f"model: gpt-5.2, planning: {{headroom_share: 0.2}}, {PUBLISHED}"))

    assert option.headroom_share == Fraction("0.2")
    assert option.ptus_needed == Fraction(360_000, 3_400) * Fraction("1.2")
    assert option.ptus == 130 == option.ptus_at_headroom["0.2"]
    assert option.ptus_at_headroom["0.1"] == 120
    assert option.normalized_tpm == 360_000
    assert option.peak_utilization_share == Fraction(360_000, 130 * 3_400)


def test_a_small_demand_is_bound_by_the_minimum(planned: Planned) -> None:
    plan = planned("model: o1, traffic: {peak_rpm: 1, input_tokens: 230}")

    assert [
        (provisioned(plan, label).ptus, provisioned(plan, label).bound_by)
        for label in ("global-provisioned", "data-zone-provisioned", "regional-provisioned")
    ] == [(15, PtuBound.MINIMUM), (15, PtuBound.MINIMUM), (25, PtuBound.MINIMUM)]


def test_tokens_that_count_nothing_need_the_minimum(planned: Planned) -> None:
    option = provisioned(planned("model: gpt-5.2, traffic: {peak_rpm: 1, input_tokens: 5000, cached_input_share: 1}"))

    assert option.ptus == 15
    assert option.ptus_needed == 0
    assert option.max_rpm is None


def test_requests_at_once_are_told_where_their_duration_is_known(planned: Planned) -> None:
    option = provisioned(planned("model: gpt-5.2, traffic: {concurrency: 30, request_seconds: 6, input_tokens: 10}"))

    assert option.concurrency == 30
    assert option.response_seconds_at_target is None


@pytest.mark.parametrize(
    ("extra", "units", "bound"),
    [
        pytest.param("", 220, QuotaBound.TPM, id="tokens"),
        pytest.param(", max_output_tokens: 400", 600, QuotaBound.ADMISSION, id="admission"),
    ],
)
def test_a_standard_option(planned: Planned, extra: str, units: int, bound: QuotaBound) -> None:
    option = standard(planned(f"model: gpt-4o-mini, {PUBLISHED[:-1]}{extra}}}"))

    assert (option.sku_capacity, option.bound_by) == (units, bound)
    assert option.tpm_needed == 220_000
    assert option.rpm_needed == 1000
    assert option.tpm_quota == 1000 * units
    assert option.rpm_quota == (option.rpm_per_unit or 0) * units
    assert option.quota_tier == 1
    assert option.usage_tier_tokens_per_month == 85_000_000_000


def test_few_requests_with_one_rpm_a_unit_are_bound_by_requests(planned: Planned) -> None:
    option = standard(planned("model: gpt-6-sol, traffic: {peak_rpm: 500, input_tokens: 10}"))

    assert (option.sku_capacity, option.bound_by) == (500, QuotaBound.RPM)
    assert codes(option) == ["cost-unknown"]


@pytest.mark.parametrize(
    ("model", "traffic", "note"),
    [
        pytest.param(
            "gpt-image-1",
            "{peak_rpm: 5, input_tokens: 1000}",
            found("quota-unit-unknown", tpm=Fraction(5000), rpm=Fraction(5)),
            id="unit-unknown",
        ),
        pytest.param(
            "gpt-image-1",
            "{input_tpm: 1000}",
            found("quota-unit-unknown", tpm=Fraction(1000), rpm=None),
            id="unit-and-requests-unknown",
        ),
        pytest.param("gpt-5.2", "{input_tpm: 1000}", found("rpm-not-checked"), id="rpm-unknown"),
        pytest.param(
            "gpt-5.2",
            "{peak_rpm: 1, output_tokens: 10}",
            found("admission-not-checked"),
            id="admission-unknown",
        ),
        pytest.param(
            "gpt-5.2",
            "{peak_rpm: 10000, input_tokens: 100000}",
            found("above-quota-tiers"),
            id="above-the-tiers",
        ),
        pytest.param(
            "gpt-image-1",
            "{peak_rpm: 91, image_output_tokens: 1}",
            found("above-quota-tiers"),
            id="above-the-tiers-in-requests",
        ),
        pytest.param(
            "DeepSeek-V3.2",
            "{peak_rpm: 5, input_tokens: 80001}",
            found("above-default-limit", limit=400_000, unit="TPM"),
            id="above-the-limit",
        ),
        pytest.param(
            "DeepSeek-V3.2",
            "{peak_rpm: 1001, input_tokens: 1}",
            found("above-default-limit", limit=1000, unit="RPM"),
            id="above-the-limit-in-requests",
        ),
    ],
)
def test_notes_of_a_standard_option(planned: Planned, model: str, traffic: str, note: Finding) -> None:
    assert note in standard(planned(f"model: {model}, traffic: {traffic}")).notes


def test_what_is_within_every_limit_has_no_note(planned: Planned) -> None:
    within = standard(planned("model: DeepSeek-V3.2, traffic: {peak_rpm: 1000, input_tokens: 400}"))
    unknown = standard(planned("model: gpt-image-1, traffic: {input_tpm: 1000}"))

    assert not {"above-quota-tiers", "above-default-limit"} & {*codes(within), *codes(unknown)}


def test_a_batch_option(planned: Planned) -> None:
    option = batch(planned("model: gpt-4.1, traffic: {peak_rpm: 10, average_rpm: 5, input_tokens: 100}"))

    assert option.tokens_per_day == 5 * 100 * 60 * 24
    assert set(option.enqueued_token_quota) == {"enterprise", "default", "credit-card", "msdn"}
    assert codes(option)[0] == "batch-target"


def test_a_batch_option_of_unknown_volume(planned: Planned) -> None:
    option = batch(planned(f"model: gpt-4.1, {PUBLISHED}"))

    assert option.tokens_per_day is None
    assert "batch-tokens-unknown" in codes(option)


@pytest.mark.parametrize(
    ("traffic", "day"),
    [
        pytest.param("requests_per_day: 2000, peak_to_average: 3, active_days_per_week: 5", 2000, id="working-days"),
        pytest.param("requests_per_day: 2000, peak_to_average: 3", 2000, id="every-day"),
        pytest.param("users: 100, requests_per_user_per_day: 20, peak_to_average: 3", 2000, id="users"),
        pytest.param("peak_rpm: 10, profile: business-hours", 10 * 60 * 10 / 2, id="business-hours"),
        pytest.param("peak_rpm: 10, profile: daytime", 10 * 60 * 16 / 2, id="daytime"),
        pytest.param("peak_rpm: 10, profile: flat", 10 * 60 * 24, id="flat"),
        pytest.param("peak_rpm: 10, average_rpm: 5", 5 * 60 * 24, id="a-mean-alone"),
    ],
)
def test_a_day_with_traffic_enqueues_its_input(planned: Planned, traffic: str, day: float) -> None:
    """Neither the mean day of the week, nor the output, which the quota does not count."""
    option = batch(planned(f"model: gpt-4.1, traffic: {{{traffic}, input_tokens: 100, output_tokens: 900}}"))

    assert option.tokens_per_day == day * 100


def test_classes_enqueue_on_the_same_day(planned: Planned) -> None:
    option = batch(
        planned(
            "model: gpt-4.1, traffic: [{name: a, requests_per_day: 700, peak_to_average: 3, active_days_per_week: 1, "
            "input_tokens: 10}, {name: b, peak_rpm: 1, average_rpm: 1, input_tokens: 10, cached_input_share: 0.5}]"
        )
    )

    assert option.tokens_per_day == 700 * 10 + 24 * 60 * 10


def test_more_than_a_subscription_may_enqueue(planned: Planned) -> None:
    option = batch(planned("model: gpt-4.1, traffic: {peak_rpm: 100, average_rpm: 100, input_tokens: 1000}"))

    assert option.tokens_per_day == 144_000_000
    assert found("above-enqueued-quota", agreements=("credit-card", "msdn")) in option.notes


def test_a_batch_offer_without_published_quota(planned: Planned) -> None:
    own = "name: new\noffers: {as_of: 2026-10-01, source: us, batch: global-batch}"
    option = batch(planned(f"model: new, {PUBLISHED}", own=own))

    assert option.enqueued_token_quota == {}
    assert "no-enqueued-quota" in codes(option)


def test_a_region_outside_every_data_zone_has_no_data_zone_types(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, region: uksouth, {PUBLISHED}")

    (refused,) = (one for one in plan.rejections if "batch" in one.deployment_type.label)

    assert refused.deployment_type.label == "data-zone-batch"
    assert refused.reason is Reason.NOT_OFFERED_IN_REGION
    assert {option.deployment_type.label for option in plan.options if isinstance(option, StandardOption)} == {
        "global-standard",
    }
