"""Lists of the resource manager that are saved beside metrics: deployments and accounts; others are passed over."""

from typing import NamedTuple

from capacity.errors import InvalidInput
from capacity.sources.metrics import deployment_facts
from capacity.sources.metrics.account_ids import account_in
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.exported_values import lowered, objects
from capacity.sources.metrics.formats.metric_content import Content


class Lists(NamedTuple):
    """What a list tells."""

    deployments: tuple[DeploymentFacts, ...] = ()
    regions: dict[str, str] = {}  # noqa: RUF012  # nobody changes it
    """Account, in lower case -> its region."""


def is_list(content: Content) -> bool:
    """`value[]` of resources, as the API pages them, or the bare list that the Azure CLI prints."""
    items = _items(content)
    return items is not None and all(isinstance(item, dict) and "timeseries" not in lowered(item) for item in items)


def read_list(content: Content) -> Lists:
    """Deployments and accounts by their ids; metric definitions and the like are passed over."""
    deployments: list[DeploymentFacts] = []
    regions = {}
    for item in objects(_items(content), "`value`", content.where):
        id_ = item.get("id")
        if not isinstance(id_, str) or (account := account_in(id_)) is None:
            continue
        rest = id_[len(account) :].lower()
        if rest.startswith("/deployments/"):
            deployments.append(_deployment(item, content.where))
        elif not rest and isinstance(location := item.get("location"), str):
            regions[account.lower()] = location
    return Lists(tuple(deployments), regions)


def _items(content: Content) -> list[object] | None:
    """The resources in it; None where it is something else."""
    value = content.json
    if isinstance(value, dict):
        # Accounts of all subscriptions come from the resource graph, which calls its list `data`.
        paged = value.get("data" if "totalRecords" in value else "value")
        return paged if isinstance(paged, list) and "timespan" not in value else None
    if isinstance(value, list) and value and isinstance(value[0], dict) and "/" in str(value[0].get("id")):
        return value
    return None


_SHAPE: dict[str, dict[str, type]] = {
    "": {"name": str, "sku": dict, "properties": dict},
    "sku": {"name": str, "capacity": int},
    "properties": {"model": dict, "spilloverDeploymentName": str},
    "model": {"name": str, "version": str},
}
"""The parts of a deployment that are read; each may be missing or null, but for the name."""


def _deployment(item: dict[str, object], where: str) -> DeploymentFacts:
    """Raises `InvalidInput` where a part is of another type than the resource manager writes."""
    parts: dict[str, dict[str, object]] = {"": item}
    for part, shape in _SHAPE.items():
        for key, type_ in shape.items():
            value = parts.get(part, {}).get(key)
            if value is not None and not isinstance(value, type_):
                what = f"`{key}` of a deployment is of type {type(value).__name__}, not {type_.__name__}"
                raise InvalidInput.of(where, f"{what}: save the list again")
            if isinstance(value, dict):
                parts[key] = value
    if not item.get("name"):
        raise InvalidInput.of(where, "a deployment has no name: save the list again")
    (facts,) = deployment_facts.from_answer({"value": [item]}, region=None)
    return facts
