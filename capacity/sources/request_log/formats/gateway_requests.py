"""The LLM log of API Management, `ApiManagementGatewayLlmLog`.

Source: Microsoft Learn, Azure Monitor Logs reference, "ApiManagementGatewayLlmLog", 2025-05-06.

A request with logged messages has several rows; its tokens stand on those with a deployment. Messages are not read.
Status and durations are of `ApiManagementGatewayLogs`: they are there where a query joined it by CorrelationId.
"""

from typing import Final

from capacity.findings import found
from capacity.sources.request_log.formats.log_format import Field, LogFormat

API_MANAGEMENT: Final = LogFormat(
    looked_for="the LLM log of API Management, with CorrelationId and PromptTokens",
    recognizes=lambda sample: sample.has("PromptTokens", "CorrelationId"),
    places={
        Field.TIME: ("TimeGenerated", "time"),
        Field.DURATION_MS: ("BackendTime", "TotalTime"),
        Field.INPUT: ("PromptTokens",),
        Field.OUTPUT: ("CompletionTokens",),
        Field.DEPLOYMENT: ("DeploymentName",),
        Field.MODEL: ("ModelName",),
        Field.STATUS: ("BackendResponseCode", "ResponseCode"),
        Field.ID: ("CorrelationId",),
    },
    without_output=True,
    notes=(found("gateway-log-estimates"), found("gateway-log-retries")),
)
