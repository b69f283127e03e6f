"""Frames of pandas, polars and Arrow as tables of minutes, and as what DuckDB reads without a copy."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from capacity.errors import FRAME, InvalidInput, Mistake
from capacity.grammar import counted
from capacity.reading.scalars import short
from capacity.record import Record

if TYPE_CHECKING:
    import narwhals as nw

    from capacity.sources.stamps import Ints
    from capacity.traffic.series import Floats

WHERE: Final = FRAME
NO_ZONE: Final = (
    "its times name no time zone: say which they are in, as in timezone='UTC' or timezone='Europe/Berlin', "
    "or localize the column"
)


def mistake(what: str, column: str | None) -> InvalidInput:
    """What to raise for a column of a frame; None is no single one."""
    return InvalidInput([Mistake(where=WHERE, what=what, key=column)])


@contextmanager
def about(column: str) -> Iterator[None]:
    """Mistakes that name no column are of this one."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(one if one.key else one.replaced(key=column) for one in error.mistakes) from None


def gaps(column: str, rows: int) -> InvalidInput:
    """What to raise for rows that lack a time."""
    return mistake(f"the column `{short(column)}` has {counted(rows, 'row')} without a time: fill or drop them", column)


def mixed(column: str, kinds: Sequence[str]) -> InvalidInput:
    """What to raise for values of several kinds in a column."""
    what = f"the column `{short(column)}` has values of different kinds, {' and '.join(kinds)}: keep to one of them"
    return mistake(what, column)


class GivenFrame(Record):
    """A frame with all its columns; an index of times has become one."""

    rows: "nw.DataFrame[Any]"

    @property
    def native(self) -> object:
        """What DuckDB reads: pandas, polars and Arrow as they are, others as Arrow."""
        implementation = self.rows.implementation
        if implementation.is_pandas() or implementation.is_polars() or implementation.is_pyarrow():
            return self.rows.to_native()
        return self.rows.to_arrow()

    def columns_in_memory(self) -> "list[Ints]":
        """Whole numbers and times of 64 bits as they lie in memory, those of pandas; others would be copies."""
        if not self.rows.implementation.is_pandas():
            return []
        columns = [self.rows.to_native()[name] for name in self.rows.columns]
        times = [one.array.asi8 for one in columns if one.dtype.kind == "M" and hasattr(one.array, "asi8")]
        return [*times, *(one.to_numpy() for one in columns if one.dtype == "int64")]  # which is a type of NumPy

    @property
    def titles(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(self.rows.columns)

    def is_number(self, name: str) -> bool:
        """Whether a column holds numbers, and not whatever else."""
        return self.rows[name].dtype.is_numeric()

    def is_moment(self, name: str) -> bool:
        """Whether a column holds times, of its type or as objects, and not their texts or numbers."""
        import narwhals as nw  # noqa: PLC0415  # names of files need none of it

        dtype = self.rows[name].dtype
        return isinstance(dtype, nw.Datetime) or (isinstance(dtype, nw.Object) and self._holds_moments(name))

    def _holds_moments(self, name: str) -> bool:
        from numpy import datetime64  # noqa: PLC0415  # names of files need none of it

        known = self.rows[name].drop_nulls().to_list()
        return bool(known) and all(isinstance(value, datetime | datetime64) for value in known)

    def lacks_zone(self, name: str) -> bool:
        """Whether a column has times, or texts of some, of which one names no zone."""
        from capacity.sources.local_times import names_no_zone  # noqa: PLC0415  # files need none of it here

        return any(
            names_no_zone(value) if isinstance(value, str) else isinstance(value, datetime) and value.tzinfo is None
            for value in self.rows[name].to_list()
        )

    def is_duration(self, name: str) -> bool:
        """Whether a column holds spans of time."""
        import narwhals as nw  # noqa: PLC0415  # names of files need none of it

        return isinstance(self.rows[name].dtype, nw.Duration)

    def is_of_objects(self, name: str) -> bool:
        """Whether a column holds objects, which may be of several kinds."""
        import narwhals as nw  # noqa: PLC0415  # as above

        return isinstance(self.rows[name].dtype, nw.Object)

    def listed(self, name: str) -> list[object]:
        """The values of a column one by one, None where there is none."""
        return [None if value is None or value != value else _plain(value) for value in self.rows[name].to_list()]  # noqa: PLR0124  # NaN

    def row(self, number: int) -> dict[str, object]:
        """The values of a row, which are counted from 1, by column."""
        one = GivenFrame(rows=self.rows[number - 1 : number])
        return {name: one.listed(name)[0] for name in self.titles}

    def numbers(self, name: str) -> "Floats":
        """The values of a column of numbers; NaN is unknown."""
        values: Floats = self.rows[name].to_numpy().astype("float64")
        return values

    def kinds(self, name: str) -> list[str]:
        """What values a column of objects has: `datetime`, `str`; times without a zone are another kind."""
        known = self.rows[name].drop_nulls().to_list()
        return sorted({_kind(value) for value in known})

    def seconds(self, name: str, zone: tzinfo | None) -> "Ints":
        """The times of a column of moments, as whole seconds since 1970; those without a zone are in `zone`.

        Raises `InvalidInput` for rows without a time, and for times without a zone where none was said.
        """
        column = self.rows[name]
        if missing := column.null_count():
            raise gaps(name, missing)
        if getattr(column.dtype, "time_zone", None) is None:  # none of some, or objects, which have their own
            from capacity.sources.stamps import in_zone  # noqa: PLC0415  # and with it numpy

            moments = [value if isinstance(value, datetime) else _moment(value) for value in column.to_list()]
            if zone is None and any(one.tzinfo is None for one in moments):
                raise mistake(NO_ZONE, name)
            return in_zone(moments, zone or UTC, WHERE)
        whole: Ints = (column.dt.timestamp("us") // 1_000_000).to_numpy().astype("int64")
        return whole


def _moment(value: Any) -> datetime:  # noqa: ANN401  # of NumPy
    moment: datetime = value.astype("datetime64[us]").item()
    return moment


def _kind(value: object) -> str:
    name = type(value).__name__
    if not isinstance(value, datetime):
        return name
    return "time" if value.tzinfo is not None else "time without a zone"


def _plain(value: object) -> object:
    """Exact numbers, as drivers of databases have them, as the nearest ones of files."""
    return float(value) if isinstance(value, Decimal) else value


def frame_of(value: object) -> GivenFrame | None:
    """The frame that a caller gave; None for what is none: names of files, or nothing. Raises `InvalidInput`."""
    if value is None or isinstance(value, str | os.PathLike | Sequence):
        return None
    import narwhals as nw  # noqa: PLC0415  # names of files need none of it

    try:
        given: Any = nw.from_native(_with_times(value))
    except TypeError:
        return None
    except nw.exceptions.DuplicateError:
        raise _doubled(value) from None
    frame = given.collect() if isinstance(given, nw.LazyFrame) else given
    unnamed = next((name for name in frame.columns if not isinstance(name, str)), None)
    if unnamed is not None:
        raise InvalidInput.of(WHERE, f"the column {short(str(unnamed))} has no text for a name: rename it")
    if not frame.columns:
        raise InvalidInput.of(WHERE, "the frame has no column")
    return GivenFrame(rows=frame)


def _doubled(value: Any) -> InvalidInput:  # noqa: ANN401  # as below
    """What to raise for a name of two columns; pandas and Arrow alone have such."""
    titles = Counter(value.column_names if hasattr(value, "column_names") else value.columns)
    mistakes = [
        Mistake(
            where=WHERE,
            what=f"`{short(str(title))}` names {count} columns: rename or drop all of them but one",
            key=str(title),
        )
        for title, count in titles.items()
        if count > 1
    ]
    return InvalidInput(mistakes)


def _with_times(value: object) -> Any:  # noqa: ANN401  # a frame of any library
    """A pandas frame whose index is the time, with that as a column `time`."""
    index: Any = getattr(value, "index", None)
    if type(index).__name__ != "DatetimeIndex":
        return value
    return value.reset_index(names=index.name or "time")  # type: ignore[attr-defined]  # a pandas frame has it
