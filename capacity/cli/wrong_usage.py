"""Hints for options and commands that there are not: what was meant by them, before what is spelled alike."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from capacity.reading.meanings import is_alike, meant, normal

COMMANDS: Final = {
    **dict.fromkeys(("plan", "forecast", "report", "estimate", "calculate"), "size"),
    **dict.fromkeys(("metrics", "monitor"), "from-metrics"),
    **dict.fromkeys(("logs", "log"), "from-logs"),
    "replay": "simulate",
    "diff": "check",
    "cost": "prices",
    **dict.fromkeys(("manual", "man", "docs"), "guide"),
    "help": "--help",
}
"""What others call it -> a command, or an option of `capacity`."""
_OPTIONS: Final = {
    **dict.fromkeys(("json", "csv", "markdown"), "--format {}"),
    "md": "--format markdown",
    **dict.fromkeys(("f", "fmt"), "--format"),
    **dict.fromkeys(("out", "out_file"), "--output"),
    **dict.fromkeys(("ptu", "provisioned_throughput_units"), "--ptus"),
    **dict.fromkeys(("sku", "type", "deployment_types"), "--deployment-type"),
    "location": "--region",
    "currency": "--catalog",
    "utilization": "--headroom",
}
"""What others call it, in the form of `normal` -> an option, where the command has it."""


_OF_WORKLOADS: Final = ("size", "check", "compare", "export")


def options(wrong: str, known: Iterable[str], alike: Sequence[str], keys: Sequence[str]) -> list[str]:
    """What may be meant by an option: one of the known ones, or a key of workload files (`keys`) behind `--set`.

    `alike` are known ones that are spelled alike.
    """
    known = list(known)
    name = normal(wrong)
    if (option := _OPTIONS.get(name, "").format(name)) and option.partition(" ")[0] in known:
        return [option]
    if (one := meant(wrong, known)) is not None:
        return [one]
    inside = next((key for key in keys if key.rpartition(".")[2] == name), None) or meant(wrong, keys)
    if inside is not None and "--set" in known:
        return [f"--set {inside}=..."]
    return [option for option in alike if is_alike(wrong, option)]


def improve(wrong_usage: Any) -> None:  # noqa: ANN401  # Typer's own kinds
    """Has wrong usage name what was meant, where it is an option that there is not."""
    if wrong_usage.ctx is None:
        return
    command = wrong_usage.ctx.command.name
    if command in _OF_WORKLOADS and hasattr(wrong_usage, "param_type"):
        wrong_usage.message = "It is a workload file; `capacity init` writes one to begin with."
    if not hasattr(wrong_usage, "possibilities"):
        return
    known = [name for parameter in wrong_usage.ctx.command.params for name in parameter.opts]
    alike, keys = wrong_usage.possibilities or (), _keys() if "--set" in known else ()
    wrong_usage.possibilities = options(wrong_usage.option_name, known, alike, keys)


def _keys() -> Sequence[str]:
    from capacity.reading.convert import below
    from capacity.sizing.workload import Workload

    return (*below(Workload), *Workload.record_fields)
