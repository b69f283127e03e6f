"""What Azure would deploy, and what a subscription may: asked for apart from usage, when a plan wants to know."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from capacity.errors import SourceUnavailable
from capacity.planning.azure.model_in_azure import Model
from capacity.sources.azure.calls import RESOURCE_MANAGER, Call
from capacity.sources.azure.client import Client
from capacity.sources.azure.monitor.discovery import ACCOUNTS_API
from capacity.sources.azure.paging import listing
from capacity.sources.azure.request import CapacityOnOffer, Progress, Quota, Timing
from capacity.sources.azure.saving import RawAnswers
from capacity.sources.azure.sender import Json

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from capacity.sources.azure.transport import Transport


def quotas(  # noqa: PLR0913  # the same as of `read`, and a question
    subscription: str,
    regions: Sequence[str],
    *,
    credential: "TokenCredential",
    progress: Progress,
    transport: "Transport | None" = None,
    timing: Timing | None = None,
) -> tuple[Quota, ...]:
    """The quotas of a subscription in some regions, used and in all. Raises `SourceUnavailable`."""

    def of_region(region: str) -> list[Quota]:
        items = listing(client, subscription_call(subscription, f"locations/{region}/usages", {}))
        return [_quota(item, subscription, region) for item in items]

    with subscription_client(credential, progress, transport, timing) as client:
        found = client.each(regions, of_region, what="quotas", name=str)
    return tuple(quota for quotas_ in found for quota in quotas_)


def capacity_on_offer(  # noqa: PLR0913  # the same as of `read`, and a question
    subscription: str,
    models: Sequence[Model],
    *,
    credential: "TokenCredential",
    progress: Progress,
    transport: "Transport | None" = None,
    timing: Timing | None = None,
) -> tuple[CapacityOnOffer, ...]:
    """What could be deployed now of each model, in every region. Raises `SourceUnavailable`."""

    def of_model(model: Model) -> list[CapacityOnOffer]:
        parameters = {"modelFormat": model.format, "modelName": model.name, "modelVersion": model.version}
        items = listing(client, subscription_call(subscription, "modelCapacities", parameters))
        return [_capacity(item, model, subscription) for item in items]

    with subscription_client(credential, progress, transport, timing) as client:
        found = client.each(models, of_model, what="capacity on offer", name=_name)
    return tuple(one for capacities in found for one in capacities)


def _name(model: Model) -> str:
    return f"{model.name} {model.version}"


def subscription_client(
    credential: "TokenCredential",
    progress: Progress,
    transport: "Transport | None",
    timing: Timing | None,
) -> Client:
    """For questions that leave nothing to save. Use it as a context."""
    return Client(credential, transport, saved=RawAnswers(), progress=progress, timing=timing or Timing())


def subscription_call(subscription: str, path: str, parameters: dict[str, str]) -> Call:
    """A question to Cognitive Services of a subscription as a whole."""
    scope = f"/subscriptions/{subscription}"
    return Call(
        url=f"{RESOURCE_MANAGER}{scope}/providers/Microsoft.CognitiveServices/{path}",
        about=scope,
        needs=f"the role Reader or Cognitive Services Usages Reader on {scope}",
        parameters={**ACCOUNTS_API, **parameters},
    )


def _quota(item: Json, subscription: str, region: str) -> Quota:
    try:
        used, limit, name = _finite(item.get("currentValue") or 0), _finite(item["limit"]), item["name"]["value"]
        return Quota(subscription=subscription, region=region, name=_text(name), used=used, limit=limit)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise strange(subscription, "a quota") from None


def _capacity(item: Json, model: Model, subscription: str) -> CapacityOnOffer:
    try:
        properties = item["properties"]
        return CapacityOnOffer(
            model=model,
            sku_name=_text(properties["skuName"]),
            region=_text(item["location"]).replace(" ", "").lower(),
            available_capacity=_finite(properties["availableCapacity"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise strange(subscription, "a capacity") from None


def _finite(value: Any) -> float:  # noqa: ANN401  # JSON
    """A number of an answer. Raises `ValueError` for NaN and Infinity, which JSON as Python reads it has."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def strange(subscription: str, what: str) -> SourceUnavailable:
    """For an answer that does not look as it should."""
    return SourceUnavailable(
        f"/subscriptions/{subscription}: {what} is not as expected: Azure's API may have changed; report it"
    )
