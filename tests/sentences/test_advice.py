"""Assumptions and warnings, word for word where more than values stand in them."""

from datetime import date
from fractions import Fraction

import pytest

from capacity.findings import Finding, found
from capacity.sentences.say import said
from capacity.sizing.request_class import Profile

DAY = date(2026, 11, 19)


def version(code: str, retires: date | None, replacement: str | None = None) -> Finding:
    return found(
        code,
        model="o1",
        version="v9",
        retires=retires,
        days=90,
        planned=date(2026, 9, 23),
        replacement=replacement,
    )


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        pytest.param(
            version("retired", DAY, "o3"),
            "o1 v9 was retired on 2026-11-19; the announced replacement is o3.",
            id="retired",
        ),
        pytest.param(version("retired", None), "o1 v9 is retired.", id="retired-on-an-unknown-day"),
        pytest.param(
            version("retirement-unconfirmed", DAY),
            "o1 v9 was to retire on 2026-11-19 (as planned on 2026-09-23): confirm that it can be deployed.",
            id="unconfirmed",
        ),
        pytest.param(
            version("retirement-unconfirmed", DAY, "o3"),
            "o1 v9 was to retire in favor of o3 on 2026-11-19 (as planned on 2026-09-23): confirm that it can be "
            "deployed.",
            id="unconfirmed-and-replaced",
        ),
        pytest.param(version("retiring-soon", DAY), "o1 v9 retires on 2026-11-19, in 90 days.", id="soon"),
        pytest.param(
            version("preview", None), "o1 v9 is in preview: no service level, and it may change.", id="preview"
        ),
        pytest.param(version("deprecated", DAY), "o1 v9 is deprecated and retires on 2026-11-19.", id="deprecated"),
        pytest.param(
            version("deprecated", None),
            "o1 v9 is deprecated and retires on a date not yet announced.",
            id="deprecated-without-a-day",
        ),
        pytest.param(
            found("inferred", group="sizes", dated="page date"),
            "Inferred, and printed by no source: deployable sizes (page date).",
            id="inferred",
        ),
        pytest.param(
            found("inferred", group=None, dated=None),
            "Some prices used are inferred from others: no source prints them.",
            id="inferred-prices",
        ),
        pytest.param(
            found("superseded", groups=(("throughput", DAY), ("latency_target", DAY))),
            "Older than the newest edition: throughput and token weights (newest: 2026-11-19), latency target "
            "(newest: 2026-11-19).",
            id="superseded",
        ),
        pytest.param(
            found("later-edition", asked=DAY, groups=(("sizes", DAY),)),
            "No edition as old as 2026-11-19: deployable sizes (2026-11-19). The first known is used.",
            id="later",
        ),
        pytest.param(
            found(
                "profile", profile=Profile.DAYTIME, hours=112, mean_share=Fraction(1, 2), mean_to_peak=Fraction(1, 3)
            ),
            (
                "Profile daytime: 112 of 168 hours a week, at 50 % of the peak on average; over a month the mean is "
                "33.3 % of the peak. Set `average_rpm` if you know it."
            ),
            id="profile",
        ),
        pytest.param(
            found("cache-not-possible", of=None, mean=Fraction(1023), least=1024),
            (
                "Prompts of the workload have 1,023 tokens on average; the prompt cache needs 1,024: most of them "
                "cannot have the planned cache hits."
            ),
            id="cache",
        ),
        pytest.param(
            found("long-context", of="files", longest=Fraction(300_000), above=272_000),
            (
                "Prompts of class files have up to 300,000 tokens. Above 272,000 a whole request weighs and costs as "
                "long context. All are planned as short ones: give long ones a class with `context: long`."
            ),
            id="long-context",
        ),
        pytest.param(
            found("latency-target-below-slo", wanted=Fraction(34), target=Fraction(33), basis=None),
            "34 tokens per second wanted; Microsoft's latency target is 33 (basis not given).",
            id="speed",
        ),
        pytest.param(
            found("promotion-open", until=DAY, is_past=True),
            (
                "Some prices are a promotion until 2026-11-19 at least; its end is not published. That day is past: "
                "check the price before you buy. Options are compared by the list prices after it, and by these."
            ),
            id="promotion",
        ),
        pytest.param(
            found("short-span", minutes=119),
            "Costs of a month are extrapolated from 119 minutes. Use at least 28 days of traffic before you buy.",
            id="minutes",
        ),
        pytest.param(
            found("short-span", minutes=179),
            "Costs of a month are extrapolated from 3 hours. Use at least 28 days of traffic before you buy.",
            id="hours",
        ),
    ],
)
def test_what_is_said(finding: Finding, sentence: str) -> None:
    assert said(finding) == sentence
