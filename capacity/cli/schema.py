"""`capacity schema`."""

from typing import TYPE_CHECKING, Annotated

import typer

from capacity.api.option_texts import alone
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog


def schema(
    *,
    policy: Annotated[bool, typer.Option("--policy", help="Of a policy, for check --policy.")] = False,
    planning: Annotated[bool, typer.Option("--planning", help="Of a planning file, for --planning.")] = False,
    output: options.OutputFile = None,
    as_of: options.AsOf = None,
    catalog: options.OwnCatalog = None,
) -> None:
    """Write the JSON Schema (draft-07) of workload files, or of the other two kinds, for editors and CI.

    A file names it in its first line: # yaml-language-server: $schema=workload.schema.json

    Example: capacity schema --output workload.schema.json
    """
    from capacity.api.asked_facts import AskedFacts

    if policy:
        alone("--policy", "is a schema of its own", {"--planning": planning})
    path = outputs.to(output, reads.of_yaml((), catalog))
    facts = AskedFacts(as_of=as_of, catalog=catalog).facts()
    outputs.write_text(_text(facts, policy=policy, planning=planning), path)


def _text(facts: "Catalog", *, policy: bool, planning: bool) -> str:
    if policy or planning:
        from capacity.sources.workloads import file_schemas

        return file_schemas.policy(facts) if policy else file_schemas.planning(facts)
    from capacity.sources.workloads import workload_schema

    return workload_schema.text(facts)
