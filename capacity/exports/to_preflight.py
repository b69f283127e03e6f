"""What to ask Azure before anything is deployed: calls that only read, each with what its answer should be."""

import json
import shlex
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from capacity.exports.intended import Chosen, Deployment, Export
from capacity.exports.preflight_judgement import (
    JUDGE,
    OF_REGION,
    OF_SUBSCRIPTION,
    capacity_judged,
    literal,
    of_model,
    quota_groups,
    quota_judged,
)
from capacity.exports.shell_text import ACCOUNT_ID, beginning, command, comment, variable
from capacity.findings import Finding
from capacity.numerals import whole
from capacity.planning.azure.calculator_question import (
    Case,
    body,
    case,
    deployable,
    needed_as_sent,
    own_numbers,
    question,
)
from capacity.planning.azure.model_in_azure import API_VERSION
from capacity.planning.results.plan import ProvisionedOption
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType, Kind

ABOUT = (
    (
        "Asks Azure whether these deployments can be made. Every call reads, and none changes anything. The answers "
        "hold for now: quota is no capacity, and capacity is held by a deployment alone. Whether capacity and quota "
        "are enough is said below each answer; what else it should be stands above its call. Ends with 1 where "
        "something is not enough, or was not answered."
    ),
)
PROVIDER = "/subscriptions/$SUBSCRIPTION/providers/Microsoft.CognitiveServices"
ASK = """\
failed=0
# Says what is asked, asks it, and goes on where there is no answer.
ask() {
    printf '\\n== %s\\n' "$1"
    shift
    "$@" || failed=1
}"""
END = """\
if [ "$failed" -ne 0 ]; then
    echo "Not every question was answered: see the errors above." >&2
fi
if [ "$short" -ne 0 ]; then
    echo "Not everything is there: see NOT ENOUGH above." >&2
fi
exit "$((failed | short))"
"""
A_REGION = "the region of the account, such as swedencentral"


def text(export: Export) -> str:
    """The whole script."""
    lines = [*beginning(export, ABOUT, stops=False), variable("REGION", export.region, A_REGION), "", ASK, "", JUDGE]
    for part in (_account(), _existing(export), *_models(export), *_quota(export), *_calculations(export)):
        lines += ["", *part]
    return "\n".join([*lines, "", END])


def _account() -> list[str]:
    why = (
        "The account. It should exist, and its location be the REGION above: quota and capacity are those of a region."
    )
    return _get(
        "Account", why, ACCOUNT_ID, query="{location: location, kind: kind, state: properties.provisioningState}"
    )


def _existing(export: Export) -> list[str]:
    names = " or ".join(deployment.name for deployment in export.deployments)
    why = (
        f"What is deployed. None should be named {names} in any case, unless it is to become what is planned here. "
        "Older versions of `az` show no spillover."
    )
    fields = "name: name, model: properties.model.name, version: properties.model.version, sku: sku.name"
    fields += ", capacity: sku.capacity, spillover: properties.spilloverDeploymentName"
    of_account = ('--resource-group "$RESOURCE_GROUP"', '--name "$ACCOUNT"')
    return _list("Deployments", why, "account deployment list", *of_account, query=f"[].{{{fields}}}")


def _models(export: Export) -> Iterator[list[str]]:
    """For each model, whether the region has it, and how much of it could be deployed."""
    for model in dict.fromkeys(deployment.model for deployment in export.deployments):
        made = [deployment for deployment in export.deployments if deployment.model == model]
        skus = " and ".join(dict.fromkeys(deployment.sku.value for deployment in made))
        name = f"{model.name} {model.version}"
        yield _list(
            f"Model {name}",
            f"{name} in the region. The entry of the account's kind should have the format {model.format}, and {skus} "
            "among its SKUs, and not be deprecated. The usageName of a SKU is the quota that it takes from.",
            "model list",
            OF_REGION,
            query=f"{of_model(model)}."
            "{kind: kind, format: model.format, lifecycle: model.lifecycleStatus, deprecation: model.deprecation, "
            "skus: model.skus[].{name: name, usageName: usageName}}",
            output="json",
        )
        path = (
            f"{PROVIDER}/locations/$REGION/modelCapacities?modelFormat={quote(model.format, safe='')}"
            f"&modelName={quote(model.name, safe='')}&modelVersion={quote(model.version, safe='')}"
        )
        asked = _get(
            f"Capacity for {name}",
            f"What could be deployed of {name} in the region, by quota and by free capacity. Should be at least "
            f"{_needed(made)}; a deployment that is changed has its own besides. nextLink should be null: else there "
            "is more than `az rest` reads.",
            path,
            query="{capacities: value[].{sku: properties.skuName, available: properties.availableCapacity}, "
            "nextLink: nextLink}",
            output="json",
        )
        yield [*asked, *capacity_judged(made, _versioned(path))]


def _needed(deployments: Iterable[Deployment]) -> str:
    sums: dict[tuple[DeploymentType, str], int] = {}
    for one in deployments:
        of = "PTUs" if one.sku.kind is Kind.PROVISIONED else f"units for {one.model.name}"
        sums[one.sku, of] = sums.get((one.sku, of), 0) + one.capacity
    return ", and ".join(f"{whole(total)} {of} of {sku.value}" for (sku, of), total in sums.items())


def _quota(export: Export) -> Iterator[list[str]]:
    for sku in DeploymentType:
        made = [deployment for deployment in export.deployments if deployment.sku is sku]
        if made:
            per = "for all models of a format" if sku.kind is Kind.PROVISIONED else "for each model"
            asked = _list(
                f"Quota of {sku.value}",
                f"The quota of {sku.value}, an entry {per}. The limit less currentValue should be at least "
                f"{_needed(made)}. currentValue is what deployments hold, and no traffic.",
                "usage list",
                OF_REGION,
                query=f"[?name.value && contains(name.value, `{literal('.' + sku.value)}`)]"
                ".{quota: name.value, currentValue: currentValue, limit: limit}",
            )
            groups = [group for group in quota_groups(export) if group[0].sku is sku]
            yield [*asked, *(line for group in groups for line in quota_judged(group))]


def _calculations(export: Export) -> Iterator[list[str]]:
    for one in export.chosen:
        if isinstance(one.option, ProvisionedOption):
            yield _calculation(one, one.option)


def _calculation(one: Chosen, option: ProvisionedOption) -> list[str]:
    """Azure's own sizing of the same traffic, which knows neither caching nor headroom."""
    name = one.workload.name
    of = case(one.plan, one.workload, one.spec, one.deployments[-1].model)
    asked = question(of, option)
    if isinstance(asked, Finding):
        return comment(f"Azure's own sizing of {name} is not asked for: {said(asked)}.")
    which = name if one.traffic_share == 1 else f"the largest month of {name}"
    why = f"Azure's own sizing of {which}, without {_left_out(of, option)}, for which the call has no field."
    return [
        *comment(f"{why} {_expected(of, option)}"),
        command(
            f"ask {shlex.quote(f'Sizing of {name}')}",
            "az rest --method post",
            f'--url "{PROVIDER}/calculateModelCapacity?api-version={API_VERSION}"',
            f"--body {shlex.quote(json.dumps(body(asked), indent=2, ensure_ascii=False))}",
            "--query estimatedCapacity",
            "--output table",
        ),
    ]


def _expected(of: Case, option: ProvisionedOption) -> str:
    """What the answer should be, or why it is not meant to be that of the plan's numbers."""
    needed = needed_as_sent(of, option)
    if needed is None:
        return "It cannot be compared: a weight of these tokens is not known."
    ours = whole(deployable(needed, option))
    if different := " ".join(map(said, own_numbers(of))):
        return f"Asked the same, the plan's numbers give {ours}; deployableValue is not meant to agree. {different}"
    return f"deployableValue should be {ours}: this catalog's numbers, asked the same."


def _left_out(of: Case, option: ProvisionedOption) -> str:
    parts = (
        ("caching", True),
        ("long context", of.has_long_context),
        ("images", of.has_images),
        ("what spills over", option.spilled_share),
        ("the room of `max_utilization_share`", of.workload.limits.max_utilization_share),
    )
    return f"{', '.join(name for name, applies in parts if applies)} and headroom"


def _list(title: str, why: str, name: str, *of: str, query: str, output: str = "table") -> list[str]:
    """A command of `az` that reads all pages of a list, as `az rest` does not."""
    words = (f"az cognitiveservices {name}", OF_SUBSCRIPTION, *of)
    return _asked(title, why, *words, query=query, output=output)


def _get(title: str, why: str, path: str, *, query: str, output: str = "table") -> list[str]:
    return _asked(title, why, "az rest --method get", f'--url "{_versioned(path)}"', query=query, output=output)


def _versioned(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}api-version={API_VERSION}"


def _asked(title: str, why: str, *words: str, query: str, output: str) -> list[str]:
    return [
        *comment(why),
        command(f"ask {shlex.quote(title)}", *words, f"--query {shlex.quote(query)}", f"--output {output}"),
    ]
