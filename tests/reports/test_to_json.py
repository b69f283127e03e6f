"""The JSON report is a contract: its keys, and numbers as they are."""

import json
import subprocess
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.verified_plan import Verified
from capacity.reports.json_text import plain
from capacity.reports.plan_json import plan_parts
from capacity.sizing.deployment import DeploymentType
from tests.minutes import deployment, token_series

WORLD = DeploymentType.GLOBAL_PROVISIONED
ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]

PLAN = {
    "workload", "model", "model_version", "region", "resource", "demand", "options", "current", "rejections",
    "recommended", "checks", "warnings",
}  # fmt: skip
DEMAND = {
    "basis", "rpm", "input_tpm", "cached_input_tpm", "cache_write_tpm", "output_tpm", "image_input_tpm",
    "image_output_tpm", "total_tpm", "normalized_tpm",
}  # fmt: skip
PROVISIONED = {
    "kind", "deployment_type", "ptus_needed", "ptus", "bound_by", "minimum_ptus", "increment_ptus",
    "input_tpm_per_ptu", "headroom_share", "ptus_at_headroom", "peak_utilization_share", "max_rpm", "usd_per_month",
    "notes",
}  # fmt: skip
STANDARD = {
    "kind", "deployment_type", "sku_capacity", "bound_by", "tpm_needed", "admission_tpm", "tpm_quota", "rpm_quota",
    "quota_tier", "usd_per_month", "notes",
}  # fmt: skip
"""Keys that were promised with version 1: they stay."""
PLAN_SINCE = {"description", "owner", "publisher", "assumptions", "facts", "do_first"}
DEMAND_SINCE = {"weights"}
PROVISIONED_SINCE = {
    "normalized_tpm", "spilled_share", "spilled_basis", "concurrency", "latency_target_tokens_per_second",
    "response_seconds_at_target",
    "full_ptu_hour_value", "break_even_utilization_share", "break_even_mean_to_peak", "costs", "long_run_costs",
    "readings",
}  # fmt: skip
STANDARD_SINCE = {
    "headroom_share",
    "rpm_needed",
    "tpm_per_unit",
    "rpm_per_unit",
    "usage_tier_tokens_per_month",
    "costs",
    "long_run_costs",
    "readings",
}
BATCH = {
    "kind", "deployment_type", "tokens_per_day", "enqueued_token_quota", "usd_per_month", "notes", "costs",
    "long_run_costs", "readings",
}  # fmt: skip
TOTAL = {"deployment_type", "region", "ptus", "deployed_ptus"}
TOTAL_SINCE = {
    "workloads", "recommended_ptus", "reserved_ptus", "overage_ptus", "waste_ptus", "overage_usd_per_month",
    "waste_usd_per_month", "buy_ptus", "lapse_ptus", "optimum",
}  # fmt: skip
"""Keys that were added: from now on they stay as well."""


@pytest.fixture
def report(capacity: Run) -> Callable[..., dict[str, Any]]:
    """The parsed report of `capacity size ARGUMENTS`."""

    def run(*arguments: str) -> dict[str, Any]:
        ran = capacity("size", *arguments, "--today", "2026-10-01", "--format", "json")
        assert (ran.returncode, ran.stderr) == (0, "")
        parsed: dict[str, Any] = json.loads(ran.stdout)
        return parsed

    return run


Report = Callable[..., dict[str, Any]]


def test_keys_of_the_contract(report: Report) -> None:
    found = report("workloads/coding-agent.yaml", "workloads/support-chat.yaml")

    assert found.keys() == {"schema_version", "catalog", "plans", "totals", "portfolio", "warnings"}
    assert (found["schema_version"], found["catalog"]["as_of"]) == (1, "2026-11-20")
    assert found["catalog"].keys() == {"as_of", "oldest_fact", "facts"}
    assert found["catalog"]["oldest_fact"] == min(found["catalog"]["facts"].values())
    for plan in found["plans"]:
        assert plan.keys() == PLAN | PLAN_SINCE
        assert plan["demand"].keys() == DEMAND | DEMAND_SINCE
        assert all(warning.keys() == {"code", "detail", "source", "date"} for warning in plan["warnings"])
    assert all(total.keys() == TOTAL | TOTAL_SINCE for total in found["totals"])


def test_keys_of_options(report: Report) -> None:
    options = report("workloads/nightly-tagging.yaml", "workloads/support-chat.yaml")["plans"]
    keys = {"provisioned": PROVISIONED | PROVISIONED_SINCE, "standard": STANDARD | STANDARD_SINCE, "batch": BATCH}
    terms = {
        "provisioned": {"hourly", "reserved_1_month", "reserved_1_year"},
        "standard": {"pay_as_you_go", "priority"},
        "batch": {"pay_as_you_go"},
    }

    found = [option for plan in options for option in plan["options"]]

    assert {option["kind"] for option in found} == keys.keys()
    for option in found:
        assert option.keys() == keys[option["kind"]]
        assert {"pay_as_you_go", "hourly"} & option["usd_per_month"].keys() <= terms[option["kind"]]
        unknown = None in option["usd_per_month"].values()
        assert any(note.startswith("cost unknown") for note in option["notes"]) is unknown, "null has a note"
        for term, cost in option["costs"].items():
            assert cost["per_month"] == option["usd_per_month"][term]
            assert (cost["per_month"] is None) is bool(cost["unknown"])


def test_numbers_are_unrounded(report: Report) -> None:
    """The cached gpt-5.2 example: 260,000 / 3,400 is 76.47 (Microsoft Learn, "Determine PTU sizing", 2026-09-23)."""
    (plan,) = report("workloads/support-chat-cached.yaml")["plans"]
    provisioned, standard = plan["options"]

    assert plan["demand"] == {
        "basis": "peak of the request classes",
        "rpm": 1000,
        "input_tpm": 200000,
        "cached_input_tpm": 100000,
        "cache_write_tpm": 0,
        "output_tpm": 20000,
        "image_input_tpm": 0,
        "image_output_tpm": 0,
        "total_tpm": 220000,
        "normalized_tpm": 260000,
        "weights": [
            {"category": "input", "context": "short", "tpm": 100000, "weight": 1},
            {"category": "cached_input", "context": "short", "tpm": 100000, "weight": 0},
            {"category": "output", "context": "short", "tpm": 20000, "weight": 8},
        ],
    }
    assert (provisioned["deployment_type"], provisioned["ptus"]) == ("DataZoneProvisionedManaged", 80)
    assert provisioned["ptus_needed"] == 76.47058823529412
    assert provisioned["peak_utilization_share"] == 0.9558823529411765
    assert provisioned["max_rpm"] == 1046.1538461538462
    assert provisioned["ptus_at_headroom"] == {"0.1": 85, "0.2": 95}
    assert (standard["sku_capacity"], standard["tpm_quota"], standard["rpm_quota"]) == (220, 220000, 2200)


def test_what_is_deployed_today(report: Report) -> None:
    """1,770,000 normalized TPM need 737.5, so 740 PTUs; 700 carry 1,680,000, and 985 admit the requests."""
    found = report("workloads/coding-agent.yaml")

    assert found["plans"][0]["current"] == {
        "deployment_type": "DataZoneProvisionedManaged",
        "ptus": 700,
        "delta_ptus": 285,
        "sku_capacity": None,
        "delta_sku_capacity": None,
        "peak_utilization_share": 1770000 / 1680000,
        "delta_usd_per_month": 249660.0,  # 285 PTUs x 1.20 x 730 hours: an EU data zone, 2026-09-30
        "action": "resize",
        "detail": None,
    }
    assert [(total["deployment_type"], total["ptus"], total["deployed_ptus"]) for total in found["totals"]] == [
        ("GlobalProvisionedManaged", 985, 0),
        ("DataZoneProvisionedManaged", 985, 700),
        ("ProvisionedManaged", 1000, 0),
    ]


@pytest.mark.parametrize(("deployed", "action", "delta"), [(985, "keep", 0), (990, "resize", -5), (940, "resize", 45)])
def test_what_to_do_with_it(report: Report, deployed: int, action: str, delta: int) -> None:
    (plan,) = report("workloads/coding-agent.yaml", "--set", f"deployed.ptus={deployed}")["plans"]

    assert (plan["current"]["action"], plan["current"]["delta_ptus"]) == (action, delta)


def test_units_of_standard_quota_that_are_deployed(report: Report) -> None:
    (plan,) = report(
        "workloads/support-chat.yaml", "--set", "deployed={deployment_type: global-standard, sku_capacity: 300}"
    )["plans"]

    assert (plan["current"]["action"], plan["current"]["delta_sku_capacity"]) == ("resize", -80)


def test_quota_adds_up_by_model_type_and_region(report: Report) -> None:
    several = report("workloads/call-center.yaml", "workloads/mail-triage.yaml")["portfolio"]
    keys = {"model", "deployment_type", "region", "tpm", "rpm", "workloads"}

    assert [one.keys() for one in several["quota"]] == [keys] * len(several["quota"])
    assert len(several["quota"]) > 0
    assert report("workloads/mail-triage.yaml")["portfolio"] is None


def test_totals_add_up_by_type_and_region(report: Report) -> None:
    totals = report("workloads/call-center.yaml", "workloads/contract-review.yaml", "workloads/coding-agent.yaml")[
        "totals"
    ]

    assert [tuple(total.values())[:5] for total in totals] == [
        ("GlobalProvisionedManaged", "eastus2", 2, 200 + 2240, 0),
        ("GlobalProvisionedManaged", "swedencentral", 1, 985, 0),
        ("DataZoneProvisionedManaged", "eastus2", 2, 200 + 2240, 0),
        ("DataZoneProvisionedManaged", "swedencentral", 1, 985, 700),
        ("ProvisionedManaged", "swedencentral", 1, 1000, 0),
    ]


def test_text_stays_as_it_was_written(report: Report) -> None:
    description = '"quotes" \\ {"kind": 1}, Grüße'

    (plan,) = report("workloads/support-chat.yaml", "--set", f"description={json.dumps(description)}")["plans"]

    assert plan["description"] == description


def test_the_layout_has_a_line_per_value(capacity: Run) -> None:
    text = capacity("size", "workloads/support-chat.yaml", "--format", "json").stdout

    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.slow
def test_every_example_is_valid_json_without_what_json_has_no_word_for(capacity: Run) -> None:
    text = capacity("size", "workloads/", "--format", "json").stdout

    assert json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))["schema_version"] == 1
    assert text.endswith("}\n")


@pytest.mark.slow
def test_the_same_input_gives_the_same_output(capacity: Run) -> None:
    first, second = (capacity("size", "workloads/", "--today", "2026-10-01", "--format", "json") for _ in range(2))

    assert first.stdout == second.stdout


def test_fractions_become_the_nearest_float_and_whole_numbers_stay_whole() -> None:
    assert plain({"a": Fraction(260, 3), "b": Fraction(6, 2), "c": None}) == {"a": 260 / 3, "b": 3, "c": None}
    assert isinstance(plain(Fraction(6, 2)), int)


def test_a_plan_may_be_measured_and_verified() -> None:
    """Both parts stand among the keys of the plan, and how traffic sized an option among those of the option."""
    one = deployment(token_series([340_000.0] * 60))
    (plan,) = from_minutes.report([one], Sizing(), Catalog(), today=date(2026, 10, 1)).plans
    both = plain(plan_parts(plan.replaced(verified=(Verified(deployment_type=WORLD, ptus=100, azure_ptus=105),))))
    (option,) = (option for option in both["options"] if option["deployment_type"] == WORLD.value)

    assert list(both)[-10:] == [
        *("deployment", "traffic", "quota_use", "agreements", "quota_today", "weeks", "hours", "growth", "hold"),
        "verified",
    ]
    assert (both["deployment"], both["traffic"]["minutes"], both["verified"][0]["azure_ptus"]) == ("chat", 60, 105)
    assert (option["criterion"], option["by_criterion"]["max"]["ptus"]) == ("throttled", 100)
    assert {"by_criteria", "measured"}.isdisjoint([*option, *both])
