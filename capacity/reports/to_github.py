"""Checks as GitHub workflow commands: annotations at the lines that break a limit, and a verdict in the log.

Source: GitHub Docs, "Workflow commands for GitHub Actions". Of each kind GitHub shows ten annotations a step.
"""

from collections.abc import Callable, Sequence

from capacity.errors import InvalidInput
from capacity.planning.checks.check_report import CheckReport
from capacity.reports.content import changed, check_run, checked
from capacity.reports.formats import Look
from capacity.sentences.say import said
from capacity.visible import visible

MOST_ANNOTATIONS = 10
TITLE = "capacity"


def checks(report: CheckReport, look: Look) -> str:
    """Errors, or notices of what could not be measured and is allowed, or fails at P90; then change and verdict."""
    lines = []
    found = list(check_run.failing(report, look.named))
    for kind, passes in (("error", False), ("notice", True)):
        some = [pair for pair in found if report.passes(pair[1]) is passes]
        texts: list[Text] = [
            (plan.workload if plan else check_run.ALL, one.file, one.line, checked.message(one)) for plan, one in some
        ]
        plain = [checked.placed(one) for _, one in some]
        if passes:
            high = list(check_run.at_p90(report, look.named))
            texts += [(plan.workload, one.file, one.line, said(note)) for plan, one, note in high]
            plain += [f"{plan.workload}: {said(note)}" for plan, _, note in high]
        shown = _few(len(texts))
        lines += _commands(kind, texts, shown, "job summary")
        lines += [f"- {_plain(text)}" for text in plain[shown:]]
    if report.against is not None:
        cost, *_ = changed.lines(report.against)
        lines.append(_plain(f"Against {report.against.what}: {cost}"))
    return "\n".join([*lines, check_run.verdict(report)]) + "\n"


def mistakes(error: InvalidInput, named: Callable[[str], str]) -> list[str]:
    """What is wrong with the input, as errors at their lines; then the usual message, which starts no command."""
    texts: list[Text] = []
    for one in error.mistakes:
        file, _, line = one.where.rpartition(":")
        if line.isdecimal() and file not in ("", check_run.STDIN) and not file.startswith("--"):
            texts.append((TITLE, named(file), int(line), one.what))
        else:
            texts.append((TITLE, None, None, str(one)))
    commands = _commands("error", texts, _few(len(texts)), "log")
    return [*commands, *(f"capacity: {_plain(line)}" for line in error.told())]


Text = tuple[str, str | None, int | None, str]
"""Title, file, line and message."""


def _few(count: int) -> int:
    """How many get a command of their own: all, or one less than GitHub shows."""
    return count if count <= MOST_ANNOTATIONS else MOST_ANNOTATIONS - 1


def _commands(kind: str, texts: Sequence["Text"], shown: int, where: str) -> list[str]:
    """The first of them, and one that says how many more there are."""
    more = [(TITLE, None, None, f"{len(texts) - shown} more: see the {where}")] if shown < len(texts) else []
    return [_command(kind, *text) for text in (*texts[:shown], *more)]


def _command(kind: str, title: str, file: str | None, line: int | None, text: str) -> str:
    where = {} if file is None or file == check_run.STDIN else {"file": file, "line": str(line)}
    properties = ",".join(f"{key}={_property(value)}" for key, value in {**where, "title": title}.items())
    return f"::{kind} {properties}::{_data(text)}"


def _plain(text: str) -> str:
    """In one line, and without the older form of a command, which the runner obeys wherever it stands in a line."""
    return " ".join(visible(text).split()).replace("##[", "## [")


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
