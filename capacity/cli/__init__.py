"""The command line: one module per command; options in, one report out."""

from collections.abc import Sequence
from typing import Annotated

import typer

from capacity import __version__
from capacity.cli import check, compare, export, from_logs, from_metrics, init, models, prices, schema, simulate, size
from capacity.cli.messages import complain
from capacity.errors import CapacityError, ExitCode

app = typer.Typer(
    name="capacity",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("size")(size.size)
app.command("from-metrics")(from_metrics.from_metrics)
app.command("from-logs")(from_logs.from_logs)
app.command("simulate")(simulate.simulate)
app.command("check")(check.check)
app.command("compare")(compare.compare)
app.command("export")(export.export)
app.command("models")(models.models)
app.command("prices")(prices.prices)
app.command("init")(init.init)
app.command("schema")(schema.schema)


def _version(asked: bool) -> None:  # noqa: FBT001  # Typer hands the option's value over
    if asked:
        typer.echo(f"capacity {__version__}")
        raise typer.Exit


@app.callback()
def capacity(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Size and price Azure OpenAI / Microsoft Foundry deployments: PTUs, TPM and RPM quota, what to buy, and why.

    Exit codes: 0 done, 1 a bug, 2 wrong usage or input, 3 a check failed,
    4 Azure could not be read, 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: that of the process) and return its exit code."""
    try:
        app(arguments, prog_name="capacity")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.DONE
    except CapacityError as error:
        complain(error.told())
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return ExitCode.DONE
