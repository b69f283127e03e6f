"""`from_logs` and `simulate`: plans of request logs, and their requests against given PTUs or a given quota."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from capacity.api import configured_options, shell
from capacity.api.asked_facts import Shares
from capacity.api.asked_plans import deployment_type_of
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
from capacity.api.log_rows import observed_in_files, observed_of, question_of
from capacity.api.option_kinds import of_its_kinds
from capacity.api.option_texts import (
    LONGEST_BURST_SECONDS,
    MOST_PER_MINUTE,
    MOST_RETRIES,
    Day,
    File,
    Names,
    Number,
    Settings,
    alone,
    assignments,
    count,
    days_back,
    depth,
    depths,
    member,
    names,
    read,
    within,
)
from capacity.api.option_words import On429Name
from capacity.api.results import Report, SimulationReport
from capacity.errors import InvalidInput
from capacity.sizing.choices import Criterion, Order

if TYPE_CHECKING:
    from fractions import Fraction

    from capacity.planning.simulation import Question
    from capacity.traffic.series import ObservedDeployment

MISSING = "give counts, such as 50,100; or a quota in their place (--tpm N, --rpm N), or both"


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


@of_its_kinds
def simulate(
    logs: Any = None,  # noqa: ANN401  # frames of several libraries, and names of files
    *,
    ptus: int | Sequence[int] | str | None = None,
    tpm: int | str | None = None,
    rpm: int | str | None = None,
    burst_seconds: float | Sequence[float] | str | None = None,
    max_output_tokens: int | str | None = None,
    tokens_per_second: Number | None = None,
    on_429: str | None = None,
    retries: int | str | None = None,
    calibrate: bool = False,
    deployment_type: str | None = None,
    model: Names | Mapping[str, str] = None,
    deployment: Names = None,
    start: dt.datetime | Day = None,
    end: dt.datetime | Day = None,
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
    cached_share: Number | None = None,
    engine: str | None = None,
    spark_remote: str | None = None,
    memory: int | str | None = None,
    as_of: Day = None,
    today: Day = None,
    catalog: File = None,
    progress: shell.Progress | None = None,
) -> SimulationReport:
    """A request log replayed against given PTUs or quota: 429s, waits, spillover, utilization.

    `ptus` are counts, or a text such as `300..400` for the deployable ones in it. Raises `InvalidInput` and
    `NotEnoughData`.
    """
    return simulated(SimpleNamespace(**locals()))


def simulated(given: SimpleNamespace) -> SimulationReport:
    """The report for the options of `simulate`."""
    from capacity.planning import simulation  # and with it numpy
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics

    refuse_what_is_not_meant(given)
    about, models = facts_of(given), models_of(given)
    facts = about.facts()
    asked = _question(given)
    window = windows.window(**moments_of(given))
    observed = observed_in_files(given, question_of(given, about.day, models, facts), window, singles=True)
    load_metrics.refuse_absent(observed, wanted(given))
    observed = load_metrics.with_models(observed, models, facts)
    observed = [one for one in observed if not wanted(given) or one.is_one_of(wanted(given))]
    load_metrics.refuse_unplanned(observed)
    with shell.current(given.progress).watch() as watch:
        watch.start(None, "simulating")
        result = simulation.report(observed, asked, facts, today=about.day)
    return SimulationReport(result)


def refuse_what_is_not_meant(given: SimpleNamespace) -> None:
    """Raises `InvalidInput` for options of `simulate` that do not go together, and where nothing is asked."""
    if given.calibrate:
        beside = {
            "--burst-seconds": given.burst_seconds,
            "--on-429": given.on_429,
            "--retries": given.retries,
            "--tpm": given.tpm,
            "--rpm": given.rpm,
        }
        alone("--calibrate", "finds the depth by what the log says was refused", beside)
    if given.ptus is not None:
        return
    if given.calibrate or (given.tpm is None and given.rpm is None):
        what = "give the count that was deployed when the log was written" if given.calibrate else MISSING
        raise InvalidInput.of("--ptus", what)
    if given.on_429 == On429Name.SPILL:
        what = "is for PTUs: what a standard deployment refuses spills nowhere. Give --ptus N, too, or leave it out"
        raise InvalidInput.of("--on-429 spill", what)
    of_ptus = {
        "--burst-seconds": given.burst_seconds,
        "--tokens-per-second": given.tokens_per_second,
        "--deployment-type": given.deployment_type,
    }
    alone("--tpm" if given.tpm else "--rpm", "is simulated without --ptus, which these are for", of_ptus)


def _question(given: SimpleNamespace) -> "Question":
    from capacity.planning import simulation  # and with it numpy
    from capacity.traffic.bucket import On429
    from capacity.traffic.limiter import QuotaLimits

    rates = {
        name: None if (rate := getattr(given, name)) is None else read(count(1, MOST_PER_MINUTE), rate, f"--{name}")
        for name in ("tpm", "rpm")
    }
    seconds = 10 if given.burst_seconds is None else given.burst_seconds
    retries = 2 if given.retries is None else given.retries
    return simulation.Question(
        counts=None if given.ptus is None else ",".join(names(given.ptus) or ()),
        quota=QuotaLimits(**rates) if any(rate is not None for rate in rates.values()) else None,
        burst_seconds=depths(seconds, "--burst-seconds"),
        on_429=On429.DROP if given.on_429 is None else member(On429, given.on_429, "--on-429"),
        retries=read(count(0, MOST_RETRIES), retries, "--retries"),
        admission=admission_of(given),
        deployment_type=deployment_type_of(given.deployment_type),
        calibrate=given.calibrate,
    )
