"""What plans are made with, whatever the files say; and what a caller gives as workloads."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from capacity.api import configured_options
from capacity.api.option_texts import File, Names, Number, Settings, file, maybe, names, settings
from capacity.errors import InvalidInput
from capacity.grammar import with_article
from capacity.record import Record

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.sizing.deployment import DeploymentType
    from capacity.sources.workloads.settings import Planned
    from capacity.sources.workloads.workload_file import Override
    from capacity.sources.workloads.workload_texts import Given

OneWorkload: TypeAlias = str | os.PathLike[str] | Mapping[str, object]
Workloads: TypeAlias = OneWorkload | Sequence[OneWorkload]
"""Files and folders, the YAML of workloads as one text of several lines, and mappings with the keys of a file."""
WANTED = "give a path, the YAML of a workload, a mapping, or several of these"


def given(workloads: Workloads) -> "list[str | Given]":
    """Names of files, and workloads that stand in none. Raises `InvalidInput` for what is neither, and for none."""
    from capacity.sources.workloads.workload_texts import Given  # and with it yaml

    if isinstance(workloads, str):
        return [Given("<text>", workloads)] if "\n" in workloads else [workloads]
    if isinstance(workloads, Mapping | os.PathLike):
        return [_one(workloads)]
    some = [_one(one) for one in _several(workloads)]
    if not some:  # as of a glob in a folder that is not there: a check of nothing would pass
        raise InvalidInput.of("<workloads>", f"are none: {WANTED}")
    return some


def _several(workloads: object) -> Iterable[Any]:
    if isinstance(workloads, Iterable) and not isinstance(workloads, bytes):
        return workloads
    raise _no_workload(workloads)


def _no_workload(value: object) -> InvalidInput:
    return InvalidInput.of("<workloads>", f"is {with_article(type(value).__name__)}: {WANTED}")


def _one(workload: OneWorkload) -> "str | Given":
    from capacity.sources.workloads.workload_texts import Given  # as above

    if isinstance(workload, Mapping):
        name = workload.get("name")
        return Given(f"<workload {name}>" if isinstance(name, str) else "<workload>", workload)
    if not isinstance(workload, str | os.PathLike):
        raise _no_workload(workload)
    return os.fspath(workload)


class AskedPlans(Record):
    """The options of plans, as the command line has them."""

    deployment_type: list[str] | None = None
    region: str | None = None
    headroom: str | None = None
    planning: Path | None = None
    set_: list[str] | None = None

    @classmethod
    def of(
        cls, *, deployment_type: Names, region: str | None, headroom: Number | None, planning: File, set_: Settings
    ) -> Self:
        """As a caller has them."""
        return cls(
            deployment_type=names(deployment_type),
            region=region,
            headroom=maybe(headroom),
            planning=file(planning),
            set_=settings(set_),
        )

    def planned(self, facts: "Catalog") -> "Planned":
        """What the planning file says, and below it a configuration. Raises `InvalidInput` with every mistake in it."""
        from capacity.sources.workloads import settings as planning_settings  # and with it yaml

        planned = planning_settings.planning(self.planning, facts)
        taken = configured_options.used()
        if taken is None or taken.region is None:
            return planned
        return planning_settings.with_region(planned, taken.region, taken.place_of_region)

    def planned_of_traffic(self, facts: "Catalog") -> "Planned":
        """What the planning file says alone: a configured region is for traffic of which no source tells one."""
        from capacity.sources.workloads import settings as planning_settings  # as above

        return planning_settings.planning(self.planning, facts)

    def changes(self, planned: "Planned") -> "list[Override]":
        """What workloads take from the planning file and from these options. Raises `InvalidInput`."""
        from capacity.sources.workloads import settings as planning_settings  # as above

        return planning_settings.changes(
            planned,
            set_=self.set_,
            deployment_types=self.deployment_type,
            region=self.region,
            headroom=self.headroom,
        )


def without(*files: Path | None) -> tuple[Path, ...]:
    """Files of other options, which are no workloads where they stand in a folder of these."""
    return tuple(one for one in files if one is not None)


def deployment_type_of(name: str | None, option: str = "--deployment-type") -> "DeploymentType | None":
    """The type of an option's text. Raises `InvalidInput`."""
    from capacity.sizing.deployment import DeploymentType  # help needs none of it

    try:
        return None if name is None else DeploymentType(name)
    except ValueError:
        from capacity.reading.scalars import unknown_member  # and with it yaml

        what = unknown_member(DeploymentType, name or "", "deployment type")
        raise InvalidInput.of(f"{option} {name}", what) from None
