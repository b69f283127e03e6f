"""Simulations of given counts: which counts are meant, what is told beside the numbers, and what cannot be asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, NotEnoughData
from capacity.findings import found as finding
from capacity.planning import simulation
from capacity.planning.measured.ptu_counts import ptu_counts
from capacity.planning.measured.trials import Admission
from capacity.planning.simulation import Question, SimulationReport
from capacity.reports.content import simulated
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.bucket import On429
from capacity.traffic.requests import US_PER_SECOND, Requests
from capacity.traffic.series import ObservedDeployment
from capacity.traffic.statistics import RequestShape, Statistics
from tests.leaky_bucket import Row, leaky_bucket
from tests.minutes import deployment, token_series

CATALOG = Catalog()
TODAY = date(2026, 10, 1)
PER_PTU, OUTPUT_WEIGHT = 3400, 8
"""Of gpt-5.2. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""
START_US = int(datetime(2026, 9, 7, 9, tzinfo=UTC).timestamp()) * US_PER_SECOND
SAME = Statistics(mean=1, p50=1, p95=1, p99=1, max=1)


def requests(number: int = 100, **columns: Any) -> Requests:  # noqa: ANN401  # columns of requests
    """Two each second, of 2,000 input and 100 output tokens."""
    return Requests(
        **{
            "arrival_us": START_US + np.arange(number) * (US_PER_SECOND // 2),
            "input_tokens": np.full(number, 2000),
            "output_tokens": np.full(number, 100),
            **columns,
        }
    )


def observed(of: Requests | None, name: str = "chat", **facts: Any) -> ObservedDeployment:  # noqa: ANN401  # its fields
    shape = RequestShape(input_tokens=SAME, output_tokens=SAME, cached_input_share=None)
    return deployment(token_series([1.0]), name, **{"requests": of, "shape": shape, **facts})


def report(*deployments: ObservedDeployment, today: date = TODAY, **asked: Any) -> SimulationReport:  # noqa: ANN401  # fields of a question
    question = Question(
        **{
            "counts": "50",
            "burst_seconds": (10.0,),
            "on_429": On429.DROP,
            "retries": 2,
            "admission": Admission(),
            "deployment_type": None,
            "calibrate": False,
            **asked,
        }
    )
    return simulation.report(deployments, question, CATALOG, today=today)


def rows(of: Requests, output_weight: Fraction = Fraction(OUTPUT_WEIGHT)) -> list[Row]:
    """Admitted with what they used."""
    costs = [
        input_ + output_weight * output
        for input_, output in zip(of.input_tokens.tolist(), of.output_tokens.tolist(), strict=True)
    ]
    return [Row(at_us, cost, cost) for at_us, cost in zip(of.arrival_us.tolist(), costs, strict=True)]


def refused(of: Sequence[Row], tpm: int, burst_seconds: float = 10, retries: int = 0) -> int:
    return sum(not one.accepted for one in leaky_bucket(of, tpm, Fraction(burst_seconds), retries))


# --- counts


SPEC = CATALOG.model("gpt-5.2")


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=20))
def test_single_counts_are_taken_as_they_are(counts: list[int]) -> None:
    assert ptu_counts(",".join(map(str, counts)), SPEC, None) == sorted(set(counts))


@given(
    st.integers(1, 99_000),
    st.integers(0, 999),
    st.sampled_from(
        [
            (None, 15, 5),
            (DeploymentType.DATA_ZONE_PROVISIONED, 15, 5),
            (DeploymentType.REGIONAL_PROVISIONED, 50, 50),
        ]
    ),
)
def test_a_range_has_the_deployable_sizes_in_it(
    low: int, more: int, sizes: tuple[DeploymentType | None, int, int]
) -> None:
    """Of gpt-5.2; without a type those of the one with the smallest increments."""
    type_, minimum, increment = sizes
    expected = [size for size in range(minimum, 100_001, increment) if low <= size <= low + more]
    typed = f"{low}..{low + more}"
    if expected:
        assert ptu_counts(typed, SPEC, type_) == expected
    else:
        with pytest.raises(
            InvalidInput, match=rf"no size of gpt-5.2 lies in it: they are {minimum} \+ k x {increment}"
        ):
            ptu_counts(typed, SPEC, type_)


@pytest.mark.parametrize(
    "typed",
    [
        "0",
        "0..9",
        "5..4",
        "100001",
        "99..100001",
        "9" * 12,
        "x",
        "",
        ",",
        "1,,2",
        "1..",
        "..9",
        "1..5..9",
        "+1",
        "-1",
        "1_0",
        "5e1",
        "1.5",
        "²",
        "٣",
    ],
)
def test_what_is_no_count(typed: str) -> None:
    with pytest.raises(InvalidInput, match=r"write counts and ranges|counts run from 1 to 100,000"):
        ptu_counts(typed, SPEC, None)


def test_too_many_counts() -> None:
    assert len(ptu_counts("1..10010", SPEC, None)) == 2000
    with pytest.raises(InvalidInput, match="more than 2,000 counts"):
        ptu_counts("1..10015", SPEC, None)


def test_a_model_without_increments_takes_single_counts() -> None:
    spec = CATALOG.model("text-embedding-3-small")

    assert ptu_counts("50,60", spec, None) == [50, 60]
    with pytest.raises(InvalidInput, match="no increment is published for text-embedding-3-small: write single counts"):
        ptu_counts("50..60", spec, None)


@pytest.mark.parametrize("typed", ["50", "50..60"])
def test_a_type_without_ptus(typed: str) -> None:
    with pytest.raises(InvalidInput, match="--deployment-type global-standard: is not provisioned: it has no PTUs"):
        ptu_counts(typed, SPEC, DeploymentType.GLOBAL_STANDARD)


# --- numbers


@pytest.mark.parametrize("on_429", On429)
def test_every_count_with_every_depth(on_429: On429) -> None:
    """Two requests of 2,800 a second ask for 336,000 a minute, which 99 PTUs carry."""
    found = report(observed(requests()), counts="20,50,100", burst_seconds=(1.0, 10.0), on_429=on_429)
    retries = 2 if on_429 is On429.RETRY else 0

    assert [(one.ptus, one.burst_seconds) for one in found.simulations] == [
        (ptus, depth) for ptus in (20, 50, 100) for depth in (1, 10)
    ]
    for one in found.simulations:
        assert one.ptus is not None
        assert one.burst_seconds is not None
        assert one.summary.throttled == refused(rows(requests()), one.ptus * PER_PTU, one.burst_seconds, retries)
    assert found.simulations[0].summary.throttled > 0
    assert found.simulations[-1].summary.throttled == 0
    assert (found.on_429, found.retries) == (on_429, 2 if on_429 is On429.RETRY else None)


def test_every_deployment_by_its_own_model() -> None:
    """Of gpt-4.1 a PTU carries 3,000, and output weighs 4."""
    found = report(observed(requests(), "a"), observed(requests(), "b", model="gpt-4.1"), counts="30")

    assert [(one.deployment, one.model) for one in found.simulations] == [("a", "gpt-5.2"), ("b", "gpt-4.1")]
    assert [one.summary.throttled for one in found.simulations] == [
        refused(rows(requests()), 30 * 3400),
        refused(rows(requests(), Fraction(4)), 30 * 3000),
    ]


def test_image_models_count_what_they_write_as_images() -> None:
    """Of gpt-image-2 a PTU carries 1,200, and image output weighs 6; a weight of text output is not published.

    Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
    """
    (found,) = report(observed(requests(), model="gpt-image-2"), counts="100").simulations

    assert found.summary.throttled == refused(rows(requests(), Fraction(6)), 100 * 1200)
    assert found.summary.throttled > 0


def test_text_models_count_images_as_any_input() -> None:
    images = requests(image_input_tokens=np.full(100, 500), image_output_tokens=np.full(100, 50))

    assert report(observed(images)).simulations == report(observed(requests())).simulations


# --- what is told beside


def test_what_is_taken_for_granted() -> None:
    some = requests(max_output_tokens=np.where(np.arange(100) < 30, -1, 400), duration_us=np.full(100, 10))
    all_ = some.replaced(max_output_tokens=np.full(100, 400))
    at_use, *_ = map(said, report(observed(requests())).notes)
    partly, *_ = map(said, report(observed(some)).notes)

    assert at_use.startswith("chat: ")
    assert "are admitted at the tokens they used" in at_use
    assert partly.startswith("chat: 30 requests ")
    assert [note.code for note in report(observed(all_)).notes] == ["of-deployment", "prompt-limits-not-checked"]
    assert "Nearly all estimates are corrected within 1 s." in said(report(observed(all_)).notes[0])


def test_the_logs_own_refusals_are_told() -> None:
    of = requests(refused=np.arange(100) % 10 == 0)

    assert finding("refused-is-demand", name="chat", requests=10) in report(observed(of)).notes


def test_notes_of_the_log_are_told_once() -> None:
    found = report(*(observed(requests(), name, notes=("3 rows were left out.",)) for name in "ab"))

    assert found.notes.count("3 rows were left out.") == 1


def test_a_retired_model_is_simulated_and_told() -> None:
    one = observed(requests(), model="gpt-4o", model_version="2024-05-13")
    note = finding(
        "was-to-retire",
        model="gpt-4o",
        version="2024-05-13",
        retires=date(2027, 1, 14),
        planned=date(2026, 11, 20),
    )

    assert note in report(one, today=date(2027, 1, 14)).notes
    assert note not in report(one, today=date(2027, 1, 13)).notes
    gone = observed(requests(), model="DeepSeek-R1", model_version="1")
    retired = finding("not-deployable", model="DeepSeek-R1", version="1", retires=date(2026, 8, 13))
    assert retired in report(gone).notes


def test_what_the_numbers_rest_on() -> None:
    found = report(observed(requests(), "a"), observed(requests(), "b"))

    assert [(fact.groups, fact.source) for fact in found.facts] == [
        (("throughput",), CATALOG.cite("ptu-sizing-2026-09-23"))
    ]
    assert found.as_of == CATALOG.as_of


# --- what cannot be asked


@pytest.mark.parametrize(
    ("one", "complaint"),
    [
        (observed(requests(), model=None), "chat: the log names no model"),
        (observed(None), "chat: the log holds no token counts"),
        (
            observed(requests(), shape=RequestShape(input_tokens=None, output_tokens=None, cached_input_share=None)),
            "chat: the log holds no token counts",
        ),
        (
            observed(requests(), model="text-embedding-3-small"),
            "text-embedding-3-small: the throughput of a PTU is not published",
        ),
        (
            observed(requests(cached_input_tokens=np.full(100, 10)), model="gpt-image-2"),
            "gpt-image-2: the weight of cached_input tokens is not published",
        ),
    ],
)
def test_what_cannot_be_simulated(one: ObservedDeployment, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        report(one)


# --- calibrating


def test_the_deployment_that_tells_nothing_is_named() -> None:
    with pytest.raises(NotEnoughData, match=r"^mail: the log has no request with status 429"):
        report(observed(requests(), "mail"), calibrate=True)


def test_calibrating_takes_one_count() -> None:
    with pytest.raises(InvalidInput, match="calibrating takes the one count that was deployed"):
        report(observed(requests()), counts="50..60", calibrate=True)


def test_each_deployment_is_calibrated() -> None:
    """Every other minute six requests a second: a bucket of 10 s of 40 PTUs refuses part of them."""
    number = 9000
    gaps_us = np.where(np.arange(number) // 360 % 2, US_PER_SECOND // 6, US_PER_SECOND // 2)
    gaps_us = gaps_us + np.random.default_rng(1).integers(0, 50_000, number)
    of = requests(number, arrival_us=START_US + np.cumsum(gaps_us))
    outcomes = leaky_bucket(rows(of), 80 * PER_PTU, Fraction(10))
    of = of.replaced(refused=np.array([not one.accepted for one in outcomes]))
    found = report(observed(of, "a"), observed(of, "b"), counts="80", calibrate=True)

    assert found.simulations == ()
    assert [one.deployment for one in found.calibrations] == ["a", "b"]
    for one in found.calibrations:
        assert one.calibration.lowest_burst_seconds < 10 <= one.calibration.highest_burst_seconds
        assert one.ptus == 80


LIMIT = 128_000
"""The longest prompt on PTUs of gpt-4.1. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""


@pytest.mark.parametrize("on_429", On429)
def test_prompts_too_long_for_ptus_are_counted_apart(on_429: On429) -> None:
    """Every other request is one token too long, and the rest is simulated as if it were alone."""
    tokens = np.tile([2000, LIMIT + 1], 50)
    both = report(observed(requests(input_tokens=tokens), model="gpt-4.1"), counts="15", on_429=on_429)
    rest = requests(50, arrival_us=START_US + np.arange(50) * US_PER_SECOND)
    alone = report(observed(rest, model="gpt-4.1"), counts="15", on_429=on_429)
    (one,), (other,) = both.simulations, alone.simulations
    spilled: dict[str, Any] = {}
    if on_429 is On429.SPILL:
        spilled = {
            "spilled_requests": (other.summary.spilled_requests or 0) + 50,
            "spilled_input_tokens": (other.summary.spilled_input_tokens or 0) + 50 * (LIMIT + 1),
            "spilled_output_tokens": (other.summary.spilled_output_tokens or 0) + 50 * 100,
        }

    assert other.summary.too_long_requests == 0
    assert one.summary == other.summary.replaced(requests=100, too_long_requests=50, **spilled)
    (told,) = (said(note) for note in both.notes if note.code == "requests-too-long")
    assert told.startswith("chat: 50 requests have prompts above 128,000 tokens, the limit of PTUs of gpt-4.1")
    assert "requests-too-long" not in {note.code for note in alone.notes}
    shown, plain = (simulated.grids(made.simulations, on_429)[0] for made in (both, alone))
    assert shown.rows[0][[*shown.header].index("too long")] == "50"
    assert "too long" not in plain.header


def test_a_prompt_as_long_as_the_limit_fits() -> None:
    (one,) = report(observed(requests(input_tokens=np.full(100, LIMIT)), model="gpt-4.1")).simulations

    assert one.summary.too_long_requests == 0


def test_prompts_may_all_be_too_long() -> None:
    (one,) = report(observed(requests(input_tokens=np.full(100, LIMIT + 1)), model="gpt-4.1")).simulations

    assert (one.summary.requests, one.summary.too_long_requests) == (100, 100)
    assert (one.summary.accepted, one.summary.throttled, one.summary.utilization_share) == (0, 0, None)


def test_where_no_source_tells_the_longest_prompt_none_is_counted() -> None:
    made = report(observed(requests(input_tokens=np.full(100, 10**6))))

    assert made.simulations[0].summary.too_long_requests is None
    assert finding("prompt-limits-not-checked", model="gpt-5.2", limits=("longest-prompt-on-ptus",)) in made.notes
