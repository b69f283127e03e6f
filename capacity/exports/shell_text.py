"""What the shell scripts share: their beginning, comments and commands."""

import shlex
from collections.abc import Iterable

from capacity.exports.heading import heading, wrapped
from capacity.exports.intended import Export
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE

ACCOUNT_ID = f"/subscriptions/$SUBSCRIPTION/resourceGroups/$RESOURCE_GROUP/providers/{ACCOUNT_TYPE}/$ACCOUNT"
"""Before a resource id, `az rest` puts the host of the cloud in use."""


def beginning(export: Export, about: Iterable[str], *, stops: bool = True) -> list[str]:
    """Interpreter, heading, and the variables; `stops` says whether a command that fails ends the script."""
    target = export.target
    return [
        "#!/bin/sh",
        *comment(*heading(export, about)),
        "set -eu" if stops else "set -u",
        "",
        variable("SUBSCRIPTION", target.subscription, "the id of the subscription"),
        variable("RESOURCE_GROUP", target.resource_group, "the resource group of the account"),
        variable("ACCOUNT", target.account, "the name of the Azure OpenAI or Foundry resource"),
    ]


def variable(name: str, value: str | None, meaning: str) -> str:
    """An assignment; where the value was not given, the demand that it be set when the script runs."""
    return f': "${{{name}:?set it to {meaning}}}"' if value is None else f"{name}={shlex.quote(value)}"


def comment(*paragraphs: str) -> list[str]:
    """Lines of a comment."""
    return wrapped(paragraphs, "#")


def command(*words: str) -> str:
    """One command over several lines; its words are quoted already."""
    return " \\\n    ".join(words)
