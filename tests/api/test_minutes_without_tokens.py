"""Tables of minutes that tell requests and not their tokens, in frames and files: no price is made of the idle rest."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import capacity as cp

OPTIONS: dict[str, Any] = {"region": "eastus2", "today": "2026-11-30"}
GPT, EMBEDDING = "gpt-5.2", "text-embedding-3-small"


def minutes() -> pd.DataFrame:
    """Two days, of which every other hour is idle."""
    times = pd.date_range("2026-11-01", periods=2 * 1440, freq="min", tz="UTC")
    requests = np.where(times.hour % 2, 20, 0)
    stamps = times.strftime("%Y-%m-%dT%H:%M:%SZ")
    return pd.DataFrame(
        {"time": stamps, "requests": requests, "input_tokens": requests * 900, "output_tokens": requests * 150}
    )


def without(column: str, of: Callable[[pd.DataFrame], Any] = lambda frame: frame.requests > 0) -> pd.DataFrame:
    """The minutes without values of a column, in busy minutes or as said."""
    frame = minutes()
    return frame.assign(**{column: frame[column].mask(of(frame))})


def as_csv(frame: pd.DataFrame, folder: Path) -> object:
    frame.to_csv(folder / "minutes.csv", index=False)
    return str(folder / "minutes.csv")


def as_kql(frame: pd.DataFrame, folder: Path) -> object:
    """As the API of Log Analytics answers."""
    columns = [{"name": name, "type": "real"} for name in frame.columns]
    rows = json.loads(frame.to_json(orient="values"))
    text = json.dumps({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": rows}]})
    (folder / "minutes.json").write_text(text)
    return str(folder / "minutes.json")


def as_json(frame: pd.DataFrame, folder: Path) -> object:
    (folder / "minutes.json").write_text(frame.to_json(orient="records"))
    return str(folder / "minutes.json")


def as_polars(frame: pd.DataFrame, _: Path) -> object:
    return pytest.importorskip("polars").from_pandas(frame)


def as_arrow(frame: pd.DataFrame, _: Path) -> object:
    return pytest.importorskip("pyarrow").Table.from_pandas(frame)


FORMS = (lambda frame, _: frame, as_polars, as_arrow, as_csv, as_kql, as_json)


@pytest.fixture(params=FORMS, ids=["pandas", "polars", "arrow", "csv", "kql", "json"])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[pd.DataFrame], object]:
    """What makes a frame of pandas one of another library, or a file."""
    return lambda frame: request.param(frame, tmp_path)


@pytest.mark.parametrize(
    ("frame", "lacking"),
    [
        (minutes().drop(columns="output_tokens"), "without output tokens"),
        (without("output_tokens"), "without output tokens"),
        (without("input_tokens"), "without input tokens"),
        (without("input_tokens", lambda frame: frame.index >= 0), "without input tokens"),
        (without("output_tokens", lambda frame: frame.index % 60 > 2), "without input or output tokens"),
    ],
    ids=["no output", "busy without output", "busy without input", "no value of input", "nearly all"],
)
def test_requests_without_tokens_are_refused(
    given: Callable[[pd.DataFrame], object], frame: pd.DataFrame, lacking: str
) -> None:
    with pytest.raises(cp.InvalidInput) as error:
        cp.from_metrics(given(frame), model=GPT, **OPTIONS)
    assert lacking in str(error.value)
    assert "of 28,800 requests" in str(error.value)


@pytest.mark.parametrize("column", ["input_tokens", "output_tokens"])
def test_busy_minutes_are_never_idle(column: str) -> None:
    with pytest.raises(cp.InvalidInput, match=f"without {column.replace('_', ' ')}"):
        cp.from_metrics(without(column), model=GPT, missing="idle", **OPTIONS)


def test_without_requests_no_minute_tells_anything() -> None:
    frame = without("output_tokens", lambda frame: frame.index >= 0).drop(columns="requests")
    with pytest.raises(cp.InvalidInput, match="no minute has output tokens"):
        cp.from_metrics(frame, model=GPT, **OPTIONS)


def test_models_without_output_need_none(given: Callable[[pd.DataFrame], object]) -> None:
    def priced(frame: pd.DataFrame) -> object:
        (plan,) = cp.from_metrics(given(frame), model=EMBEDDING, **OPTIONS).plans
        return next(one.usd_per_month for one in plan.options if one.usd_per_month)

    written = priced(minutes().assign(output_tokens=0))
    assert priced(minutes().drop(columns="output_tokens")) == written
    assert priced(without("output_tokens")) == written


@pytest.mark.parametrize("share", [0.3, 0.03])
def test_many_requests_without_tokens_are_told_first(given: Callable[[pd.DataFrame], object], share: float) -> None:
    lacking = without("output_tokens", lambda frame: frame.index % 100 < share * 100)
    (plan,) = cp.from_metrics(given(lacking), model=GPT, **OPTIONS).plans
    is_told = "minutes-without-tokens" in [one.code for one in plan.warnings]
    assert is_told is (share > 0.05)
    assert ("LEFT OUT: sizes and costs are too small" in plan.recommended.why) is is_told


def test_one_of_two_deployments_is_planned_and_the_other_is_not() -> None:
    both = pd.concat([minutes().assign(deployment="chat"), without("output_tokens").assign(deployment="mail")])
    chat, mail = cp.from_metrics(both, model=GPT, **OPTIONS).plans
    assert chat.options
    assert not mail.options
    assert "tokens-unknown" in [one.code for one in mail.warnings]
    with pytest.raises(cp.InvalidInput, match=r"^mail: 28,800 of 28,800 requests"):
        cp.from_metrics(both, model=GPT, deployment="mail", **OPTIONS)
