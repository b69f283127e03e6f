"""What reports say of inputs that are ranges."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from capacity.findings import found
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

TURN = {
    "input": "traffic.average_rpm",
    "value": Fraction(8291, 10),
    "up": True,
    "deployment_type": DeploymentType.GLOBAL_PROVISIONED,
    "term": "reserved_1_year",
}


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        ("likely-values", {"inputs": ("a",)}, "Ranges are planned with their likely values: `a`."),
        ("likely-values", {"inputs": ("a", "b", "c")}, "Ranges are planned with their likely values: `a`, `b`, `c`."),
        (
            "likely-values",
            {"inputs": ("a", "b", "c", "d", "e")},
            "Ranges are planned with their likely values: `a`, `b`, `c` and 2 more.",
        ),
        (
            "turns-at",
            TURN,
            "With `traffic.average_rpm` of about 829 or more: Global Provisioned, 1-year, would be recommended.",
        ),
        (
            "turns-at",
            {**TURN, "value": Fraction(3, 10), "up": False, "term": "pay_as_you_go"},
            "With `traffic.average_rpm` of about 0.3 or less: Global Provisioned, pay as you go, would be recommended.",
        ),
        (
            "turns-at",
            {**TURN, "deployment_type": None, "term": None},
            "With `traffic.average_rpm` of about 829 or more: no recommendation.",
        ),
        (
            "above-limit-at-p90",
            {"check": "limits.max_ptus", "p90": 1410, "limit": 945, "unit": "PTUs"},
            "limits.max_ptus holds for the likely values: P90 of the ranges is 1,410 PTUs, above 945.",
        ),
        (
            "above-limit-at-p90",
            {"check": "a.b", "p90": Decimal("311610.50"), "limit": Fraction(300_000), "unit": "USD"},
            "a.b holds for the likely values: P90 of the ranges is 311,610.50 USD, above 300,000.00.",
        ),
        (
            "above-limit-at-p90",
            {"check": "a.b", "p90": None, "limit": 945, "unit": "PTUs"},
            "a.b holds for the likely values: P90 of the ranges is more than is available, above 945.",
        ),
        (
            "limit-at-p90-unknown",
            {"check": "limits.max_ptus", "p90": 230, "unit": "PTUs"},
            (
                "limits.max_ptus holds for the likely values: P90 of the ranges is not known, since requests are "
                "admitted one by one. For the tokens alone it is 230 PTUs."
            ),
        ),
        (
            "cost-of-draws-unknown",
            {"types": (DeploymentType.GLOBAL_PROVISIONED, DeploymentType.DATA_ZONE_PROVISIONED)},
            (
                "The cost of global-provisioned, data-zone-provisioned is known at both ends of the ranges only: "
                "admission decides the size, and requests are drawn for the likely values and both ends."
            ),
        ),
    ],
)
def test_sentences(code: str, values: dict[str, Any], sentence: str) -> None:
    assert said(found(code, **values)) == sentence
