"""What a user wants of plans from measured traffic: options that say it as a workload file would."""

from collections.abc import Sequence

from capacity.catalog import Catalog
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sizing.workload import Settings
from capacity.sources.workload_file import overrides


def read(
    set_: Sequence[str], *, types: Sequence[str], region: str | None, headroom: str | None, catalog: Catalog
) -> Settings:
    """The settings that options make. Raises `InvalidInput`, blaming the option."""
    (document,) = compose("version: 1", "")
    for change in overrides(set_=set_, deployment_types=types, region=region, headroom=headroom):
        document = change.apply(document)
    result = convert(Settings, document, "")
    return result if region is None else result.replaced(region=catalog.region(region, f"--region {region}"))
