"""A deployment as the resource that Azure's management API takes; every format writes the same."""

from capacity.errors import InvalidInput, Mistake
from capacity.exports.intended import Deployment, Export
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE, Fields

DEPLOYMENT_TYPE = f"{ACCOUNT_TYPE}/deployments"
WHY_PINNED = (
    "Spillover needs the same model version on both sides, and standard deployments alone can move to a new default "
    "version by themselves: this one keeps its version until that retires."
)
_WANTS_PROVIDER_DATA = ("anthropic",)
"""Formats, in lower case, whose models Azure deploys with `modelProviderData` alone.

Source: Azure/azure-rest-api-specs, report 43610.
"""


def to_make(export: Export) -> tuple[Deployment, ...]:
    """The deployments, for a text that makes them. Raises `InvalidInput` where Azure would refuse one."""
    mistakes = [
        Mistake(
            where=deployment.name,
            what=(
                f"Azure refuses deployments of the format {deployment.model.format} without `modelProviderData` "
                "(organization, industry and country), which no plan has: make it in the Foundry portal, which asks "
                "for them; --format alerts, alerts-terraform, api-management and preflight do without"
            ),
        )
        for deployment in export.deployments
        if deployment.model.format.lower() in _WANTS_PROVIDER_DATA
    ]
    if mistakes:
        raise InvalidInput(mistakes)
    return export.deployments


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
