"""Own prices that may be of another unit than they are read for."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.advice.price_units import LEAST_OF_TERM
from capacity.planning.comparison import report as compared
from capacity.planning.report import plan
from capacity.planning.results.compared_models import Question
from capacity.pricing.published_prices import Term
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sources.workloads import workload_file

TODAY = date(2026, 11, 30)
DESK = """\
name: desk
model: gpt-5.1
region: {region}
traffic: {{peak_rpm: 500, average_rpm: 450, input_tokens: 3000, output_tokens: 300}}
"""
PTUS = """\
ptu_prices:
  - as_of: 2026-11-25
    source: our portal
    currency: {currency}
    prices:
"""
ZONE = "      - {{deployment_types: [data-zone-provisioned], data_zones: [us, eu], term: {}, per_ptu: {}}}\n"
TOKENS = """\
name: gpt-5.1
token_prices:
  - as_of: 2026-11-25
    source: our portal
    currency: USD
    prices:
      - {{deployment_types: [global-standard], per_million_tokens: {{input: {}, output: {}}}}}
"""
Doubted = Callable[..., list[Finding]]


@pytest.fixture
def doubted(tmp_path: Path) -> Doubted:
    """What is said of the own prices of a plan and, alike, of a comparison."""

    def run(own: str, region: str) -> list[Finding]:
        file = tmp_path / "own.yaml"
        file.write_text(own, encoding="utf-8")
        catalog = Catalog(own=file)
        (workload,) = workload_file.of_text(DESK.format(region=region), "desk.yaml", catalog)
        question = Question(models=("gpt-5.1",))
        planned = plan(workload, catalog, today=TODAY).warnings
        beside = compared([workload], catalog, question, today=TODAY).warnings
        told = [_prices(warnings) for warnings in (planned, beside)]
        assert {*told[0]} == {*told[1]}
        return told[0]

    return run


def _prices(warnings: Sequence[Finding]) -> list[Finding]:
    prices = [one.values["prices"] for one in warnings if one.code == "own-prices-doubtful"]
    assert len(prices) <= 1
    return [one for each in prices if isinstance(each, tuple) for one in each if isinstance(one, Finding)]


def of_ptus(currency: str = "USD", **prices: str) -> str:
    terms = {"hourly": "hourly", "month": "1-month", "year": "1-year"}
    return PTUS.format(currency=currency) + "".join(ZONE.format(terms[name], price) for name, price in prices.items())


@pytest.mark.parametrize(
    ("prices", "codes"),
    [
        pytest.param({"year": "243"}, ["ptus-beside-list"], id="a-month-for-a-year"),
        pytest.param({"month": "3432"}, ["ptus-beside-list"], id="a-year-for-a-month"),
        pytest.param({"hourly": "803"}, ["ptus-beside-list"], id="a-month-for-an-hour"),
        pytest.param({"year": "972"}, [], id="a-third"),
        pytest.param({"year": "971.99"}, ["ptus-beside-list"], id="below-a-third"),
        pytest.param({"year": "8748"}, [], id="three-times"),
        pytest.param({"year": "8748.01"}, ["ptus-beside-list"], id="above-three-times"),
        pytest.param({"hourly": "1.1", "month": "286", "year": "2916"}, [], id="the-list-price"),
    ],
)
def test_ptus_are_held_against_the_list_price(doubted: Doubted, prices: dict[str, str], codes: list[str]) -> None:
    """Data Zone of the US: 1.10 an hour, 286 a month, 2,916 a year (Retail Prices API, 2026-10-09)."""
    assert [one.code for one in doubted(of_ptus(**prices), "eastus2")] == codes


@pytest.mark.parametrize(
    ("prices", "pairs"),
    [
        pytest.param({"year": "241.67"}, [("1-year", "hourly")], id="a-month-for-a-year-beside-the-list-hour"),
        pytest.param({"year": "2900"}, [], id="a-year"),
        pytest.param({"month": "2900"}, [("1-month", "hourly")], id="a-year-for-a-month"),
        pytest.param({"month": "300", "year": "901"}, [], id="more-than-three-months"),
        pytest.param({"month": "300", "year": "900"}, [("1-year", "1-month")], id="three-months"),
        pytest.param({"month": "300", "year": "3600"}, [], id="twelve-months"),
        pytest.param({"month": "300", "year": "3601"}, [("1-year", "1-month")], id="more-than-twelve-months"),
    ],
)
def test_where_no_list_price_is_known_terms_are_held_against_each_other(
    doubted: Doubted, prices: dict[str, str], pairs: list[tuple[str, str]]
) -> None:
    """Data Zone of the EU has list prices by the hour alone, 1.20."""
    told = doubted(of_ptus(**prices), "swedencentral")

    assert [(one.values["longer"].label, one.values["shorter"].label) for one in told] == pairs  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        pytest.param({"hourly": "1.1", "year": "2500"}, 0, id="a-year"),
        pytest.param({"hourly": "1.1", "year": "208.33"}, 1, id="a-month-for-a-year"),
        pytest.param({"hourly": "803", "month": "260"}, 1, id="a-month-for-an-hour"),
        pytest.param({"hourly": "0.35", "month": "260"}, 1, id="a-month-above-its-hours"),
    ],
)
def test_in_another_currency_own_prices_are_held_against_each_other(
    doubted: Doubted, prices: dict[str, str], found: int
) -> None:
    assert len(doubted(of_ptus("EUR", **prices), "swedencentral")) == found


@pytest.mark.parametrize(
    ("rates", "categories"),
    [
        pytest.param(("0.00125", "0.01"), ["input", "output"], id="of-a-thousand"),
        pytest.param(("1", "31"), ["output"], id="three-times-and-more"),
        pytest.param(("1.25", "10"), [], id="the-list-price"),
    ],
)
def test_tokens_are_held_against_the_list_price(
    doubted: Doubted, rates: tuple[str, str], categories: list[str]
) -> None:
    """1.25 and 10 USD per million (Retail Prices API, 2026-10-09)."""
    told = doubted(TOKENS.format(*rates), "eastus2")

    assert [one.values["tokens"].values["category"] for one in told] == categories  # type: ignore[union-attr]


def test_what_the_offer_is_paid_by_is_told_first(doubted: Doubted) -> None:
    own = of_ptus(hourly="0.1", month="30", year="243")

    assert [one.values["term"] for one in doubted(own, "eastus2")] == [Term.YEAR, Term.HOURLY, Term.MONTH]


def test_list_prices_lie_well_within_what_a_term_may_cost() -> None:
    """Twice as far from the bounds as they would have to be, so that other places and models find room."""
    catalog, parts = Catalog(), []
    for region in catalog.geography.regions:
        for model in ("gpt-5.1", "deepseek-v3.2", "kimi-k2.5"):
            pricer = catalog.pricer(model, region, version=None, today=TODAY)
            for type_ in (one for one in DeploymentType if one.kind is Kind.PROVISIONED):
                for (longer, shorter), least in LEAST_OF_TERM.items():
                    long, short = pricer.ptu(type_, longer), pricer.ptu(type_, shorter)
                    if long is not None and short is not None:
                        parts.append((long.per_hour / short.per_hour, least))

    assert len(parts) > 100
    assert all(3 * least <= 2 * part and part <= 1 for part, least in parts)


def test_without_own_prices_nothing_is_doubted() -> None:
    catalog = Catalog()
    (workload,) = workload_file.of_text(DESK.format(region="eastus2"), "desk.yaml", catalog)

    assert "own-prices-doubtful" not in [one.code for one in plan(workload, catalog, today=TODAY).warnings]
