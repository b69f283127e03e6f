"""The plan as Terraform or OpenTofu, with the AzAPI provider."""

import re
from collections.abc import Iterator, Mapping

from capacity.exports.bicep_text import symbols
from capacity.exports.heading import heading, wrapped
from capacity.exports.intended import Deployment, Export
from capacity.exports.resource import DEPLOYMENT_TYPE, WHY_PINNED, body, is_pinned
from capacity.planning.azure_model import ACCOUNT_TYPE, API_VERSION

ABOUT = (
    "Makes these deployments in an account that exists, one after another: Azure changes one deployment of an account "
    "at a time. With AzAPI, which sends what the management API documents, spillover included. A deployment that "
    "exists already is taken over with `terraform import`."
)
PROVIDER = """\
terraform {
  required_providers {
    azapi = {
      source  = "Azure/azapi"
      version = ">= 2.0"
    }
  }
}
"""
ACCOUNT = f"""\
locals {{
  account_id = "/subscriptions/${{var.subscription_id}}/resourceGroups/${{var.resource_group_name}}/providers/\
{ACCOUNT_TYPE}/${{var.account_name}}"
}}"""
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TEMPLATE = re.compile(r"[$%](?=\{)")
_TWO_BYTES = 0xFFFF


def string(text_: str) -> str:
    """A literal of this text, whatever it holds: on one line, without templates."""
    inside = "".join(_ESCAPED.get(char) or (char if char.isprintable() else _escaped(char)) for char in text_)
    # Not `$${`, which after another $ is hard to tell apart.
    return '"' + _TEMPLATE.sub(lambda found: _escaped(found[0]), inside) + '"'


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= _TWO_BYTES else f"\\U{ord(char):08x}"


def value(of: object, indent: str = "") -> str:
    """A value of texts, whole numbers and mappings of them."""
    deeper = indent + "  "
    match of:
        case str():
            return string(of)
        case Mapping():
            width = max((len(key) for key, part in of.items() if not isinstance(part, Mapping)), default=0)
            padded = [(key if isinstance(part, Mapping) else f"{key:<{width}}", part) for key, part in of.items()]
            lines = [f"{deeper}{key} = {value(part, deeper)}" for key, part in padded]
            return "\n".join(["{", *lines, f"{indent}}}"])
    return str(of)


def text(export: Export) -> str:
    """The whole file."""
    names = symbols(deployment.name for deployment in export.deployments)
    target = export.target
    lines = [
        *wrapped(heading(export, [ABOUT]), "#"),
        PROVIDER,
        *_variable("subscription_id", target.subscription, "The id of the subscription."),
        *_variable("resource_group_name", target.resource_group, "The resource group of the account."),
        *_variable("account_name", target.account, "The Azure OpenAI or Foundry resource, which exists."),
        ACCOUNT,
    ]
    before = None
    for deployment in export.deployments:
        lines += ["", *_resource(deployment, names[deployment.name], before)]
        before = names[deployment.name]
    return "\n".join(lines) + "\n"


def _variable(name: str, default: str | None, meaning: str) -> Iterator[str]:
    yield f'variable "{name}" {{'
    yield f"  description = {string(meaning)}"
    yield "  type        = string"
    yield from () if default is None else (f"  default     = {string(default)}",)
    yield "}\n"


def _resource(deployment: Deployment, symbol: str, before: str | None) -> Iterator[str]:
    yield from wrapped([WHY_PINNED], "#") if is_pinned(deployment) else ()
    yield f'resource "azapi_resource" "{symbol}" {{'
    yield f'  type      = "{DEPLOYMENT_TYPE}@{API_VERSION}"'
    yield f"  name      = {string(deployment.name)}"
    yield "  parent_id = local.account_id"
    yield f"  body = {value(body(deployment), '  ')}"
    yield from () if before is None else (f"  depends_on = [azapi_resource.{before}]",)
    yield "}"
