"""Sentences on Azure beside a plan that one template does not make."""

from fractions import Fraction

import pytest

from capacity.findings import Finding, found
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

ZONE, REGIONAL = DeploymentType.DATA_ZONE_PROVISIONED, DeploymentType.REGIONAL_PROVISIONED


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (
            found(
                "azure-disagrees",
                azure=1200,
                estimate=Fraction(118),
                ours=110,
                needed=Fraction(360_000, 3400),
                types=(ZONE, REGIONAL),
            ),
            (
                "Data Zone Provisioned, Regional Provisioned: for the same input Azure's calculator gives 1,200 "
                "PTUs (118 before rounding to a size), and our rules 110 (105.88). The cause is not known: find "
                "out which is right before you buy."
            ),
        ),
        (
            found("azure-disagrees", azure=120, estimate=None, ours=110, needed=Fraction(106), types=(ZONE,)),
            (
                "Data Zone Provisioned: for the same input Azure's calculator gives 120 PTUs, and our rules 110 "
                "(106). The cause is not known: find out which is right before you buy."
            ),
        ),
        (
            found(
                "azure-disagrees", azure=150, estimate=Fraction(118), ours=150, needed=Fraction(211, 2), types=(ZONE,)
            ),
            (
                "Data Zone Provisioned: for the same input the size is the same, 150 PTUs, but before rounding "
                "to it Azure's calculator has 118 and our rules 105.50: larger traffic would differ."
            ),
        ),
        (
            found("headroom-not-sent", headroom=Fraction(1, 4)),
            "The calculator has neither headroom nor utilization: the plan adds 25 % to what was sent.",
        ),
        (
            found("older-edition", groups=("throughput", "sizes")),
            "The plan's throughput and sizes are of an older edition: Azure calculates with today's.",
        ),
        (
            found("capacity-not-asked", why=found("model-version-unknown", model="house")),
            (
                "Capacity on offer was not requested: the catalog has no version of house: set `model_version`, "
                "as `az` lists it."
            ),
        ),
    ],
)
def test_a_sentence(finding: Finding, text: str) -> None:
    assert said(finding) == text


@pytest.mark.parametrize(
    ("code", "known", "text"),
    [
        ("quota-enough", 500.0, "The quota left for Data Zone Provisioned in eastus2 is 500 PTUs, enough for 95 more."),
        ("quota-too-small", 1.0, "95 PTUs more are needed; the quota left for Data Zone Provisioned in eastus2 is 1: "),
        ("capacity-not-told", None, "The capacity on offer for Data Zone Provisioned in eastus2 is not known."),
    ],
)
def test_whether_growth_can_be_had(code: str, known: float | None, text: str) -> None:
    assert said(found(code, type_=ZONE, region="eastus2", more=95, known=known)).startswith(text)


def test_growth_of_a_plan_without_a_region() -> None:
    assert said(found("quota-not-told", type_=ZONE, region=None, more=5, known=None)) == (
        "The quota left for Data Zone Provisioned is not known."
    )
