"""Prices as a file for --catalog: names and places of any kind come back as they were."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.listings.price_changes import ReadPrices
from capacity.pricing.published_prices import PtuPrice, PtuPrices, Term, Tier, TokenPrice, TokenPrices, TokenRates
from capacity.reports import prices_yaml
from capacity.sizing.deployment import DeploymentType as Type
from capacity.sizing.request_class import Context

DAY = date(2026, 12, 1)
ABOUT: dict[str, Any] = {"as_of": DAY, "source": "us: what else", "currency": "EUR"}
TOKENS = TokenPrice(
    deployment_types=(Type.DATA_ZONE_STANDARD,),
    tier=Tier.PRIORITY,
    context=Context.LONG,
    versions=("2024-11-20",),
    data_zones=("eu",),
    regions=("uksouth",),
    effective_from=DAY,
    until=DAY,
    per_million_tokens=TokenRates(input=Decimal("0.0000825"), cache_write=Decimal(12)),
)
PTUS = PtuPrice(deployment_types=(Type.REGIONAL_PROVISIONED,), term=Term.YEAR, regions=("uksouth",), per_ptu=Decimal(3))


def read(name: str, ptus: PtuPrices | None = None) -> ReadPrices:
    edition = TokenPrices(**ABOUT, prices=(TOKENS,))
    return ReadPrices(
        as_of=DAY, source="us: what else", currency="EUR", regions=("uksouth",), models={name: edition}, ptus=ptus
    )


@pytest.mark.parametrize("name", ["gpt-5.2", "GLM 5", "o1", "5.2", "true", "a: b", "#1", "-", "Ünicode", '"', "null"])
def test_every_name_comes_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(prices_yaml.text(read(name)), encoding="utf-8")
    catalog = Catalog(own=path)

    assert catalog.prices(name).tokens[0] == TokenPrices(**ABOUT, prices=(TOKENS,))


def test_ptus_come_first(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    ptus = PtuPrices(**ABOUT, prices=(PTUS,))
    path.write_text(prices_yaml.text(read("gpt-5.2", ptus)), encoding="utf-8")

    assert path.read_text(encoding="utf-8").splitlines()[1] == "ptu_prices:"
    assert Catalog(own=path).ptu_prices[0] == ptus
