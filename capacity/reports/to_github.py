"""Checks as GitHub workflow commands: annotations at the lines that break a limit, and a verdict in the log.

Source: GitHub Docs, "Workflow commands for GitHub Actions". Of each kind GitHub shows ten annotations a step.
"""

from typing import TYPE_CHECKING

from capacity.reports import Look, checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capacity.errors import Mistake
    from capacity.planning.check import Check
    from capacity.planning.checking import CheckReport
    from capacity.planning.plan import Plan

MOST_ANNOTATIONS = 10


def checks(report: "CheckReport", _: Look) -> str:
    """Errors, or notices of what could not be measured and is allowed; then the verdict."""
    found = list(checked.failing(report))
    errors = [pair for pair in found if not report.passes(pair[1])]
    notices = [pair for pair in found if report.passes(pair[1])]
    lines = [*_commands("error", errors), *_commands("notice", notices), checked.verdict(report)]
    return "\n".join(lines) + "\n"


def _commands(kind: str, pairs: "list[tuple[Plan | None, Check]]") -> list[str]:
    """All of them where they are few; else a last one that says how many more there are."""
    shown = pairs if len(pairs) <= MOST_ANNOTATIONS else pairs[: MOST_ANNOTATIONS - 1]
    result = [_command(kind, plan, one) for plan, one in shown]
    if len(shown) < len(pairs):
        result.append(f"::{kind} title=capacity::{len(pairs) - len(shown)} more: see the job summary")
        result += [" ".join(checked.placed(one).split()) for _, one in pairs[len(shown) :]]
    return result


def _command(kind: str, plan: "Plan | None", one: "Check") -> str:
    name = plan.workload if plan else checked.ALL
    where = {} if one.file is None or one.file == "standard input" else {"file": one.file, "line": str(one.line)}
    properties = {**where, "title": name}
    written = ",".join(f"{key}={_property(text)}" for key, text in properties.items())
    return f"::{kind} {written}::{_data(checked.message(one))}"


def mistakes(all_of_them: "Sequence[Mistake]") -> str:
    """What is wrong with the input, as errors at their lines."""
    lines = []
    for one in all_of_them[: MOST_ANNOTATIONS - 1]:
        file, _, line = one.where.rpartition(":")
        where = f"file={_property(file)},line={line}," if file and line.isdecimal() else ""
        said = one.what if where else str(one)
        lines.append(f"::error {where}title=capacity::{_data(said)}")
    if len(all_of_them) >= MOST_ANNOTATIONS:
        lines.append(f"::error title=capacity::{len(all_of_them) - len(lines)} more mistakes: see the log")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
