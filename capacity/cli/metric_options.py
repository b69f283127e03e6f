"""The options of `capacity from-metrics`, in the panels of its help, some of them for logs, too."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from capacity.api import option_texts
from capacity.api.option_words import Api, Auth, DecimalMark, Missing, TimeFormat
from capacity.cli.shared_options import Names, PlanOptions, path, reading, report_option
from capacity.cli.shared_options import sizing_option as size
from capacity.record import Record
from capacity.sizing.choices import Criterion, Order

what = partial(typer.Option, rich_help_panel="Source")
how = partial(typer.Option, rich_help_panel="Reading")
sign_in = partial(typer.Option, rich_help_panel="Sign-in to Azure")

Deployments = Annotated[
    Names, what("--deployment", metavar="NAME", help="Deployment to show, NAME or ACCOUNT/NAME; repeatable.")
]
Start = Annotated[
    str | None, what("--start", metavar="TIME", help="Start of the span, in place of --days; UTC without a zone.")
]
End = Annotated[str | None, what("--end", metavar="TIME", help="End of the span; default now, or the end of the file.")]
Models = Annotated[
    Names, how("--model", metavar="NAME", help="Model, where the source names none; or DEPLOYMENT=MODEL.")
]

CachedShare = Annotated[
    str | None, how("--cached-share", metavar="SHARE", help="Share of input tokens that are cached, 0..1.")
]


class FormOptions(Record):
    """How times and numbers of files are written."""

    timezone: Annotated[
        str | None, how(metavar="NAME", show_default="UTC", help="Time zone, where times name none.")
    ] = None
    time_format: Annotated[TimeFormat | None, how(help="Order of dates such as 5/11/2026: day or month first.")] = None
    decimal: Annotated[DecimalMark | None, how(help="Decimal mark of numbers.")] = None


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
    resource: Annotated[Names, what(metavar="ID", help="Resource ID of an account; repeatable.")] = None
    subscription: Annotated[
        Names, what(metavar="ID", help="Subscription of which to read all accounts; repeatable.")
    ] = None
    all_subscriptions: Annotated[bool, what("--all-subscriptions", help="All accounts that the sign-in can read.")] = (
        False
    )
    deployment: Deployments = None
    days: Annotated[
        float | None,
        what(
            metavar="DAYS",
            parser=reading(option_texts.days_back),
            help="Days back from now, or 12h; default 28 live, all of a file.",
        ),
    ] = None
    start: Start = None
    end: End = None
    exclude: Annotated[Names, what(metavar="START/END", help="Span to leave out, such as a load test; repeatable.")] = (
        None
    )
    input_format: Annotated[str | None, how(metavar="NAME", help="Format of the files; default recognized.")] = None
    columns: Annotated[
        str | None, how(metavar="NAME=COLUMN,...", help="Columns of a table of minutes: time=TIMESTAMP,input=Tokens.")
    ] = None
    cached_beside_input: Annotated[
        bool, how("--cached-beside-input", help="Input column of a table excludes cached tokens.")
    ] = False
    sum_window: Annotated[str | None, how(metavar="1m", help="Span that each point of Prometheus or Grafana sums.")] = (
        None
    )
    model: Models = None
    cached_share: CachedShare = None
    missing: Annotated[Missing, how(help="Minutes without a value: unknown, or idle.")] = Missing.UNKNOWN
    save: Annotated[
        Path | None, how(metavar="DIR", parser=path, help="Folder for raw answers; a later run resumes from there.")
    ] = None
    metrics_api: Annotated[Api, how(help="Metrics API: by resource, or in regional batches.")] = Api.ARM


class SignInOptions(Record):
    """How to sign in to Azure."""

    auth: Annotated[Auth, sign_in(help="Source of credentials.")] = Auth.AUTO
    tenant: Annotated[str | None, sign_in(metavar="ID", help="Tenant to sign in to.")] = None


Verbose = Annotated[bool, how("--verbose", "-v", help="Show the log of Azure's client library.")]


class CriterionOptions(Record):
    """What decides the PTUs."""

    criterion: Annotated[Criterion, size(help="Statistic of demand that PTUs are sized on.")] = Criterion.THROTTLED
    throttled_share: Annotated[
        float, size(metavar="SHARE", min=0, max=1, help="Largest share of requests refused (429), 0..1.")
    ] = 0.001
    worst_hour_share: Annotated[
        float, size(metavar="SHARE", min=0, max=1, help="Largest share refused in any hour, 0..1.")
    ] = 0.01


class MinuteOptions(Record):
    """What is made of minutes."""

    burst_seconds: Annotated[
        float, size(metavar="SECONDS", min=0, max=3600, help="Burst depth of PTUs (not published).")
    ] = 0
    ptus: Annotated[
        Any,
        size(metavar="N,...", parser=reading(option_texts.counts), help="Sizes to try on the minutes: 50,100."),
    ] = None
    hours: Annotated[
        str | None,
        size(metavar="DAYS/HOURS", help="Hours to size on: mon-fri/07:00-19:00; @Europe/Berlin may follow."),
    ] = None
    pool: Annotated[bool, size("--pool", help="Plan deployments that could be one together, too.")] = False
    quota: Annotated[
        list[str] | None, size(metavar="TPM", help="Quota of today, or DEPLOYMENT=TPM, for --forecast; repeatable.")
    ] = None


class SizingOptions(PlanOptions):
    """What plans of traffic are made with."""

    deployment_type: Annotated[Names, size(metavar="TYPE", help="Only this deployment type; repeatable.")] = None
    region: Annotated[str | None, size(metavar="NAME", help="Region, in place of that of the source.")] = None
    headroom: Annotated[str | None, size(metavar="SHARE", help="Headroom above measured demand: 0.2 is 20 %.")] = None
    set_: Annotated[
        Names, size("--set", metavar="KEY=VALUE", help="Any key of planning, slo, token_weights; repeatable.")
    ] = None
    forecast: Annotated[
        Any,
        size(
            metavar="DAYS", parser=reading(option_texts.days_ahead), help="Outlook for so many days; 28 if not given."
        ),
    ] = None
    sort: Annotated[Order, report_option(help="Order of plans.")] = Order.NAME
