"""Files -> bytes and text: what is no file, too large, packed or in another encoding, the same for all."""

import codecs
import gzip
import os
import socket
import threading
import tracemalloc
from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from capacity.inputs.content import YAML, Limit, decoded, opened, opened_text, read_bytes, read_text

TEXT = "name: ä €\r\n"
BIG = Limit(most_bytes=100 << 20, remedy="no")


def complaint(path: Path, limit: Limit = YAML) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_text(path, limit)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="utf-8-with-a-mark"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), id="utf-16-little"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="utf-16-big"),
        pytest.param(codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), id="utf-32-little"),
        pytest.param(codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), id="utf-32-big"),
    ],
)
@pytest.mark.parametrize("name", ["shop.yaml", "shop.yaml.gz", "shop"])
def test_encodings_and_gzip_are_told_by_content(data: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    for content in (data, gzip.compress(data)):
        path.write_bytes(content)
        assert read_text(path) == TEXT
        with opened_text(path, newline="") as text:
            assert text.read() == TEXT


def test_nothing_is_a_text_too(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert read_text(tmp_path / "empty") == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"a: 1\nb: \xff\n", "shop.yaml:2: not UTF-8 text: save the file as UTF-8", id="latin-1"),
        pytest.param(b"PK\x03\x04\x14\x00\xff", "shop.yaml: a zip archive, as workbooks of Excel", id="zip"),
        pytest.param(b"PAR1\x15\xff", "shop.yaml: a Parquet file, which request logs alone", id="parquet"),
        pytest.param(b"%PDF-1.7\n\xff", "shop.yaml: a PDF, not text: save what is in it", id="pdf"),
        pytest.param(b"a: \xfc", "shop.yaml:1: not UTF-8 text: save the file as UTF-8", id="first-line"),
        pytest.param(codecs.BOM_UTF8 + b"a\n\xff", "shop.yaml:2: not UTF-8", id="behind-a-mark"),
        pytest.param("a".encode("utf-16-be") + b"\xd8", "shop.yaml:1: not UTF-8", id="no-mark"),
        pytest.param(codecs.BOM_UTF16_LE + b"a", "shop.yaml: not valid UTF-16 text: save the file", id="half-a-letter"),
        pytest.param(codecs.BOM_UTF32_LE + b"aaaa", "shop.yaml: not valid UTF-32 text", id="no-letter"),
        pytest.param(b"\x1f\x8b\x08garbage", "shop.yaml: the gzip file is damaged or was cut off", id="no-gzip"),
        pytest.param(gzip.compress(b"a" * 99)[:-9], "shop.yaml: the gzip file is damaged or was cut off", id="cut-off"),
    ],
)
def test_what_is_no_text(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(data)
    assert complaint(path).startswith(f"{tmp_path}/{said}")


def test_a_part_of_a_text_may_end_in_the_middle_of_a_letter() -> None:
    for encoding in ("utf-8", "utf-16", "utf-32"):
        data = "aä€".encode(encoding)
        assert decoded(data[:-1], "", whole=False) == "aä"
        with pytest.raises(InvalidInput):
            decoded(data[:-1], "")


def test_a_file_may_be_as_large_as_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    said = f"{path}: larger than 1024 KiB: is this the right file?"
    for pack in (bytes, gzip.compress):
        path.write_bytes(pack(b"a" * YAML.most_bytes))
        assert len(read_text(path)) == YAML.most_bytes
        path.write_bytes(pack(b"a" * (YAML.most_bytes + 1)))
        assert complaint(path) == said


def test_a_file_that_is_much_larger_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    tracemalloc.start()
    try:
        assert complaint(path, BIG) == f"{path}: larger than 100 MiB: no"
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    assert complaint(path) == f"{path}: no such file: check the name and the folder you are in"


def test_what_is_no_file(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        assert complaint(tmp_path / "socket") == f"{tmp_path}/socket: is a socket: name a file"
    assert complaint(tmp_path) == f"{tmp_path}: is a folder: name a file"
    for device in ("/dev/zero", "/dev/null"):
        assert complaint(Path(device)) == f"{device}: is a device: name a file"


def test_a_pipe_that_is_named_is_read_whole_and_cannot_be_read_twice(tmp_path: Path) -> None:
    """As `<(...)` names one."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writing = threading.Thread(target=path.write_bytes, args=[gzip.compress(TEXT.encode())])
    writing.start()
    assert read_text(path) == TEXT
    writing.join()
    with pytest.raises(InvalidInput, match="is a pipe, which can be read only once: save what it gives to a file"):
        opened(path)


def test_a_pipe_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writing = threading.Thread(target=_written, args=[path])
    writing.start()
    assert "larger than 1024 KiB" in complaint(path)
    writing.join()


def _written(path: Path) -> None:
    with pytest.raises(BrokenPipeError):
        path.write_bytes(bytes(3 << 20))


def test_names_that_no_file_can_have() -> None:
    assert complaint(Path("a\0b")) == "'a\\x00b': cannot be read: embedded null byte"
    for name in ("a" * 300, "a" * 5_000):
        assert complaint(Path(name)) == f"{name}: cannot be read: File name too long"
        with pytest.raises(InvalidInput, match="File name too long"):
            read_bytes(name, YAML)
