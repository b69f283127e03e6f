"""The options of `capacity from-metrics`, in the panels of its help."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from capacity.cli import options
from capacity.sizing.choices import Criterion, Order

WHAT = "What to read"
HOW = "How to read it"
SIZE = "How to size"
SIGN_IN = "How to sign in to Azure"


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


Names = list[str] | None

Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--file",
        metavar="PATH",
        parser=options.path,
        help="Exported metrics, a file or folder; repeatable.",
        rich_help_panel=WHAT,
    ),
]
Resources = Annotated[
    Names, typer.Option("--resource", metavar="ID", help="Resource id of an account; repeatable.", rich_help_panel=WHAT)
]
Subscriptions = Annotated[
    Names,
    typer.Option("--subscription", metavar="ID", help="All accounts of one; repeatable.", rich_help_panel=WHAT),
]
AllSubscriptions = Annotated[
    bool, typer.Option("--all-subscriptions", help="All accounts that you can read.", rich_help_panel=WHAT)
]
Deployments = Annotated[
    Names,
    typer.Option("--deployment", metavar="NAME", help="Only NAME or ACCOUNT/NAME; repeatable.", rich_help_panel=WHAT),
]
Days = Annotated[
    int | None, typer.Option("--days", min=1, help="Days back; 28 live, all of a file.", rich_help_panel=WHAT)
]
Start = Annotated[
    str | None,
    typer.Option("--start", metavar="TIME", help="Instead of --days; UTC without a zone.", rich_help_panel=WHAT),
]
End = Annotated[str | None, typer.Option("--end", metavar="TIME", help="End of the span.", rich_help_panel=WHAT)]
Exclude = Annotated[
    Names,
    typer.Option("--exclude", metavar="START/END", help="Leave out a load test; repeatable.", rich_help_panel=WHAT),
]
InputFormat = Annotated[
    str | None, typer.Option("--input-format", metavar="NAME", help="Force a format of --file.", rich_help_panel=HOW)
]
Models = Annotated[
    Names,
    typer.Option("--model", metavar="NAME", help="Where none is told; or DEPLOYMENT=NAME.", rich_help_panel=HOW),
]
CachedShare = Annotated[
    str | None,
    typer.Option("--cached-share", metavar="SHARE", help="Cached share of the input, 0..1.", rich_help_panel=HOW),
]
MissingIs = Annotated[
    Missing, typer.Option("--missing", help="How minutes without a value are read.", rich_help_panel=HOW)
]
Save = Annotated[
    Path | None,
    typer.Option(
        "--save",
        metavar="DIR",
        parser=options.path,
        help="Keep every raw answer; resumes from there.",
        rich_help_panel=HOW,
    ),
]
AuthBy = Annotated[Auth, typer.Option("--auth", help="Where credentials come from.", rich_help_panel=SIGN_IN)]
Tenant = Annotated[
    str | None, typer.Option("--tenant", metavar="ID", help="Tenant to sign in to.", rich_help_panel=SIGN_IN)
]
MetricsApi = Annotated[
    Api, typer.Option("--metrics-api", help="By resource, or in regional batches.", rich_help_panel=HOW)
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show what Azure's client logs.", rich_help_panel=HOW)]
By = Annotated[Criterion, typer.Option("--criterion", help="What decides the PTUs.", rich_help_panel=SIZE)]
ThrottledShare = Annotated[
    float,
    typer.Option("--throttled-share", min=0, max=1, help="Most to be refused of all.", rich_help_panel=SIZE),
]
WorstHourShare = Annotated[
    float,
    typer.Option("--worst-hour-share", min=0, max=1, help="Most to be refused of any hour.", rich_help_panel=SIZE),
]
BurstSeconds = Annotated[
    float,
    typer.Option("--burst-seconds", min=0, max=3600, help="Depth of the bucket: not published.", rich_help_panel=SIZE),
]
Pool = Annotated[bool, typer.Option("--pool", help="Also one plan for those that could be one.", rich_help_panel=SIZE)]
Types = Annotated[
    Names,
    typer.Option("--deployment-type", metavar="TYPE", help="Size only this type; repeatable.", rich_help_panel=SIZE),
]
Region = Annotated[
    str | None, typer.Option("--region", metavar="NAME", help="Plan for this region.", rich_help_panel=SIZE)
]
Headroom = Annotated[
    str | None, typer.Option("--headroom", metavar="SHARE", help="Headroom above the minutes.", rich_help_panel=SIZE)
]
Set = Annotated[
    Names,
    typer.Option("--set", metavar="KEY=VALUE", help="Any of planning, slo, token_weights.", rich_help_panel=SIZE),
]
SortBy = Annotated[Order, typer.Option("--sort", help="The order of plans.")]
