"""What Terraform texts share: values, comments, and their beginning. They are for OpenTofu, too."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from capacity.exports.declarations import Expression
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
_IDENTIFIER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
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
    """A value of expressions, texts, whole numbers, truths, mappings and lists of them, aligned as `fmt` does."""
    deeper = indent + "  "
    match of:
        case Expression():
            return of
        case str():
            return string(of)
        case bool():
            return "true" if of else "false"
        case Mapping():
            parts = [(_key(key), value(part, deeper)) for key, part in of.items()]
            lines = (f"{deeper}{key} = {part}" for key, part in _aligned(parts))
            return "\n".join(["{", *lines, f"{indent}}}"])
        case list():
            return _list(of, indent)
    return str(of)


def _list(of: list[object], indent: str) -> str:
    """On one line, or with each mapping on lines of its own."""
    if not any(isinstance(part, Mapping) for part in of):
        return f"[{', '.join(value(part, indent) for part in of)}]"
    deeper = indent + "  "
    return "\n".join(["[", *(f"{deeper}{value(part, deeper)}," for part in of), f"{indent}]"])


def _key(key: str) -> str:
    return key if _IDENTIFIER.fullmatch(key) else string(key)


def _aligned(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Keys of neighbours on one line each are as wide as the widest of them."""
    for is_one_line, run in groupby(parts, key=lambda part: "\n" not in part[1]):
        neighbours = list(run)
        width = max(len(key) for key, _ in neighbours) if is_one_line else 0
        yield from ((f"{key:<{width}}", part) for key, part in neighbours)


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
    return f"{header} {value(attributes)}"
