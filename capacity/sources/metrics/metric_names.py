"""Names of the metrics, and which of them count the same.

Source: Microsoft Learn, "Supported metrics for Microsoft.CognitiveServices/accounts", 2026-07-31.
"""

from typing import Final, NamedTuple

from capacity.planning.azure.model_in_azure import DEPLOYMENT_DIMENSION


class Name(NamedTuple):
    """A metric by its REST name and aggregation."""

    metric: str
    aggregation: str = "total"


class Family(NamedTuple):
    """Metrics that count the same traffic as another family does: never to be added to it."""

    source: str
    input: Name
    output: Name
    requests: Name
    total: Name | None = None
    """Input and output together."""
    cached: Name | None = None


AGGREGATIONS: Final = ("total", "average", "maximum", "minimum", "count")
DEPLOYMENT: Final = DEPLOYMENT_DIMENSION.lower()
"""The dimension that names a deployment, in lower case."""
OF_GATEWAY: Final = "token metrics of API Management"
OF_TABLE: Final = Family(
    "a table of minutes",
    input=Name("input tokens"),
    output=Name("output tokens"),
    requests=Name("requests"),
    cached=Name("cached input tokens"),
)
"""What dashboards and queries sum up, from whatever source."""
FAMILIES: Final = (
    Family(
        "Azure Monitor metrics",
        input=Name("InputTokens"),
        output=Name("OutputTokens"),
        requests=Name("ModelRequests"),
        total=Name("TotalTokens"),
    ),
    Family(
        "Azure Monitor metrics",
        input=Name("ProcessedPromptTokens"),
        output=Name("GeneratedTokens"),
        requests=Name("AzureOpenAIRequests"),
        total=Name("TokenTransaction"),
    ),
    Family(
        OF_GATEWAY,
        input=Name("Prompt Tokens"),
        output=Name("Completion Tokens"),
        requests=Name("Prompt Tokens", "count"),
        cached=Name("Prompt Cached Tokens"),
    ),
    OF_TABLE,
)
"""Newest first, and the service's own before those of a gateway and of others."""

ACTIVE_TOKENS: Final = Name("ActiveTokens")
"""Input and output without cached input; provisioned deployments alone."""
CACHE_MATCH_RATE: Final = Name("AzureOpenAIContextTokensCacheMatchRate", "average")
UTILIZATION: Final = (
    "ProvisionedUtilization",
    "AzureOpenAIProvisionedManagedUtilizationV2",
    "AzureOpenAIProvisionedManagedUtilization",
)
AVAILABILITY: Final = ("ModelAvailabilityRate", "AzureOpenAIAvailabilityRate")
TIME_TO_RESPONSE: Final = ("TimeToResponse", "AzureOpenAITimeToResponse")
TOKENS_PER_SECOND: Final = ("TokensPerSecond", "AzureOpenAITokenPerSecond")
"""Each newest first; the first one that has a value counts."""
