"""`capacity prices`: showing them, and the round trip of --refresh through --catalog."""

import csv
import html
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import pytest

from capacity.catalog.catalog import Catalog
from capacity.cli.prices import PriceQuestion, refreshed
from capacity.errors import OutputNotWritten, SourceUnavailable
from capacity.listings.price_changes import Outcome, RefreshReport
from capacity.pricing.price_lookup import PtuKey
from capacity.reports.formats import FORMATS, Look, writer
from tests.fake_azure.client_side import ToFake
from tests.fake_azure.content import Json
from tests.fake_azure.price_list import PriceSetting, in_regions, price_list, ptu, reservation, row
from tests.fake_azure.server import Fault

Run = Callable[..., subprocess.CompletedProcess[str]]
TODAY = ("--today", "2026-11-21")
READ = date(2026, 12, 1)
REGIONS = ("eastus2", "swedencentral", "japaneast")


def answer(capacity: Run, *arguments: str | Path) -> dict[str, Any]:
    ran = capacity("prices", *arguments, "--format", "json")
    assert (ran.returncode, ran.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


# Showing


def test_json_has_exact_prices(capacity: Run) -> None:
    found = answer(capacity, "gpt-5.2", "--region", "East US 2", *TODAY)

    assert found["schema_version"] == 1
    assert found["catalog"] == {
        "as_of": "2026-11-20",
        "oldest_fact": "2026-10-09",
        "facts": {"token_prices": "2026-10-09", "ptu_prices": "2026-10-09"},
    }
    (first, *_) = [
        one
        for one in found["prices"]
        if one["kind"] == "tokens" and one["deployment_types"] == ["DataZoneStandard"] and one["tier"] == "standard"
    ]
    assert first["per_million_tokens"] == {
        "input": 1.925,
        "cached_input": 0.1925,
        "cache_write": None,
        "output": 15.4,
        "image_input": None,
        "image_output": None,
    }
    assert (first["name"], first["data_zones"], first["state"], first["currency"]) == (
        "gpt-5.2",
        ["us"],
        "in force",
        "USD",
    )
    hourly = [one for one in found["prices"] if one["kind"] == "ptu" and one["term"] == "hourly"]
    assert [one["per_ptu"] for one in hourly] == [1.0, 1.1, 2.0]


def test_regions_of_a_ptu_price_are_listed_by_name(capacity: Run) -> None:
    found = answer(capacity, "gpt-5.2", "--region", "westus3", "--region", "eastus2", *TODAY)
    regional = [one for one in found["prices"] if one["deployment_types"] == ["ProvisionedManaged"]]

    assert [one["regions"] for one in regional] == [["eastus2", "westus3"]] * 3


@pytest.mark.parametrize(
    ("regions", "where", "types"),
    [
        pytest.param(["swedencentral"], "swedencentral", "global-standard, data-zone-standard", id="lacks-both"),
        pytest.param(["swedencentral", "westus"], "swedencentral or westus", "data-zone-standard", id="one-has-one"),
        pytest.param([], "", "", id="no-region"),
    ],
)
def test_a_price_is_no_offer(capacity: Run, regions: list[str], where: str, types: str) -> None:
    """o3-deep-research has prices of both types; listed is Global Standard, in westus and norwayeast."""
    there = [part for region in regions for part in ("--region", region)]
    found = json.loads(capacity("prices", "o3-deep-research", *there, *TODAY, "--format", "json").stdout)

    assert found["prices"]
    told = [one["detail"] for one in found["warnings"] if one["code"] == "not-offered-in-region"]
    assert told == ([f"Priced, but not offered in {where}: o3-deep-research on {types}."] if where else [])


def test_csv_has_a_row_for_each_price_and_each_model_without(capacity: Run) -> None:
    ran = capacity("prices", *TODAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))

    assert {row["kind"] for row in rows} == {"ptu", "tokens"}
    (sol,) = [row for row in rows if row["name"] == "gpt-5.6-sol"]
    assert (sol["per_million_tokens.input"], sol["until"], sol["until_at_least"]) == ("4.0", "", "2026-11-30")
    (none,) = [row for row in rows if row["name"] == "gpt-realtime"]
    assert none["per_million_tokens.input"] == ""


def test_the_list_fits_80_columns(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = capacity("prices", *TODAY)

    assert max(map(len, ran.stdout.splitlines())) <= 80
    (sol,) = [line for line in ran.stdout.splitlines() if line.startswith("gpt-5.6-sol ")]
    assert sol.split() == ["gpt-5.6-sol", "4.00", "0.40", "20.00", "global", "2026-10-09", "2026-11-30+"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["gpt-4.1-mimi"], "unknown model `gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?"),
        (["--region", "eastus22"], "--region eastus22: unknown region `eastus22`, did you mean `eastus2`?"),
        (["--currency", "EUR"], "--currency EUR: is for --refresh FILE: prices are shown as they were read"),
        (["--refresh", "x.yaml", "gpt-4.1-mimi"], "unknown model `gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?"),
    ],
)
def test_unknown_names(capacity: Run, arguments: list[str], complaint: str) -> None:
    ran = capacity("prices", *arguments)

    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"capacity: {complaint}\n")


def test_a_currency_is_a_code(capacity: Run) -> None:
    ran = capacity("prices", "--refresh", "x.yaml", "--currency", "euros")

    assert ran.returncode == 2
    assert "'euros' is not a currency such as EUR." in " ".join(ran.stderr.replace("│", " ").split())


# Refreshing


def rows() -> list[Json]:
    """A small price list: prices invented, but for those that the catalog has."""
    return [
        row("GPT 5.2 inp Gl 1M Tokens", 1.75),
        row("GPT 5.2 cd inp Gl 1M Tokens", 0.2),
        row("GPT 5.2 opt Gl 1M Tokens", 15.4),
        row("GPT 5.2 inp Dz 1M Tokens", 2.1),
        row("GPT 5.2 chat inp Gl 1M Tokens", 1.8),
        row("gpt-5.2-ft inp Gl 1M Tokens", 9),
        row("gpt 4.1 Inp regnl Tokens", 0.0023, productName="Azure OpenAI", unitOfMeasure="1K"),
        ptu("Global", 1),
        ptu("Data Zone", 1.3),
        reservation("Global", 265.5, "1 Month"),
    ]


@pytest.fixture
def prices() -> Iterator[PriceSetting]:
    with price_list(*in_regions(list(REGIONS), *rows())) as setting:
        yield setting


def refresh(prices: PriceSetting, file: Path, *names: str, **changes: Any) -> RefreshReport:  # noqa: ANN401
    wanted = {"regions": (), "names": names, "currency": "USD", **changes}
    return refreshed(PriceQuestion(**wanted), Catalog(), READ, file, ToFake(fake=prices.connection))


def told(report: RefreshReport, outcome: Outcome) -> dict[str, list[str]]:
    """Old and new price by model or family, type, category or term, and place."""
    found = {}
    for change in report.changes:
        key, places = change.key, [*change.where.data_zones, *change.where.regions]
        if change.outcome is outcome and (isinstance(key, PtuKey) or (key.context, key.tier) == ("short", "standard")):
            who, what = (key.family, key.term.label) if isinstance(key, PtuKey) else (change.model, key.category)
            parts = [who, key.deployment_type.label, what]
            found[" ".join(str(part) for part in (*parts, *places))] = [f"{change.old}", f"{change.new}"]
    return found


def test_what_was_read_is_what_catalog_shows(capacity: Run, prices: PriceSetting, tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    refresh(prices, file)
    found = answer(capacity, "gpt-5.2", "--catalog", file, "--today", "2026-12-01")

    mine = [one for one in found["prices"] if one["source"] == "Azure Retail Prices API, read 2026-12-01"]
    tokens = {
        (one["deployment_types"][0], tuple(one["data_zones"])): [
            one["per_million_tokens"][category] for category in ("input", "cached_input", "output")
        ]
        for one in mine
        if one["kind"] == "tokens"
    }
    assert tokens == {
        ("GlobalStandard", ()): [1.75, 0.2, 15.4],
        ("DataZoneStandard", ("us", "eu", "apac")): [2.1, None, None],
    }
    assert {(one["term"], one["per_ptu"]) for one in mine if one["kind"] == "ptu"} == {
        ("hourly", 1.0),
        ("hourly", 1.3),
        ("reserved_1_month", 265.5),
    }
    assert found["catalog"]["as_of"] == "2026-12-01"
    assert {one["as_of"] for one in mine} == {"2026-12-01"}


def test_the_file_is_read_strictly_and_gives_the_same_records(prices: PriceSetting, tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    read = refresh(prices, file).read
    catalog = Catalog(own=file)

    assert catalog.ptu_prices[0] == read.ptus
    assert read.models
    for name, edition in read.models.items():
        assert catalog.prices(name).tokens[0] == edition
    assert file.read_text(encoding="utf-8").startswith(
        "# Azure Retail Prices API, read 2026-12-01 for eastus2, swedencentral, japaneast, in USD. Lay it over: "
        "--catalog FILE\nptu_prices:\n  - as_of: 2026-12-01\n"
    )


def test_what_changed(prices: PriceSetting, tmp_path: Path) -> None:
    report = refresh(prices, tmp_path / "prices.yaml")

    changed = told(report, Outcome.CHANGED)
    assert changed["gpt-5.2 global-standard output"] == ["14", "15.4"]
    assert changed["gpt-5.2 data-zone-standard input us eu"] == ["1.925", "2.1"]
    assert changed["azure-openai data-zone-provisioned hourly us"] == ["1.1", "1.3"]
    assert changed["None global-provisioned 1-month"] == ["260", "265.5"]
    new = told(report, Outcome.NEW)
    assert changed["gpt-5.2-chat global-standard input"] == ["1.75", "1.8"]
    assert new["gpt-4.1 regional-standard input japaneast"] == ["None", "2.3"]
    gone = told(report, Outcome.GONE)
    assert gone["gpt-5.2 data-zone-standard output us eu"] == ["15.4", "None"]
    assert gone["gpt-5.1 global-standard input"] == ["1.25", "None"]
    assert report.unchanged == 3
    (output,) = [change for change in report.changes if change.new == Decimal("15.4")]
    assert output.change_share == Fraction(1, 10)


def test_with_names_only_those(prices: PriceSetting, tmp_path: Path) -> None:
    report = refresh(prices, tmp_path / "prices.yaml", "gpt-5.2", "o3")

    assert {change.model for change in report.changes} == {"gpt-5.2", "o3", None}
    assert report.read.without_price == ("o3",)
    assert {file.name for file in Catalog(own=tmp_path / "prices.yaml").files()} == {
        file.name for file in Catalog().files()
    }


def test_regions_and_currency_are_asked_for_and_named(prices: PriceSetting, tmp_path: Path) -> None:
    prices.azure.currency = "EUR"
    report = refresh(prices, tmp_path / "prices.yaml", regions=("eastus2",), currency="EUR")

    assert {call.query["currencyCode"] for call in prices.azure.calls} == {"'EUR'"}
    assert len(prices.azure.calls) == 2
    assert {change.outcome for change in report.changes} == {Outcome.NEW}
    assert Catalog(own=tmp_path / "prices.yaml").currency == "EUR"


OWN = """\
name: gpt-5.2
token_prices:
  as_of: 2026-11-20
  source: our agreement
  currency: USD
  prices: {deployment_types: [global-standard], per_million_tokens: {input: 1, cached_input: 1, output: 1}}
"""


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["size", "workloads/support-chat.yaml"], id="size"),
        pytest.param(["check", "workloads/support-chat.yaml"], id="check"),
        pytest.param(["export", "workloads/support-chat.yaml", "--format", "az"], id="export"),
        pytest.param(["compare", "workloads/support-chat.yaml", "--model", "gpt-5.2"], id="compare"),
        pytest.param(["prices", "gpt-5.2"], id="prices"),
        pytest.param(["models", "gpt-5.2"], id="models"),
        pytest.param(["from-metrics", "--file", "tests/cases/metrics-two-deployments/input"], id="from-metrics"),
        pytest.param(["from-logs", "tests/cases/logs-front-desk/input/requests.csv"], id="from-logs"),
        pytest.param(["simulate", "tests/cases/logs-front-desk/input/requests.csv", "--ptus", "50"], id="simulate"),
    ],
)
def test_own_prices_of_a_day_still_to_come_are_refused(capacity: Run, tmp_path: Path, command: list[str]) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    ran = capacity(*command, "--catalog", own, "--today", "2026-11-19")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "own.yaml:3: `as_of` is 2026-11-20, which is after today: give the day on which it was read" in ran.stderr


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["size", "workloads/support-chat.yaml"], id="size"),
        pytest.param(["compare", "workloads/support-chat.yaml", "--model", "gpt-5.2"], id="compare"),
        pytest.param(["prices", "gpt-5.2"], id="prices"),
    ],
)
def test_own_prices_later_than_the_date_asked_for_are_told(capacity: Run, tmp_path: Path, command: list[str]) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    dates = ("--today", "2026-11-29", "--as-of")
    early = capacity(*command, "--catalog", own, *dates, "2026-11-15")
    late = capacity(*command, "--catalog", own, *dates, "2026-11-20")

    told = "own-later: Some of your own facts are later than 2026-11-15, the date asked for, and count only"
    assert told in " ".join(early.stdout.split())
    assert "own-later" not in late.stdout
    assert (early.returncode, late.returncode) == (0, 0)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_report_in_every_format(prices: PriceSetting, tmp_path: Path, format_: str) -> None:
    report = refresh(prices, tmp_path / "prices.yaml", "gpt-5.2", "o3")
    text = writer(format_).refreshed(report, Look())

    assert "gpt-5.2" in text
    match format_:
        case "json":
            aged = json.loads(text)["catalog"]
            assert aged["oldest_fact"] == min(aged["facts"].values())
            assert set(aged["facts"]) == {"token_prices", "ptu_prices"}
            parts = json.loads(text)["refresh"]
            assert (parts["currency"], parts["models"], parts["without_price"]) == ("USD", ["gpt-5.2"], ["o3"])
            assert {"old": 14.0, "new": 15.4, "change_share": 0.1}.items() <= next(
                one for one in parts["changes"] if one["category"] == "output" and one["outcome"] == "changed"
            ).items()
            assert parts["left_out"][0]["examples"] == ["gpt-5.2-ft inp Gl 1M Tokens"]
        case "csv":
            (output,) = [
                one
                for one in csv.DictReader(io.StringIO(text))
                if (one["outcome"], one["category"]) == ("changed", "output")
            ]
            assert (output["old"], output["new"], output["deployment_type"]) == ("14.0", "15.4", "GlobalStandard")
        case _:
            without_days = re.sub("</?time>", "", text)
            plain = " ".join(html.unescape(without_days).replace("\\", "").split())
            assert "global-standard: cached input 0.175 -> 0.20 (+14.3 %), output 14.00 -> 15.40 (+10.0 %)." in plain
            assert "No price found" in plain
            oldest = min(fact.told for fact in report.facts)
            assert f"Compared with the catalog as of {report.as_of}. Facts here date from {oldest} on: token " in plain
            assert "1 meters that are not known" in plain
            assert "Compared with the catalog as of 2026-11-20." in plain


@pytest.mark.parametrize(
    "fault", [{"status": 503, "times": 99}, {"truncate": True, "times": 99}, {"status": 404}], ids=str
)
def test_nothing_is_written_when_azure_cannot_be_read_whole(
    prices: PriceSetting, tmp_path: Path, fault: dict[str, Any]
) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text("as before", encoding="utf-8")
    prices.azure.faults = [Fault("japaneast.*Reservation", **fault)]

    with pytest.raises(SourceUnavailable) as error:
        refresh(prices, file)
    assert error.value.exit_code == 4
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text(encoding="utf-8") == "as before"


def test_an_interrupt_leaves_the_file_as_it_was(prices: PriceSetting, tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text("as before", encoding="utf-8")

    def interrupted(_: float) -> NoReturn:
        raise KeyboardInterrupt

    azure = prices.connection
    azure = azure.replaced(timing=azure.timing.replaced(sleep=interrupted))
    question = PriceQuestion(regions=(), names=(), currency="USD")
    with pytest.raises(KeyboardInterrupt):
        refreshed(question, Catalog(), READ, file, ToFake(fake=azure))
    assert len(prices.azure.calls) == 1
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text(encoding="utf-8") == "as before"


def test_a_file_that_cannot_be_written(prices: PriceSetting, tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritten, match="nothing was written"):
        refresh(prices, tmp_path / "none" / "prices.yaml")
