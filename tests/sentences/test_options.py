"""Sentences on demand and deployment types, word for word where more than values stand in them."""

from fractions import Fraction

import pytest

from capacity.findings import Finding, found
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import DataResidency

ZONE = DeploymentType.DATA_ZONE_PROVISIONED
STANDARD = DeploymentType.GLOBAL_STANDARD
REGIONS = tuple(f"region{number}" for number in range(1, 10))


def basis(cached: str, growth: str, months: int) -> Finding:
    factor = (1 + Fraction(growth)) ** months
    return found(
        "peak-of-classes",
        cached_share=Fraction(cached),
        growth_share=Fraction(growth),
        months=months,
        growth=factor,
    )


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        pytest.param(basis("0", "0", 0), "peak of the request classes", id="peak"),
        pytest.param(
            basis("0.3", "0.05", 6),
            "peak of the request classes, less 30 % answered by your own cache, grown 5 % a month for 6 months "
            "(x1.3401)",
            id="peak-cached-and-grown",
        ),
        pytest.param(
            found("no-quota-known", model="new", offered=()),
            "no quota of new is known for standard types; offered: on no type that the catalog knows",
            id="offered-nowhere",
        ),
        pytest.param(
            found("type-not-offered", model="Kimi K2.6", type_=STANDARD, offered=(ZONE, STANDARD)),
            "Kimi K2.6 is not offered on global-standard; offered: data-zone-provisioned, global-standard",
            id="not-offered",
        ),
        pytest.param(
            found("type-not-in-region", type_=ZONE, region="eastus", listed=REGIONS, page="A page"),
            (
                "not listed for eastus; listed: region1, region2, region3, region4, region5, region6, region7, "
                "region8 and 1 more (A page)"
            ),
            id="many-other-regions",
        ),
        pytest.param(
            found("type-not-in-region", type_=ZONE, region="eastus", listed=REGIONS[:1], page=None),
            "not listed for eastus; listed: region1",
            id="another-region",
        ),
        pytest.param(
            found("type-not-in-region", type_=ZONE, region="eastus", listed=(), page="A page"),
            "no region is listed for data-zone-provisioned (A page)",
            id="no-region",
        ),
        pytest.param(
            found("not-in-data-zones", type_=ZONE, region="eastus", zones=()),
            "data-zone-provisioned is offered in no data zone, and eastus is not in it",
            id="no-data-zone",
        ),
        pytest.param(
            found("not-in-data-zones", type_=ZONE, region="eastus", zones=("eu", "apac")),
            "data-zone-provisioned is offered in the data zone EU and APAC only, and eastus is not in it",
            id="other-data-zones",
        ),
        pytest.param(
            found("data-leaves", type_=STANDARD, wanted=DataResidency.REGION),
            "global-standard may process data in any region, and `data_residency` is region",
            id="data-leaves-zones",
        ),
        pytest.param(
            found("data-leaves", type_=ZONE, wanted=DataResidency.REGION),
            "data-zone-provisioned may process data anywhere in its data zone, and `data_residency` is region",
            id="data-leaves-a-region",
        ),
        pytest.param(
            found("prompt-above-window", longest=Fraction(128_001), limit=128_000, model="gpt-4.1", by_batch=True),
            "prompts of up to 128,001 tokens, above the limit of gpt-4.1 by batch, 128,000",
            id="prompts-by-batch",
        ),
        pytest.param(
            found(
                "prompt-above-ptus",
                longest=Fraction(2000),
                limit=1000,
                remedy=found("no-spillover", model="gpt-5.2", region="swedencentral"),
            ),
            (
                "prompts of up to 2,000 tokens, above the limit of provisioned types, 1,000: gpt-5.2 has no "
                "spillover in swedencentral"
            ),
            id="prompts-without-spillover",
        ),
        pytest.param(
            found("prompts-spill-too-much", longest=Fraction(2000), limit=1000, share=Fraction(1, 2)),
            (
                "prompts of up to 2,000 tokens, above the limit of provisioned types, 1,000; 50.0 % of the weighted "
                "tokens would spill over: too many"
            ),
            id="prompts-spill-too-much",
        ),
        pytest.param(
            found("no-token-weight", model="gpt-image-2", category="cached_input"),
            (
                "the weight of cached input tokens of gpt-image-2 on PTUs is not published: give your own figure "
                "with `--set token_weights.cached_input=N` or with `--catalog`"
            ),
            id="weight",
        ),
        pytest.param(
            found("quota-unit-unknown", tpm=Fraction(5000), rpm=Fraction(5)),
            "the size of a quota unit is not published: ask for 5,000 TPM and 5 RPM",
            id="quota",
        ),
        pytest.param(
            found("quota-unit-unknown", tpm=Fraction(5000), rpm=None),
            "the size of a quota unit is not published: ask for 5,000 TPM",
            id="quota-without-requests",
        ),
    ],
)
def test_what_is_said(finding: Finding, sentence: str) -> None:
    assert said(finding) == sentence
