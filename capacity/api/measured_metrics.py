"""`from_metrics`: plans of deployments, from minutes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from capacity.api import configured_options, shell
from capacity.api.asked_facts import Shares
from capacity.api.asked_traffic import (
    facts_of,
    local_forms_of,
    minutes_of,
    models_of,
    moments_of,
    paths_of,
    plans_of,
    sizing_of,
    spans_of,
    wanted,
)
from capacity.api.configured_options import configurable
from capacity.api.option_texts import (
    LONGEST_BURST_SECONDS,
    Day,
    File,
    Names,
    Number,
    Settings,
    alone,
    assignments,
    counts,
    days_back,
    file,
    member,
    names,
    read,
    within,
)
from capacity.api.option_words import Api, Missing
from capacity.api.results import Report
from capacity.errors import InvalidInput
from capacity.sizing.choices import Order

if TYPE_CHECKING:
    from capacity.api.live import Service
    from capacity.planning.measured.criteria import Sizing
    from capacity.sources.metrics.load_metrics import Loaded
    from capacity.sources.metrics.metric_assembly import WritesOutput
    from capacity.sources.windows import Window


@configurable
def from_metrics(
    metrics: Any = None,  # noqa: ANN401  # frames of several libraries, and names of files
    *,
    resource: Names = None,
    subscription: Names = None,
    all_subscriptions: bool = False,
    signed_in: bool = False,
    deployment: Names = None,
    days: Number | None = None,
    start: dt.datetime | Day = None,
    end: dt.datetime | Day = None,
    exclude: Names | Sequence[tuple[dt.datetime | Day, dt.datetime | Day]] = None,
    input_format: str | None = None,
    columns: Mapping[str, str] | str | None = None,
    cached_beside_input: bool = False,
    sum_window: str | None = None,
    model: Names | Mapping[str, str] = None,
    cached_share: Number | None = None,
    missing: str = "unknown",
    save: File = None,
    metrics_api: str = "arm",
    timezone: str | dt.tzinfo | None = None,
    time_format: str | None = None,
    decimal: str | None = None,
    auth: str = "auto",
    tenant: str | None = None,
    criterion: str = "throttled",
    throttled_share: float = 0.001,
    worst_hour_share: float = 0.01,
    burst_seconds: float = 0,
    ptus: int | Sequence[int] | str | None = None,
    hours: str | None = None,
    pool: bool = False,
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
    """PTUs and price of deployments from minutes: a frame, exported files, or Azure Monitor where that is asked.

    Raises `InvalidInput`, `NotEnoughData` and `SourceUnavailable`. The guide page python has frames and options.
    """
    return planned_metrics(SimpleNamespace(**locals()))


def planned_metrics(given: SimpleNamespace) -> Report:
    """The report for the options of `from_metrics`."""
    from capacity.planning.measured import from_minutes  # and with it numpy
    from capacity.sources.metrics import image_requests, load_metrics, without_tokens
    from capacity.sources.workloads import settings

    about, asked, models = facts_of(given), plans_of(given), models_of(given)
    facts = about.facts()
    planned = asked.planned_of_traffic(facts)
    settings_ = settings.read(asked.changes(planned), facts)
    depth = within(given.burst_seconds, 0, LONGEST_BURST_SECONDS, "--burst-seconds")
    sizing = _sizing(given, sizing_of(given, settings_, depth))
    _refuse_misplaced(given)
    loaded, service = _read(given, about.day, load_metrics.writes_output_by(models, facts))
    load_metrics.refuse_absent(loaded.deployments, wanted(given), loaded.unread)
    if service is None:
        without_tokens.refuse_without_tokens(loaded.deployments, wanted(given))
    observed = load_metrics.with_models(loaded.deployments, models, facts)
    observed = configured_options.with_region(image_requests.as_made(observed, facts), facts)
    with shell.current(given.progress).watch() as watch:
        result = from_minutes.report(
            load_metrics.with_quotas(observed, assignments(given.quota) or []),
            sizing,
            facts,
            today=about.day,
            pool=given.pool,
            order=member(Order, given.sort, "--sort"),
            reservations=planned.reservations,
            only=wanted(given),
            watch=watch.planned,
        )
    if service is not None:
        result = service.with_offers(result, facts)
    result = result.replaced(warnings=(*loaded.unread, *result.warnings))
    report = Report(result, minutes_of(result, observed, facts, pool=given.pool))
    vars(report)["_unread"] = loaded.unread
    return report


def _sizing(given: SimpleNamespace, sizing: "Sizing") -> "Sizing":
    """With what is asked of the minutes. Raises `InvalidInput`."""
    from capacity.sources.hours_option import week_hours  # and with it numpy

    trials = () if given.ptus is None else read(counts, ",".join(names(given.ptus) or ()), "--ptus")
    hours = None if given.hours is None else week_hours(given.hours, given.timezone)
    return sizing.replaced(trial_ptus=trials, hours=hours)


def _window(given: SimpleNamespace) -> "Window":
    from capacity.sources import windows  # and with it yaml

    return windows.window(
        days=None if given.days is None else read(days_back, given.days, "--days"),
        exclude=spans_of(given.exclude),
        missing_is_idle=member(Missing, given.missing, "--missing") is Missing.IDLE,
        **moments_of(given),
    )


def _read(given: SimpleNamespace, today: dt.date, writes_output: "WritesOutput") -> "tuple[Loaded, Service | None]":
    """What a frame or files hold, or what the service tells, with the way to ask it more."""
    from capacity.sources import frames  # and with it numpy
    from capacity.sources.metrics import load_metrics, sum_windows

    window = _window(given)
    if given.metrics is not None:
        forms = local_forms_of(given, today).replaced(
            sum_seconds=sum_windows.sum_window(given.sum_window), cached_beside_input=given.cached_beside_input
        )
        if (frame := frames.frame_of(given.metrics)) is not None:
            return load_metrics.from_frame(frame, window, forms, given.columns, writes_output), None
        if not (paths := [Path(path) for path in paths_of(given.metrics, "<metrics>")]):
            raise InvalidInput.of("<metrics>", "are none: give a pandas, polars or Arrow frame, or names of files")
        return load_metrics.from_files(paths, given.input_format, window, forms, given.columns, writes_output), None
    from capacity.api.live import AskedAccounts, Service  # and with it azure
    from capacity.api.sign_in import SignIn

    accounts = AskedAccounts(
        resource=tuple(names(given.resource) or ()),
        subscription=tuple(names(given.subscription) or ()),
        all_subscriptions=given.all_subscriptions,
        metrics_api=member(Api, given.metrics_api, "--metrics-api").value,
        save=file(given.save),
        moving=given.start is None and given.end is None,
    )
    service = Service(asked=accounts, sign_in=SignIn.of(given.auth, given.tenant, given.progress))
    return load_metrics.from_service(service.read, window, service.now, writes_output), service


def _refuse_misplaced(given: SimpleNamespace) -> None:
    """Raises `InvalidInput` for options of files without one, of the service beside one, and where nothing is asked."""
    if given.quota is not None and given.forecast is None:
        what = "says when it is used up, for which --forecast DAYS is needed: add it, or leave --quota out"
        raise InvalidInput.of("--quota", what)
    if given.metrics is not None:
        beside = {
            "--resource": given.resource,
            "--subscription": given.subscription,
            "--all-subscriptions": given.all_subscriptions,
            "--save": given.save,
        }
        alone("--file", "reads saved metrics", beside)
        return
    if not (given.resource or given.subscription or given.all_subscriptions or given.signed_in):
        what = "nothing to read: give a frame or files; or ask Azure, with resource, subscription or signed_in=True"
        raise InvalidInput.of("<metrics>", what)
    of_tables = {
        "--columns": given.columns,
        "--cached-beside-input": given.cached_beside_input or None,
        "--sum-window": given.sum_window,
    }
    for option, value in of_tables.items():
        if value is not None:
            raise InvalidInput.of(option, "is for --file: of Azure's own metrics all names and sums are known")
    timezone = None if given.hours is not None and "@" not in given.hours else given.timezone
    of_files = {"--timezone": timezone, "--time-format": given.time_format, "--decimal": given.decimal}
    for option, value in of_files.items():
        if value is not None:
            raise InvalidInput.of(option, "is for --file: Azure writes times in UTC and numbers with a point")
