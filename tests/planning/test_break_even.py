"""How full PTUs have to be, against the tables that were worked out by hand from the same list prices.

The tables, their mixes and their digits are those of `reference/prices.md` in the shared folder, compiled 2026-11-21
from the Azure Retail Prices API (eastus2, 2026-10-09) and Microsoft Learn, "Determine PTU sizing for a workload",
2026-09-23.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml

from capacity.catalog.catalog import Catalog
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.pricing import break_even
from capacity.pricing.cost import MILLION, Month
from capacity.pricing.price_lookup import Place
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context
from tests.minutes import SHARED

CATALOG = Catalog()
TODAY = date(2026, 10, 9)
GLOBAL = DeploymentType.GLOBAL_PROVISIONED
ZONE = DeploymentType.DATA_ZONE_PROVISIONED
REGIONAL = DeploymentType.REGIONAL_PROVISIONED
PLAIN = "input_tokens: 3, output_tokens: 1"
HALF_CACHED = "input_tokens: 3, output_tokens: 1, cached_input_share: 0.5"
MOSTLY_CACHED = "input_tokens: 10, output_tokens: 1, cached_input_share: 0.8"
NOTHING_CACHED = "input_tokens: 10, output_tokens: 1"
PROMOTION = "gpt-5.6-sol (promotion)"
LIST_PRICE = "gpt-5.6-sol (list)"
Planned = Callable[..., Plan]


def rounded(value: Fraction, digits: int = 0) -> str:
    """As the tables round: 0.13365 is 0.1336 there, as Python's floats have it, and 0.35625 is 0.3563."""
    return f"{float(value):.{digits}f}"


def percent(share: Fraction | None, digits: int = 0) -> str | None:
    return None if share is None else f"{rounded(share * 100, digits)}%"


def option(plan: Plan, type_: DeploymentType = GLOBAL) -> ProvisionedOption:
    (found,) = (one for one in plan.options if one.deployment_type is type_)
    assert isinstance(found, ProvisionedOption)
    return found


def named(row: str) -> tuple[str, str | None]:
    """The model and version of a row's name."""
    model, _, version = row.partition(" ")
    return (model, version) if version.startswith("2024") else (row.partition(" (")[0], None)


# --- Global, every model

ROWS = """
gpt-6.1-sol              3000  5 0.3600 278%  98.9%  84.1%  98.9%  84.1%
gpt-6-astra               600  5 0.3600 278%  98.9%  84.1%  98.9%  84.1%
gpt-6-sol                3000  5 0.3600 278%  98.9%  84.1%  98.9%  84.1%
gpt-5.6-sol (list)       1200  6 0.3600 278%  98.9%  84.1%  97.0%  76.4%
gpt-5.6-terra            3000  6 0.3600 278%  98.9%  84.1%  97.0%  76.4%
gpt-5.6-luna            30000  6 0.3600 278%  98.9%  84.1%  97.0%  76.4%
gpt-5.5                  1200  6 0.3600 278%  98.9%  84.1%  97.0%  76.4%
gpt-5.4                  2400  6 0.3600 278%  98.9%  84.1%  97.0%  76.4%
gpt-5.4-mini             7900  6 0.3555 281% 100.2%  85.2%  98.2%  77.4%
gpt-5.3-codex            3400  8 0.3570 280%  99.8%  84.8%  98.2%  78.5%
gpt-5.2                  3400  8 0.3570 280%  99.8%  84.8%  98.2%  78.5%
gpt-5.2-codex            3400  8 0.3570 280%  99.8%  84.8%  98.2%  78.5%
gpt-5.1                  4750  8 0.3563 281% 100.0%  85.0%  98.4%  78.7%
gpt-5.1-codex            4750  8 0.3563 281% 100.0%  85.0%  98.4%  78.7%
gpt-5                    4750  8 0.3563 281% 100.0%  85.0%  98.4%  78.7%
gpt-5-mini              23750  8 0.3563 281% 100.0%  85.0%  98.4%  78.7%
gpt-4.1                  3000  4 0.3600 278%  98.9%  84.1%  92.6%  63.1%
gpt-4.1-mini            14900  4 0.3576 280%  99.6%  84.7%  93.2%  63.5%
gpt-4.1-nano            59400  4 0.3564 281%  99.9%  84.9%  93.6%  63.7%
o3                       3000  4 0.3600 278%  98.9%  84.1%  92.6%  63.1%
o4-mini                  5400  4 0.3564 281%  99.9%  84.9%  93.6%  63.7%
gpt-4o 2024-11-20        2500  4 0.3750 267%  95.0%  80.7%  83.6%  48.4%
gpt-4o 2024-08-06        2500  4 0.3750 267%  95.0%  80.7%  83.6%  48.4%
gpt-4o 2024-05-13        2500  4 0.6429 156%  55.4%  47.1%  55.4%  43.5%
gpt-4o-mini             37000  4 0.3330 300% 107.0%  90.9%  94.1%  54.5%
o3-mini                  2500  4 0.1650 606% 215.9% 183.5% 190.0% 110.1%
o1                        230  4 0.2070 483% 172.1% 146.3% 151.4%  87.8%
Llama-3.3-70B-Instruct   8450  4 0.2057 486% 173.1% 147.2% 173.1% 107.0%
DeepSeek-R1              4000  4 0.3240 309% 109.9%  93.4% 109.9%  93.4%
DeepSeek-V3-0324         4000  4 0.2736 365% 130.2% 110.7% 130.2% 110.7%
"""
UNCACHED = ("gpt-4o 2024-05-13", "Llama-3.3-70B-Instruct", "DeepSeek-R1", "DeepSeek-V3-0324")
"""No price of their cached input is known: the table takes nothing as cached in its last two columns either."""
WITHDRAWN = ("DeepSeek-R1", "DeepSeek-V3-0324")
"""The sizing table of 2026-05-22 is the last that lists them."""
EXCEPTION = "gpt-6.1-sol"
"""The table weighs its cached input by price, 0.05; a note on the sizing page says 0.1, for the time being."""
BY_PRICE = "token_weights: {cached_input: 0.05}, "


def table(text: str, columns: int) -> list[Any]:
    """Its rows: the name, which may hold blanks, and so many columns."""
    split = [line.rsplit(maxsplit=columns) for line in text.strip().splitlines()]
    return [pytest.param(*cells, id=cells[0]) for cells in split]


@pytest.mark.parametrize(
    ("row", "input_tpm", "output_weight", "value", "hourly", "one_month", "one_year", "half_cached", "mostly_cached"),
    table(ROWS, 8),
)
def test_every_model_on_global_provisioned(  # noqa: PLR0913, PLR0917  # the columns of the table
    planned: Planned,
    row: str,
    input_tpm: str,
    output_weight: str,
    value: str,
    hourly: str,
    one_month: str,
    one_year: str,
    half_cached: str,
    mostly_cached: str,
) -> None:
    """3 input to 1 output tokens; then half cached, 1-month; then 10 to 1 and 80 % cached, 1-year."""
    model, version = named(row)
    versioned = "" if version is None else f'model_version: "{version}", '
    as_of = "2026-05-22" if row in WITHDRAWN else None
    weights = BY_PRICE if row == EXCEPTION else ""
    mixes = (PLAIN, PLAIN, NOTHING_CACHED) if row in UNCACHED else (PLAIN, HALF_CACHED, MOSTLY_CACHED)
    plain, half, most = (
        option(planned(f"model: {model}, {versioned}{weights}traffic: {{peak_rpm: 1, {mix}}}", as_of=as_of))
        for mix in mixes
    )
    throughput = Catalog().model(model).throughput
    assert throughput is not None
    assert plain.full_ptu_hour_value is not None

    assert plain.input_tpm_per_ptu == int(input_tpm)
    assert throughput.weights.output == int(output_weight)
    assert rounded(plain.full_ptu_hour_value, 4) == value
    even = plain.break_even_utilization_share
    assert percent(even["hourly"]) == hourly
    assert percent(even["reserved_1_month"], 1) == one_month
    assert percent(even["reserved_1_year"], 1) == one_year
    assert percent(half.break_even_utilization_share["reserved_1_month"], 1) == half_cached
    assert percent(most.break_even_utilization_share["reserved_1_year"], 1) == mostly_cached


@pytest.mark.parametrize(
    ("mix", "one_month", "one_year"),
    [(HALF_CACHED, "100.1%", "85.1%"), (MOSTLY_CACHED, "104.3%", "88.6%")],
    ids=["half-cached", "mostly-cached"],
)
def test_cached_input_that_weighs_more_than_its_price_makes_ptus_break_even_later(
    planned: Planned, mix: str, one_month: str, one_year: str
) -> None:
    """A cached token of gpt-6.1-sol weighs 0.1 and costs 0.05 of a fresh one: 1.5 + 0.15 + 5 against 1.5 + 0.075 + 5.

    Source: a later note on Microsoft Learn, "Determine PTU sizing for a workload", read 2026-10-09.
    """
    even = option(planned(f"model: gpt-6.1-sol, traffic: {{peak_rpm: 1, {mix}}}")).break_even_utilization_share

    assert percent(even["reserved_1_month"], 1) == one_month
    assert percent(even["reserved_1_year"], 1) == one_year


@pytest.mark.parametrize("row", UNCACHED)
def test_where_nobody_prices_cached_input_no_break_even_is_told_with_it(planned: Planned, row: str) -> None:
    model, version = named(row)
    versioned = "" if version is None else f'model_version: "{version}", '
    found = option(planned(f"model: {model}, {versioned}traffic: {{peak_rpm: 1, {HALF_CACHED}}}"))

    assert found.full_ptu_hour_value is None
    assert set(found.break_even_utilization_share.values()) == {None}
    assert set(found.break_even_mean_to_peak.values()) == {None}


# --- by prices at a place, as they are now

Mix = Mapping[str, Fraction]
THREE_TO_ONE: Mix = {"input": Fraction(3), "output": Fraction(1)}


class Prices:
    """What one PTU-hour costs and is worth at a place; `weights` are a model's own where nobody has published them."""

    def __init__(
        self, model: str, region: str | None, *, version: str | None = None, output: Fraction | None = None
    ) -> None:
        zone = CATALOG.geography.data_zone(region) if region else None
        place = Place(region, zone)
        self.pricer = Pricer(prices=CATALOG.prices(model), titles={}, place=place, version=version, today=TODAY)
        throughput = CATALOG.model(model).throughput
        assert throughput is not None
        assert throughput.input_tpm_per_ptu is not None
        self.per_ptu = throughput.input_tpm_per_ptu
        self.weights = throughput.weights_for("short")
        self.output = output

    def value(self, type_: DeploymentType, mix: Mix = THREE_TO_ONE, *, long_run: bool = True) -> Fraction:
        """Of a full PTU-hour, by the token."""
        money = normalized = Fraction(0)
        for category, tokens in mix.items():
            found = self.pricer.rate(type_.token_billed, category, Context.SHORT, long_run=long_run)
            weight = self.output if category == "output" and self.output else getattr(self.weights, category)
            assert found is not None
            money += tokens * Fraction(found.amount) / MILLION
            normalized += tokens * weight
        worth = break_even.full_ptu_hour(money, normalized, self.per_ptu)
        assert worth is not None
        return worth

    def even(
        self, type_: DeploymentType, term: Term, mix: Mix = THREE_TO_ONE, *, long_run: bool = True
    ) -> Fraction | None:
        """None where nobody tells the price of the term."""
        price = self.pricer.ptu(type_, term)
        return None if price is None else break_even.utilization_share(price, self.value(type_, mix, long_run=long_run))


def test_a_promotion_of_tokens_makes_ptus_break_even_later() -> None:
    """gpt-5.6-sol at 4 / 0.4 / 20, which is 5 / 0.5 / 30 otherwise; the weights of its PTUs stay those of the list."""
    sol = Prices("gpt-5.6-sol", "eastus2")
    half = {"input": Fraction("1.5"), "cached_input": Fraction("1.5"), "output": Fraction(1)}
    most = {"input": Fraction(2), "cached_input": Fraction(8), "output": Fraction(1)}

    assert rounded(sol.value(GLOBAL, long_run=False), 4) == "0.2560"
    assert [
        percent(sol.even(GLOBAL, Term.HOURLY, long_run=False)),
        percent(sol.even(GLOBAL, Term.MONTH, long_run=False), 1),
        percent(sol.even(GLOBAL, Term.YEAR, long_run=False), 1),
        percent(sol.even(GLOBAL, Term.MONTH, half, long_run=False), 1),
        percent(sol.even(GLOBAL, Term.YEAR, most, long_run=False), 1),
    ] == ["391%", "139.1%", "118.3%", "139.5%", "107.8%"]


@pytest.mark.parametrize(
    ("type_", "model", "region", "hourly", "reserved"),
    [
        pytest.param(ZONE, "gpt-5.2", "eastus2", "1.00", "1.00", id="data-zone-us"),
        pytest.param(ZONE, "gpt-5.2", "swedencentral", "1.09", None, id="data-zone-eu-before-2026-09"),
        pytest.param(ZONE, "gpt-6-sol", "swedencentral", "1.00", None, id="data-zone-eu-gpt-6"),
        pytest.param(ZONE, "gpt-6-astra", "swedencentral", "1.00", None, id="data-zone-eu-gpt-6-astra"),
        pytest.param(ZONE, "gpt-5.5", "japaneast", "1.00", None, id="data-zone-asia-pacific"),
        pytest.param(REGIONAL, "gpt-4.1", "eastus2", "1.82", "1.00", id="regional-us"),
        pytest.param(REGIONAL, "gpt-4.1", "westus3", "1.82", "1.00", id="regional-us-elsewhere"),
        pytest.param(REGIONAL, "gpt-4.1", "swedencentral", "1.95", None, id="regional-swedencentral"),
        pytest.param(REGIONAL, "gpt-4.1", "northeurope", "2.06", None, id="regional-northeurope"),
        pytest.param(REGIONAL, "Llama-3.3-70B-Instruct", "westeurope", "2.06", None, id="regional-westeurope"),
    ],
)
def test_other_types_as_a_factor_of_global(
    type_: DeploymentType, model: str, region: str, hourly: str, reserved: str | None
) -> None:
    """The ratio of PTU prices over that of token prices; reservations outside the US are unknown."""
    prices = Prices(model, region)

    def factor(term: Term) -> str | None:
        here, globally = prices.even(type_, term), prices.even(GLOBAL, term)
        return None if here is None or globally is None else rounded(here / globally, 2)

    assert [factor(term) for term in Term] == [hourly, reserved, reserved]


# --- Fireworks

FIREWORKS = """
gpt-oss-120b    13500 0.1336  823%  293%  249%
Kimi K2.5        1060 0.0420 2621%  933%  793%
Kimi K2.6        4000 0.2508  439%  156%  133%
Kimi K2.7 Code   2000 0.1260  873%  311%  264%
GLM 5             600 0.0396 2778%  989%  841%
GLM-5.1           900 0.0832 1323%  471%  400%
GLM 5.2           300 0.0277 3968% 1413% 1201%
DeepSeek v3.2    3000 0.1116  986%  351%  298%
DeepSeek V4 Pro   200 0.0231 4762% 1696% 1441%
MiniMax M2.5     5300 0.1049 1048%  373%  317%
"""


def price_ratio(model: str) -> Fraction:
    """Output over input: what the table takes for the output weight, which nobody has published."""
    pricer = Prices(model, "eastus2").pricer
    input_, output = (
        pricer.rate(DeploymentType.DATA_ZONE_STANDARD, category, Context.SHORT, long_run=True)
        for category in ("input", "output")
    )
    assert input_ is not None
    assert output is not None
    return Fraction(output.amount) / Fraction(input_.amount)


@pytest.mark.parametrize(("model", "input_tpm", "value", "hourly", "one_month", "one_year"), table(FIREWORKS, 5))
@pytest.mark.parametrize("mix", [PLAIN, NOTHING_CACHED], ids=["3-to-1", "10-to-1"])
def test_fireworks_models_on_the_data_zone(  # noqa: PLR0913, PLR0917  # the columns of the table
    planned: Planned, mix: str, model: str, input_tpm: str, value: str, hourly: str, one_month: str, one_year: str
) -> None:
    """With the price ratio as a weight of one's own, the mix drops out."""
    weight = f"{float(price_ratio(model)):.15f}"
    found = option(
        planned(
            f"model: {model}, region: eastus2, token_weights: {{output: {weight}}}, traffic: {{peak_rpm: 1, {mix}}}"
        ),
        ZONE,
    )
    assert found.full_ptu_hour_value is not None

    assert found.input_tpm_per_ptu == int(input_tpm)
    assert rounded(found.full_ptu_hour_value, 4) == value
    assert [percent(share) for share in found.break_even_utilization_share.values()] == [hourly, one_month, one_year]


def test_without_a_weight_fireworks_models_are_not_sized(planned: Planned) -> None:
    plan = planned(f"model: Kimi K2.6, region: eastus2, traffic: {{peak_rpm: 1, {PLAIN}}}")

    assert ZONE not in {one.deployment_type for one in plan.options}


# --- reservations against the hourly rate


def test_a_year_beats_months_from_the_eleventh_on() -> None:
    """2,652 / 260 = 10.2 months; "above about 10 months" in a blog of 2026-08-24."""
    pricer = Prices("gpt-5.2", "eastus2").pricer
    month, year = pricer.ptu(GLOBAL, Term.MONTH), pricer.ptu(GLOBAL, Term.YEAR)
    assert month is not None
    assert year is not None

    assert rounded(Fraction(year.amount) / Fraction(month.amount), 1) == "10.2"


def test_the_smallest_global_deployment(planned: Planned) -> None:
    """15 PTUs: 10,950 a month by the hour, 3,900 by the month, 3,315 (39,780 a year) by the year."""
    found = option(planned("model: gpt-5.2, traffic: {peak_rpm: 1, input_tokens: 3}"))

    assert found.ptus == 15
    assert {term: str(cost) for term, cost in found.usd_per_month.items()} == {
        "hourly": "10950.00",
        "reserved_1_month": "3900.00",
        "reserved_1_year": "3315.00",
    }
    year = found.costs["reserved_1_year"].lines[0]
    assert year.price * found.ptus == 39_780


# --- worked examples of others


@pytest.mark.parametrize(
    ("model", "tokens"), [("gpt-6-astra", Fraction("25.92")), ("gpt-6-sol", Fraction("129.6"))], ids=["astra", "sol"]
)
def test_a_ptu_at_full_load_for_30_days(model: str, tokens: Fraction) -> None:
    """259.20 by the token against 260 by the PTU.

    Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23. With a month of 720 hours PTUs break
    even at 100.3 %, with 730 hours at 98.9 %.
    """
    prices = Prices(model, None)
    input_ = prices.pricer.rate(GLOBAL.token_billed, "input", Context.SHORT, long_run=True)
    assert input_ is not None

    assert tokens * Fraction(input_.amount) == Fraction("259.2")
    assert prices.value(GLOBAL) * 24 * 30 == Fraction("259.2")
    assert percent(260 / (prices.value(GLOBAL) * 720), 1) == "100.3%"
    assert percent(prices.even(GLOBAL, Term.MONTH), 1) == "98.9%"


def test_gpt_5_6_sol_at_the_list_price(planned: Planned) -> None:
    """45 PTUs, 1,000 input and 300 output tokens, 19.3 requests a minute: 16.20 an hour by the token, of which PTUs
    by the hour cost 2.8 times as much, by the month about as much, and by the year 16 % less.

    Source: a community benchmark note, 2026-07-28.
    """  # noqa: D205  # the case and its result do not fit one line
    per_ptu, per_request = 1200, 1000 + 6 * 300
    rpm = Fraction(45 * per_ptu, per_request)
    cost = Prices("gpt-5.6-sol", None).pricer.tokens(
        Month({(Context.SHORT, "input"): rpm * 60 * 1000, (Context.SHORT, "output"): rpm * 60 * 300}),
        DeploymentType.GLOBAL_STANDARD,
        long_run=True,
    )
    found = option(planned("model: gpt-5.6-sol, traffic: {peak_rpm: 19.2857, input_tokens: 1000, output_tokens: 300}"))
    even = found.break_even_utilization_share

    assert rounded(rpm, 1) == "19.3"
    assert str(cost.per_month) == "16.20"
    assert found.ptus == 45
    assert rounded(found.peak_utilization_share, 3) == "1.000"
    assert [percent(even["hourly"]), percent(even["reserved_1_month"], 1), percent(even["reserved_1_year"], 1)] == [
        "278%",
        "98.9%",
        "84.1%",
    ]


def test_capacity_for_a_higher_peak_costs_as_much_more_by_the_token_served(planned: Planned) -> None:
    """PTUs sized for a peak of 75 % are 33 % dearer: 1 / 0.75. Source: FinOps Foundation, 2026-03-17."""
    traffic = f"traffic: {{peak_rpm: 1000000, {PLAIN}}}"
    full = option(planned(f"model: gpt-5.2, {traffic}"))
    spare = option(
        planned(
            f"model: gpt-5.2, planning: {{headroom_share: {Fraction(1, 3)!s}}}, {traffic}".replace(
                "1/3", "0.333333333333333"
            )
        )
    )
    full_share, spare_share = (one.break_even_mean_to_peak["reserved_1_year"] for one in (full, spare))
    assert full_share is not None
    assert spare_share is not None

    assert rounded(spare.peak_utilization_share, 2) == "0.75"
    assert rounded(spare_share / full_share, 2) == "1.33"


# --- the same as data


def items() -> list[dict[str, Any]]:
    """Those of kind break_even_utilisation in the price list that was compiled beside the tables."""
    path = SHARED / "reference" / "prices.yaml"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [item for text in lines if "break_even_utilisation" in text for item in yaml.safe_load(text)]


@pytest.mark.skipif(not items(), reason=f"{SHARED / 'reference'} is absent: set CAPACITY_SHARED")
def test_every_item_of_the_price_list() -> None:
    wrong = []
    for item in items():
        model, version = named(item["model"])
        of_fireworks = item["model"].endswith("(Fireworks)")
        type_, region = (ZONE, "eastus2") if item["deployment_type"] == "data_zone" else (GLOBAL, None)
        prices = Prices(model, region, version=version, output=price_ratio(model) if of_fireworks else None)
        long_run = item["model"] != PROMOTION
        term = Term(item["term"].lower().replace(" ", "-"))
        ptu = prices.pricer.ptu(type_, term)
        even = prices.even(type_, term, long_run=long_run)
        assert ptu is not None
        assert even is not None
        found = {
            "value": (even, "0.00005"),
            "payg_value_of_full_ptu_hour": (prices.value(type_, long_run=long_run), "0.0000005"),
            "ptu_hour_cost": (ptu.per_hour, "0.0000005"),
            "input_tpm_per_ptu": (prices.per_ptu, "0"),
        }
        wrong += [
            (item["id"], key, item[key], float(number))
            for key, (number, half_a_digit) in found.items()
            if abs(number - Fraction(str(item[key]))) > Fraction(half_a_digit)
        ]

    assert len(items()) == 123
    assert wrong == []
