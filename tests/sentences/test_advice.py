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
            "o1 v9 was to retire on 2026-11-19, as planned on 2026-09-23: confirm that it can be deployed.",
            id="unconfirmed",
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
            "No source prints the deployable sizes used (page date).",
            id="inferred",
        ),
        pytest.param(
            found("inferred", group=None, dated=None),
            "No source prints some of the prices used: they were concluded from others.",
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
            "Nothing as old as 2026-11-19 is known of: deployable sizes (2026-11-19). The first known is used.",
            id="later",
        ),
        pytest.param(
            found(
                "profile", profile=Profile.DAYTIME, hours=112, mean_share=Fraction(1, 2), mean_to_peak=Fraction(1, 3)
            ),
            "Profile daytime: 112 of 168 hours a week, at 50 % of the peak on average; over a month the mean is 33.3 % "
            "of the peak. Give `average_rpm` where you know it.",
            id="profile",
        ),
        pytest.param(
            found("cache-not-possible", of=None, mean=Fraction(1023), least=1024),
            "Prompts of the workload have 1,023 tokens on average; the prompt cache needs 1,024, so the planned cache "
            "hits cannot be had by most of them.",
            id="cache",
        ),
        pytest.param(
            found("long-context", of="files", longest=Fraction(300_000), above=272_000),
            "Prompts of class files have up to 300,000 tokens, and above 272,000 a whole request weighs and costs as "
            "long context; here all are taken for short. Give long ones a class with `context: long`.",
            id="long-context",
        ),
        pytest.param(
            found("latency-target-below-slo", wanted=Fraction(34), target=Fraction(33), basis=None),
            "34 tokens per second are asked for; Microsoft aims at 33 (basis not given).",
            id="speed",
        ),
        pytest.param(
            found("promotion-open", until=DAY, is_past=True),
            "Some prices are a promotion that holds at least until 2026-11-19; its end is not told, and that day is "
            "past, so read the price before you buy. Offers are compared by the list prices after it, and by these.",
            id="promotion",
        ),
        pytest.param(
            found("short-span", minutes=119),
            "Costs take 119 minutes for a whole month, and a week is not alike on all its days: read 28 days before "
            "you buy.",
            id="minutes",
        ),
        pytest.param(
            found("short-span", minutes=179),
            "Costs take 3 hours for a whole month, and a week is not alike on all its days: read 28 days before you "
            "buy.",
            id="hours",
        ),
    ],
)
def test_what_is_said(finding: Finding, sentence: str) -> None:
    assert said(finding) == sentence
