"""`capacity check`."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from capacity import writing
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.messages import say
from capacity.cli.option_records import handed_on
from capacity.errors import ExitCode, InvalidInput
from capacity.record import Record

_checks = partial(typer.Option, rich_help_panel="Checks")


class CheckOptions(Record):
    """What workloads are held to."""

    policy: Annotated[
        Path | None,
        _checks(metavar="FILE", parser=options.path, help="Policy: limits of all workloads, added to their own."),
    ] = None
    against: Annotated[
        str | None,
        _checks(metavar="REF", help="Earlier state to compare with: a git revision, a folder, or the JSON of a check."),
    ] = None
    outlook: Annotated[
        Path | None,
        _checks(
            metavar="FILE",
            parser=options.path,
            help="For min_days_to_exhaustion: the JSON of `from-metrics --forecast`, by workload.",
        ),
    ] = None
    allow_unknown: Annotated[
        bool, _checks("--allow-unknown", help="Pass checks whose result is unknown, instead of failing.")
    ] = False


def check(
    paths: options.Paths,
    *,
    asked: CheckOptions,
    model: options.OtherModels = None,
    plan: options.PlanOptions,
    format_: options.CheckFormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: PricedOptions,
) -> None:
    """Workload files against their limits and your policy; exit code 3 where one breaks them.

    Checks limits, slo, what is deployed, and a policy. With --against, shows what a change does.

    Example: capacity check workloads --policy policy.yaml --against origin/main
    """
    from capacity.api import other_workloads
    from capacity.api.results import source_of
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
        result = source_of(other_workloads.check(paths, model=model, **handed_on(asked, plan, about)))
        to.write(lambda form, look: form.checks(result, look._replace(named=named, details=details)))
    if summary:
        text = writer("markdown").checks(result, Look(details=details))
        writing.append(Path(summary), to.replaced(format_="markdown").named(text, Look()))
    if not result.passed:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def _refuse_no_files(format_: str | None, paths: Sequence[str]) -> None:
    if format_ == "sarif" and "-" in paths:
        what = "a finding needs a file to point at: name files instead of -, or take another format"
        raise InvalidInput.of("--format sarif", what)


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
