"""The door for all that a command writes: to standard output, or to files that the command does not read."""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

import typer

from capacity import writing
from capacity.cli.reads import Read
from capacity.errors import InvalidInput, OutputNotWritten
from capacity.exports.export_formats import DEFAULT
from capacity.exports.export_formats import FORMATS as EXPORT_FORMATS
from capacity.exports.export_formats import SUFFIXES as EXPORT_SUFFIXES
from capacity.record import Record
from capacity.reports.formats import CHECK_FORMATS, WITH_CURVES, Format, Look, writer
from capacity.sizing.deployment import NOTHING

if TYPE_CHECKING:
    from capacity.api.results import Result

SUFFIXES = {".json": "json", ".csv": "csv", ".md": "markdown", ".html": "html"}
"""Names of reports that say their format."""
NO_FORMATS = (".pdf", ".xlsx", ".xls", ".docx", ".png", ".svg")
"""What a report could be taken to be, and is not."""
TABLE = "table"
STDOUT = "-"
_NUL = b"\0"
WIDEST = 10_000
PACKAGE = Path(__file__).parents[1]


def named(text: str) -> Path:
    """What a user names. Refuses nothing at all, which would be the working folder, and what no file can be called."""
    if not text:
        raise typer.BadParameter("It is empty: an unset variable?")
    try:
        encoded = os.fsencode(text)
    except UnicodeEncodeError:
        encoded = _NUL
    if _NUL in encoded:
        raise typer.BadParameter("No file can have this name.")
    return Path(text)


def file(text: str) -> Path:
    """The file that an option names. Refuses what `named` does, and the bare name of a format, which is a slip."""
    path = named(text)
    if text in {*CHECK_FORMATS, *EXPORT_FORMATS, *SUFFIXES.values()}:
        raise typer.BadParameter(f"{text!r} is a format: write --format {text}, or ./{text} for a file of that name.")
    return path


class Report(Record):
    """Where a report goes, in which format, and what was read for it: `path` None is standard output."""

    format_: str
    path: Path | None = None
    reads: tuple[Read, ...] = ()

    def show(self, result: "Result", *, details: bool) -> None:
        """Write a report of `import capacity`."""
        from capacity.api.results import source_of  # help needs none of it

        source, function = source_of(result), result.writes
        self.write(lambda form, look: getattr(form, function)(source, look._replace(details=details)))

    @property
    def shows_curves(self) -> bool:
        """Whether plans need the points of pictures."""
        return self.format_ in WITH_CURVES

    def write(self, render: Callable[[Format, Look], str]) -> None:
        """To standard output, or to the file whole or not at all. A pipe that closes ends it silently."""
        form = writer(self.format_)
        if self.path is not None:
            writing.replace(self.path, self.named(render(form, Look()), Look()))
        else:
            write_stdout(lambda: self._shown(form, render), for_machines=self.format_ != TABLE)

    def _shown(self, form: Format, render: Callable[[Format, Look], str]) -> str:
        look = _look()
        return self.named(render(form, look), look)

    def named(self, text: str, look: Look) -> str:
        """The text, with the configuration named that the command went by, and a page with the hash of all it read."""
        from capacity.api import configured_options  # help needs none of it

        taken = configured_options.used()
        if self.format_ == "html":
            from capacity.cli import inputs_hash
            from capacity.reports.html_page import with_origin

            configured_by = () if taken is None else (Read(path=taken.said.file),)
            text = with_origin(text, inputs_hash.line((*self.reads, *configured_by)))

        return configured_options.named(text, self.format_, look, taken)


def report(
    format_: str | None,
    output: Path | None,
    reads: Sequence[Read] = (),
    *,
    also: Mapping[str, Path | None] = NOTHING,
    save: Path | None = None,
) -> Report:
    """Where and how to write a report, known before anything is read.

    `also` are other files that the command writes, by option, `save` is a folder of raw answers. Raises `InvalidInput`
    where a file is both read and written, or written twice, and where the name of the report contradicts its format.
    """
    path = to(output, reads, also=also)
    if save is not None:
        _refuse_inside(save, [Path(read.path) for read in reads] + ([] if path is None else [path]))
    return Report(format_=_format(format_, path), path=path, reads=tuple(reads))


def to(output: Path | None, reads: Iterable[Read] = (), *, also: Mapping[str, Path | None] = NOTHING) -> Path | None:
    """The file of `--output`; None for standard output. Raises as `report` does."""
    from capacity.api import configured_options  # as above

    path = None if output is None or str(output) == STDOUT else output
    taken = configured_options.used()
    read = reads if taken is None else (*reads, Read(path=taken.said.file))
    refuse_inputs({"--output": path, **also}, read, stdout=path is None)
    return path


def refuse_inputs(outputs: Mapping[str, Path | None], reads: Iterable[Read] = (), *, stdout: bool = False) -> None:
    """Raises `InvalidInput` for a file that is read and written, or written twice, by whatever names and links."""
    written = [(f"{option} {path}", path) for option, path in outputs.items() if path is not None]
    for (place, one), (other, two) in combinations(written, 2):
        if _real(one) == _real(two):
            raise InvalidInput.of(place, f"is the file of {other}: name another one")
    for place, path in written:
        if _real(path).is_relative_to(PACKAGE):
            raise InvalidInput.of(place, "is a part of capacity itself: name another file")
        writing.refuse_other_names(path)
    _refuse_same(_there([*written, *([("standard output", 1)] if stdout else ())]), reads)


def _refuse_same(written: Mapping[str, os.stat_result], reads: Iterable[Read]) -> None:
    if not written:
        return
    for read in reads:
        for name, status in read.files():
            for place, there in written.items():
                if os.path.samestat(status, there):
                    what = f"is {name}, which this command reads: name another file; nothing was written"
                    raise InvalidInput.of(place, what)


def _there(written: Iterable[tuple[str, Path | int]]) -> dict[str, os.stat_result]:
    """Place and status of the files that are there already; pipes and devices are none."""
    result = {}
    for place, file_ in written:
        with suppress(OSError):
            status = os.stat(file_)  # noqa: PTH116  # a number, too
            if S_ISREG(status.st_mode):
                result[place] = status
    return result


def _real(path: Path) -> Path:
    """Links followed. A folder that is no more has no way to it: the path stays as it is."""
    with suppress(OSError):
        return Path(os.path.realpath(path))
    return path


def _format(given: str | None, path: Path | None) -> str:
    suffix = "" if path is None else path.suffix.lower()
    named = SUFFIXES.get(suffix)
    if given in SUFFIXES.values() and named not in (None, given):
        what = f"contradict each other: {suffix} is for {named}; leave out --format, or name another file"
        raise InvalidInput.of(f"--format {given} and --output {path}", what)
    if suffix in NO_FORMATS:
        raise InvalidInput.of(f"--output {path}", f"no report is a {suffix} file: name one of {', '.join(SUFFIXES)}")
    return given or named or TABLE


def export_format(given: str | None, path: Path | None) -> str:
    """The format of an export: the one given, else that of the file's name. Raises where these contradict."""
    suffix = "" if path is None else path.suffix.lower()
    named = EXPORT_SUFFIXES.get(suffix)
    if given is not None and named is not None and given not in named:
        what = f"contradict each other: {suffix} is for {' or '.join(named)}; give one of these, or name another file"
        raise InvalidInput.of(f"--format {given} and --output {path}", what)
    return given or (named or (DEFAULT,))[0]


def _refuse_inside(folder: Path, paths: Iterable[Path]) -> None:
    """Raises `InvalidInput` where a folder of raw answers holds what the command reads, or is to hold its report."""
    for path in paths:
        if _real(path).is_relative_to(_real(folder)):
            raise InvalidInput.of(
                f"--save {folder}", f"is a folder of raw answers alone, and {path} is in it: move one"
            )


def beside(text: str) -> Path:
    """The file that is written beside the report, which standard output is for."""
    if text == STDOUT:
        raise typer.BadParameter("standard output is for the report: name a file.")
    return file(text)


def write_text(text: str, path: Path | None) -> None:
    """For machines, which read UTF-8: to standard output (None), or to a file whole or not at all."""
    if path is None:
        write_stdout(lambda: text, for_machines=True)
    else:
        writing.replace(path, text)


def write_paged(render: Callable[[Look], str]) -> None:
    """To standard output: page by page on a terminal, as far as it has a program for that."""
    look = _look()
    if sys.stdout is None or not sys.stdout.isatty():
        write_stdout(lambda: render(look), for_machines=False)
        return
    import pydoc

    os.environ.setdefault("LESS", "FRX")  # as git does: colors are shown, and what fits on the screen ends at once
    pydoc.pager(render(look))


def write_stdout(text: Callable[[], str], *, for_machines: bool) -> None:
    """To standard output; it is looked at first, so that nothing is worked out for a closed one."""
    stream = sys.stdout
    if stream is None:
        message = "standard output is closed: nothing was written"
        raise OutputNotWritten(message)
    written = text()
    if isinstance(stream, io.TextIOWrapper):
        # Machines get UTF-8 whatever the locale; a terminal that lacks a letter shows ? for it.
        stream.reconfigure(encoding="utf-8" if for_machines else None, errors="replace")
    try:
        stream.write(written)
        stream.flush()
    except OSError as error:
        message = gave_way(error)
        if not isinstance(error, BrokenPipeError):
            raise OutputNotWritten(message) from None


def gave_way(error: OSError) -> str:
    """What to say of a standard output that takes no more."""
    # Python flushes it once more at exit, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return f"standard output cannot be written: {writing.reason(error)}"


def _look() -> Look:
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(width=min(shutil.get_terminal_size().columns, WIDEST), color=color)
