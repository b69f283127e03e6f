"""The fake's calculator of PTUs, with a table of its own: what a service would know, not what the tool does."""

import math
from typing import Any

from tests.fake_azure.content import Json, Refused

TABLE = {
    ("gpt-5.2", "2025-12-11"): (3400, 8),
    ("gpt-5.6-sol", "2026-07-09"): (1200, 6),
    ("gpt-4.1", "2025-04-14"): (2000, 4),  # another number than the catalog's: a true disagreement
}
"""Model and version -> input tokens per minute and PTU, and input tokens that an output token counts."""
SKUS = {"GlobalProvisionedManaged": (15, 5), "DataZoneProvisionedManaged": (15, 5), "ProvisionedManaged": (50, 50)}
"""SKU -> minimum and increment."""


def calculator_answer(method: str, query: Any, body: Json) -> Json:  # noqa: ANN401  # parameters of a URL
    """As the service answers. Raises `Refused` for what it does not know, and for fields that it does not have."""
    assert (method, query) == ("POST", {"api-version": "2025-06-01"})
    assert set(body) == {"model", "skuName", "workloads"}
    model = body["model"]
    if model["format"] != "OpenAI" or (model["name"], model["version"]) not in TABLE:
        raise Refused(404, "ModelNotFound", f"The model {model['name']} {model['version']} was not found.")
    if body["skuName"] not in SKUS:
        raise Refused(400, "InvalidSku", f"The SKU {body['skuName']} is not supported.")
    per_ptu, output_weight = TABLE[model["name"], model["version"]]
    minimum, increment = SKUS[body["skuName"]]
    weighted = sum(_weighted(one, output_weight) for one in body["workloads"])
    value = math.ceil(weighted / per_ptu)
    deployable = max(minimum, math.ceil(weighted / per_ptu / increment) * increment)
    return {
        "model": model,
        "skuName": body["skuName"],
        "estimatedCapacity": {"value": value, "deployableValue": deployable},
    }


def _weighted(workload: Json, output_weight: int) -> int:
    tokens = workload["requestParameters"]
    numbers = (workload["requestPerMinute"], tokens["avgPromptTokens"], tokens["avgGeneratedTokens"])
    if not all(type(number) is int for number in numbers):
        raise Refused(400, "InvalidRequestContent", "Whole numbers are expected.")
    rpm, prompt, generated = numbers
    return int(rpm * (prompt + output_weight * generated))
