"""The metrics of Azure Monitor that alert rules watch, and what of them is not confirmed."""

from collections.abc import Iterator, Mapping

from capacity.exports.target import Target
from capacity.planning.azure_model import ACCOUNT_TYPE, Model
from capacity.record import Record


class Metrics(Record):
    """The names of one family. Azure has two for the same traffic: of its OpenAI models, and of all."""

    utilization: str
    requests: str
    tokens: str
    speed: str
    about: str
    """Why these and not the others."""


OF_OPENAI = Metrics(
    utilization="AzureOpenAIProvisionedManagedUtilizationV2",
    requests="AzureOpenAIRequests",
    tokens="TokenTransaction",
    speed="AzureOpenAITokenPerSecond",
    about="Microsoft recommends newer metrics of the same, such as ModelRequests. Its pages disagree whether that has "
    "IsSpillover, and none says which family a new model fills first: so these are the older ones.",
)
OF_ALL_MODELS = Metrics(
    utilization="ProvisionedUtilization",
    requests="ModelRequests",
    tokens="TotalTokens",
    speed="TokensPerSecond",
    about="The older metrics, such as AzureOpenAIRequests, are of Azure OpenAI's models alone.",
)
FAMILIES = (OF_OPENAI, OF_ALL_MODELS)
WRITTEN = {"IsSpillover": " (as Microsoft's guide to spillover of 2026-06-18 writes it)"}
"""Where the value of a dimension is written."""


def family(model: Model) -> Metrics:
    """The metrics to watch a model by."""
    return OF_OPENAI if model.format == "OpenAI" else OF_ALL_MODELS


def to_confirm(metrics: Metrics, values: Mapping[str, str], target: Target) -> Iterator[str]:
    """That nobody has seen these values of dimensions in an answer, and the call that shows those of the account."""
    told = " and ".join(f"{name} {value}{WRITTEN.get(name, '')}" for name, value in values.items())
    yield (
        f"Not confirmed by an answer of Azure: {told}. With a wrong value a rule never fires. After some traffic, this "
        "shows the values in the account:"
    )
    yield "az monitor metrics list"
    yield f"--subscription {target.subscription or 'ID'} --resource-group '{target.resource_group or 'NAME'}'"
    yield f"--resource-type {ACCOUNT_TYPE}"
    yield f"--resource {target.account or 'NAME'} --metrics {metrics.requests}"
    yield f"--dimension ModelDeploymentName {' '.join(values)} --top 1000"
    yield "--aggregation Total --interval PT1H --offset 7d --output tsv"
    yield "--query 'value[].timeseries[].metadatavalues[].[name.value, value]'"
    yield metrics.about
