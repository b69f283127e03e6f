"""The options of `capacity from-metrics`, in the panels of its help, some of them for logs, too."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.cli.shared_options import Names, PlanOptions, path
from capacity.numerals import whole
from capacity.record import Record
from capacity.sizing.choices import Criterion, Order

if TYPE_CHECKING:
    from datetime import date

    from capacity.catalog.catalog import Catalog
    from capacity.cli.sign_in import SignIn
    from capacity.planning.measured.criteria import Sizing
    from capacity.planning.measured.trials import Admission
    from capacity.sizing.workload import Settings
    from capacity.sources.local_forms import LocalForms
    from capacity.sources.windows import Window
    from capacity.sources.workloads.settings import Planned

SIGN_IN = "How to sign in to Azure"
what = partial(typer.Option, rich_help_panel="What to read")
how = partial(typer.Option, rich_help_panel="How to read it")
size = partial(typer.Option, rich_help_panel="How to size")


def days_back(text: str) -> float:
    """`28`, `0.5` or `12h` as days of whole minutes. Refuses what is no span of time that a source can hold."""
    number, hours = text.strip().removesuffix("h"), text.strip().endswith("h")
    try:
        minutes = round(float(number) * (1 if hours else 24) * 60)
    except (ValueError, OverflowError):
        minutes = 0
    if not 1 <= minutes <= MOST_DAYS * 24 * 60:
        message = f"{text!r} is no number of days: write --days 28, --days 0.5 or --days 12h; or --start and --end."
        raise typer.BadParameter(message)
    return minutes / 24 / 60


MOST_DAYS = 36_500


class Missing(StrEnum):
    """How minutes without a value are read."""

    UNKNOWN = "unknown"
    IDLE = "idle"


class Api(StrEnum):
    """The two ways to the same metrics."""

    ARM = "arm"
    BATCH = "batch"


class Auth(StrEnum):
    """Where credentials come from."""

    AUTO = "auto"
    CLI = "cli"
    ENV = "env"
    WORKLOAD = "workload"
    MANAGED_IDENTITY = "managed-identity"
    AZD = "azd"


Deployments = Annotated[Names, what("--deployment", metavar="NAME", help="Only NAME or ACCOUNT/NAME; repeatable.")]
Start = Annotated[str | None, what("--start", metavar="TIME", help="Instead of --days; UTC without a zone.")]
End = Annotated[str | None, what("--end", metavar="TIME", help="End of the span.")]
Models = Annotated[
    Names, how("--model", metavar="NAME", help="Model of deployments that name none; or DEPLOYMENT=MODEL.")
]
CachedShare = Annotated[str | None, how("--cached-share", metavar="SHARE", help="Cached share of the input, 0..1.")]


class TimeFormat(StrEnum):
    """What dates such as 5/11/2026 begin with."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DecimalMark(StrEnum):
    """What stands before the decimals of numbers."""

    COMMA = ","
    POINT = "."


class FormOptions(Record):
    """How times and numbers of files are written."""

    timezone: Annotated[
        str | None, how(metavar="NAME", show_default="UTC", help="Time zone of times that name none.")
    ] = None
    time_format: Annotated[TimeFormat | None, how(help="Whether 5/11/2026 begins with the day.")] = None
    decimal: Annotated[DecimalMark | None, how(help="What stands before decimals.")] = None

    def as_told(self, today: "date") -> "LocalForms":
        """For what reads files. Raises `InvalidInput` for a time zone that is not known."""
        from capacity.sources.local_forms import local_forms

        return local_forms(time_format=self.time_format, decimal=self.decimal, timezone=self.timezone, today=today)


Exports = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", parser=path, help="Exported metrics: files or folders, as with --file."),
]


class MetricOptions(Record):
    """Which metrics to read, and how."""

    file: Annotated[
        list[Path] | None,
        what(metavar="PATH", parser=path, help="Exported metrics, a file or folder; repeatable."),
    ] = None
    resource: Annotated[Names, what(metavar="ID", help="Resource id of an account; repeatable.")] = None
    subscription: Annotated[Names, what(metavar="ID", help="All accounts of one; repeatable.")] = None
    all_subscriptions: Annotated[bool, what("--all-subscriptions", help="All accounts that you can read.")] = False
    deployment: Deployments = None
    days: Annotated[
        float | None, what(metavar="DAYS", parser=days_back, help="Days back, or 12h; 28 live, all of a file.")
    ] = None
    start: Start = None
    end: End = None
    exclude: Annotated[Names, what(metavar="START/END", help="Leave out a load test; repeatable.")] = None
    input_format: Annotated[str | None, how(metavar="NAME", help="Force a format of --file.")] = None
    columns: Annotated[
        str | None, how(metavar="NAME=COLUMN,...", help="Of a table of minutes: time=TIMESTAMP,input=Tokens.")
    ] = None
    cached_beside_input: Annotated[
        bool, how("--cached-beside-input", help="Of tables: cached tokens are beside the input, not in it.")
    ] = False
    sum_window: Annotated[
        str | None, how(metavar="1m", help="Over how long each point of Prometheus or Grafana sums.")
    ] = None
    model: Models = None
    cached_share: CachedShare = None
    missing: Annotated[Missing, how(help="How minutes without a value are read.")] = Missing.UNKNOWN
    save: Annotated[Path | None, how(metavar="DIR", parser=path, help="Keep every raw answer; resumes from there.")] = (
        None
    )
    metrics_api: Annotated[Api, how(help="By resource, or in regional batches.")] = Api.ARM

    def with_sums(self, forms: "LocalForms") -> "LocalForms":
        """With what is said of the sums. Raises `InvalidInput`."""
        from capacity.sources.metrics.sum_windows import sum_window

        return forms.replaced(sum_seconds=sum_window(self.sum_window), cached_beside_input=self.cached_beside_input)

    def window(self) -> "Window":
        """Which minutes are wanted. Raises `InvalidInput`."""
        from capacity.sources import windows

        return windows.window(
            days=self.days,
            start=self.start,
            end=self.end,
            exclude=self.exclude or (),
            missing_is_idle=self.missing is Missing.IDLE,
            cached_share=self.cached_share,
        )


class SignInOptions(Record):
    """How to sign in to Azure."""

    auth: Annotated[Auth, typer.Option(help="Where credentials come from.", rich_help_panel=SIGN_IN)] = Auth.AUTO
    tenant: Annotated[str | None, typer.Option(metavar="ID", help="Tenant to sign in to.", rich_help_panel=SIGN_IN)] = (
        None
    )

    def used(self, *, verbose: bool = False) -> "SignIn":
        """The way to Azure that they say."""
        from capacity.cli.sign_in import SignIn  # azure and its sign-in cost as much again as a file does

        return SignIn(auth=self.auth.value, tenant=self.tenant, verbose=verbose)


Verbose = Annotated[bool, how("--verbose", "-v", help="Show what Azure's client logs.")]


class CriterionOptions(Record):
    """What decides the PTUs."""

    criterion: Annotated[Criterion, size(help="What decides the PTUs.")] = Criterion.THROTTLED
    throttled_share: Annotated[float, size(metavar="SHARE", min=0, max=1, help="Most to be refused of all, 0..1.")] = (
        0.001
    )
    worst_hour_share: Annotated[
        float, size(metavar="SHARE", min=0, max=1, help="Most to be refused of any hour, 0..1.")
    ] = 0.01

    def sizing(self, settings: "Settings", burst_seconds: float, admission: "Admission | None" = None) -> "Sizing":
        """By what measured traffic is sized."""
        from capacity.planning.measured.criteria import Sizing
        from capacity.planning.measured.trials import Admission
        from capacity.traffic.replay import Limits

        return Sizing(
            criterion=self.criterion,
            limits=Limits(throttled_share=self.throttled_share, worst_hour_throttled_share=self.worst_hour_share),
            burst_seconds=burst_seconds,
            admission=admission or Admission(),
            settings=settings,
        )


def _counts(text: str) -> tuple[int, ...]:
    """`50,100` as counts of PTUs, in order."""
    from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT

    parts = [part.strip() for part in text.split(",")]
    digits = len(str(MAX_PTUS_PER_DEPLOYMENT))
    counts = {int(part) if part.isascii() and part.isdecimal() and len(part) <= digits else 0 for part in parts}
    if not all(1 <= count <= MAX_PTUS_PER_DEPLOYMENT for count in counts) or len(counts) > MOST_COUNTS:
        most = whole(MAX_PTUS_PER_DEPLOYMENT)
        message = f"{text!r}: write counts from 1 to {most}, such as 50 or 50,100; {MOST_COUNTS} of them at most."
        raise typer.BadParameter(message)
    return tuple(sorted(counts))


MOST_COUNTS = 100


class MinuteOptions(Record):
    """What is made of minutes."""

    burst_seconds: Annotated[
        float, size(metavar="SECONDS", min=0, max=3600, help="Depth of the bucket, not published: 0..3600.")
    ] = 0
    ptus: Annotated[
        Any, size(metavar="N,...", parser=_counts, help="What these sizes would have done with the minutes.")
    ] = None
    hours: Annotated[
        str | None,
        size(metavar="DAYS/HOURS", help="Size on these alone: mon-fri/07:00-19:00, or @Europe/Berlin behind it."),
    ] = None
    pool: Annotated[bool, size("--pool", help="Also one plan for those that could be one.")] = False
    quota: Annotated[
        list[str] | None, size(metavar="TPM", help="Quota of today, or DEPLOYMENT=TPM, for --forecast; repeatable.")
    ] = None

    @property
    def goes_by_timezone(self) -> bool:
        """Whether --timezone says by which clock --hours are."""
        return self.hours is not None and "@" not in self.hours

    def applied(self, sizing: "Sizing", timezone: str | None) -> "Sizing":
        """With what is asked of the minutes. Raises `InvalidInput`."""
        from capacity.sources.hours_option import week_hours

        hours = None if self.hours is None else week_hours(self.hours, timezone)
        return sizing.replaced(trial_ptus=self.ptus or (), hours=hours)


def _days_ahead(text: str) -> int:
    """`28` as days. Refuses what is no whole number of them."""
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < TOO_LONG else 0
    if not 1 <= days <= MOST_DAYS_AHEAD:
        message = f"{text!r} is no number of days from 1 to {MOST_DAYS_AHEAD}: write --forecast 28."
        raise typer.BadParameter(message)
    return days


MOST_DAYS_AHEAD = 730
TOO_LONG = 9
"""Digits of what is no number of days."""


class SizingOptions(PlanOptions):
    """What plans of traffic are made with."""

    deployment_type: Annotated[Names, size(metavar="TYPE", help="Size only this type; repeatable.")] = None
    region: Annotated[str | None, size(metavar="NAME", help="Plan for this region.")] = None
    headroom: Annotated[str | None, size(metavar="SHARE", help="Headroom above the minutes.")] = None
    set_: Annotated[Names, size("--set", metavar="KEY=VALUE", help="Any of planning, slo, token_weights.")] = None
    forecast: Annotated[
        Any, size(metavar="DAYS", parser=_days_ahead, help="What may come of so many days; 28 if not given.")
    ] = None
    sort: Annotated[Order, typer.Option(help="The order of plans.")] = Order.NAME

    def planned(self, facts: "Catalog") -> "Planned":
        """What the planning file says alone: a configured region is for traffic of which no source tells one."""
        from capacity.sources.workloads import settings

        return settings.planning(self.planning, facts)
