"""The JSON Schema of workload files: what their records say, the rules across their keys, and the catalog's names.

`RULES` say of the `mistakes()` methods what a schema can say. What it cannot is left to the reader: sums and
comparisons of values, names that are taken, and versions of models.
"""

import json
from collections.abc import Iterable, Sequence

from capacity.catalog.catalog import Catalog
from capacity.catalog.model_file import ModelFile
from capacity.catalog.names import key
from capacity.reading.json_schema import Schema, any_case, one_of, schema
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import Planning, Schedule
from capacity.sizing.request_class import (
    BESIDE_USERS,
    MEANS,
    NEED_REQUEST_RATE,
    OWNERS,
    REQUEST_RATES,
    SHARES_OR_TOKENS,
    TOKEN_RATES,
    TOKENS_PER_REQUEST,
    RequestClass,
)
from capacity.sizing.workload import Deployed, Workload, is_workload_name

FILE_NAME = "workload.schema.json"
"""What workload files call their schema, beside themselves."""
BLANKS = "[ _-]+"
BLANK = "[ _-]*"
NAMES = {"pattern": "^[A-Za-z0-9_-]+$", "patternErrorMessage": "Use letters, digits, - and _ alone."}


def text(catalog: Catalog) -> str:
    """The draft-07 schema of one YAML document of a workload file, with the names that the catalog has at its date."""
    return json.dumps(_schema(catalog), indent=2) + "\n"


def _schema(catalog: Catalog) -> Schema:
    rules = {
        Workload: [*WORKLOAD, *_names(catalog)],
        RequestClass: REQUEST_CLASS,
        Planning: PLANNING,
        Schedule: SCHEDULE,
        Deployed: [*map(_deployed, Kind)],
    }
    return {
        **schema(Workload, rules, {is_workload_name: NAMES}),
        "title": "Workload",
        "description": f"A workload of `capacity size`, version 1; names of the catalog as of {catalog.as_of}.",
        "type": ["object", "null"],  # a document with nothing in it is passed over
    }


def _files(catalog: Catalog) -> list[ModelFile]:
    """The models that the catalog knows at its date."""
    return [file for file in catalog.files() if file.oldest is None or file.oldest <= catalog.as_of]


def models(catalog: Catalog) -> Schema:
    """Any name of a model."""
    files = _files(catalog)
    names = [file.name for file in files]
    return one_of(names, _spelled(catalog, files), "Unknown model: `capacity models` lists all.")


def regions(catalog: Catalog) -> Schema:
    """Any name of a region."""
    names = catalog.geography.regions
    return one_of(names, any_case(names, between=" *"), "Unknown region: write it as swedencentral.")


def _names(catalog: Catalog) -> Iterable[Schema]:
    """The models, the regions, and which of the models have image tokens beside their text."""
    yield {"properties": {"model": models(catalog), "region": regions(catalog)}}
    files = _files(catalog)
    images = _spelled(catalog, [file for file in files if file.image_model])
    without = {"properties": {key: {"maximum": 0} for key in TOKENS_PER_REQUEST if key.startswith("image")}}
    yield {
        "if": {"required": ["model"], "properties": {"model": {"type": "string", "not": {"pattern": images}}}},
        "then": {"properties": {"traffic": {**without, "items": without}}},
    }


def _spelled(catalog: Catalog, files: Sequence[ModelFile]) -> str:
    """The pattern of everything that means one of these models: more than that where it names no place or day."""
    keys = dict.fromkeys(key(name) for file in files for name in catalog.spellings(file))
    day = f"({BLANKS}(20[0-9][0-9]{BLANK})?[0-9][0-9]{BLANK}[0-9][0-9])?"
    return any_case(keys, hyphen=BLANKS, before="([^/]*/)* *", after=f"{day} *")


def _given(*keys: str) -> Schema:
    return {"required": list(keys)}


def _absent(*keys: str) -> Schema:
    return {"properties": dict.fromkeys(keys, False)}


def _any(schemas: Iterable[Schema]) -> Schema:
    return {"anyOf": list(schemas)}


def _above_zero(key: str) -> Schema:
    return {**_given(key), "properties": {key: {"exclusiveMinimum": 0}}}


def _where_above_zero(key: str, then: Schema) -> Schema:
    """What holds where a key is above 0 for certain: text such as 0_0 is a number for the reader alone."""
    return {"if": {**_given(key), "properties": {key: {"type": "number", "exclusiveMinimum": 0}}}, "then": then}


def not_empty(key: str) -> Schema:
    """A list with something in it."""
    return {"properties": {key: {"minItems": 1}}}


def _goes_with(needed: dict[str, Schema]) -> Schema:
    """Key -> what holds where it is given."""
    return {"dependencies": needed}


def spelled(types: Iterable[DeploymentType]) -> Schema:
    """A name of one of these types, in any case."""
    return {"type": "string", "pattern": any_case(name for type_ in types for name in (type_.label, type_.value))}


def _deployed(kind: Kind) -> Schema:
    """How a deployment of this kind tells its size."""
    types = [type_ for type_ in DeploymentType if type_.kind is kind]
    wanted, other = ("ptus", "sku_capacity") if kind is Kind.PROVISIONED else ("sku_capacity", "ptus")
    then = {"properties": {"deployment_type": False}} if kind is Kind.BATCH else {**_given(wanted), **_absent(other)}
    return {
        "if": {**_given("deployment_type"), "properties": {"deployment_type": spelled(types)}},
        "then": then,
    }


_RATES = [(key,) for key in REQUEST_RATES] + [TOKEN_RATES]
_MEAN_RATE = _given("average_rpm", "peak_to_average")
_TOKEN_RATES = _any(map(_given, TOKEN_RATES))
REQUEST_CLASS: list[Schema] = [
    # One way of giving the rate, and no other beside it.
    _any([*(_given(key) for keys in _RATES for key in keys), _MEAN_RATE]),
    _goes_with(
        {key: _absent(*(k for others in _RATES if others != keys for k in others)) for keys in _RATES for key in keys}
    ),
    {"if": _MEAN_RATE, "then": _absent(*REQUEST_RATES, *TOKEN_RATES)},
    _goes_with({"requests_per_day": _given("peak_to_average"), "concurrency": _given("request_seconds")}),
    _goes_with({"users": _given(*BESIDE_USERS)}),
    _goes_with({key: _any(map(_given, owners)) for key, owners in OWNERS.items()}),
    _goes_with({"profile": _absent(*MEANS)}),
    # Some tokens, per minute or per request.
    {
        "if": _TOKEN_RATES,
        "then": {**_any(map(_above_zero, TOKEN_RATES)), **_absent(*NEED_REQUEST_RATE)},
        "else": _any(map(_above_zero, TOKENS_PER_REQUEST)),
    },
    # What is cached, said once, and of some input.
    _goes_with({share: _absent(tokens) for share, tokens in SHARES_OR_TOKENS.items()}),
    *(_where_above_zero(tokens, _above_zero("input_tokens")) for tokens in SHARES_OR_TOKENS.values()),
]
SCHEDULE: list[Schema] = [not_empty("days")]
PLANNING: list[Schema] = [
    _where_above_zero("growth_share_per_month", _above_zero("growth_months")),
    _where_above_zero("growth_months", _above_zero("growth_share_per_month")),
    {"properties": {"response_cache_hit_share": {"exclusiveMaximum": 1}}},
]
WORKLOAD: list[Schema] = [
    not_empty("traffic"),
    not_empty("deployment_types"),
    {
        "if": {"properties": {"traffic": {"type": "array", "minItems": 2}}},
        "then": {"properties": {"traffic": {"items": _given("name")}}},
    },
]
