"""The schemas of policies and planning files: they refuse what they can say, and nothing that is read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.checks.policy import Policy
from capacity.reading.convert import file_keys
from capacity.sources.workloads import file_schemas, policy_file, policy_starter, settings
from capacity.sources.workloads.settings import PlanningFile
from tests.yaml_1_2 import documents

CATALOG = Catalog()
SCHEMAS: dict[str, dict[str, Any]] = {
    "policy": json.loads(file_schemas.policy(CATALOG)),
    "planning": json.loads(file_schemas.planning(CATALOG)),
}
READERS: dict[str, Callable[[Path, Catalog], object]] = {"policy": policy_file.read, "planning": settings.planning}


def verdicts(kind: str, text: str, folder: Path) -> tuple[bool, bool]:
    """Whether the reader takes it, and whether an editor finds nothing wrong."""
    file = folder / "file.yaml"
    file.write_text(text, encoding="utf-8")
    fits = all(Draft7Validator(SCHEMAS[kind]).is_valid(document) for document in documents(text))
    try:
        READERS[kind](file, CATALOG)
    except InvalidInput:
        return False, fits
    return True, fits


@pytest.mark.parametrize(("kind", "record"), [("policy", Policy), ("planning", PlanningFile)])
def test_it_is_a_schema_with_every_key_described(kind: str, record: type) -> None:
    Draft7Validator.check_schema(SCHEMAS[kind])

    assert list(SCHEMAS[kind]["properties"]) == list(file_keys(record))
    for part in (SCHEMAS[kind], *SCHEMAS[kind]["definitions"].values()):
        for key, value in part.get("properties", {}).items():
            assert part["additionalProperties"] is False
            assert "description" not in value or value["description"].endswith("."), key


RESERVATION = "deployment_type: global-provisioned, quantity: 5, term: 1-month"
ACCEPTED = {
    "the policy of init": ("policy", policy_starter.text()),
    "models by any name": ("policy", "allowed_models: [GPT-5.2, gpt-4.1-2025-04-14]"),
    "one model": ("policy", "allowed_models: gpt-5.2"),
    "a publisher in another case": ("policy", "allowed_publishers: [Azure-OpenAI]"),
    "regions and types": ("policy", "{allowed_regions: Sweden Central, allowed_deployment_types: [GlobalStandard]}"),
    "keys of parts": ("policy", "required_fields: [owner, limits.max_ptus, region]"),
    "limits": ("policy", "{max_ptus: 1e2, max_usd_per_month: 5.5, min_headroom_share: 0, max_catalog_age_days: 0}"),
    "settings": ("planning", "{planning: {headroom_share: 0.2}, slo: {spilled_share: 0.05}, region: eastus2}"),
    "a reservation": ("planning", f"reservations: [{{{RESERVATION}}}]"),
    "a reservation in other words": (
        "planning",
        """
        reservations: {deployment_type: DataZoneProvisionedManaged, region: East US 2, quantity: 5, term: 1-YEAR,
                       expires: 2027-03-01, scope: /subscriptions/a}
        """,
    ),
    "steps and terms": ("planning", "planning: {steps: [{date: 2027-03-01, factor: 1.4}], terms: []}"),
}


@pytest.mark.parametrize(("kind", "text"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_read_fits(kind: str, text: str, tmp_path: Path) -> None:
    assert verdicts(kind, text, tmp_path) == (True, True)


REFUSED = {
    "nothing asked": ("policy", "version: 1"),
    "an unknown key": ("policy", "max_cost: 5"),
    "an unknown model": ("policy", "allowed_models: [gpt-5.2, gpt-4.1-mimi]"),
    "an unknown publisher": ("policy", "allowed_publishers: [me]"),
    "an unknown region": ("policy", "allowed_regions: [eu]"),
    "an unknown type": ("policy", "allowed_deployment_types: [global]"),
    "nothing allowed": ("policy", "allowed_models: []"),
    "an unknown key that is required": ("policy", "required_fields: [cost]"),
    "a share above 1": ("policy", "max_utilization_share: 90"),
    "half a PTU": ("policy", "max_ptus: 0.5"),
    "another version": ("policy", "{version: 2, max_ptus: 5}"),
    "a key of workloads": ("planning", "traffic: {peak_rpm: 5}"),
    "an unknown region to plan for": ("planning", "region: eu"),
    "growth without a time": ("planning", "planning: {growth_share_per_month: 0.1}"),
    "a reservation by the hour": ("planning", f"reservations: [{{{RESERVATION.replace('1-month', 'hourly')}}}]"),
    "a reservation of standard": ("planning", f"reservations: [{{{RESERVATION.replace('provisioned', 'standard')}}}]"),
    "a reservation without a region": (
        "planning",
        f"reservations: [{{{RESERVATION.replace('global', 'data-zone')}}}]",
    ),
    "a reservation without a term": ("planning", "reservations: [{deployment_type: global-provisioned, quantity: 5}]"),
}


@pytest.mark.parametrize(("kind", "text"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_refused_by_both(kind: str, text: str, tmp_path: Path) -> None:
    assert verdicts(kind, text, tmp_path) == (False, False)


def test_own_models_are_in_it(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: House Model\nthroughput: {as_of: 2026-11-01, source: us, weights: {output: 4}}\n")

    assert "House Model" in file_schemas.policy(Catalog(own=own))
