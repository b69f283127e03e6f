"""The plan as Bicep."""

from capacity.exports.bicep_text import beginning, comment, resource
from capacity.exports.declarations import Expression, symbols
from capacity.exports.intended import Export
from capacity.exports.resource import DEPLOYMENT_TYPE, WHY_PINNED, body, is_pinned, to_make
from capacity.planning.azure.model_in_azure import API_VERSION

ABOUT = (
    "Makes these deployments in an account that exists, one after another: Azure changes one deployment of an account "
    "at a time. Where a deployment of the same name exists, it becomes what is said here, and what is not said here "
    "(such as its content filter) goes back to its default."
)


def text(export: Export) -> str:
    """The whole file."""
    deployments = to_make(export)
    names = symbols(deployment.name for deployment in deployments)
    lines = [*beginning(export, [ABOUT])]
    before: list[Expression] = []
    for deployment in deployments:
        properties = {"parent": Expression("account"), "name": deployment.name, **body(deployment)}
        if before:
            properties["dependsOn"] = before
        symbol = names[deployment.name]
        lines += ["", *(comment(WHY_PINNED) if is_pinned(deployment) else ())]
        lines.append(resource(symbol, f"{DEPLOYMENT_TYPE}@{API_VERSION}", properties))
        before = [Expression(symbol)]
    return "\n".join(lines) + "\n"
