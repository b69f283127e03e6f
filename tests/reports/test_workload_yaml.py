"""What was measured as a workload file: the minute that costs most, read again by the reader of workload files."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from capacity.catalog.catalog import Catalog
from capacity.errors import NotEnoughData
from capacity.planning.from_workload import planned
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Option, ProvisionedOption, StandardOption
from capacity.planning.results.plan_report import Report
from capacity.reports import workload_yaml
from capacity.sizing import demand
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType, TokenWeights
from capacity.sizing.planning_key import Day, LatencyTolerance, Planning, Schedule, Step
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import DataResidency, Settings, Slo, Workload
from capacity.sources.workloads import workload_file
from capacity.traffic.series import Measured, ObservedDeployment, TokenSeries
from capacity.traffic.statistics import RequestShape, Statistics
from tests.minutes import deployment, floats, token_series

CATALOG = Catalog()
TODAY = date(2026, 10, 1)


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


def three_minutes(**facts: Any) -> ObservedDeployment:  # noqa: ANN401  # fields of a deployment
    """The second has most requests and the third costs most: 30 of 300 input, 100 of them cached, and 50 output."""
    series = token_series([4000, 8000, 9000], [400, 800, 1500], requests=[40, 80, 30], cached=[0, 0, 3000])
    return deployment(series, **facts)


def test_peaks_add_up_to_the_minute_that_costs_most_and_means_to_the_month(tmp_path: Path) -> None:
    """The mean request as often as there is room for it, and what is left of the minute: 600 output, 2,000 cached."""
    (workload,) = read_again(workload_yaml.text(report(three_minutes())), tmp_path)
    month, peak = workload.traffic

    assert (workload.name, workload.model, workload.model_version) == ("chat", "gpt-5.2", "2025-12-11")
    assert (month.name, peak.name) == ("month", "peak")
    assert numbers(month, "peak_rpm", "average_rpm", "input_tokens", "output_tokens") == [50, 50, 140, 18]
    assert float(month.cached_share) == pytest.approx(1000 / 7000, abs=1e-6)
    assert numbers(peak, "peak_rpm", "average_rpm", "output_tokens", "cached_input_share") == [30, 1e-6, 20, 1]
    assert float(demand.from_classes(workload).tpm.total) == pytest.approx(10_500)


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
        "minute: 2 requests. Mean tokens: 300 input, 10 output.\n  peak_rpm: 2\n  # The mean of all minutes.\n"
        "  average_rpm: 1.5\n  input_tokens: 300\n  output_tokens: 10\n  max_input_tokens: 412\nplanning:\n"
        "  # No reservation of a month or a year is offered on less than a day of traffic. Days needed: 7 for a month "
        "and 28 for a year.\n  # Take `terms` out when there are as many.\n  terms: []\n"
    )


def two_minutes(**columns: Any) -> TokenSeries:  # noqa: ANN401  # columns of a series
    """The same requests of 300 input and 50 output tokens, 30 of them and 15."""
    return token_series([9000, 4500], [1500, 750], requests=[30, 15]).replaced(**columns)


@pytest.mark.parametrize(
    ("logged", "expected"), [(None, None), ([15_000, 7_500], 500), ([30_000, 0], 1000), ([1, 1], 50)]
)
def test_what_requests_allow_is_kept(tmp_path: Path, logged: list[float] | None, expected: int | None) -> None:
    """The mean of those that tell it, and never less than answers had."""
    columns = None if logged is None else np.array(logged, dtype=np.float64)
    one = deployment(two_minutes(admitted_output_tokens=columns))
    _, class_ = only(workload_yaml.text(report(one, growth_share_per_month=Fraction(1, 2), growth_months=1)), tmp_path)

    assert class_.max_output_tokens == expected


def test_what_comes_on_top_allows_what_is_left_of_the_most_that_was_admitted(tmp_path: Path) -> None:
    one = three_minutes()
    observed = one.replaced(series=one.series.replaced(admitted_output_tokens=floats([8_000, 16_000, 6_000])))
    found = report(observed)
    text = workload_yaml.text(found)
    (workload,) = read_again(text, tmp_path)

    assert [class_.max_output_tokens for class_ in workload.traffic] == [200, Fraction("166.666666")]
    assert demand.from_classes(workload).admission_tpm == pytest.approx(24_000)
    assert "ask for more" not in text


def test_how_long_requests_run_is_kept(tmp_path: Path) -> None:
    same = Statistics(mean=300, p50=300, p95=300, p99=300, max=300)
    shape = RequestShape(input_tokens=same, output_tokens=same, cached_input_share=None, mean_seconds=2.5)
    series = two_minutes(admitted_output_tokens=np.array([15_000.0, 7_500.0]))
    text = workload_yaml.text(report(deployment(series, shape=shape)))
    _, class_ = only(text, tmp_path)

    assert numbers(class_, "request_seconds", "max_output_tokens") == [2.5, 500]
    assert "not known here" not in text
    assert "not known here" in workload_yaml.text(report(deployment(series)))


def test_what_was_planned_for_is_kept(tmp_path: Path) -> None:
    """So that the file needs what the report says; what was seen stays as it is."""
    steps = (Step(date=date(2027, 3, 1), factor=Fraction("1.4"), why="launch: Japan"),)
    planning = Planning(
        growth_share_per_month=Fraction("0.1"),
        growth_months=3,
        headroom_share=Fraction("0.3"),
        response_cache_hit_share=Fraction("0.5"),
        steps=steps,
        schedule=Schedule(days=(Day.MONDAY, Day.FRIDAY), start_hour=7, end_hour=19),
        horizon_months=24,
        max_commitment_usd=Fraction(1000),
        latency_tolerance=LatencyTolerance.FLEX,
    )
    settings = Settings(
        planning=planning,
        slo=Slo(throttled_share=Fraction("0.01")),
        token_weights=TokenWeights(output=Fraction("6.5")),
        deployment_types=(DeploymentType.GLOBAL_PROVISIONED, DeploymentType.GLOBAL_STANDARD),
    )
    found = from_minutes.report(
        [deployment(two_minutes())], Sizing(criterion=Criterion.MAX, settings=settings), CATALOG, today=TODAY
    )
    workload, class_ = only(workload_yaml.text(found), tmp_path)

    assert workload.planning.replaced(terms=None) == planning
    assert (workload.slo, workload.token_weights, workload.deployment_types) == (
        settings.slo,
        settings.token_weights,
        settings.deployment_types,
    )
    assert numbers(class_, "peak_rpm", "average_rpm", "input_tokens") == [30, 22.5, 300]


def test_planned_growth_and_headroom_come_to_what_the_report_says(tmp_path: Path) -> None:
    found = report(
        deployment(two_minutes()),
        growth_share_per_month=Fraction("0.1"),
        growth_months=3,
        headroom_share=Fraction("0.3"),
        response_cache_hit_share=Fraction("0.25"),
    )
    (workload,) = read_again(workload_yaml.text(found), tmp_path)
    _, again = planned(workload, CATALOG, today=TODAY, months=None)

    assert [needed_by(one) for one in again.options] == pytest.approx(
        [needed_by(one) for one in found.plans[0].options]
    )
    assert [one.usd_per_month for one in again.options] == [one.usd_per_month for one in found.plans[0].options]


def needed_by(option: Option) -> float:
    match option:
        case ProvisionedOption(ptus_needed=Fraction() as needed):
            return float(needed)
        case StandardOption():
            return float(option.tpm_needed)
    return 0.0


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


def test_a_name_stays_with_the_deployment_that_has_it(tmp_path: Path) -> None:
    """Whatever comes before it; what has another name in the file stands in a comment, in one line."""
    names = ["Chat Bot.v2", "Chat-Bot-v2", "Chat-Bot-v2-2", "Chat\nBot.v2"]
    text = workload_yaml.text(report(*(three_minutes(name=name) for name in names)))

    workloads = [workload.name for workload in read_again(text, tmp_path)]
    assert workloads == ["Chat-Bot-v2-3", "Chat-Bot-v2-4", "Chat-Bot-v2", "Chat-Bot-v2-2"]
    assert [line for line in text.splitlines() if "deployment is named" in line or line.startswith("name:")] == [
        r'# Its deployment is named "Chat\nBot.v2".',
        "name: Chat-Bot-v2-3",
        '# Its deployment is named "Chat Bot.v2".',
        "name: Chat-Bot-v2-4",
        "name: Chat-Bot-v2",
        "name: Chat-Bot-v2-2",
    ]


def test_a_name_that_yaml_would_read_as_something_else_stays(tmp_path: Path) -> None:
    names = {"no", "On", "y", "null", "1e3", "0x10", "12", "2026-01-01"}
    text = workload_yaml.text(report(*(three_minutes(name=name) for name in names)))

    assert {workload.name for workload in read_again(text, tmp_path)} == names
    assert {document["name"] for document in yaml.safe_load_all(text)} == names


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
    made = from_minutes.report([deployment(two_minutes())], sizing, CATALOG, today=TODAY)

    workload, _ = only(workload_yaml.text(made), tmp_path)
    assert workload.data_residency is residency
