"""`capacity from-logs`: what it tells of a log, what it buys, what it refuses, and the live way to the same plans."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from capacity.api.live import Logs
from capacity.catalog.catalog import Catalog
from capacity.installation import command_to_add
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.reports import workload_yaml
from capacity.reports.formats import Look, writer
from capacity.sources.windows import Window
from tests.fake_azure.client_side import Setting, ToFake, setting
from tests.fake_azure.log_analytics import GATEWAY, START, STATUSES, WORKSPACE, Request, Workspace, at
from tests.leaky_bucket import Row, leaky_bucket, of_log, refused_shares
from tests.minutes import SHARED, traffic_of

Run = Callable[..., subprocess.CompletedProcess[str]]
Plans = Callable[..., list[dict[str, Any]]]
Complaints = Callable[..., str]
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests/cases/logs-front-desk/input/requests.csv"
LONG_PROMPTS = ROOT / "tests/cases/logs-long-prompts/log.csv"
WITHOUT_TOKENS = ROOT / "tests/sources/logs/diagnostics.jsonl"
TRACES = SHARED / "data" / "traces"
AZURE_2023 = TRACES / "azure-llm-2023" / "AzureLLMInferenceTrace_conv.csv.gz"
NO_TRACES = f"{TRACES} is absent: set CAPACITY_SHARED"
ITS_COLUMNS = ("--columns", "time=TIMESTAMP,input=ContextTokens,output=GeneratedTokens")
COMMAND = "from-logs"
TODAY = ("--today", "2026-10-01")
GLOBAL = "GlobalProvisionedManaged"
STANDARD = "GlobalStandard"
PER_PTU, OUTPUT_WEIGHT = 3400, 8
"""Of gpt-5.2, whose cached input weighs nothing; 15 PTUs at least, in steps of 5.

Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
"""
HEADER = ("timestamp", "deployment", "model", "status", "input_tokens", "output_tokens")


@pytest.fixture
def plans(capacity: Run) -> Plans:
    """Plans of `capacity from-logs ARGUMENTS`."""

    def run(*arguments: str | Path) -> list[dict[str, Any]]:
        ran = capacity("from-logs", *arguments, *TODAY, "--format", "json")
        found: list[dict[str, Any]] = json.loads(ran.stdout)["plans"]
        sized = any(plan["options"] for plan in found)
        assert (ran.returncode, bool(ran.stderr)) == ((0, False) if sized else (2, True))
        return found

    return run


def option(plan: Mapping[str, Any], type_: str = GLOBAL) -> dict[str, Any]:
    (found,) = (one for one in plan["options"] if one["deployment_type"] == type_)
    return dict(found)


def warned(plan: Mapping[str, Any]) -> dict[str, str]:
    return {warning["code"]: warning["detail"] for warning in plan["warnings"]}


def written(path: Path, rows: Iterable[Sequence[object]], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(header)
        lines.writerows(rows)
    return path


def second(number: float) -> str:
    """So many seconds after 9:00 of a Monday."""
    return (datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(seconds=number)).isoformat()


def served(deployment: str = "chat", *, seconds: Iterable[float] = range(0, 600, 6), tokens: int = 900) -> Any:  # noqa: ANN401
    """Requests every six seconds of ten minutes."""
    return [(second(at_), deployment, "gpt-5.2", 200, tokens, 100) for at_ in seconds]


def deployable(ptus_needed: float) -> int:
    return next(size for size in count(15, 5) if size >= ptus_needed)


# --- what was observed, and what it needs


def statistics(values: "pd.Series[float]") -> dict[str, Any]:
    """As plain numpy has them, linear between ranks."""
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    found = {"mean": values.mean(), "p50": p50, "p95": p95, "p99": p99, "max": values.max()}
    return {name: pytest.approx(value, rel=1e-12) for name, value in found.items()}


def minutes_of(log: pd.DataFrame) -> pd.DataFrame:
    """A group-by of the minutes between the first and the last request; idle ones are 0."""
    log = log.assign(requests=1, weighted=log.input - log.cached + OUTPUT_WEIGHT * log.output)
    sums = log.groupby(log.time.dt.floor("min"))[["requests", "input", "output", "cached", "weighted"]].sum()
    return sums.reindex(pd.date_range(sums.index.min(), sums.index.max(), freq="min"), fill_value=0)


def sample() -> pd.DataFrame:
    log = pd.read_csv(SAMPLE)
    names = {"input_tokens": "input", "output_tokens": "output", "cached_input_tokens": "cached"}
    return log.assign(time=pd.to_datetime(log.timestamp, format="ISO8601", utc=True)).rename(columns=names)


def azure_2023() -> pd.DataFrame:
    if not AZURE_2023.exists():
        pytest.skip(NO_TRACES)
    log = pd.read_csv(AZURE_2023)
    time = pd.to_datetime(log.TIMESTAMP, utc=True)
    return log.rename(columns={"ContextTokens": "input", "GeneratedTokens": "output"}).assign(time=time, cached=0)


SOURCES: list[Any] = [
    pytest.param(sample, (SAMPLE,), id="sample"),
    pytest.param(azure_2023, (AZURE_2023, *ITS_COLUMNS, "--model", "gpt-5.2"), id="azure-2023"),
]
Source = Callable[[], pd.DataFrame]


@pytest.mark.parametrize(("source", "arguments"), SOURCES)
def test_traffic_is_a_group_by_of_the_log(source: Source, arguments: tuple[str | Path, ...], plans: Plans) -> None:
    minutes = minutes_of(source())
    (plan,) = plans(*arguments, "--criterion", "max")
    traffic = plan["traffic"]

    assert (traffic["minutes"], traffic["observed_share"], traffic["source"]) == (len(minutes), 1, "request log")
    assert traffic["requests"] == minutes.requests.sum()
    assert pd.Timestamp(traffic["start"]) == minutes.index[0]
    assert pd.Timestamp(traffic["end"]) == minutes.index[-1] + pd.Timedelta(minutes=1)
    assert traffic["rpm"] == statistics(minutes.requests)
    assert traffic["input_tpm"] == statistics(minutes.input)
    assert traffic["output_tpm"] == statistics(minutes.output)
    assert traffic["normalized_tpm"] == statistics(minutes.weighted)


@pytest.mark.parametrize(("source", "arguments"), SOURCES)
def test_statistics_of_minutes_decide_what_they_buy(
    source: Source, arguments: tuple[str | Path, ...], plans: Plans
) -> None:
    weighted = minutes_of(source()).weighted
    (plan,) = plans(*arguments, "--criterion", "max")
    outcomes = option(plan)["by_criterion"]
    expected = {"mean": weighted.mean(), "max": weighted.max()}
    expected |= {f"p{percent}": np.percentile(weighted, percent) for percent in (95, 99)}

    assert outcomes["throttled"] is None, "it needs every single request, and was not asked for"
    for name, tokens in expected.items():
        assert outcomes[name]["ptus_needed"] == pytest.approx(tokens / PER_PTU)
        assert outcomes[name]["ptus"] == deployable(tokens / PER_PTU)
    assert (option(plan)["ptus"], option(plan)["throttled_basis"]) == (outcomes["max"]["ptus"], "tokens")


def test_keys_of_the_contract(plans: Plans) -> None:
    """Plans of logs have what plans of metrics have, by the same names."""
    (plan,) = plans(SAMPLE)
    sized = option(plan)

    assert (plan["workload"], plan["deployment"], plan["resource"]) == ("front-desk", "front-desk", None)
    assert (plan["model"], plan["checks"]) == ("gpt-5.2", [])
    assert list(sized["by_criterion"]) == ["mean", "p95", "p99", "max", "throttled"]
    for outcome in sized["by_criterion"].values():
        assert list(outcome) == ["ptus", "ptus_needed", "throttled_share", "worst_hour_throttled_share"]
    assert sized["by_criterion"]["throttled"]["ptus_needed"] is None
    assert (sized["ptus_needed"], sized["criterion"], sized["throttled_basis"]) == (None, "throttled", "requests")


def rows_of_sample() -> list[Row]:
    """Admitted with the weighted input and the maximum output, corrected when they end."""
    log = sample()
    times = (log.time - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(microseconds=1)
    fresh, maximum = log.input - log.cached, log.max_output_tokens
    return [
        Row(at_us, Fraction(input_ + OUTPUT_WEIGHT * most), Fraction(input_ + OUTPUT_WEIGHT * output), duration)
        for at_us, input_, most, output, duration in zip(
            times.tolist(),
            fresh.tolist(),
            maximum.tolist(),
            log.output.tolist(),
            (log.duration_seconds * 1_000_000).round().astype(int).tolist(),
            strict=True,
        )
    ]


def shares_of_sample(ptus: int, burst_seconds: int) -> tuple[Fraction, Fraction]:
    rows = rows_of_sample()
    return refused_shares(rows, leaky_bucket(of_log(rows), ptus * PER_PTU, Fraction(burst_seconds)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("burst_seconds", "throttled_share", "worst_hour_share"),
    [(10, "0.001", "0.01"), (10, "0.1", "0.2"), (60, "0", "0")],
)
def test_the_first_size_that_refuses_little_enough(
    burst_seconds: int, throttled_share: str, worst_hour_share: str, plans: Plans
) -> None:
    """By a bucket of its own, size by size upward."""
    limits = ("--throttled-share", throttled_share, "--worst-hour-share", worst_hour_share)
    (plan,) = plans(SAMPLE, "--burst-seconds", str(burst_seconds), *limits)
    first = next(
        size
        for size in count(15, 5)
        for of_all, of_hour in [shares_of_sample(size, burst_seconds)]
        if of_all <= Fraction(throttled_share) and of_hour <= Fraction(worst_hour_share)
    )
    of_all, of_hour = shares_of_sample(first, burst_seconds)
    outcome = option(plan)["by_criterion"]["throttled"]

    assert option(plan)["ptus"] == outcome["ptus"] == first
    assert outcome["throttled_share"] == pytest.approx(float(of_all))
    assert outcome["worst_hour_throttled_share"] == pytest.approx(float(of_hour))


def test_what_other_criteria_refuse_is_told_in_requests(plans: Plans) -> None:
    for name, outcome in option(plans(SAMPLE)[0])["by_criterion"].items():
        of_all, of_hour = shares_of_sample(outcome["ptus"], 10)
        assert (outcome["throttled_share"], outcome["worst_hour_throttled_share"]) == (
            pytest.approx(float(of_all)),
            pytest.approx(float(of_hour)),
        ), name


def test_other_depths_are_told(plans: Plans) -> None:
    """Azure publishes none: 1, 10 and 60 seconds are compared, and what is asked for."""
    (plan,) = plans(SAMPLE, "--burst-seconds", "30")
    ptus = option(plan)["ptus_at_burst_seconds"]

    assert list(ptus) == ["1", "10", "30", "60"]
    assert ptus["30"] == option(plan)["ptus"]
    assert ptus["1"] > ptus["10"] > ptus["30"] > ptus["60"]
    assert any("30 s assumed" in line for line in plan["assumptions"])


def test_a_real_trace_by_a_bucket_of_its_own(plans: Plans) -> None:
    """The size found keeps to the limits, the one below does not."""
    log = azure_2023()
    (plan,) = plans(AZURE_2023, *ITS_COLUMNS, "--model", "gpt-5.2")
    times = (log.time - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(microseconds=1)
    costs = (log.input + OUTPUT_WEIGHT * log.output).tolist()
    rows = [Row(at_us, Fraction(cost), Fraction(cost)) for at_us, cost in zip(times.tolist(), costs, strict=True)]
    ptus = option(plan)["ptus"]
    fitting, below = (
        refused_shares(rows, leaky_bucket(rows, size * PER_PTU, Fraction(10))) for size in (ptus, ptus - 5)
    )

    assert fitting[0] <= Fraction("0.001")
    assert fitting[1] <= Fraction("0.01")
    assert below[0] > Fraction("0.001") or below[1] > Fraction("0.01")
    assert option(plan)["by_criterion"]["throttled"]["throttled_share"] == pytest.approx(float(fitting[0]))
    assert "cached-share-unknown" in warned(plan)


def test_requests_and_bursts_are_told(plans: Plans) -> None:
    log = sample()
    traffic = plans(SAMPLE, "--criterion", "mean")[0]["traffic"]
    busiest = {length: log.groupby(log.time.dt.floor(f"{length}s")).size().max() for length in (1, 10, 60)}

    assert traffic["request_shape"]["input_tokens"] == statistics(log.input)
    assert traffic["request_shape"]["output_tokens"] == statistics(log.output)
    assert {burst["seconds"]: burst["max_requests"] for burst in traffic["bursts"]} == busiest


def test_quota_is_sized_on_the_busiest_second(plans: Plans) -> None:
    """Quota is sized on the busiest second, for RPM is checked over 1 or 10 seconds."""
    (plan,) = plans(SAMPLE, "--criterion", "max", "--deployment-type", "global-standard")
    (standard,) = plan["options"]

    assert standard["rpm_needed"] == 60 * sample().groupby(sample().time.dt.floor("s")).size().max()
    assert standard["tpm_needed"] == (minutes_of(sample()).input + minutes_of(sample()).output).max()


def test_the_quota_that_a_plan_asks_for_refuses_nothing(plans: Plans) -> None:
    """It is sized on the maximum minute, the busiest second and the busiest ten: either reading lets all through."""
    asked = option(plans(SAMPLE)[0], "GlobalStandard")
    (held,) = plans(SAMPLE, "--quota", str(asked["tpm_quota"]))
    (less,) = plans(SAMPLE, "--quota", f"FRONT-desk={asked['tpm_quota'] - 10_000}")
    today = held["quota_today"]

    assert (today["tpm"], today["rpm"]) == (asked["tpm_quota"], asked["rpm_quota"])
    assert [one["throttled"] for one in today["readings"]] == [0, 0]
    assert "quota-refuses" not in warned(held)
    assert [one["throttled"] for one in less["quota_today"]["readings"]] > [0, 0]
    assert "TPM and 1,540 RPM would have refused" in warned(less)["quota-refuses"]
    assert plans(SAMPLE)[0]["quota_today"] is None


def test_quotas_of_several_deployments(tmp_path: Path, plans: Plans) -> None:
    log = written(tmp_path / "log.csv", [*served("chat"), *served("mail"), *served("desk")])
    found = plans(log, "--quota", "9000", "--quota", "mail=500")

    assert {one["workload"]: one["quota_today"]["tpm"] for one in found} == {"chat": 9000, "desk": 9000, "mail": 500}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--quota", "60k"), "--quota 60k: write tokens a minute in full, such as 60000 or chat=60000"),
        (("--quota", "0"), "--quota 0: write tokens a minute in full"),
        (("--quota", "a=1000,b=2000"), "--quota a=1000,b=2000: holds several: give --quota once for each"),
        (("--quota", "mail=1"), "--quota mail=1: no such deployment was observed"),
        (("--quota", "1", "--quota", "2"), "--quota 2: is a second quota of the same: give one"),
        (("--quota", "1", "--criterion", "max"), "--quota: needs single requests, of log files and with --criterion"),
    ],
)
def test_a_quota_that_is_none(arguments: tuple[str, ...], complaint: str, complaints: Complaints) -> None:
    assert complaint in complaints(SAMPLE, *arguments)


def test_headroom_scales_every_request(plans: Plans) -> None:
    plain, more = (option(plans(SAMPLE, *extra)[0]) for extra in ((), ("--headroom", "0.2")))

    assert plain["ptus_at_headroom"]["0.2"] == more["ptus"] > plain["ptus"]


def test_csv_has_a_row_for_each_offer_and_term(capacity: Run) -> None:
    ran = capacity("from-logs", SAMPLE, "--criterion", "max", *TODAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))

    assert (ran.returncode, len({row["deployment_type"] for row in rows}), len(rows)) == (0, 5, 13)
    assert (rows[0]["ptus"], rows[0]["criterion"], rows[0]["by_criterion.throttled.ptus"]) == ("55", "max", "")


def test_the_table_is_as_wide_as_the_terminal(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for extra in ((), ("--criterion", "max"), ("--headroom", "0.2")):
        ran = capacity("from-logs", SAMPLE, *extra, *TODAY, "--details")

        assert ran.returncode == 0
        assert max(map(len, ran.stdout.splitlines())) <= 80
        assert "used" in ran.stdout


# --- refused, failed


def with_429s(path: Path, *, as_served: bool = False) -> Path:
    """Of 200 requests 50 were refused, most of them in the second minute, and 4 failed."""
    refused: list[tuple[object, ...]] = [(second(60 + number), "chat", "gpt-5.2", 429, "", "") for number in range(50)]
    if as_served:
        refused = [(*row[:3], 200, 900, 100) for row in refused]
    failed = [(second(200 + number), "chat", "gpt-5.2", 500, "", "") for number in range(4)]
    return written(path, sorted([*served(), *refused, *failed]))


def test_refused_requests_are_demand(tmp_path: Path, plans: Plans) -> None:
    """At the mean of their deployment: as if they had been served, and each with the mean tokens."""
    (hidden,) = plans(with_429s(tmp_path / "hidden.csv"))
    (told,) = plans(with_429s(tmp_path / "told.csv", as_served=True))
    (without,) = plans(written(tmp_path / "without.csv", served()))

    assert option(hidden)["by_criterion"] == option(told)["by_criterion"]
    assert option(hidden)["by_criterion"]["max"]["ptus_needed"] == pytest.approx(60 * 1700 / PER_PTU)
    assert option(without)["by_criterion"]["max"]["ptus_needed"] == pytest.approx(10 * 1700 / PER_PTU)
    assert option(hidden)["ptus"] > option(without)["ptus"]
    assert warned(hidden)["hidden-demand"].startswith("50 requests were refused and 0 spilled over.")
    assert "hidden-demand" not in warned(told)


def test_traffic_is_what_was_asked_for(tmp_path: Path, plans: Plans) -> None:
    """Requests and tokens are of the same requests, refused ones included."""
    traffic = plans(with_429s(tmp_path / "log.csv"))[0]["traffic"]

    assert traffic["requests"] == 150
    assert (traffic["rpm"]["max"], traffic["input_tpm"]["max"]) == (60, 60 * 900)
    assert traffic["bursts"][2]["max_requests"] == 60


def test_failed_requests_are_left_out_and_told(tmp_path: Path, plans: Plans) -> None:
    (plan,) = plans(with_429s(tmp_path / "log.csv"))

    assert "4 failed requests are left out; refused ones (429) are demand and are not." in plan["assumptions"]


def test_refused_requests_that_name_no_model_are_those_of_their_deployment(tmp_path: Path, plans: Plans) -> None:
    """The model stands in the answer, and a refused request has none."""
    log = with_429s(tmp_path / "log.csv")
    nameless = tmp_path / "nameless.csv"
    nameless.write_text(log.read_text("utf-8").replace("gpt-5.2,429", ",429"), "utf-8")
    (plan,), (known,) = plans(nameless), plans(log)

    assert (plan["model"], option(plan)["by_criterion"]) == ("gpt-5.2", option(known)["by_criterion"])


# --- several deployments, and models


def two(path: Path, *models: str) -> Path:
    first, last = models or ("gpt-5.2", "gpt-4.1")
    mail = served("mail", seconds=range(3, 303, 6), tokens=20_000)
    rows = [(row[0], row[1], first if row[1] == "chat" else last, *row[3:]) for row in (*served(), *mail)]
    return written(path, sorted(rows))


def test_every_deployment_has_its_plan(tmp_path: Path, plans: Plans) -> None:
    chat, mail = plans(two(tmp_path / "log.csv"), "--criterion", "max")

    assert [(plan["workload"], plan["model"], plan["traffic"]["minutes"]) for plan in (chat, mail)] == [
        ("chat", "gpt-5.2", 10),
        ("mail", "gpt-4.1", 5),
    ]
    assert chat["traffic"]["input_tpm"]["max"] == 10 * 900
    assert mail["traffic"]["input_tpm"]["max"] == 10 * 20_000


def test_only_some_deployments(tmp_path: Path, plans: Plans) -> None:
    log = two(tmp_path / "log.csv")

    assert [plan["workload"] for plan in plans(log, "--deployment", "MAIL")] == ["mail"]
    assert [plan["workload"] for plan in plans(log, "--sort", "ptus")] == ["mail", "chat"]


def test_models_where_the_log_names_none(tmp_path: Path, plans: Plans) -> None:
    log = two(tmp_path / "log.csv", "", "")

    assert [plan["model"] for plan in plans(log, "--model", "gpt-4.1")] == ["gpt-4.1", "gpt-4.1"]
    assert [plan["model"] for plan in plans(log, "--model", "mail=gpt-5", "--model", "gpt-4.1")] == ["gpt-4.1", "gpt-5"]


def test_a_deployment_without_a_model_has_its_traffic_alone(tmp_path: Path, plans: Plans) -> None:
    chat, mail = plans(two(tmp_path / "log.csv", "", ""), "--model", "mail=gpt-5")

    assert (chat["model"], chat["options"], chat["traffic"]["normalized_tpm"]) == (None, [], None)
    assert "--model NAME" in warned(chat)["model-unknown"]
    assert chat["traffic"]["input_tpm"]["max"] == 9000
    assert mail["options"]


def test_a_model_that_the_catalog_does_not_know(tmp_path: Path, plans: Plans) -> None:
    (chat, _) = plans(two(tmp_path / "log.csv", "my-own", "gpt-5"))

    assert (chat["model"], chat["options"]) == (None, [])
    what = warned(chat)["model-unknown"]
    assert "a model that the catalog does not know: unknown model `my-own`" in what
    assert what.endswith("Name one that it knows with --model chat=NAME, or add it with --catalog.")


def test_the_names_of_models_in_a_log(tmp_path: Path, plans: Plans) -> None:
    """Of a version that does not exist nothing is planned, and of a name of two offers."""
    dated, unknown = plans(two(tmp_path / "log.csv", "azure/gpt-4o-2024-05-13", "azure/eu/GPT_5.2-2020-01-01"))
    (shared, chosen) = plans(two(tmp_path / "shared.csv", "gpt-oss-120b", "x"), "--model", "mail=azure/gpt-4o-0513")

    assert (dated["model"], dated["model_version"]) == ("gpt-4o", "2024-05-13")
    assert dated["options"]
    assert (unknown["model"], unknown["model_version"], unknown["options"]) == (None, None, [])
    assert warned(unknown)["model-unknown"] == (
        "The source names an unknown version `2020-01-01` of gpt-5.2; known: 2025-12-11. Plan the newest with --model "
        "mail=gpt-5.2, or add this one with --catalog."
    )
    assert shared["model"] is None
    assert "is the name of several offers" in warned(shared)["model-unknown"]
    assert (chosen["model"], chosen["model_version"]) == ("gpt-4o", "2024-05-13")


OWN_VERSION = """\
name: gpt-5.2
lifecycle: [{as_of: 2026-10-01, source: our agreement, versions: {"2020-01-01": {}}}]
"""


def test_remedies_for_a_version_that_the_catalog_does_not_know(tmp_path: Path, plans: Plans) -> None:
    """`--model` for the deployment or for the same model, or an own catalog; another model is planned by name alone."""
    log = two(tmp_path / "log.csv", "gpt-5.2-2020-01-01", "gpt-4.1")
    own = tmp_path / "own.yaml"
    own.write_text(OWN_VERSION, "utf-8")
    of_chat = [plans(log, *given)[0] for given in (("--model", "chat=gpt-5.2"), ("--model", "gpt-5.2"))]
    (added, _), (other, mail) = plans(log, "--catalog", own), plans(log, "--model", "gpt-5")
    (given, _) = plans(log, "--model", "chat=gpt-5")

    for chat in of_chat:
        assert (chat["model"], chat["model_version"], bool(chat["options"])) == ("gpt-5.2", "2025-12-11", True)
        assert any("unknown version `2020-01-01`" in one for one in chat["assumptions"])
    assert (added["model_version"], bool(added["options"])) == ("2020-01-01", True)
    assert (other["model"], mail["model"], given["model"]) == (None, "gpt-4.1", "gpt-5")


def test_nothing_but_a_version_that_the_catalog_does_not_know(tmp_path: Path, capacity: Run) -> None:
    (tmp_path / "log.csv").write_text(
        "timestamp,model,input_tokens,output_tokens\n2026-11-20T10:00:00Z,gpt-4o-2031-04-09,1000,10\n", "utf-8"
    )
    ran = capacity("from-logs", tmp_path / "log.csv", "--today", "2026-11-29")

    assert ran.returncode == 2
    assert ran.stderr.startswith("capacity: nothing was sized: ")
    assert "It could not be sized." in ran.stdout
    assert "unknown version `2031-04-09`" in " ".join(ran.stdout.split())


def test_a_place_in_the_name_of_a_log_decides_nothing(tmp_path: Path, plans: Plans) -> None:
    log = two(tmp_path / "log.csv", "azure/eu/gpt-5.2", "gpt-5.2")

    chat, mail = plans(log, "--region", "eastus2")
    assert (chat["region"], mail["region"], plans(log)[0]["region"]) == ("eastus2", "eastus2", None)
    told = "The name `azure/eu/gpt-5.2` says eu, which has no effect: set `region` and `deployment_types`."
    assert [told in plan["assumptions"] for plan in (chat, mail)] == [True, False]


def test_a_log_without_a_deployment_is_one(plans: Plans) -> None:
    if not AZURE_2023.exists():
        pytest.skip(NO_TRACES)
    (plan,) = plans(AZURE_2023, *ITS_COLUMNS)

    assert (plan["workload"], plan["deployment"], plan["model"], plan["options"]) == ("log", None, None, [])


def test_a_log_without_tokens_tells_rates_and_bursts(plans: Plans) -> None:
    found = plans(WITHOUT_TOKENS, "--model", "gpt-5.2")

    assert found
    for plan in found:
        traffic = plan["traffic"]
        assert plan["options"] == []
        assert "it shows rates and bursts" in warned(plan)["tokens-unknown"]
        assert traffic["rpm"]["max"] >= 1
        assert (traffic["input_tpm"], traffic["normalized_tpm"]) == (None, None)
        assert [burst["seconds"] for burst in traffic["bursts"]] == [1, 10, 60]
        assert {burst["max_tpm"] for burst in traffic["bursts"]} == {None}
        assert traffic["observed_share"] == 1, "minutes without a request are idle, whatever is known of tokens"
        assert not {"nothing-observed", "cached-share-unknown"} & warned(plan).keys()


def test_the_demand_of_a_log_without_tokens_is_its_rate(plans: Plans, capacity: Run) -> None:
    (plan,) = plans(
        WITHOUT_TOKENS,
        "--model",
        "gpt-5.2",
        "--set",
        "planning.growth_share_per_month=1",
        "--set",
        "planning.growth_months=1",
    )
    text = capacity("from-logs", WITHOUT_TOKENS, *TODAY, "--details").stdout

    assert plan["demand"]["rpm"] == 2 * plan["traffic"]["rpm"]["max"]
    assert {plan["demand"][name] for name in plan["demand"] if name.endswith("_tpm")} == {None}
    assert "Nothing is sized: no token counts are known." in text
    assert "Demand: 2 RPM, tokens not known (busiest minute, 2026-11-01 00:00 UTC)." in text


def test_every_model_of_the_catalog_gets_a_plan(tmp_path: Path, capacity: Run) -> None:
    """Of most, somebody has left out what an output token counts: types that need it are refused, and told why."""
    log = tmp_path / "log.csv"
    names = [one["name"] for one in json.loads(capacity("models", *TODAY, "--format", "json").stdout)["models"]]
    names[names.index("gpt-oss-120b")] = "FW-GPT-OSS-120B"  # in Azure the bare name is that of Azure's own
    log.write_text(
        "\n".join(
            [
                "timestamp,deployment,model,input_tokens,output_tokens",
                *(
                    f"2026-11-02T09:00:{second:02}Z,{number},{name},1000,100"
                    for number, name in enumerate(names)
                    for second in (0, 30)
                ),
            ]
        )
    )
    ran = capacity("from-logs", log, *TODAY, "--format", "json")
    plans = json.loads(ran.stdout)["plans"]

    assert (ran.returncode, len(plans)) == (0, len(names))
    refused = [one for plan in plans for one in plan["rejections"]]
    assert {"output-ratio-unknown", "no-published-throughput"} <= {one["reason"] for one in refused}
    assert all(plan["options"] or plan["rejections"] for plan in plans)


def test_image_models_are_sized_by_their_image_tokens(tmp_path: Path, plans: Plans) -> None:
    """Of gpt-image-2 a PTU carries 1,200, image output weighs 6, text output nothing is known of; 100 in steps of 100.

    Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
    """
    log = written(tmp_path / "log.csv", [(second(6 * n), 1000, 4000) for n in range(100)], HEADER[:1] + HEADER[4:])
    (plan,) = plans(log, "--model", "gpt-image-2", "--criterion", "max")

    assert option(plan)["ptus_needed"] == pytest.approx(10 * (1000 + 6 * 4000) / 1200)
    assert option(plan)["ptus"] == 300


# --- which requests, and how they are read


@pytest.mark.parametrize(
    ("arguments", "requests", "start"),
    [
        (["--start", "2026-11-02T09:10Z"], sum, "2026-11-02T09:10:00Z"),
        (["--start", "2026-11-02T10:10+01:00"], sum, "2026-11-02T09:10:00Z"),
    ],
)
def test_a_span_of_the_log(arguments: list[str], requests: Callable[[Any], int], start: str, plans: Plans) -> None:
    times = sample().time
    traffic = plans(SAMPLE, *arguments, "--end", "2026-11-02T09:15Z", "--criterion", "max")[0]["traffic"]
    inside = (times >= pd.Timestamp(start)) & (times < pd.Timestamp("2026-11-02T09:15Z"))

    assert (traffic["requests"], traffic["start"]) == (requests(inside), start)


def test_a_cached_share_where_the_log_tells_none(tmp_path: Path, plans: Plans) -> None:
    log = written(tmp_path / "log.csv", served())
    (plan,) = plans(log, "--cached-share", "0.5")
    (sampled,) = plans(SAMPLE, "--cached-share", "0.5")

    assert option(plan)["by_criterion"]["max"]["ptus_needed"] == pytest.approx(10 * (450 + 800) / PER_PTU)
    assert plan["traffic"]["cached_input_share"] == 0.5
    assert "cached-share-unknown" not in warned(plan)
    assert "50 % of the input counts as cached (--cached-share): the log has no cached tokens." in plan["assumptions"]
    assert sampled["traffic"]["cached_input_share"] == pytest.approx(sample().cached.sum() / sample().input.sum())


def test_a_maximum_and_a_speed_fill_in_for_the_log(tmp_path: Path, plans: Plans) -> None:
    """Ten requests at once, each admitted with 900 + 8 x 1,000 and corrected after two seconds."""
    log = written(tmp_path / "log.csv", served(seconds=[0.001 * n + 60 * part for part in range(9) for n in range(10)]))
    (at_use,), (estimated,) = (
        plans(log, *extra) for extra in ((), ("--max-output-tokens", "1000", "--tokens-per-second", "50"))
    )

    assert option(estimated)["ptus"] > option(at_use)["ptus"]
    assert any("are admitted at the tokens they used" in line for line in at_use["assumptions"])
    assert not any("are admitted at the tokens they used" in line for line in estimated["assumptions"])


def test_what_always_arrives_at_one_instant_fits_no_size(tmp_path: Path, plans: Plans) -> None:
    """Requests of more than a bucket of any size holds: 10 s of 100,000 PTUs are 57 million tokens."""
    log = written(tmp_path / "log.csv", served(seconds=[0] * 4, tokens=60_000_000))
    (plan,) = plans(log, "--throttled-share", "0", "--worst-hour-share", "0")
    reasons = {one["deployment_type"]: one for one in plan["rejections"]}

    assert reasons[GLOBAL]["reason"] == "always-throttled"
    assert "--criterion max" in reasons[GLOBAL]["detail"]
    assert all(one["kind"] != "provisioned" for one in plan["options"])


# --- as a workload file


def sizes_of(capacity: Run, file: Path, type_: str = GLOBAL) -> dict[str, dict[str, Any]]:
    """Workload -> its option of a type, by `capacity size FILE`."""
    ran = capacity("size", file, *TODAY, "--format", "json")
    assert (ran.returncode, ran.stderr) == (0, "")
    return {plan["workload"]: option(plan, type_) for plan in json.loads(ran.stdout)["plans"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "extra"),
    [
        pytest.param(lambda _: SAMPLE, (), id="sample"),
        pytest.param(lambda folder: with_429s(folder / "log.csv"), (), id="429s"),
        pytest.param(lambda folder: two(folder / "log.csv"), (), id="two deployments"),
        pytest.param(lambda _: SAMPLE, ("--headroom", "0.3"), id="headroom"),
        pytest.param(lambda _: LONG_PROMPTS, ("--region", "swedencentral"), id="long prompts"),
    ],
)
def test_a_workload_file_of_the_log_has_the_peak_and_the_costs_of_the_report(
    source: Callable[[Path], Path], extra: tuple[str, ...], tmp_path: Path, plans: Plans, capacity: Run
) -> None:
    log, file = source(tmp_path), tmp_path / "seen.yaml"
    plans(log, "--emit-workload", file, *extra)
    sized = sizes_of(capacity, file)
    seen = plans(log, *extra, "--criterion", "max")
    expected = {plan["workload"]: option(plan) for plan in seen}

    steady = {name: one.get("steady_ptus", one["ptus"]) for name, one in sized.items()}
    assert steady == {name: one["ptus"] for name, one in expected.items()}
    for name, one in sized.items():
        assert one["ptus_needed"] == pytest.approx(expected[name]["ptus_needed"], rel=1e-6)
    tokens = {name: one["usd_per_month"]["pay_as_you_go"] for name, one in sizes_of(capacity, file, STANDARD).items()}
    of_report = {plan["workload"]: option(plan, STANDARD)["usd_per_month"]["pay_as_you_go"] for plan in seen}
    assert tokens == pytest.approx(of_report, rel=1e-4)


RAN_FOR = """timestamp,deployment,model,status,input_tokens,output_tokens,duration_seconds
2026-11-02T09:00:01Z,chat,gpt-5.2,200,900,90,2
2026-11-02T09:00:02Z,chat,gpt-5.2,200,900,90,5.5
2026-11-02T09:00:03Z,chat,gpt-5.2,200,900,90,
2026-11-02T09:00:04Z,chat,gpt-5.2,200,900,90,-1
2026-11-02T09:00:05Z,chat,gpt-5.2,429,,,100
2026-11-02T09:00:06Z,batch,gpt-5.2,200,900,90,40
"""


@pytest.mark.parametrize("criterion", ["max", "throttled"])
def test_a_workload_file_says_how_long_requests_run(criterion: str, tmp_path: Path, capacity: Run) -> None:
    """The mean of those that were served and tell it, of each deployment."""
    log, file = tmp_path / "log.csv", tmp_path / "seen.yaml"
    log.write_text(RAN_FOR)
    assert capacity("from-logs", log, *TODAY, "--criterion", criterion, "--emit-workload", file).returncode == 0

    assert re.findall(r"^  request_seconds: ([0-9.]+)$", file.read_text("utf-8"), re.MULTILINE) == ["40", "3.75"]
    assert sizes_of(capacity, file).keys() == {"batch", "chat"}


def test_growth_is_not_what_was_seen(tmp_path: Path, plans: Plans) -> None:
    """It is planned for, in the file as in the report."""
    grown = ("--set", "planning.growth_share_per_month=0.5", "--set", "planning.growth_months=2")
    for name, extra in (("plain", ()), ("grown", grown)):
        plans(SAMPLE, "--criterion", "max", "--emit-workload", tmp_path / name, *extra)
    plain, more = ((tmp_path / name).read_text("utf-8") for name in ("plain", "grown"))

    assert more == plain.replace("planning:\n", "planning:\n  growth_share_per_month: 0.5\n  growth_months: 2\n")


def test_the_report_comes_beside_the_workload_file(tmp_path: Path, capacity: Run) -> None:
    ran = capacity("from-logs", SAMPLE, *TODAY, "--criterion", "max", "--emit-workload", tmp_path / "seen.yaml")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("front-desk: gpt-5.2")
    assert (tmp_path / "seen.yaml").read_text("utf-8").startswith("# Measured: request log, 2026-11-02 09:00 to")


def test_a_workload_file_that_cannot_be_written(tmp_path: Path, complaints: Complaints) -> None:
    missing = tmp_path / "missing" / "seen.yaml"

    assert "cannot be written" in complaints(SAMPLE, "--criterion", "max", "--emit-workload", missing)
    assert "name a file" in complaints(SAMPLE, "--criterion", "max", "--emit-workload", "-")
    assert "cannot be written" in complaints(SAMPLE, "--criterion", "max", "--emit-workload", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_makes_no_workload_leaves_the_file_as_it_is(tmp_path: Path, complaints: Complaints) -> None:
    file = tmp_path / "seen.yaml"
    file.write_text("mine", "utf-8")
    nameless = two(tmp_path / "log.csv", "", "")

    assert "no deployment of which requests, tokens and the model are known" in complaints(
        nameless, "--emit-workload", file
    )
    assert file.read_text("utf-8") == "mine"


# --- what it refuses


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--burst-seconds", "0"], "Invalid value for '--burst-seconds': 0 is not above 0"),
        (["--burst-seconds", "-1"], "Invalid value for '--burst-seconds': -1 is not above 0"),
        (["--burst-seconds", "1e-9"], "Invalid value for '--burst-seconds': 1e-09 is less than a millisecond"),
        (["--burst-seconds", "nan"], "Invalid value for '--burst-seconds'"),
        (["--burst-seconds", "3601"], "Invalid value for '--burst-seconds'"),
        (["--memory", "1MB"], "Invalid value for '--memory': '1MB' is not a size from 64MB on, such as 2GB."),
        (["--memory", "much"], "'much' is not a size from 64MB on"),
        (["--memory", "-2GB"], "'-2GB' is not a size from 64MB on"),
        (["--memory", "infGB"], "'infGB' is not a size from 64MB on"),
        (["--memory", "nan"], "'nan' is not a size from 64MB on"),
        (["--memory", "999999999999TB"], "'999999999999TB' is more than any machine has: write a size such as 2GB."),
        (["--memory", "1e300"], "'1e300' is more than any machine has"),
        (["--max-output-tokens", "-1"], "Invalid value for '--max-output-tokens'"),
        (["--max-output-tokens", "9" * 20], "Invalid value for '--max-output-tokens'"),
        (["--tokens-per-second", "0"], "Invalid value for '--tokens-per-second': '0' is not a number above 0."),
        (["--tokens-per-second", "1/0"], "'1/0' is not a number above 0."),
        (["--tokens-per-second", "fast"], "'fast' is not a number above 0."),
        (["--workspace", WORKSPACE], "--workspace: reads a workspace: leave out the files"),
        (["--workspace", WORKSPACE, "--engine", "duckdb"], "leave out the files and --engine"),
        (["--table", "AppDependencies"], "--table: is for a workspace: give --workspace ID"),
        (["--days", "3"], "--days: is for a workspace: give --workspace ID"),
        (["--deployment", "back-desk"], "no such deployment was observed; known: front-desk"),
        (["--model", "gpt-99"], "--model gpt-99: unknown model `gpt-99`"),
        (["--model", "back-desk=gpt-5.2"], "--model back-desk=...: no such deployment was observed"),
        (["--columns", "time"], "--columns time: write NAME=COLUMN pairs"),
        (["--columns", "tme=a"], "--columns tme=a: unknown name `tme`, did you mean `time`?"),
        (["--columns", "time=when"], "no column `when`"),
        (["--input-format", "csv"], "--input-format csv: unknown format `csv`; known: "),
        (["--timezone", "Mars"], "--timezone Mars: is not a time zone"),
        (["--time-origin", "never"], "--time-origin never: is no date or time"),
        (["--time-unit", "h"], "Invalid value for '--time-unit'"),
        (["--spark-remote", "sc://host"], "--spark-remote: is for --engine spark: add it"),
        (["--cached-share", "2"], "`cached_share` must be at most 1"),
        (["--start", "2026-11-03"], "no request in it"),
        (["--start", "soon"], "--start soon: 'soon' is no date or time"),
        (["--end", "2026-11-02", "--start", "2026-11-03"], "is not after --start"),
        (["--throttled-share", "2"], "Invalid value for '--throttled-share'"),
        (["--criterion", "p90"], "Invalid value for '--criterion'"),
        (["--headroom", "20"], "`headroom_share` must be at most 10, not 20"),
        (["--deployment-type", "data-zone"], "unknown deployment type `data-zone`"),
        (["--format", "yaml"], "'yaml' is not one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input(complaints: Complaints, arguments: list[str], complaint: str) -> None:
    assert complaint in complaints(SAMPLE, *arguments)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["--columns", "time=when"], "--columns"),
        (["--input-format", "plain"], "--input-format"),
        (["--time-unit", "s"], "--time-unit"),
        (["--time-origin", "2026-11-01"], "--time-origin"),
        (["--timezone", "UTC"], "--timezone"),
        (["--skip-bad"], "--skip-bad"),
        (["--engine", "duckdb"], "--engine"),
        (["--spark-remote", "sc://host"], "--spark-remote"),
        (["--memory", "1GB"], "--memory"),
        (["--memory", "1GB", "--engine", "spark", "--skip-bad"], "--skip-bad, --engine and --memory"),
    ],
)
def test_a_workspace_has_no_use_for_options_of_files(complaints: Complaints, given: list[str], named: str) -> None:
    assert complaints("--workspace", WORKSPACE, *given) == (
        f"capacity: --workspace: reads a workspace: leave out {named}"
    )


def test_something_must_be_read(complaints: Complaints, tmp_path: Path) -> None:
    assert "nothing to read: name log files, or a workspace with --workspace" in complaints()
    assert "no such file" in complaints(tmp_path / "missing.csv")


def test_single_requests_that_memory_cannot_hold(tmp_path: Path, complaints: Complaints, plans: Plans) -> None:
    """64 MB are half a million of them: the sums of minutes need no more than they do for one."""
    log = tmp_path / "log.parquet"
    moments = pd.date_range("2026-09-07", periods=640_001, freq="100ms", tz="UTC")
    pd.DataFrame({"timestamp": moments, "input_tokens": 900, "output_tokens": 100}).pipe(_parquet, log)
    asked = (log, "--model", "gpt-5.2", "--memory", "64MB")

    assert "--memory: 640,001 single requests need about 0.1 GB: give more, or size by minutes" in complaints(*asked)
    assert option(plans(*asked, "--criterion", "max")[0])["ptus_needed"] == pytest.approx(600 * 1700 / PER_PTU)


PEAK = """
import resource, subprocess, sys
ran = subprocess.run([sys.executable, "-m", "capacity", *sys.argv[1:]], stdout=subprocess.DEVNULL, check=False)
print(ran.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""
BESIDE = 200_000_000
"""What the help says that the program takes beside `--memory`."""


@pytest.mark.slow
@pytest.mark.parametrize("more", [["--criterion", "max"], []], ids=["minutes", "single-requests"])
def test_memory_bounds_the_process(more: list[str], tmp_path: Path) -> None:
    """Without the option the log takes some 500 MB."""
    import duckdb  # noqa: PLC0415  # as below

    log = tmp_path / "log.csv"
    query = """SELECT TIMESTAMP '2026-09-07' + to_milliseconds(range * 800) AS timestamp, 'chat' AS deployment,
        'gpt-5.2' AS model, 200 AS status, 900 + range % 3119 AS input_tokens, 100 + range % 613 AS output_tokens"""
    rows, memory = (3_000_000, 100_000_000) if more else (1_000_000, 200_000_000)
    duckdb.execute(f"COPY ({query} FROM range({rows})) TO '{log}'")
    command = [sys.executable, "-c", PEAK, "from-logs", str(log), "--memory", str(memory), *more]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    code, peak = map(int, ran.stdout.split())
    assert code == 0, ran.stderr
    assert peak <= memory + BESIDE


def test_a_document_that_memory_cannot_hold(tmp_path: Path, complaints: Complaints) -> None:
    """It is read whole, which is all that memory is asked for."""
    log = tmp_path / "log.json"
    row = {"timestamp": "2026-11-01T00:00:00Z", "input_tokens": 5, "output_tokens": 5}
    log.write_text(json.dumps([row] * 150_000), encoding="utf-8")
    said = complaints(log, "--model", "gpt-5.2", "--memory", "64MB")
    assert f"{log}: larger than 10 MiB as one document: save it as JSON Lines, or give more --memory" in said


def _parquet(table: pd.DataFrame, path: Path) -> None:
    """By DuckDB, which the package needs anyway."""
    import duckdb  # noqa: PLC0415  # one test needs it

    duckdb.from_df(table).write_parquet(str(path))


def test_a_compiler_is_recommended_where_it_would_help(tmp_path: Path, process: Run) -> None:
    log = written(tmp_path / "log.csv", served(seconds=[n / 100 for n in range(20_001)]))
    anything = ("--throttled-share", "1", "--worst-hour-share", "1", "--deployment-type", "global-provisioned", *TODAY)
    ran = process("from-logs", log, *anything, env={"NUMBA_DISABLE_JIT": "1"})

    assert ran.returncode == 0
    assert ran.stderr == (
        "capacity: 20,001 requests are simulated without a compiler, slowly; to compile that: "
        f"{command_to_add('fast')}\n"
    )


# --- live


def workspace(*requests: Request) -> Workspace:
    return Workspace({GATEWAY: requests, STATUSES: requests})


def of_workspace(azure: Setting, **window: Any) -> Any:  # noqa: ANN401  # a report
    """The report that the command makes of the fake workspace."""
    service = Logs(
        workspace=WORKSPACE,
        table=None,
        sign_in=ToFake(fake=azure.connection),
    )
    observed = service.read(Window(**window), START + timedelta(days=1))
    return from_minutes.report(observed, Sizing(burst_seconds=10), Catalog(), today=date(2026, 11, 21))


def test_requests_of_a_workspace_become_plans(at_root: None) -> None:  # noqa: ARG001  # for its effect
    """Ninety minutes of 40 requests; 20 more in one of them were refused."""
    minute = [at(number + part / 40, input=5000, output=100) for number in range(90) for part in range(40)]
    refused = [at(45 + part / 20, status=429, input=None, output=None, model="") for part in range(20)]
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = workspace(*minute, *refused, at(50, status=500, input=None))
        report = of_workspace(azure)
    (plan,) = json.loads(writer("json").plans(report, Look()))["plans"]
    outcomes = option(plan)["by_criterion"]

    assert (plan["workload"], plan["model"], plan["model_version"]) == ("chat", "gpt-5.2", "2025-12-11")
    assert (plan["traffic"]["minutes"], plan["traffic"]["requests"]) == (90, 3620)
    assert plan["traffic"]["normalized_tpm"]["max"] == 60 * 5800
    assert outcomes["max"]["ptus_needed"] == pytest.approx(60 * 5800 / PER_PTU)
    assert outcomes["mean"]["ptus_needed"] == pytest.approx(3620 / 90 * 5800 / PER_PTU)
    assert (option(plan)["throttled_basis"], outcomes["throttled"]["ptus"]) == ("tokens", option(plan)["ptus"])
    assert "20 requests were refused" in warned(plan)["hidden-demand"]
    assert "by minutes" in warned(plan)["hidden-demand"]
    assert "1 request that failed, other than with 429, is left out." in plan["assumptions"]
    assert workload_yaml.text(report).count("peak_rpm: 60\n") == 1


def test_a_span_of_a_workspace(at_root: None) -> None:  # noqa: ARG001  # for its effect
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = workspace(*(at(number) for number in range(90)))
        (plan,) = of_workspace(azure, start=START + timedelta(minutes=10), end=START + timedelta(minutes=30)).plans

    assert (traffic_of(plan).requests, traffic_of(plan).minutes) == (20, 20)


def test_without_credentials_nothing_is_read(process: Run, tmp_path: Path) -> None:
    variables = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_TOKEN_CREDENTIALS", "IDENTITY_ENDPOINT", "MSI_ENDPOINT")
    environment = dict.fromkeys(variables, "") | {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    ran = process("from-logs", "--workspace", WORKSPACE, *TODAY, env=environment)

    assert (ran.returncode, ran.stdout) == (4, "")
    assert ran.stderr.startswith(f"capacity: workspace {WORKSPACE}: could not sign in to Azure: ")
    assert len(ran.stderr.splitlines()) == 3
    assert "Traceback" not in ran.stderr
