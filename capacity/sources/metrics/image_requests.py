"""Requests of image models, which Azure Monitor counts twice."""

from collections.abc import Sequence

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.azure.model_in_azure import IMAGE_REQUESTS_COUNTED
from capacity.sources.metrics.metric_names import FAMILIES, OF_GATEWAY, OF_TABLE
from capacity.traffic.series import Floats, ObservedDeployment

HALVED = found("image-requests-halved")
_DOUBLED = {family.requests.metric.lower() for family in FAMILIES if family.source not in (OF_GATEWAY, OF_TABLE.source)}


def as_made(observed: Sequence[ObservedDeployment], catalog: Catalog) -> list[ObservedDeployment]:
    """Deployments from metrics, with the requests of image models as they were made, and a note where they were not.

    Requests that are refused or spilled are the service's own counts, whoever counted all of them.
    """
    return [_as_made(one) if one.model and catalog.model(one.model).image_model else one for one in observed]


def _as_made(one: ObservedDeployment) -> ObservedDeployment:
    is_doubled = (one.requests_metric or "").lower() in _DOUBLED
    measured = one.measured
    if not is_doubled and measured.throttled_requests is None and measured.spilled_requests is None:
        return one
    return one.replaced(
        series=one.series.replaced(requests=_halved(one.series.requests)) if is_doubled else one.series,
        measured=measured.replaced(
            throttled_requests=_halved(measured.throttled_requests),
            spilled_requests=_halved(measured.spilled_requests),
            spilled_and_throttled_requests=_halved(measured.spilled_and_throttled_requests),
            spread_requests=measured.spread_requests / IMAGE_REQUESTS_COUNTED,
        ),
        notes=(*one.notes, HALVED),
    )


def _halved(counts: Floats | None) -> Floats | None:
    return None if counts is None else counts / IMAGE_REQUESTS_COUNTED
