"""What the quota of today would have refused of the requests of a log, by a replay of its own."""

from fractions import Fraction
from typing import Any

import pytest

from capacity.findings import Finding
from capacity.planning.measured.trials import Admission
from capacity.planning.results.measured_plan import QuotaToday
from capacity.planning.results.plan import Plan
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Planning
from capacity.traffic.requests import UNKNOWN, Requests
from capacity.traffic.series import ObservedDeployment
from tests.fixed_windows import Sent, fixed_windows
from tests.planning.test_from_requests import busy, observed, plan

TPM = 30_000


def quota(found: Plan) -> QuotaToday:
    assert found.measured is not None
    assert found.measured.quota_today is not None
    return found.measured.quota_today


def of(found: tuple[Finding, ...], *codes: str) -> list[Finding]:
    return [one for one in found if one.code in codes]


def sent(requests: Requests, maximum: int | None = None) -> list[Sent]:
    most = [maximum] * requests.count if requests.max_output_tokens is None else requests.max_output_tokens.tolist()
    columns = (requests.arrival_us.tolist(), requests.input_tokens.tolist(), requests.output_tokens.tolist(), most)
    return [
        Sent(at, prompt + (output if allowed in (None, UNKNOWN) else allowed))
        for at, prompt, output, allowed in zip(*columns, strict=True)
    ]


def test_each_reading_by_a_replay_of_its_own() -> None:
    """A unit of gpt-5.2 is 1,000 TPM and 10 RPM, whatever its standard type. Growth comes after today."""
    found = plan(observed(busy(), quota_tpm=TPM))
    today = quota(found)

    assert (today.tpm, today.rpm) == (TPM, TPM // 100)
    assert [one.rpm_window_seconds for one in today.readings] == [1, 10]
    for one in today.readings:
        outcomes = fixed_windows(sent(busy()), tpm=TPM, rpm=TPM // 100, seconds=one.rpm_window_seconds)
        refused = [not each.accepted for each in outcomes]
        assert one.throttled == sum(refused) > 0
        assert one.throttled_share == pytest.approx(sum(refused) / 400)
        assert one.longest_wait_ms == max(each.retry_after_ms for each in outcomes)
    (warning,) = of(found.warnings, "quota-refuses")
    assert warning.values == {"tpm": TPM, "rpm": TPM // 100, "readings": today.readings}
    assert of(found.assumptions, "quota-holds") == []
    assert {"tokens-counted", "requests-counted", "refused-counted", "rpm-of-quota"} <= {
        one.code for one in found.assumptions
    }


def test_growth_and_headroom_are_not_of_today() -> None:
    planning = Planning(growth_share_per_month=Fraction(1), growth_months=2, headroom_share=Fraction(1))

    assert quota(plan(observed(busy(), quota_tpm=TPM), planning=planning)) == quota(
        plan(observed(busy(), quota_tpm=TPM))
    )


def test_units_that_are_deployed_are_a_quota() -> None:
    """The type that is named decides the ratio, and a quota that is given beats them."""
    deployed: dict[str, Any] = {"deployment_type": DeploymentType.GLOBAL_STANDARD, "sku_capacity": 30}
    of_units, given_ = plan(observed(busy(), **deployed)), plan(observed(busy(), **deployed, quota_tpm=1000))

    assert (quota(of_units).tpm, quota(of_units).rpm) == (30_000, 300)
    assert of(of_units.assumptions, "rpm-of-quota") == []
    assert (quota(given_).tpm, quota(given_).rpm) == (1000, 10)


def test_a_quota_that_holds_is_told() -> None:
    found = plan(observed(busy(), quota_tpm=10_000_000))

    assert [one.throttled for one in quota(found).readings] == [0, 0]
    assert [one.first_429 for one in quota(found).readings] == [None, None]
    assert of(found.warnings, "quota-refuses") == []
    (told,) = of(found.assumptions, "quota-holds")
    assert said(told) == "Quota of 10,000,000 TPM and 100,000 RPM would have refused none of the requests."


def test_units_of_several_ratios_leave_the_rpm_unknown() -> None:
    """gpt-5.4 has 10 RPM a unit on Global Standard and 1 on Data Zone Standard."""
    unknown = plan(observed(busy(), quota_tpm=TPM, model="gpt-5.4"))
    known = plan(observed(busy(), quota_tpm=TPM, model="gpt-5.4", deployment_type=DeploymentType.DATA_ZONE_STANDARD))
    (warning,) = of(unknown.warnings, "quota-refuses")

    assert [one.rpm_window_seconds for one in quota(unknown).readings] == [None]
    assert (quota(unknown).rpm, quota(known).rpm) == (None, 30)
    assert said(warning).endswith("Its RPM is not known, and not checked.")


def test_a_maximum_is_for_requests_that_have_none() -> None:
    without = busy().replaced(max_output_tokens=None)
    found = plan(observed(without, quota_tpm=TPM), admission=Admission(max_output_tokens=900))
    outcomes = fixed_windows(sent(without, 900), tpm=TPM, rpm=TPM // 100, seconds=10)

    assert quota(found).readings[1].throttled == sum(not one.accepted for one in outcomes)
    assert of(found.assumptions, "counted-at-use") == []
    (lacking,) = of(plan(observed(without, quota_tpm=TPM)).assumptions, "counted-at-use")
    assert (lacking.values["requests"], lacking.values["of"]) == (400, 400)


@pytest.mark.parametrize("one", [observed(busy()), observed(busy(), quota_tpm=TPM).replaced(requests=None)])
def test_without_a_quota_or_single_requests_nothing_is_told(one: ObservedDeployment) -> None:
    found = plan(one)

    assert found.measured is not None
    assert found.measured.quota_today is None
    assert of((*found.warnings, *found.assumptions), "quota-refuses", "quota-holds", "tokens-counted") == []
