"""Whatever stands in a log, it is read or refused in words: never a traceback, and never a prompt in what is told."""

import gzip
import json
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from capacity.errors import CapacityError
from capacity.sentences.say import said
from capacity.sources.request_log import log_question, log_reading
from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.files.flatten import flattened
from capacity.sources.request_log.log_files import found
from tests.conftest import Ran
from tests.properties import examples, places
from tests.request_logs import CANARY, SAMPLES, engine

PATHS = sorted(SAMPLES.iterdir())
JSON = [path for path in PATHS if path.suffix in (".json", ".jsonl")]
TEXTS = [
    "2026-11-01T00:02:00Z",
    "9999-12-31T23:59:59Z",
    "infinity",
    "1e999",
    "-0",
    "True",
    "{}",
    '{"a": ',
    "\ud83d",
    "\0",
]
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(TEXTS),
    st.sampled_from([[], {}, [[]], [{}], {"value": []}, 10**400, 2**63, -(2**63), 1e300, [1, "a"], {"a": {"b": 1}}]),
)
run = examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Each reads a file, most of them twice."""


@pytest.fixture(scope="module")
def running() -> Iterator[DuckDBEngine]:
    """One engine for all: what fails leaves it as it was."""
    with engine() as one:
        yield one


def told(running: DuckDBEngine, path: Path) -> str:
    """All that reading the file says, strictly and, if that is refused, leaving out bad rows; it stays as it is."""
    texts, before = [], path.read_bytes()
    for skip_bad in (False, True):
        question = log_question.LogQuestion(skip_bad=skip_bad)
        try:
            for one in log_reading.read(running, found([str(path)]), question):
                texts += [one.name, *map(said, (one.source, *one.notes))]
            break
        except CapacityError as error:
            assert str(error)  # noqa: PT017  # it may be raised or not
            texts.append(str(error))
    assert path.read_bytes() == before
    return "\n".join(texts)


@pytest.fixture
def planned(capacity: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[bytes], None]:
    """Run the command on a log of these bytes: it plans or refuses, in words, and leaves nothing behind."""
    scratch, log = tmp_path / "scratch", tmp_path / "log"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    def run(content: bytes) -> None:
        log.write_bytes(content)
        done = capacity("from-logs", log, "--model", "gpt-5.2", "--criterion", "max")
        assert done.returncode in (0, 2)
        assert (done.returncode == 0) == bool(done.stdout)
        assert done.returncode == 0 or done.stderr.startswith("capacity:")
        assert "Traceback" not in done.stderr
        assert CANARY not in done.stdout + done.stderr
        assert log.read_bytes() == content
        assert sorted(tmp_path.iterdir()) == [log, scratch]
        assert not list(scratch.iterdir())

    return run


def mutated(content: bytes, seed: int) -> bytes:
    """Bytes changed, taken out, doubled or cut off."""
    dice = random.Random(seed)  # noqa: S311  # not a secret
    result = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(result) or 1)
        some = bytes(result[at : at + dice.choice((1, 10, 300))])
        match dice.randrange(4):
            case 0:
                result[at : at + 1] = dice.choice((b"\0", b"\xff", b'"', b"\n", b",", b"{", b"]", b"-", b"9" * 30))
            case 1:
                del result[at : at + len(some)]
            case 2:
                result[at:at] = some
            case _:
                del result[max(at, 1) :]
    return bytes(result)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_damaged_files(path: Path, running: DuckDBEngine, tmp_path: Path) -> None:
    content = mutated(path.read_bytes(), len(path.name))
    for packed in (content, gzip.compress(content)[:-1]):
        (tmp_path / "log").write_bytes(packed)
        assert CANARY not in told(running, tmp_path / "log")


@run
@given(st.binary(max_size=200) | st.text(alphabet='{}[]",;:\n\t 0a', max_size=60).map(str.encode))
def test_any_bytes(running: DuckDBEngine, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log").write_bytes(content)
    assert told(running, tmp_path / "log")


@pytest.mark.slow
@run
@given(st.binary(max_size=100))
def test_any_rest_of_a_table(running: DuckDBEngine, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log").write_bytes(b"timestamp,input_tokens,output_tokens\n2026-11-01,1,1\n" + content)
    assert told(running, tmp_path / "log")


def put(value: Any, path: tuple[Any, ...], new: object) -> None:  # noqa: ANN401  # JSON is of any type
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


@pytest.mark.slow
@run
@given(st.sampled_from(JSON), st.data())
def test_values_of_another_type(running: DuckDBEngine, tmp_path: Path, path: Path, data: st.DataObject) -> None:
    text = path.read_text()
    value = json.loads(text) if path.suffix == ".json" else [json.loads(line) for line in text.splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        put(value, data.draw(st.sampled_from(places(value)[1:])), data.draw(ODD))
    if path.suffix == ".json":
        (tmp_path / "log").write_text(json.dumps(value))
    else:
        (tmp_path / "log").write_text("".join(json.dumps(row) + "\n" for row in value))
    assert CANARY not in told(running, tmp_path / "log")


@pytest.mark.slow
@run
@given(
    st.lists(
        st.lists(st.text(max_size=6) | st.sampled_from(TEXTS[:-2]) | st.integers().map(str), min_size=8, max_size=8)
    )
)
def test_any_values_in_a_table(running: DuckDBEngine, tmp_path: Path, body: list[list[str]]) -> None:
    header = (
        "timestamp,input_tokens,output_tokens,cached_input_tokens,deployment,status,duration_seconds,max_output_tokens"
    )
    quoted = (",".join('"' + value.replace('"', '""') + '"' for value in row) for row in body)
    content = "\n".join([header, "2026-11-01T00:00:00Z,1,1,0,chat,200,1,1", *quoted])
    (tmp_path / "log").write_text(content, errors="replace", newline="")
    assert told(running, tmp_path / "log")


@pytest.mark.slow
@run
@given(st.sampled_from(PATHS), st.integers(0, 2**32), st.sampled_from([bytes, gzip.compress]))
def test_the_command_plans_or_refuses_and_leaves_nothing(
    planned: Callable[[bytes], None], path: Path, seed: int, packed: Callable[[bytes], bytes]
) -> None:
    planned(packed(mutated(path.read_bytes(), seed)))


@run
@given(st.binary(max_size=100))
def test_the_command_takes_any_rest_of_a_table(planned: Callable[[bytes], None], content: bytes) -> None:
    planned(b"timestamp,input_tokens,output_tokens\n2026-11-01,1,1\n" + content)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_no_prompt_is_told_or_written(path: Path, running: DuckDBEngine, tmp_path: Path) -> None:
    assert CANARY not in told(running, path)
    flattened(found([str(path)]), tmp_path)
    assert not any(CANARY in one.read_text() for one in tmp_path.iterdir())


def test_every_sample_that_can_have_a_prompt_has_one() -> None:
    without = {path.name for path in PATHS if CANARY not in path.read_text()}
    assert without == {"api-management-joined.csv", "blocks.jsonl"}
