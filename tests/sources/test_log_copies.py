"""Files of a log that are copies of others: read once, and told."""

import shutil
from pathlib import Path

from tests.request_logs import SAMPLES, read

HEADER = "timestamp,input_tokens,output_tokens\n"


def log(path: Path, input_: int) -> Path:
    path.write_text(f"{HEADER}2026-11-01T00:00:01Z,{input_},80\n")
    return path


def test_a_copy_is_not_read_and_told(tmp_path: Path) -> None:
    """Others of the same size are."""
    first, other = log(tmp_path / "a.csv", 900), log(tmp_path / "b.csv", 901)
    copy = Path(shutil.copy(first, tmp_path / "c.csv"))
    (one,) = read(tmp_path)
    assert one.series.input_tokens.tolist() == [900 + 901]
    assert one.source.values == {"files": 2}
    (doubt,) = one.doubts
    assert (doubt.code, doubt.values) == ("file-copied", {"file": str(first), "copy": str(copy)})
    assert not read(first, other)[0].doubts


def test_copies_of_documents_are_told_by_the_names_that_were_given(tmp_path: Path) -> None:
    for name in ("a.json", "b.json", "c.json"):
        shutil.copy(SAMPLES / "spans.json", tmp_path / name)
    first, *_ = read(tmp_path)
    expected = [{"file": str(tmp_path / "a.json"), "copy": str(tmp_path / name)} for name in ("b.json", "c.json")]
    assert [doubt.values for doubt in first.doubts if doubt.code == "file-copied"] == expected
