from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from capacity.reading.files import read_text, yaml_files
from capacity.reading.nodes import MAX_BYTES


def complaint(path: Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        [read_text(file) for file in yaml_files(path)]
    return str(caught.value)


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: \xc3\xa4\r\n")

    assert read_text(path) == "name: ä\r\n"


def test_a_file_may_be_as_large_as_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(b"a" * MAX_BYTES)
    assert len(read_text(path)) == MAX_BYTES

    path.write_bytes(b"a" * (MAX_BYTES + 1))
    assert complaint(path) == f"{path}: larger than 1024 KiB: is this the right file?"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"

    assert complaint(path) == f"{path}: no such file: check the name and the folder you are in"


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")

    assert complaint(path) == f"{path}:2: not UTF-8 text: save the file as UTF-8"


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_text(tmp_path)

    assert str(caught.value) == f"{tmp_path}: cannot be read: Is a directory"


def test_names_that_no_file_can_have() -> None:
    assert complaint(Path("a\0b")) == "'a\\x00b': cannot be read: embedded null byte"
    assert "cannot be read: File name too long" in complaint(Path("a" * 5_000))


def test_a_folder_stands_for_its_yaml_files_by_name(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "C.YAML", "notes.txt", "yaml"):
        (tmp_path / name).touch()

    assert [path.name for path in yaml_files(tmp_path)] == ["C.YAML", "a.yml", "b.yaml"]


def test_a_folder_without_yaml_files(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()

    assert complaint(tmp_path) == f"{tmp_path}: no *.yaml or *.yml file in this folder"


def test_a_file_stands_for_itself_whatever_its_name(tmp_path: Path) -> None:
    assert yaml_files(tmp_path / "shop.txt") == [tmp_path / "shop.txt"]
