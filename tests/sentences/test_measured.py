"""Sentences on measured traffic that one template does not make."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from capacity.findings import Finding, found
from capacity.planning.results.measured_plan import Week
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.statistics import QuotaUse

GLOBAL, ZONE = DeploymentType.GLOBAL_PROVISIONED, DeploymentType.DATA_ZONE_PROVISIONED
ONE = Fraction(1)


def week(tokens_per_minute: float, **more: Any) -> Week:  # noqa: ANN401  # its own fields
    start = datetime(2026, 9, 7, tzinfo=UTC)
    counts = {"requests": None, "input_tokens": None, "output_tokens": None}
    return Week(start=start, minutes=1, observed_share=1.0, tokens_per_minute=tokens_per_minute, **counts, **more)


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (found("busiest-minute", at=None, growth=ONE), "no minute observed"),
        (
            found("busiest-minute", at=datetime(2026, 9, 7, 0, 1, tzinfo=UTC), growth=Fraction(2)),
            "busiest minute, 2026-09-07 00:01 UTC, scaled by 2",
        ),
        (
            found("burst-depth", burst_seconds=5.0, type_=GLOBAL, ptus=((0, 1100), (60.5, None))),
            (
                "Azure's burst depth is not published: 5 s assumed. PTUs by depth (Global Provisioned): 0 s "
                "1,100, 60.5 s none is enough."
            ),
        ),
        (
            found("latency-above-slo", objective="tokens_per_second", wanted=ONE, measured=0.4),
            "Speed: 1 token per second wanted, 0 measured in the median minute.",
        ),
        (
            found("latency-above-target", wanted=Fraction(50), measured=40.4),
            "Speed: 50 tokens per second as Microsoft's target, 40 measured in the median minute.",
        ),
        (
            found("latency-above-slo", objective="time_to_first_token_seconds", wanted=ONE, measured=1.5),
            "Time to first token: 1 s wanted, 1.5 s measured in the median minute.",
        ),
        (
            found("hidden-demand", refused=1, spilled=0, of_log=False, type_=GLOBAL),
            "1 request was refused and 0 spilled over. It is demand, at the mean tokens of its minute.",
        ),
        (
            found("hidden-demand", refused=0, spilled=1200, of_log=True, type_=GLOBAL, others=(("retries", 15),)),
            (
                "0 requests were refused and 1,200 spilled over. They are demand, at the mean tokens of their "
                "deployment. Refused ones include retries; without them 15 PTUs would be enough, by minutes "
                "(Global Provisioned)."
            ),
        ),
        (
            found(
                "hidden-demand",
                refused=4,
                spilled=10,
                of_log=False,
                type_=GLOBAL,
                reading="retries",
                others=(("all", 30), ("apart", 45)),
            ),
            (
                "4 requests were refused and 10 spilled over. Spilled ones are demand, at the mean tokens of "
                "their minute. Refused ones count as retries. Otherwise: with all of them as demand 30 PTUs "
                "would be enough; with spilled ones apart from the refused ones 45 PTUs would be enough, by "
                "minutes (Global Provisioned)."
            ),
        ),
        (
            found("refusals-disagree", ptus=50, predicted=0.1, measured=0.2, reading="all", agreeing=0.1),
            (
                "Of the demand with all refused requests in it, 50 deployed PTUs would refuse 10.0 % of the weighted "
                "tokens; 20.0 % were refused. Requests are refused in minutes that are not full: by bursts within "
                "them, or because the PTUs carry less than published. Sizes may be too small."
            ),
        ),
        (
            found("refusals-disagree", ptus=50, predicted=0.3, measured=0.2, reading="all", agreeing=0.3),
            (
                "Of the demand with all refused requests in it, 50 deployed PTUs would refuse 30.0 % of the "
                "weighted tokens; 20.0 % were refused. The PTUs carry more than published, or more input is "
                "cached than assumed. Sizes may be too large."
            ),
        ),
        (
            found("refusals-disagree", ptus=50, predicted=0.1, measured=0.2, reading="apart", agreeing=0.19),
            (
                "Of the demand with all refused requests in it, 50 deployed PTUs would refuse 10.0 % of the "
                "weighted tokens; 20.0 % were refused. The reading with spilled ones apart from the refused ones "
                "predicts 19.0 %, which agrees: sizes go by it."
            ),
        ),
        (
            found("took-over", requests=50, share=0.25, sources=("chat",), tpm=4000.0, type_=GLOBAL, ptus=70),
            (
                "50 requests (25.0 % of all) spilled into it: demand of chat, left out of the sizes and rates here. "
                "With them the busiest minute has 4,000 TPM, which its quota must hold as long as requests spill, and "
                "70 PTUs would be needed (Global Provisioned)."
            ),
        ),
        (
            found("took-over", requests=1, share=0.01, sources=(), tpm=40.0, type_=None, ptus=None),
            (
                "1 request (1.0 % of all) spilled into it: demand of deployments that are not known here, left out of "
                "the sizes and rates here. With it the busiest minute has 40 TPM, which its quota must hold as long "
                "as requests spill."
            ),
        ),
        (
            found("pool-sizes", sizes=((GLOBAL, 1, 1100), (ZONE, 100, 200))),
            (
                "As one deployment: Global Provisioned 1 PTU instead of 1,100; Data Zone Provisioned 100 PTUs instead "
                "of 200."
            ),
        ),
        (found("idle-for-days", days=1.2), "no traffic in 1 day"),
        (
            found("weeks-differ", least=week(0.0), most=week(1500.0, ptus=15, ptus_of=GLOBAL)),
            "Weeks differ: 1,500 tokens per minute in that from 2026-09-07, 0 in that from 2026-09-07.",
        ),
        (
            found(
                "weeks-differ", least=week(1000.0, ptus=15, ptus_of=GLOBAL), most=week(1500.0, ptus=20, ptus_of=GLOBAL)
            ),
            (
                "Weeks differ: 1,500 tokens per minute in that from 2026-09-07 (1.5 times as many), 1,000 in "
                "that from 2026-09-07. On their own they need 20 and 15 PTUs (Global Provisioned)."
            ),
        ),
        (
            found(
                "hours-alone",
                hours="sat/00:00-24:00",
                zone="UTC",
                inside_tpm=100.0,
                outside_tpm=None,
                type_=None,
                ptus=None,
                refused=None,
            ),
            "Statistics, criteria and quota cover sat/00:00-24:00 (UTC) only, as asked. Costs cover all minutes.",
        ),
        (
            found(
                "refused-below-quota", refused=1, use=QuotaUse(tpm=1e6, tokens=7e3), type_=None, ptus=None, most=None
            ),
            (
                "1 request was refused while the quota was never near: the busiest minute used 0.7 % of "
                "1,000,000 TPM (7,000). These 429s are no sign of demand above the quota, and not counted as "
                "such: more quota does not help. They come from the service (peak load of what all its customers "
                "share), or from bursts of seconds or a large max_output_tokens, which minutes do not show."
            ),
        ),
        (
            found("availability-below-slo", wanted=Fraction(9995, 10_000), measured=0.999461),
            "Availability: 99.95 % wanted, 99.9461 % measured.",
        ),
    ],
)
def test_a_sentence(finding: Finding, text: str) -> None:
    assert said(finding) == text


@pytest.mark.parametrize(
    ("lacking", "start"), [(7, "The requests lack"), (1, "1 request lacks"), (6, "6 requests lack")]
)
def test_requests_that_lack_how_they_are_admitted(lacking: int, start: str) -> None:
    assert said(found("admitted-at-use", lacking=lacking, of=7)).startswith(f"{start} a maximum output")


def test_gaps_are_told_with_and_without_readings() -> None:
    readings = (("mean", 99.99999999999999, 95.26), ("p95", 100.0, 0.0))
    alone, both = (said(found("gaps", unobserved=0.05, readings=some)) for some in ((), readings))

    assert alone.startswith("5.0 % of the minutes were not observed.")
    assert alone.endswith("as no demand in the replay.")
    assert both.endswith("mean 100.00 and 95.26, p95 100.00 and 0.00.")
