"""`capacity size`: what it reads, what it refuses, and what options change. Numbers are those of published examples."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
CHAT = "workloads/support-chat.yaml"
CHAT_TEXT = (ROOT / CHAT).read_text(encoding="utf-8")


def plans(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert (ran.returncode, ran.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(ran.stdout)["plans"]
    return found


def ptus(plan: dict[str, Any]) -> dict[str, int]:
    return {option["deployment_type"]: option["ptus"] for option in plan["options"] if option["kind"] == "provisioned"}


@pytest.fixture
def size(capacity: Run) -> Callable[..., list[dict[str, Any]]]:
    """Plans of `capacity size ARGUMENTS`."""
    return lambda *arguments, stdin="": plans(capacity("size", *arguments, "--format", "json", stdin=stdin))


Size = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def complaints(capacity: Run) -> Callable[..., str]:
    """What `capacity size ARGUMENTS` refuses with exit code 2."""

    def run(*arguments: str | Path, stdin: str = "") -> str:
        ran = capacity("size", *arguments, stdin=stdin)
        assert (ran.returncode, ran.stdout) == (2, ""), "a failure prints no report"
        return ran.stderr

    return run


Complaints = Callable[..., str]

# --- what it reads


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("support-chat", {"DataZoneProvisionedManaged": 110, "GlobalProvisionedManaged": 110}),
        ("support-chat-cached", {"DataZoneProvisionedManaged": 80}),
        ("product-images", {"GlobalProvisionedManaged": 400}),
    ],
)
def test_published_examples(size: Size, example: str, expected: dict[str, int]) -> None:
    """Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""
    (plan,) = size(f"workloads/{example}.yaml")

    assert expected.items() <= ptus(plan).items()


def test_published_examples_of_regional_types(size: Size) -> None:
    """MicrosoftDocs/azure-ai-docs, "Determine provisioned throughput unit requirements", 2026-05-21, and
    "Provisioned throughput", 2026-05-13.
    """  # noqa: D205  # the two sources do not fit one line
    assert [ptus(plan) for plan in size("workloads/regional-chat.yaml")] == [
        {"ProvisionedManaged": 150},
        {"ProvisionedManaged": 100},
        {"ProvisionedManaged": 150},
    ]


def test_published_examples_of_2024(size: Size) -> None:
    """Microsoft Learn, "Performance and latency", 2026-06-05; its numbers follow from the facts of 2024."""
    plans_of_2024 = size("workloads/mini-shapes.yaml", "--as-of", "2024-12-01")

    assert [ptus(plan)["GlobalProvisionedManaged"] for plan in plans_of_2024] == [15, 140, 30]


def test_the_same_examples_today(size: Size) -> None:
    today = size("workloads/mini-shapes.yaml")

    assert [ptus(plan)["GlobalProvisionedManaged"] for plan in today] == [15, 145, 30]


def test_a_folder_is_read_whole_and_in_order(size: Size, tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "C.YAML", "notes.txt"):
        (tmp_path / name).write_text(CHAT_TEXT.replace("support-chat", name[0]), encoding="utf-8")

    assert [plan["workload"] for plan in size(tmp_path)] == ["C", "a", "b"]


@pytest.mark.slow
def test_all_examples_can_be_sized_in_one_run(size: Size) -> None:
    names = [plan["workload"] for plan in size("workloads/")]

    assert len(names) == len(set(names))
    assert len(names) > len(list((ROOT / "workloads").glob("*.yaml")))


def test_standard_input(size: Size) -> None:
    (plan,) = size("-", stdin=CHAT_TEXT)

    assert (plan["workload"], ptus(plan)["GlobalProvisionedManaged"]) == ("support-chat", 110)


def test_standard_input_beside_a_file(size: Size) -> None:
    names = [plan["workload"] for plan in size("-", CHAT, stdin=CHAT_TEXT.replace("support-chat", "piped"))]

    assert names == ["piped", "support-chat"]


def test_standard_input_can_be_read_once(complaints: Complaints) -> None:
    assert complaints("-", "-", stdin=CHAT_TEXT).startswith("capacity: standard input: ")


@pytest.mark.parametrize("text", [f"\ufeff{CHAT_TEXT}", CHAT_TEXT.replace("\n", "\r\n")], ids=["BOM", "CRLF"])
def test_files_of_windows(size: Size, tmp_path: Path, text: str) -> None:
    file = tmp_path / "chat.yaml"
    file.write_bytes(text.encode())

    assert ptus(size(file)[0])["GlobalProvisionedManaged"] == 110


# --- what it refuses


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "{}: holds no workload: the file is empty"),
        (b"---\n# nothing yet\n", "{}: holds no workload: the file is empty"),
        (b"name: x\nmodel: \xe9\n", "{}:2: not UTF-8 text: save the file as UTF-8"),
        (b"- a\n- b\n", "{}:1: a list is no workload: write each without its `- `, with `---` between them"),
        (b"name: x\nmodel: a: b\n", "{}:2: not valid YAML: mapping values are not allowed in this context"),
    ],
)
def test_files_that_are_no_workload(complaints: Complaints, tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(content)

    assert complaints(file) == f"capacity: {complaint.format(file)}\n"


def test_a_missing_file(complaints: Complaints) -> None:
    assert complaints("chat.yaml") == "capacity: chat.yaml: no such file: check the name and the folder you are in\n"


def test_a_folder_without_workloads(complaints: Complaints, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()

    assert complaints(tmp_path) == f"capacity: {tmp_path}: no *.yaml or *.yml file in this folder\n"


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("model=gpt-4.1-mimi", "unknown model `gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?"),
        ("model=zzz", "unknown model `zzz`; `capacity models` lists the known ones"),
        ("region=swedencentrall", "unknown region `swedencentrall`, did you mean `swedencentral`?"),
        ("region=moon", "unknown region `moon`; write a region as Azure does, such as swedencentral"),
        ("model_version=2025-12-12", "unknown version `2025-12-12` of gpt-5.2; known: 2025-12-11"),
        (
            "deployment_types=regional-provisionned",
            "unknown deployment type `regional-provisionned`, did you mean `regional-provisioned`?",
        ),
        ("traffic.input_token=5", "unknown key `input_token`, did you mean `input_tokens`?"),
    ],
)
def test_unknown_names(complaints: Complaints, setting: str, complaint: str) -> None:
    assert complaints(CHAT, "--set", setting) == f"capacity: --set {setting}: {complaint}\n"


def test_every_mistake_of_every_file_at_once(complaints: Complaints, tmp_path: Path) -> None:
    for name in ("a", "b"):
        wrong = CHAT_TEXT.replace("peak_rpm: 1000", "peak_rpm: 0").replace("input_tokens", "input_token")
        (tmp_path / f"{name}.yaml").write_text(wrong.replace("support-chat", name), encoding="utf-8")

    lines = complaints(tmp_path, "missing.yaml", CHAT).splitlines()

    assert lines[0] == "capacity:"
    assert lines[1:] == [
        f"{tmp_path}/a.yaml:8: `peak_rpm` must be above 0, not 0",
        f"{tmp_path}/a.yaml:10: unknown key `input_token`, did you mean `input_tokens`?",
        f"{tmp_path}/b.yaml:8: `peak_rpm` must be above 0, not 0",
        f"{tmp_path}/b.yaml:10: unknown key `input_token`, did you mean `input_tokens`?",
        "missing.yaml: no such file: check the name and the folder you are in",
    ]


@pytest.mark.parametrize("setting", ["headroom", "=1", "planning.headroom_share"])
def test_settings_that_are_none(complaints: Complaints, setting: str) -> None:
    assert complaints(CHAT, "--set", setting) == (
        f"capacity: --set {setting}: write KEY=VALUE, such as planning.headroom_share=0.1\n"
    )


def test_a_setting_for_a_class_that_is_not_there(complaints: Complaints) -> None:
    assert complaints("workloads/coding-agent.yaml", "--set", "traffic.plann.peak_rpm=1") == (
        "capacity: --set traffic.plann.peak_rpm=1: no list item `plann`; "
        "by name: `plan`, `act`, `sum-up`; by number: 0 to 2\n"
    )


# --- what options change


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--headroom", "0.2"], 130),
        (["--set", "planning.headroom_share=0.2"], 130),
        (["--set", "traffic.peak_rpm=1e3", "--set", "traffic.cached_input_share=0.5"], 80),
        (["--model", "gpt-5.1"], 80),
        (["--model", "GPT-5.1"], 80),
        (["--set", "token_weights.output=4"], 85),
    ],
)
def test_what_if(size: Size, options: list[str], expected: int) -> None:
    assert ptus(size(CHAT, *options)[0])["DataZoneProvisionedManaged"] == expected


def test_several_models_give_a_plan_each(size: Size) -> None:
    found = size(CHAT, "--model", "gpt-5.1", "--model", "gpt-5-mini")

    assert [(plan["workload"], plan["model"]) for plan in found] == [
        ("support-chat", "gpt-5.1"),
        ("support-chat", "gpt-5-mini"),
    ]


def test_deployment_types_replace_those_of_the_file(size: Size) -> None:
    (plan,) = size(
        "workloads/support-chat-cached.yaml", "--deployment-type", "GLOBALSTANDARD", "--deployment-type", "global-batch"
    )

    assert [option["deployment_type"] for option in plan["options"]] == ["GlobalStandard"]
    assert [(refused["deployment_type"], refused["reason"]) for refused in plan["rejections"]] == [
        ("GlobalBatch", "not-offered")
    ]


@pytest.mark.parametrize("region", ["uksouth", "UK South"])
def test_a_region_rules_out_what_it_does_not_have(size: Size, region: str) -> None:
    (plan,) = size(CHAT, "--region", region)

    assert plan["region"] == "uksouth"
    assert ptus(plan).keys() == {"GlobalProvisionedManaged", "ProvisionedManaged"}
    assert [(refused["deployment_type"], refused["reason"]) for refused in plan["rejections"]] == [
        ("DataZoneProvisionedManaged", "not-offered-in-region"),
        ("DataZoneStandard", "not-offered-in-region"),
    ]


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        ("2026-08-20", {"deprecated"}),
        ("2026-08-21", {"retiring-soon"}),
        ("2026-11-18", {"retiring-soon"}),
        ("2026-11-19", {"retirement-unconfirmed"}),
    ],
)
def test_today_decides_what_is_about_to_retire(size: Size, today: str, codes: set[str]) -> None:
    """The last day of o1 2024-12-17 is 2026-11-19: Microsoft Learn, "Model retirement schedule", 2026-09-23."""
    (plan,) = size(CHAT, "--model", "o1", "--today", today)

    told = {"deprecated", "retiring-soon", "retirement-unconfirmed", "retired"}
    assert {warning["code"] for warning in plan["warnings"]} & told == codes
    assert plan["recommended"]["deployment_type"] is not None


def test_as_of_is_today_unless_today_is_given(size: Size) -> None:
    """What was to retire yesterday was not on the day of an older edition."""
    arguments = (CHAT, "--model", "o1", "--as-of", "2026-10-01")

    (then,) = size(*arguments)
    (later,) = size(*arguments, "--today", "2027-01-01")

    assert then["warnings"][0]["code"] == "retiring-soon"
    assert later["warnings"][0]["code"] == "retirement-unconfirmed"


def test_own_numbers_are_laid_over_the_catalog(size: Size, tmp_path: Path) -> None:
    """360,000 normalized TPM / 3,000 is 120 exactly, and stays 120."""
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: gpt-5.2\nthroughput: {as_of: 2026-10-01, source: measured, input_tpm_per_ptu: 3000}\n", encoding="utf-8"
    )

    (plan,) = size(CHAT, "--catalog", own)

    assert ptus(plan)["DataZoneProvisionedManaged"] == 120
    first = plan["facts"][0]
    assert (first["source"], first["as_of"], first["groups"]) == (
        "measured",
        "2026-10-01",
        ["throughput and token weights"],
    )


def test_what_nobody_published_is_refused_with_the_remedy(size: Size) -> None:
    (plan,) = size("workloads/open-weights.yaml")

    assert plan["options"] == []
    assert {refused["reason"] for refused in plan["rejections"]} == {"output-ratio-unknown"}
    assert all("--set token_weights.output=N" in refused["detail"] for refused in plan["rejections"])


def test_the_remedy_works(size: Size) -> None:
    """(600,000 + 4 x 80,000) / 4,000 = 230; sizes are 200, 300, 400 and so on."""
    (plan,) = size("workloads/open-weights.yaml", "--set", "token_weights.output=4")

    assert ptus(plan) == {"GlobalProvisionedManaged": 300, "DataZoneProvisionedManaged": 300}


def test_several_models_are_alternatives_and_not_added_up(capacity: Run) -> None:
    report = json.loads(capacity("size", CHAT, "--model", "gpt-5.2", "--model", "gpt-5.1", "--format", "json").stdout)

    assert [plan["model"] for plan in report["plans"]] == ["gpt-5.2", "gpt-5.1"]
    assert report["totals"] == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(("-", "-"), "standard input: can be read once"), (("",), "PATH: is empty")],
    ids=["twice", "nothing"],
)
def test_paths_that_are_none(capacity: Run, arguments: tuple[str, ...], complaint: str) -> None:
    ran = capacity("size", *arguments, stdin="name: a\nmodel: gpt-5.2\ntraffic: {peak_rpm: 1, input_tokens: 1}\n")

    assert ran.returncode == 2
    assert complaint in ran.stderr
