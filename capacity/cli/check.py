"""`capacity check`."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity import writing
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.messages import say
from capacity.errors import ExitCode, InvalidInput
from capacity.record import Record

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.checks.checked_deployment import ForeseenDays


class CheckOptions(Record):
    """What workloads are held to."""

    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=options.path, help="What every workload is held to, beside its own limits."
        ),
    ] = None
    against: Annotated[
        str | None,
        typer.Option(metavar="REF", help="What changed since: a git revision, a folder, or the JSON of a check."),
    ] = None
    outlook: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=options.path,
            help="For min_days_to_exhaustion: the JSON of `from-metrics --forecast`, by workload.",
        ),
    ] = None
    allow_unknown: Annotated[
        bool, typer.Option("--allow-unknown", help="Pass over what cannot be measured, instead of failing.")
    ] = False


class PlanOptions(options.PlanOptions):
    """What the checked plans are made with."""

    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Any key of the file: --set limits.max_ptus=200."),
    ] = None


def check(
    paths: options.Paths,
    *,
    asked: CheckOptions,
    format_: options.CheckFormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: PricedOptions,
    model: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Check for this model instead; repeatable.")
    ] = None,
    plan: PlanOptions,
) -> None:
    """Workload files against their limits and your policy; exit code 3 where one breaks them.

    Holds each to its limits, its slo, what is deployed, and a policy; --against shows what a change does.

    Example: capacity check workloads --policy policy.yaml --against origin/main --format github
    """
    from capacity.reports.formats import Look, writer

    named = from_root(os.environ.get("GITHUB_WORKSPACE"))
    summary = os.environ.get("GITHUB_STEP_SUMMARY") if format_ == "github" else None
    with _annotated(format_, named):
        to = outputs.report(
            format_,
            output,
            reads.of_yaml(paths, asked.policy, plan.planning, about.catalog, asked.against, asked.outlook),
            also={"GITHUB_STEP_SUMMARY": Path(summary) if summary else None},
        )
        _refuse_no_files(format_, paths)
        result = _checked(paths, asked, about, model or (), plan)
        to.write(lambda form, look: form.checks(result, look._replace(named=named, details=details)))
    if summary:
        text = writer("markdown").checks(result, Look(details=details))
        writing.append(Path(summary), to.replaced(format_="markdown").named(text, Look()))
    if not result.passed:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def _checked(
    paths: Sequence[str],
    asked: CheckOptions,
    about: PricedOptions,
    models: Sequence[str],
    plan: options.PlanOptions,
) -> "CheckReport":
    from capacity.planning.checks import check_report
    from capacity.sources.workloads import earlier, policy_file, workload_file

    facts = about.facts()
    planned = plan.planned(facts)
    rules, place = policy_file.read(asked.policy, facts)
    question = check_report.Asked(
        catalog=facts,
        today=about.day,
        reservations=planned.reservations,
        allow_unknown=asked.allow_unknown,
        policy=rules,
        policy_place=place,
        foreseen={} if asked.outlook is None else _foreseen(asked.outlook),
    )
    reading = workload_file.Reading(
        changes=plan.changes(planned),
        models=_each_once(models, facts),
        without=options.given(asked.policy, plan.planning, about.catalog),
    )
    gone = [] if asked.against is None else earlier.removed(asked.against, paths)
    written = workload_file.read_written([path for path in paths if path not in gone], facts, reading)
    before = None if asked.against is None else earlier.read(asked.against, paths, facts, reading)
    return check_report.report(written, question, before)


def _foreseen(outlook: Path) -> "dict[str, ForeseenDays]":
    from capacity.sources.workloads import planned_report

    return planned_report.foreseen(outlook)


def _refuse_no_files(format_: str | None, paths: Sequence[str]) -> None:
    if format_ == "sarif" and "-" in paths:
        what = "a finding needs a file to point at: name files instead of -, or take another format"
        raise InvalidInput.of("--format sarif", what)


def _each_once(models: Sequence[str], facts: "Catalog") -> list[str]:
    """Names of models, without further names of the same one."""
    return list({file.name if (file := facts.find(name)) else name: name for name in models}.values())


@contextmanager
def _annotated(format_: str | None, named: Callable[[str], str]) -> Iterator[None]:
    """What is wrong with the input stands at its lines, too, where GitHub reads along."""
    try:
        yield
    except InvalidInput as error:
        if format_ != "github":
            raise
        from capacity.reports import to_github

        say(*to_github.mistakes(error, named))
        raise typer.Exit(error.exit_code) from None


def from_root(workspace: str | None) -> Callable[[str], str]:
    """A function that names a file, as the user typed it, from the root of its repository.

    The root is the workspace of the job if the file is in there, else the nearest folder above with a `.git`. Links are
    followed, since GitHub does not. A file outside of both keeps its name.
    """

    def named(file: str) -> str:
        path = Path(os.path.realpath(file))
        if workspace and path.is_relative_to(root := os.path.realpath(workspace)):
            return path.relative_to(root).as_posix()
        top = next((folder for folder in path.parents if (folder / ".git").exists()), None)
        return file if top is None else path.relative_to(top).as_posix()

    return named
