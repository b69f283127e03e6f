"""`capacity init`."""

import os
import shlex
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity import writing
from capacity.api.option_texts import alone
from capacity.cli import outputs
from capacity.cli.messages import say
from capacity.cli.shared_options import CatalogOptions
from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog

MODEL = "gpt-5.2"
NAME = "my-workload"
WORKLOAD = "workload.yaml"
POLICY = "policy.yaml"
WORKFLOW = ".github/workflows/capacity.yml"
STDOUT = "-"
KNOWN = (
    "What is known of the traffic: how many people use it (users), how many requests come on a day (day), or how many "
    "in the busiest minute (minute)?"
)


def init(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]",
            help="Where to write it; - is standard output. Default workload.yaml, policy.yaml or "
            ".github/workflows/capacity.yml.",
        ),
    ] = None,
    *,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="Begin with this example; an unknown name lists all.")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help=f"The model to put in; default {MODEL}.")] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the workload is called; default what FILE is.")
    ] = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Ask for the numbers that decide the answer.")
    ] = False,
    policy: Annotated[bool, typer.Option("--policy", help="Write a commented policy, for check --policy.")] = False,
    github: Annotated[
        bool, typer.Option("--github", help="Write a GitHub workflow that checks pull requests.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it is there.")] = False,
) -> None:
    """Write a commented workload file that sizes at once; or a policy, or a GitHub workflow.

    Example: capacity init shop.yaml --model gpt-5.4-mini
    """
    if policy or github:
        asked = {"--from": from_, "--model": model, "--name": name, "--interactive": interactive}
        alone(
            "--policy" if policy else "--github", "writes a file as it stands", {**asked, "--github": policy and github}
        )
        _write_as_it_stands(file, force=force, policy=policy)
        return
    _write_workload(
        WORKLOAD if file is None else file, force=force, example=from_, model=model, name=name, interactive=interactive
    )


def _write_workload(
    file: str, *, force: bool, example: str | None, model: str | None, name: str | None, interactive: bool
) -> None:
    """A workload file of an example, of answers, or of the model alone; and what to do with it."""
    from capacity.catalog.catalog import Catalog
    from capacity.sizing.workload import is_workload_name
    from capacity.sources.workloads import examples, starter

    path = _free(file, force=force)
    if name is not None and not is_workload_name(name):
        raise InvalidInput.of(f"--name {name}", "use letters, digits, - and _ alone")
    to = outputs.to(path)
    catalog = Catalog()
    own_name = name or (path.stem if is_workload_name(path.stem) and file != STDOUT else NAME)
    if example is not None:
        alone("--from", "takes an example as it stands", {"--interactive": interactive})
        text = examples.text(example, catalog, model=model, workload=name)
    elif interactive:
        text = _asked(own_name, model or MODEL, catalog)
    else:
        text = starter.text(own_name, model or MODEL, catalog)
    outputs.write_text(text, to)
    if example is not None and model is not None:
        say("The comments are the example's own, and may speak of its own model.")
    if file != STDOUT:  # whoever pipes it into `size` reads it there
        _say_what_is_next(path)
        _say_what_cannot_be_planned(text, path, catalog)


def _free(file: str, *, force: bool) -> Path:
    """The file to write. Raises `InvalidInput` where it exists, and may not be replaced."""
    path = outputs.named(file)
    if file != STDOUT and os.path.lexists(path) and not force:
        raise InvalidInput.of(str(path), "already exists; choose another name or use --force")
    return path


def _write_as_it_stands(file: str | None, *, force: bool, policy: bool) -> None:
    """A policy, or the workflow of the manual."""
    path = _free((POLICY if policy else WORKFLOW) if file is None else file, force=force)
    to = outputs.to(path)
    if policy:
        from capacity.sources.workloads import policy_starter

        text = policy_starter.text()
        told = ["To hold workloads to it:", f"  capacity check workloads --policy {shlex.quote(str(path))}"]
    else:
        text = (Path(__file__).parents[1] / "guide" / "workflow.yml").read_text(encoding="utf-8")
        told = ["Put the owner of the repository of the action in the place of OWNER."]
        if not Path(".git").exists():
            told.append("GitHub reads it in the root of a repository only.")
        if to is not None:
            writing.make_folder(to.parent)
    outputs.write_text(text, to)
    if to is not None:
        say(f"{path} is written.", *told)


def _asked(name: str, model: str, catalog: "Catalog") -> str:
    """The file with answers in it; each is tried out before the next question."""
    from capacity.cli import questions
    from capacity.reading.json_schema import describe
    from capacity.sizing.workload import Workload
    from capacity.sources.workloads import answers, starter

    def with_model(answer: str) -> str:
        starter.text(name, answer, catalog)
        return answer

    def with_answer(traffic: Mapping[str, str], key: str, answer: str) -> Mapping[str, str]:
        value = answers.written(answer, key)
        changed = starter.with_answer(traffic, key, value)
        starter.text(name, model, catalog, changed)
        if value != answer:
            say(f"  {value}")
        return changed

    questions.refuse_without_terminal("--interactive")
    model = questions.ask(describe(Workload, ["model"]), model, with_model)
    known = questions.ask(KNOWN, starter.Known.USERS, starter.known)
    questions.tell(answers.HOW)
    traffic = starter.asked_traffic(model, known, catalog)
    for key, default in traffic.items():
        traffic = questions.ask(starter.question(key), default, partial(with_answer, traffic, key))
    return starter.text(name, model, catalog, traffic)


def _say_what_cannot_be_planned(text: str, path: Path, catalog: "Catalog") -> None:
    """What stands against any plan of what was written, so that nobody fills it in for nothing."""
    from capacity.planning.advice.lifecycle_warnings import RETIRED
    from capacity.planning.report import plan
    from capacity.sentences.say import said
    from capacity.sources.workloads import workload_file

    for workload in workload_file.of_text(text, str(path), catalog):
        planned = plan(workload, catalog, today=CatalogOptions().day)
        retired = [said(warning) for warning in planned.warnings if warning.code == RETIRED]
        if retired or not planned.options:
            reasons = dict.fromkeys(f"{said(one.detail)}." for one in planned.rejections)
            say(f"{workload.name} cannot be planned yet: {' '.join(retired or reasons)}")


def _say_what_is_next(path: Path) -> None:
    from capacity.sources.workloads.workload_schema import FILE_NAME

    schema = path.parent / FILE_NAME
    say(f"{path} is written. To size it:", f"  capacity size {shlex.quote(str(path))}")
    if not schema.exists():
        say("To have editors know its keys:", f"  capacity schema --output {shlex.quote(str(schema))}")
