"""The plan as a POSIX shell script of `az` commands."""

import json
import shlex
from collections.abc import Iterator

from capacity.exports.intended import Deployment, Export
from capacity.exports.resource import WHY_PINNED, body, is_pinned, to_make
from capacity.exports.shell_text import ACCOUNT_ID, beginning, command, comment
from capacity.planning.azure.model_in_azure import API_VERSION

ABOUT = (
    "Makes these deployments in an account that exists. Where a deployment of the same name exists, it becomes what is "
    "said here, and what is not said here (such as its content filter) goes back to its default."
)
WAIT = """\
# Azure changes one deployment of an account at a time: wait until it is made.
# That takes minutes, and 20 to 30 of them where PTUs change to another model or
# version. After 720 looks, over an hour, something is wrong.
wait_for() {
    looks=0
    while [ "$looks" -lt 720 ]; do
        looks=$((looks + 1))
        state=$(az cognitiveservices account deployment show \\
            --subscription "$SUBSCRIPTION" \\
            --resource-group "$RESOURCE_GROUP" \\
            --name "$ACCOUNT" \\
            --deployment-name "$1" \\
            --query properties.provisioningState \\
            --output tsv)
        case $(printf '%s' "$state" | tr '[:upper:]' '[:lower:]') in
            succeeded) return ;;
            accepted | creating | moving | updating) sleep 5 ;;
            *)
                echo "$1 was not deployed: $state" >&2
                exit 1
                ;;
        esac
    done
    echo "$1 is still $state after 720 looks: see why in the portal, and run this again" >&2
    exit 1
}"""
"""Source of the states: the enum of 2025-06-01, and for `updating` and its time "In-place migrations for provisioned
deployments" of "Working with models", which writes states in small letters."""


def text(export: Export) -> str:
    """The whole script."""
    lines = [*beginning(export, [ABOUT]), "", WAIT]
    for deployment in to_make(export):
        lines += ["", *_made(deployment), f"wait_for {shlex.quote(deployment.name)}"]
    return "\n".join(lines) + "\n"


def _made(deployment: Deployment) -> Iterator[str]:
    why = _why_by_put(deployment)
    if why is None:
        yield _create(deployment)
    else:
        yield from comment(why)
        yield _put(deployment)


def _why_by_put(deployment: Deployment) -> str | None:
    model = deployment.model
    if is_pinned(deployment):
        return f"By PUT, since `az ... deployment create` cannot set versionUpgradeOption. {WHY_PINNED}"
    if deployment.spills_to is not None:
        return "By PUT, as Azure documents spillover: only newer versions of `az ... deployment create` can set it."
    if any(word[0] in "@-" for word in (model.format, model.name, model.version)):
        return "By PUT, since `az` takes words that begin with @ for files, and with - for options."
    return None


def _create(deployment: Deployment) -> str:
    model = deployment.model
    return command(
        "az cognitiveservices account deployment create",
        '--subscription "$SUBSCRIPTION"',
        '--resource-group "$RESOURCE_GROUP"',
        '--name "$ACCOUNT"',
        f"--deployment-name {shlex.quote(deployment.name)}",
        f"--model-format {shlex.quote(model.format)}",
        f"--model-name {shlex.quote(model.name)}",
        f"--model-version {shlex.quote(model.version)}",
        f"--sku-name {deployment.sku.value}",
        f"--sku-capacity {deployment.capacity}",
        "--output none",
    )


def _put(deployment: Deployment) -> str:
    return command(
        "az rest --method put",
        f'--url "{ACCOUNT_ID}/deployments/{deployment.name}?api-version={API_VERSION}"',
        f"--body {shlex.quote(json.dumps(body(deployment), indent=2, ensure_ascii=False))}",
        "--output none",
    )
