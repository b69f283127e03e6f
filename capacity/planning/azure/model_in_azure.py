"""A model as Azure's Resource Manager names it, for whatever deploys it there or asks about it."""

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.results.plan import Plan
from capacity.record import Record

API_VERSION = "2025-06-01"
"""Of Microsoft.CognitiveServices, for every call and resource: the first stable one with `spilloverDeploymentName`.

Source: Azure/azure-rest-api-specs, Microsoft.CognitiveServices, stable/2025-06-01.
"""
ACCOUNT_TYPE = "Microsoft.CognitiveServices/accounts"
DEPLOYMENT_DIMENSION = "ModelDeploymentName"
"""The dimension of metrics that names a deployment."""
"""Of the resources that models are deployed in; its name is that of their metrics, too."""
IMAGE_REQUESTS_COUNTED = 2
"""How often the request metrics of image models count each request, a known issue.

Source: "Operate provisioned deployments in production", 2026-09-11 (operate-provisioned-2026-09-11).
"""
Fields = dict[str, object]


class Model(Record):
    """A model as Azure's Resource Manager names it."""

    format: str
    name: str
    version: str

    @property
    def fields(self) -> dict[str, str]:
        """`model`, as all calls take it."""
        return {"format": self.format, "name": self.name, "version": self.version}


def azure_model(plan: Plan, catalog: Catalog) -> Model | Finding:
    """What Azure calls the plan's model, or why nobody can say, with the remedy: a wrong format is no model."""
    name = plan.model or ""
    known = catalog.deployed_as(name)
    if known is None:
        return found("model-format-unknown", model=name)
    if plan.model_version is None:
        return found("model-version-unknown", model=name)
    model = Model(format=known.format, name=known.name or name, version=plan.model_version)
    for part, text in model.fields.items():
        if not text or not text.isprintable():
            return found("no-name-in-azure", part=part, text=text)
    return model
