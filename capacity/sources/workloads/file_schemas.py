"""The JSON Schemas of the files beside workloads: policies for `check`, and planning files for whatever plans.

As that of workload files, each never refuses what the reader accepts.
"""

import json

from capacity.catalog.catalog import Catalog
from capacity.planning.checks.policy import Policy, fields, is_field
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reading.json_schema import Schema, any_case, one_of, schema
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import Planning, Schedule
from capacity.sources.workloads.settings import PlanningFile
from capacity.sources.workloads.workload_schema import PLANNING, SCHEDULE, models, not_empty, regions, spelled


def policy(catalog: Catalog) -> str:
    """The schema of a policy, with the names that the catalog has at its date."""
    publishers = sorted({file.publisher for file in catalog.files() if file.publisher})
    asked = [name for name in Policy.record_fields if name != "version"]
    rules: list[Schema] = [
        {"anyOf": [{"required": [name]} for name in asked]},
        {
            "properties": {
                "allowed_models": _each(models(catalog)),
                "allowed_publishers": _each(one_of(publishers, any_case(publishers), "Unknown publisher.")),
                "allowed_regions": _each(regions(catalog)),
            }
        },
        *(not_empty(name) for name in asked if name.startswith("allowed_")),
    ]
    made = schema(Policy, {Policy: rules}, {is_field: {"enum": fields()}})
    return _text(made, "Policy", "What `capacity check --policy` holds workloads to", catalog)


def planning(catalog: Catalog) -> str:
    """The schema of a planning file, with the names that the catalog has at its date."""
    rules = {
        PlanningFile: [{"properties": {"region": regions(catalog)}}, not_empty("deployment_types")],
        Planning: PLANNING,
        Schedule: SCHEDULE,
        Reservation: [*RESERVATION, {"properties": {"region": regions(catalog)}}],
    }
    return _text(schema(PlanningFile, rules, {}), "Planning", "What `--planning` takes", catalog)


def _text(made: Schema, title: str, description: str, catalog: Catalog) -> str:
    told = f"{description}, version 1; names of the catalog as of {catalog.as_of}."
    return json.dumps({**made, "title": title, "description": told}, indent=2) + "\n"


def _each(item: Schema) -> Schema:
    """One of these, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item}]}


_RESERVED = [type_ for type_ in DeploymentType if type_.kind is Kind.PROVISIONED]
_OF_A_REGION = [type_ for type_ in _RESERVED if type_.residency != "global"]
_HOURLY = any_case([Term.HOURLY.value])
RESERVATION: list[Schema] = [
    {"properties": {"deployment_type": spelled(_RESERVED), "term": {"not": {"pattern": _HOURLY}}}},
    {
        "if": {"required": ["deployment_type"], "properties": {"deployment_type": spelled(_OF_A_REGION)}},
        "then": {"required": ["region"]},
    },
]
