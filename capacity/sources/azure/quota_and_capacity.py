"""What Azure would deploy, and what a subscription may: asked for apart from usage, when a plan wants to know."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from capacity.errors import SourceUnavailable
from capacity.planning.azure.growth import CapacityOnOffer, QuotaLeft
from capacity.planning.azure.model_in_azure import Model
from capacity.sources.azure.calls import RESOURCE_MANAGER, Call
from capacity.sources.azure.client import Client
from capacity.sources.azure.monitor.discovery import ACCOUNTS_API
from capacity.sources.azure.paging import listing
from capacity.sources.azure.request import Progress, Timing
from capacity.sources.azure.saving import RawAnswers
from capacity.sources.azure.sender import Json
from capacity.sources.metrics.deployment_facts import deployment_type

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from capacity.sources.azure.transport import Transport

QUOTA_PREFIX = "OpenAI."
"""Of the pool that OpenAI models draw on; AIServices is another."""


def quotas(  # noqa: PLR0913  # the same as of `read`, and a question
    subscription: str,
    regions: Sequence[str],
    *,
    credential: "TokenCredential",
    progress: Progress,
    transport: "Transport | None" = None,
    timing: Timing | None = None,
) -> tuple[QuotaLeft, ...]:
    """What a subscription may still deploy of every type in some regions. Raises `SourceUnavailable`."""

    def of_region(region: str) -> list[QuotaLeft]:
        items = listing(client, subscription_call(subscription, f"locations/{region}/usages", {}))
        return [known for item in items if (known := _quota(item, subscription, region)) is not None]

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
        return [known for item in items if (known := _capacity(item, model, subscription)) is not None]

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


def _quota(item: Json, subscription: str, region: str) -> QuotaLeft | None:
    """None for what is no quota of a type, such as that of one model."""
    try:
        left = _finite(item["limit"]) - _finite(item.get("currentValue") or 0)
        type_ = deployment_type(_text(item["name"]["value"]).removeprefix(QUOTA_PREFIX))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise strange(subscription, "a quota") from None
    return None if type_ is None else QuotaLeft(deployment_type=type_, region=region, left=left)


def _capacity(item: Json, model: Model, subscription: str) -> CapacityOnOffer | None:
    """None for a SKU that is no type of ours."""
    try:
        properties = item["properties"]
        type_ = deployment_type(_text(properties["skuName"]))
        region = _text(item["location"]).replace(" ", "").lower()
        available = _finite(properties["availableCapacity"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise strange(subscription, "a capacity") from None
    if type_ is None:
        return None
    return CapacityOnOffer(model=model, deployment_type=type_, region=region, available=available)


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
