"""The plan as Terraform or OpenTofu, with the AzAPI provider."""

from collections.abc import Iterator

from capacity.exports.declarations import Expression, symbols
from capacity.exports.intended import Deployment, Export
from capacity.exports.resource import DEPLOYMENT_TYPE, WHY_PINNED, body, is_pinned, to_make
from capacity.exports.terraform_text import beginning, block, comment
from capacity.planning.azure.model_in_azure import API_VERSION
from capacity.sizing.deployment import Kind

ABOUT = (
    "Makes these deployments in an account that exists, one after another: Azure changes one deployment of an account "
    "at a time. `locks` has other AzAPI resources that lock the account wait, too. With AzAPI, which sends what the "
    "management API documents, spillover included. A deployment that exists already is taken over by the `import` "
    "block above it, without its comment signs (Terraform or OpenTofu from 1.6). Where it is changed then, what is not "
    "said here (such as its content filter) goes back to its default."
)
ACCOUNT = Expression("local.account_id")
TIMEOUTS = """
  # PTUs take 20 to 30 minutes to another model or version: AzAPI waits 30.
  timeouts {
    update = "60m"
  }
}"""
"""Source: "In-place migrations for provisioned deployments" of "Working with models"; AzAPI's `azapi_resource`."""


def text(export: Export) -> str:
    """The whole file."""
    deployments = to_make(export)
    names = symbols(deployment.name for deployment in deployments)
    lines = [*beginning(export, [ABOUT])]
    before = None
    for deployment in deployments:
        symbol = names[deployment.name]
        lines += ["", *_import(deployment, symbol), "", *_resource(deployment, symbol, before)]
        before = symbol
    return "\n".join(lines) + "\n"


def _import(deployment: Deployment, symbol: str) -> Iterator[str]:
    """A block that is to be taken out of its comment, since Terraform refuses to import what does not exist.

    The API version belongs to the id: without it the provider reads with the newest that it knows.
    """
    resource_id = f'"${{local.account_id}}/deployments/{deployment.name}?api-version={API_VERSION}"'
    taken_over = {"to": Expression(f"azapi_resource.{symbol}"), "id": Expression(resource_id)}
    yield from (f"# {line}" for line in block("import", taken_over).splitlines())


def _resource(deployment: Deployment, symbol: str, before: str | None) -> Iterator[str]:
    yield from comment(WHY_PINNED) if is_pinned(deployment) else ()
    after = {} if before is None else {"depends_on": [Expression(f"azapi_resource.{before}")]}
    attributes = {
        "type": f"{DEPLOYMENT_TYPE}@{API_VERSION}",
        "name": deployment.name,
        "parent_id": ACCOUNT,
        "locks": [ACCOUNT],
        "body": body(deployment),
        **after,
    }
    resource = block(f'resource "azapi_resource" "{symbol}"', attributes)
    yield resource.removesuffix("}") + TIMEOUTS if deployment.sku.kind is Kind.PROVISIONED else resource
