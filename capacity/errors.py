"""The errors a user can meet, and the exit codes they end in.

CapacityError
├── InvalidInput         a file, an option or standard input is wrong: exit code 2
├── NotEnoughData        a source has nothing to plan from: exit code 2
├── OutputNotWritten     the report could not be written where it was asked for: exit code 2
├── CheckFailed          from Python, where a report was asked to raise: exit code 3
└── SourceUnavailable    a network source could not be reached, or not be read whole: exit code 4
"""

import os
import re
from collections.abc import Iterable
from enum import IntEnum
from typing import Final, NamedTuple

from capacity.record import Record


class ExitCode(IntEnum):
    """What the process ends with; documented in the guide, relied on by pipelines."""

    DONE = 0
    BUG = 1
    INVALID_INPUT = 2
    CHECK_FAILED = 3
    SOURCE_UNAVAILABLE = 4
    INTERRUPTED = 130


class CapacityError(Exception):
    """Something the user can put right. Its text says what is wrong, where, and what to do."""

    exit_code = ExitCode.INVALID_INPUT

    def told(self) -> list[str]:
        """Its lines; each may hold text from elsewhere, and is one line even where that has several."""
        return [str(line) for line in self.args]

    def __str__(self) -> str:
        return "\n".join(self.told())


class NotEnoughData(CapacityError):
    """A source was read, and holds nothing to plan from."""


class OutputNotWritten(CapacityError):
    """The report could not be written; nothing was left half written."""


class CheckFailed(CapacityError):
    """A workload breaks a limit or a policy; a line for each check that does not pass."""

    exit_code = ExitCode.CHECK_FAILED

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__(*lines)


class SourceUnavailable(CapacityError):
    """A network source could not be reached or not be read whole; nothing is concluded from a part of it."""

    exit_code = ExitCode.SOURCE_UNAVAILABLE


class Place(Record):
    """A line of a file; neither is known of what stands in none.

    `origin` is the option, or the place in another file, that a value came from in place of the file's own.
    """

    file: str | None = None
    line: int | None = None
    origin: str | None = None


class Problem(NamedTuple):
    """One mistake, for programs: where it stands, which key or option it is of, and what to do.

    `file` and `line` are None for what stands in none: an option, a mapping. Of a frame `line` is the row, from 1 on.
    """

    file: str | None
    line: int | None
    key: str | None
    what: str
    """What is wrong, and what would be right."""
    remedy: str | None
    """What to do; None where `what` says no more than what is wrong."""


FRAME: Final = "frame"
"""What mistakes call a frame."""
_AT_LINE: Final = re.compile(r"(.*)(?::| row | record )([0-9]+)", re.DOTALL)
"""Rows are those of Parquet and of frames, counted from 1, records those of documents."""
_OPTION: Final = re.compile("--([a-z0-9-]+)")
_TO_DO: Final = (
    "add|ask|check|choose|correct|did you mean|drop|export|fill|give|if|install|keep|leave|map|mend|name|narrow|pipe|"
    "put|read|remove|rename|save|say|set|sum|unpack|use|widen|write"
)
_REMEDY: Final = re.compile(rf"(?:^|[:;.] |, (?=did you))((?:{_TO_DO})\b.*)", re.DOTALL | re.IGNORECASE)
"""Remedies begin with what to do, after what is wrong; "if" is one under a condition."""


class Mistake(Record):
    """One thing wrong with the input.

    `where` is a file with its line ("shop.yaml:12"), or an option as the user typed it.
    `what` says what is wrong and what would be right.
    """

    where: str
    what: str
    line: int = 0
    """In the file, for putting mistakes in its order; 0 for options."""
    key: str | None = None
    """Of the file, that has the wrong value, is missing or unknown; None where no single key has."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what

    @property
    def problem(self) -> Problem:
        """The mistake for programs."""
        option = _OPTION.match(self.where)
        at = _AT_LINE.fullmatch(self.where) if option is None else None
        file = None if option else at[1] if at else self.where
        is_frame = self.where.startswith(f"{FRAME} row ")
        is_file = (
            file is not None
            and not (file.startswith("<") or is_frame)
            and (at is not None or "." in file or os.sep in file)
        )
        remedy = _REMEDY.search(self.what)
        return Problem(
            file=file if is_file else None,
            line=int(at[2]) if at else None,
            key=self.key or (option[1].replace("-", "_") if option else None),
            what=self.what,
            remedy=remedy and remedy[1],
        )


class InvalidInput(CapacityError):
    """Everything wrong with the input, all at once, in the order it stands there."""

    SHOWN = 50  # a file of another kind can hold thousands of mistakes; nobody reads those

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(mistakes)
        super().__init__(self.mistakes)

    @classmethod
    def of(cls, where: str, what: str) -> "InvalidInput":
        """One mistake in one place."""
        return cls([Mistake(where=where, what=what)])

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake, for programs."""
        return tuple(mistake.problem for mistake in self.mistakes)

    def told(self) -> list[str]:
        """A line for each of the first."""
        lines = [str(mistake) for mistake in self.mistakes[: self.SHOWN]]
        if len(self.mistakes) > self.SHOWN:
            lines.append(f"... and {len(self.mistakes) - self.SHOWN} more")
        return lines
