"""The metrics of Azure Monitor that alert rules watch, and where the values of their dimensions are written."""

import shlex
from collections.abc import Iterator, Sequence

from capacity.exports.heading import Command
from capacity.exports.target import Target
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE, DEPLOYMENT_DIMENSION, Model
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


def family(model: Model) -> Metrics:
    """The metrics to watch a model by."""
    return OF_OPENAI if model.format == "OpenAI" else OF_ALL_MODELS


def values_told(metrics: Metrics, names: Sequence[str], target: Target) -> Iterator[str]:
    """Where it is written what dimensions of these names hold, and the call that shows it in the account."""
    same = "" if metrics is OF_OPENAI else f": {metrics.requests} is taken to write the same"
    yield (
        f"The values of {' and '.join(names)} are taken from Microsoft's guide to spillover of 2026-06-18, which shows "
        f"{OF_OPENAI.requests}{same}. With another value a rule would never fire. After some traffic, this shows the "
        "values in the account:"
    )
    yield Command(
        f"az monitor metrics list --subscription {target.subscription or 'ID'} "
        f"--resource-group {shlex.quote(target.resource_group or 'NAME')} --resource-type {ACCOUNT_TYPE} "
        f"--resource {target.account or 'NAME'} --metrics {metrics.requests} "
        f"--dimension {DEPLOYMENT_DIMENSION} {' '.join(names)} --top 1000 --aggregation Total --interval PT1H "
        "--offset 7d --output tsv --query 'value[].timeseries[].metadatavalues[].[name.value, value]'"
    )
    yield metrics.about
