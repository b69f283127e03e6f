"""Spark sessions: one in this process or at a cluster, files as they take them, and errors in our words."""

import logging
import os
import re
import shutil
import socket
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from capacity.errors import InvalidInput, Mistake, SourceUnavailable
from capacity.installation import command_to_add
from capacity.sources.request_log.engine import Unreadable
from capacity.sources.request_log.log_files import LogFile

_LOCAL: Final = "--engine spark"
_MISSING: Final = f"Spark is not installed, or not all of it: {command_to_add('spark')}"
try:
    import pyarrow as pa  # type: ignore[import-untyped]  # as are the next two
    import pyarrow.parquet as pq  # type: ignore[import-untyped]
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession
except ImportError:
    raise InvalidInput.of(_LOCAL, _MISSING) from None

ERRORS: Final = (PySparkException, Py4JError)
"""What Spark raises."""

_PORT: Final = 15002
_REACH_SECONDS: Final = 10
_RETRIES: Final = 5
"""Some 20 seconds in all; Spark itself would try for ten minutes."""
_PACKED: Final = ".gz"
_MAGIC: Final = re.compile(r"([\[\]{}*?\\])")
_SETTINGS: Final = {
    "spark.sql.ansi.enabled": "false",  # what cannot be computed is NULL, and never ends the query
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.legacy.parquet.nanosAsLong": "true",  # there is no such type in Spark: the engine makes stamps of them
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
}
DAMAGED_PARQUET: Final = "the Parquet file is damaged or was cut off: copy or export it again"
_SAID: Final = {
    "CANNOT_READ_FILE_FOOTER": DAMAGED_PARQUET,
    "is not a Parquet file": DAMAGED_PARQUET,
    "ZipException": "the gzip file is damaged or was cut off: copy or export it again",
    "Unexpected end of": "the gzip file is damaged or was cut off: copy or export it again",
    "MALFORMED_": "a row has not as many values as the header has names",
    "CANNOT_MERGE": "a column is of different kinds in different files",
    "AMBIGUOUS": "two columns have the same name but for its case",
    "No space left": "the disk is full: free some, or set TMPDIR to a larger one",
}
"""What Spark's message has in it -> in our words: its own may quote the values of a row."""
_TOO_LITTLE: Final = ("OutOfMemoryError", "Java heap space", "spark.driver.maxResultSize")
_UNSEEN: Final = ("PATH_NOT_FOUND", "FileNotFoundException", "FAILED_READ_FILE.FILE_NOT_EXIST")


class Opened(NamedTuple):
    """A session for one engine."""

    session: SparkSession
    is_own: bool
    """Whether Spark was started or connected to for it, and ends with it."""
    is_here: bool
    """Whether Spark runs on this machine, and so sees all of its files."""

    def close(self) -> None:
        """The end of what was begun for it."""
        if self.is_own:
            self.session.stop()


def opened(url: str | None, timezone: str, scratch: Path) -> Opened:
    """A session at the cluster `url`, else beside those that the process has, as in a notebook, else on this machine.

    Raises `InvalidInput` and `SourceUnavailable`.
    """
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        logging.getLogger(name).disabled = True  # they tell stderr of every error, with values of the row
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")  # it is an error too, and told as one
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # about pandas, which stays unused
            found = _connected(url) if url else _beside() or _started(scratch)
    except ImportError:  # of what only Spark Connect needs
        raise InvalidInput.of(_LOCAL, _MISSING) from None
    try:
        for setting, value in _SETTINGS.items():
            found.session.conf.set(setting, value)
    except ERRORS as error:
        raise failure(error, url) from None
    try:
        found.session.conf.set("spark.sql.session.timeZone", timezone)
    except ERRORS:
        found.close()
        what = "is not a time zone: write a name such as Europe/Berlin, or UTC"
        raise InvalidInput.of(f"--timezone {timezone}", what) from None
    return found


def _connected(url: str) -> Opened:
    """A session by Spark Connect."""
    from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415  # and with it gRPC

    try:
        parts = urlsplit(url)
        place = (parts.hostname or "", parts.port or _PORT)
    except ValueError:
        place = ("", 0)
    if not url.startswith("sc://") or not place[0]:
        raise InvalidInput.of(_shown(url), f"is not the address of a cluster: write sc://host:{_PORT}")
    try:
        socket.create_connection(place, timeout=_REACH_SECONDS).close()
    except OSError as error:
        raise _unreachable(url, str(error.strerror or error)) from None
    session = SparkSession.builder.remote(url).create()
    session.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES)])
    return Opened(session, is_own=True, is_here=False)


def _unreachable(url: str, why: str) -> SourceUnavailable:
    remedy = "check its address, and that Spark Connect runs there"
    return SourceUnavailable(f"{_shown(url)}: the Spark cluster cannot be reached ({why}): {remedy}")


def _shown(url: str | None) -> str:
    """Without parameters: one of them may be a token."""
    return _LOCAL if url is None else f"--spark-remote {url.partition(';')[0]}"


def _beside() -> Opened | None:
    """A session with settings of its own, where Spark runs in this process already: it can run once."""
    context = SparkContext._active_spark_context  # noqa: SLF001  # nothing public tells without starting one
    if context is None:
        return None
    return Opened(SparkSession(context).newSession(), is_own=False, is_here=(context.master or "").startswith("local"))


def _started(scratch: Path) -> Opened:
    """A session on all cores of this machine; what Java has to say goes to a file in the scratch folder."""
    needed = f"Java 17 or newer is needed here: install it, or name a cluster with --spark-remote sc://host:{_PORT}"
    home = os.environ.get("JAVA_HOME")
    if shutil.which(str(Path(home) / "bin" / "java") if home else "java") is None:
        raise InvalidInput.of(_LOCAL, needed)
    conf = SparkConf(loadDefaults=False).setMaster("local[*]").setAppName("capacity")
    conf.setAll(list(_own(scratch).items()))
    try:
        with (scratch / "spark.log").open("wb") as log:
            # A process has one Java beside it; it stays when a session ends.
            gateway = SparkContext._gateway or launch_gateway(  # type: ignore[no-untyped-call]  # noqa: SLF001
                conf, {"stderr": log, "stdout": log}
            )
        context = SparkContext(conf=conf, gateway=gateway)
    except ERRORS:
        raise InvalidInput.of(_LOCAL, f"Spark did not start. {needed}") from None
    context.setLogLevel("ERROR")
    return Opened(SparkSession(context), is_own=True, is_here=True)


def _own(scratch: Path) -> dict[str, str]:
    """Settings of a session on this machine: half of its memory, and no trace left."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    given = os.environ.get("SPARK_DRIVER_MEMORY")
    return {
        "spark.driver.memory": given or f"{max(memory // 2**21, 1024)}m",
        "spark.driver.maxResultSize": "0",
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


def failure(error: Exception, url: str | None) -> Exception:
    """What to raise for an error of Spark: `Unreadable`, `InvalidInput` or `SourceUnavailable`."""
    said = str(error)
    condition = getattr(error, "getCondition", lambda: None)()
    if any(part in said for part in _UNSEEN):
        what = "the files are not found: they have to be where Spark runs too, under the paths that they have here"
        return InvalidInput.of(_shown(url), what)
    if any(part in said for part in _TOO_LITTLE):
        what = "too little memory: give the driver more, such as SPARK_DRIVER_MEMORY=16g"
        return InvalidInput.of(_shown(url), what)
    known = next((what for part, what in _SAID.items() if part in said), None)
    if known is None and url is not None and condition is None:
        status = getattr(error, "_grpc_status_code", None)
        return _unreachable(url, "no answer" if status is None else status.name.lower())
    return Unreadable(known or f"Spark cannot read this log ({condition or type(error).__name__})")


def named(files: Sequence[LogFile], scratch: Path | None) -> dict[str, LogFile]:
    """The files by their paths for Spark; where a name tells gzip wrongly that of a link in `scratch` with a right one.

    Raises `InvalidInput` for those that Spark would pass over or misread.
    """
    mistakes = []
    found = {}
    for file in files:
        what = None
        if file.path.name.startswith(("_", ".")):
            what = "Spark passes over files whose name begins with _ or .: rename it"
        elif any(":" in part for part in file.path.resolve().parts[1:]):
            what = "Spark reads no files with a colon in their path: rename it"
        elif not scratch and file.is_packed != file.path.name.endswith(_PACKED):
            what = f"Spark goes by names of gzip: {'add .gz to it' if file.is_packed else 'rename it, it is none'}"
        if what is not None:
            mistakes.append(Mistake(where=str(file.path), what=what))
        else:
            found[_named(file, scratch).as_posix()] = file
    if mistakes:
        raise InvalidInput(mistakes)
    return found


def uris(paths: Iterable[str]) -> list[str]:
    """The paths as Spark takes them: literally."""
    return ["file://" + _MAGIC.sub(r"\\\1", path) for path in paths]


def _named(file: LogFile, scratch: Path | None) -> Path:
    """A path of the file whose end tells whether it is packed."""
    path = file.path.resolve()
    if scratch is None or file.is_packed == path.name.endswith(_PACKED):
        return path
    about = path.stat()
    folder = scratch / f"{about.st_dev}-{about.st_ino}"
    folder.mkdir(exist_ok=True)
    link = folder / (path.name.removesuffix(_PACKED) + (_PACKED if file.is_packed else ""))
    if not link.is_symlink():
        link.symlink_to(path)
    return link


def nanosecond_columns(path: Path) -> dict[str, bool]:
    """The columns of a Parquet file with stamps of that unit -> whether they are of a zone. Raises `Unreadable`."""
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException):
        raise Unreadable(DAMAGED_PARQUET) from None
    stamps = (field for field in schema if pa.types.is_timestamp(field.type) and field.type.unit == "ns")
    return {field.name: field.type.tz is not None for field in stamps}
