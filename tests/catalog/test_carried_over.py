"""Whether every finding of November 2026 is in the catalog, or said to be left out."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import yaml

from capacity.catalog.catalog import Catalog
from capacity.catalog.model_file import ModelFile, in_force
from capacity.pricing.published_prices import TokenPrice
from capacity.sizing.deployment import DeploymentType as Type
from tests.minutes import SHARED

FACTS = SHARED / "reference" / "facts-2026-11.yaml"
CATALOG = Catalog()
pytestmark = pytest.mark.skipif(not FACTS.exists(), reason=f"{FACTS} is absent: set CAPACITY_SHARED")


@cache
def findings() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return found


def left_out(*words: str) -> bool:
    return any(all(word in one.what for word in words) for one in CATALOG.across_models.left_out)


def remarked(text: str, name: str | None = None) -> bool:
    remarks = CATALOG.across_models.remarks if name is None else CATALOG.file(name).remarks
    return any(text in remark.detail for remark in remarks)


def prices(file: ModelFile) -> Iterator[TokenPrice]:
    for edition in file.token_prices:
        yield from edition.prices


def has_price(name: str, wanted: dict[str, Any], *, long_run: bool = False) -> bool:
    """Whether each category of a price stands in the catalog, for its types, places, tier and context."""
    types = [Type(type_) for type_ in wanted["deployment_types"]]
    zones = set(wanted.get("data_zones", ()))
    like = [
        price
        for price in prices(CATALOG.file(name))
        if set(types) <= set(price.deployment_types)
        and zones <= set(price.data_zones)
        and (price.tier.value, price.context.value) == (wanted.get("tier", "standard"), wanted.get("context", "short"))
        and not (long_run and price.is_promotion)
    ]
    rates = wanted["per_million_tokens"]
    return all(
        Decimal(str(rate)) in {getattr(price.per_million_tokens, category) for price in like}
        for category, rate in rates.items()
    )


def lifecycles(section: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = findings()[section]["models"]
    return found


@pytest.mark.parametrize(
    ("section", "as_of"),
    [
        ("lifecycle_missing_from_a_source_the_catalog_cites", date(2026, 9, 23)),
        ("lifecycle_newer", date(2026, 11, 20)),
    ],
)
def test_lifecycles(section: str, as_of: date) -> None:
    for name, versions in lifecycles(section).items():
        edition = in_force(CATALOG.file(name).lifecycle, as_of)
        assert edition is not None, name
        assert edition.as_of == as_of, name
        for version, expected in versions.items():
            key = list(edition.versions)[-1] if version == "newest version" else version
            found = edition.versions[key]
            assert found.retires == expected["retires"], (name, version)
            assert found.stage == expected.get("stage", found.stage), (name, version)
            assert found.replacement == expected.get("replacement", found.replacement), (name, version)


def test_successors() -> None:
    pairs = findings()["lifecycle_newer"]["remark"].partition("names: ")[2].rstrip(".").split(", ")
    assert len(pairs) == 11
    for pair in pairs:
        name, _, successor = pair.partition(" -> ")
        edition = in_force(CATALOG.file(name).lifecycle, None)
        assert edition is not None
        assert {version.replacement for version in edition.versions.values()} == {successor}, name


def test_corrections() -> None:
    for one in findings()["corrections"]:
        names = one["model"].split(", ")
        if one.get("remark_only"):
            assert remarked("has two prices for priority", one["model"])
        elif one["group"] == "lifecycle":
            edition = in_force(CATALOG.file(names[0]).lifecycle, one["as_of"])
            assert edition is not None
            found = edition.versions[one["version"]]
            assert (found.retires, found.replacement) == (one["is"]["retires"], one["is"]["replacement"]), names
            assert remarked(str(one["was"]["retires"]), names[0]), names
        elif "flex" in one["was"]:
            offered = [bool(CATALOG.model(name).offers and CATALOG.model(name).offers.flex) for name in names]  # type: ignore[union-attr]
            assert offered == [one["confidence"] != "low"] * len(names), names
            assert one["confidence"] != "low" or all(remarked("Flex has a price", name) for name in names)
        elif "batch" in one["was"]:
            for name in names:
                regions = CATALOG.model(name).regions
                assert regions is not None
                assert regions.types is not None
                listed = {region for some in regions.types[Type.DATA_ZONE_BATCH].values() for region in some}
                assert {CATALOG.geography.data_zone(region) for region in listed} == {"us"}, name
        else:
            assert one["model"] == "gpt-5.6-sol"
            ends = {(price.until, price.until_at_least) for price in prices(CATALOG.file("gpt-5.6-sol"))}
            assert ends == {(None, None), (None, date(2026, 11, 30))}


def test_token_prices() -> None:
    for name, wanted in findings()["token_prices_missing"]["models"].items():
        for price in wanted:
            assert has_price(name, price), (name, price)
    more = findings()["token_prices_missing_fireworks"]
    for name, rates in more["models"].items():
        where = {key: more[key] for key in ("deployment_types", "data_zones")}
        told = {category: rate for category, rate in rates.items() if category != "remark"}
        assert has_price(name, {**where, "per_million_tokens": told}), name
    for price in findings()["gpt-5.6-sol_list_prices_after_the_promotion"]["prices"]:
        assert has_price("gpt-5.6-sol", price, long_run=True), price


def test_models() -> None:
    for one in findings()["models_missing"]:
        file = CATALOG.find(one["name"])
        if one["confidence"] == "low":
            assert file is None, "no source has it on Azure for certain"
            assert left_out(one["name"]), one["name"]
            continue
        assert file is not None, one["name"]
        for where, rates in one["token_prices"].items():
            type_, _, zone = where.partition(" ")
            wanted = {"deployment_types": [type_], "data_zones": [zone] if zone else [], "per_million_tokens": rates}
            assert has_price(file.name, wanted), one["name"]
        if "retires" in one:
            edition = in_force(file.lifecycle, None)
            dates = {version.retires for version in edition.versions.values()} if edition else set()
            assert one["retires"] in dates or remarked(str(one["retires"]), file.name), one["name"]


def listed(name: str, type_: Type, version: str | None = None) -> set[str]:
    regions = CATALOG.model(name).regions
    assert regions is not None, name
    assert regions.types is not None, name
    versions = regions.types[type_]
    if version is not None:
        return set(versions[version])
    return {region for some in versions.values() for region in some}


def _of(key: str, type_: Type) -> set[str]:
    name, _, version = key.partition(" ")
    return listed(name, type_, version or None)


def test_data_zone_standard_regions() -> None:
    zones = findings()["standard_availability"]["data_zone_standard"]
    for name in zones["us"]["models"]:
        assert set(zones["us"]["regions"]) <= listed(name, Type.DATA_ZONE_STANDARD), name
    for zone in ("eu", "apac"):
        for key, regions in zones[zone].items():
            everywhere = _of(key, Type.DATA_ZONE_STANDARD)
            there = {region for region in everywhere if CATALOG.geography.data_zone(region) == zone}
            assert there == set(regions), key
    for name in zones["not_listed_in_any_zone"]:
        assert listed(name, Type.DATA_ZONE_STANDARD) == set(), name
    for name in zones["not_listed_in_eu"]:
        members = CATALOG.geography.data_zones["eu"]
        assert not listed(name, Type.DATA_ZONE_STANDARD).intersection(members), name


def test_regional_standard_regions() -> None:
    for key, regions in findings()["standard_availability"]["regional_standard"].items():
        assert _of(key, Type.REGIONAL_STANDARD) == set(regions), key


def test_batch_regions() -> None:
    found = findings()["standard_availability"]
    for name in found["global_batch"]:
        assert listed(name, Type.GLOBAL_BATCH), name
    us, batch = set(found["data_zone_standard"]["us"]["regions"]), found["data_zone_batch"]
    eu = set(batch["eu"]["regions"])
    for key in batch["us"]:
        expected = us | (eu if key in batch["eu"]["models"] else set())
        assert _of(key, Type.DATA_ZONE_BATCH) == expected, key


def test_global_standard_regions() -> None:
    found = findings()["standard_availability"]["global_standard"]
    everywhere = set(found["everywhere_28"]["regions"])
    fewer = everywhere - {"canadacentral", "switzerlandwest"}
    expected: Sequence[tuple[list[str], set[str]]] = [
        (found["everywhere_28"]["models"], everywhere),
        (found["also_northeurope"], everywhere | {"northeurope"}),
        (found["without_canadacentral_northeurope_switzerlandwest"], fewer),
        (found["also_without_southeastasia"], fewer - {"southeastasia"}),
        (["gpt-4o 2024-05-13", "gpt-4o 2024-08-06"], fewer - {"southeastasia", "italynorth"}),
    ]
    for keys, regions in expected:
        for key in keys:
            assert _of(key, Type.GLOBAL_STANDARD) == regions, key


RULES = {
    "Standard quota is moving to one pool": ("one pool per subscription", None),
    "Priority: a rise": ("rise by more than 50 %", None),
    "Flex: from 2026-09-25": ("answers 400", None),
    "One prompt_cache_key": ("One prompt_cache_key serves about 15 requests", "gpt-5.6-sol"),
    "Fireworks standard models": ("15 days of notice", None),
    "The response header": ("x-ms-is-spilled-over", None),
}


def test_rules() -> None:
    for one in findings()["rules_missing"]:
        known = [remark for start, remark in RULES.items() if one["fact"].startswith(start)]
        assert all(remarked(*remark) for remark in known)
        assert known or left_out("speculative decoding"), one["fact"]
