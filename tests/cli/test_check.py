"""`capacity check` as a pipeline runs it."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TODAY = ("--today", "2026-10-09")
COMMAND = "check"
Run = Callable[..., subprocess.CompletedProcess[str]]
CHAT = """name: chat
model: gpt-5.2
region: eastus2
deployment_types: [data-zone-provisioned]
traffic: {peak_rpm: 500, average_rpm: 100, input_tokens: 2000, output_tokens: 150}
limits: {max_ptus: 475}
"""


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    """A workload that just keeps to its limit."""
    path = tmp_path / "chat.yaml"
    path.write_text(CHAT, encoding="utf-8")
    return path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a pull request changes: a repository with one commit, and the folder that the command runs in."""
    (tmp_path / "workloads").mkdir()
    (tmp_path / "workloads" / "chat.yaml").write_text(CHAT, encoding="utf-8")
    (tmp_path / "workloads" / "mail.yaml").write_text(CHAT.replace("chat", "mail"), encoding="utf-8")
    for arguments in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "One"),
    ):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True)  # noqa: S607  # whichever git there is
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_exit_codes(capacity: Run, chat: Path) -> None:
    assert capacity("check", chat, *TODAY).returncode == 0
    assert capacity("check", chat, "--set", "traffic.peak_rpm=501", *TODAY).returncode == 0
    assert capacity("check", chat, "--set", "traffic.peak_rpm=505", *TODAY).returncode == 3
    assert capacity("check", chat, "--set", "traffic.peak_rpm=none", *TODAY).returncode == 2


def test_mistakes_go_before_verdicts(capacity: Run, chat: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: broken", encoding="utf-8")
    ran = capacity("check", chat, tmp_path / "broken.yaml", "--set", "limits.max_ptus=1", *TODAY)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "broken.yaml:1: `model` is missing" in ran.stderr


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown", "junit", "sarif", "github"])
def test_a_failure_names_place_measure_limit_and_remedy(capacity: Run, chat: Path, format_: str) -> None:
    """A change that doubles the traffic past its limit: 945 PTUs, of which 475 carry 504 RPM."""
    chat.write_text(CHAT.replace("peak_rpm: 500", "peak_rpm: 1000"), encoding="utf-8")
    ran = capacity("check", chat, "--format", format_, *TODAY)
    said = " ".join(ran.stdout.replace("\\", "").split())

    assert ran.returncode == 3
    assert not ran.stderr
    for part in ("945", "475", "lower `peak_rpm` to 504 (475 PTUs)"):
        assert part in said
    assert any(place in said for place in (f"{chat}:5", f"{chat},5", f"{chat},line=5", '"line": 5', '"startLine": 5'))


def test_json(capacity: Run, chat: Path) -> None:
    told = json.loads(capacity("check", chat, "--format", "json", *TODAY).stdout)
    (plan,) = told["plans"]

    assert (told["schema_version"], told["passed"], told["allow_unknown"], told["against"]) == (1, True, False, None)
    (one,) = [one for one in plan["checks"] if one["name"] == "max_ptus"]
    assert one == {
        "name": "max_ptus",
        "origin": "limits",
        "deployment_type": "DataZoneProvisionedManaged",
        "term": "reserved_1_year",
        "measured": 475,
        "limit": 475,
        "bound": "at_most",
        "unit": "PTUs",
        "margin": 0,
        "passed": True,
        "detail": "475 Data Zone Provisioned PTUs",
        "assumes": "",
        "remedy": "",
        "key": "traffic.0.peak_rpm",
        "limit_key": "limits.max_ptus",
        "file": str(chat),
        "line": 5,
        "limit_file": str(chat),
        "limit_line": 6,
    }


def test_standard_input(capacity: Run) -> None:
    broken = CHAT.replace("475}", "474}")
    ran = capacity("check", "-", *TODAY, stdin=broken)
    assert ran.returncode == 3
    assert "standard input:5: limits.max_ptus: 475 PTUs, at most 474" in ran.stdout
    annotated = capacity("check", "-", "--format", "github", *TODAY, stdin=broken).stdout
    assert annotated.startswith("::error title=chat::limits.max_ptus: 475 PTUs, at most 474")


def test_findings_need_a_file(capacity: Run, chat: Path) -> None:
    """GitHub refuses a whole upload for one finding without a place."""
    for paths in (("-",), (chat, "-")):
        ran = capacity("check", *paths, "--format", "sarif", *TODAY, stdin=CHAT.replace("475}", "474}"))

        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr == (
            "capacity: --format sarif: a finding needs a file to point at: name files instead of -, "
            "or take another format\n"
        )


def test_a_limit_from_an_option(capacity: Run, chat: Path) -> None:
    """It stands in no file, whatever the workload's has there: the option is named."""
    for text in (CHAT.replace("limits: {max_ptus: 475}\n", ""), CHAT):
        chat.write_text(text, encoding="utf-8")
        ran = capacity("check", chat, "--set", "limits.max_ptus=400", *TODAY)
        said = " ".join(ran.stdout.split())

        assert ran.returncode == 3
        assert "chat.yaml:5: limits.max_ptus: 475 PTUs, at most 400" in said
        assert "The limit is given by --set limits.max_ptus=400." in said
    (plan,) = json.loads(capacity("check", chat, "--set", "limits.max_ptus=400", *TODAY, "--format", "json").stdout)[
        "plans"
    ]
    (one,) = (one for one in plan["checks"] if one["name"] == "max_ptus")
    assert (one["file"], one["line"], one["limit_file"], one["limit_line"]) == (str(chat), 5, None, None)
    sarif = json.loads(capacity("check", chat, "--set", "limits.max_ptus=400", *TODAY, "--format", "sarif").stdout)
    assert "relatedLocations" not in next(one for one in sarif["runs"][0]["results"])


def test_several_models_are_checked_each(capacity: Run, chat: Path) -> None:
    ran = capacity("check", chat, "--model", "gpt-5.2", "--model", "gpt-5.4", "--format", "json", *TODAY)

    assert [plan["model"] for plan in json.loads(ran.stdout)["plans"]] == ["gpt-5.2", "gpt-5.4"]


@pytest.mark.parametrize("names", [("gpt-5.2", "GPT-5.2"), ("fw-glm-5.1", "FW-GLM-5.1", "gpt-5.2", "fw-glm-5.1")])
def test_a_model_given_twice_is_checked_once(capacity: Run, chat: Path, names: tuple[str, ...]) -> None:
    """Else two findings could not be told apart."""
    models = [part for name in names for part in ("--model", name)]
    ran = capacity("check", chat, *models, "--set", "deployment_types=global-standard", "--format", "json", *TODAY)

    told = [plan["model"].lower() for plan in json.loads(ran.stdout)["plans"]]
    assert told == list(dict.fromkeys(name.lower().removeprefix("fw-") for name in names))


def test_mistakes_are_annotated_on_github(capacity: Run, repository: Path) -> None:
    """At their lines, on stderr, which the runner reads as well; then in words, of which no name starts a command."""
    bad = repository / "workloads" / "x\n::stop-commands::##[error]x.yaml"
    bad.write_text("name: bad\nmodel: gpt-4.1-mimi\ntraffic: {peak_rpm: none}\n", encoding="utf-8")
    ran = capacity("check", "workloads", "--format", "github", *TODAY)
    here = r"file=workloads/x\n%3A%3Astop-commands%3A%3A##[error]x.yaml"

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"::error {here},line=2,title=capacity::unknown model `gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?\n"
        f"::error {here},line=3,title=capacity::`peak_rpm` must be a number, not none\n"
        "capacity: workloads/x\\n::stop-commands::## [error]x.yaml:2: "
        "unknown model `gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?\n"
        "capacity: workloads/x\\n::stop-commands::## [error]x.yaml:3: `peak_rpm` must be a number, not none\n"
    )
    assert not capacity("check", "workloads", *TODAY).stderr.startswith("::")


@pytest.mark.parametrize("format_", ["github", "sarif"])
def test_paths_for_github(capacity: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, format_: str) -> None:
    """From the root of the repository, or of the job's workspace, wherever the command runs."""
    monkeypatch.chdir(repository / "workloads")
    command = ("check", "../workloads/chat.yaml", "--set", "limits.max_ptus=1", "--format", format_, *TODAY)
    path = "file={}," if format_ == "github" else '"uri": "{}"'

    assert path.format("workloads/chat.yaml") in capacity(*command).stdout
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repository / "workloads"))
    assert path.format("chat.yaml") in capacity(*command).stdout
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repository / "elsewhere"))
    assert path.format("workloads/chat.yaml") in capacity(*command).stdout
    shutil.rmtree(repository / ".git")
    assert path.format("../workloads/chat.yaml") in capacity(*command).stdout


def test_the_job_summary(capacity: Run, chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub gives every step of a job the same kind of file: it is added to."""
    summary = tmp_path / "summary.md"
    summary.write_text("# Earlier\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    assert capacity("check", chat, "--format", "table", *TODAY).returncode == 0
    assert summary.read_text(encoding="utf-8") == "# Earlier\n"
    assert capacity("check", chat, "--format", "github", *TODAY).stdout == "Passed: 1 workload, 2 checks.\n"
    assert summary.read_text(encoding="utf-8").startswith("# Earlier\n## Passed: 1 workload, 2 checks.\n")


def test_a_job_summary_that_cannot_be_written(
    capacity: Run, chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "such" / "folder"))
    ran = capacity("check", chat, "--format", "github", *TODAY)

    assert ran.returncode == 2
    assert "cannot be written: No such file or directory" in ran.stderr


def test_written_to_a_file(capacity: Run, chat: Path, tmp_path: Path) -> None:
    path = tmp_path / "checks.xml"
    ran = capacity("check", chat, "--format", "junit", "--output", path, "--set", "limits.max_ptus=1", *TODAY)

    assert (ran.returncode, ran.stdout) == (3, "")
    assert 'failures="1"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--policy", "no.yaml"), "no.yaml: no such file"),
        (("--format", "pdf"), "'pdf' is not one of table, json, csv, markdown, html, junit, sarif, github."),
        (("--against", "no-such-revision"), "--against no-such-revision: there is no such folder, report or git"),
        (("--against", "no-such.json"), "no-such.json: no such file: check the name"),
        (("--set", "limits.max_eur=1"), "--set limits.max_eur=1: unknown key `max_eur`"),
    ],
)
def test_bad_input(complaints: Callable[..., str], arguments: tuple[str, ...], complaint: str) -> None:
    assert complaint in complaints("workloads/support-chat.yaml", *arguments)


@pytest.mark.parametrize(
    ("policy", "complaint"),
    [
        ("", "must hold one YAML document"),
        ("a: 1\n---\nb: 1", "policy.yaml:3: must hold one YAML document"),
        ("version: 1", "asks for nothing: give at least one of allowed_models"),
        ("version: 2\nmax_ptus: 1", "`version` must be at most 1"),
        ("allowed_models: []", "`allowed_models` is empty, which allows nothing"),
        ("allowed_models: {a: 1}", "must be text"),
        (
            "allowed_models: [azure/eu/gpt-5.2]",
            "policy.yaml:1: `azure/eu/gpt-5.2` names a place, too: write gpt-5.2, and the place in `allowed_regions`",
        ),
        ("allowed_models: [gpt-5.2-2020-01-01]", "unknown version `2020-01-01` of gpt-5.2; known: 2025-12-11"),
        ("allowed_models: [kimi_k2.5]", "is the name of several offers"),
        ("allowed_models: [[gpt-5.2]]", "must be text"),
        ("[1, 2]", "there must be keys with values here, not a list"),
        ("max_ptus: 0", "`max_ptus` must be above 0"),
        ("max_ptus: 1.5", "`max_ptus` must be a whole number"),
        ("max_ptus: 5 PTUs", "`max_ptus` must be a number, not 5 PTUs"),
        ("max_utilization_share: 90 %", "`max_utilization_share` must be a number, not 90 %; write 0.9"),
        ("required_fields: [name]", "must be a key that a workload file may leave out"),
        ("max_ptus: 1\nmax_ptus: 2", "stands here twice"),
        ("required_fields: !x [owner]\nmax_ptu: 1", "did you mean `max_ptus`?"),
    ],
)
def test_bad_policies(complaints: Callable[..., str], tmp_path: Path, policy: str, complaint: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(policy, encoding="utf-8")

    assert complaint in complaints("workloads/support-chat.yaml", "--policy", path)


def test_against_a_revision(capacity: Run, repository: Path) -> None:
    path = repository / "workloads" / "chat.yaml"
    path.write_text(CHAT.replace("peak_rpm: 500", "peak_rpm: 1000"), encoding="utf-8")
    ran = capacity("check", path, "--against", "HEAD", "--format", "json", *TODAY)
    told = json.loads(ran.stdout)["against"]

    assert ran.returncode == 3
    assert [(one["outcome"], one["before"]["ptus"], one["after"]["ptus"]) for one in told["changes"]] == [
        ("changed", 475, 945)
    ]
    assert told["before"]["per_month"] == 115_425
    assert told["after"]["per_month"] == 229_635


def test_removed_paths_are_removals(capacity: Run, repository: Path) -> None:
    """As `git diff --name-only` names them."""
    (repository / "workloads" / "mail.yaml").unlink()
    both = ("workloads/chat.yaml", "workloads/mail.yaml")
    ran = capacity("check", *both, "--against", "HEAD", "--format", "json", *TODAY)

    assert ran.returncode == 0
    changes = json.loads(ran.stdout)["against"]["changes"]
    assert [(one["before"]["workload"], one["outcome"]) for one in changes] == [
        ("chat", "unchanged"),
        ("mail", "removed"),
    ]
    never = capacity("check", *both, "never.yaml", "--against", "HEAD", *TODAY)
    assert (never.returncode, never.stdout) == (2, "")
    assert never.stderr == "capacity: never.yaml: no such file: check the name and the folder you are in\n"
    assert "workloads/mail.yaml: no such file" in capacity("check", *both, *TODAY).stderr


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown", "junit", "sarif", "github"])
def test_only_removals(capacity: Run, repository: Path, format_: str) -> None:
    shutil.rmtree(repository / "workloads")
    policy = repository / "policy.yaml"
    policy.write_text("max_total_ptus: 1\nmax_ptus: 1", encoding="utf-8")
    ran = capacity("check", "workloads", "--policy", policy, "--against", "HEAD", "--format", format_, *TODAY)

    assert (ran.returncode, ran.stderr) == (0, "")
    if format_ == "table":
        assert ran.stdout.startswith("Passed: 0 workloads, 1 check.")
        assert "2 removed." in ran.stdout
    if format_ == "json":
        assert json.loads(ran.stdout)["plans"] == []


def test_nothing_heavy_is_imported(process: Run) -> None:
    code = (
        "import sys; from capacity.cli.app import main; main(['check', 'workloads/support-chat.yaml']); "
        "heavy = {'pandas', 'numpy', 'azure', 'duckdb'} & set(sys.modules); sys.exit(len(heavy))"
    )
    ran = process("--version")
    assert ran.returncode == 0
    done = subprocess.run([ran.args[0], "-c", code], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_policy_may_stand_among_the_workloads(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Now, and in an earlier revision."""
    folder = tmp_path / "workloads"
    folder.mkdir()
    (folder / "chat.yaml").write_text(CHAT, encoding="utf-8")
    (folder / "policy.yaml").write_text("max_ptus: 475\n", encoding="utf-8")
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*author, "commit", "--quiet", "--message", "One")):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True)  # noqa: S607  # whichever git there is
    monkeypatch.chdir(tmp_path)
    policy = ("--policy", "workloads/policy.yaml")
    ran = capacity("check", "workloads", *policy, "--against", "HEAD", "--format", "json", *TODAY)

    assert (ran.returncode, json.loads(ran.stdout)["against"]["problems"]) == (0, [])
    assert capacity("check", "workloads", *TODAY).returncode == 2


@pytest.mark.parametrize("more", [(), ("--details",), ("--format", "markdown")])
def test_days_that_no_check_looks_at_are_named(capacity: Run, chat: Path, more: tuple[str, ...]) -> None:
    """Of a change that another follows before the next month begins, though every check passes."""
    first, second = ({"date": f"2027-01-{day}", "factor": factor} for day, factor in (("05", 3), ("25", 0.3)))
    months = ("--set", "planning.horizon_months=6", "--today", "2026-12-01")
    steps = ("--set", f"planning.steps={json.dumps([first, second])}", *months)
    told, plain = (capacity("check", chat, *some, *more) for some in (steps, months))

    assert (told.returncode, plain.returncode) == (0, 0)
    assert "Not checked" in told.stdout
    assert "What changes on 2027-01-05" in " ".join(told.stdout.split())
    assert "Not checked" not in plain.stdout
