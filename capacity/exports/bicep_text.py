"""What Bicep texts share: values, comments, and their beginning."""

import shlex
from collections.abc import Iterable, Iterator, Mapping

from capacity.exports.declarations import Expression, Language, value
from capacity.exports.heading import Command, heading, wrapped
from capacity.exports.intended import Export
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE, API_VERSION

_ESCAPED = {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string(text: str) -> str:
    """A literal of this text, whatever it holds: on one line, without interpolation."""
    inside = "".join(_ESCAPED.get(char) or (char if char.isprintable() else f"\\u{{{ord(char):x}}}") for char in text)
    return "'" + inside.replace("${", "\\${") + "'"


BICEP = Language(string, lambda parts: (f"{key}: {part}" for key, part in parts), short_lists=False)


def resource(symbol: str, type_: str, properties: Mapping[str, object], *, exists: bool = False) -> str:
    """The declaration of a resource; `type_` with its API version."""
    return f"resource {symbol} {string(type_)} {'existing ' if exists else ''}= {value(properties, BICEP)}"


def comment(*paragraphs: str) -> list[str]:
    """Lines of a comment."""
    return wrapped(paragraphs, "//")


def beginning(export: Export, about: Iterable[str]) -> Iterator[str]:
    """Heading, how to deploy it, and the account."""
    target = export.target
    yield from comment(
        *heading(export, about),
        "",
        "Deploy it, saved as FILE, into the resource group of the account:",
        Command(
            f"az deployment group create --subscription {target.subscription or 'ID'} "
            f"--resource-group {shlex.quote(target.resource_group or 'NAME')} --template-file FILE"
        ),
    )
    yield ""
    yield "@description('The Azure OpenAI or Foundry resource, which exists.')"
    yield "param accountName string" + ("" if target.account is None else f" = {string(target.account)}")
    yield ""
    name = {"name": Expression("accountName")}
    yield resource("account", f"{ACCOUNT_TYPE}@{API_VERSION}", name, exists=True)
