"""Whatever options, names and surroundings: an answer or a message, every input as it was, and nothing left behind."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from capacity.cli.app import main
from capacity.inputs.finding import is_pattern
from capacity.reading.scalars import LONGEST_NAME
from tests.properties import examples
from tests.test_fuzz import WORKLOAD, mutations

LOG = "timestamp,deployment,model,input_tokens,output_tokens\n" + "".join(
    f"2026-11-01T00:{minute:02}:00Z,front-desk,gpt-5.2,1000,100\n" for minute in range(5)
)
POLICY = """
max_ptus: 200
allowed_models: [gpt-5.4]
allowed_regions: [swedencentral]
required_fields: [owner]
max_total_usd_per_month: 100000
"""
PLANNING = """
planning: {headroom_share: 0.2, growth_months: 6, growth_share_per_month: 0.05}
slo: {spilled_share: 0.05}
reservations:
  - {deployment_type: data-zone-provisioned, ptus: 100, term: 1-year, region: swedencentral}
"""
FILES = {"w.yaml": WORKLOAD, "log.csv": LOG, "policy.yaml": POLICY, "planning.yaml": PLANNING}
COMMANDS: dict[str, tuple[str, ...]] = {
    "size w.yaml": ("--headroom", "--region", "--model", "--deployment-type", "--planning", "--set"),
    "compare w.yaml": ("--headroom", "--region", "--model", "--deployment-type", "--planning", "--set"),
    "check w.yaml": ("--policy", "--against", "--headroom", "--model", "--set"),
    "export w.yaml": ("--option", "--account", "--subscription", "--resource-group", "--set"),
    "models": ("--publisher", "--region", "--deployment-type"),
    "prices": ("--region", "--currency"),
    "from-logs log.csv": (
        *("--memory", "--start", "--end", "--columns", "--timezone", "--time-origin", "--time-unit", "--burst-seconds"),
        *("--max-output-tokens", "--tokens-per-second", "--cached-share", "--model", "--emit-workload", "--set"),
        *(
            "--throttled-share",
            "--worst-hour-share",
            "--criterion",
            "--sort",
            "--deployment",
            "--input-format",
            "--quota",
        ),
    ),
    "simulate log.csv --ptus 15": ("--burst-seconds", "--retries", "--on-429", "--max-output-tokens", "--start"),
    "simulate log.csv": ("--ptus", "--tpm", "--rpm"),
    "from-metrics --file log.csv": ("--days", "--start", "--end", "--exclude", "--cached-share", "--file"),
    "schema": (),
    "init new.yaml": ("--from", "--model", "--name"),
}
EVERYWHERE = ("--as-of", "--today", "--catalog", "--format", "--output")
INPUTS = [*FILES, ".", "./w.yaml", "*.csv"]
VALUES = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                "nan",
                "inf",
                "-1",
                "0",
                "1e400",
                "9" * 30,
                "1/0",
                "0x10",
                "1_0",
                "x" * 300,
                "a=b",
                "=",
                ".",
                "..",
                "-",
            ),
            *("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "10000-01-01"),
            *("x.json", "x.html", "json", "/dev/null", "/dev/full", "missing/x", "a\nb", "\x1b[2J", "\u202e", "\udcff"),
            *(
                "15..9999999999",
                "15..50",
                "1,2",
                "0..0",
                "999999999999TB",
                "64MB",
                "planning.x=1",
                "traffic.0=[",
                "time=",
            ),
            *INPUTS,
        ]
    ),
    st.text(st.characters(exclude_characters="\0"), max_size=12).map(lambda text: text.lstrip("/")),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.datetimes().map(str),
)


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    command = draw(st.sampled_from(sorted(COMMANDS)))
    names = draw(st.lists(st.sampled_from((*COMMANDS[command], *EVERYWHERE)), max_size=3))
    return [*command.split(), *(part for name in names for part in (name, draw(VALUES)))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The working folder, with its inputs, and a scratch folder of its own beside it."""
    files, scratch = tmp_path / "files", tmp_path / "scratch"
    files.mkdir()
    scratch.mkdir()
    for name, text in FILES.items():
        (files / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(files)
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield files
    assert list(scratch.iterdir()) == []


def inputs(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}


WRITTEN = ("--output", "--emit-workload")


def only_written(arguments: list[str]) -> set[str]:
    """Inputs of other commands that this one may write: it was told to, and reads neither them nor any folder."""
    pairs = [(option, os.path.normpath(value)) for option, value in pairwise(["", *arguments]) if value]
    read = {value for option, value in pairs if option not in WRITTEN}
    if any(is_pattern(value) or (len(value) <= LONGEST_NAME and Path(value).is_dir()) for value in read):
        return set()
    return FILES.keys() & {value for option, value in pairs if option in WRITTEN} - read


def check(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Run, and clear away what was written."""
    before, writable = inputs(folder), only_written(arguments)

    code = main(arguments)

    out, err = capsys.readouterr()
    assert code in (0, 2, 3, 4)
    assert (code == 2) <= bool(err.strip()), "wrong input is explained"
    assert code in (0, 3) or not out
    for name in writable if code in (0, 3) else ():
        (folder / name).write_text(FILES[name], encoding="utf-8")
    assert inputs(folder) == before
    for path in folder.iterdir():
        assert not path.name.endswith(".part")
        if path.name not in FILES:
            assert code in (0, 3) or "--emit-workload" in arguments, "what fails writes nothing"
            path.unlink()


FUZZED = examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@FUZZED
@example(arguments=["from-logs", "log.csv", "--start", "0001-01-01T00:00:00+14:00"])
@example(arguments=["compare", "w.yaml", "--output", "\ud800"])
@example(arguments=["prices", "--output", "./w.yaml"])
@example(arguments=["from-logs", "log.csv", "--emit-workload", "policy.yaml"])
@example(arguments=["size", "w.yaml", "--output", "./w.yaml"])
@given(arguments=command_lines())
def test_any_command_line(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    check(folder, capsys, arguments)


METRICS = "time,deployment,input tokens,output tokens\n{} 00:00:00,chat,100,10\n2026-11-01 00:01:00,chat,100,10\n"
"""A table of minutes; its first time is filled in."""


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize(
    "command",
    [
        *("from-metrics --file m.csv --start {}", "from-metrics --file m.csv --end {}", "from-metrics --start {}"),
        *("from-metrics --file m.csv --exclude {}/2026-11-01", "from-metrics --file m.csv --exclude 2026-11-01/{}"),
        *("from-logs log.csv --start {}", "from-logs log.csv --end {}", "from-logs --workspace x --end {}"),
        *("simulate log.csv --ptus 15 --start {}", "simulate log.csv --ptus 15 --end {}"),
    ],
)
def test_moments_that_are_none_in_utc(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, moment: str
) -> None:
    (folder / "m.csv").write_text(METRICS.format("2026-11-01"))

    assert main(command.format(moment).split()) == 2
    assert "after the year 9999: leave out its zone" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["from-metrics --file m.csv --days 28", "from-metrics --days 28"])
def test_spans_before_all_time(folder: Path, command: str) -> None:
    (folder / "m.csv").write_text(METRICS.format("2026-11-01"))

    assert main([*command.split(), "--end", "0001-01-02"]) == 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC+14:00"])
def test_local_times_at_the_ends_of_the_calendar(
    folder: Path, capsys: pytest.CaptureFixture[str], zone: str, day: str
) -> None:
    (folder / "m.csv").write_text(METRICS.format(day))

    assert main(["from-metrics", "--file", "m.csv", "--timezone", zone]) == 2
    assert "is not of this century" in capsys.readouterr().err


@FUZZED
@given(text=mutations(POLICY))
def test_a_changed_policy(folder: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (folder.parent / "policy.yaml").write_bytes(text.encode(errors="surrogatepass"))
    check(folder, capsys, ["check", "w.yaml", "--policy", "../policy.yaml"])


@FUZZED
@given(text=mutations(PLANNING))
def test_a_changed_planning_file(folder: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (folder.parent / "planning.yaml").write_bytes(text.encode(errors="surrogatepass"))
    check(folder, capsys, ["size", "w.yaml", "--planning", "../planning.yaml"])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    (folder / "w.yaml").write_text(WORKLOAD, encoding="utf-8")
    assert main(["check", str(folder / "w.yaml"), "-o", str(folder / "earlier.json")]) in (0, 3)
    return (folder / "earlier.json").read_text(encoding="utf-8")


@FUZZED
@given(data=st.data())
def test_a_changed_earlier_report(
    folder: Path, capsys: pytest.CaptureFixture[str], report: str, data: st.DataObject
) -> None:
    text = data.draw(mutations(report))
    (folder.parent / "earlier.json").write_bytes(text.encode(errors="surrogatepass"))
    check(folder, capsys, ["check", "w.yaml", "--against", "../earlier.json"])


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 100_000, '{"schema_version": 1e999999}', "9" * 5000, "\ud800"]
)
def test_an_earlier_report_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (folder.parent / "earlier.json").write_bytes(text.encode(errors="surrogatepass"))
    check(folder, capsys, ["check", "w.yaml", "--against", "../earlier.json"])


SURROUNDINGS = [
    *("COLUMNS=absurd", f"COLUMNS={'9' * 20}", "COLUMNS=0", "COLUMNS=-5", "TERMINAL_WIDTH=abc", "TERMINAL_WIDTH=-1"),
    *("TMPDIR=/nonexistent", "LC_ALL=xx_YY.bad", "PYTHONIOENCODING=ascii", "HOME=/nonexistent", "TZ=Nowhere/X"),
    *("GITHUB_STEP_SUMMARY=/nonexistent/x", "GITHUB_STEP_SUMMARY=/dev/full", "GITHUB_WORKSPACE=/nonexistent"),
]
STREAMS = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full", "| true", "2>&1 >/dev/null | true"]
KINDS = ["size w.yaml", "size --help", "size --bad", "check w.yaml --format github"]


def in_a_shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    script = f"{script}; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run(
        ["bash", "-c", script],  # noqa: S607  # any bash
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("surrounding", SURROUNDINGS)
@pytest.mark.parametrize("kind", ["size --bad", "check w.yaml --format github"])
def test_malformed_surroundings(folder: Path, kind: str, surrounding: str) -> None:
    ran = in_a_shell(folder, f'{surrounding} "$PYTHON" -m capacity {kind}')

    unwritable = "SUMMARY" in surrounding and "github" in kind
    assert ran.returncode == (2 if "--bad" in kind or unwritable else 3)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["from-metrics", "--file"],
        ["from-logs"],
        ["size"],
        *(["size", "w.yaml", option] for option in ("--planning", "--catalog", "-o")),
        *(["check", "w.yaml", option] for option in ("--policy", "--against")),
        ["simulate", "--ptus", "15"],
        ["init"],
    ],
)
def test_names_that_are_too_long(folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    check(folder, capsys, [*command, "x" * 300])
    assert main([*command, "x" * 300]) == 2


@pytest.mark.parametrize("name", ["\ud800", "a/\ud800", "a\0b"])
@pytest.mark.parametrize(
    "command",
    [
        *("size w.yaml --output {}", "export w.yaml --output {}", "schema --output {}", "size {}", "from-logs {}"),
        *("from-logs log.csv --emit-workload {}", "prices --region eastus --refresh {}", "init {}"),
        *("from-metrics --save {}", "from-metrics {}", "check w.yaml --policy {}", "size w.yaml --catalog {}"),
    ],
)
def test_names_that_no_file_can_have(folder: Path, capsys: pytest.CaptureFixture[str], command: str, name: str) -> None:
    arguments = [part.format(name) for part in command.split()]

    check(folder, capsys, arguments)
    assert main(arguments) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("command", [["from-logs"], ["simulate", "--ptus", "15"]])
@pytest.mark.parametrize("named", ["\udcff.csv", "\udcff/log.csv"])
def test_logs_whose_names_are_not_utf_8(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str], named: str
) -> None:
    path = folder / "logs" / named
    path.parent.mkdir(parents=True)
    path.write_text(LOG)

    assert main([*command, f"logs/{named}"]) == main([*command, "logs"]) == 2
    assert "is not UTF-8: rename it" in capsys.readouterr().err


@pytest.mark.parametrize("size", ["999999999999TB", "1e300", "inf", "nan", "-1", "63MB"])
def test_memory_that_no_machine_has(folder: Path, capsys: pytest.CaptureFixture[str], size: str) -> None:
    check(folder, capsys, ["from-logs", "log.csv", f"--memory={size}"])
    assert main(["from-logs", "log.csv", f"--memory={size}"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("streams", STREAMS)
@pytest.mark.parametrize("kind", KINDS)
def test_standard_streams_that_are_none(folder: Path, kind: str, streams: str) -> None:
    ran = in_a_shell(folder, f'"$PYTHON" -m capacity {kind} {streams}')

    assert ran.returncode in ((2,) if "--bad" in kind else (0, 2, 3))
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_working_folder_that_is_no_more(folder: Path, kind: str) -> None:
    ran = in_a_shell(folder, f'mkdir gone; cd gone; rmdir ../gone; "$PYTHON" -m capacity {kind}')

    assert ran.returncode == (0 if "--help" in kind else 2)
    assert "Traceback" not in ran.stderr
