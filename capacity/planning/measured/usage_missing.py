"""Served requests whose tokens a source does not tell: how many they are."""

from collections.abc import Sequence
from typing import NamedTuple

from capacity.findings import Finding, Value
from capacity.traffic import summary
from capacity.traffic.series import ObservedDeployment


class UsageMissing(NamedTuple):
    """Of how many served requests not all tokens are known."""

    requests: float
    of: float
    as_none: float
    """Those of deployments of which no request tells all: there is no mean that they could count at."""

    @property
    def share(self) -> float:
        """Of the requests that were served."""
        return self.requests / self.of

    def found(self, code: str, **values: Value) -> Finding:
        """As a finding, with other values."""
        of_all: dict[str, Value] = {"requests": self.requests, "of": self.of, "share": self.share}
        return Finding(code=code, values={**of_all, "as_none": self.as_none, **values})


def usage_missing(members: Sequence[ObservedDeployment], *, writes_output: bool = False) -> UsageMissing | None:
    """How many of the served requests of one deployment, or of several as one, do not tell their tokens.

    None where all do. Of a model that is known to write output and never tells any, none does.
    """
    lacking = (_lacking(one, writes_output=writes_output) for one in members)
    known = [one for one in lacking if one is not None]
    requests = sum(one.requests for one in known)
    if not requests:
        return None
    return UsageMissing(requests, sum(one.of for one in known), sum(one.as_none for one in known))


def _lacking(observed: ObservedDeployment, *, writes_output: bool) -> UsageMissing | None:
    """Of one deployment; None where its requests are not counted."""
    series, lacking = observed.series, observed.unmeasured
    if series.requests is None:
        return None
    throttled = observed.measured.throttled_requests
    served = summary.total(series.requests) - (0.0 if throttled is None else summary.total(throttled))
    requests = 0.0 if lacking is None else summary.total(lacking.requests)
    of_log = observed.shape is not None and observed.has_tokens
    if writes_output and of_log and not summary.total(series.output_tokens):
        requests = served
    return UsageMissing(requests, served, as_none=requests if requests == served else 0.0)
