"""Points that sum over another span than lies between them, as queries of Prometheus may: read right, or refused."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.local_forms import LocalForms
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.metrics.sum_windows import overlapping, sum_window
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.properties import examples

START_S = 1_793_865_600
SEED = 7
MANY = 1200
Counts = Sequence[int]


def noisy(minutes: int, seed: int = SEED) -> list[int]:
    return [int(count) for count in np.random.default_rng(seed).gamma(4, 20_000, minutes)]


def prometheus(input_: Counts, output: Counts, step: int) -> str:
    def of(name: str, counts: Counts) -> dict[str, object]:
        return {
            "metric": {"__name__": name, "deployment": "chat"},
            "values": [[START_S + at * step, str(count)] for at, count in enumerate(counts)],
        }

    result = [of("llm_input_tokens", input_), of("llm_output_tokens", output)]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def grafana(input_: Counts, output: Counts, step: int) -> str:
    rows = (f"{START_S + at * step},{one},{two}" for at, (one, two) in enumerate(zip(input_, output, strict=True)))
    return "\n".join(["Time,chat Input Tokens,chat Output Tokens", *rows])


def grafana_series(input_: Counts, output: Counts, step: int) -> str:
    rows = [
        f"chat {name} Tokens;{START_S + at * step};{count}"
        for name, counts in (("Input", input_), ("Output", output))
        for at, count in enumerate(counts)
    ]
    return "\n".join(["Series;Time;Value", *rows])


WRITERS = (prometheus, grafana, grafana_series)
Writer = Callable[[Counts, Counts, int], str]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ObservedDeployment]:
    def run(text: str, window: str | None = None) -> ObservedDeployment:
        (tmp_path / "export").write_text(text)
        forms = LocalForms(sum_seconds=sum_window(window))
        answer = export_files.read([tmp_path / "export"], forms=forms)
        (one,) = metric_assembly.deployments(answer, Window())
        return one

    return run


Read = Callable[..., ObservedDeployment]


def moving(counts: Counts, length: int) -> list[int]:
    """The sums of so many minutes, told in each."""
    return [int(total) for total in np.convolve(counts, np.ones(length, dtype=int), "valid")]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("minutes", [2, 5, 15])
def test_points_further_apart_than_a_minute_are_refused_with_both_readings(
    write: Writer, minutes: int, read: Read
) -> None:
    with pytest.raises(InvalidInput) as error:
        read(write(noisy(40), noisy(40, 8), 60 * minutes))
    assert f"its points are {minutes} min apart" in str(error.value)
    assert f"--sum-window {minutes}m for sums of {minutes} min, --sum-window 1m" in str(error.value)


@pytest.mark.parametrize("write", WRITERS)
def test_of_sums_of_a_minute_the_others_are_not_known(write: Writer, read: Read) -> None:
    counts = noisy(40)
    one = read(write(counts, noisy(40, 8), 300), "1m")
    assert one.grain_minutes == 1
    assert one.series.input_tokens[::5].tolist() == counts
    assert np.isnan(one.series.input_tokens).sum() == 4 * 39


@pytest.mark.parametrize("write", WRITERS)
def test_sums_of_all_that_lies_between_are_means(write: Writer, read: Read) -> None:
    counts = noisy(40)
    one = read(write(counts, noisy(40, 8), 300), "5m")
    assert one.grain_minutes == 5
    np.testing.assert_allclose(one.series.input_tokens, np.repeat(counts, 5) / 5)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("length", [2, 4, 5])
def test_overlapping_sums_are_refused_and_read_once_where_that_is_said(write: Writer, length: int, read: Read) -> None:
    minutes = noisy(MANY)
    text = write(moving(minutes, length), moving(noisy(MANY, 8), length), 60)
    with pytest.raises(InvalidInput, match=f"counted {length} times: say --sum-window {length}m for these"):
        read(text)
    one = read(text, f"{length}m")
    assert one.grain_minutes == length
    known = one.series.input_tokens[: len(minutes) // length * length]
    np.testing.assert_allclose(np.nansum(known), sum(minutes[: len(known)]), rtol=0.05)


@pytest.mark.parametrize("write", WRITERS)
def test_the_users_word_for_a_minute_holds(write: Writer, read: Read) -> None:
    sums = moving(noisy(MANY), 5)
    assert read(write(sums, sums, 60), "1m").series.input_tokens.tolist() == sums


@pytest.mark.parametrize(
    "counts",
    [
        noisy(60),
        noisy(MANY),
        noisy(9 * MANY),
        [70_000] * MANY,
        [0] * MANY + [70_000] * MANY,
        [70_000 + at * 10 for at in range(MANY)],
        [70_000 + int(50_000 * np.sin(at / 60)) for at in range(MANY)],
        [0, 0, 0, 5] * MANY,
        [*[0] * MANY, 900_000, *[0] * MANY],
    ],
    ids=["an hour", "a day", "a week", "steady", "a step", "a ramp", "a wave", "now and then", "one burst"],
)
def test_sums_of_single_minutes_do_not_seem_to_overlap(counts: Counts) -> None:
    assert overlapping([np.array(counts, dtype=np.float64)]) is None


@examples(40)
@given(st.integers(0, 10**6), st.integers(2, 12), st.booleans())
def test_how_long_overlapping_sums_are_is_found(seed: int, length: int, has_gap: bool) -> None:  # noqa: FBT001
    sums = np.array(moving(noisy(3 * MANY, seed), length), dtype=np.float64)
    if has_gap:
        sums[100:120] = np.nan
    assert overlapping([sums]) == length


@pytest.mark.parametrize(("text", "seconds"), [("1m", 60), (" 5M", 300), ("120s", 120), (None, None)])
def test_the_option(text: str | None, seconds: int | None) -> None:
    assert sum_window(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "0m", "90s", "60m", "1h", "-1m", "x", "9" * 5000])
def test_an_option_that_says_no_minutes_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="write whole minutes, fewer than 60, such as 1m or 5m"):
        sum_window(text)


def test_lengths_that_do_not_fit_are_refused(read: Read) -> None:
    with pytest.raises(InvalidInput, match=r"--sum-window 3m: does not fit points that are 5 min apart"):
        read(prometheus(noisy(40), noisy(40), 300), "3m")


def test_tables_sum_up_what_lies_between_their_rows(read: Read) -> None:
    text = "time,input_tokens,output_tokens\n2026-11-05 08:00,5,1\n2026-11-05 08:01,5,1\n"
    with pytest.raises(InvalidInput, match="which sums up all between its points: leave out --sum-window"):
        read(text, "5m")
