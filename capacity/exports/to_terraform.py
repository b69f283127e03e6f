"""The plan as Terraform or OpenTofu, with the AzAPI provider."""

from collections.abc import Iterator

from capacity.exports.declarations import Expression, symbols
from capacity.exports.intended import Deployment, Export
from capacity.exports.resource import DEPLOYMENT_TYPE, WHY_PINNED, body, is_pinned
from capacity.exports.terraform_text import beginning, block, comment
from capacity.planning.azure_model import API_VERSION

ABOUT = (
    "Makes these deployments in an account that exists, one after another: Azure changes one deployment of an account "
    "at a time. With AzAPI, which sends what the management API documents, spillover included. A deployment that "
    "exists already is taken over with `terraform import`."
)
ACCOUNT = Expression("local.account_id")


def text(export: Export) -> str:
    """The whole file."""
    names = symbols(deployment.name for deployment in export.deployments)
    lines = [*beginning(export, [ABOUT])]
    before = None
    for deployment in export.deployments:
        symbol = names[deployment.name]
        lines += ["", *_resource(deployment, symbol, before)]
        before = symbol
    return "\n".join(lines) + "\n"


def _resource(deployment: Deployment, symbol: str, before: str | None) -> Iterator[str]:
    yield from comment(WHY_PINNED) if is_pinned(deployment) else ()
    after = {} if before is None else {"depends_on": [Expression(f"azapi_resource.{before}")]}
    attributes = {
        "type": f"{DEPLOYMENT_TYPE}@{API_VERSION}",
        "name": deployment.name,
        "parent_id": ACCOUNT,
        "body": body(deployment),
        **after,
    }
    yield block(f'resource "azapi_resource" "{symbol}"', attributes)
