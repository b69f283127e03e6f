"""What checks say in words."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from capacity.findings import Finding, found
from capacity.sentences.checking import SENTENCES, remedy
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

CHECKS = Path(__file__).parents[2] / "capacity" / "planning" / "checks"
ZONE = DeploymentType.DATA_ZONE_PROVISIONED
STANDARD = found("sized-deployment", type=DeploymentType.GLOBAL_STANDARD, ptus=0, tier=None, deployed=False)
DEPLOYED = found("sized-deployment", type=ZONE, ptus=1110, tier=None, deployed=True)
LESS = found("less-of-key", key="peak_rpm", most=Fraction(31_875, 100))


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (found("sized-deployment", type=None, ptus=None, tier=None, deployed=False), "nothing"),
        (STANDARD, "Global Standard"),
        (DEPLOYED, "1,110 Data Zone Provisioned PTUs deployed"),
        (found("deployed-not-sized", type=ZONE, why="no size"), "data-zone-provisioned could not be sized: no size"),
        (found("no-ptus-to-fill", deployment=STANDARD), "Global Standard has no PTUs to fill"),
        (
            found("term-unknown", deployment=DEPLOYED, least=Decimal("121500.00"), most=Decimal("401500.5")),
            f"{said(DEPLOYED)} cost 121,500.00 to 401,500.50 USD a month by term, and their term is not known",
        ),
        (
            found("refused-unknown", above=Fraction(15, 100), when=None),
            "15.0 % of the busiest minute do not fit; their share of all traffic does not follow from a peak",
        ),
        (found("model-stays-until", model="gpt-5.2", day=date(2027, 6, 8)), "gpt-5.2 retires on 2027-06-08"),
        (found("keys-missing", keys=("owner", "region")), "missing: owner, region"),
        (
            found("total-undecided", workloads=1, first="a", why=found("nothing-fits")),
            "1 workload has no recommendation; `a`: Nothing: no deployment type fits.",
        ),
        (
            found("total-cost-unknown", workloads=1, of=2, first="a", why=found("other-currency", currency="EUR")),
            "the cost of 1 of 2 workloads is not known; `a`: prices are in EUR, and nothing is converted",
        ),
        (found("to-add-keys", keys=("owner", "region")), "add `owner` and `region`"),
        (found("to-set-one-of", key="region", allowed=("eastus2",)), "set `region` to eastus2"),
        (
            found("to-set-one-of", key="deployment_types", allowed=(ZONE, DeploymentType.GLOBAL_BATCH)),
            "set `deployment_types` to data-zone-provisioned or global-batch",
        ),
        (found("to-set-headroom", least=Fraction(1, 4)), "set `planning.headroom_share` to 0.25 or more"),
        (found("to-raise-limit", key="max_usd_per_month", to=24528), "raise `limits.max_usd_per_month` to 24528"),
        (
            found("to-raise-limit-at-least", key="max_ptus", to=1250),
            "raise `limits.max_ptus` to at least 1250",
        ),
        (found("to-ask-for-quota", units=1075), "ask for 1,075 units of quota"),
        (
            found("to-ask-for-quota-above-limit", units=1075, key="max_total_rpm", most=5000),
            "ask for 1,075 units of quota, above `max_total_rpm`, 5,000",
        ),
        (
            found("nowhere-to-spill", why=found("no-spillover-planned"), when=None),
            "what of the peak does not fit is refused (429): `slo.spilled_share` is 0, which plans no spillover",
        ),
        (
            found("to-divide-among", workloads=2, most=100_000),
            "divide the traffic among 2 workloads (one deployment has at most 100,000 PTUs)",
        ),
        (found("to-lower", less=LESS, ptus=300), "lower `peak_rpm` to 318 (300 PTUs)"),
        (
            found("to-lower-and-resize", less=found("less-traffic", share=Fraction(43, 1000)), ptus=300),
            "lower the traffic by 5 % and resize to 300 PTUs",
        ),
        (found("less-of-key", key="concurrency", most=Fraction(1, 3)), "lower `concurrency` to 0.33"),
        (
            found("to-lower-dearest", workload="chat", cost=Decimal("1234.5")),
            "reduce `chat`, the most expensive (1,234.50 USD a month)",
        ),
    ],
)
def test_sentences(finding: Finding, sentence: str) -> None:
    assert said(finding) == sentence


def test_ways_are_alternatives() -> None:
    assert remedy(()) == ""
    assert remedy([found("to-resize", ptus=475)]) == "resize to 475 PTUs"
    assert remedy([found("to-delete", deployment=DEPLOYED), found("to-allow-unknown")]) == (
        "delete the 1,110 Data Zone Provisioned PTUs deployed, or give --allow-unknown"
    )


def test_every_sentence_is_of_a_finding_of_checks() -> None:
    """And no finding of them is without one."""
    texts = [path.read_text(encoding="utf-8") for path in CHECKS.glob("*.py")]
    words = {word for text in texts for word in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', text)}
    made = {word for text in texts for word in re.findall(r'found\(\s*"([a-z-]+)"', text)}

    assert made - {"reasons"} <= SENTENCES.keys() <= words
