"""Hidden characters of text from elsewhere are written out: no name draws on a terminal or forges a line."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.cli.messages import complain
from capacity.errors import SourceUnavailable
from capacity.reports.to_markdown import escape
from capacity.visible import HIDDEN, visible

Run = Callable[..., subprocess.CompletedProcess[str]]
NASTY = {
    "title": "\x1b]0;pwned\x07\x1b[2J\x1b[32mPassed\x1b[0m",
    "line": "good\nPassed: all checks. Buy 5,000 PTUs",
    "return": "good\rEVIL",
    "c1": "a\x9b31mb\x85c\x7f",
    "turned": "a\u202egnp\u202c\u2066x\u2069\u200e\u200f",
    "ends": "a\u2028b\u2029c\x0bd\x0ce\x1cf",
    "tab": "\t=1+2",
    "formula": "\r=1+2",
    "invisible": "a\u200bb\ufeffc\U000e0041",
    "zero": "a\x00b",
}
FORMATS = ["table", "markdown", "csv", "json"]
CHECK_FORMATS = [*FORMATS, "github", "sarif", "junit"]


def hidden(text: str) -> list[str]:
    """What is hidden in it, but for the ends of its lines."""
    return [char for char in HIDDEN.findall(text) if char != "\n"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[2J\x7f\x9b", r"\x1b[2J\x7f\x9b"),
        ("\u202eabc\u2028", r"\u202eabc\u2028"),
        ("\ud800 \U000e0041", r"\ud800 \U000e0041"),
        ("C:\\new", "C:\\new"),
        ("Grüße an 東京 👨\u200d👩\u200d👧", "Grüße an 東京 👨\u200d👩\u200d👧"),
    ],
)
def test_what_is_written_out_and_what_stays(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(text=st.text(st.characters()))
def test_nothing_stays_hidden_and_all_is_one_line(text: str) -> None:
    shown = visible(text)

    assert not HIDDEN.search(shown)
    assert len(shown.splitlines()) <= 1
    assert shown.encode() or not text
    assert visible(shown) == shown


def log(folder: Path, name: str) -> Path:
    file = folder / "log.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["timestamp", "deployment", "model", "input_tokens", "output_tokens"])
        writer.writerows([f"2026-11-01T00:{minute:02}:00Z", name, "gpt-5.2", 1000, 100] for minute in range(20))
    return file


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("kind", [kind for kind in NASTY if kind != "zero"])
def test_a_deployment_of_a_log(capacity: Run, tmp_path: Path, format_: str, kind: str) -> None:
    name = NASTY[kind]
    command = ("--today", "2026-11-20", "--format", format_)
    plain = capacity("from-logs", log(tmp_path, "A" * len(visible(name.strip()))), *command)

    ran = capacity("from-logs", log(tmp_path, name), *command)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert hidden(ran.stdout) == []
    assert len(ran.stdout.splitlines()) == len(plain.stdout.splitlines())
    if format_ == "json":
        assert json.loads(ran.stdout)["plans"][0]["deployment"] == name.strip()
    elif format_ == "csv":
        shown = visible(name.strip())
        assert {row["deployment"].lstrip("'") for row in csv.DictReader(io.StringIO(ran.stdout))} == {shown}
    else:
        shown = escape(name.strip()) if format_ == "markdown" else visible(name.strip())
        assert f"{shown}: gpt-5.2" in ran.stdout


@pytest.mark.parametrize("kind", NASTY)
@pytest.mark.parametrize("format_", CHECK_FORMATS)
def test_names_of_files_and_what_stands_in_them(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, format_: str
) -> None:
    monkeypatch.chdir(tmp_path)
    name = NASTY[kind].replace("/", "").replace("\0", "") + ".yaml"
    owner = json.dumps(NASTY[kind])
    text = f"name: chat\nmodel: gpt-5.2\nowner: {owner}\ndescription: {owner}\nlimits: {{max_ptus: 1}}\n"
    Path(name).write_text(
        f"{text}traffic: {{peak_rpm: 100, input_tokens: 2000, output_tokens: 100}}\n", encoding="utf-8"
    )

    ran = capacity("check", name, "--format", format_, "--today", "2026-11-20")

    assert ran.returncode in (2, 3)  # YAML has no way to say some of these
    assert hidden(ran.stdout + ran.stderr) == []
    assert not any(line.startswith("Passed") for line in (ran.stdout + ran.stderr).splitlines())
    if ran.returncode == 3 and format_ == "junit":
        assert ET.fromstring(ran.stdout).tag == "testsuites"  # noqa: S314  # our own
    if ran.returncode == 3 and format_ == "json":
        assert json.loads(ran.stdout)["plans"][0]["owner"] == NASTY[kind]


@pytest.mark.parametrize(
    "name", [NASTY["line"], "".join(NASTY.values()).replace("/", "").replace("\0", "")], ids=["line", "all"]
)
@pytest.mark.parametrize(
    "command",
    [
        ["size", "NAME"],
        ["size", "NAME.yaml", "--planning", "NAME"],
        ["size", "w.yaml", "--set", "NAME=1"],
        ["size", "w.yaml", "--set", "model=NAME"],
        ["size", "w.yaml", "--model", "NAME"],
        ["size", "w.yaml", "--region", "NAME"],
        ["size", "w.yaml", "--deployment-type", "NAME"],
        ["size", "w.yaml", "--headroom", "NAME"],
        ["size", "w.yaml", "-o", "NAME/x"],
        ["size", "w.yaml", "--catalog", "NAME"],
        ["size", "w.yaml", "--format", "NAME"],
        ["check", "w.yaml", "--against", "NAME"],
        ["check", "w.yaml", "--policy", "NAME", "--format", "github"],
        ["from-logs", "NAME"],
        ["from-logs", "NAME*"],
        ["from-logs", "log.csv", "--columns", "NAME=x"],
        ["from-logs", "log.csv", "--columns", "time=NAME"],
        ["from-logs", "log.csv", "--timezone", "NAME"],
        ["from-logs", "log.csv", "--deployment", "NAME"],
        ["from-logs", "log.csv", "--emit-workload", "NAME/x"],
        ["simulate", "log.csv", "--ptus", "NAME"],
        ["from-metrics", "--file", "NAME"],
        ["from-metrics", "--file", "log.csv", "--input-format", "NAME"],
        ["from-metrics", "--file", "log.csv", "--start", "NAME"],
        ["models", "NAME"],
        ["prices", "NAME"],
        ["prices", "--region", "NAME"],
        ["export", "w.yaml", "--account", "NAME"],
        ["init", "NAME/x.yaml"],
        ["init", "-", "--from", "NAME"],
        ["init", "-", "--name", "NAME"],
    ],
)
def test_messages(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text("name: a\nmodel: gpt-5.2\ntraffic: {peak_rpm: 1, input_tokens: 1}\n", encoding="utf-8")
    log(tmp_path, "front-desk")

    ran = capacity(*(part.replace("NAME", name) for part in command))

    assert (ran.returncode, ran.stdout) == (2, "")
    assert hidden(ran.stderr) == []
    assert not any(line.startswith(("Passed", "EVIL")) for line in ran.stderr.splitlines())


def test_what_azure_says(capsys: pytest.CaptureFixture[str]) -> None:
    complain(SourceUnavailable("not everything:", *(f"  {text}" for text in NASTY.values())).told())

    said = capsys.readouterr().err
    assert hidden(said) == []
    assert len(said.splitlines()) == 1 + len(NASTY)


def test_what_azures_client_logs() -> None:
    code = (
        "import logging; from capacity.api import sign_in; sign_in.quiet(verbose=True);"
        "logging.getLogger('azure').warning('said %s', '\\x1b[2J\\u202e')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stderr == "said \\x1b[2J\\u202e\n"


def test_a_workload_made_of_a_log(capacity: Run, tmp_path: Path) -> None:
    """A version of a model that ends its quotes, and a name that ends its line, add no key to the file."""
    out = tmp_path / "w.yaml"
    file = tmp_path / "log.csv"
    row = ["2026-11-01T00:00:00Z", "x\npeak_rpm: 9", "gpt-5.2", 1000, 100]
    with file.open("w", encoding="utf-8", newline="") as made:
        csv.writer(made).writerows([["timestamp", "deployment", "model", "input_tokens", "output_tokens"], row])

    assert capacity("from-logs", file, "--emit-workload", out, "-o", tmp_path / "r").returncode == 0

    assert "name: x-peak_rpm-9\n" in out.read_text(encoding="utf-8")
    assert capacity("size", out).returncode == 0
