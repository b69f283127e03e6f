"""Plans of several catalogs, days and regions in one process: they share only what is true of each of them."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.cli.app import main
from capacity.planning.results.plan import Plan

Planned = Callable[..., Plan]
CHAT = "model: gpt-5.2, traffic: {peak_rpm: 100, average_rpm: 50, input_tokens: 2000, output_tokens: 100}"
OWN = """
name: gpt-5.2
throughput:
  - {as_of: 2026-10-01, source: our benchmark, input_tpm_per_ptu: 1234.5, weights: {input: 1, output: 4}}
remarks:
  - {as_of: 2026-10-01, source: our benchmark, code: doubtful, detail: Only our own traffic was measured.}
"""


def test_every_catalog_tells_its_own_facts_and_doubts_whatever_was_planned_before(planned: Planned) -> None:
    ways: list[dict[str, str]] = [{}, {"as_of": "2026-09-10"}, {"own": OWN}, {"today": "2027-06-01"}, {}]
    regions = ("", ", region: swedencentral")

    first = [[planned(CHAT + region, **way) for way in ways] for region in regions]
    again = [[planned(CHAT + region, **way) for way in reversed(ways)] for region in reversed(regions)]

    assert [list(reversed(plans)) for plans in reversed(again)] == first
    for newest, older, own, later, same in first:
        assert same == newest
        assert max(fact.as_of for fact in older.facts) < max(fact.as_of for fact in newest.facts)
        assert ["our benchmark" in {fact.source for fact in plan.facts} for plan in (newest, own)] == [False, True]
        assert [told(plan, "Only our own traffic was measured.") for plan in (newest, own)] == [False, True]
        assert later.facts == newest.facts
        assert "sizes-old" in {one.code for one in later.warnings} - {one.code for one in newest.warnings}


def test_a_region_adds_doubts_to_the_plans_that_name_it_alone(planned: Planned) -> None:
    anywhere, there, again = (planned(CHAT + at) for at in ("", ", region: swedencentral", ""))

    assert again == anywhere
    doubt = "how far the EU data zone reaches"
    assert (told(there, doubt), told(anywhere, doubt)) == (True, False)


def test_a_region_adds_facts_to_the_plans_that_name_it_alone(planned: Planned) -> None:
    standard = f"{CHAT}, deployment_types: global-standard"
    anywhere, there, again = (planned(standard + at) for at in ("", ", region: swedencentral", ""))

    assert again == anywhere
    groups = [{group for fact in plan.facts for group in fact.groups} for plan in (there, anywhere)]
    assert groups[0] - groups[1] == {"regions"}


def told(plan: Plan, text: str) -> bool:
    """Whether a doubt has this text in it."""
    return any(text in str(one.values.get("detail")) for one in plan.warnings)


@pytest.mark.parametrize("command", ["size", "check", "compare"])
def test_no_catalog_outlives_the_command_that_read_it(tmp_path: Path, command: str) -> None:
    shop, own = tmp_path / "shop.yaml", tmp_path / "own.yaml"
    shop.write_text(f"{{name: shop, {CHAT}, region: swedencentral}}", encoding="utf-8")
    own.write_text(OWN, encoding="utf-8")
    before = catalogs()

    assert main([command, str(shop), "--catalog", str(own)]) == 0

    assert [one for one in catalogs() if all(one is not other for other in before)] == []


def catalogs() -> list[Catalog]:
    """Those that live."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, Catalog)]
