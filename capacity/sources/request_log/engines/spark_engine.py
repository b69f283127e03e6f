"""Spark: the engine for logs that outgrow one machine, in this process or on a cluster that serves Spark Connect.

Both engines run the same queries and give the same numbers. What differs:

- Rows of one instant may come in another order: rows are numbered in the order of Spark's tasks, which is that of the
  lines within a file, but not that of the files.
- An hour that comes twice, when clocks are set back, is refused: nothing tells the order of all rows.
- A CSV value is text to Spark, and a time has one of the forms in `spark_sql.micros`. DuckDB looks at a column as a
  whole, and so reads other forms of dates too.
- Numbers may end in d or f, as in Java, and have no _ in them. 24:00 is no time of day.
- JSON may have single quotes; what follows an object on its line is passed over.
- A row that ends with more delimiters than the header is no row, though nothing stands behind them.
- A CSV file is read by one core, since texts in it may hold line breaks; several files are read at a time.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import narwhals as nw
import numpy as np

from capacity.errors import InvalidInput
from capacity.grouping import by_key
from capacity.sources.request_log.engine import Engine, Frame, Scan, ScannedColumn, Type
from capacity.sources.request_log.engines import spark_progress, spark_session, spark_sql
from capacity.sources.request_log.log_files import Container, LogFile, lines_of_table
from capacity.sources.request_log.log_progress import LogProgress
from capacity.sources.request_log.scratch import Scratch
from capacity.traffic.requests import UNKNOWN

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_LINES_TOLD: Final = 5
_ROW: Final = "row of the scan"
_DAMAGED: Final = "damaged row of the scan"
_WHOLE: Final = ("tinyint", "smallint", "int", "bigint")


class SparkEngine(Engine):
    """One session, and what it keeps.

    `remote` is a cluster, sc://host:15002; None is the one that the variable SPARK_REMOTE names, else the Spark that
    runs in this process, else this machine. A cluster has to see the files under the paths that they have here.
    """

    has_order = False

    def __init__(self, *, timezone: str, remote: str | None, progress: LogProgress) -> None:
        """Raises `InvalidInput` where Spark cannot be started, `SourceUnavailable` where a cluster is not reached."""
        self._url = remote or os.environ.get("SPARK_REMOTE") or None
        self._timezone = timezone
        self._progress = progress
        self._kept: list[DataFrame] = []
        self._careful: dict[tuple[str, ...], tuple[DataFrame, Mapping[str, LogFile]]] = {}
        self._scratch = Scratch()
        try:
            self._opened = spark_session.opened(self._url, timezone, self._scratch.path)
        except BaseException:  # an interruption, too, leaves nothing behind
            self._scratch.close()
            raise

    def close(self) -> None:
        """See `Engine`; the session ends, too, where it was begun for this."""
        with suppress(*spark_session.ERRORS):  # the cluster may be gone, and what it kept with it
            for frame in self._kept:
                frame.unpersist()
            self._opened.close()
        self._scratch.close()

    def _watched(self, what: str) -> AbstractContextManager[None]:
        return spark_progress.watched(self._opened.session, self._url, self._progress, what)

    def table(self, files: Sequence[LogFile], types: Mapping[str, Type], *, careful: bool) -> Scan:
        """See `Engine`. Every value of a CSV file is text anyway."""
        del types
        if files[0].container is not Container.PARQUET:
            return self._of_csv(files, careful=careful)
        with self._watched("looking at files"):
            frame = self._reader(mergeSchema="true").parquet(*spark_session.uris(self._paths(files)))
            stamps = spark_session.nanosecond_columns(files[0].path)
            types = dict(frame.dtypes) | {name: f"timestamp{'' if zoned else '_ntz'}" for name, zoned in stamps.items()}
            values = [f"{self._value(name, types[name], stamps)} AS {self.named(name)}" for name in types]
            row = "_metadata.row_index" if len(files) == 1 else "monotonically_increasing_id()"
            frame = frame.selectExpr(*values, f"{row} + 1 AS `{_ROW}`")
        return Scan(frame=nw.from_native(frame), columns=tuple(_column(name, type_) for name, type_ in types.items()))

    def _value(self, name: str, type_: str, nanoseconds: Mapping[str, bool]) -> str:
        """SQL: what holds values as their JSON, and a number of nanoseconds as a stamp."""
        value = self.named(name)
        if type_.startswith(("struct", "map", "array")):
            return f"to_json({value})"
        if name not in nanoseconds:
            return value
        stamp = f"timestamp_micros({value} div 1000)"
        local = f"to_utc_timestamp({stamp}, {spark_sql.text(self._timezone)})"
        return stamp if nanoseconds[name] else f"CAST({local} AS TIMESTAMP_NTZ)"

    def _of_csv(self, files: Sequence[LogFile], *, careful: bool) -> Scan:
        """Files with the same columns are read as one, others put under them."""
        groups = by_key((file.columns, file) for file in files)
        with self._watched("looking at files"):
            frames = [self._csv(columns, some, careful=careful) for columns, some in groups.items()]
            frame = frames[0]
            for other in frames[1:]:
                frame = frame.unionByName(other, allowMissingColumns=True)
            names = frame.columns
            frame = frame.selectExpr("*", f"monotonically_increasing_id() + 1 AS `{_ROW}`")
        return Scan(
            frame=nw.from_native(frame), columns=tuple(ScannedColumn(name=name, is_text=True) for name in names)
        )

    def _csv(self, columns: Sequence[str], files: Sequence[LogFile], *, careful: bool) -> Any:  # noqa: ANN401  # a frame
        """A row with more or fewer values than columns ends the query, or is passed over if `careful`."""
        paths = self._paths(files)
        uris = spark_session.uris(paths)
        options = {
            "header": "true",
            "sep": files[0].dialect.delimiter,
            "escape": files[0].dialect.escape,
            "multiLine": "true",
        }
        names = [name or f"column{at}" for at, name in enumerate(columns)]
        read = [f"{self.named(name)} STRING" for name in names]
        if not careful:
            options |= {"mode": "FAILFAST", "columnPruning": "false"}
            return self._reader(**options).schema(", ".join(read)).csv(uris)
        options |= {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": _DAMAGED}
        frame = self._reader(**options).schema(", ".join([*read, f"`{_DAMAGED}` STRING"])).csv(uris)
        # Spark reads no file for its damaged rows alone: a column has to be looked at.
        told = ("_metadata.file_path", f"{self.named(names[0])} IS NULL AS is_empty")
        damaged = frame.where(f"`{_DAMAGED}` IS NOT NULL").selectExpr(*told)
        self._careful[tuple(paths)] = (damaged, paths)  # the same files may be looked at twice
        return frame.where(f"`{_DAMAGED}` IS NULL").drop(_DAMAGED)

    def confined(self, files: Sequence[LogFile]) -> Sequence[LogFile]:
        """See `Engine`: a query names the files, and Spark has no way to hold it to them."""
        return files

    def is_row(self, record: Sequence[str], columns: int) -> bool:
        """See `Engine`: what ends with more delimiters than the header is none."""
        return len(record) == columns

    def damaged(self) -> list[tuple[str, int]]:
        """File and line of what careful tables passed over; of each file the first few lines, and 0 for others.

        Spark tells how many there are, the file itself where.
        """
        found: list[tuple[str, int]] = []
        for frame, files in self._careful.values():
            with self._watched("looking for bad rows"):
                told = frame.groupBy(*frame.columns).count().collect()
            counts = Counter[str]()
            for uri, _, rows in told:
                counts[unquote(urlsplit(uri).path)] += rows
            for path, rows in counts.items():
                lines = islice(_damaged_lines(files[path]), min(rows, _LINES_TOLD))
                found += [(str(files[path].path), line) for line in islice(chain(lines, repeat(0)), rows)]
        return sorted(found, key=lambda place: (place[0], place[1] == 0, place[1]))

    def lines(self, files: Sequence[LogFile], paths: Mapping[str, str]) -> Scan:
        """See `Engine`."""
        for file in () if self._opened.is_here else files:
            if file.origin is not None:
                what = "is no JSON Lines, and a cluster cannot see what is made of it here: write a request to a line"
                raise InvalidInput.of(str(file.told), what)
        keys = {name: spark_sql.keys(path) for name, path in paths.items()}
        # Each line is parsed once, for the outermost keys; what is inside is short.
        tops = {key: f"_{at}" for at, key in enumerate(dict.fromkeys(first for first, *_ in keys.values()))}
        columns = [
            f"{spark_sql.inside(tops[first], rest)} AS {self.named(name)}" for name, (first, *rest) in keys.items()
        ]
        listed = ", ".join(spark_sql.text(key) for key in tops)
        row = "monotonically_increasing_id()"
        row = f"row_number() OVER (ORDER BY {row})" if len(files) == 1 else f"{row} + 1"
        with self._watched("looking at files"):
            text = (
                self._reader()
                .text(spark_session.uris(self._paths(files)))
                .where(r"trim(BOTH ' \t\r' FROM value) <> ''")
            )
            split = text.selectExpr(f"json_tuple(value, {listed}) AS ({', '.join(tops.values())})")
            frame = nw.from_native(split.selectExpr(*columns, f"{row} AS `{_ROW}`"))
        return Scan(frame=frame, columns=tuple(ScannedColumn(name=name, is_text=True) for name in paths))

    def _paths(self, files: Sequence[LogFile]) -> dict[str, LogFile]:
        return spark_session.named(files, self._scratch.path if self._opened.is_here else None)

    def _reader(self, **options: str) -> Any:  # noqa: ANN401  # of the session, here or at a cluster
        # Without it, names of folders such as day=2026-11-01 would become columns.
        return self._opened.session.read.options(recursiveFileLookup="true", **options)

    def computed(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """See `Engine`."""
        listed = (f"{expression} AS {self.named(name)}" for name, expression in columns.items())
        result: Frame = nw.from_native(frame.to_native().selectExpr(*listed))
        return result

    def kept(self, frame: Frame) -> Frame:
        """See `Engine`; they are stored when they are first read."""
        self._kept.append(frame.to_native().persist())
        stored: Frame = nw.from_native(self._kept[-1])
        return stored

    def arrays(self, frame: Frame, what: str) -> dict[str, Any]:
        """See `Engine`; rows that are sums come in any order."""
        with self._watched(what):
            table = frame.to_native().toArrow()
        return {name: _array(table.column(name)) for name in table.column_names}

    def batches(self, frame: Frame, what: str) -> Iterator[dict[str, Any]]:
        """See `Engine`; all in one."""
        yield {name: np.ma.filled(values, UNKNOWN) for name, values in self.arrays(frame, what).items()}

    def named(self, column: str) -> str:
        """See `Engine`."""
        return "`" + column.replace("`", "``") + "`"

    def literal(self, text: str) -> str:
        """See `Engine`."""
        return spark_sql.text(text)

    def json_text(self, value: str, path: str) -> str:
        """See `Engine`."""
        return spark_sql.inside(value, spark_sql.keys(path))

    def micros(self, value: str, *, is_text: bool) -> str:
        """See `Engine`."""
        return spark_sql.micros(value, self._timezone, is_text=is_text)

    def local_micros(self, value: str, *, is_text: bool) -> str:
        """See `Engine`."""
        return spark_sql.local_micros(value, is_text=is_text)

    def row_number(self) -> str:
        """See `Engine`: counted from 1 where it is of one file."""
        return f"`{_ROW}`"

    def divided(self, value: str, divisor: int) -> str:
        """See `Engine`."""
        return f"({value}) div {divisor}"


def _damaged_lines(file: LogFile) -> Iterator[int]:
    """The first line of each row of another width than the header."""
    return (line for line, row in lines_of_table(file) if len(row) != len(file.columns))


def _column(name: str, type_: str) -> ScannedColumn:
    return ScannedColumn(
        name=name,
        is_text=type_ == "string",
        is_whole=type_ in _WHOLE,
        is_number=type_ in (*_WHOLE, "float", "double") or type_.startswith("decimal"),
        is_moment=type_ in ("timestamp", "timestamp_ntz", "date"),
        has_zone=type_ == "timestamp",
    )


def _array(column: Any) -> Any:  # noqa: ANN401  # of Arrow -> of NumPy, masked where a value is missing
    kind = str(column.type)
    if kind == "string":
        return column.to_numpy()
    wide = column.cast("float64" if kind in ("float", "double") else "int64")
    if not wide.null_count:
        return wide.to_numpy()
    return np.ma.masked_array(wide.fill_null(0).to_numpy(), mask=wide.is_null().to_numpy())
