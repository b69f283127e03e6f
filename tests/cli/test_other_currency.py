"""A limit in US dollars of what is committed, beside own prices in another currency."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import capacity as cp

Run = Callable[..., subprocess.CompletedProcess[str]]
TODAY = ("--today", "2026-11-30")
DESK = (
    "name: desk\nmodel: gpt-5.1\nregion: swedencentral\n"
    "traffic: {peak_rpm: 500, average_rpm: 450, input_tokens: 3000, output_tokens: 300}\n"
)
LIMIT = "planning: {horizon_months: 1,\n  max_commitment_usd: 1000000}\n"
PRICES = """\
ptu_prices:
  - as_of: 2026-11-25
    source: our portal
    currency: CURRENCY
    prices:
      - {deployment_types: [data-zone-provisioned], term: 1-year, data_zones: [eu], per_ptu: 2500}
      - {deployment_types: [data-zone-provisioned], term: hourly, data_zones: [eu], per_ptu: 1.1}
"""
METRICS = ("--file", "tests/cases/metrics-hourly/metrics.json", "--model", "gpt-4.1")
LOGS = ("tests/cases/logs-front-desk/input/requests.csv", "--region", "swedencentral")
TOLD = (
    "`planning.max_commitment_usd` is in USD, prices are in EUR, and nothing is converted: leave it out, or give your "
    "own prices in USD"
)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Files by what is in them."""
    texts = {
        "limited": DESK + LIMIT,
        "free": DESK,
        "limit": LIMIT,
        "euros": PRICES.replace("CURRENCY", "EUR"),
        "dollars": PRICES.replace("CURRENCY", "USD"),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.yaml") for name in texts}


@pytest.mark.parametrize(
    ("command", "at"),
    [
        (["size", "limited"], "limited:6"),
        (["check", "limited"], "limited:6"),
        (["size", "free", "--planning", "limit"], "limit:2"),
        (["check", "free", "--planning", "limit"], "limit:2"),
        (["from-metrics", *METRICS, "--planning", "limit"], "limit:2"),
        (["from-logs", *LOGS, "--planning", "limit"], "limit:2"),
        (["size", "free", "--set", "planning.max_commitment_usd=9"], "--set planning.max_commitment_usd=9"),
    ],
)
def test_a_limit_in_another_currency_is_refused_where_it_stands(
    command: list[str], at: str, files: dict[str, str], capacity: Run
) -> None:
    ran = capacity(*(files.get(one, one) for one in command), "--catalog", files["euros"], *TODAY)

    name, colon, line = at.partition(":")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert " ".join(ran.stderr.split()).endswith(f"{files.get(name, name)}{colon}{line}: {TOLD}")


@pytest.mark.parametrize(("workload", "prices"), [("limited", "dollars"), ("free", "euros")])
def test_one_currency_is_planned(workload: str, prices: str, files: dict[str, str], capacity: Run) -> None:
    assert capacity("size", files[workload], "--catalog", files[prices], *TODAY).returncode == 0


def test_from_python_the_key_is_blamed_and_a_remedy_told(files: dict[str, str]) -> None:
    desk = {
        "name": "desk",
        "model": "gpt-5.1",
        "region": "swedencentral",
        "traffic": {"peak_rpm": 500, "average_rpm": 450, "input_tokens": 3000, "output_tokens": 300},
        "planning": {"max_commitment_usd": 1000000},
    }

    with pytest.raises(cp.InvalidInput) as refused:
        cp.size(desk, catalog=files["euros"])

    (problem,) = refused.value.problems
    assert problem.key == "max_commitment_usd"
    assert problem.remedy == "leave it out, or give your own prices in USD"
