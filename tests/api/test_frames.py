"""Frames of pandas, polars and Arrow in, and frames out: the numbers of files, and mistakes with their remedy."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import capacity as cp

DAY = "2026-11-30"
KINDS = ("pandas", "polars", "lazy polars", "arrow")
Kinds = Callable[[pd.DataFrame], Any]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kinds:
    """What makes a pandas frame one of another library."""
    if request.param == "pandas":
        return lambda frame: frame
    if request.param == "arrow":
        arrow = pytest.importorskip("pyarrow")
        made: Kinds = arrow.Table.from_pandas
        return made
    polars = pytest.importorskip("polars")
    return lambda frame: polars.from_pandas(frame).lazy() if "lazy" in request.param else polars.from_pandas(frame)


def minutes(days: int = 8) -> pd.DataFrame:
    """A week of two deployments, busy by day."""
    times = pd.date_range("2026-09-01", periods=days * 1440, freq="min", tz="UTC")
    requests = np.random.default_rng(1).poisson(40 + 30 * np.sin(np.arange(len(times)) / 229.2))
    chat = pd.DataFrame({"time": times, "deployment": "chat", "requests": requests})
    both = pd.concat([chat, chat.assign(deployment="mail", requests=chat.requests // 4)], ignore_index=True)
    return both.assign(input_tokens=both.requests * 900, output_tokens=both.requests * 150)


def requests(count: int = 4000) -> pd.DataFrame:
    """A day of single requests."""
    draw = np.random.default_rng(2)
    times = pd.to_datetime(
        np.sort(draw.integers(0, 86_400_000_000, count)) + 1_788_220_800_000_000, unit="us", utc=True
    )
    tokens = {"input_tokens": draw.integers(10, 3000, count), "output_tokens": draw.integers(1, 500, count)}
    return pd.DataFrame({"timestamp": times, **tokens, "deployment": draw.choice(["chat", "mail"], count)})


def numbers(report: cp.Report) -> list[Any]:
    """All that plans say, but where it was read."""
    found = []
    for plan in report.plans:
        told = plan.to_dict()
        told["traffic"].pop("source")
        found.append(
            {name: told[name] for name in ("workload", "demand", "options", "recommended", "traffic", "curves")}
        )
    return found


def complaint(call: Callable[..., object], *args: Any, **options: Any) -> cp.InvalidInput:  # noqa: ANN401
    with pytest.raises(cp.InvalidInput) as refused:
        call(*args, today=DAY, model="gpt-5.2", **options)
    return refused.value


@pytest.mark.slow
def test_minutes_of_a_frame_are_those_of_the_same_table(kind: Kinds, tmp_path: Path) -> None:
    frame, file = minutes(), tmp_path / "minutes.csv"
    frame.assign(time=frame.time.dt.strftime("%Y-%m-%dT%H:%M:%SZ")).to_csv(file, index=False)

    of_file = cp.from_metrics(file, model="gpt-5.2", today=DAY)
    of_frame = cp.from_metrics(kind(frame), model="gpt-5.2", today=DAY)

    assert [plan.workload for plan in of_frame.plans] == ["chat", "mail"]
    assert numbers(of_frame) == numbers(of_file)


@pytest.mark.slow
def test_requests_of_a_frame_are_those_of_the_same_parquet(kind: Kinds, tmp_path: Path) -> None:
    frame, file = requests(), tmp_path / "calls.parquet"
    frame.to_parquet(file)

    of_file = cp.from_logs(str(file), model="gpt-5.2", today=DAY)
    of_frame = cp.from_logs(kind(frame), model="gpt-5.2", today=DAY)
    simulated = cp.simulate(kind(frame), model="gpt-5.2", ptus=[15, 50], burst_seconds=[1, 10], today=DAY)

    assert numbers(of_frame) == numbers(of_file)
    assert (
        simulated.to_json()
        == cp.simulate(file, model="gpt-5.2", ptus="15,50", burst_seconds="1,10", today=DAY).to_json()
    )


@pytest.mark.slow
def test_columns_are_named_by_a_mapping_or_a_text(kind: Kinds) -> None:
    frame = minutes().rename(columns={"time": "When", "input_tokens": "A", "output_tokens": "B"})
    log = requests().rename(columns={"timestamp": "When", "input_tokens": "A", "output_tokens": "B"})
    named = {"time": "When", "input": "A", "output": "B"}
    text = "time=When,input=A,output=B"

    by_text = cp.from_metrics(kind(frame), columns=text, model="gpt-5.2", today=DAY)
    of_log = cp.from_logs(kind(log), columns=text, model="gpt-5.2", today=DAY)

    assert numbers(cp.from_metrics(kind(frame), columns=named, model="gpt-5.2", today=DAY)) == numbers(by_text)
    assert numbers(cp.from_logs(kind(log), columns=named, model="gpt-5.2", today=DAY)) == numbers(of_log)
    assert numbers(by_text) == numbers(cp.from_metrics(minutes(), model="gpt-5.2", today=DAY))


@pytest.mark.slow
@pytest.mark.parametrize("call", [cp.from_metrics, cp.from_logs])
def test_times_without_a_zone_are_refused_and_read_where_one_is_said(
    call: Callable[..., cp.Report], kind: Kinds
) -> None:
    frame = minutes() if call is cp.from_metrics else requests()
    (time, *_) = frame.columns
    naive = frame.assign(**{time: frame[time].dt.tz_localize(None)})
    berlin = frame.assign(**{time: frame[time].dt.tz_convert("Europe/Berlin").dt.tz_localize(None)})

    told = complaint(call, kind(naive))

    assert "its times name no time zone" in str(told)
    assert "timezone='UTC'" in str(told.problems[0].remedy)
    assert numbers(call(kind(naive), timezone="UTC", model="gpt-5.2", today=DAY)) == numbers(
        call(kind(berlin), timezone="Europe/Berlin", model="gpt-5.2", today=DAY)
    )


def stamps(times: "pd.Series[Any]", form: str) -> Any:  # noqa: ANN401  # a column of any kind
    """Times without a zone in a form that frames have them in, half of them with a zone where it says so."""
    local = times.dt.tz_localize(None)
    moments: dict[str, Callable[[], Any]] = {
        "times": lambda: local,
        "objects": lambda: pd.Series(list(local.dt.to_pydatetime()), dtype=object),
        "texts": lambda: local.map(lambda one: one.isoformat()),
        "half of the texts": lambda: [f"{one}" if at % 2 else f"{one}Z" for at, one in enumerate(local)],
        "categories": lambda: local.astype(str).astype("category"),
    }
    return moments[form]()


@pytest.mark.parametrize("form", ["times", "objects", "texts", "half of the texts", "categories"])
@pytest.mark.parametrize("column", ["time", "timestamp", "end_time"])
def test_times_without_a_zone_are_refused_in_every_form(form: str, column: str) -> None:
    """With the zone they are read, if all of a column lack it."""
    call: Callable[..., cp.Report] = cp.from_metrics if column == "time" else cp.from_logs
    log = requests(400)
    frame = minutes(1) if column == "time" else log.assign(end_time=log.timestamp + pd.Timedelta(seconds=2))
    naive = frame.assign(**{column: stamps(frame[column], form)})

    told = complaint(call, naive)

    assert "its times name no time zone: say which they are in, as in timezone='UTC'" in str(told)
    assert [problem.key for problem in told.problems] == [column]
    assert numbers(call(naive, timezone="UTC", model="gpt-5.2", today=DAY)) == numbers(
        call(frame, model="gpt-5.2", today=DAY)
    )


@pytest.mark.parametrize("made", [pd.Timestamp, pd.Timestamp.to_pydatetime, pd.Timestamp.isoformat])
@pytest.mark.parametrize("call", [cp.from_metrics, cp.from_logs])
def test_times_may_be_objects_and_texts(call: Callable[..., cp.Report], made: Callable[[Any], object]) -> None:
    frame = minutes(1) if call is cp.from_metrics else requests(400)
    (time, *_) = frame.columns
    objects = frame.assign(**{time: pd.Series([made(one) for one in frame[time]], dtype=object)})

    assert numbers(call(objects, model="gpt-5.2", today=DAY)) == numbers(call(frame, model="gpt-5.2", today=DAY))


@pytest.mark.parametrize(
    ("first", "what"),
    [
        (None, "the column `time` has 1 row without a time: fill or drop them"),
        ("2026-09-01T00:00:00Z", "the column `time` has values of different kinds, str and time: keep to one of them"),
        (dt.date(2026, 9, 1), "the column `time` has values of different kinds, date and time: keep to one of them"),
    ],
)
def test_objects_that_are_no_times_are_told(first: object, what: str) -> None:
    frame = minutes(1)
    mixed = frame.assign(time=pd.Series([first, *frame.time[1:]], dtype=object))

    (problem,) = complaint(cp.from_metrics, mixed).problems

    assert (problem.key, problem.what) == ("time", what)


def test_columns_that_look_alike_are_named(kind: Kinds) -> None:
    frame = minutes().rename(columns={"time": "ts_utc", "input_tokens": "toks_in"})
    log = requests().rename(columns={"timestamp": "when_utc", "input_tokens": "tokens_in"})

    told, of_log = complaint(cp.from_metrics, kind(frame)), complaint(cp.from_logs, kind(log))

    assert "no column is known to be time and input. Found: ts_utc, deployment, requests, toks_in" in str(told)
    assert "columns={'time': 'ts_utc'" in str(told.problems[0].remedy)
    assert "'input': 'toks_in'" in str(told.problems[0].remedy)
    assert "time=when_utc,input=tokens_in" in str(of_log.problems[0].remedy)
    assert (told.problems[0].file, told.problems[0].line) == (None, None)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda frame: frame.head(0), "frame: the frame has no row"),
        (lambda frame: frame.assign(input_tokens="many"), "row 1: input_tokens must be a number, not `many`"),
        (lambda frame: frame.assign(input_tokens=np.inf), "input must be finite numbers: Infinity is none"),
        (
            lambda frame: frame.assign(output_tokens=-1),
            "output tokens of chat at 2026-09-01T00:00Z is -1, which cannot be",
        ),
        (lambda frame: frame.assign(time=1.5), "`1.5` is no time stamp"),
        (
            lambda frame: frame.assign(time=pd.NaT),
            "the column `time` has 23,040 rows without a time: fill or drop them",
        ),
        (lambda frame: pd.concat([frame, frame.head(1).assign(input_tokens=7)]), "2 rows for 2026-09-01T00:00Z"),
        (lambda frame: frame[["time"]], "no column is known to be input"),
        (lambda frame: frame.rename(columns={"requests": "time"}), "`time` names 2 columns: rename or drop"),
    ],
    ids=["empty", "text", "infinite", "negative", "time", "no time", "twice", "columns", "doubled"],
)
def test_bad_minutes_are_told_as_those_of_files(change: Callable[[pd.DataFrame], pd.DataFrame], what: str) -> None:
    frame = change(minutes())
    if frame.columns.is_unique and frame["time"].isna().all() and len(frame):
        frame["time"] = pd.to_datetime(frame["time"], utc=True)

    assert what in str(complaint(cp.from_metrics, frame))


def test_what_is_no_frame_is_told() -> None:
    assert "is an int: give a pandas, polars or Arrow frame" in str(complaint(cp.from_metrics, 42))
    assert "is a set: give a pandas, polars or Arrow frame" in str(complaint(cp.from_logs, {"a"}))
    assert "nothing to read" in str(complaint(cp.from_metrics))
    assert "<metrics>: are none: give a pandas, polars or Arrow frame" in str(complaint(cp.from_metrics, []))
    assert "<metrics>: are none" in str(complaint(cp.from_metrics, Path("no-such-folder").glob("*.csv")))
    assert "nothing to read: name log files" in str(complaint(cp.from_logs, []))
    assert "reads files" in str(complaint(cp.from_logs, requests(), engine="spark"))


@pytest.mark.parametrize(
    ("column", "values", "remedy"),
    [
        ("input_tokens", np.inf, None),
        ("time", pd.NaT, "fill or drop them"),
        ("time", pd.Timestamp("2026-09-01"), "say which they are in, as in timezone='UTC'"),
        ("time", pd.Timestamp("1926-09-01", tz="UTC"), None),
    ],
)
def test_mistakes_in_a_column_name_it_and_what_to_do(column: str, values: Any, remedy: str | None) -> None:  # noqa: ANN401
    frame = minutes().assign(**{column: values})
    if column == "time" and values is pd.NaT:
        frame["time"] = pd.to_datetime(frame["time"], utc=True)

    (problem,) = complaint(cp.from_metrics, frame).problems

    assert (problem.file, problem.line, problem.key) == (None, None, column)
    assert problem.remedy is None if remedy is None else str(problem.remedy).startswith(remedy)


def spoiled(frame: pd.DataFrame, column: str, value: object, row: int = 6) -> pd.DataFrame:
    """With one other value in a column, in a row that is counted from 1."""
    values = frame[column].astype(object).to_list()
    values[row - 1] = value
    return frame.assign(**{column: pd.Series(values, dtype=None if isinstance(value, int) else object)})


@pytest.mark.parametrize(
    ("change", "key", "what"),
    [
        (lambda log: spoiled(log, "input_tokens", -1), "input_tokens", "a token count is negative: input_tokens is -1"),
        (lambda log: spoiled(log, "output_tokens", -1), "output_tokens", "negative: output_tokens is -1"),
        (lambda log: spoiled(log.astype({"input_tokens": float}), "input_tokens", 1.5), "input_tokens", "is 1.5"),
        (lambda log: spoiled(log, "timestamp", pd.NaT), "timestamp", "its time is missing"),
        (
            lambda log: spoiled(log.assign(cached_input_tokens=0), "cached_input_tokens", 9999),
            "cached_input_tokens",
            "",
        ),
    ],
    ids=["input", "output", "part", "time", "cached"],
)
def test_rows_of_a_frame_that_cannot_be_read_name_their_column_and_row(
    change: Callable[[pd.DataFrame], pd.DataFrame], key: str, what: str, kind: Kinds
) -> None:
    frame = change(requests(400))
    if key == "timestamp":
        frame["timestamp"] = pd.to_datetime(frame.timestamp, utc=True)

    first, rest = complaint(cp.from_logs, kind(frame)).problems

    assert (first.file, first.line, first.key) == (None, 6, key)
    assert what in first.what
    assert (rest.line, rest.key) == (None, None)


def test_rows_of_parquet_are_lines_of_their_file(tmp_path: Path) -> None:
    file = tmp_path / "calls.parquet"
    spoiled(requests(400), "input_tokens", -1).to_parquet(file)

    first, _ = complaint(cp.from_logs, file).problems

    assert (first.file, first.line) == (str(file), 6)


@pytest.mark.parametrize(
    ("call", "change", "key", "what"),
    [
        (cp.from_logs, lambda log: log.drop(columns="input_tokens"), "input_tokens", "no request log is recognized"),
        (cp.from_logs, lambda log: log.drop(columns="timestamp"), "timestamp", "no request log is recognized"),
        (
            cp.from_logs,
            lambda log: log.assign(duration_seconds=pd.Timedelta(seconds=2)),
            "duration_seconds",
            "the column `duration_seconds` holds spans of time: write their seconds as numbers",
        ),
        (
            cp.from_logs,
            lambda log: spoiled(log, "timestamp", dt.datetime(2026, 9, 1)),  # noqa: DTZ001  # without a zone
            "timestamp",
            "values of different kinds, time and time without a zone: keep to one of them",
        ),
        (cp.from_metrics, lambda frame: frame.drop(columns="time"), "time", "no column is known to be time"),
        (cp.from_metrics, lambda frame: frame.drop(columns="input_tokens"), "input_tokens", "known to be input"),
        (cp.from_metrics, lambda frame: spoiled(frame, "output_tokens", -1), "output_tokens", "which cannot be"),
        (cp.from_metrics, lambda frame: frame.assign(input_tokens=1.5), "input_tokens", "input_tokens is 1.5"),
        (cp.from_metrics, lambda frame: frame.assign(input_tokens=True), "input_tokens", "must be numbers or null"),
        (cp.from_metrics, lambda frame: frame.assign(output_tokens="x"), "output_tokens", "row 1: output_tokens must"),
        (cp.from_metrics, lambda frame: frame.assign(time="x"), "time", "`x` is no time stamp"),
        (
            cp.from_metrics,
            lambda frame: pd.concat([frame, frame.head(1)]),
            "time",
            "or read single requests by `cp.from_logs`",
        ),
    ],
)
def test_every_mistake_of_a_frame_names_its_column(
    call: Callable[..., object], change: Callable[[pd.DataFrame], pd.DataFrame], key: str, what: str
) -> None:
    (problem,) = complaint(call, change(minutes(1) if call is cp.from_metrics else requests(400))).problems

    assert (problem.file, problem.key) == (None, key)
    assert what in problem.what


def test_a_frame_without_columns_is_told() -> None:
    for call in (cp.from_metrics, cp.from_logs):
        assert "frame: the frame has no column" in str(complaint(call, pd.DataFrame()))


def test_names_of_two_columns_are_told() -> None:
    arrow = pytest.importorskip("pyarrow")
    doubled = arrow.table([arrow.array([1])] * 3, names=["time", "tokens", "tokens"])

    for call in (cp.from_metrics, cp.from_logs):
        (problem,) = complaint(call, doubled).problems
        assert (problem.key, problem.remedy) == ("tokens", "rename or drop all of them but one")
    assert "the frame has no column" in str(complaint(cp.from_metrics, pd.DataFrame()))


@pytest.mark.slow
def test_exact_numbers_are_numbers(kind: Kinds) -> None:
    frame = minutes()
    exact = frame.assign(**{name: frame[name].map(Decimal) for name in ("requests", "input_tokens", "output_tokens")})
    exact.loc[5, "output_tokens"] = None
    frame.loc[5, "output_tokens"] = np.nan
    log = requests()
    exact_log = log.assign(input_tokens=log.input_tokens.map(Decimal))

    told = [cp.from_metrics(one, model="gpt-5.2", today=DAY) for one in (kind(exact), frame)]
    of_log = [cp.from_logs(one, model="gpt-5.2", today=DAY) for one in (kind(exact_log), log)]

    assert numbers(told[0]) == numbers(told[1])
    assert numbers(of_log[0]) == numbers(of_log[1])


def test_files_of_a_glob_are_read(tmp_path: Path) -> None:
    minutes(1).to_csv(tmp_path / "minutes.csv")
    requests(100).to_csv(tmp_path / "log.csv")

    of_metrics = cp.from_metrics(tmp_path.glob("minutes*"), model="gpt-5.2", today=DAY)
    of_log = cp.from_logs(tmp_path.glob("log*"), model="gpt-5.2", today=DAY)

    assert [plan.workload for plan in (*of_metrics.plans, *of_log.plans)] == ["chat", "mail"] * 2


def test_minutes_that_are_nan_are_not_observed() -> None:
    frame = minutes()
    lost = frame.assign(input_tokens=frame.input_tokens.where(frame.index % 10 != 0))

    plan = cp.from_metrics(lost, model="gpt-5.2", today=DAY).plans[0]

    assert plan.traffic is not None
    assert plan.traffic.observed_share == pytest.approx(0.9)
    assert plan.minutes.to_pandas().input_tokens.isna().sum() == 8 * 144


def test_requests_that_are_nan_are_empty_cells(tmp_path: Path) -> None:
    frame, file = requests(), tmp_path / "calls.csv"
    lost = frame.assign(input_tokens=frame.input_tokens.where(frame.index % 100 != 0).astype("float64"))
    told = lost.input_tokens.map(lambda tokens: "" if tokens != tokens else f"{tokens:.0f}")  # noqa: PLR0124  # NaN
    lost.assign(input_tokens=told, timestamp=frame.timestamp.map(dt.datetime.isoformat)).to_csv(file, index=False)

    of_file, of_frame = (cp.from_logs(each, model="gpt-5.2", today=DAY) for each in (file, lost))

    assert numbers(of_frame) == numbers(of_file)


def test_minutes_come_back_as_they_went_in() -> None:
    frame = minutes()

    plan = cp.from_metrics(frame, model="gpt-5.2", today=DAY).plans[0]
    back = plan.minutes.to_pandas()
    again = cp.from_metrics(back, model="gpt-5.2", today=DAY).plans[0]

    assert isinstance(back.index, pd.DatetimeIndex)
    assert (str(back.index.tz), back.index.name) == ("UTC", "time")
    assert list(back.columns) == ["requests", "input_tokens", "output_tokens"]
    assert (back.input_tokens.to_numpy() == frame[frame.deployment == "chat"].input_tokens.to_numpy()).all()
    assert again.recommended == plan.recommended


def test_a_frame_is_left_as_it_is() -> None:
    frame = minutes()
    before = frame.copy()

    cp.from_metrics(frame, model="gpt-5.2", today=DAY)

    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.slow
def test_frames_have_types_and_units_in_their_names() -> None:
    report = cp.from_metrics(minutes(), model="gpt-5.2", today=DAY, ptus=[15, 30])
    plan = report.plans[0]
    assert plan.curves is not None
    assert plan.curves.cost_by_ptus is not None
    offers, curve = plan.options.to_pandas(), plan.curves.cost_by_ptus.to_pandas()

    assert {name: str(offers[name].dtype) for name in ("ptus", "usd_per_month", "recommended", "term")} == {
        "ptus": "Int64",
        "usd_per_month": "float64",
        "recommended": "boolean",
        "term": "str",
    }
    assert offers.recommended.sum() == 1
    assert list(curve.columns[:3]) == ["ptus", "served_share", "spilled_share"]
    assert curve.per_month.min() == float(min(point.per_month or 0 for point in plan.curves.cost_by_ptus.points))
    assert set(plan.criteria.to_pandas().criterion) == {"mean", "p95", "p99", "max", "throttled"}
    assert report.trials.to_pandas().ptus.tolist() == [15, 30, 15, 30]
    assert list(cp.size("workloads").plans[0].criteria.to_pandas().columns)[:3] == [
        "deployment_type",
        "criterion",
        "decides",
    ]


def test_schedules_and_portfolios_are_frames() -> None:
    growing = {"planning": {"growth_share_per_month": 0.05, "growth_months": 6, "horizon_months": 6}}
    chat = {
        "name": "chat",
        "model": "gpt-5.2",
        "region": "eastus2",
        "traffic": {"peak_rpm": 900, "average_rpm": 700, "input_tokens": 2000, "output_tokens": 200},
        **growing,
    }
    (plan,) = cp.size(chat, today=DAY).plans
    both = cp.size([{**chat, "planning": {}}, {**chat, "name": "mail", "planning": {}}], today=DAY)

    assert plan.schedule is not None
    assert both.portfolio is not None
    assert len(plan.schedule.to_pandas()) == 6
    assert str(plan.schedule.to_pandas().month.dtype) == "datetime64[s]"
    assert both.portfolio.to_pandas().workload.tolist() == ["chat", "mail"]
    assert both.portfolio.to_pandas().usd_per_month.sum() == float(both.portfolio.usd_per_month or 0)


def test_an_outlook_is_a_frame_of_days() -> None:
    (plan, _) = cp.from_metrics(minutes(days=21), model="gpt-5.2", today=DAY, forecast=14).plans

    assert plan.outlook is not None
    assert plan.hold is not None
    assert plan.outlook.horizon_days == 14
    days = plan.outlook.to_pandas()
    assert list(days.columns) == ["day", "p10", "p50", "p90"]
    assert len(days) == 14
    assert (days.p10 <= days.p50).all()
    assert (days.p50 <= days.p90).all()
    assert plan.hold.by_headroom.to_pandas().held.tolist() == [one.held for one in plan.hold.by_headroom]


@pytest.mark.parametrize(("asked", "days"), [(True, 28), (False, None)])
def test_outlooks_have_their_usual_length_where_none_is_said(asked: bool, days: int | None) -> None:  # noqa: FBT001
    outlook = cp.from_metrics(minutes(days=21), model="gpt-5.2", today=DAY, forecast=asked).plans[0].outlook
    assert (outlook and outlook.horizon_days) == days
