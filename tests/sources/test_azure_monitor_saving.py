"""`--save`: raw answers on disk, read again by `--file`, and used to go on after an interruption."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from capacity.errors import InvalidInput, OutputNotWritten, SourceUnavailable
from capacity.sources.metrics import export_files
from capacity.sources.metrics.metric_series import MetricSeries
from tests.fake_azure.client_side import END, Setting, Watch, setting
from tests.fake_azure.content import Account
from tests.fake_azure.server import TOKEN, Fault
from tests.found import values

START = END - timedelta(hours=3)


@pytest.fixture
def azure() -> Iterator[Setting]:
    with setting(Account("one"), Account("two", deleted=["gone"])) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "saved"


class Interrupted(Watch):
    """A user who has had enough after so many minutes."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def advance(self, what: str) -> None:
        super().advance(what)
        if self.done.get("minutes", 0) == self.calls:
            raise KeyboardInterrupt


def told(series: tuple[MetricSeries, ...]) -> Sequence[object]:
    return sorted(
        (one.resource, one.metric, one.aggregation, one.start, tuple(one.dimensions.items()), one.values.tolist())
        for one in series
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_files_hold_the_plain_answers_under_names_that_tell(azure: Setting, folder: Path) -> None:
    azure.read(save=folder)
    names = list(contents(folder))
    assert "manifest.json" in names
    assert "accounts.json.gz" in names
    assert sum(name.startswith("deployments-one-") for name in names) == 1
    assert sum(name.startswith(".choice/definitions-two-") for name in names) == 1
    assert sum(name.startswith("metrics-one-PT1M-20261121T0924-") for name in names) == 8
    assert sum(name.startswith("metrics-two-PT1H-20261121T1000-") for name in names) == 1
    answer = json.loads(gzip.decompress(next(folder.glob("metrics-one-PT1M-*")).read_bytes()))
    assert answer["timespan"] == "2026-11-21T09:24:00Z/2026-11-21T12:24:00Z"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["start"], manifest["end"]) == (START.isoformat(), END.isoformat())
    assert manifest["complete"] is True


def test_the_same_answers_make_the_same_files(azure: Setting, folder: Path, tmp_path: Path) -> None:
    azure.read(save=folder)
    azure.read(save=tmp_path / "again")
    assert contents(folder) == contents(tmp_path / "again")


@pytest.mark.parametrize("api", ["arm", "batch"])
def test_what_is_saved_is_read_again_from_files(azure: Setting, folder: Path, api: str) -> None:
    live = azure.read(save=folder, metrics_api=api)
    read = export_files.read([folder])
    assert told(read.series) == told(live.series)
    assert sorted(map(repr, read.deployments)) == sorted(map(repr, live.deployments))


def test_nothing_secret_is_saved(azure: Setting, folder: Path) -> None:
    azure.read(save=folder)
    for name, content in contents(folder).items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        assert TOKEN.encode() not in plain
        assert b"Bearer" not in plain
        assert b"endpoint" not in plain


def test_an_interrupted_download_goes_on_where_it_was(azure: Setting, folder: Path) -> None:
    whole = azure.read()
    every_call = len(azure.azure.calls)
    azure.azure.calls.clear()
    azure.watch = Interrupted(4)
    with pytest.raises(KeyboardInterrupt):
        azure.read(save=folder)
    before = len(azure.azure.calls)
    assert json.loads((folder / "manifest.json").read_text())["complete"] is False
    azure.azure.calls.clear()
    azure.watch = Watch()
    azure.clock.now += timedelta(hours=2)
    later = {"start": START + timedelta(hours=2), "end": END + timedelta(hours=2)}
    answer = azure.read(save=folder, moving=True, **later)
    assert told(answer.series) == told(whole.series)
    assert (answer.start, answer.end) == (START, END)
    continued = {"start": START, "end": END, "folder": str(folder)}
    assert values(answer.notes, "download-continued") == continued
    assert before + len(azure.azure.calls) == every_call + 1  # the list of accounts is asked for each time
    assert not azure.azure.asked("/deployments")
    assert told(export_files.read([folder]).series) == told(whole.series)


@pytest.mark.slow
def test_answers_that_changed_places_are_asked_for_again(azure: Setting, folder: Path) -> None:
    """As a folder that was put together from others has them: each is an answer, but not to this question."""
    whole = azure.read(save=folder)
    files = [path for path in folder.rglob("*.gz") if path.name != "accounts.json.gz"]
    for first, second in pairwise(files):
        one, other = first.read_bytes(), second.read_bytes()
        first.write_bytes(other)
        second.write_bytes(one)
        again = azure.read(save=folder)
        assert told(again.series) == told(whole.series)
        assert again.deployments == whole.deployments


def test_a_failed_download_goes_on_where_it_was(azure: Setting, folder: Path) -> None:
    azure.azure.faults = [Fault(r"/accounts/two/.*/metrics\?.*PT1M", status=403)]
    part = azure.read(save=folder)
    assert {one.resource for one in part.series} == {Account("one").id}
    read = export_files.read([folder])
    assert (told(read.series), read.unread) == (told(part.series), part.unread)
    before = contents(folder)
    azure.azure.calls.clear()
    whole = azure.read(save=folder)
    assert whole.unread == export_files.read([folder]).unread == ()
    new = contents(folder).keys() - before.keys()
    assert all("-two-" in name for name in new)
    assert len(azure.azure.asked("/metrics")) == len(new) > 0


def test_a_whole_download_is_not_asked_for_again(azure: Setting, folder: Path) -> None:
    first = azure.read(save=folder)
    before = contents(folder)
    azure.azure.calls.clear()
    second = azure.read(save=folder)
    assert [call.path for call in azure.azure.calls] == [
        "/subscriptions/1111/providers/Microsoft.CognitiveServices/accounts"
    ]
    assert told(first.series) == told(second.series)
    assert contents(folder) == before


def test_a_damaged_answer_is_asked_for_again(azure: Setting, folder: Path) -> None:
    first = azure.read(save=folder)
    path = next(folder.glob("metrics-one-PT1M-*"))
    whole = path.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"no gzip", gzip.compress(b"{"), gzip.compress(b"[" * 200_000)):
        path.write_bytes(damaged)
        azure.azure.calls.clear()
        assert told(azure.read(save=folder).series) == told(first.series)
        assert len(azure.azure.asked("/metrics")) == 1
        assert path.read_bytes() == whole


def test_an_answer_that_fails_is_not_saved(azure: Setting, folder: Path) -> None:
    azure.azure.faults = [
        Fault(r"/metrics\?.*PT1M", times=99, change=lambda answer: {**answer, "value": answer["value"][:0]})
    ]
    with pytest.raises(SourceUnavailable):
        azure.read(save=folder)
    assert not list(folder.glob("metrics-*"))


def test_a_folder_with_another_download_is_left_alone(azure: Setting, folder: Path) -> None:
    azure.read(save=folder)
    before = contents(folder)
    with pytest.raises(InvalidInput) as error:
        azure.read(save=folder, start=START + timedelta(minutes=1))
    assert str(error.value) == (
        f"--save {folder}: holds a whole download of {START.isoformat()} to {END.isoformat()} that differs in start: "
        "read it with --file, or name a new folder"
    )
    with pytest.raises(InvalidInput, match="differs in resources, subscriptions"):
        azure.read(save=folder, resources=(Account("one").id,))
    with pytest.raises(InvalidInput, match=r"a whole download of .* that differs in start, end"):
        azure.read(save=folder, start=START - timedelta(hours=1), end=END - timedelta(hours=1), moving=True)
    assert contents(folder) == before


def test_a_request_that_failed_at_once_leaves_the_folder_free(azure: Setting, folder: Path) -> None:
    with pytest.raises(SourceUnavailable):
        azure.read(save=folder, resources=(Account("lost").id,))
    with pytest.raises(InvalidInput):
        azure.read(save=folder, resources=("nonsense",))
    assert azure.read(save=folder, resources=(Account("one").id,)).series


def test_a_folder_with_other_files_is_left_alone(azure: Setting, folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("precious")
    with pytest.raises(InvalidInput, match="holds other files: name a new or empty folder"):
        azure.read(save=folder)
    assert list(contents(folder)) == ["thesis.txt"]


def test_an_interrupted_download_of_given_times_is_not_moved(azure: Setting, folder: Path) -> None:
    azure.watch = Interrupted(1)
    with pytest.raises(KeyboardInterrupt):
        azure.read(save=folder)
    with pytest.raises(InvalidInput, match=r"an interrupted download of .* that differs in start, end"):
        azure.read(save=folder, start=START - timedelta(hours=1), end=END - timedelta(hours=1))


def test_answers_of_other_questions_are_asked_for_anew(azure: Setting, folder: Path) -> None:
    """Some files in turn hold what their neighbor does: each says whose answer it is."""
    expected = told(azure.read(save=folder).series)
    paths = sorted(path for path in folder.rglob("*.gz") if path.parent != folder)
    for at in range(0, len(paths) - 1, max(len(paths) // 5, 1)):
        whole = paths[at].read_bytes()
        paths[at].write_bytes(paths[at + 1].read_bytes())
        assert paths[at].read_bytes() != whole
        assert told(azure.read(save=folder).series) == expected
        paths[at].write_bytes(whole)


NO_ZONE = '{"start": "2026-11-21T09:00:00", "end": "2026-11-21T12:00:00Z", "complete": false}'


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"start": 1, "end": 2, "complete": false}', NO_ZONE, "[" * 200_000],
    ids=lambda text: text[:60],
)
def test_a_damaged_manifest(azure: Setting, folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "manifest.json").write_text(text)
    with pytest.raises(InvalidInput, match=r"manifest\.json is damaged: name a new folder"):
        azure.read(save=folder)


def test_an_answer_that_cannot_be_written(azure: Setting, folder: Path) -> None:
    azure.read(save=folder)
    (folder / "accounts.json.gz").unlink()
    (folder / "accounts.json.gz").mkdir()
    with pytest.raises(OutputNotWritten, match=r"accounts\.json\.gz: cannot be written: Is a directory"):
        azure.read(save=folder)


def test_a_folder_for_choosing_that_cannot_be_made(azure: Setting, folder: Path) -> None:
    azure.read(save=folder)
    shutil.rmtree(folder / ".choice")
    (folder / ".choice").touch()
    with pytest.raises(InvalidInput, match="cannot be written: File exists"):
        azure.read(save=folder)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_the_owner_may_read_what_is_saved(azure: Setting, folder: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        azure.read(save=folder)
    finally:
        os.umask(before)

    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, folder / ".choice")} == {0o700}


def test_a_folder_that_cannot_be_used(azure: Setting, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be used: "):
        azure.read(save=tmp_path / "file")
    with pytest.raises(InvalidInput, match="cannot be used: "):
        azure.read(save=tmp_path / "file" / "below")
