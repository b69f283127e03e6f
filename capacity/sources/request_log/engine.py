"""What runs the queries over a log: DuckDB here, or Spark where a log outgrows one machine.

Both get the same SQL for single values (the few words in which they differ are methods here) and the same Narwhals
queries over rows (`requests`, `aggregates`), so that there is one definition of every number.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol, Self

import narwhals as nw

from capacity.record import Record
from capacity.sources.request_log.log_files import LogFile

Frame = nw.LazyFrame[Any]


class ScannedColumn(Record):
    """A column as it was scanned. `is_text` where its values have to be parsed."""

    name: str
    is_text: bool
    is_whole: bool = False
    is_number: bool = False
    is_moment: bool = False
    has_zone: bool = False
    """Whether a moment is one whatever the time zone."""


class Type(StrEnum):
    """What a column of CSV is read as, as DuckDB names it."""

    TEXT = "VARCHAR"
    REAL = "DOUBLE"
    MOMENT = "TIMESTAMPTZ"
    """With its own zone, or without one in that of the engine."""


class Scan(Record):
    """Files of one kind as rows, nothing parsed yet."""

    frame: Frame
    columns: tuple[ScannedColumn, ...]


class Engine(Protocol):
    """The differences between the two. As a context it is closed at its end."""

    has_order: bool
    """Whether rows are numbered as the files have them, all of them."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what is kept, and of the scratch folder."""

    def table(self, files: Sequence[LogFile], types: Mapping[str, Type], *, careful: bool) -> Scan:
        """CSV or Parquet files as rows; `types` are those of columns of CSV that may not be guessed.

        `careful` reads every value of a CSV file as text, and passes over lines that are no rows: `damaged` has them.
        Raises `Unreadable`.
        """

    def lines(self, files: Sequence[LogFile], paths: Mapping[str, str]) -> Scan:
        """Files of JSON Lines as rows, a text column per JSON path. A line that is not JSON has none of them."""

    def computed(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """Only these columns, each an SQL expression over those of the frame."""

    def kept(self, frame: Frame) -> Frame:
        """The rows stored, in memory or on disk: for what is slow to read and read more than once."""

    def arrays(self, frame: Frame, what: str) -> dict[str, Any]:
        """The rows as NumPy arrays, in the order of the files; numbers as int64 or float64, text as objects.

        `what` is told as progress. Raises `Unreadable`.
        """

    def batches(self, frame: Frame, what: str) -> Iterator[dict[str, Any]]:
        """Rows of whole numbers in the order of the files, some at a time: int64, `UNKNOWN` where there is none.

        The arrays of a batch are there until the next one is asked for. `what` and what is raised are as of `arrays`.
        """

    def confined(self, files: Sequence[LogFile]) -> Sequence[LogFile]:
        """The files, and from now on nothing else can be read. Raises `InvalidInput` for those that cannot be."""

    def is_row(self, record: Sequence[str], columns: int) -> bool:
        """Whether a record of a table with so many columns is a row."""

    def damaged(self) -> list[tuple[str, int]]:
        """File and line of what the last careful table passed over as no row."""

    def named(self, column: str) -> str:
        """A column's name as SQL."""

    def literal(self, text: str) -> str:
        """A text as SQL."""

    def json_text(self, value: str, path: str) -> str:
        """SQL: the text at a path of a JSON text; NULL where there is none, or where that is no JSON."""

    def micros(self, value: str, *, is_text: bool) -> str:
        """SQL: microseconds since 1970 of a time stamp, or of a text that is one; NULL where it is none."""

    def local_micros(self, value: str, *, is_text: bool) -> str:
        """SQL: as `micros`, of times without a zone as if they were in UTC; of others anything."""

    def row_number(self) -> str:
        """SQL: a number that grows from row to row, as the files have them."""

    def divided(self, value: str, divisor: int) -> str:
        """SQL: a whole number divided, without the rest."""


class Unreadable(Exception):
    """The engine could not read the files as they are: their place and what is wrong, never a text out of them."""
