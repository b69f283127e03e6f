"""The command line: one module per command; options in, one report out."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from errno import ENOSPC
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from capacity import __version__
from capacity.cli.messages import complain
from capacity.cli.option_records import spread
from capacity.cli.spared import Command, Group
from capacity.errors import CapacityError, ExitCode
from capacity.visible import visible

COMMANDS = (
    "size",
    "from-metrics",
    "from-logs",
    "simulate",
    "check",
    "drift",
    "compare",
    "export",
    "models",
    "prices",
    "init",
    "schema",
    "guide",
)
"""In the order of the help. Each is the function of its name in the module of its name."""


ASKED_TO_COMPLETE = "_CAPACITY_COMPLETE"
"""What a shell sets in the environment of the program whose arguments it completes."""


class _OnDemand(Mapping[str, Any]):
    """The commands as Typer has them. Each is imported when it is asked for, so that none pays for another."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # Typer's own type of a command
        if name not in COMMANDS:
            raise KeyError(name)
        from capacity.cli.configuration import configured  # the version needs none

        function = name.replace("-", "_")
        command = configured(spread(getattr(import_module(f"capacity.cli.{function}"), function)))
        if ASKED_TO_COMPLETE in os.environ:
            from capacity.cli.completion import completing

            command = completing(command)
        alone = typer.Typer(add_completion=False)
        alone.command(name, cls=Command)(command)
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(Group):
    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  # handed on as they are
        super().__init__(**{**settings, "commands": _OnDemand()})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # Typer's own types
        """The command that arguments begin with; what others call it is told."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from capacity.cli.wrong_usage import COMMANDS as MEANT

            if (meant := MEANT.get(args[0].lower())) is not None:
                ctx.fail(f"No such command '{args[0]}'. Did you mean '{meant}'?")
        return super().resolve_command(ctx, args)


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
        from capacity.cli import outputs

        complain([outputs.gave_way(error)])  # help, which Typer writes
        return ExitCode.INVALID_INPUT


def _explain(wrong_usage: TyperException) -> None:
    from typer.rich_utils import rich_format_error

    from capacity.cli.wrong_usage import improve

    improve(wrong_usage)
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
