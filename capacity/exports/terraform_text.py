"""What Terraform texts share: values, comments, and their beginning. They are for OpenTofu, too."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from capacity.exports.declarations import Expression, Language, value
from capacity.exports.heading import heading, wrapped
from capacity.exports.intended import Export
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE

PROVIDER = """\
terraform {
  required_providers {
    # 2.5 is the first that knows API version 2025-06-01; 3.0 is to break.
    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.5"
    }
  }
}
"""
"""Source: Azure/terraform-provider-azapi at 32ddaf5c: CHANGELOG.md and the types of 2025-06-01; guide to 3.0."""
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


def _aligned(parts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """As `fmt` does: keys of neighbours on one line each are as wide as the widest of them."""
    for is_one_line, run in groupby(parts, key=lambda part: "\n" not in part[1]):
        neighbours = list(run)
        width = max(len(key) for key, _ in neighbours) if is_one_line else 0
        yield from (f"{key:<{width}} = {part}" for key, part in neighbours)


TERRAFORM = Language(string, _aligned, short_lists=True)


def comment(*paragraphs: str) -> list[str]:
    """Lines of a comment."""
    return wrapped(paragraphs, "#")


def beginning(export: Export, about: Iterable[str]) -> Iterator[str]:
    """Heading, provider and the account: the same in every file but for the heading."""
    target = export.target
    yield from comment(*heading(export, about))
    yield PROVIDER
    yield variable("subscription_id", "The id of the subscription.", default=target.subscription)
    yield variable("resource_group_name", "The resource group of the account.", default=target.resource_group)
    yield variable("account_name", "The Azure OpenAI or Foundry resource, which exists.", default=target.account)
    yield ACCOUNT


def variable(name: str, meaning: str, type_: str = "string", *, default: object = None) -> str:
    """The declaration of a variable; None is no default."""
    has_default = {} if default is None else {"default": default}
    return block(f'variable "{name}"', {"description": meaning, "type": Expression(type_), **has_default}) + "\n"


def block(header: str, attributes: Mapping[str, object]) -> str:
    """A block of attributes."""
    return f"{header} {value(attributes, TERRAFORM)}"
