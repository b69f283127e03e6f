"""DuckDB: the engine inside. It streams files, spills to disk beyond its share of memory, and uses all cores."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, Final, TypeVar

import duckdb
import narwhals as nw

from capacity.errors import InvalidInput
from capacity.inputs.tables import is_row
from capacity.sources.request_log.engine import Engine, Frame, Scan, ScannedColumn, Type, Unreadable
from capacity.sources.request_log.engines import arrow_stream
from capacity.sources.request_log.engines.duckdb_errors import words_of
from capacity.sources.request_log.log_files import Container, LogFile
from capacity.sources.request_log.log_progress import LogProgress, polled
from capacity.sources.request_log.scratch import Scratch
from capacity.traffic.requests import UNKNOWN

_WHOLE: Final = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT", "HUGEINT")
T = TypeVar("T")
_MAX_LINE_BYTES: Final = 16 << 20
"""A request with all of its text is one line; DuckDB holds several lines of this length for each thread."""
_MAGIC: Final = re.compile(r"[*?[]")
_BACKSLASHED: Final = re.compile(r"\\.*[*?[]|[*?[].*\\")
_CLOSED: Final[dict[str, str | bool | int | float | list[str]]] = {
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # of tables by variables of this program
}
"""Nothing is fetched, loaded or kept: what files need is part of DuckDB."""

_FRAME: Final = "given_frame"
_WATCHED = ("enable_progress_bar = true", "enable_progress_bar_print = false", "progress_bar_time = 0")
"""Without a bar DuckDB counts nothing; in notebooks it would print one of its own."""
_ALONE = ("enable_progress_bar = false",)


class DuckDBEngine(Engine):
    """One connection with its own scratch folder. `memory_bytes` bounds what DuckDB itself holds."""

    has_order = True

    def __init__(self, *, timezone: str, memory_bytes: int | None, progress: LogProgress) -> None:
        """Raises `InvalidInput` for a time zone that DuckDB does not know."""
        # Removed at the latest when the process ends, even if it is interrupted in here.
        self._scratch = Scratch()
        self._progress = progress
        self._tables = 0
        self._paths: dict[str, str] = {}
        self._timezone = timezone
        self._memory_bytes = memory_bytes
        self._is_confined = False
        self._connection = self._opened()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config=_CLOSED)
        connection.execute(f"SET temp_directory = {_text(str(self._scratch.path))}")
        # It joins with longer lists of words, which moves rows.
        connection.execute("SET disabled_optimizers = 'in_clause'")
        for setting in _WATCHED if self._progress.is_shown else _ALONE:
            connection.execute(f"SET {setting}")
        if self._memory_bytes is not None:
            connection.execute(f"SET memory_limit = '{self._memory_bytes} bytes'")
        try:
            connection.execute(f"SET timezone = {_text(self._timezone)}")
        except duckdb.Error:
            connection.close()
            self._scratch.close()
            what = "is not a time zone: write a name such as Europe/Berlin, or UTC"
            raise InvalidInput.of(f"--timezone {self._timezone}", what) from None
        return connection

    def close(self) -> None:
        """See `Engine`."""
        self._connection.close()
        self._scratch.close()

    def confined(self, files: Sequence[LogFile]) -> Sequence[LogFile]:
        """See `Engine`; settings cannot be changed any more either."""
        names = [os.path.realpath(file.path) for file in files if file.frame is None]
        for name, file in zip(names, files, strict=bool(names)):
            if _BACKSLASHED.search(name):
                what = (
                    "has a backslash in its name together with *, ? or [, which DuckDB takes for a pattern: rename it"
                )
                raise InvalidInput.of(str(file.told), what)
        if self._is_confined:  # to others: what is locked stays so
            self._connection.close()
            self._connection = self._opened()
        self._is_confined = True
        # DuckDB looks at a name as it was written, and at the file that it finds by it.
        self._connection.execute(f"SET allowed_paths = {_list({*names, *map(_literal, names)})}")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        return files

    def _listed(self, files: Sequence[LogFile]) -> str:
        """SQL: a list of the files. Raises `InvalidInput` where DuckDB would read other ones."""
        asked = {os.path.realpath(file.path): file for file in files}
        self._paths |= {name: str(file.path) for name, file in asked.items()}
        listed = _list(map(_literal, asked))
        try:
            read = self._connection.sql(f"SELECT file FROM glob({listed})").fetchall()  # noqa: S608  # quoted
        except duckdb.Error as error:
            raise Unreadable(words_of(error)) from None
        if sorted(name for (name,) in read) != sorted(asked):
            other = next((file for name, file in asked.items() if read.count((name,)) != 1), files[0])
            raise InvalidInput.of(str(other.told), "DuckDB takes its name for a pattern: rename it")
        return listed

    def table(self, files: Sequence[LogFile], types: Mapping[str, Type], *, careful: bool) -> Scan:
        """See `Engine`."""
        return self._scan(self._reader(files, types, careful=careful))

    def lines(self, files: Sequence[LogFile], paths: Mapping[str, str]) -> Scan:
        """See `Engine`."""
        listed = ", ".join(_text(path) for path in paths.values())
        columns = ", ".join(f"v[{at}] AS {self.named(name)}" for at, name in enumerate(paths, 1))
        options = f"ignore_errors = true, maximum_object_size = {_MAX_LINE_BYTES}, {_compression(files)}"
        objects = f"read_ndjson_objects({self._listed(files)}, {options})"
        texts = f"SELECT json_extract_string(json, [{listed}]) AS v FROM {objects}"  # noqa: S608  # names are quoted
        return self._scan(f"(SELECT {columns} FROM ({texts}))")  # noqa: S608

    def _reader(self, files: Sequence[LogFile], types: Mapping[str, Type], *, careful: bool) -> str:
        """SQL that reads the files; what they have in common decides how."""
        first = files[0]
        if first.frame is not None:
            self._connection.register(_FRAME, first.frame.native)
            return _FRAME
        if first.container is Container.PARQUET:
            return f"read_parquet({self._listed(files)}, union_by_name = true, hive_partitioning = false)"
        # What is not said here DuckDB guesses, and may take another row for the header then.
        options = [f"delim = {_text(first.dialect.delimiter)}", f"escape = {_text(first.dialect.escape)}"]
        options += ["quote = '\"'", "header = true", f"skip = {first.dialect.lines_before}", "comment = ''"]
        options += ["hive_partitioning = false", _compression(files)]
        if careful:
            # Rejects are not stored of several files at once with columns by name.
            options += ["auto_detect = false", "store_rejects = true", "rejects_limit = 0"]
            options.append(f"max_line_size = {_MAX_LINE_BYTES}")
            each = (
                f"FROM read_csv({self._listed([file])}, columns = {_columns(file)}, {', '.join(options)})"
                for file in files
            )
            return f"({' UNION ALL BY NAME '.join(each)})"
        if types:
            named = ", ".join(f"{_text(name)}: '{type_}'" for name, type_ in types.items())
            options.append(f"types = {{{named}}}")
        return f"read_csv({self._listed(files)}, union_by_name = true, {', '.join(options)})"

    def _scan(self, source: str) -> Scan:
        try:
            relation = self._connection.sql(f"FROM {source}")
            for name, type_ in zip(relation.columns, relation.types, strict=True):
                if str(type_) == "TIMESTAMPTZ_NS":  # DuckDB has no function for it
                    column = self.named(name)
                    relation = relation.project(f"* REPLACE (CAST({column} AS TIMESTAMPTZ) AS {column})")
        except duckdb.Error as error:
            raise Unreadable(words_of(error)) from None
        columns = tuple(_column(name, str(type_)) for name, type_ in zip(relation.columns, relation.types, strict=True))
        return Scan(frame=nw.from_native(relation), columns=columns)

    def computed(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """See `Engine`."""
        listed = ", ".join(f"{expression} AS {self.named(name)}" for name, expression in columns.items())
        try:
            relation: duckdb.DuckDBPyRelation = frame.to_native().project(listed)
        except duckdb.Error as error:  # a column of a type that nothing here can be of
            raise Unreadable(words_of(error)) from None
        return nw.from_native(relation)

    def kept(self, frame: Frame) -> Frame:
        """See `Engine`."""
        self._tables += 1
        name = f"kept_{self._tables}"
        self._watched(lambda: frame.to_native().create(name), "reading")
        return nw.from_native(self._connection.table(name))

    def arrays(self, frame: Frame, what: str) -> dict[str, Any]:
        """See `Engine`."""
        arrays: dict[str, Any] = self._watched(lambda: frame.to_native().fetchnumpy(), what)
        return arrays

    def batches(self, frame: Frame, what: str) -> Iterator[dict[str, Any]]:
        """See `Engine`."""
        names = [self.named(name) for name in frame.collect_schema().names()]
        numbers = (f"CAST(coalesce({name}, {UNKNOWN}) AS BIGINT) AS {name}" for name in names)
        with self._watching(what):
            yield from arrow_stream.batches(frame.to_native().project(", ".join(numbers)))

    def damaged(self) -> list[tuple[str, int]]:
        """File and line of what the last careful table passed over."""
        known = self._connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'").fetchall()
        if not known:
            return []
        query = (
            "SELECT DISTINCT file_path, line FROM reject_errors JOIN reject_scans USING (scan_id, file_id) ORDER BY ALL"
        )
        return [(self._paths[path], line) for path, line in self._connection.sql(query).fetchall()]

    def is_row(self, record: Sequence[str], columns: int) -> bool:
        """See `Engine`."""
        return is_row(record, columns)

    def named(self, column: str) -> str:
        """See `Engine`."""
        return '"' + column.replace('"', '""') + '"'

    def literal(self, text: str) -> str:
        """See `Engine`."""
        return _text(text)

    def json_text(self, value: str, path: str) -> str:
        """See `Engine`."""
        return f"json_extract_string(try_cast({value} AS JSON), {_text(path)})"

    def micros(self, value: str, *, is_text: bool) -> str:
        """See `Engine`."""
        if is_text:
            return f"epoch_us(try_cast(trim({value}) AS TIMESTAMPTZ))"
        return f"epoch_us(CAST({value} AS TIMESTAMPTZ))" if self._timezone != "UTC" else f"epoch_us({value})"

    def local_micros(self, value: str, *, is_text: bool) -> str:
        """See `Engine`."""
        return f"epoch_us(try_cast(trim({value}) AS TIMESTAMP))" if is_text else f"epoch_us(CAST({value} AS TIMESTAMP))"

    def row_number(self) -> str:
        """See `Engine`."""
        return "row_number() OVER ()"

    def divided(self, value: str, divisor: int) -> str:
        """See `Engine`."""
        return f"({value}) // {divisor}"

    def _watched(self, work: Callable[[], T], what: str) -> T:
        """The query's result, watched."""
        with self._watching(what):
            return work()

    @contextmanager
    def _watching(self, what: str) -> Iterator[None]:
        """The progress of a query told as long as it runs, and its errors in our words."""
        with polled(partial(self._tell, what)) if self._progress.is_shown else nullcontext():
            try:
                yield
            except duckdb.InterruptException:
                raise KeyboardInterrupt from None
            except duckdb.OutOfMemoryException:
                remedy = "is too little for this log: give more, or fewer files at a time"
                raise InvalidInput.of("--memory", remedy) from None
            except duckdb.Error as error:
                raise Unreadable(words_of(error)) from None
            except RuntimeError as error:
                if "interrupted" in str(error):  # what DuckDB makes of it where it has no error of its own
                    raise KeyboardInterrupt from None
                raise

    def _tell(self, what: str) -> None:
        self._progress.share(what, max(self._connection.query_progress(), 0.0) / 100)


def _columns(file: LogFile) -> str:
    """SQL: all columns of a table as text, those without a name as DuckDB names them."""
    named = (f"{_text(name or f'column{at}')}: 'VARCHAR'" for at, name in enumerate(file.columns))
    return f"{{{', '.join(named)}}}"


def _compression(files: Sequence[LogFile]) -> str:
    """SQL: that of the files, which is the same for all; DuckDB itself would go by their names."""
    return f"compression = '{'gzip' if files[0].is_packed else 'none'}'"


def _literal(path: str) -> str:
    """A pattern that stands for this path alone."""
    return _MAGIC.sub(r"[\g<0>]", path)


def _column(name: str, type_: str) -> ScannedColumn:
    return ScannedColumn(
        name=name,
        is_text=type_ in ("VARCHAR", "JSON") or type_.startswith("ENUM"),  # categories of a frame
        is_whole=type_ in _WHOLE,
        is_number=type_ in (*_WHOLE, "FLOAT", "DOUBLE") or type_.startswith("DECIMAL"),
        is_moment=type_.startswith(("TIMESTAMP", "DATE")),
        has_zone="WITH TIME ZONE" in type_ or type_.startswith("TIMESTAMPTZ"),
    )


def _text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def _list(values: Any) -> str:  # noqa: ANN401
    return f"[{', '.join(_text(value) for value in values)}]"
