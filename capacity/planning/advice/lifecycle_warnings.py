"""Where a model version stands in its life: in preview, about to retire, or gone."""

from collections.abc import Iterator
from datetime import date, timedelta

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.sizing.deployment import Version

RETIRED = "retired"
UNCONFIRMED = "retirement-unconfirmed"
"""The day that was planned is past, and no source says that it came to pass."""
RETIRING_SOON = timedelta(days=90)


def lifecycle_warnings(case: Situation, catalog: Catalog, today: date) -> Iterator[Finding]:
    """At most one, of the version that is planned."""
    lifecycle, version = case.spec.lifecycle, case.planned_version
    if lifecycle is None or version is None:
        return
    if code := stage(version, today):
        yield found(
            code,
            source=catalog.cite(lifecycle.source),
            date=lifecycle.as_of,
            model=case.spec.name,
            version=case.version,
            retires=version.retires,
            days=None if version.retires is None else (version.retires - today).days,
            planned=lifecycle.as_of,
            replacement=version.replacement,
        )


def is_retired(case: Situation) -> bool:
    """Whether a source says that the version is gone; a day that was planned is no proof."""
    version = case.planned_version
    return version is not None and version.stage == RETIRED


def stage(version: Version, today: date) -> str | None:
    """The code of what a reader has to know of a version by that day; None where there is nothing."""
    if version.stage == RETIRED:
        return RETIRED
    if version.retires is not None and version.retires <= today:
        return UNCONFIRMED
    if version.retires is not None and version.retires - today <= RETIRING_SOON:
        return "retiring-soon"
    return version.stage if version.stage in ("preview", "deprecated") else None
