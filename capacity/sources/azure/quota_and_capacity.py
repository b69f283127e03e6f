"""What Azure would deploy, and what a subscription may: asked for apart from usage, when a plan wants to know."""

import math
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from capacity.planning.azure.growth import CapacityOnOffer, QuotaLeft
from capacity.planning.azure.model_in_azure import Model
from capacity.sources.azure.calls import RESOURCE_MANAGER, Call
from capacity.sources.azure.client import Client
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.failures import strange
from capacity.sources.azure.monitor.discovery import ACCOUNTS_API
from capacity.sources.azure.paging import listing
from capacity.sources.azure.sender import Json
from capacity.sources.metrics.deployment_facts import deployment_type

QUOTA_PREFIX = "OpenAI."
"""Of the pool that OpenAI models draw on; AIServices is another."""


def quotas(subscription: str, regions: Sequence[str], azure: Connection) -> list[QuotaLeft]:
    """What a subscription may still deploy of each type in some regions. Raises `SourceUnavailable`."""

    def of_region(region: str) -> list[QuotaLeft | None]:
        items = listing(client, subscription_call(subscription, f"locations/{region}/usages", {}))
        return [_quota_left(item, subscription, region) for item in items]

    with closing(Client(azure)) as client:
        found = client.each(regions, of_region, what="quotas", name=str)
    return [quota for of_one in found for quota in of_one if quota is not None]


def capacity_on_offer(subscription: str, models: Sequence[Model], azure: Connection) -> list[CapacityOnOffer]:
    """What could be deployed now of each model, in every type and region. Raises `SourceUnavailable`."""

    def of_model(model: Model) -> list[CapacityOnOffer | None]:
        parameters = {"modelFormat": model.format, "modelName": model.name, "modelVersion": model.version}
        items = listing(client, subscription_call(subscription, "modelCapacities", parameters))
        return [_on_offer(item, model, subscription) for item in items]

    with closing(Client(azure)) as client:
        found = client.each(
            models, of_model, what="capacity on offer", name=lambda model: f"{model.name} {model.version}"
        )
    return [offer for of_one in found for offer in of_one if offer is not None]


def subscription_call(subscription: str, path: str, parameters: dict[str, str]) -> Call:
    """A question to Cognitive Services of a subscription as a whole."""
    scope = f"/subscriptions/{subscription}"
    return Call(
        url=f"{RESOURCE_MANAGER}{scope}/providers/Microsoft.CognitiveServices/{path}",
        about=scope,
        needs=f"the role Reader or Cognitive Services Usages Reader on {scope}",
        parameters={**ACCOUNTS_API, **parameters},
    )


def _quota_left(item: Json, subscription: str, region: str) -> QuotaLeft | None:
    """None for a quota of anything but a deployment type, such as `OpenAI.Standard.gpt-5.2`."""
    try:
        used, limit, name = _finite(item.get("currentValue") or 0), _finite(item["limit"]), _text(item["name"]["value"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise strange(f"/subscriptions/{subscription}", "a quota") from None
    type_ = deployment_type(name.removeprefix(QUOTA_PREFIX))
    return None if type_ is None else QuotaLeft(deployment_type=type_, region=region, left=limit - used)


def _on_offer(item: Json, model: Model, subscription: str) -> CapacityOnOffer | None:
    """None for a SKU that is no deployment type."""
    try:
        properties = item["properties"]
        type_ = deployment_type(_text(properties["skuName"]))
        region = _text(item["location"]).replace(" ", "").lower()
        available = _finite(properties["availableCapacity"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise strange(f"/subscriptions/{subscription}", "a capacity") from None
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
