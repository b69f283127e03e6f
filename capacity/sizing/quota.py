"""Demand -> TPM and RPM quota of standard (token-billed) deployment types.

Quota is bought in units that grant TPM and RPM together; neither can be set alone.
Source: Microsoft Learn, "Manage Azure OpenAI quota", 2026-05-04, and "Azure OpenAI quotas and limits", 2026-08-20.
"""

from enum import StrEnum
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.deployment import QuotaUnit


class QuotaBound(StrEnum):
    """What decided the number of units."""

    TPM = "tpm"
    ADMISSION = "admission"
    RPM = "rpm"


class Quota(Record):
    """Units of `sku_capacity` and what they grant. `None` where no unit has been published."""

    sku_capacity: int | None
    bound_by: QuotaBound | None
    tpm_quota: Fraction | None
    rpm_quota: Fraction | None
    quota_tier: int | None


def size(unit: QuotaUnit, *, tpm: Fraction, admission_tpm: Fraction | None, rpm: Fraction | None) -> Quota:
    """The fewest units whose TPM covers tokens and admission and whose RPM covers requests, at least one.

    All rates are those of the busiest minute. A rate that is unknown (`None`) binds nothing.
    """
    wanted: list[tuple[int, QuotaBound]] = []
    if unit.tpm_per_unit is not None:
        wanted.append((_units(tpm, unit.tpm_per_unit), QuotaBound.TPM))
        if admission_tpm is not None:
            wanted.append((_units(admission_tpm, unit.tpm_per_unit), QuotaBound.ADMISSION))
    if unit.rpm_per_unit is not None and rpm is not None:
        wanted.append((_units(rpm, unit.rpm_per_unit), QuotaBound.RPM))
    if not wanted:
        return Quota(
            sku_capacity=None, bound_by=None, tpm_quota=None, rpm_quota=None, quota_tier=_tier(unit, tpm=None, rpm=rpm)
        )
    units, bound = max(wanted, key=lambda pair: pair[0])  # the first of equals: tokens before admission before RPM
    units = max(units, 1)
    tpm_quota = None if unit.tpm_per_unit is None else units * unit.tpm_per_unit
    rpm_quota = None if unit.rpm_per_unit is None else units * unit.rpm_per_unit
    return Quota(
        sku_capacity=units,
        bound_by=bound,
        tpm_quota=tpm_quota,
        rpm_quota=rpm_quota,
        quota_tier=_tier(unit, tpm=tpm_quota, rpm=rpm_quota),
    )


def _units(rate: Fraction, per_unit: Fraction) -> int:
    """Units of quota for a rate, rounded up in integers: exact, and ten times as fast as with Fraction."""
    return -(-rate.numerator * per_unit.denominator // (rate.denominator * per_unit.numerator))


def _tier(unit: QuotaUnit, *, tpm: Fraction | None, rpm: Fraction | None) -> int | None:
    """The lowest quota tier that grants this much by default; None where none does or tiers are not published."""
    for tiers, wanted in ((unit.tier_tpm, tpm), (unit.tier_rpm, rpm)):
        if tiers and wanted is not None:
            return next((tier for tier in sorted(tiers) if tiers[tier] >= wanted), None)
    return None
