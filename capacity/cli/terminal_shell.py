"""The command line around a function: a bar on stderr, and what has to be said beside the report."""

from typing import TYPE_CHECKING

from capacity.record import Record

if TYPE_CHECKING:
    from capacity.cli.progress import Bar


class Terminal(Record):
    """See `capacity.api.shell.Shell`."""

    verbose: bool = False

    def watch(self, size_bytes: int | None = None) -> "Bar":
        """A bar, on a terminal."""
        from capacity.cli.progress import Bar  # what needs no bar does not pay for one

        return Bar(size_bytes)

    def say(self, *lines: str) -> None:
        """On standard error."""
        from capacity.cli.messages import say  # as above

        say(*lines)
