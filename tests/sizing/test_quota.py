from fractions import Fraction

import pytest

from capacity.sizing.deployment import QuotaUnit
from capacity.sizing.quota import Quota, QuotaBound, size

UNIT = QuotaUnit(tpm_per_unit=Fraction(1000), rpm_per_unit=Fraction(10))
TPM_ONLY = QuotaUnit(tpm_per_unit=Fraction(1000))
RPM_ONLY = QuotaUnit(rpm_per_unit=Fraction(10))


def sized(unit: QuotaUnit, *, tpm: int | str, admission: int | None = None, rpm: int | str | None = None) -> Quota:
    return size(
        unit,
        tpm=Fraction(tpm),
        admission_tpm=None if admission is None else Fraction(admission),
        rpm=None if rpm is None else Fraction(rpm),
    )


@pytest.mark.parametrize(
    ("unit", "tpm", "admission", "rpm", "units", "bound"),
    [
        pytest.param(UNIT, 220_000, None, 1000, 220, "tpm", id="tokens"),
        pytest.param(UNIT, 220_000, 600_000, 1000, 600, "admission", id="admission"),
        pytest.param(UNIT, 220_000, 600_000, 7000, 700, "rpm", id="requests"),
        pytest.param(UNIT, 220_001, None, None, 221, "tpm", id="a-token-more"),
        pytest.param(UNIT, "220000.000001", None, None, 221, "tpm", id="a-trace-more"),
        pytest.param(UNIT, 1, None, "0.5", 1, "tpm", id="at-least-one"),
        pytest.param(UNIT, 0, None, None, 1, "tpm", id="one-for-nothing"),
        pytest.param(UNIT, 5_000, 5_000, 50, 5, "tpm", id="tie-of-all"),
        pytest.param(UNIT, 4_000, 5_000, 50, 5, "admission", id="tie-of-admission-and-requests"),
        pytest.param(UNIT, 5_000, 4_000, 50, 5, "tpm", id="tie-of-tokens-and-requests"),
        pytest.param(UNIT, 4_001, None, 50, 5, "tpm", id="tie-after-rounding"),
        pytest.param(TPM_ONLY, 5_000, None, 7_000, 5, "tpm", id="requests-without-a-unit"),
        pytest.param(RPM_ONLY, 5_000, None, 7_000, 700, "rpm", id="tokens-without-a-unit"),
        pytest.param(UNIT, 5_000, None, None, 5, "tpm", id="requests-unknown"),
    ],
)
def test_units_cover_tokens_admission_and_requests(  # noqa: PLR0917, PLR0913  # one case of the table
    unit: QuotaUnit, tpm: int | str, admission: int | None, rpm: int | str | None, units: int, bound: str
) -> None:
    result = sized(unit, tpm=tpm, admission=admission, rpm=rpm)

    assert (result.sku_capacity, result.bound_by) == (units, QuotaBound(bound))
    assert result.tpm_quota == (None if unit.tpm_per_unit is None else units * unit.tpm_per_unit)
    assert result.rpm_quota == (None if unit.rpm_per_unit is None else units * unit.rpm_per_unit)


@pytest.mark.parametrize(
    ("unit", "rpm"), [(QuotaUnit(), 100), (QuotaUnit(), None), (RPM_ONLY, None)], ids=["none", "nothing", "no-rpm"]
)
def test_an_unpublished_unit_gives_no_number(unit: QuotaUnit, rpm: int | None) -> None:
    assert sized(unit, tpm=5_000, rpm=rpm) == Quota(
        sku_capacity=None, bound_by=None, tpm_quota=None, rpm_quota=None, quota_tier=None
    )


TIERS = {1: 1_000_000, 2: 2_000_000, 3: 4_000_000}


@pytest.mark.parametrize(
    ("tpm", "tier"),
    [(1, 1), (1_000_000, 1), (1_000_001, 2), (2_000_000, 2), (4_000_000, 3), (4_000_001, None)],
)
def test_the_tier_is_the_lowest_that_grants_the_quota(tpm: int, tier: int | None) -> None:
    for tiers in (TIERS, dict(reversed(TIERS.items()))):
        assert sized(UNIT.replaced(tier_tpm=tiers), tpm=tpm).quota_tier == tier


@pytest.mark.parametrize(("rpm", "tier"), [(6, 1), (7, 2), (18, 3), (19, None), (None, None)])
def test_tiers_in_requests_hold_for_the_requests_themselves(rpm: int | None, tier: int | None) -> None:
    assert sized(QuotaUnit(tier_rpm={1: 6, 2: 12, 3: 18}), tpm=5, rpm=rpm).quota_tier == tier


def test_quota_counts_for_the_tier_and_not_the_bare_need() -> None:
    unit = UNIT.replaced(tier_tpm={1: 1_500, 2: 2_000})

    assert sized(unit, tpm=1_200).quota_tier == 2
    assert sized(RPM_ONLY.replaced(tier_rpm={1: 9, 2: 10}), tpm=1, rpm=9).quota_tier == 2


def test_without_published_tiers_there_is_none() -> None:
    assert sized(UNIT, tpm=5_000, rpm=5).quota_tier is None
