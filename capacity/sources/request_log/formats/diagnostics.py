"""Azure diagnostic logs, category RequestResponse: arrivals and durations, no tokens.

Source: records in the public tests of elastic/integrations; Microsoft Learn has no list of the columns. `requestTime`
counts .NET ticks of 100 ns since the year 1. `properties` is an object in some records, and a text in others and in
the table AzureDiagnostics, where it is `properties_s`.
"""

from typing import Final

from capacity.findings import found
from capacity.sources.request_log.formats.log_format import Field, LogFormat

_BAGS: Final = ("properties", "properties_s")


def _inside(name: str) -> tuple[str, ...]:
    return tuple(f"{bag}/{name}" for bag in _BAGS)


DIAGNOSTICS: Final = LogFormat(
    looked_for="diagnostic logs of category RequestResponse",
    recognizes=lambda sample: any(str(value).lower() == "requestresponse" for value in sample.values("category")),
    places={
        Field.TIME: (*_inside("requestTime"), "time", "TimeGenerated"),
        Field.END: _inside("responseTime"),
        Field.DURATION_MS: ("durationMs",),
        Field.DEPLOYMENT: _inside("modelDeploymentName"),
        Field.MODEL: _inside("modelName"),
        Field.STATUS: ("resultSignature",),
        Field.KIND: ("category",),
    },
    bags=frozenset(_BAGS),
    only={Field.KIND: ("requestresponse",)},
    tokens=False,
    notes=(found("diagnostics-without-tokens"),),
)
