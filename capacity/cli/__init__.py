"""The command line: one module per command; options in, one report out."""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from errno import ENOSPC
from typing import Annotated

import typer
from typer.exceptions import TyperException

from capacity import __version__
from capacity.cli import (
    check,
    compare,
    export,
    from_logs,
    from_metrics,
    init,
    models,
    outputs,
    prices,
    schema,
    simulate,
    size,
)
from capacity.cli.messages import complain
from capacity.errors import CapacityError, ExitCode
from capacity.visible import visible

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
    _plain_widths()
    try:
        return app(arguments, prog_name="capacity", standalone_mode=False) or ExitCode.DONE
    except SystemExit:  # Typer's way to say that a pipe was closed
        return ExitCode.DONE
    except TyperException as wrong_usage:
        _explain(wrong_usage)
        return wrong_usage.exit_code
    except CapacityError as error:
        complain(error.told())
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except OSError as error:
        if error.errno != ENOSPC or error.filename is not None:
            raise
        complain([outputs.gave_way(error)])  # help, which Typer writes
        return ExitCode.INVALID_INPUT


def _explain(wrong_usage: TyperException) -> None:
    from typer.rich_utils import rich_format_error

    wrong_usage.message = visible(wrong_usage.message)
    with suppress(OSError, SystemExit):  # where nobody can read standard error, the exit code says it
        rich_format_error(wrong_usage)  # type: ignore[arg-type]  # wrong usage is of the kind that it takes


def _plain_widths() -> None:
    """Widths of a terminal in the environment that are none are left out: what draws help takes any text for one."""
    for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH"):
        told = os.environ.get(name, "")
        if told and not _WIDTH.fullmatch(told):
            del os.environ[name]


_WIDTH = re.compile("0*[1-9][0-9]{0,3}")
