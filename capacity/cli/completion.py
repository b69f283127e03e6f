"""Values that a shell completes: of options and arguments by their names, the same in every command."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

MODELS = Path(__file__).parents[1] / "catalog" / "models"


def completing(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with what completes its values. It is for a shell that asks for these, and for nothing else."""
    for name, parameter in inspect.signature(command).parameters.items():
        values = VALUES.get(name)
        for about in getattr(parameter.annotation, "__metadata__", ()):
            if values is not None and hasattr(about, "autocompletion"):
                about.autocompletion = values
    return command


def _models(incomplete: str) -> list[str]:
    """Names, behind `DEPLOYMENT=` too; the catalog's files are called by them."""
    deployment, equals, _ = incomplete.rpartition("=")
    return [f"{deployment}{equals}{path.stem}" for path in sorted(MODELS.glob("*.yaml"))]


def _regions() -> list[str]:
    from capacity.catalog.catalog import Catalog

    return sorted(Catalog().geography.regions)


def _types() -> list[str]:
    from capacity.sizing.deployment import DeploymentType

    return [one.label for one in DeploymentType]


def _examples() -> list[tuple[str, str]]:
    from capacity.sources.workloads import examples

    return [*examples.names().items()]


VALUES: dict[str, Callable[..., Any]] = {
    "model": _models,
    "names": _models,
    "region": _regions,
    "deployment_type": _types,
    "option": lambda: ["recommended", *_types()],
    "from_": _examples,
    "term": lambda: ["hourly", "1-month", "1-year"],
}
"""By the name of the parameter. Typer leaves out what does not go on from what is there."""
