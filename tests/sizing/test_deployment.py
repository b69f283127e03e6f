from datetime import date
from fractions import Fraction

import pytest

from capacity.sizing.deployment import DeploymentType, Kind, Throughput, TokenWeights

NAMES = {
    "global-provisioned": "GlobalProvisionedManaged",
    "data-zone-provisioned": "DataZoneProvisionedManaged",
    "regional-provisioned": "ProvisionedManaged",
    "global-standard": "GlobalStandard",
    "data-zone-standard": "DataZoneStandard",
    "regional-standard": "Standard",
    "global-batch": "GlobalBatch",
    "data-zone-batch": "DataZoneBatch",
}


def test_types_stand_in_the_order_of_reports() -> None:
    assert {type_.label: type_.value for type_ in DeploymentType} == NAMES
    assert [type_.label for type_ in DeploymentType] == list(NAMES)


@pytest.mark.parametrize(("label", "sku"), NAMES.items(), ids=NAMES)
def test_a_type_is_found_by_both_names_in_any_case(label: str, sku: str) -> None:
    for name in (label, label.upper(), sku, sku.lower()):
        assert DeploymentType(name).value == sku
    assert DeploymentType(label).display_name == label.replace("-", " ").title()
    assert DeploymentType(label).kind == Kind(label.rpartition("-")[2])


@pytest.mark.parametrize("name", ["", "global", "provisioned", "global_standard", "GlobalStandard "])
def test_nothing_else_is_a_type(name: str) -> None:
    with pytest.raises(ValueError, match="is not a valid DeploymentType"):
        DeploymentType(name)


SHORT = TokenWeights(input=Fraction(1), output=Fraction(5))
LONG = TokenWeights(input=Fraction(2), output=Fraction("7.5"))
BASE = Throughput(as_of=date(2026, 9, 23), source="test", input_tpm_per_ptu=Fraction(37_000), weights=SHORT)


def test_long_context_has_weights_of_its_own_where_the_model_does() -> None:
    assert BASE.weights_for("long") == SHORT
    assert BASE.replaced(long_context_weights=LONG).weights_for("long") == LONG
    assert BASE.replaced(long_context_weights=LONG).weights_for("short") == SHORT


def test_output_tpm_per_ptu_gives_the_output_weight() -> None:
    facts = BASE.replaced(weights=TokenWeights(input=Fraction(1)), output_tpm_per_ptu=Fraction(12_333))

    assert facts.weights_for("short") == TokenWeights(input=Fraction(1), output=Fraction(37_000, 12_333))
    assert facts.replaced(input_tpm_per_ptu=None).weights_for("short").output is None


def test_a_published_output_weight_wins() -> None:
    assert BASE.replaced(output_tpm_per_ptu=Fraction(1)).weights_for("short") == SHORT
