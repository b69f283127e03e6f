"""What a deployment is: the answers of the resource manager's deployment list, live or saved."""

from collections.abc import Iterator, Mapping
from typing import Any

from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Kind


def deployment_type(sku_name: str) -> DeploymentType | None:
    """The type of a SKU; None for one that the catalog has no word for, such as `DeveloperTier`."""
    try:
        return DeploymentType(sku_name)
    except ValueError:
        return None


class DeploymentFacts(Record):
    """One deployment as `deployments.list` tells it. `capacity` is in PTUs, or in units of standard quota."""

    resource: str
    name: str
    sku_name: str | None = None
    capacity: int | None = None
    model: str | None = None
    model_version: str | None = None
    region: str | None = None
    spillover_deployment: str | None = None

    @property
    def deployment_type(self) -> DeploymentType | None:
        """The type of the SKU."""
        return deployment_type(self.sku_name or "")

    @property
    def ptus(self) -> int | None:
        """The capacity where it is counted in PTUs."""
        type_ = self.deployment_type
        return self.capacity if type_ is not None and type_.kind is Kind.PROVISIONED else None

    @property
    def sku_capacity(self) -> int | None:
        """The capacity where it is counted in units of standard quota."""
        type_ = self.deployment_type
        return self.capacity if type_ is not None and type_.kind is Kind.STANDARD else None


def from_answer(answer: Mapping[str, Any], *, region: str | None) -> Iterator[DeploymentFacts]:
    """The deployments of one page of an answer; `region` is that of their account."""
    for item in answer.get("value", ()):
        properties = item.get("properties") or {}
        model = properties.get("model") or {}
        sku = item.get("sku") or {}
        resource, _, _ = item["id"].partition("/deployments/")
        yield DeploymentFacts(
            resource=resource,
            name=item["name"],
            sku_name=sku.get("name"),
            capacity=sku.get("capacity"),
            model=model.get("name"),
            model_version=model.get("version"),
            region=region,
            spillover_deployment=properties.get("spilloverDeploymentName"),
        )
