"""LiteLLM's table of prices and retirement dates, and its table of PTUs, against the catalog. Nothing of it is run."""

import ast
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from capacity.catalog.catalog import Catalog
from capacity.catalog.names import Named, versions
from capacity.errors import InvalidInput
from capacity.pricing.price_lookup import Asked, Place, TokenKey, token_rate
from capacity.pricing.published_prices import Tier
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.request_class import Context
from tests.world.differences import Difference, Found, Kind

LITELLM: Final = "LiteLLM"
PRICES: Final = "litellm/model_prices_and_context_window_backup.json"
PTUS: Final = "litellm/llms/azure/ptu_capacity.py"
PROVIDERS: Final = ("azure/", "azure_ai/")
MODES: Final = {"chat", "completion", "embedding", "image_generation", "responses"}
CATEGORIES: Final = {
    "input_cost_per_token": "input",
    "cache_read_input_token_cost": "cached_input",
    "cache_creation_input_token_cost": "cache_write",
    "output_cost_per_token": "output",
}
_FIELD: Final = re.compile(rf"({'|'.join(CATEGORIES)})(_above_[0-9]+k_tokens)?(?:_(priority|flex|batches))?")
ZONES: Final = {"us", "eu", "apac"}
GLOBAL: Final = {"global", "global-standard"}

Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class LiteLLM:
    """What a package of it, or a table alone, holds."""

    edition: str
    rows: Rows
    ptus: Mapping[str, Mapping[str, Decimal]]


def download() -> LiteLLM:
    """The newest package that pip finds. Raises `OSError` or `subprocess.CalledProcessError`."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        wanted = ["download", "litellm", "--no-deps", "--only-binary", ":all:", "--dest", folder]
        subprocess.run([*pip, *wanted], check=True, timeout=300)
        (wheel,) = Path(folder).glob("*.whl")
        return read(wheel)


def read(path: Path) -> LiteLLM:
    """A wheel, or its JSON table alone."""
    if not zipfile.is_zipfile(path):
        return LiteLLM(edition=f"({path.name})", rows=_json(path.read_text(encoding="utf-8")), ptus={})
    with zipfile.ZipFile(path) as wheel:
        ptus = wheel.read(PTUS).decode() if PTUS in wheel.namelist() else ""
        version = path.name.split("-")[1]
        return LiteLLM(edition=version, rows=_json(wheel.read(PRICES).decode()), ptus=ptu_table(ptus))


def _json(text: str) -> Rows:
    rows: Rows = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return rows


def ptu_table(code: str) -> dict[str, dict[str, Decimal]]:
    """Model -> `input_tpm_per_ptu` and the weights of output and cached input, of the calls of `PTUCapacity`."""
    table: dict[str, dict[str, Decimal]] = {}
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(value, ast.Call):
                named = zip(("input_tpm_per_ptu", "output", "cached_input"), value.args, strict=False)
                given = {**dict(named), **{str(one.arg): one.value for one in value.keywords}}
                table[str(key.value)] = {
                    {"output_to_input_ratio": "output", "cached_input_ratio": "cached_input"}.get(name, name): Decimal(
                        repr(ast.literal_eval(number))
                    )
                    for name, number in given.items()
                }
    return table


def held(told: LiteLLM, catalog: Catalog, today: date) -> Found:
    """Every price, retirement date and PTU figure of Azure's models in it."""
    found = Found(notes=[f"{LITELLM} {told.edition}, read on {today}: {len(told.rows):,} rows."])
    compared = 0
    for key, row in told.rows.items():
        if not key.startswith(PROVIDERS) or row.get("mode", "chat") not in MODES or "-x-" in key:
            continue
        named = _named(key, catalog)
        if named is None:
            found.differences.extend(_missing(key, row, told))
            continue
        both = [*_retirement(named, row, told, catalog), *_prices(named, row, told, catalog, today)]
        compared += len(both)
        found.differences.extend(one for one in both if one.ours != one.theirs)
    ptus = list(_ptus(told, catalog))
    found.differences.extend(one for one in ptus if one.ours != one.theirs)
    return Found(differences=found.differences, notes=found.notes, compared=compared + len(ptus))


def _named(key: str, catalog: Catalog) -> Named | None:
    """What a row is of; names that two offers share are Azure's own, for Fireworks' begin with FW.

    The only version of a model goes without saying.
    """
    try:
        named = catalog.named(key, by_azure=True)
    except InvalidInput:
        file = catalog.find(f"azure-{key.rpartition('/')[2]}")
        return None if file is None else Named(said=key, file=file)
    return named.replaced(version=None) if versions(named.file.spec(None)) == [named.version] else named


def _missing(key: str, row: Mapping[str, Any], told: LiteLLM) -> Iterator[Difference]:
    """Not where it is another name of a row."""
    if row.get("alias_of"):
        return
    retires = f", retires {row['deprecation_date']}" if row.get("deprecation_date") else ""
    yield Difference(
        kind=Kind.MODEL,
        model=key.rpartition("/")[2],
        what="",
        theirs=f"{row.get('mode', 'a model')}{retires}",
        source=LITELLM,
        edition=told.edition,
    )


def _retirement(named: Named, row: Mapping[str, Any], told: LiteLLM, catalog: Catalog) -> Iterator[Difference]:
    """Of a row without a version only where there is one version at most, or none has that date."""
    theirs = row.get("deprecation_date")
    if not isinstance(theirs, str):
        return
    spec = catalog.model(named.file.name)
    known = {} if spec.lifecycle is None else spec.lifecycle.versions
    version = named.version or (versions(spec)[-1] if len(known) == 1 else None)
    if version is None and theirs in {str(one.retires) for one in known.values()}:
        return
    ours = known[version].retires if version in known else None
    yield Difference(
        kind=Kind.RETIREMENT,
        model=spec.name,
        what=f"{named.version} retires" if named.version else "retires",
        ours=None if ours is None else str(ours),
        as_of=spec.lifecycle.as_of if spec.lifecycle and ours else None,
        theirs=theirs,
        source=LITELLM,
        edition=told.edition,
    )


def _prices(named: Named, row: Mapping[str, Any], told: LiteLLM, catalog: Catalog, today: date) -> Iterator[Difference]:
    """One for each price that is known in both, and one for all that the catalog lacks of a type, tier and context."""
    places = set(named.places)
    if not places <= ZONES | GLOBAL or len(places) > 1:
        return
    zone = next(iter(places & ZONES), None)
    missing: dict[str, dict[str, str]] = defaultdict(dict)
    version = named.version or next(reversed(versions(named.file.spec(None))), None)
    for name, value in row.items():
        parts = _FIELD.fullmatch(name)
        if parts is None or not isinstance(value, Decimal) or (not value and parts[1].startswith("output")):
            continue
        kind = "batch" if parts[3] == "batches" else "standard"
        category, theirs = CATEGORIES[parts[1]], f"{(value * 1_000_000).normalize():f}"
        key = TokenKey(
            deployment_type=DeploymentType(f"{'data-zone' if zone else 'global'}-{kind}"),
            tier=Tier(parts[3]) if parts[3] in ("priority", "flex") else Tier.STANDARD,
            context=Context.LONG if parts[2] else Context.SHORT,
            version=version,
            category=category,
        )
        ours = token_rate(catalog.prices(named.file.name).tokens, key, Asked(Place(None, zone), "USD", today))
        if ours is None:
            missing[_what(key, zone, named)][category] = f"{category.replace('_', ' ')} {theirs}"
        else:
            yield Difference(
                kind=Kind.PRICE,
                model=named.file.name,
                what=f"{_what(key, zone, named)} {category.replace('_', ' ')}",
                ours=f"{ours.amount.normalize():f}",
                as_of=ours.edition.as_of,
                theirs=theirs,
                source=LITELLM,
                edition=told.edition,
            )
    for what, prices in missing.items():
        theirs = ", ".join(prices[category] for category in CATEGORIES.values() if category in prices)
        yield Difference(
            kind=Kind.NEW_PRICE, model=named.file.name, what=what, theirs=theirs, source=LITELLM, edition=told.edition
        )


def _what(key: TokenKey, zone: str | None, named: Named) -> str:
    tier = None if key.tier is Tier.STANDARD else key.tier.value
    context = "long context" if key.context is Context.LONG else None
    parts = (key.deployment_type.label, zone, tier, context, named.version)
    return " ".join(part for part in parts if part)


def _ptus(told: LiteLLM, catalog: Catalog) -> Iterator[Difference]:
    for name, figures in told.ptus.items():
        named = _named(name, catalog)
        spec = None if named is None else catalog.model(named.file.name)
        known = {} if spec is None else _figures(spec)
        for what, theirs in figures.items():
            ours = known.get(what)
            yield Difference(
                kind=Kind.PTU,
                model=name if spec is None else spec.name,
                what=what.replace("_", " "),
                ours=None if ours is None else f"{ours.normalize():f}",
                as_of=spec.throughput.as_of if spec and spec.throughput else None,
                theirs=f"{theirs.normalize():f}",
                source=LITELLM,
                edition=told.edition,
            )


def _figures(spec: ModelSpec) -> dict[str, Decimal]:
    if spec.throughput is None:
        return {}
    weights = spec.throughput.weights_for(Context.SHORT)
    exact = {
        "input_tpm_per_ptu": spec.throughput.input_tpm_per_ptu,
        "output": weights.output,
        "cached_input": weights.cached_input,
    }
    return {
        name: Decimal(value.numerator) / Decimal(value.denominator)
        for name, value in exact.items()
        if value is not None
    }
