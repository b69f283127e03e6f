"""Reservations that are paid and cover nothing: told wherever they stand, with the workloads that could use them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.report import report
from capacity.planning.results.plan_report import Report
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reports import to_table
from capacity.reports.content import costs
from capacity.reports.formats import Look
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sources.workloads import workload_file

TODAY = date(2026, 11, 30)
CATALOG = Catalog()
CHAT = """
name: {name}
model: gpt-5.1
region: {region}
traffic: {{peak_rpm: 1000, average_rpm: 900, input_tokens: 3000, output_tokens: 300}}
planning: {{steps: [{{date: 2027-03-01, factor: 2}}]}}
{more}
"""
ZONE_ONLY = "deployment_types: [data-zone-provisioned]"
ROOM = 10
"""Lines that a reader sees first."""


def reserved(region: str = "eastus", **changes: Any) -> Reservation:  # noqa: ANN401  # its own fields
    zone = DeploymentType.DATA_ZONE_PROVISIONED
    one = Reservation(deployment_type=zone, quantity=2000, term=Term.YEAR, region=region, expires=date(2027, 10, 1))
    return one.replaced(**changes)


def planned(tmp_path: Path, texts: Sequence[str], *reservations: Reservation) -> Report:
    path = tmp_path / "all.yaml"
    path.write_text("\n---".join(texts), encoding="utf-8")
    return report(workload_file.read([str(path)], CATALOG), CATALOG, today=TODAY, reservations=reservations)


def chat(name: str = "chat", region: str = "eastus2", more: str = ZONE_ONLY) -> str:
    return CHAT.format(name=name, region=region, more=more)


def idle(found: Report) -> list[str]:
    return [said(one) for one in found.warnings if one.code == "reservation-idle"]


@pytest.mark.parametrize("workloads", [[chat()], [chat(), chat("other")]])
def test_what_is_paid_in_another_region_stands_in_the_first_lines(workloads: list[str], tmp_path: Path) -> None:
    """A schedule buys the same type elsewhere, of one workload or of several that share it."""
    found = planned(tmp_path, workloads, reserved())
    named = "chat and other" if len(workloads) > 1 else "chat"

    assert idle(found) == [
        (
            "2,000 reserved Data Zone Provisioned PTUs in eastus are paid until 2027-10-01, and nothing here uses "
            f"them: {named} could in that region."
        )
    ]
    first = " ".join(to_table.plans(found, Look(width=80, details=False)).split("\n")[:ROOM])
    assert "in eastus are paid until 2027-10-01" in " ".join(first.split())
    assert "2,000 reserved ones lapse" in " ".join(costs.reserved(found)[1])


@pytest.mark.parametrize(
    ("workload", "reservation"),
    [
        (chat(region="westeurope"), reserved()),  # its data would leave the EU data zone
        (chat(more="deployment_types: [global-provisioned]"), reserved()),
        (chat(more="data_residency: region"), reserved()),
        (
            chat(more="deployed: {deployment_type: regional-provisioned, ptus: 500}"),
            reserved(deployment_type=DeploymentType.REGIONAL_PROVISIONED),
        ),
        (chat(), reserved(region="brazilsouth")),
    ],
)
def test_nobody_is_named_who_could_not_use_them(workload: str, reservation: Reservation, tmp_path: Path) -> None:
    (text,) = idle(planned(tmp_path, [workload], reservation))
    assert text.endswith("and nothing here uses them.")


def test_more_than_two_are_counted(tmp_path: Path) -> None:
    (text,) = idle(planned(tmp_path, [chat(name) for name in ("one", "two", "three")], reserved()))
    assert text.endswith(": 3 workloads could in that region.")


@pytest.mark.parametrize(
    "reservation",
    [
        reserved(region="eastus2"),
        reserved(expires=date(2026, 11, 30)),  # ended
        reserved(expires=None),  # pays for nothing, and is told so
    ],
)
def test_what_is_used_or_not_paid_is_not_told(reservation: Reservation, tmp_path: Path) -> None:
    assert idle(planned(tmp_path, [chat()], reservation)) == []


def test_what_covers_a_deployment_of_today_is_used(tmp_path: Path) -> None:
    deployed = chat(more="deployed: {deployment_type: data-zone-provisioned, ptus: 500}")
    assert idle(planned(tmp_path, [deployed], reserved(region="eastus2"))) == []
