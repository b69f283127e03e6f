from fractions import Fraction
from typing import Any

import pytest

from capacity.findings import Finding, found
from capacity.sizing.demand import (
    MINUTES_PER_MONTH,
    Demand,
    Tokens,
    add,
    add_known,
    average_rpm,
    exact,
    from_classes,
    mean_to_peak,
    peak_rpm,
)
from capacity.sizing.planning_key import Planning
from capacity.sizing.request_class import Context, Profile, RequestClass
from capacity.sizing.workload import Workload


def class_(**numbers: int | str) -> RequestClass:
    numerals: dict[str, Any] = {key: Fraction(value) for key, value in numbers.items()}
    return RequestClass(**numerals)


def demand(*classes: RequestClass, planning: Planning | None = None) -> Demand:
    return from_classes(Workload(name="shop", model="any", traffic=classes, planning=planning or Planning()))


def basis(cached: Fraction | int, growth: Fraction | int, months: int, factor: Fraction | int) -> Finding:
    return found("peak-of-classes", cached_share=cached, growth_share=growth, months=months, growth=factor)


@pytest.mark.parametrize(
    ("request_class", "rpm"),
    [
        pytest.param(class_(peak_rpm="0.5"), Fraction(1, 2), id="peak"),
        pytest.param(class_(peak_rpm=1000, average_rpm=300), 1000, id="peak-beside-mean"),
        pytest.param(class_(average_rpm=300, peak_to_average=3), 900, id="mean-and-ratio"),
        pytest.param(class_(requests_per_day=14400, peak_to_average=3), 30, id="day"),
        pytest.param(class_(users=1200, requests_per_user_per_day=12, peak_to_average=3), 90, id="users"),
        pytest.param(
            class_(users=1200, requests_per_user_per_day=12, active_hours_per_day=24, peak_to_average=3),
            30,
            id="users-day-and-night",
        ),
        pytest.param(class_(requests_per_day=14400, active_hours_per_day=8, peak_to_average=3), 90, id="working-hours"),
        pytest.param(
            class_(requests_per_day=14400, active_hours_per_day=8, active_days_per_week=5, peak_to_average=3),
            90,
            id="working-days",
        ),
        pytest.param(class_(requests_per_day=1, active_hours_per_day=7, peak_to_average=1), Fraction(1, 420), id="odd"),
        pytest.param(class_(concurrency=30, request_seconds=6), 300, id="concurrency"),
        pytest.param(class_(concurrency=1, request_seconds="0.3"), 200, id="fraction-of-a-second"),
        pytest.param(class_(peak_rpm=60, request_seconds=6), 60, id="peak-beside-seconds"),
    ],
)
def test_the_peak_rate_of_every_form(request_class: RequestClass, rpm: Fraction) -> None:
    assert peak_rpm(request_class) == rpm


@pytest.mark.parametrize(
    "request_class",
    [class_(input_tpm=5), class_(average_rpm=5), class_(peak_to_average=5)],
    ids=["tokens", "mean", "ratio"],
)
def test_a_class_without_a_request_rate_has_no_peak(request_class: RequestClass) -> None:
    with pytest.raises(ValueError, match="no request rate"):
        peak_rpm(request_class)


@pytest.mark.parametrize(
    ("request_class", "rpm"),
    [
        pytest.param(class_(peak_rpm=1000), None, id="peak"),
        pytest.param(class_(peak_rpm=1000, average_rpm=300), 300, id="peak-beside-mean"),
        pytest.param(class_(average_rpm=300, peak_to_average=3), 300, id="mean-and-ratio"),
        pytest.param(class_(requests_per_day=14400, peak_to_average=3), 10, id="day"),
        pytest.param(class_(users=1200, requests_per_user_per_day=12, peak_to_average=3), Fraction(50, 7), id="users"),
        pytest.param(
            class_(users=1200, requests_per_user_per_day=12, active_days_per_week=7, peak_to_average=3),
            10,
            id="users-every-day",
        ),
        pytest.param(class_(requests_per_day=14400, active_hours_per_day=8, peak_to_average=3), 10, id="idle-hours"),
        pytest.param(
            class_(requests_per_day=14400, active_days_per_week=5, peak_to_average=3), Fraction(50, 7), id="days"
        ),
        pytest.param(class_(concurrency=30, request_seconds=6), None, id="concurrency"),
    ],
)
def test_the_mean_rate_counts_idle_hours_and_days(request_class: RequestClass, rpm: Fraction | None) -> None:
    assert average_rpm(request_class) == rpm


@pytest.mark.parametrize(
    ("request_class", "share"),
    [
        pytest.param(class_(peak_rpm=1000), None, id="peak-alone"),
        pytest.param(class_(concurrency=30, request_seconds=6), None, id="concurrency-alone"),
        pytest.param(class_(input_tpm=5), None, id="token-rates-alone"),
        pytest.param(class_(peak_rpm=1000, average_rpm=300), Fraction(3, 10), id="peak-beside-mean"),
        pytest.param(class_(average_rpm=300, peak_to_average=3), Fraction(1, 3), id="mean-and-ratio"),
        pytest.param(class_(requests_per_day=14400, peak_to_average=3), Fraction(1, 3), id="day"),
        pytest.param(
            class_(requests_per_day=14400, active_hours_per_day=8, active_days_per_week=5, peak_to_average=3),
            Fraction(8, 24) * Fraction(5, 7) / 3,
            id="working-days",
        ),
        pytest.param(class_(peak_rpm=1000).replaced(profile=Profile.FLAT), 1, id="flat"),
        pytest.param(class_(input_tpm=5).replaced(profile=Profile.DAYTIME), Fraction(1, 3), id="daytime"),
        pytest.param(
            class_(concurrency=30, request_seconds=6).replaced(profile=Profile.BUSINESS_HOURS),
            Fraction(25, 168),
            id="business-hours",
        ),
    ],
)
def test_the_mean_as_a_share_of_the_peak(request_class: RequestClass, share: Fraction | None) -> None:
    assert mean_to_peak(request_class) == share


@pytest.mark.parametrize(
    "request_class",
    [
        class_(peak_rpm=10, average_rpm=5, input_tokens=10, cached_input_share="0.5", output_tokens=2),
        class_(input_tpm=100, output_tpm=20, cached_input_share="0.5").replaced(profile=Profile.DAYTIME),
    ],
    ids=["requests", "token-rates"],
)
def test_a_month_is_730_hours_of_the_mean_in_every_category(request_class: RequestClass) -> None:
    (part,) = demand(request_class).classes
    share = mean_to_peak(request_class)
    assert part.month is not None
    assert share is not None

    assert MINUTES_PER_MONTH == 43_800
    assert part.month == Tokens(input=50 * share * 43_800, cached_input=50 * share * 43_800, output=20 * share * 43_800)
    assert part.tokens_per_month == 120 * share * 43_800


def test_of_a_class_whose_mean_is_not_told_the_month_is_not_known() -> None:
    (part,) = demand(class_(peak_rpm=10, input_tokens=10)).classes

    assert (part.month, part.tokens_per_month) == (None, None)


def test_a_month_grows_with_the_peak() -> None:
    planning = Planning(response_cache_hit_share=Fraction("0.5"), growth_share_per_month=Fraction(1), growth_months=2)
    request_class = class_(peak_rpm=10, input_tokens=10).replaced(profile=Profile.FLAT)

    assert demand(request_class, planning=planning).tokens_per_month == 2 * 100 * 43_800


@pytest.mark.parametrize(("value", "number"), [(0.1 + 0.2, "0.3"), (1e-10, "0"), (1234.5, "1234.5")])
def test_measured_numbers_are_taken_to_a_billionth(value: float, number: str) -> None:
    assert exact(value) == Fraction(number)


def test_tokens_per_minute_are_requests_times_tokens() -> None:
    result = demand(class_(peak_rpm=1000, input_tokens=200, output_tokens=20))

    assert result.rpm == 1000
    assert result.tpm == Tokens(input=Fraction(200_000), output=Fraction(20_000))
    assert result.tpm.total == 220_000
    assert result.basis == basis(0, 0, 0, 1)


@pytest.mark.parametrize(
    ("cache", "fresh", "cached", "written"),
    [
        pytest.param({"cached_input_share": "0.5"}, 100, 100, 0, id="cached-share"),
        pytest.param({"cached_input_tokens": 150}, 50, 150, 0, id="cached-tokens"),
        pytest.param({"cache_write_share": "0.25"}, 150, 0, 50, id="written-share"),
        pytest.param({"cache_write_tokens": 30}, 170, 0, 30, id="written-tokens"),
        pytest.param({"cached_input_share": "0.5", "cache_write_share": "0.1"}, 80, 100, 20, id="both-shares"),
        pytest.param({"cached_input_tokens": 150, "cache_write_share": "0.25"}, 0, 150, 50, id="share-and-tokens"),
        pytest.param({"cached_input_share": 1}, 0, 200, 0, id="everything-cached"),
    ],
)
def test_every_input_token_is_in_one_category(
    cache: dict[str, int | str], fresh: int, cached: int, written: int
) -> None:
    tpm = demand(class_(peak_rpm=1, input_tokens=200, output_tokens=20, **cache)).tpm

    assert tpm.input == fresh
    assert tpm.cached_input == cached
    assert tpm.cache_write == written
    assert tpm.all_input == 200
    assert tpm.total == 220


def test_image_tokens_stand_beside_the_text() -> None:
    tpm = demand(class_(peak_rpm=10, input_tokens=2000, image_input_tokens=1229, image_output_tokens=7024)).tpm

    assert tpm == Tokens(input=Fraction(20_000), image_input=Fraction(12_290), image_output=Fraction(70_240))
    assert tpm.all_input == 20_000
    assert tpm.total == 102_530


def test_token_rates_are_taken_as_they_are_and_requests_stay_unknown() -> None:
    result = demand(class_(input_tpm=360_000, output_tpm=4_500, cached_input_share="0.5"))

    assert result.tpm == Tokens(input=Fraction(180_000), cached_input=Fraction(180_000), output=Fraction(4_500))
    assert result.rpm is None
    assert result.concurrency is None
    assert result.tokens_per_month is None
    assert result.admission_tpm is None


def test_one_token_rate_alone() -> None:
    assert demand(class_(output_tpm=10)).tpm == Tokens(output=Fraction(10))
    assert demand(class_(input_tpm=10)).tpm == Tokens(input=Fraction(10))


def test_classes_add_up() -> None:
    chat = class_(peak_rpm=10, input_tokens=100, output_tokens=10, cached_input_share="0.5", average_rpm=5)
    summary = class_(concurrency=1, request_seconds=60, input_tokens=1000)
    result = demand(chat.replaced(name="chat"), summary.replaced(name="summary", context=Context.LONG))

    assert result.rpm == 11
    assert result.tpm == Tokens(input=Fraction(1500), cached_input=Fraction(500), output=Fraction(100))
    assert result.tokens_per_month is None
    assert [part.name for part in result.classes] == ["chat", "summary"]
    assert [part.context for part in result.classes] == [Context.SHORT, Context.LONG]
    assert [part.rpm for part in result.classes] == [Fraction(10), Fraction(1)]


def test_the_months_of_all_classes_add_up() -> None:
    steady = class_(peak_rpm=10, average_rpm=10, input_tokens=100)
    busy = class_(peak_rpm=10, average_rpm=1, output_tokens=100)

    assert demand(steady, busy).tokens_per_month == (1000 + 100) * 43_800


def test_one_class_with_token_rates_leaves_the_request_rate_of_all_unknown() -> None:
    result = demand(class_(peak_rpm=10, input_tokens=100), class_(input_tpm=500))

    assert result.rpm is None
    assert result.tpm.input == 1500


def test_an_own_cache_and_growth_change_every_rate() -> None:
    planning = Planning(
        response_cache_hit_share=Fraction("0.3"), growth_share_per_month=Fraction("0.05"), growth_months=6
    )
    request_class = class_(
        peak_rpm=1000, average_rpm=300, input_tokens=200, output_tokens=20, max_output_tokens=400, request_seconds=6
    )
    factor = Fraction("0.7") * Fraction("1.340095640625")
    now, then = demand(request_class), demand(request_class, planning=planning)

    assert now.rpm == 1000
    assert now.tpm == Tokens(input=Fraction(200_000), output=Fraction(20_000))
    assert now.admission_tpm == 600_000
    assert now.concurrency == 100
    assert now.tokens_per_month == 220 * 300 * 43_800
    assert then.rpm == 1000 * factor
    assert then.tpm == Tokens(input=200_000 * factor, output=20_000 * factor)
    assert then.admission_tpm == 600_000 * factor
    assert then.concurrency == 100 * factor
    assert then.tokens_per_month == 220 * 300 * 43_800 * factor
    assert then.basis == basis(Fraction("0.3"), Fraction("0.05"), 6, Fraction("1.340095640625"))


def test_headroom_is_not_demand() -> None:
    request_class = class_(peak_rpm=1000, input_tokens=200)

    assert demand(request_class, planning=Planning(headroom_share=Fraction("0.2"))) == demand(request_class)


def test_admission_counts_the_maximum_output_where_it_is_known() -> None:
    known = class_(peak_rpm=10, input_tokens=100, output_tokens=10, max_output_tokens=50)
    unknown = class_(peak_rpm=1, input_tokens=100, output_tokens=10)

    assert demand(known).admission_tpm == 1500
    assert demand(unknown).admission_tpm is None
    assert demand(known, unknown).admission_tpm == 1500 + 110


def test_admission_counts_cached_and_image_tokens() -> None:
    request_class = class_(
        peak_rpm=1,
        input_tokens=100,
        cached_input_share="0.5",
        cache_write_share="0.1",
        image_input_tokens=7,
        image_output_tokens=3,
        max_output_tokens=50,
    )

    assert demand(request_class).admission_tpm == 160


def test_the_longest_prompt_is_the_maximum_or_else_the_mean() -> None:
    classes = demand(
        class_(peak_rpm=1, input_tokens=10),
        class_(peak_rpm=1, input_tokens=10, max_input_tokens=90),
        class_(input_tpm=5),
    ).classes

    assert [part.mean_prompt_tokens for part in classes] == [10, 10, None]
    assert [part.longest_prompt_tokens for part in classes] == [10, 90, None]


def test_requests_at_once_need_their_duration() -> None:
    timed = class_(peak_rpm=60, input_tokens=10, request_seconds="2.5")

    assert demand(timed).concurrency == Fraction(5, 2)
    assert demand(timed, class_(peak_rpm=60, input_tokens=10)).concurrency is None


def test_sums_are_exact_and_unknown_stays_unknown() -> None:
    tenth = Fraction("0.1")

    assert add([]) == 0
    assert add([tenth] * 3) == Fraction("0.3")
    assert add_known([tenth, Fraction(0), tenth]) == Fraction("0.2")
    assert add_known([tenth, None]) is None
