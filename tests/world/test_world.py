"""The check that the world moved, on a table of our own making: it finds what differs, and changes nothing."""

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import FOLDER, Catalog
from capacity.pricing.price_lookup import Asked, Place, TokenKey, token_rate
from capacity.pricing.published_prices import Tier
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context
from tests.fake_azure.price_list import row
from tests.world import __main__ as world
from tests.world import litellm

CATALOG = Catalog()
TODAY = "2026-11-29"
PTU_CODE = """
from dataclasses import dataclass
raise SystemExit("this must not be run")
TABLE = frozen({
    "gpt-5.2": PTUCapacity(%s, 8.0),
    "gpt-6-astra": PTUCapacity(600, 5.0, cached_input_ratio=0.1),
})
"""
Run = Callable[..., str]


def rate(model: str, category: str) -> float:
    key = TokenKey(
        deployment_type=DeploymentType.GLOBAL_STANDARD,
        tier=Tier.STANDARD,
        context=Context.SHORT,
        version=CATALOG.model(model).newest_version,
        category=category,
    )
    asked = Asked(Place(None, None), "USD", date.fromisoformat(TODAY))
    found = token_rate(CATALOG.prices(model).tokens, key, asked)
    assert found is not None
    return float(found.amount)


def retires(model: str) -> str:
    lifecycle = CATALOG.model(model).lifecycle
    assert lifecycle is not None
    return str(list(lifecycle.versions.values())[-1].retires)


def chat(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  # fields of a row
    return {"litellm_provider": "azure", "mode": "chat", **changes}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The lines of a run on such rows, in a wheel with such code, and on a saved answer of the Retail Prices API."""

    def lines(rows: dict[str, Any], code: str = "", *prices: dict[str, Any]) -> str:
        wheel = tmp_path / "litellm-9.9.9-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as file:
            file.writestr(litellm.PRICES, json.dumps(rows))
            file.writestr(litellm.PTUS, code)
        saved = tmp_path / "answer.json"
        saved.write_text(json.dumps({"Items": list(prices)}), encoding="utf-8")
        world.main(["--litellm", str(wheel), "--retail", str(saved), "--today", TODAY])
        return capsys.readouterr().out

    return lines


def test_what_is_the_same_is_no_difference(run: Run) -> None:
    rows = {
        "azure/gpt-5.2": chat(
            input_cost_per_token=rate("gpt-5.2", "input") / 1_000_000,
            output_cost_per_token=rate("gpt-5.2", "output") / 1_000_000,
            deprecation_date=retires("gpt-5.2"),
        ),
        "openai/gpt-77": chat(input_cost_per_token=1e-6),
        "azure/gpt-77-latest": chat(alias_of="azure/gpt-77"),
        "azure/whisper-77": chat(mode="audio_transcription"),
    }
    text = run(rows, PTU_CODE % "3_400")

    assert "0 differences not explained" in text
    assert ": 8 facts compared." in text


def test_each_kind_of_difference(run: Run) -> None:
    rows = {
        "azure/gpt-5.2-2025-12-11": chat(input_cost_per_token=99e-6, deprecation_date="2031-01-01"),
        "azure/eu/gpt-5.2": chat(input_cost_per_token_above_272k_tokens=8e-6, cache_read_input_token_cost_flex=1e-7),
        "azure/gpt-77": chat(deprecation_date="2031-02-03"),
    }
    text = run(rows, PTU_CODE % "4_000")

    assert "  gpt-77: none, chat, retires 2031-02-03 by LiteLLM 9.9.9" in text
    assert f"  gpt-5.2, retires: {retires('gpt-5.2')} (2026-" in text
    assert "2031-01-01 by LiteLLM 9.9.9" in text
    assert f"  gpt-5.2, global-standard input: {rate('gpt-5.2', 'input'):g} (2026-" in text
    assert "  gpt-5.2, data-zone-standard eu long context: none, input 8 by LiteLLM 9.9.9" in text
    assert "  gpt-5.2, data-zone-standard eu flex: none, cached input 0.1 by LiteLLM 9.9.9" in text
    assert "  gpt-5.2, input tpm per ptu: 3400 (2026-" in text


def test_what_a_remark_explains_stands_apart(run: Run) -> None:
    """A remark on text-embedding-3-large says that LiteLLM has 0.143, and not what it has here otherwise."""
    text = run({"azure/text-embedding-3-large": chat(mode="embedding", input_cost_per_token=0.143e-6)})
    other = run({"azure/text-embedding-3-large": chat(mode="embedding", input_cost_per_token=0.144e-6)})

    assert "0 differences not explained" in text
    assert "1 difference explained by a remark" in text
    assert "1 difference not explained" in other


def test_what_was_left_out_is_explained_and_what_changes_of_it_is_not(run: Run) -> None:
    """Left out are all Claude models, and the router's fee of 0.14 USD for the model-router that the catalog has."""
    rows = {
        "azure_ai/claude-opus-99": chat(litellm_provider="azure_ai"),
        "azure_ai/claudette-99": chat(litellm_provider="azure_ai"),
        "azure/model-router": chat(input_cost_per_token=14e-8),
    }
    same, (changed, _) = run(rows), run({"azure/model-router": chat(input_cost_per_token=15e-8)}).split("explained by")

    unexplained, explained = same.split("explained by")
    assert "claudette-99" in unexplained
    assert ("claude-opus-99" in unexplained, "claude-opus-99" in explained) == (False, True)
    assert ("model-router" in unexplained, "model-router" in explained) == (False, True)
    assert "model-router, global-standard: none, input 0.15 by LiteLLM 9.9.9" in changed


def test_the_price_list(run: Run) -> None:
    text = run(
        {},
        "",
        row("GPT 5.2 Inp Glbl", 99, productName="Azure OpenAI GPT5"),
        row("GPT 5.2 Outp Glbl", rate("gpt-5.2", "output"), productName="Azure OpenAI GPT5"),
    )

    assert "1 difference not explained" in text
    assert "  gpt-5.2, global-standard standard short input" in text
    assert f"{rate('gpt-5.2', 'input'):g}, 99 by Retail Prices API on {TODAY}" in text


def test_a_table_alone_and_one_that_is_not_there(tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run({})
    table = tmp_path / "prices.json"
    table.write_text(json.dumps({"azure/gpt-77": chat()}), encoding="utf-8")
    world.main(["--litellm", str(table), "--retail", str(tmp_path / "answer.json"), "--today", TODAY])
    assert "gpt-77: none, chat by LiteLLM (prices.json)" in capsys.readouterr().out

    world.main(["--litellm", str(tmp_path / "none"), "--retail", str(tmp_path / "answer.json"), "--today", TODAY])
    assert "Note: LiteLLM was not compared: " in capsys.readouterr().out


def test_the_catalog_stays_as_it_is(run: Run) -> None:
    def contents() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in FOLDER.rglob("*.yaml")}

    before = contents()
    run({"azure/gpt-77": chat(), "azure/gpt-5.2": chat(input_cost_per_token=1)})

    assert contents() == before
