"""Questions on a terminal: asked again until an answer is good."""

import sys
import textwrap
from collections.abc import Callable
from typing import TypeVar

import typer

from capacity.cli.messages import say
from capacity.errors import InvalidInput

WIDTH = 80
T = TypeVar("T")


def refuse_without_terminal(option: str) -> None:
    """Raises `InvalidInput` where nobody sits at standard input."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise InvalidInput.of(option, "needs a terminal: leave it out")


def tell(text: str) -> None:
    """What holds for the questions that follow."""
    typer.echo(textwrap.fill(text, WIDTH), err=True)


def ask(question: str, default: str, accept: Callable[[str], T]) -> T:
    """What `accept` makes of the answer, or of the default for an empty one; asked again where it raises.

    The question goes to stderr: stdout may be the file. The end of input (Ctrl-D) is an interruption, as Ctrl-C is.
    """
    while True:
        typer.echo(textwrap.fill(f"{question} [{default}]", WIDTH) + " ", nl=False, err=True)
        try:
            line = sys.stdin.buffer.readline()
        except KeyboardInterrupt:
            line = b""
        if not line:
            typer.echo(err=True)
            raise KeyboardInterrupt
        try:
            return accept(line.decode(errors="replace").strip() or default)
        except InvalidInput as error:
            for what in dict.fromkeys(mistake.what for mistake in error.mistakes):
                say(f"  {what}")
