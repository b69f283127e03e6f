"""What people type who have not read a manual: each gets what they meant, or what there is; never another quantity."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

import pytest

from capacity.pricing.reservation import Reservation
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.record import Record
from capacity.sizing.planning_key import Schedule, Step
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Deployed, Limits, Slo

COMMAND, TODAY = "size", ("--today", "2026-10-01")
Complaints = Callable[..., str]
Run = Callable[..., CompletedProcess[str]]
HEAD: Final = "version: 1\nname: chat\nmodel: gpt-5.2\n"
TRAFFIC: Final = "traffic:\n  peak_rpm: 10\n  average_rpm: 5\n  input_tokens: 100\n  output_tokens: 10\n"


@pytest.fixture
def workload(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str = HEAD + TRAFFIC) -> Path:
        path = tmp_path / "w.yaml"
        path.write_text(text)
        return path

    return written


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--json",), "--format json"),
        (("--csv",), "--format csv"),
        (("-f", "json"), "--format)"),
        (("--peak-rpm", "5"), "--set traffic.peak_rpm=..."),
        (("--prompt-tokens", "5"), "--set traffic.input_tokens=..."),
        (("--growth", "0.05"), "--set planning.growth_share_per_month=..."),
        (("--max-cost", "5"), "--set limits.max_usd_per_month=..."),
        (("--currency", "EUR"), "--catalog"),
        (("--location", "eastus2"), "--region"),
        (("--deployment-types", "x"), "--deployment-type)"),
        (("--head-room", "0.2"), "--headroom)"),
        (("-o", "json"), "write --format json"),
        (("--set", "peak_rpm=300"), "did you mean `traffic.peak_rpm`?"),
        (("--set", "headroom=0.2"), "did you mean `planning.headroom_share`?"),
        (("--set", "a b"), "write KEY=VALUE"),
        (("--headroom", "20%"), "write 0.2"),
        (("--as-of", "yesterday"), "is not a date such as 2026-09-23"),
        (("--deployment-type", "datazone"), "known: data-zone-provisioned"),
        (("--deployment-type", "PTU"), "known: global-provisioned"),
        (("--model", "gpt5.2"), "did you mean `gpt-5.2`?"),
        (("--model", "claude-sonnet-4.5"), "`capacity models` lists"),
        (("--model", "gpt-4-turbo"), "did you mean `gpt-4o`?"),
    ],
)
def test_options(complaints: Complaints, workload: Callable[..., Path], options: tuple[str, ...], hint: str) -> None:
    assert hint in complaints(workload(), *options)


@pytest.mark.parametrize("wrong", ["--peak-rpm", "--requests-per-second", "--max-cost", "--tokens"])
def test_no_option_of_another_quantity_is_proposed(
    complaints: Complaints, workload: Callable[..., Path], wrong: str
) -> None:
    told = complaints(workload(), wrong, "5").partition("No such option")[2]
    assert "--headroom" not in told
    assert "--as-of" not in told


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("prompt_tokens: 5", "did you mean `input_tokens`?"),
        ("completion_tokens: 5", "did you mean `output_tokens`?"),
        ("requests_per_minute: 5", "give `peak_rpm`"),
        ("rpm: 5", "give `peak_rpm`"),
        ("tpm: 5", "give `input_tpm` and `output_tpm` apart"),
        ("users: 5", "needs `requests_per_user_per_day`"),
        ("daily_requests: 5", "did you mean `requests_per_day`?"),
        ("tokens_in: 5", "did you mean `input_tokens`?"),
        ("mean_rpm: 5", "did you mean `average_rpm`?"),
        ("max_tokens: 5", "did you mean `max_output_tokens`?"),
        ("reasoning_tokens: 5", "they are part of `output_tokens`"),
        ("peak_rpm: 4k", "must be a number, not 4k"),
        ("input_tokens: 1,000", "must be a number, not 1,000"),
        ("average_rpm: 5", "needs `peak_to_average` as well"),
    ],
)
def test_keys_of_traffic(complaints: Complaints, workload: Callable[..., Path], key: str, hint: str) -> None:
    assert hint in complaints(workload(f"{HEAD}traffic:\n  {key}\n"))


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("headroom: 0.2", "did you mean `planning.headroom_share`?"),
        ("growth: 0.05", "did you mean `planning.growth_share_per_month`?"),
        ("peak_rpm: 5", "did you mean `traffic.peak_rpm`?"),
        ("budget: 5000", "did you mean `limits.max_usd_per_month`?"),
    ],
)
def test_keys_at_the_top(complaints: Complaints, workload: Callable[..., Path], key: str, hint: str) -> None:
    assert hint in complaints(workload(f"{HEAD}{TRAFFIC}{key}\n"))


NEEDED = f"`deployment_type` is missing in `deployed`: write {Deployed.example}"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("deployed: {tpm: 100000}", ["unknown key `tpm`; known: deployment_type, ptus, sku_capacity", NEEDED]),
        ("deployed: {ptu: 100}", ["unknown key `ptu`, did you mean `ptus`?", NEEDED]),
        ("deployed: 100", [f"`deployed` must be keys with values here, not `100`: write {Deployed.example}"]),
        ("deployed: [ptus]", [f"`deployed` must be keys with values here, not a list: write {Deployed.example}"]),
        ("limits: {rps: 5}", ["unknown key `rps`; known: max_ptus,"]),
        ("planning: {steps: [3]}", [f"not `3`: write {Step.example}"]),
        ("planning: {reserved: 100}", ["unknown key `reserved`: it stands in a file for `--planning FILE`"]),
        ("reserved: {ptus: 100}", ["unknown key `reserved`: it stands in a file for `--planning FILE`"]),
    ],
)
def test_keys_of_a_part(complaints: Complaints, workload: Callable[..., Path], wrong: str, told: list[str]) -> None:
    """A remedy names keys that there are, and an example of what stands there."""
    said = complaints(workload(f"{HEAD}{TRAFFIC}{wrong}\n"))
    assert [hint for hint in told if hint not in " ".join(said.split())] == []


@pytest.mark.parametrize("type_", [Deployed, Limits, RequestClass, Reservation, Schedule, Slo, Step])
def test_examples_of_messages_are_read(type_: type[Record]) -> None:
    for example in type_.example.split(" or "):
        (node,) = compose(example, "")
        assert convert(type_, node, "") is not None


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("max_cost: 5", "did you mean `max_usd_per_month`?"),
        ("max_monthly_cost: 5", "did you mean `max_usd_per_month`?"),
        ("max_total_cost: 5", "did you mean `max_total_usd_per_month`?"),
        ("required_tags: [a]", "did you mean `required_fields`?"),
    ],
)
def test_keys_of_a_policy(capacity: Run, workload: Callable[..., Path], key: str, hint: str) -> None:
    policy = workload().with_name("policy.yaml")
    policy.write_text(f"version: 1\n{key}\n")
    ran = capacity("check", workload(), "--policy", policy)
    assert hint in ran.stderr


@pytest.mark.parametrize(
    ("wrong", "command"),
    [
        ("sizes", "size"),
        ("plan", "size"),
        ("help", "--help"),
        ("manual", "guide"),
        ("logs", "from-logs"),
        ("metrics", "from-metrics"),
    ],
)
def test_commands(capacity: Run, wrong: str, command: str) -> None:
    assert f"Did you mean '{command}'" in capacity(wrong).stderr


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ((HEAD + TRAFFIC).replace("name: chat", "name: my app"), "`-` and `_`, not my app; write my-app"),
        ((HEAD + TRAFFIC).replace("name: chat", "name: (mail/triage)"), "; write mail-triage"),
        ((HEAD + TRAFFIC).replace("  peak", "\tpeak"), "w.yaml:5: not valid YAML: a tab where spaces have to be"),
        ((HEAD + TRAFFIC).replace("  input", "  \tinput"), "w.yaml:7: not valid YAML: a tab where spaces have to be"),
        ("- name: chat\n  model: gpt-5.2\n", "a list is no workload: write each without its `- `"),
    ],
)
def test_files(complaints: Complaints, workload: Callable[..., Path], text: str, hint: str) -> None:
    assert hint in complaints(workload(text))


def test_a_name_of_which_nothing_is_left(complaints: Complaints, workload: Callable[..., Path]) -> None:
    assert "write" not in complaints(workload((HEAD + TRAFFIC).replace("name: chat", "name: '???'")))


@pytest.mark.parametrize("wrong", ["w.yml", "W.YAML", "w.json", "w"])
def test_a_file_with_another_end(complaints: Complaints, workload: Callable[..., Path], wrong: str) -> None:
    assert "no such file: did you mean" in (told := complaints(workload().with_name(wrong)))
    assert "w.yaml?" in told


@pytest.mark.parametrize("others", [("other.yaml",), ("w.md", "w.txt")])
def test_a_file_that_none_or_several_are_alike(complaints: Complaints, tmp_path: Path, others: tuple[str, ...]) -> None:
    for name in others:
        (tmp_path / name).touch()
    assert "did you mean" not in complaints(tmp_path / "w.yml")


@pytest.mark.parametrize("zone", ["eu", "US", "apac"])
def test_a_data_zone_for_a_region(complaints: Complaints, workload: Callable[..., Path], zone: str) -> None:
    assert "it is a data zone; write a region in it, such as" in complaints(workload(), "--region", zone)


@pytest.mark.parametrize("command", ["size", "check", "compare", "export"])
def test_a_command_alone(capacity: Run, command: str) -> None:
    assert "`capacity init` writes one" in capacity(command).stderr


def test_metrics_for_a_simulation(capacity: Run) -> None:
    ran = capacity("simulate", "tests/cases/metrics-hourly/metrics.json", "--ptus", "50")
    assert "`capacity from-metrics --file" in ran.stderr
