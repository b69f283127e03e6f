"""A workload file of measured traffic, sized again: the peak, the month and the quota of the report that it is from."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import NotEnoughData
from capacity.planning.from_workload import planned
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Option, Plan, ProvisionedOption, StandardOption
from capacity.reports import workload_yaml
from capacity.sizing.choices import Criterion
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Settings, Workload
from capacity.sources.workloads import workload_file
from capacity.traffic.series import ObservedDeployment
from capacity.traffic.statistics import RequestShape, Statistics
from capacity.traffic.week_hours import WeekHours
from tests.minutes import deployment, floats, token_series
from tests.properties import examples

CATALOG = Catalog()
TODAY = date(2026, 10, 1)
NONE, ALL = Fraction(0), Fraction(1)
MODELS = ("gpt-4.1", "gpt-4o", "gpt-5.2", "gpt-5.4", "gpt-6-sol")
"""Cached input weighs nothing, or as in prices; output 4 to 8 tokens."""
AnyOption = TypeVar("AnyOption", bound=Option)
Minute = tuple[int, int, int, Fraction, Fraction]
"""Requests, input and output tokens of each, and what of the input is cached and written."""


def again(
    observed: ObservedDeployment, folder: Path, headroom_share: Fraction = NONE
) -> tuple[Plan, Plan, Workload, str]:
    """The plan of what was observed and that of its workload file, with the file."""
    settings = Settings(region="eastus2", planning=Planning(headroom_share=headroom_share))
    sizing = Sizing(criterion=Criterion.MAX, settings=settings)
    return sized_again(observed, sizing, folder)


def sized_again(observed: ObservedDeployment, sizing: Sizing, folder: Path) -> tuple[Plan, Plan, Workload, str]:
    report = from_minutes.report([observed], sizing, CATALOG, today=TODAY)
    text = workload_yaml.text(report)
    file = folder / "seen.yaml"
    file.write_text(text, "utf-8")
    (workload,) = workload_file.read([str(file)], CATALOG)
    return report.plans[0], planned(workload, CATALOG, today=TODAY, months=None)[1], workload, text


def pairs(of: type[AnyOption], one: Plan, other: Plan) -> Iterator[tuple[AnyOption, AnyOption]]:
    """The options of each deployment type that are of this kind."""
    beside = {option.deployment_type: option for option in other.options if isinstance(option, of)}
    yield from ((option, beside[option.deployment_type]) for option in one.options if isinstance(option, of))


def bill(option: StandardOption) -> Decimal:
    return option.costs["pay_as_you_go"].per_month or Decimal(0)


def holds(seen: Plan, told: Plan, text: str) -> None:
    """PTUs as measured, the bill to a hundredth, and quota no less, or the file says how much it lacks."""
    for one, other in pairs(ProvisionedOption, seen, told):
        assert one.ptus_needed is not None
        assert other.ptus_needed is not None
        lost = one.ptus_needed / 10**5 + Fraction(1, 1000)
        assert one.ptus_needed - lost <= other.ptus_needed <= one.ptus_needed + Fraction(1, 10**9)
    for by_token, again_ in pairs(StandardOption, seen, told):
        assert bill(again_) == pytest.approx(bill(by_token), rel=Decimal("0.01"), abs=Decimal("0.02"))
        for rate, wanted, has in (
            ("tokens", by_token.tpm_needed, again_.tpm_needed),
            ("requests", by_token.rpm_needed, again_.rpm_needed),
        ):
            assert wanted is not None
            assert has is not None
            told_of = re.search(f"Most {rate} in a minute: .* ask for more quota", text)
            assert bool(told_of) == (has < wanted * (1 - Fraction(1, 10**5)))


shares = st.fractions(0, 1, max_denominator=8)
minutes: st.SearchStrategy[Minute] = st.tuples(
    st.integers(0, 500), st.integers(0, 20_000), st.integers(0, 2_000), shares, shares
)


def series_of(drawn: Sequence[Minute]) -> ObservedDeployment:
    requests, each, answers, cached, written = zip(*drawn, strict=True)
    input_ = floats(requests) * floats(each)
    read = np.floor(input_ * floats(map(float, cached)))
    series = token_series(input_, floats(requests) * floats(answers), requests=requests, cached=read)
    return deployment(series.replaced(cache_write_tokens=np.floor((input_ - read) * floats(map(float, written)))))


@examples(60)
@given(drawn=st.lists(minutes, min_size=1, max_size=9), model=st.sampled_from(MODELS))
@example(drawn=[(100, 10_000, 10, ALL, NONE)] * 8 + [(100, 10_000, 10, NONE, NONE)], model="gpt-5.2")
@example(drawn=[(100, 1_000, 400, NONE, NONE), (300, 1_000, 50, NONE, NONE)], model="gpt-4o")
def test_any_minutes(drawn: Sequence[Minute], model: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    observed = series_of(drawn).replaced(model=model)
    if not any(requests and (input_ or output) for requests, input_, output, *_ in drawn):
        with pytest.raises(NotEnoughData):
            again(observed, tmp_path_factory.mktemp("seen"))
        return
    try:
        seen, told, _, text = again(observed, tmp_path_factory.mktemp("seen"))
    except NotEnoughData:
        # All of it is cached, which weighs nothing.
        assert all(share == 1 or not input_ for requests, input_, _, share, _ in drawn if requests)
        return
    holds(seen, told, text)


@examples(30)
@given(
    often=st.lists(st.integers(0, 500), min_size=1, max_size=9).filter(any),
    mix=st.tuples(st.integers(1, 20), st.integers(0, 20), st.integers(0, 20)),
    model=st.sampled_from(MODELS),
)
def test_of_one_mix_all_is_as_measured_in_one_class(
    often: Sequence[int], mix: tuple[int, int, int], model: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plain, cached, output = (100 * tokens for tokens in mix)
    requests = floats(often)
    series = token_series(
        requests * (plain + cached), requests * output, requests=requests, cached=floats(often) * cached
    )
    seen, told, workload, text = again(
        deployment(series, model=model), tmp_path_factory.mktemp("seen"), headroom_share=Fraction("0.2")
    )

    (class_,) = workload.traffic
    expected = [max(often), plain + cached, output]
    assert [class_.peak_rpm, class_.input_tokens, class_.output_tokens] == [*map(Fraction, expected)]
    assert "quota" not in text
    for one, other in pairs(StandardOption, seen, told):
        assert one.sku_capacity == other.sku_capacity
        assert bill(other) == pytest.approx(bill(one), rel=Decimal("0.0001"), abs=Decimal("0.02"))
    holds(seen, told, text)


LONG = 128_000
"""Tokens above which prompts of gpt-5.4 do not fit PTUs."""
LONGER = 272_000
"""And from which they weigh and cost as long context."""


@examples(20)
@given(counts=st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=6).filter(lambda rows: rows[0][0]))
def test_prompts_of_each_length_stay_apart(
    counts: Sequence[tuple[int, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Short ones of 4,000 tokens, some of 140,000 and of 300,000."""

    def of(lengths: Sequence[int]) -> tuple[list[float], list[float], list[float]]:
        requests = [float(sum(row[at] for at in lengths)) for row in counts]
        tokens = [float(sum(row[at] * (4_000, 140_000, 300_000)[at] for at in lengths)) for row in counts]
        return requests, tokens, [one * 500 for one in requests]

    requests, tokens, output = of((0, 1, 2))
    longer = {}
    for above, lengths in ((LONG, (1, 2)), (LONGER, (2,))):
        rpm, input_, out = of(lengths)
        longer[above] = token_series(input_, out, requests=rpm)
    most = max(length for row in counts for length, count in zip((4_000, 140_000, 300_000), row, strict=True) if count)
    longest = Statistics(mean=0, p50=0, p95=0, p99=0, max=most)
    observed = deployment(
        token_series(tokens, output, requests=requests),
        model="gpt-5.4",
        longer=longer,
        shape=RequestShape(input_tokens=longest, output_tokens=None, cached_input_share=None),
    )
    seen, told, workload, text = again(observed, tmp_path_factory.mktemp("seen"))

    present = [any(row[at] for row in counts) for at in range(3)]
    means = {
        class_.name: class_.input_tokens for class_ in workload.traffic if not (class_.name or "").startswith("peak")
    }
    expected = {"month": 4_000, f"above-{LONG}": 140_000, f"above-{LONGER}": 300_000}
    if sum(present) > 1:
        assert means == {name: tokens for (name, tokens), is_in in zip(expected.items(), present, strict=True) if is_in}
    holds(seen, told, text)


@examples(30)
@given(counts=st.lists(st.tuples(*[st.integers(0, 500)] * 2), min_size=2, max_size=6).filter(lambda rows: any(rows[0])))
@example(counts=[(500, 0), (10, 2), (10, 1)])
@example(counts=[(0, 9), (50, 1), (400, 1)])
def test_prompts_of_two_weights_come_to_the_ptus_of_both(
    counts: Sequence[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Short and long ones, which PTUs take by other weights: the costliest minute may lack what the month has."""
    short, long_ = (floats([row[at] for row in counts]) for at in (0, 1))
    longest = Statistics(mean=0, p50=0, p95=0, p99=0, max=300_000 if long_.any() else 4_000)
    observed = deployment(
        token_series(short * 4_000 + long_ * 300_000, (short + long_) * 500, requests=short + long_),
        model="gpt-6-sol",
        longer={LONGER: token_series(long_ * 300_000, long_ * 500, requests=long_)},
        shape=RequestShape(input_tokens=longest, output_tokens=None, cached_input_share=None),
    )
    seen, told, _, text = again(observed, tmp_path_factory.mktemp("seen"))

    holds(seen, told, text)


MORE, LESS = "quota is more than was needed", "ask for more quota than they need"


@pytest.mark.parametrize("growth", [NONE, Fraction(1, 2)])
@pytest.mark.parametrize(
    ("drawn", "allowed", "expected"),
    [
        ([(500, 0, 10), (100, 20_000, 2_000)], None, [f"requests in a minute: 500. Here are 588: {MORE}."]),
        ([(100, 0, 10), (5, 0, 2_000)], None, [f"requests in a minute: 100. Here are 95: {LESS}."]),
        ([(40, 100, 50), (80, 100, 10), (30, 50, 50)], None, []),
        (
            [(1, 20_000, 10), (1, 1_000, 2_000)],
            [20, 2_000],
            [
                f"tokens in a minute: 20,010. Here are 13,045: {LESS}.",
                f"tokens with the output that requests allow in a minute: 20,020. Here are 13,204: {LESS}.",
            ],
        ),
        (
            [(100, 10, 10), (500, 0, 10)],
            [2_000, 5_000],
            [f"tokens with the output that requests allow in a minute: 5,000. Here are 5,937: {MORE}."],
        ),
    ],
)
def test_quota_is_told_where_the_classes_need_another_than_was_seen(
    drawn: Sequence[tuple[int, int, int]],
    allowed: Sequence[float] | None,
    expected: Sequence[str],
    growth: Fraction,
    tmp_path: Path,
) -> None:
    """Both without the growth that is planned for."""
    observed = series_of([(*minute, NONE, NONE) for minute in drawn])
    if allowed is not None:
        observed = observed.replaced(series=observed.series.replaced(admitted_output_tokens=floats(allowed)))
    planning = Planning(growth_share_per_month=growth, growth_months=2 if growth else 0)
    sizing = Sizing(criterion=Criterion.MAX, settings=Settings(region="eastus2", planning=planning))
    *_, text = sized_again(observed, sizing, tmp_path)

    assert re.findall(r"# Most (.*)", text) == expected


def test_a_mean_above_the_peak_of_some_hours_is_cut_and_told(tmp_path: Path) -> None:
    """Nights alone are sized for, and days have twice as much; a file has one mean for all hours."""
    rpm = [10.0] * 12 * 60 + [20.0] * 12 * 60
    series = token_series([one * 1000 for one in rpm], [one * 100 for one in rpm], requests=rpm)
    hours = WeekHours(text="mon-sun/00:00-06:00", days=tuple(range(7)), start=0, end=360)
    seen, told, workload, text = sized_again(deployment(series), Sizing(criterion=Criterion.MAX, hours=hours), tmp_path)

    (class_,) = workload.traffic
    assert class_.peak_rpm == class_.average_rpm == 10
    assert "Of the tokens of the month these are 66.7 %" in text
    assert "Peaks are those of mon-sun/00:00-06:00" in text
    assert all(one.ptus == other.ptus for one, other in pairs(ProvisionedOption, seen, told))


def test_images_of_another_mix_in_busy_minutes(tmp_path: Path) -> None:
    """Tokens of images stand beside those of text, in both classes."""
    series = token_series([4000, 9000], [8000, 6000], requests=[2, 3]).replaced(image_input_tokens=floats([3000, 8900]))
    seen, told, workload, text = again(deployment(series, model="gpt-image-2"), tmp_path)

    assert [class_.name for class_ in workload.traffic] == ["month", "peak"]
    assert workload.traffic[0].input_tokens == 220
    assert workload.traffic[0].image_input_tokens == 2380
    holds(seen, told, text)


def test_an_outlook_is_not_in_the_file_and_told(tmp_path: Path) -> None:
    """Traffic that grows by a tenth each week: purchases take its median path, which no key of a file says."""
    days = [day for week in range(4) for day in [1.1**week] * 7 * 1440]
    series = token_series(
        [one * 10_000 for one in days], [one * 1_000 for one in days], requests=[one * 10 for one in days]
    )
    planning = Planning(horizon_months=12)
    sizing = Sizing(criterion=Criterion.MAX, settings=Settings(planning=planning), forecast_days=28)
    _, _, workload, text = sized_again(deployment(series), sizing, tmp_path)

    assert "The report plans for 1.348 times as much, which its outlook foresees: not in here." in text
    assert workload.planning.horizon_months == 12
