"""What was measured as a workload file: the minute that costs most, read again by the reader of workload files."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import NotEnoughData
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan_report import Report
from capacity.reports import workload_yaml
from capacity.sizing import demand
from capacity.sizing.choices import Criterion
from capacity.sizing.planning_key import Planning
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import DataResidency, Settings, Workload
from capacity.sources.workloads import workload_file
from capacity.traffic.series import Measured, ObservedDeployment
from capacity.traffic.statistics import RequestShape, Statistics
from tests.minutes import deployment, floats, token_series
from tests.properties import examples

CATALOG = Catalog()
TODAY = date(2026, 10, 1)
WEIGHT_OF_OUTPUT = 8
"""Of gpt-5.2, whose cached input weighs nothing."""


def report(*observed: ObservedDeployment, **planning: Any) -> Report:  # noqa: ANN401  # fields of planning
    sizing = Sizing(criterion=Criterion.MAX, settings=Settings(planning=Planning(**planning)))
    return from_minutes.report(observed, sizing, CATALOG, today=TODAY)


def read_again(text: str, folder: Path) -> list[Workload]:
    file = folder / "seen.yaml"
    file.write_text(text, "utf-8")
    return workload_file.read([str(file)], CATALOG)


def only(text: str, folder: Path) -> tuple[Workload, RequestClass]:
    (workload,) = read_again(text, folder)
    (class_,) = workload.traffic
    return workload, class_


def numbers(class_: RequestClass, *names: str) -> list[float]:
    return [float(getattr(class_, name)) for name in names]


def weighted(tpm: demand.Tokens) -> Fraction:
    return tpm.input + WEIGHT_OF_OUTPUT * tpm.output


def three_minutes(**facts: Any) -> ObservedDeployment:  # noqa: ANN401  # fields of a deployment
    """The second has most requests and the third costs most: 30 of 300 input, 100 of them cached, and 50 output."""
    series = token_series([4000, 8000, 9000], [400, 800, 1500], requests=[40, 80, 30], cached=[0, 0, 3000])
    return deployment(series, **facts)


def test_the_minute_that_costs_most(tmp_path: Path) -> None:
    workload, class_ = only(workload_yaml.text(report(three_minutes())), tmp_path)
    weights = [4000 + 8 * 400, 8000 + 8 * 800, 6000 + 8 * 1500]

    assert (workload.name, workload.model, workload.model_version) == ("chat", "gpt-5.2", "2025-12-11")
    assert numbers(class_, "peak_rpm", "input_tokens", "output_tokens") == [30, 300, 50]
    assert class_.cached_input_share == pytest.approx(1 / 3, abs=1e-6)
    assert float(class_.average_rpm or 0) == pytest.approx(30 * np.mean(weights) / weights[2], rel=1e-6)


def test_the_whole_text() -> None:
    series = token_series([600, 300], [20, 10], requests=[2, 1])
    shape = RequestShape(
        input_tokens=Statistics(mean=300, p50=300, p95=300, p99=300, max=412),
        output_tokens=None,
        cached_input_share=None,
    )

    assert workload_yaml.text(report(deployment(series, region="swedencentral", shape=shape))) == (
        "# Measured: a test, 2026-09-07 00:00 to 2026-09-07 00:02 UTC, 3 requests.\nversion: 1\nname: "
        'chat\nmodel: gpt-5.2\nmodel_version: "2025-12-11"\nregion: swedencentral\ntraffic:\n  # The costliest '
        "minute: its requests, and their mean tokens. Most requests in a minute: 2.\n  peak_rpm: 2\n  # The mean "
        "of all minutes, in requests that cost as much as these.\n  average_rpm: 1.5\n  input_tokens: 300\n  "
        "output_tokens: 10\n  max_input_tokens: 412\nplanning:\n  # No reservation of a month or a year is "
        "offered on less than a day of traffic. Days needed: 7 for a month and 28 for a year.\n  # Take `terms` "
        "out when there are as many.\n  terms: []\n"
    )


@pytest.mark.parametrize(("logged", "expected"), [(None, None), ([40_000, 80_000, 15_000], 500), ([1, 1, 1], 50)])
def test_what_requests_allow_is_kept(tmp_path: Path, logged: list[float] | None, expected: int | None) -> None:
    """As the mean of the costliest minute, and never less than what its answers had."""
    one = three_minutes()
    columns = None if logged is None else np.array(logged, dtype=np.float64)
    one = one.replaced(series=one.series.replaced(admitted_output_tokens=columns))
    _, class_ = only(workload_yaml.text(report(one, growth_share_per_month=Fraction(1, 2), growth_months=1)), tmp_path)

    assert class_.max_output_tokens == expected


def test_how_long_requests_run_is_kept(tmp_path: Path) -> None:
    same = Statistics(mean=300, p50=300, p95=300, p99=300, max=300)
    shape = RequestShape(input_tokens=same, output_tokens=same, cached_input_share=None, mean_seconds=2.5)
    one = three_minutes(shape=shape)
    series = one.series.replaced(admitted_output_tokens=np.array([40_000.0, 80_000.0, 15_000.0]))
    text = workload_yaml.text(report(one.replaced(series=series)))
    _, class_ = only(text, tmp_path)

    assert numbers(class_, "request_seconds", "max_output_tokens") == [2.5, 500]
    assert "not known here" not in text


LONGEST_PROMPT = 272_000
LONGEST_ANSWER = 128_000
minutes = st.lists(
    st.tuples(st.integers(1, 5000), st.integers(0, 10**7), st.integers(0, 10**6)).filter(
        # A file with more is refused.
        lambda minute: minute[1] <= LONGEST_PROMPT * minute[0] and minute[2] <= LONGEST_ANSWER * minute[0]
    ),
    min_size=1,
    max_size=9,
)


@examples(60)
@given(drawn=minutes, cached=st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)]))
def test_it_costs_what_the_minute_did_and_never_more(
    drawn: Sequence[tuple[int, int, int]], cached: Fraction, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """To a millionth: so that it is never above a deployable size to which the minutes keep."""
    requests, input_, output = map(floats, zip(*drawn, strict=True))
    series = token_series(input_, output, requests=requests, cached=np.floor(input_ * float(cached)))
    found = report(deployment(series))
    (plan,) = found.plans
    if not plan.normalized_tpm:
        with pytest.raises(NotEnoughData):
            workload_yaml.text(found)
        return
    workload, class_ = only(workload_yaml.text(found), tmp_path_factory.mktemp("seen"))
    again = weighted(demand.from_classes(workload).tpm)
    lost = Fraction(class_.peak_rpm or 0) * (9 * Fraction(1, 10**6) + (class_.input_tokens or 0) / 10**6)

    assert plan.normalized_tpm - lost - 1 <= again <= plan.normalized_tpm
    assert Fraction(0) < (class_.average_rpm or 0) <= (class_.peak_rpm or 0)


def test_neither_growth_nor_headroom_was_seen() -> None:
    plain = workload_yaml.text(report(three_minutes()))
    planned = report(
        three_minutes(), growth_share_per_month=Fraction("0.1"), growth_months=3, headroom_share=Fraction("0.3")
    )
    halved = report(three_minutes(), response_cache_hit_share=Fraction("0.5"))

    assert workload_yaml.text(planned) == workload_yaml.text(halved) == plain


def test_refused_requests_were_asked_for(tmp_path: Path) -> None:
    """Ten of the twenty of the second minute were refused: they count, at the tokens of the others."""
    series = token_series([1000, 1000], [100, 100], requests=[10, 20])
    observed = deployment(series, measured=Measured(throttled_requests=floats([0, 10])))
    _, class_ = only(workload_yaml.text(report(observed)), tmp_path)

    assert numbers(class_, "peak_rpm", "average_rpm", "input_tokens", "output_tokens") == [20, 15, 100, 10]


def test_what_is_written_to_the_cache_is_told(tmp_path: Path) -> None:
    """Of gpt-6-sol written tokens weigh 1.25, and cached ones 0.1."""
    series = token_series([40_000], [100], requests=[2], cached=[10_000]).replaced(cache_write_tokens=floats([16_000]))
    found = report(deployment(series, model="gpt-6-sol"))
    workload, class_ = only(workload_yaml.text(found), tmp_path)

    assert numbers(class_, "cached_input_share", "cache_write_share") == [0.25, 0.4]
    assert demand.from_classes(workload).tpm == found.plans[0].demand.tpm


def test_image_tokens_are_told_apart(tmp_path: Path) -> None:
    """A model that counts them apart; what it writes are images."""
    series = token_series([4000], [8000], requests=[2]).replaced(image_input_tokens=floats([3000]))
    found = report(deployment(series, model="gpt-image-2"))
    _, class_ = only(workload_yaml.text(found), tmp_path)

    assert numbers(class_, "input_tokens", "output_tokens") == [500, 0]
    assert numbers(class_, "image_input_tokens", "image_output_tokens") == [1500, 4000]


def test_a_document_for_each_deployment(tmp_path: Path) -> None:
    """Names that a workload cannot have are made so, each another; those without a model are left out."""
    observed = [three_minutes(name=name) for name in ("chat bot", "chat/bot", "!", "?")]
    text = workload_yaml.text(report(*observed, three_minutes(name="nameless", model=None)))

    assert text.count("---\n") == 3
    assert {workload.name for workload in read_again(text, tmp_path)} == {"chat-bot", "chat-bot-2", "log", "log-2"}


@pytest.mark.parametrize(
    "observed",
    [
        three_minutes(model=None),
        deployment(token_series([4000, 8000], [1, 1])),
        deployment(token_series([0, 0], requests=[0, 0])),
    ],
    ids=["no model", "no requests", "no tokens"],
)
def test_of_what_is_not_known_there_is_no_file(observed: ObservedDeployment) -> None:
    with pytest.raises(NotEnoughData, match="no deployment of which requests, tokens and the model are known"):
        workload_yaml.text(report(observed))


@pytest.mark.parametrize("residency", [None, *DataResidency])
def test_how_far_data_may_go_is_kept_where_it_was_said(tmp_path: Path, residency: DataResidency | None) -> None:
    sizing = Sizing(criterion=Criterion.MAX, settings=Settings(data_residency=residency))
    made = from_minutes.report([three_minutes()], sizing, CATALOG, today=TODAY)

    workload, _ = only(workload_yaml.text(made), tmp_path)
    assert workload.data_residency is residency
