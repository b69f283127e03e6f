"""Single requests decide a size: one answer by `size`, `from-logs` and `simulate`, and what a lower maximum saves."""

import tracemalloc
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import settings

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.measured.request_trial import RequestTrial
from capacity.planning.measured.trials import Admission
from capacity.planning.report import report
from capacity.planning.results.admitted_size import AdmissionSize, Driver
from capacity.planning.results.check_result import Check
from capacity.planning.results.plan import Plan, ProvisionedOption, Reason
from capacity.pricing.published_prices import Term
from capacity.sizing.deployment import PtuSizes, TokenWeights
from capacity.sizing.ptu import PtuBound
from capacity.sources.workloads.workload_file import of_text
from capacity.traffic import arrivals, bucket
from capacity.traffic.bucket import US_PER_HOUR
from capacity.traffic.bucket_summary import summary
from capacity.traffic.replay import Limits
from capacity.traffic.requests import US_PER_SECOND, Ints, Requests
from capacity.traffic.size_search import SizeSearch
from capacity.traffic.warm_up import warmed
from tests.found import codes, values
from tests.planning.test_options import provisioned

Planned = Callable[..., Plan]
PER_PTU, OUTPUT_WEIGHT = 3000, 4
"""Of gpt-4.1. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""
SIZES = PtuSizes(minimum_ptus=15, increment_ptus=5)
LIMITS = Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
SHAPES = max(1, 2 * settings().max_examples // 100)
"""Random shapes: `make fuzz EXAMPLES=10000` draws 200."""
SPANS = 3
CHAT = "model: gpt-4.1, traffic: {{peak_rpm: 300, input_tokens: 1000, output_tokens: 100, {}}}"
LARGE = "max_output_tokens: 32000, request_seconds: 20"
USUAL = "max_output_tokens: 400, request_seconds: 20"


class Drawn(NamedTuple):
    """A class of a random shape."""

    rpm: int
    input: int
    output: int
    maximum: int
    seconds: float

    @property
    def name(self) -> str:
        return f"c{self.rpm}-{self.input}"

    @property
    def text(self) -> str:
        return (
            f"{{name: {self.name}, peak_rpm: {self.rpm}, input_tokens: {self.input}, "
            f"output_tokens: {self.output}, max_output_tokens: {self.maximum}, request_seconds: {self.seconds}}}"
        )


def shape(seed: int) -> tuple[list[Drawn], int]:
    """One to three classes, and a depth of the bucket."""
    random = np.random.default_rng(seed)
    classes = []
    for _ in range(random.integers(1, 4)):
        output = int(np.exp(random.uniform(np.log(10), np.log(2000))))
        classes.append(
            Drawn(
                rpm=int(np.exp(random.uniform(np.log(20), np.log(3000)))),
                input=int(np.exp(random.uniform(np.log(50), np.log(20_000)))),
                output=output,
                maximum=min(int(output * np.exp(random.uniform(0, np.log(30)))), 32_000),
                seconds=round(float(np.exp(random.uniform(np.log(0.5), np.log(60)))), 1),
            )
        )
    return classes, int(random.choice([1, 10, 60]))


def log_of(classes: list[Drawn], seed: int) -> Requests:
    """The requests of a shape as a log has them."""
    streams = [
        arrivals.Stream(rpm=Fraction(one.rpm), estimate=Fraction(1), actual=Fraction(1), seconds=None)
        for one in classes
    ]
    drawn = arrivals.drawn(streams, seed=seed)

    def column(of: list[float]) -> Ints:
        values: Ints = np.rint(of).astype(np.int64)
        return values[drawn.stream]

    return Requests(
        arrival_us=drawn.arrival_us,
        input_tokens=column([one.input for one in classes]),
        output_tokens=column([one.output for one in classes]),
        max_output_tokens=column([one.maximum for one in classes]),
        duration_us=column([one.seconds * US_PER_SECOND for one in classes]),
    )


def by_log(requests: Requests, burst_seconds: float) -> int:
    """As `from-logs` sizes it, scanning upward."""
    weights = TokenWeights(input=Fraction(1), output=Fraction(OUTPUT_WEIGHT))
    trial = RequestTrial(requests, weights, None, Fraction(1), Admission())
    ptus = trial.first_size(SIZES, Fraction(PER_PTU), Fraction(1), LIMITS, burst_seconds)
    assert ptus is not None
    return ptus


def refused_share(requests: Requests, ptus: int, burst_seconds: float) -> float:
    """As `simulate` tells it."""
    of = warmed(bucket.offered(requests, TokenWeights(input=Fraction(1), output=Fraction(OUTPUT_WEIGHT))))
    return summary(bucket.simulate(of, tpm=ptus * PER_PTU, burst_seconds=burst_seconds), of, requests).throttled_share


def admission(plan: Plan, label: str = "global-provisioned") -> AdmissionSize:
    size = provisioned(plan, label).admission
    assert size is not None
    return size


class Answers(NamedTuple):
    """One shape, sized as a shape and from logs that were drawn from it, and what these refuse at its PTUs."""

    seed: int
    size: int
    logs: list[int]
    refused: list[float]

    @property
    def off(self) -> float:
        """How far the size lies outside of the span of the logs', as a share."""
        return max(min(self.logs) - self.size, self.size - max(self.logs), 0) / self.size

    @property
    def agrees(self) -> bool:
        low, high = min(self.logs), max(self.logs)
        return min(0.9 * low, low - SIZES.increment_ptus) <= self.size <= max(1.1 * high, high + SIZES.increment_ptus)


def answers(planned: Planned, seed: int) -> Answers:
    classes, depth = shape(seed)
    text = ", ".join(one.text for one in classes)
    plan = planned(f"model: gpt-4.1, planning: {{burst_seconds: {depth}}}, traffic: [{text}]")
    logs = [log_of(classes, 1000 * seed + number) for number in range(SPANS)]
    refused = [refused_share(log, provisioned(plan).ptus, depth) for log in logs]
    return Answers(seed, admission(plan).admission_ptus, [by_log(log, depth) for log in logs], refused)


@pytest.mark.slow
def test_shapes_and_their_logs_have_one_size(planned: Planned) -> None:
    """Fewer than one in twenty outside of the span of three logs, plus 10 % or an increment; none far outside.

    Fewer than one in forty refuse more than twice as much as they may in the middle one of these.
    """
    every = [answers(planned, seed) for seed in range(SHAPES)]

    assert [one for one in every if one.off > 0.25 and not one.agrees] == []
    assert sum(not one.agrees for one in every) <= SHAPES // 20
    assert sum(sorted(one.refused)[1] > 2 * LIMITS.throttled_share for one in every) <= SHAPES // 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 6, 12, 20])
def test_a_size_at_another_maximum_is_that_of_a_workload_that_has_it(planned: Planned, seed: int) -> None:
    classes, depth = shape(seed)

    def option(of: list[Drawn]) -> ProvisionedOption:
        text = ", ".join(one.text for one in of)
        return provisioned(planned(f"model: gpt-4.1, planning: {{burst_seconds: {depth}}}, traffic: [{text}]"))

    advice = option(classes).max_output_advice
    assert advice
    for one in advice:
        named = [
            kept._replace(maximum=one.max_output_tokens) if one.request_class in (None, kept.name) else kept
            for kept in classes
        ]
        assert named != classes
        assert option(named).ptus == one.ptus


@pytest.mark.slow
def test_many_shapes_take_no_more_memory_than_one() -> None:
    """Requests that are drawn for one workload are gone when the next one is planned."""
    catalog = Catalog()
    text = f"{{name: chat, region: eastus2, {CHAT.format(USUAL)}}}"
    (one,) = of_text(text, "chat.yaml", catalog)
    peaks = []
    for count in (1, 1, 4):  # the first one fills what is kept for all
        many = [one.replaced(name=f"chat-{number}") for number in range(count)]
        tracemalloc.start()
        report(many, catalog, today=date(2026, 11, 22))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[2] < 1.2 * peaks[1]


LONG = [Drawn(600, 2000, 300, 4000, 60)]


@pytest.mark.parametrize("hours", [1 / 2, 1, 2])
def test_a_log_that_begins_amid_its_traffic_has_the_size_of_its_shape(planned: Planned, hours: float) -> None:
    """However short it is against its requests, which run a minute: from nothing on it would need twice as much."""
    size = admission(planned(f"model: gpt-4.1, traffic: [{LONG[0].text}]")).admission_ptus
    log = log_of(LONG, 7)
    log = log.where(log.arrival_us < hours * US_PER_HOUR)
    of = bucket.offered(log, TokenWeights(input=Fraction(1), output=Fraction(OUTPUT_WEIGHT)))
    from_nothing = SizeSearch(of, LIMITS, 10, many=0).first(range(15, 100_001, 5), lambda ptus: ptus * PER_PTU, size)
    assert from_nothing is not None

    assert 0.85 * size <= by_log(log, 10) <= 1.1 * size
    assert from_nothing > 1.8 * size
    assert refused_share(log, size, 10) <= 2 * LIMITS.throttled_share


def test_hours_of_few_requests_are_told_not_to_be_judged(planned: Planned) -> None:
    few = planned("model: gpt-4.1, traffic: {peak_rpm: 0.5, input_tokens: 9000, output_tokens: 900, "
                  "max_output_tokens: 1800, request_seconds: 20}")  # fmt: skip

    assert values(few.assumptions, "hours-not-judged") == {"requests": 30}
    assert "hours-not-judged" not in codes(planned(CHAT.format(USUAL)).assumptions)


def test_a_maximum_far_above_the_use_decides_and_the_report_begins_with_the_cure(planned: Planned) -> None:
    plan = planned(CHAT.format(LARGE))
    option, size = provisioned(plan), admission(plan)

    assert (size.steady_ptus, option.ptus, option.bound_by) == (140, size.admission_ptus, PtuBound.ADMISSION)
    assert size.admission_ptus > 20 * size.steady_ptus
    assert size.admission_driver is Driver.ESTIMATE
    assert [(one.max_output_tokens, one.ptus) for one in option.max_output_advice] == [
        (400, 160),
        (200, 150),
        (150, 150),
        (100, 150),
    ]
    first = values(plan.do_first, "lower-max-output")
    assert (first["maximum"], first["to"], first["ptus"], first["instead"]) == (32_000, 200, 150, option.ptus)
    yearly, lower = option.usd_per_month["reserved_1_year"], option.max_output_advice[1]
    assert yearly is not None
    assert lower.usd_per_month == 150 * 221
    assert first["saved"] == lower.saved_usd_per_month == yearly - lower.usd_per_month


@pytest.mark.parametrize(("terms", "term"), [("[]", Term.HOURLY), ("[1-month]", Term.MONTH), ("[1-year]", Term.YEAR)])
def test_what_a_lower_maximum_saves_is_told_by_a_term_that_may_be_bought(
    terms: str, term: Term, planned: Planned
) -> None:
    plan = planned(f"{CHAT.format(LARGE)}, planning: {{terms: {terms}}}")

    assert values(plan.do_first, "lower-max-output")["term"] is term
    assert {one.term for one in provisioned(plan).max_output_advice} == {term}


def test_the_size_does_what_it_says_and_the_one_below_does_not(planned: Planned) -> None:
    size = admission(planned(CHAT.format(USUAL)))
    log = log_of([Drawn(300, 1000, 100, 400, 20)], arrivals.SEED)

    assert refused_share(log, size.admission_ptus, 10) <= 0.001 < refused_share(log, size.admission_ptus - 5, 10)
    assert refused_share(log, size.steady_ptus, 10) > 0.01


def test_it_grows_with_the_maximum(planned: Planned) -> None:
    maxima = (100, 110, 150, 200, 400, 800, 1600)
    sizes = [
        admission(planned(CHAT.format(f"max_output_tokens: {maximum}, request_seconds: 20"))).admission_ptus
        for maximum in maxima
    ]

    assert all(after >= before - 5 for before, after in pairwise(sizes))
    assert sizes[-1] > 2 * sizes[0]


def test_with_nothing_above_the_use_and_a_deep_bucket_it_is_the_steady_size(planned: Planned) -> None:
    for planning in ("", "arrivals: poisson, "):
        maximum = "" if planning else "max_output_tokens: 100"
        of_a_minute = planned(f"planning: {{{planning}burst_seconds: 60}}, {CHAT.format(maximum)}")
        plan = planned(f"planning: {{{planning}burst_seconds: 120}}, {CHAT.format(maximum)}")
        option, size = provisioned(plan), admission(plan)

        assert abs(admission(of_a_minute).admission_ptus - 140) <= 5
        assert (option.ptus, option.bound_by, size.admission_driver) == (140, PtuBound.DEMAND, None)
        assert option.max_output_advice == plan.do_first == ()


def test_the_depth_is_a_range_beside_the_size(planned: Planned) -> None:
    by_depth = admission(planned(CHAT.format(USUAL))).admission_by_burst_seconds
    at_five = admission(planned(f"planning: {{burst_seconds: 5}}, {CHAT.format(USUAL)}"))

    shallow, deep = (at_five.admission_by_burst_seconds[depth] for depth in ("5", "60"))
    assert list(by_depth) == ["10", "60"]
    assert list(at_five.admission_by_burst_seconds) == ["5", "10", "60"]
    assert at_five.admission_ptus == shallow
    assert shallow is not None
    assert deep is not None
    assert shallow > admission(planned(CHAT.format(USUAL))).admission_ptus > deep
    assert {**at_five.admission_by_burst_seconds, **by_depth} == at_five.admission_by_burst_seconds


def test_each_type_has_its_own_ladder(planned: Planned) -> None:
    plan = planned(CHAT.format(USUAL))

    assert admission(plan, "data-zone-provisioned") == admission(plan)
    regional = admission(plan, "regional-provisioned")
    assert (regional.steady_ptus, regional.admission_ptus % 50) == (150, 0)
    assert admission(plan).admission_ptus <= regional.admission_ptus


def test_headroom_makes_requests_larger_and_growth_more_of_them(planned: Planned) -> None:
    plain = provisioned(planned(CHAT.format(USUAL)))
    roomy = provisioned(planned(f"planning: {{headroom_share: 0.2}}, {CHAT.format(USUAL)}"))
    grown = planned(f"planning: {{growth_share_per_month: 0.1, growth_months: 5}}, {CHAT.format(USUAL)}")
    more = planned(CHAT.format(USUAL).replace("300", str(300 * 1.1**5)))

    assert roomy.ptus == plain.ptus_at_headroom["0.2"]
    assert roomy.ptus > plain.ptus
    assert roomy.max_rpm == pytest.approx(360)
    assert plain.max_rpm == 300
    assert grown.demand.rpm == 300 * Fraction(11, 10) ** 5
    assert admission(grown).admission_ptus == admission(more).admission_ptus


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 19])
def test_more_growth_never_takes_less(planned: Planned, seed: int) -> None:
    """The same requests of several classes come faster."""
    classes, depth = shape(seed)
    text = ", ".join(one.text for one in classes)
    sizes = [
        admission(
            planned(
                f"model: gpt-4.1, traffic: [{text}], "
                f"planning: {{burst_seconds: {depth}, growth_share_per_month: {share}, growth_months: 1}}"
            )
        ).admission_ptus
        for share in ("0.02", "0.04", "0.06")
    ]

    assert len(classes) > 1
    assert sizes == sorted(sizes)


def test_what_decides_is_named(planned: Planned) -> None:
    assert admission(planned(CHAT.format(USUAL))).admission_driver is Driver.IN_FLIGHT
    by_chance = planned(f"planning: {{arrivals: poisson, burst_seconds: 1}}, {CHAT.format('')}")
    assert admission(by_chance).admission_driver is Driver.ARRIVALS
    strict = planned(
        f"slo: {{throttled_share: 0.5, worst_hour_throttled_share: 0}}, planning: {{burst_seconds: 1}}, "
        f"{CHAT.format(USUAL)}"
    )
    assert admission(strict).admission_driver is Driver.WORST_HOUR


def test_only_the_maximum_that_matters_most_is_varied(planned: Planned) -> None:
    plan = planned(
        "model: gpt-4.1, traffic: ["
        "{name: small, peak_rpm: 30, input_tokens: 100, output_tokens: 10, max_output_tokens: 20, request_seconds: 1},"
        "{name: large, peak_rpm: 300, input_tokens: 1000, output_tokens: 100, max_output_tokens: 4000, "
        "request_seconds: 20}]"
    )
    advice = provisioned(plan).max_output_advice

    assert {one.request_class for one in advice} == {"large"}
    assert [one.max_output_tokens for one in advice] == [400, 200, 150, 100]
    assert values(plan.do_first, "lower-max-output")["request_class"] == "large"


def test_the_first_step_is_the_one_that_saves_most(planned: Planned) -> None:
    """More of the first class is in flight above its use, and one request of the second fills the bucket."""
    many = (
        "{name: many, peak_rpm: 600, input_tokens: 500, output_tokens: 50, max_output_tokens: 200, request_seconds: 40}"
    )
    rare = (
        "{name: rare, peak_rpm: 6, input_tokens: 500, output_tokens: 50, max_output_tokens: 32000, request_seconds: 15}"
    )
    plan = planned(f"model: gpt-4.1, deployment_types: [global-provisioned], traffic: [{many}, {rare}]")
    first = values(plan.do_first, "lower-max-output")
    other = planned(
        f"model: gpt-4.1, deployment_types: [global-provisioned], traffic: [{many.replace('200', '100')}, {rare}]"
    )

    in_flight = [600 * 150 * 40, 6 * 31_950 * 15]
    assert in_flight[0] > in_flight[1]
    assert (first["request_class"], first["maximum"], first["to"]) == ("rare", 32_000, 100)
    assert int(str(first["ptus"])) < provisioned(other).ptus


def test_classes_that_lack_something_count_at_their_use_and_that_is_told(planned: Planned) -> None:
    def told(fields: str, **more: str) -> list[str]:
        plan = planned(CHAT.format(fields), **more)
        return [code for code in codes(plan.assumptions) if code.startswith(("class-", "duration-", "requests-"))]

    assert told(USUAL) == ["requests-drawn"]
    assert told("max_output_tokens: 400") == ["requests-drawn", "duration-by-target"]
    plan = planned(f"planning: {{arrivals: poisson}}, {CHAT.format('request_seconds: 20')}")
    assert "class-without-maximum" in codes(plan.assumptions)


def test_without_a_latency_target_nothing_tells_how_long_a_request_runs(planned: Planned) -> None:
    own = """
name: mine
throughput: {as_of: 2026-09-01, source: ours, input_tpm_per_ptu: 1000, weights: {input: 1, output: 4}}
sizes: {as_of: 2026-09-01, source: ours, types: {global-provisioned: {minimum_ptus: 15, increment_ptus: 5}}}
"""
    plan = planned("model: mine, traffic: {peak_rpm: 10, output_tokens: 9, max_output_tokens: 99}", own=own)

    assert "class-without-duration" in codes(plan.assumptions)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{peak_rpm: 300, input_tokens: 1000, output_tokens: 100}", "admission-of-ptus-not-checked"),
        (
            "[{name: a, input_tpm: 1000}, {name: b, peak_rpm: 300, output_tokens: 10, max_output_tokens: 100}]",
            "admission-without-rates",
        ),
    ],
)
def test_where_admission_is_not_checked_that_is_told(planned: Planned, text: str, code: str) -> None:
    plan = planned(f"model: gpt-4.1, traffic: {text}")

    assert provisioned(plan).admission is None
    assert code in codes(plan.assumptions)
    assert not any(code.startswith("admission-of") for code in codes(planned(CHAT.format(USUAL)).assumptions))


def test_where_no_size_admits_the_type_is_refused(planned: Planned) -> None:
    """The largest deployment takes 26 ms to drain one request, and others come meanwhile."""
    plan = planned(
        "slo: {throttled_share: 0}, planning: {burst_seconds: 0.001}, deployment_types: [global-provisioned], "
        + CHAT.format(LARGE)
    )

    assert plan.options == ()
    assert {one.reason for one in plan.rejections} == {Reason.ALWAYS_THROTTLED}
    assert plan.rejections[0].detail == found("never-admitted", burst_seconds=Fraction(1, 1000), ptus=100_000)


def test_other_traffic_is_not_told_by_a_rule_of_three(planned: Planned) -> None:
    text = CHAT.replace("peak_rpm", "average_rpm: 290, peak_rpm").format(USUAL)
    plan = planned(f"deployment_types: [global-provisioned], {text}")

    assert plan.recommended.offer is not None
    assert plan.recommended.offer.ptus == admission(plan).admission_ptus
    assert not plan.recommended.offer.ptus_at


DEPLOYED = (
    "slo: {throttled_share: 0.001, worst_hour_throttled_share: 0.01}, deployment_types: [global-provisioned], "
    "deployed: {deployment_type: global-provisioned, ptus: %d}, "
)


@pytest.mark.parametrize(("ptus", "passed"), [(140, False), (155, False), (160, True)])
def test_deployed_ptus_are_held_to_what_they_refuse_one_by_one(planned: Planned, ptus: int, passed: bool) -> None:  # noqa: FBT001  # a parameter
    plan = planned(DEPLOYED % ptus + CHAT.format(USUAL))
    by_name = {one.name: one for one in plan.checks}
    log = log_of([Drawn(300, 1000, 100, 400, 20)], arrivals.SEED)

    assert by_name["throttled_share"].measured == pytest.approx(refused_share(log, ptus, 10), rel=0.01)
    assert (by_name["throttled_share"].passed, by_name["deployed_ptus"].passed) == (passed, passed)
    assert plan.current is not None
    assert plan.current.delta_ptus == 160 - ptus


def test_a_lower_maximum_lets_what_is_deployed_pass(planned: Planned) -> None:
    def checks(maximum: int) -> dict[str, Check]:
        text = CHAT.format(f"max_output_tokens: {maximum}, request_seconds: 20")
        return {one.name: one for one in planned(DEPLOYED % 150 + text).checks}

    remedies = checks(400)["deployed_ptus"].remedy

    assert remedies == (found("to-lower-max-output", to=200, ptus=150), found("to-resize", ptus=160))
    assert all(one.passed for one in checks(200).values())


@pytest.mark.slow
def test_what_a_workload_may_not_have_is_cured_by_a_lower_maximum_or_peak(planned: Planned) -> None:
    def check(most: int, text: str) -> Check:
        plan = planned(f"limits: {{max_ptus: {most}}}, deployment_types: [global-provisioned], {text}")
        (one,) = (one for one in plan.checks if one.name == "max_ptus")
        return one

    assert check(155, CHAT.format(USUAL)).remedy[0] == found("to-lower-max-output", to=200, ptus=150)
    less = check(100, CHAT.format(USUAL)).remedy[0]
    rpm = less.values["less"].values["most"]  # type: ignore[union-attr]
    assert less.values["ptus"] == 100
    assert rpm < 300 * Fraction(100, 140)  # what 100 PTUs carry, by tokens alone
    assert check(100, CHAT.format(USUAL).replace("300", str(int(rpm)))).passed
    assert not check(100, CHAT.format(USUAL).replace("300", str(int(rpm * Fraction(21, 20))))).passed
    long_answers = CHAT.format(LARGE).replace("output_tokens: 100,", "output_tokens: 20000,")
    large = f"slo: {{throttled_share: 0}}, planning: {{burst_seconds: 1}}, {long_answers}"
    assert check(15, large).remedy[0] == found("to-lower-max-output-first")
