"""The options of `capacity from-metrics`, in the panels of its help, some of them for logs, too."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from capacity.api import option_texts
from capacity.api.option_words import Api, Auth, DecimalMark, Missing, TimeFormat
from capacity.cli.shared_options import Names, PlanOptions, path, reading
from capacity.record import Record
from capacity.sizing.choices import Criterion, Order

SIGN_IN = "How to sign in to Azure"
what = partial(typer.Option, rich_help_panel="What to read")
how = partial(typer.Option, rich_help_panel="How to read it")
size = partial(typer.Option, rich_help_panel="How to size")


Deployments = Annotated[Names, what("--deployment", metavar="NAME", help="Only NAME or ACCOUNT/NAME; repeatable.")]
Start = Annotated[str | None, what("--start", metavar="TIME", help="Instead of --days; UTC without a zone.")]
End = Annotated[str | None, what("--end", metavar="TIME", help="End of the span.")]
Models = Annotated[
    Names, how("--model", metavar="NAME", help="Model of deployments that name none; or DEPLOYMENT=MODEL.")
]
CachedShare = Annotated[str | None, how("--cached-share", metavar="SHARE", help="Cached share of the input, 0..1.")]


class FormOptions(Record):
    """How times and numbers of files are written."""

    timezone: Annotated[
        str | None, how(metavar="NAME", show_default="UTC", help="Time zone of times that name none.")
    ] = None
    time_format: Annotated[TimeFormat | None, how(help="Whether 5/11/2026 begins with the day.")] = None
    decimal: Annotated[DecimalMark | None, how(help="What stands before decimals.")] = None


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
        float | None,
        what(metavar="DAYS", parser=reading(option_texts.days_back), help="Days back, or 12h; 28 live, all of a file."),
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


class SignInOptions(Record):
    """How to sign in to Azure."""

    auth: Annotated[Auth, typer.Option(help="Where credentials come from.", rich_help_panel=SIGN_IN)] = Auth.AUTO
    tenant: Annotated[str | None, typer.Option(metavar="ID", help="Tenant to sign in to.", rich_help_panel=SIGN_IN)] = (
        None
    )


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


class MinuteOptions(Record):
    """What is made of minutes."""

    burst_seconds: Annotated[
        float, size(metavar="SECONDS", min=0, max=3600, help="Depth of the bucket, not published: 0..3600.")
    ] = 0
    ptus: Annotated[
        Any,
        size(
            metavar="N,...",
            parser=reading(option_texts.counts),
            help="What these sizes would have done with the minutes.",
        ),
    ] = None
    hours: Annotated[
        str | None,
        size(metavar="DAYS/HOURS", help="Size on these alone: mon-fri/07:00-19:00, or @Europe/Berlin behind it."),
    ] = None
    pool: Annotated[bool, size("--pool", help="Also one plan for those that could be one.")] = False


class SizingOptions(PlanOptions):
    """What plans of traffic are made with."""

    deployment_type: Annotated[Names, size(metavar="TYPE", help="Size only this type; repeatable.")] = None
    region: Annotated[str | None, size(metavar="NAME", help="Plan for this region.")] = None
    headroom: Annotated[str | None, size(metavar="SHARE", help="Headroom above the minutes.")] = None
    set_: Annotated[Names, size("--set", metavar="KEY=VALUE", help="Any of planning, slo, token_weights.")] = None
    sort: Annotated[Order, typer.Option(help="The order of plans.")] = Order.NAME
