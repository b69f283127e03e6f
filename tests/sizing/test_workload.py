from fractions import Fraction
from typing import Any

import pytest

from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Arrivals, Day, LatencyTolerance, Planning, Schedule
from capacity.sizing.request_class import ABOUT_USERS, NO_RATE, Profile, RequestClass
from capacity.sizing.workload import Deployed, Workload, is_workload_name


def class_(**numbers: int | str) -> RequestClass:
    numerals: dict[str, Any] = {key: Fraction(value) for key, value in numbers.items()}
    return RequestClass(**numerals)


@pytest.mark.parametrize(
    "request_class",
    [
        pytest.param(class_(peak_rpm=10, input_tokens=5), id="peak"),
        pytest.param(class_(peak_rpm=10, average_rpm=10, input_tokens=5), id="peak-and-mean"),
        pytest.param(class_(average_rpm=10, peak_to_average=3, output_tokens=5), id="mean-and-ratio"),
        pytest.param(class_(requests_per_day=10, peak_to_average=1, input_tokens=5), id="day"),
        pytest.param(class_(users=10, requests_per_user_per_day=2, peak_to_average=1, input_tokens=5), id="users"),
        pytest.param(
            class_(
                requests_per_day=10, active_hours_per_day=8, active_days_per_week=5, peak_to_average=3, input_tokens=5
            ),
            id="working-days",
        ),
        pytest.param(class_(concurrency=10, request_seconds=6, input_tokens=5), id="concurrency"),
        pytest.param(class_(peak_rpm=10, request_seconds=6, input_tokens=5), id="peak-and-seconds"),
        pytest.param(class_(input_tpm=10, output_tpm=0), id="token-rates"),
        pytest.param(class_(output_tpm=10), id="output-rate-alone"),
        pytest.param(class_(peak_rpm=10, image_output_tokens=5), id="images-alone"),
        pytest.param(
            class_(peak_rpm=10, input_tokens=5, max_input_tokens=5, max_output_tokens=1), id="maximum-is-mean"
        ),
        pytest.param(
            class_(peak_rpm=10, input_tokens=5, cached_input_share="0.4", cache_write_share="0.6"), id="all-cached"
        ),
        pytest.param(
            class_(peak_rpm=10, input_tokens=10, cached_input_tokens=4, cache_write_tokens=6), id="all-cached-tokens"
        ),
        pytest.param(class_(peak_rpm=10, output_tokens=5, cached_input_tokens=0), id="nothing-cached-of-nothing"),
    ],
)
def test_request_classes_that_make_sense(request_class: RequestClass) -> None:
    assert list(request_class.mistakes()) == []


PEAK_TO_AVERAGE = "needs `peak_to_average` as well: how much busier the peak minute is than the mean; 3 is usual"
NEEDS_RATE = "needs a request rate, but the class gives tokens per minute: use `peak_rpm`"
STRAY_RATIO = "goes with `average_rpm` or `requests_per_day` or `users`, not with `peak_rpm`: remove one of them"
GIVE_MOST = "give the most that one request may have, or lower the mean"
TOO_MUCH_CACHED = "cached and written input tokens together are more than all input tokens"


@pytest.mark.parametrize(
    ("request_class", "mistakes"),
    [
        pytest.param(class_(input_tokens=5), [("", NO_RATE)], id="no-rate"),
        pytest.param(class_(input_tokens=5, request_seconds=6), [("", NO_RATE)], id="seconds-alone"),
        pytest.param(
            class_(peak_rpm=1, concurrency=2, request_seconds=6, input_tokens=5),
            [("concurrency", "`peak_rpm` and `concurrency` both give the rate: keep one of them")],
            id="two-rates",
        ),
        pytest.param(
            class_(peak_rpm=1, input_tpm=5),
            [("input_tpm", "`peak_rpm` and `input_tpm` both give the rate: keep one of them")],
            id="requests-and-tokens",
        ),
        pytest.param(
            class_(peak_rpm=1, average_rpm=1, peak_to_average=3, input_tokens=5),
            [("average_rpm", "`peak_rpm` and `average_rpm` both give the rate: keep one of them")],
            id="peak-and-mean-with-ratio",
        ),
        pytest.param(
            class_(average_rpm=10, input_tokens=5),
            [("average_rpm", f"`average_rpm` {PEAK_TO_AVERAGE}")],
            id="mean-without-ratio",
        ),
        pytest.param(
            class_(requests_per_day=10, input_tokens=5),
            [("requests_per_day", f"`requests_per_day` {PEAK_TO_AVERAGE}")],
            id="day-without-ratio",
        ),
        pytest.param(
            class_(users=10, input_tokens=5),
            [("users", f"`users` needs `requests_per_user_per_day` and `peak_to_average` as well: {ABOUT_USERS}")],
            id="users-alone",
        ),
        pytest.param(
            class_(users=10, requests_per_user_per_day=3, active_hours_per_day=8, input_tokens=5),
            [("users", f"`users` needs `peak_to_average` as well: {ABOUT_USERS}")],
            id="users-without-ratio",
        ),
        pytest.param(
            class_(requests_per_user_per_day=3, peak_to_average=3, input_tokens=5),
            [
                (
                    "requests_per_user_per_day",
                    "`requests_per_user_per_day` needs `users` as well: how many people use it on a day with traffic",
                )
            ],
            id="requests-without-users",
        ),
        pytest.param(
            class_(peak_rpm=10, requests_per_user_per_day=3, input_tokens=5),
            [
                (
                    "requests_per_user_per_day",
                    "`requests_per_user_per_day` goes with `users`, not with `peak_rpm`: remove one of them",
                )
            ],
            id="stray-requests-of-users",
        ),
        pytest.param(
            class_(users=10, requests_per_user_per_day=3, requests_per_day=30, peak_to_average=3, input_tokens=5),
            [("users", "`requests_per_day` and `users` both give the rate: keep one of them")],
            id="users-and-day",
        ),
        pytest.param(
            class_(concurrency=10, input_tokens=5),
            [("concurrency", "`concurrency` needs `request_seconds` as well: how long one request runs")],
            id="concurrency-without-seconds",
        ),
        pytest.param(
            class_(peak_rpm=10, peak_to_average=3, input_tokens=5),
            [
                ("peak_to_average", f"`peak_to_average` {STRAY_RATIO}"),
            ],
            id="stray-ratio",
        ),
        pytest.param(
            class_(peak_rpm=10, active_hours_per_day=8, active_days_per_week=5, input_tokens=5),
            [
                (key, f"`{key}` goes with `requests_per_day` or `users`, not with `peak_rpm`: remove one of them")
                for key in ("active_hours_per_day", "active_days_per_week")
            ],
            id="stray-hours",
        ),
        pytest.param(
            class_(peak_rpm=10, average_rpm=11, input_tokens=5),
            [("average_rpm", "`average_rpm` is above `peak_rpm`: a mean cannot exceed the busiest minute")],
            id="mean-above-peak",
        ),
        pytest.param(
            class_(peak_rpm=10),
            [("", "no tokens: one of `input_tokens` and `output_tokens` must be above 0")],
            id="no-tokens",
        ),
        pytest.param(
            class_(input_tpm=0, output_tpm=0),
            [("input_tpm", "no tokens: one of `input_tpm` and `output_tpm` must be above 0")],
            id="no-token-rate",
        ),
        pytest.param(
            class_(output_tpm=10, output_tokens=5, max_output_tokens=6, request_seconds=1),
            [(key, f"`{key}` {NEEDS_RATE}") for key in ("output_tokens", "max_output_tokens", "request_seconds")],
            id="per-request-beside-token-rates",
        ),
        pytest.param(
            class_(peak_rpm=1, input_tokens=5, cached_input_share="0.1", cached_input_tokens=1),
            [("cached_input_tokens", "`cached_input_share` and `cached_input_tokens` say the same: keep one of them")],
            id="cached-twice",
        ),
        pytest.param(
            class_(peak_rpm=1, input_tokens=5, cache_write_share="0.1", cache_write_tokens=1),
            [("cache_write_tokens", "`cache_write_share` and `cache_write_tokens` say the same: keep one of them")],
            id="written-twice",
        ),
        pytest.param(
            class_(peak_rpm=1, input_tokens=5, cached_input_share="0.5", cache_write_share="0.51"),
            [("cached_input_share", TOO_MUCH_CACHED)],
            id="more-cached-than-input",
        ),
        pytest.param(
            class_(peak_rpm=1, input_tokens=5, cached_input_tokens=6),
            [("cached_input_tokens", TOO_MUCH_CACHED)],
            id="more-cached-tokens-than-input",
        ),
        pytest.param(
            class_(peak_rpm=1, output_tokens=5, cached_input_tokens=1),
            [("cached_input_tokens", TOO_MUCH_CACHED)],
            id="cached-tokens-of-no-input",
        ),
        pytest.param(
            class_(peak_rpm=1, input_tokens=5, max_input_tokens=4, output_tokens=3, max_output_tokens=2),
            [
                ("max_input_tokens", f"`max_input_tokens` is below the mean, `input_tokens`: {GIVE_MOST}"),
                ("max_output_tokens", f"`max_output_tokens` is below the mean, `output_tokens`: {GIVE_MOST}"),
            ],
            id="maximum-below-mean",
        ),
    ],
)
def test_request_classes_that_make_no_sense(request_class: RequestClass, mistakes: list[tuple[str, str]]) -> None:
    assert list(request_class.mistakes()) == mistakes


def test_shares_may_be_given_as_tokens() -> None:
    request_class = class_(peak_rpm=1, input_tokens=8, cached_input_tokens=2, cache_write_tokens=1)

    assert (request_class.cached_share, request_class.written_share) == (Fraction(1, 4), Fraction(1, 8))


# --- the course of a week


@pytest.mark.parametrize(
    ("profile", "hours_per_week", "mean_share", "mean_to_peak"),
    [
        pytest.param(Profile.FLAT, 7 * 24, 1, 1, id="flat"),
        pytest.param(Profile.DAYTIME, 7 * 16, Fraction(1, 2), Fraction(1, 3), id="daytime"),
        pytest.param(Profile.BUSINESS_HOURS, 5 * 10, Fraction(1, 2), Fraction(25, 168), id="business-hours"),
    ],
)
def test_profiles(profile: Profile, hours_per_week: int, mean_share: Fraction, mean_to_peak: Fraction) -> None:
    assert (profile.hours_per_week, profile.mean_share) == (hours_per_week, mean_share)
    assert profile.mean_to_peak == mean_to_peak


@pytest.mark.parametrize(
    "rate",
    [
        pytest.param({"peak_rpm": 10, "input_tokens": 5}, id="peak"),
        pytest.param({"concurrency": 10, "request_seconds": 6, "input_tokens": 5}, id="concurrency"),
        pytest.param({"input_tpm": 10}, id="token-rates"),
    ],
)
def test_a_profile_goes_with_a_peak(rate: dict[str, int]) -> None:
    assert list(class_(**rate).replaced(profile=Profile.DAYTIME).mistakes()) == []


@pytest.mark.parametrize(
    ("rate", "key"),
    [
        pytest.param({"peak_rpm": 10, "average_rpm": 5}, "average_rpm", id="peak-and-mean"),
        pytest.param({"average_rpm": 5, "peak_to_average": 3}, "average_rpm", id="mean-and-ratio"),
        pytest.param({"requests_per_day": 5, "peak_to_average": 3}, "requests_per_day", id="day"),
        pytest.param({"users": 5, "requests_per_user_per_day": 1, "peak_to_average": 3}, "users", id="users"),
    ],
)
def test_a_profile_does_not_go_with_a_mean(rate: dict[str, int], key: str) -> None:
    request_class = class_(input_tokens=5, **rate).replaced(profile=Profile.FLAT)

    assert list(request_class.mistakes()) == [
        ("profile", f"`profile` and `{key}` both say how busy the mean is: keep one of them")
    ]


def test_a_profile_alone_is_no_rate() -> None:
    assert list(class_(input_tokens=5).replaced(profile=Profile.FLAT).mistakes()) == [("", NO_RATE)]


def test_words_of_files() -> None:
    assert [profile.value for profile in Profile] == ["flat", "daytime", "business-hours"]
    assert [tolerance.value for tolerance in LatencyTolerance] == ["interactive", "flex", "batch"]
    assert [day.value for day in Day] == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert Planning().latency_tolerance is LatencyTolerance.INTERACTIVE


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        pytest.param(Schedule(start_hour=8, end_hour=18), 50, id="working-days"),
        pytest.param(Schedule(start_hour=0, end_hour=24, days=tuple(Day)), 168, id="always"),
        pytest.param(Schedule(start_hour=23, end_hour=24, days=(Day.SUNDAY,)), 1, id="the-last-hour"),
        pytest.param(Schedule(start_hour=9, end_hour=12, days=(Day.MONDAY, Day.MONDAY)), 3, id="a-day-named-twice"),
    ],
)
def test_hours_of_a_schedule(schedule: Schedule, hours: int) -> None:
    assert list(schedule.mistakes()) == []
    assert len(schedule.hours()) == 168
    assert sum(schedule.hours()) == hours
    assert schedule.share_of_hours == Fraction(hours, 168)


def test_a_week_begins_on_monday_at_midnight() -> None:
    schedule = Schedule(start_hour=9, end_hour=11, days=(Day.MONDAY, Day.THURSDAY, Day.SUNDAY))

    assert [row for row, is_in in enumerate(schedule.hours()) if is_in] == [9, 10, 81, 82, 153, 154]


@pytest.mark.parametrize(
    ("schedule", "mistake"),
    [
        pytest.param(
            Schedule(start_hour=18, end_hour=8),
            ("end_hour", "`end_hour` must be after `start_hour`, on the same day (UTC)"),
            id="over-night",
        ),
        pytest.param(
            Schedule(start_hour=8, end_hour=8),
            ("end_hour", "`end_hour` must be after `start_hour`, on the same day (UTC)"),
            id="no-time",
        ),
        pytest.param(
            Schedule(start_hour=8, end_hour=18, days=()),
            ("days", "`days` is empty: name one, such as mon, or leave it out for Monday to Friday"),
            id="no-day",
        ),
    ],
)
def test_schedules_that_make_no_sense(schedule: Schedule, mistake: tuple[str, str]) -> None:
    assert list(schedule.mistakes()) == [mistake]


@pytest.mark.parametrize(
    ("planning", "growth"),
    [
        pytest.param(Planning(), 1, id="none"),
        pytest.param(
            Planning(growth_share_per_month=Fraction("0.05"), growth_months=6),
            Fraction("1.340095640625"),
            id="half-year",
        ),
        pytest.param(Planning(growth_share_per_month=Fraction(1), growth_months=10), 1024, id="doubling"),
    ],
)
def test_growth_is_compounded_monthly(planning: Planning, growth: Fraction) -> None:
    assert planning.growth == growth
    assert list(planning.mistakes()) == []


@pytest.mark.parametrize(
    ("planning", "mistake"),
    [
        pytest.param(
            Planning(growth_share_per_month=Fraction("0.05")),
            ("growth_share_per_month", "growth without a time has no effect: add `growth_months`"),
            id="rate-without-time",
        ),
        pytest.param(
            Planning(growth_months=6),
            ("growth_months", "growth without a rate has no effect: add `growth_share_per_month`"),
            id="time-without-rate",
        ),
        pytest.param(
            Planning(burst_seconds=Fraction(0)),
            (
                "burst_seconds",
                (
                    "a bucket without depth refuses every single request: give its depth in seconds, from 0.001 on, "
                    "or leave it out for 10"
                ),
            ),
            id="no-depth",
        ),
        pytest.param(
            Planning(response_cache_hit_share=Fraction(1)),
            ("response_cache_hit_share", "a share of 1 means that no request is ever sent: nothing to size"),
            id="nothing-left",
        ),
    ],
)
def test_planning_that_makes_no_sense(planning: Planning, mistake: tuple[str, str]) -> None:
    assert list(planning.mistakes()) == [mistake]


@pytest.mark.parametrize(
    ("deployed", "mistakes"),
    [
        pytest.param(Deployed(deployment_type=DeploymentType.GLOBAL_PROVISIONED, ptus=15), [], id="ptus"),
        pytest.param(Deployed(deployment_type=DeploymentType.GLOBAL_STANDARD, sku_capacity=15), [], id="units"),
        pytest.param(
            Deployed(deployment_type=DeploymentType.GLOBAL_PROVISIONED),
            [("", "`global-provisioned` needs `ptus`: how much is deployed today")],
            id="no-ptus",
        ),
        pytest.param(
            Deployed(deployment_type=DeploymentType.REGIONAL_STANDARD, ptus=15),
            [
                ("", "`regional-standard` needs `sku_capacity`: how much is deployed today"),
                ("ptus", "`regional-standard` is counted in `sku_capacity`, not `ptus`"),
            ],
            id="ptus-of-a-standard-type",
        ),
        pytest.param(
            Deployed(deployment_type=DeploymentType.GLOBAL_BATCH, ptus=15),
            [("deployment_type", "batch deployments have no size: leave `deployed` out")],
            id="batch",
        ),
    ],
)
def test_what_is_deployed_is_counted_as_its_type_is(deployed: Deployed, mistakes: list[tuple[str, str]]) -> None:
    assert list(deployed.mistakes()) == mistakes


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        pytest.param(
            {"traffic": ()}, ("traffic", "`traffic` is empty: give one request class, or a list of them"), id="traffic"
        ),
        pytest.param(
            {"deployment_types": ()},
            ("deployment_types", "`deployment_types` is empty: name one, or leave it out for all that are offered"),
            id="types",
        ),
        pytest.param(
            {"traffic": (RequestClass(name="a"), RequestClass(), RequestClass())},
            ("traffic", "2 of 3 request classes have no `name`: a list needs them"),
            id="unnamed",
        ),
        pytest.param(
            {"traffic": (RequestClass(name="a"), RequestClass(name="b"), RequestClass(name="a"))},
            ("traffic", "two request classes are named `a`: give each a name of its own"),
            id="doubled-name",
        ),
        pytest.param(
            {
                "traffic": (RequestClass(input_tpm=Fraction(1000), output_tpm=Fraction(10)),),
                "planning": Planning(arrivals=Arrivals.POISSON),
            },
            (
                "planning",
                "`arrivals: poisson` needs requests, and a class gives tokens per minute: use `peak_rpm` there",
            ),
            id="arrivals-of-tokens",
        ),
    ],
)
def test_workloads_that_make_no_sense(changes: dict[str, Any], mistake: tuple[str, str]) -> None:
    workload = Workload(name="shop", model="gpt-5.2", traffic=(RequestClass(),))

    assert list(workload.mistakes()) == []
    assert list(workload.replaced(**changes).mistakes()) == [mistake]


@pytest.mark.parametrize("name", ["a", "support-chat_2", "-", "2026"])
def test_names_of_workloads(name: str) -> None:
    assert is_workload_name(name)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "ä", "a.b", "=1+2", "a\n"])
def test_names_that_no_workload_can_have(name: str) -> None:
    assert not is_workload_name(name)
