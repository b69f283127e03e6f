"""What a plan says of less and of more traffic, against the plan of that traffic."""

from decimal import Decimal
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.report import plan
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sizing.workload import Workload
from tests.planning.test_recommendation import TODAY, changes

PTUS = """
name: chat
model: gpt-5.2
region: eastus2
deployment_types: [global-provisioned]
traffic: {peak_rpm: RPM, average_rpm: RPM, input_tokens: 1800, output_tokens: 200}
"""
TOKENS = PTUS.replace("provisioned", "standard").replace("1800", "1787")


@pytest.mark.parametrize("text", [PTUS, TOKENS])
def test_the_bill_of_other_traffic_is_that_of_its_plan(text: str, tmp_path: Path) -> None:
    """500 PTUs at 2,650 EUR a year each: 400 of them cost 88,333.33 a month, not 4 / 5 of 110,416.67."""
    own = tmp_path / "own.yaml"
    own.write_text(
        "ptu_prices: {as_of: 2026-10-01, source: contract, currency: EUR, prices: "
        "{deployment_types: global-provisioned, term: 1-year, per_ptu: 2650}}\n"
        "---\nname: gpt-5.2\ntoken_prices: {as_of: 2026-10-01, source: contract, currency: EUR, prices: "
        "{deployment_types: global-standard, per_million_tokens: {input: 1.07, output: 9.13}}}\n",
        encoding="utf-8",
    )
    catalog = Catalog(own=own)

    def planned(rpm: int) -> tuple[int | None, Decimal | None, dict[str, Decimal]]:
        said = compose(text.replace("RPM", str(rpm)), "w.yaml")[0]
        made = plan(convert(Workload, said, "w.yaml"), catalog, today=TODAY)
        assert made.recommended.offer is not None
        other = {
            one.values["factor"]: one.values["per_month"] for one in changes(made.recommended, "other-traffic")["parts"]
        }
        return made.recommended.offer.ptus, made.recommended.offer.per_month, other

    _, _, other = planned(500)
    less, more = planned(400), planned(600)

    assert list(other.values()) == [less[1], more[1]]
    if text == PTUS:
        assert less[:2] == (400, Decimal("88333.33"))
