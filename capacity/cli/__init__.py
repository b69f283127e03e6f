"""The command line: one module per command; options in, one report out."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from capacity import __version__
from capacity.cli.spared import Command, Group
from capacity.errors import CapacityError, ExitCode

COMMANDS = (
    "size",
    "from-metrics",
    "from-logs",
    "simulate",
    "check",
    "compare",
    "export",
    "models",
    "prices",
    "init",
    "schema",
)
"""In the order of the help. Each is the function of its name in the module of its name."""


class _OnDemand(Mapping[str, Any]):
    """The commands as Typer has them. Each is imported when it is asked for, so that none pays for another."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # Typer's own type of a command
        if name not in COMMANDS:
            raise KeyError(name)
        function = name.replace("-", "_")
        alone = typer.Typer(add_completion=False)
        alone.command(name, cls=Command)(getattr(import_module(f"capacity.cli.{function}"), function))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(Group):
    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  # handed on as they are
        super().__init__(**{**settings, "commands": _OnDemand()})


app = typer.Typer(
    name="capacity",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
        typer.echo(f"capacity: {error}" if "\n" not in str(error) else f"capacity:\n{error}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return ExitCode.DONE
