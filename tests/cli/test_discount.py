"""`--discount`: what is taken off list prices, and that every report says so."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
SHOP = """name: shop
model: gpt-5.2
region: eastus2
deployment_types: [global-provisioned, global-standard]
traffic: {peak_rpm: 1000, average_rpm: 900, input_tokens: 200, output_tokens: 20}
limits: {max_usd_per_month: 20000}
"""
TODAY = ("--today", "2026-10-09")
OFF = "They are off list prices, promotions included, and not off your own."
OWN = """name: gpt-5.2
token_prices:
  as_of: 2026-10-01
  source: our contract
  currency: USD
  prices: [{deployment_types: [global-standard], per_million_tokens: {input: 1, output: 10}}]
"""


@pytest.fixture
def report(capacity: Run) -> Callable[..., dict[str, Any]]:
    def run(*options: str | Path, command: str = "size") -> dict[str, Any]:
        ran = capacity(command, "-", *TODAY, "--format", "json", *options, stdin=SHOP)
        assert ran.stderr == ""
        found: dict[str, Any] = json.loads(ran.stdout)
        return found

    return run


def costs(found: dict[str, Any]) -> dict[str, float]:
    (plan,) = found["plans"]
    return {term: cost for option in plan["options"] for term, cost in option["usd_per_month"].items()}


LIST = {
    "hourly": 80_300.0,
    "reserved_1_month": 28_600.0,
    "reserved_1_year": 24_310.0,
    "pay_as_you_go": 24_834.6,
    "priority": 49_669.2,
}
"""110 PTUs at 1, 260 and 2,652 USD; 39,420,000 requests a month (Azure Retail Prices API, 2026-10-09)."""


@pytest.mark.parametrize(
    ("options", "tokens", "hourly", "reserved"),
    [
        ((), 1, 1, 1),
        (("0.1",), 0.9, 0.9, 0.9),
        (("0",), 1, 1, 1),
        (("1",), 0, 0, 0),
        (("tokens=0.2",), 0.8, 1, 1),
        (("ptu-hourly=0.5",), 1, 0.5, 1),
        (("reservations=0.15",), 1, 1, 0.85),
        (("0.1", "reservations=0.15"), 0.9, 0.9, 0.85),
        (("tokens=0.3", "0.1"), 0.7, 0.9, 0.9),
    ],
)
def test_each_kind_of_price_is_less_by_its_share(
    report: Callable[..., dict[str, Any]], options: tuple[str, ...], tokens: float, hourly: float, reserved: float
) -> None:
    found = costs(report(*(part for option in options for part in ("--discount", option))))
    shares = {"hourly": hourly, "reserved_1_month": reserved, "reserved_1_year": reserved}

    assert found == pytest.approx({term: cost * shares.get(term, tokens) for term, cost in LIST.items()})


def test_a_report_says_what_is_taken_off(report: Callable[..., dict[str, Any]]) -> None:
    found = report("--discount", "reservations=0.2", "--discount", "tokens=0.05")
    (plan,) = found["plans"]
    (line,) = plan["recommended"]["cost"]["lines"]

    assert found["discounts"] == {"tokens": 0.05, "ptu_hourly": 0, "reservations": 0.2}
    assert (line["item"], line["price"]) == ("110 Global Provisioned PTUs, 1-year, 20 % off", 2121.6)
    assert "19,448.00 USD a month, discounted" in plan["recommended"]["why"]
    assert plan["recommended"]["assumes"][:2] == [
        "List prices, less discounts, before tax; a month is 730 hours, a year's reservation is divided by 12.",
        f"Discounts (`--discount`): 5 % off tokens, 20 % off reservations. {OFF}",
    ]


def test_traffic_grows_where_nothing_costs_anything(report: Callable[..., dict[str, Any]]) -> None:
    found = report(
        "--discount", "1", "--set", "planning.growth_share_per_month=0.1", "--set", "planning.growth_months=6"
    )
    (plan,) = found["plans"]
    assert plan["schedule"]["total_usd"] == 0


def test_without_a_discount_there_is_no_word_of_it(report: Callable[..., dict[str, Any]]) -> None:
    found = report()

    assert "discounts" not in found
    assert "discount" not in found["plans"][0]["recommended"]["why"]


def test_a_discount_can_turn_the_choice(report: Callable[..., dict[str, Any]]) -> None:
    (plan,) = report("--discount", "tokens=0.1")["plans"]

    assert plan["recommended"]["term"] == "pay_as_you_go"


def test_own_prices_are_taken_as_they_are_and_mixed_ones_are_told(
    report: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """39.42 M requests of 200 tokens at 1 USD and 20 at 10 USD the million: 15,768 USD."""
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    without, found = report("--catalog", own), report("--catalog", own, "--discount", "0.1")

    assert costs(found)["pay_as_you_go"] == costs(without)["pay_as_you_go"] == 15_768.0
    assert costs(found)["hourly"] == pytest.approx(LIST["hourly"] * 0.9)
    for one in (without, found):
        assert one["plans"][0]["recommended"]["assumes"][0].startswith(
            "Your own prices of tokens of Global Standard; list prices of all else"
        )


@pytest.mark.parametrize("format_", ["table", "markdown", "csv"])
def test_every_format_says_so(capacity: Run, format_: str) -> None:
    ran = capacity("size", "-", *TODAY, "--details", "--format", format_, "--discount", "0.1", stdin=SHOP)

    if format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(ran.stdout)))
        assert {row["discounts.tokens"] for row in rows} == {"0.1"}
    else:
        assert "Cost, discounted" in ran.stdout
        assert "10 % off" in ran.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [("compare", "Discounts (`--discount`): 10 % off"), ("check", "Discounts (`--discount`): 10 %")],
)
def test_other_commands_take_it_too(capacity: Run, command: str, said: str) -> None:
    ran = capacity(command, "-", *TODAY, "--discount", "0.1", "--details", stdin=SHOP)

    assert said in " ".join(ran.stdout.split())


@pytest.mark.parametrize("format_", ["github", "junit", "sarif"])
def test_a_limit_that_fails_in_spite_of_it_says_so(capacity: Run, format_: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    ran = capacity("check", path, *TODAY, "--discount", "0.1", "--format", format_)

    assert ran.returncode == 3
    assert "less discounts (`--discount`)" in ran.stdout


def test_limits_hold_discounted_costs(capacity: Run) -> None:
    """24,310 USD a month are above 20,000, and 17,017 are not."""
    passed = [
        capacity("check", "-", *TODAY, *options, stdin=SHOP).returncode
        for options in ((), ("--discount", "reservations=0.3"))
    ]

    assert passed == [3, 0]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["ptus=0.1"], "unknown kind `ptus`: write one of tokens, ptu-hourly, reservations"),
        (["1.01"], "write a share from 0 to 1"),
        (["-0.1"], "write a share from 0 to 1"),
        (["tokens=10%"], "write a share from 0 to 1"),
        (["nan"], "write a share from 0 to 1"),
        (["tokens="], "write a share from 0 to 1"),
        (["1e-999999999"], "write a share from 0 to 1"),
        (["=0.1"], "unknown kind ``"),
        (["0.1", "0.2"], "a share of all prices is given twice"),
        (["tokens=0.1", "tokens=0.1"], "tokens is given twice"),
    ],
)
def test_what_is_no_discount(capacity: Run, options: list[str], told: str) -> None:
    ran = capacity("size", "-", *TODAY, *(f"--discount={option}" for option in options), stdin=SHOP)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert told in " ".join(ran.stderr.split())
