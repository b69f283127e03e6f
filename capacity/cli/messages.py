"""What is said beside the report: on standard error, text from elsewhere made visible."""

from contextlib import suppress

import typer

from capacity.visible import visible


def say(*lines: str) -> None:
    """Each in a line of its own. Where nobody can read standard error, nothing is lost but the words."""
    with suppress(OSError):
        typer.echo("\n".join(map(visible, lines)), err=True)


def complain(lines: list[str]) -> None:
    """What went wrong, behind the name of the program. Indented lines belong to the first one."""
    first, *others = lines
    if all(line.startswith("  ") for line in others):
        say(f"capacity: {first}", *others)
    else:
        say("capacity:", *lines)
