"""Lists of points that are read as columns: the same series, and the same complaints, as from objects."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.metrics import point_lists
from capacity.sources.metrics.formats.arm_answer import series_from_answer
from capacity.sources.metrics.point_lists import Points
from tests.properties import examples

STYLES: list[dict[str, Any]] = [{}, {"separators": (",", ":")}, {"indent": 1}, {"indent": "\t"}]
NUMBERS = st.one_of(
    st.integers(0, 10**15 - 1),
    st.integers(0, 10**6).map(float),
    st.sampled_from([0, 0.0, 10**15, 10**30, -1, 0.5, 1e22, True, None, "7", float("nan")]),
)
Json = dict[str, Any]


def written(*values: object, **others: object) -> Json:
    """An answer with a point a minute."""
    points = [
        {"timeStamp": f"2026-11-{1 + at // 1440:02}T{at // 60 % 24:02}:{at % 60:02}:00Z", "total": value}
        for at, value in enumerate(values)
    ]
    line = {"metadatavalues": [{"name": {"value": "modeldeploymentname"}, "value": 'my "data'}], "data": points}
    return {"interval": "PT1M", "value": [{"name": {"value": "InputTokens"}, "timeseries": [line], **others}]}


def outcome(loads: Callable[[str], Any], text: str) -> object:
    """All that can be seen of the series in a text, or what is wrong with it."""
    try:
        answer = loads(text)
        series = series_from_answer(answer, "file")
    except (ValueError, InvalidInput) as error:
        return type(error), str(error)
    except (AttributeError, TypeError) as error:  # JSON of another kind: both ways have to fail alike
        return type(error)
    return (
        [{**vars(one), "values": repr(one.values.tolist())} for one in series] if isinstance(series, list) else series
    )


def both(text: str) -> tuple[object, object]:
    return outcome(point_lists.loads, text), outcome(json.loads, text)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("values", [(5, 0, 12345678), (5.0, 0.0, 12345678.0), (7,), (10**15 - 1, 1)])
def test_what_is_written_alike_is_read_as_columns(style: dict[str, Any], values: tuple[float, ...]) -> None:
    text = json.dumps(written(*values), **style)
    answer: Any = point_lists.loads(text)
    data = answer["value"][0]["timeseries"][0]["data"]
    assert isinstance(data, Points)
    assert {name: found.tolist() for name, found in data.columns.items()} == {"total": list(values)}
    ours, theirs = both(text)
    assert ours == theirs


@pytest.mark.parametrize(
    "values", [(), (5, None), (5, 0.5), (5, 5.0), (5.0, 5), (10**15, 1), (-1, 1), (1e22, 1), ("7",), (True,)]
)
def test_all_else_is_left_to_the_parser(values: tuple[Any, ...]) -> None:
    text = json.dumps(written(*values))
    assert point_lists.loads(text) == json.loads(text)


@examples(200)
@given(values=st.lists(NUMBERS, max_size=8), style=st.sampled_from(STYLES), gap=st.integers(0, 20))
def test_both_ways_read_the_same(values: list[Any], style: dict[str, Any], gap: int) -> None:
    answer = written(*values)
    del answer["value"][0]["timeseries"][0]["data"][gap : gap + 1]
    ours, theirs = both(json.dumps(answer, **style))
    assert ours == theirs


@examples(500)
@given(
    style=st.sampled_from(STYLES),
    at=st.integers(0, 10**4),
    removed=st.integers(0, 3),
    added=st.text('{}[],:"\\. 01a-eZ\n', max_size=3),
)
def test_both_ways_complain_alike(style: dict[str, Any], at: int, removed: int, added: str) -> None:
    """A few characters are wrong, anywhere."""
    text = json.dumps(written(1, 20, 300, 0), **style)
    at %= len(text)
    ours, theirs = both(text[:at] + added + text[at + removed :])
    assert ours == theirs


@pytest.mark.parametrize(
    "text",
    [
        '{"value": [{"name": "x", "data": [{"timeStamp": "2026-11-01T00:00:00Z", "total": 07}]}]}',
        '{"value": [{"name": "x", "data": [{"timeStamp": "2026-11-01T00:00:00Z", "total": 7},]}]}',
        '{"value": [{"name": "x", "data": [{"timeStamp": "2026-11-01T00:00:00Z", "total": 7}{"timeStamp": 7}]}]}',
        '{"value": [{"name": "x", "my \\"data": [{"timeStamp": "2026-11-01T00:00:00Z", "total": 7}]}]}',
        '{"value": [{"name": "x", "data": [{"timeStamp": "2026-11-31T00:00:00Z", "total": 7}]}]}',
        '{"value": [{"name": "x", "data": [{"timeStamp": "1026-11-01T00:00:00Z", "total": 7}]}]}',
        '{"value": [{"name": "x", "data": [{"timeStamp": "2026-11-01T00:00:00Z", "total": 7}',
    ],
)
def test_what_is_nearly_written_so(text: str) -> None:
    ours, theirs = both(text)
    assert ours == theirs
