"""Whatever stands in a file, it is read or refused in words: never a traceback."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from capacity.errors import CapacityError
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.metrics.formats.known_metric_formats import FORMATS
from capacity.sources.windows import Window
from tests.properties import examples, places

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
INTACT = Path(__file__).parent / "samples" / "arm.json"
JSON = [path for path in SAMPLES if path.suffix == ".json"]
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(
        [
            "2026-11-01T00:02:00Z",
            "9999-12-31T23:59:59Z",
            "2026-11-01T00:00:30+23:59",
            "/Date(1)/",
            "PT5M",
            "PT1H",
            "1e999",
        ]
    ),
    st.sampled_from([[], {}, [[]], [{}], {"value": []}, 10**400, -1, 1e300, [["a", 5]]]),
)
run = examples(120, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(path: Path) -> None:
    """Reads and assembles it beside an intact file, and alone with each format forced."""
    for input_format in (None, *FORMATS):
        paths = [path] if input_format else [path, INTACT]
        try:
            answer = export_files.read(paths, input_format=input_format)
            metric_assembly.deployments(answer, Window())
        except CapacityError as error:
            assert str(error)  # noqa: PT017  # it may be raised or not


def changed(value: Any, path: tuple[Any, ...], new: object) -> Any:  # noqa: ANN401  # JSON is of any type
    if not path:
        return new
    result = copy.copy(value)
    result[path[0]] = changed(value[path[0]], path[1:], new)
    return result


@run
@given(st.sampled_from(JSON), st.data())
def test_values_of_another_type(tmp_path: Path, sample: Path, data: st.DataObject) -> None:
    value = json.loads(sample.read_text())
    for _ in range(data.draw(st.integers(1, 3))):
        value = changed(value, data.draw(st.sampled_from(places(value))), data.draw(ODD))
    path = tmp_path / "export"
    path.write_text(json.dumps(value))
    read(path)


@run
@given(st.sampled_from(SAMPLES), st.data())
def test_bytes_that_were_damaged(tmp_path: Path, sample: Path, data: st.DataObject) -> None:
    content = bytearray(sample.read_bytes())
    if data.draw(st.booleans()):
        content = bytearray(gzip.compress(bytes(content), mtime=0)) if data.draw(st.booleans()) else content
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 30))] = data.draw(
            st.binary(max_size=4) | st.just(b"9") | st.just(b",")
        )
    path = tmp_path / "export"
    path.write_bytes(bytes(content))
    read(path)


@run
@given(st.text() | st.binary())
def test_anything_at_all(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "export"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    read(path)
