"""Text in YAML files: every reader takes it for the same text, wherever it stands."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.reading.yaml_scalar import scalar
from capacity.record import Record
from tests import yaml_1_2
from tests.properties import examples


class Named(Record):
    """What has texts, one by itself and some in a list."""

    name: str
    others: tuple[str, ...]


READ_OTHERWISE = [
    *("no", "on", "Yes", "y", "N", "null", "Null", "~", "true", "OFF", ".inf", ".NaN", "=", "<<", ""),
    *("1e3", "1.5", "0x10", "0o17", "017", "1_000", "12:30:45", "-1", "+1", "2026-01-01", "2026-01-01 10:00:00"),
    *("a: b", "x:", "#x", "a #b", " x", "x ", "a, b", "- a", "-", "[a]", "{a}", "a]", "&a", "*a", "!a", "|", ">", "%a"),
    *("@a", "`a`", "'a'", '"a"', "it's", 'say "a"', "? a", "---", "...", "a\nb", "\n", "a\tb", "\\", "\x7f", "\x85"),
    *("Ünicode", "\N{GRINNING FACE}", "\u2028", "\ufeff", "\u202e", "a\N{NO-BREAK SPACE}"),
]


@examples(100)
@given(text=st.text(max_size=40) | st.from_regex(r"[-+.~0-9a-zA-Z:#, _]{1,12}", fullmatch=True))
@example(text="name " * 40)
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    holds(text)


@pytest.mark.parametrize("text", READ_OTHERWISE)
def test_a_text_that_looks_like_something_else_is_read_as_it_was_written(text: str) -> None:
    holds(text)


def holds(text: str) -> None:
    file = f"name: {scalar(text)}\nothers: [{scalar(text)}, {scalar(text)}]\n"
    (document,) = compose(file, "file.yaml")

    assert len(file.splitlines()) == 2
    assert yaml.safe_load(file) == {"name": text, "others": [text, text]}
    assert yaml_1_2.documents(file) == [yaml.safe_load(file)]
    assert convert(Named, document, "file.yaml") == Named(name=text, others=(text, text))


@pytest.mark.parametrize("text", ["gpt-5.2", "GLM 5", "front-desk", "e3", "no-name", "peak_rpm", "team.chat"])
def test_a_plain_text_has_no_quotes(text: str) -> None:
    assert scalar(text) == text
