"""What `capacity prices` lists: the most common price of each model, all of one, and PTUs as they are in force."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.listings.listed_prices import ListedPtu, State
from capacity.listings.price_listing import PriceListing, all_prices, prices_of
from capacity.pricing.published_prices import Term
from capacity.sizing.deployment import DeploymentType as Type

CATALOG = Catalog()
TODAY = date(2026, 11, 21)


def every(*regions: str, today: date = TODAY, catalog: Catalog = CATALOG) -> PriceListing:
    return all_prices(catalog, regions, today=today)


def of(*names: str, regions: tuple[str, ...] = (), today: date = TODAY, catalog: Catalog = CATALOG) -> PriceListing:
    return prices_of(catalog, names, regions, today=today)


def own(tmp_path: Path, text: str, as_of: date | None = None) -> Catalog:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    return Catalog(own=tmp_path / "own.yaml", as_of=as_of)


def ptus(listing: PriceListing, type_: Type, term: Term = Term.HOURLY) -> list[ListedPtu]:
    return [line for line in listing.ptus if line.price.deployment_types == (type_,) and line.price.term is term]


def test_every_model_has_a_line_or_is_told_to_have_no_price() -> None:
    listing = every()
    named = [line.name for line in listing.tokens]

    assert len(named) == len(set(named))
    assert {*named, *listing.without_price} == {file.name for file in CATALOG.files()}
    assert not set(named) & set(listing.without_price)
    assert {"gpt-image-2", "gpt-realtime"} <= set(listing.without_price)


def test_a_line_is_the_global_price_or_else_that_of_a_data_zone() -> None:
    lines = {line.name: line for line in every().tokens}

    assert lines["gpt-5.2"].price.deployment_types == (Type.GLOBAL_STANDARD,)
    assert lines["gpt-5.2"].price.per_million_tokens.output == 14
    assert lines["GLM 5"].price.deployment_types == (Type.DATA_ZONE_STANDARD,)
    assert lines["GLM 5"].price.data_zones == ("us",)
    assert lines["gpt-4o"].price.versions == ("2024-11-20",)
    assert lines["text-embedding-3-small"].price.per_million_tokens.output is None


def test_a_line_is_in_force_on_the_day() -> None:
    def sol(today: date) -> tuple[Decimal | None, date | None]:
        (line,) = [line for line in every(today=today).tokens if line.name == "gpt-5.6-sol"]
        return line.price.per_million_tokens.input, line.price.until_at_least

    assert sol(date(2026, 8, 31)) == (Decimal(5), None)
    assert sol(date(2026, 9, 1)) == (Decimal(4), date(2026, 11, 30))
    assert sol(date(2026, 12, 1)) == (Decimal(4), date(2026, 11, 30)), "until at least is no end"


def test_with_a_region_only_what_holds_there() -> None:
    listing = every("brazilsouth")
    lines = {line.name: line for line in listing.tokens}

    assert "gpt-5.2" in lines
    assert "GLM 5" in listing.without_price
    assert [line.price.per_ptu for line in ptus(listing, Type.DATA_ZONE_PROVISIONED)] == [Decimal("1.1")]
    assert [(line.price.per_ptu, line.price.families) for line in ptus(listing, Type.REGIONAL_PROVISIONED)] == [
        (Decimal("2.72"), ("azure-openai",)),
        (Decimal("2.72"), ("deepseek", "llama", "mistral")),
    ]


def test_models_of_an_older_edition() -> None:
    listing = every(catalog=Catalog(as_of=date(2024, 12, 1)), today=date(2024, 12, 1))
    named = {line.name for line in listing.tokens} | set(listing.without_price)

    assert "gpt-4o-mini" in named
    assert "gpt-5.2" not in named


def test_ptus_are_told_once_for_each_place() -> None:
    listing = every()
    hourly = [line.price for line in ptus(listing, Type.DATA_ZONE_PROVISIONED)]
    openai = {(one.data_zones, one.regions): one.per_ptu for one in hourly if "azure-openai" in one.families}

    assert openai == {
        (("us",), ()): Decimal("1.1"),
        (("eu",), ()): Decimal("1.2"),
        (("apac",), ("indonesiacentral",)): Decimal("1.2"),
        ((), ("usgovarizona", "usgovtexas", "usgovvirginia")): Decimal("2.5"),
    }
    for line in ptus(listing, Type.GLOBAL_PROVISIONED, Term.MONTH):
        price = line.price
        assert (price.data_zones, price.regions, price.families, price.per_ptu) == ((), (), (), Decimal(260))


def test_ptus_of_an_earlier_day() -> None:
    listing = every(catalog=Catalog(as_of=date(2026, 8, 20)), today=date(2026, 8, 20))
    openai = [line for line in ptus(listing, Type.DATA_ZONE_PROVISIONED) if "azure-openai" in line.price.families]

    assert {line.price.per_ptu for line in openai if "eu" in line.price.data_zones} == {Decimal("1.1")}


def test_a_global_price_of_some_regions_leaves_the_others(tmp_path: Path) -> None:
    text = (
        "ptu_prices: {as_of: 2026-11-15, source: us, currency: USD, prices: "
        "{deployment_types: [global-provisioned], term: 1-year, regions: [uksouth], per_ptu: 2000}}"
    )
    first, second = (
        line.price for line in ptus(every(catalog=own(tmp_path, text)), Type.GLOBAL_PROVISIONED, Term.YEAR)
    )

    assert (first.per_ptu, first.regions) == (Decimal(2000), ("uksouth",))
    assert (second.per_ptu, len(second.regions) > 1) == (Decimal(2652), True)
    assert "uksouth" not in second.regions


ENDED = """name: gpt-5.6-sol
token_prices:
  - as_of: 2026-11-15
    source: us
    currency: USD
    prices:
      - {deployment_types: [global-standard], until: 2026-11-30, per_million_tokens: {input: 3}}
"""


def test_all_of_a_model_with_its_state(tmp_path: Path) -> None:
    listing = of("GPT-5.6-sol", today=date(2026, 12, 1), catalog=own(tmp_path, ENDED))
    standard = [line for line in listing.tokens if line.price.tier == "standard"]
    states = {(line.edition.as_of, line.price.until): line.state for line in standard}

    assert listing.names == ("gpt-5.6-sol",)
    assert states[date(2026, 11, 15), date(2026, 11, 30)] is State.OVER
    assert states[date(2026, 10, 9), None] is State.IN_FORCE
    assert {line.state for line in of("gpt-5.6-sol", today=date(2026, 8, 1)).tokens} >= {State.TO_COME}
    terra = [line for line in of("gpt-5.6-terra").tokens if line.edition.as_of == date(2026, 8, 11)]
    assert {line.state for line in terra if not line.edition.inferred} == {State.REPLACED}


def test_a_list_price_holds_again_after_the_promotion() -> None:
    states = {
        (line.edition.as_of, line.price.until_at_least): line.state
        for line in of("gpt-5.6-sol", today=date(2026, 11, 22)).tokens
        if not line.edition.inferred
        and line.price.per_million_tokens.input
        and (line.price.tier, line.price.context) == ("standard", "short")
    }

    assert states[date(2026, 10, 9), date(2026, 11, 30)] is State.IN_FORCE
    assert states[date(2026, 8, 22), None] is State.SUSPENDED


def test_why_a_price_was_concluded() -> None:
    inferred = [line for line in of("gpt-5.2").tokens if line.edition.inferred]

    assert {line.price.data_zones for line in inferred} == {("eu",)}
    assert all(line.edition.dated and "1.1 times Global" in line.edition.dated for line in inferred)


def test_ptus_of_the_family_of_a_model() -> None:
    listing = of("Kimi K2.5", "FW-Kimi-K2.5")

    assert listing.names == ("Kimi K2.5",)
    assert {line.price.families for line in listing.ptus} == {("fireworks",), ()}
    assert {line.price.term for line in of("Kimi-K2.5").ptus} == {Term.MONTH, Term.YEAR}


def test_a_region_narrows_a_model() -> None:
    listing = of("gpt-4.1", regions=("swedencentral",))
    regional = [line for line in listing.tokens if Type.REGIONAL_STANDARD in line.price.deployment_types]

    assert [line.price.per_million_tokens.input for line in regional] == [Decimal("2.42")]
    assert [line.price.per_ptu for line in ptus(listing, Type.REGIONAL_PROVISIONED)] == [Decimal("2.36")]


def test_an_edition_by_its_date() -> None:
    then = of("gpt-5.6-terra", catalog=Catalog(as_of=date(2026, 8, 15)), today=date(2026, 8, 15))

    assert {line.edition.as_of for line in then.tokens} == {date(2026, 8, 11)}
    before = of("gpt-6.1-terra", catalog=Catalog(as_of=date(2026, 10, 1)), today=date(2026, 10, 1))
    assert {line.edition.as_of for line in before.tokens} == {date(2026, 11, 12), date(2026, 11, 20)}


def test_a_model_without_a_price() -> None:
    listing = of("gpt-realtime", "gpt-5.2")

    assert listing.without_price == ("gpt-realtime",)
    assert {line.name for line in listing.tokens} == {"gpt-5.2"}


def test_an_unknown_model() -> None:
    with pytest.raises(InvalidInput, match="did you mean `gpt-4\\.1-mini`"):
        of("gpt-4.1-mimi")


def test_prices_of_another_currency_are_listed_as_such(tmp_path: Path) -> None:
    text = (
        "name: gpt-5.2\ntoken_prices: {as_of: 2026-11-15, source: us, currency: EUR, prices: "
        "{deployment_types: [global-standard], per_million_tokens: {input: 1.4}}}"
    )
    catalog = own(tmp_path, text)
    listing = of("gpt-5.2", catalog=catalog)

    assert [line.edition.currency for line in listing.tokens][:2] == ["EUR", "USD"]
    assert (listing.currency, listing.ptus) == ("EUR", ())
    assert [line.name for line in every(catalog=catalog).tokens] == ["gpt-5.2"]


@pytest.mark.parametrize(
    ("today", "warned"),
    [
        (date(2026, 12, 8), []),
        (date(2026, 12, 9), [("ptu_prices", None)]),
        (date(2027, 1, 19), [("ptu_prices", None)]),
        (date(2027, 1, 20), [("ptu_prices", None), ("token_prices", "gpt-5.2")]),
    ],
)
def test_old_prices_are_warned_of(today: date, warned: list[tuple[str, str | None]]) -> None:
    """PTU prices are of 2026-10-09, the newest of gpt-5.2 of 2026-11-20: 60 days later they are old."""
    warnings = of("gpt-5.2", today=today).warnings

    assert {warning.code for warning in warnings} <= {"old-prices"}
    assert [(warning.values["group"], warning.values["model"]) for warning in warnings] == warned


def test_sources_of_what_is_shown() -> None:
    listing = of("gpt-4.1", regions=("swedencentral",))

    assert set(listing.sources) == {line.edition.source for line in (*listing.ptus, *listing.tokens)}
