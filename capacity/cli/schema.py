"""`capacity schema`."""

from capacity.cli import outputs, reads
from capacity.cli import shared_options as options


def schema(*, output: options.Output = None, as_of: options.AsOf = None, catalog: options.OwnCatalog = None) -> None:
    """Which keys and values may a workload file have? As JSON Schema (draft-07), for editors and CI.

    A file names it in its first line: # yaml-language-server: $schema=workload.schema.json

    Example: capacity schema --output workload.schema.json
    """
    from capacity.catalog.catalog import Catalog
    from capacity.sources.workloads import workload_schema

    path = outputs.to(output, reads.of_yaml((), catalog))
    outputs.write_text(workload_schema.text(Catalog(as_of=as_of, own=catalog, today=options.read_by(None))), path)
