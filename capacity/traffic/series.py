"""Traffic minute by minute: what a source observed of one deployment, gaps kept as gaps."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from capacity.findings import Finding
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType
from capacity.traffic.requests import Requests
from capacity.traffic.statistics import Burst, CachedPrefix, QuotaUse, RequestShape, RowsLeftOut

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
MINUTE = timedelta(minutes=1)
MINUTES_PER_HOUR = 60
OF_OUTPUT = ("output_tokens", "image_output_tokens", "admitted_output_tokens")
"""Columns of a series; all others but `requests` are of input."""
NEARLY_ALL = 0.9
"""Of the requests, above which what minutes tell of the others is no traffic to size by."""


def unknown(minutes: int) -> Floats:
    """So many minutes of which nothing is known."""
    return np.full(minutes, np.nan)


class Columns(Record):
    """Columns with a row per minute, whatever else stands beside them."""

    def of_columns(self, change: Callable[[str, Floats], Floats]) -> Self:
        """The same with every column changed, by its name."""
        columns: dict[str, Any] = {
            name: change(name, values) for name, values in vars(self).items() if isinstance(values, np.ndarray)
        }
        return self.replaced(**columns)

    def within(self, mask: Mask) -> Self:
        """The same with what lies outside as not observed."""
        return self.of_columns(lambda _, values: np.where(mask, values, np.nan))


class TokenSeries(Columns):
    """One column per quantity, one row per whole UTC minute from `start`; NaN is not observed, 0 is observed idle.

    `cached_input_tokens`, `cache_write_tokens` and `image_input_tokens` are parts of `input_tokens`,
    `image_output_tokens` of `output_tokens`; None where the source cannot tell them.
    `requests` is None where the source has none.
    """

    start: datetime
    input_tokens: Floats
    output_tokens: Floats
    requests: Floats | None = None
    cached_input_tokens: Floats | None = None
    cache_write_tokens: Floats | None = None
    image_input_tokens: Floats | None = None
    image_output_tokens: Floats | None = None
    admitted_output_tokens: Floats | None = None
    """The output that requests were admitted with, their maximum; None where the source cannot tell."""

    @property
    def minutes(self) -> int:
        """The length of the series."""
        return len(self.input_tokens)

    @property
    def end(self) -> datetime:
        """The end of the last minute."""
        return self.start + self.minutes * MINUTE

    def parts(self) -> dict[str, Floats]:
        """The columns that are parts of input or output, where the source tells them, by their category."""
        columns = {
            "cached_input": self.cached_input_tokens,
            "cache_write": self.cache_write_tokens,
            "image_input": self.image_input_tokens,
            "image_output": self.image_output_tokens,
        }
        return {category: column for category, column in columns.items() if column is not None}

    def of_tokens(self, of_input: Callable[[Floats], Floats], of_output: Callable[[Floats], Floats]) -> "TokenSeries":
        """The same with every column of input tokens changed by one, and of output tokens by the other."""

        def changed(name: str, values: Floats) -> Floats:
            if name == "requests":
                return values
            return of_output(values) if name in OF_OUTPUT else of_input(values)

        return self.of_columns(changed)

    def between(self, first: int, end: int) -> "TokenSeries":
        """The minutes from one to before another, counted from the start."""
        return self.of_columns(lambda _, values: values[first:end]).replaced(start=self.start + first * MINUTE)

    def pauses(self) -> npt.NDArray[np.int64] | None:
        """Minutes in a row without tokens, known to be or not: before the first with some, after each, after the last.

        None where there is no traffic.
        """
        busy = np.flatnonzero(np.nan_to_num(self.input_tokens) + np.nan_to_num(self.output_tokens) > 0)
        if not busy.size:
            return None
        return np.diff(busy, prepend=-1, append=self.minutes) - 1

    @property
    def observed(self) -> npt.NDArray[np.bool_]:
        """Minutes of which input and output are known."""
        return ~(np.isnan(self.input_tokens) | np.isnan(self.output_tokens))

    @property
    def observed_share(self) -> float:
        """Share of minutes that were observed, 0..1."""
        return float(np.mean(self.observed)) if self.minutes else 0.0


class Measured(Columns):
    """What the service itself measured of a deployment, minute by minute like the series; None where it did not.

    Counts are per minute; `utilization_*` and `availability_share` are shares, 1 is all of it. Spilled requests are
    those that it took over from others.
    """

    utilization_mean_share: Floats | None = None
    utilization_max_share: Floats | None = None
    throttled_requests: Floats | None = None
    spilled_requests: Floats | None = None
    spilled_and_throttled_requests: Floats | None = None
    """Those that it took over and refused."""
    spread_requests: float = 0.0
    """How many of the throttled and the spilled ones are told of longer spans than a minute, and spread over these."""
    time_to_response_ms: Floats | None = None
    tokens_per_second: Floats | None = None
    availability_share: Floats | None = None


class Unmeasured(Record):
    """Requests that were served and do not tell how many tokens they took or wrote, minute by minute like the series.

    `without_input` and `without_output` are those that lack the one and the other, `requests` those that lack either.
    """

    requests: Floats
    without_input: Floats
    without_output: Floats


class Unsplit(Record):
    """The minutes of a deployment of which the total of tokens is known, and not what of it is input: both bounds."""

    minutes: int
    all_input: TokenSeries
    all_output: TokenSeries


class ToldTwice(Record):
    """The minutes of a deployment of which two exports tell different sums, of which the larger counts: the smaller."""

    minutes: int
    least: TokenSeries


class ObservedDeployment(Record):
    """One deployment as a source saw it: its traffic, and what is known of it beside.

    `deployment` is None where the source cannot be split by deployment. `source` says where the minutes come from;
    `notes` what a reader of a plan has to know of it.
    """

    name: str
    deployment: str | None
    resource: str | None
    series: TokenSeries
    source: Finding
    measured: Measured = Measured()
    unmeasured: Unmeasured | None = None
    """None where every request that was served tells its tokens, or nothing tells which do."""
    unsplit: Unsplit | None = None
    """None where no minute is split as the others are."""
    told_twice: ToldTwice | None = None
    """None where nothing is told in two ways."""
    model: str | None = None
    model_version: str | None = None
    model_problem: Finding | None = None
    """Why what the source says of its model cannot be planned; `model` is None then."""
    region: str | None = None
    deployment_type: DeploymentType | None = None
    ptus: int | None = None
    sku_capacity: int | None = None
    quota_tpm: int | None = None
    """What somebody says that its quota is, where that is no `sku_capacity`."""
    spillover_deployment: str | None = None
    quota_use: QuotaUse | None = None
    """None where the deployed type is not known to have a quota."""
    notes: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()
    """What its source may tell wrongly."""
    left_out: RowsLeftOut | None = None
    """None where every row of its log was read."""
    silent: bool = False
    """True where the live service was asked and had nothing: it gives no series to a deployment without traffic."""
    grain_minutes: int = 1
    """Minutes per value in the source; above 1 every minute is a mean, and peaks are hidden."""
    requests_metric: str | None = None
    """The metric that counted the requests of `series`; None where no metric did."""
    shape: RequestShape | None = None
    """Of single requests, where the source has them; so are the fields below."""
    bursts: tuple[Burst, ...] = ()
    requests: Requests | None = None
    on_minutes: bool = False
    """Whether single requests were logged with whole minutes as their times: what comes in each second is not known."""
    prompt_cache: tuple[CachedPrefix, ...] | None = None
    longer: Mapping[int, TokenSeries] = NOTHING
    """The minutes of served requests with more input tokens than each of the lengths that matter to its model."""

    @property
    def called(self) -> tuple[str, str]:
        """What names it, in lower case: ACCOUNT/NAME, and NAME, which deployments of other accounts may have, too."""
        account = (self.resource or "").rpartition("/")[2]
        return f"{account}/{self.name}".lower(), self.name.lower()

    def is_one_of(self, names: Sequence[str]) -> bool:
        """Whether it is named, in any case."""
        return any(name.lower() in self.called for name in names)

    @property
    def has_tokens(self) -> bool:
        """Whether there is anything to size by: logs and minutes can tell requests without their tokens."""
        if self.shape is not None:
            return self.shape.input_tokens is not None
        without, served = self.without_tokens
        return without <= NEARLY_ALL * served

    @property
    def without_tokens(self) -> tuple[float, float]:
        """How many requests were served in minutes whose tokens are not known, and how many at all; 0 of a log."""
        requests, refused = self.series.requests, self.measured.throttled_requests
        if requests is None or self.shape is not None:
            return 0.0, 0.0
        served = np.nan_to_num(requests) if refused is None else np.nan_to_num(requests) - np.nan_to_num(refused)
        served = np.clip(served, 0.0, None)
        return float(served[~self.series.observed].sum()), float(served.sum())

    @property
    def observed_share(self) -> float:
        """Share of minutes that were observed, 0..1; a log observes all of its own, with tokens or without."""
        return self.series.observed_share if self.shape is None else 1.0
