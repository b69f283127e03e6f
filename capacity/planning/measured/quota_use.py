"""How near a deployment of a standard type came to its quota: whether that can be what refused its requests."""

from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.sizing.deployment import Kind, QuotaUnit
from capacity.traffic import summary
from capacity.traffic.series import Floats, ObservedDeployment
from capacity.traffic.statistics import QuotaUse


def with_quota_use(one: ObservedDeployment, catalog: Catalog) -> ObservedDeployment:
    """The deployment with its use of quota, where its type has one. Means over many minutes tell nothing of it."""
    type_ = one.deployment_type
    if type_ is None or type_.kind is not Kind.STANDARD:
        return one
    group = None if one.model is None else catalog.model(one.model).standard_quota
    unit = QuotaUnit() if group is None else group.types.get(type_, QuotaUnit())
    series = one.series
    written = series.output_tokens if series.admitted_output_tokens is None else series.admitted_output_tokens
    known = one.grain_minutes == 1
    return one.replaced(
        quota_use=QuotaUse(
            tpm=_granted(one.sku_capacity, unit.tpm_per_unit),
            rpm=_granted(one.sku_capacity, unit.rpm_per_unit),
            tokens=_most(series.input_tokens + written) if known else None,
            requests=_most(series.requests) if known else None,
        )
    )


def _granted(units: int | None, per_unit: Fraction | None) -> float | None:
    return None if not units or per_unit is None else units * float(per_unit)


def _most(values: Floats | None) -> float | None:
    """The largest; None where nothing was observed, or nothing but zeros: what was never served is not known."""
    return None if values is None else summary.largest(values) or None
