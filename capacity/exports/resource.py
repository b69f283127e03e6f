"""A deployment as the resource that Azure's management API takes; every format writes the same."""

from capacity.exports.intended import Deployment
from capacity.planning.azure_model import ACCOUNT_TYPE, Fields

DEPLOYMENT_TYPE = f"{ACCOUNT_TYPE}/deployments"
WHY_PINNED = (
    "Spillover needs the same model version on both sides, and standard deployments alone can move to a new default "
    "version by themselves: this one keeps its version until that retires."
)


def is_pinned(deployment: Deployment) -> bool:
    """Whether it says when its version changes: where a provisioned deployment spills over to it."""
    return deployment.takes_from is not None


def body(deployment: Deployment) -> Fields:
    """`sku` and `properties`."""
    properties: Fields = {"model": deployment.model.fields}
    if is_pinned(deployment):
        properties["versionUpgradeOption"] = "OnceCurrentVersionExpired"
    if deployment.spills_to is not None:
        properties["spilloverDeploymentName"] = deployment.spills_to
    return {"sku": {"name": deployment.sku.value, "capacity": deployment.capacity}, "properties": properties}
