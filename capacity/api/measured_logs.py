"""`from_logs`: plans of request logs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from capacity.api import configured_options, shell
from capacity.api.asked_facts import Shares
from capacity.api.asked_traffic import (
    admission_of,
    facts_of,
    minutes_of,
    models_of,
    moments_of,
    plans_of,
    sizing_of,
    wanted,
)
from capacity.api.configured_options import configurable
from capacity.api.log_rows import observed_of, question_of
from capacity.api.option_texts import (
    LONGEST_BURST_SECONDS,
    Day,
    File,
    Names,
    Number,
    Settings,
    assignments,
    days_back,
    depth,
    member,
    read,
    within,
)
from capacity.api.results import Report
from capacity.errors import InvalidInput
from capacity.sizing.choices import Criterion, Order

if TYPE_CHECKING:
    from fractions import Fraction

    from capacity.traffic.series import ObservedDeployment


@configurable
def from_logs(
    logs: Any = None,  # noqa: ANN401  # frames of several libraries, and names of files
    *,
    workspace: str | None = None,
    table: str | None = None,
    days: Number | None = None,
    start: dt.datetime | Day = None,
    end: dt.datetime | Day = None,
    deployment: Names = None,
    input_format: str | None = None,
    columns: Mapping[str, str] | str | None = None,
    where: Mapping[str, object] | Names = None,
    time_unit: str | None = None,
    time_origin: dt.datetime | Day = None,
    cached_beside_input: bool = False,
    skip_bad: bool = False,
    timezone: str | dt.tzinfo | None = None,
    time_format: str | None = None,
    decimal: str | None = None,
    model: Names | Mapping[str, str] = None,
    cached_share: Number | None = None,
    engine: str | None = None,
    spark_remote: str | None = None,
    memory: int | str | None = None,
    auth: str = "auto",
    tenant: str | None = None,
    criterion: str = "throttled",
    throttled_share: float = 0.001,
    worst_hour_share: float = 0.01,
    burst_seconds: float | None = None,
    max_output_tokens: int | str | None = None,
    tokens_per_second: Number | None = None,
    quota: int | Mapping[str, int] | Names = None,
    deployment_type: Names = None,
    region: str | None = None,
    headroom: Number | None = None,
    planning: File = None,
    set: Settings = None,  # noqa: A002  # as the option is called
    forecast: int | bool | None = None,  # True is the usual number
    sort: str = "name",
    discount: Shares = None,
    as_of: Day = None,
    today: Day = None,
    catalog: File = None,
    config: File = None,
    progress: shell.Progress | None = None,
    curves: bool = True,
) -> Report:
    """PTUs and price for a request log, with the bursts that minutes hide: a frame, files, or a workspace where asked.

    Raises `InvalidInput`, `NotEnoughData` and `SourceUnavailable`. The guide page python has frames and options.
    """
    return planned_logs(SimpleNamespace(**locals()))


def planned_logs(given: SimpleNamespace) -> Report:
    """The report for the options of `from_logs`."""
    from capacity.planning.measured import from_minutes  # and with it numpy
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics
    from capacity.sources.workloads import settings

    about, asked, models = facts_of(given), plans_of(given), models_of(given)
    facts = about.facts()
    planned = asked.planned_of_traffic(facts)
    settings_ = settings.read(asked.changes(planned), facts)
    sizing = sizing_of(given, settings_, _burst(given, settings_.planning.burst_seconds), admission_of(given))
    days = None if given.days is None else read(days_back, given.days, "--days")
    window = windows.window(days=days, **moments_of(given))
    quota = assignments(given.quota) or []
    question = question_of(given, about.day, models, facts)
    observed = observed_of(given, question, window, singles=_reads_singles(given, quota))
    load_metrics.refuse_absent(observed, wanted(given))
    observed = configured_options.with_region(load_metrics.with_models(observed, models, facts), facts)
    observed = load_metrics.with_quotas(observed, quota)
    _refuse_quota_of_minutes(observed)
    if given.burst_seconds is None and settings_.planning.burst_seconds is None:
        sizing = sizing.replaced(burst_seconds_of_minutes=0)
    with shell.current(given.progress).watch() as watch:
        result = from_minutes.report(
            observed,
            sizing,
            facts,
            today=about.day,
            order=member(Order, given.sort, "--sort"),
            reservations=planned.reservations,
            only=wanted(given),
            watch=watch.planned,
        )
    return Report(result, minutes_of(result, observed, facts))


def _burst(given: SimpleNamespace, planned: "Fraction | None") -> float:
    """The depth, by default as planned, else 10 s for requests and none, the careful end, for minutes."""
    if given.burst_seconds is not None:
        seconds = within(given.burst_seconds, -LONGEST_BURST_SECONDS, LONGEST_BURST_SECONDS, "--burst-seconds")
        return read(lambda _: depth(seconds), seconds, "--burst-seconds")
    if planned is not None:
        return float(planned)
    return 0 if given.workspace is not None else 10


def _refuse_quota_of_minutes(observed: "Sequence[ObservedDeployment]") -> None:
    """Raises `InvalidInput` for a quota of requests that are not told apart within a minute."""
    if any(one.on_minutes and one.quota_tpm is not None for one in observed):
        what = "needs single requests, and the times of the log are whole minutes: export times with seconds"
        raise InvalidInput.of("--quota", what)


def _reads_singles(given: SimpleNamespace, quota: Sequence[str]) -> bool:
    """Whether every request is read, which a quota needs."""
    singles = member(Criterion, given.criterion, "--criterion") is Criterion.THROTTLED
    if quota and (not singles or given.workspace is not None):
        what = "needs single requests, of log files and with --criterion throttled: leave it out"
        raise InvalidInput.of("--quota", what)
    return singles
