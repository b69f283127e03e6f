"""`capacity export`: what it refuses, what options change, and that nothing is written where something is wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from capacity.exports.export_formats import FORMATS, SUFFIXES

Run = Callable[..., subprocess.CompletedProcess[str]]
CHAT = "workloads/support-chat.yaml"
PEAK_ONLY = "{name: chat, model: gpt-5.2, traffic: {peak_rpm: 100, input_tokens: 200, output_tokens: 20}}"
PINNED = ("--today", "2026-10-01")
Scripted = Callable[..., tuple[subprocess.CompletedProcess[str], list[str]]]


@pytest.fixture
def refused(capacity: Run) -> Callable[..., str]:
    """What `capacity export ARGUMENTS` refuses with exit code 2, printing nothing else."""

    def run(*arguments: str | Path, stdin: str = "") -> str:
        ran = capacity("export", *PINNED, *arguments, stdin=stdin)
        assert (ran.returncode, ran.stdout) == (2, "")
        return ran.stderr

    return run


@pytest.fixture
def scripted(capacity: Run, tmp_path: Path) -> Scripted:
    """Run the script of a format, with commands that do as said here; and what each `az` was asked."""

    def run(format_: str, *workloads: str, **commands: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
        for name, does in commands.items():
            command = tmp_path / name
            command.write_text(f'#!/bin/sh\nprintf "%s\\0" "$*" >> "$0.log"\n{does}\n', encoding="utf-8")
            command.chmod(0o755)
        log = tmp_path / "az.log"
        log.unlink(missing_ok=True)
        script = capacity("export", CHAT, *workloads, "--format", format_, *PINNED, "--region", "eastus2").stdout
        variables = {"SUBSCRIPTION": "s", "RESOURCE_GROUP": "g", "ACCOUNT": "a"}
        environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **variables}
        ran = subprocess.run(
            ["/bin/sh", "-s"], input=script, env=environment, capture_output=True, text=True, check=False
        )
        return ran, log.read_text(encoding="utf-8").split("\0")[:-1]

    return run


@pytest.mark.parametrize("spelled", ["global-provisioned", "GlobalProvisionedManaged", "globalprovisionedmanaged"])
def test_the_option_is_taken_in_either_spelling(capacity: Run, spelled: str) -> None:
    ran = capacity("export", CHAT, "--option", spelled, *PINNED)

    assert "--sku-name GlobalProvisionedManaged \\\n    --sku-capacity 110 \\" in ran.stdout
    assert "24,310.00 USD 1-year" in " ".join(ran.stdout.replace("#", "").split())


def test_planning_options_are_those_of_size(capacity: Run, tmp_path: Path) -> None:
    planning = tmp_path / "planning.yaml"
    planning.write_text("slo: {spilled_share: 0.05}", encoding="utf-8")
    arguments = (
        "--option",
        "data-zone-provisioned",
        "--region",
        "eastus2",
        "--headroom",
        "0.2",
        "--planning",
        planning,
    )
    ran = capacity("export", CHAT, *arguments, "--set", "traffic.peak_rpm=2000", "--as-of", "2026-11-01")

    assert '"capacity": 255' in ran.stdout  # 211.76 x 1.2 = 254.1
    assert '"name": "DataZoneStandard"' in ran.stdout
    assert "as of 2026-11-01, with 2026-11-01" in ran.stdout


def test_what_was_given_is_in_the_script_and_what_was_not_must_be_set(capacity: Run, tmp_path: Path) -> None:
    ran = capacity("export", CHAT, "--account", "ai", "--resource-group", "my(group)", *PINNED)

    assert "ACCOUNT=ai\n" in ran.stdout
    assert "RESOURCE_GROUP='my(group)'\n" in ran.stdout
    environment = {"PATH": str(tmp_path)}
    shell = subprocess.run(
        ["/bin/sh", "-s"], input=ran.stdout, env=environment, capture_output=True, text=True, check=False
    )
    assert shell.returncode != 0
    assert "SUBSCRIPTION: set it to the id of the subscription" in shell.stderr


def test_the_script_stops_where_azure_says_that_a_deployment_failed(scripted: Scripted) -> None:
    ran, asked = scripted("az", "workloads/shop-assistant.yaml", az="case $* in *show*) echo Failed ;; esac")

    assert ran.returncode == 1
    assert ran.stderr == "support-chat was not deployed: Failed\n"
    assert len(asked) == 2, "the second workload is not tried"


def test_the_script_waits_for_ptus_that_change_their_model(scripted: Scripted, tmp_path: Path) -> None:
    """20 to 30 minutes of `updating`, which Microsoft's page writes in small letters, and then `succeeded`."""
    states = (
        f'case $* in *show*) [ $(($(wc -c < "{tmp_path}/sleep.log") / 2)) -lt 300 ] && echo updating || echo SUCCEEDED'
    )
    (tmp_path / "sleep.log").touch()
    ran, asked = scripted("az", az=f"{states} ;; esac", sleep="exit 0")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert len([one for one in asked if " show " in one]) == 301
    ran, _ = scripted(
        "az", "workloads/shop-assistant.yaml", az="case $* in *show*) echo Updating ;; esac", sleep="exit 0"
    )
    assert "support-chat is still Updating" in ran.stderr


def test_the_script_does_not_wait_for_ever(scripted: Scripted) -> None:
    script = ("az", "workloads/shop-assistant.yaml")
    ran, asked = scripted(*script, az="case $* in *show*) echo Creating ;; esac", sleep="exit 0")

    assert ran.returncode == 1
    assert "support-chat is still Creating after 720 looks" in ran.stderr
    assert len(asked) == 721, "made once, looked at so often, and the second workload is not tried"


AZURE = """#!{python}
import json, jmespath, os, sys
words = sys.argv[1:]
of = {{words[i]: words[i + 1] for i in range(len(words) - 1) if words[i].startswith("--")}}
answers = json.loads(os.environ["ANSWERS"])
key = next(one for one in answers if one in " ".join(words))
found = jmespath.search(of["--query"], answers[key])
print("" if found is None else found if of["--output"] == "tsv" else json.dumps(found))
"""
"""An `az` that answers from a variable, by what stands in its words, and queries that as the real one does."""


@pytest.fixture
def preflight(capacity: Run, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The script for 110 PTUs with spillover run against an Azure with so much capacity, quota and deployments."""
    (tmp_path / "az").write_text(AZURE.format(python=sys.executable), encoding="utf-8")
    (tmp_path / "az").chmod(0o755)

    def run(
        offered: Mapping[str, float], usages: Mapping[str, tuple[float, float]], held: Mapping[str, tuple[str, int]]
    ) -> subprocess.CompletedProcess[str]:
        skus = [{"name": name, "usageName": f"OpenAI.{name}"} for name in ("GlobalProvisionedManaged", "Standard")]
        skus.append({"name": "GlobalStandard", "usageName": "OpenAI.GlobalStandard.gpt-5.2"})
        answers = {
            "modelCapacities": {
                "value": [
                    {"properties": {"skuName": name, "availableCapacity": number}} for name, number in offered.items()
                ]
            },
            "model list": [{"model": {"name": "gpt-5.2", "version": "2025-12-11", "skus": skus}}],
            "deployment list": [
                {"name": name, "sku": {"name": sku, "capacity": number}} for name, (sku, number) in held.items()
            ],
            "usage list": [
                {"name": {"value": f"OpenAI.{name}"}, "limit": limit, "currentValue": taken}
                for name, (limit, taken) in usages.items()
            ],
            "calculateModelCapacity": {"estimatedCapacity": {"deployableValue": 110}},
            "accounts": {},
        }
        arguments = (CHAT, "--option", "global-provisioned", "--format", "preflight", *PINNED, "--region", "eastus2")
        script = capacity("export", *arguments).stdout
        environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "ANSWERS": json.dumps(answers)}
        environment |= {"SUBSCRIPTION": "s", "RESOURCE_GROUP": "g", "ACCOUNT": "a"}
        return subprocess.run(
            ["/bin/sh", "-s"], input=script, env=environment, capture_output=True, text=True, check=False
        )

    return run


PTUS, QUOTA = "GlobalProvisionedManaged", {"GlobalProvisionedManaged": (200.0, 50.0)}


@pytest.mark.parametrize(
    ("offered", "usages", "held", "told"),
    [
        ({PTUS: 110.0}, QUOTA, {}, ("enough, 110 for 110", "enough, 150 for 110")),
        ({PTUS: 109.0}, QUOTA, {}, ("NOT ENOUGH, 109 for 110", "enough, 150 for 110")),
        ({PTUS: 110.0}, {PTUS: (200.0, 91.0)}, {}, ("enough, 110 for 110", "NOT ENOUGH, 109 for 110")),
        ({PTUS: 60.0}, {PTUS: (200.0, 150.0)}, {"support-chat": (PTUS, 60)}, ("enough, 120 for", "enough, 110 for")),
        ({PTUS: 60.0}, QUOTA, {"other": (PTUS, 60)}, ("NOT ENOUGH, 60 for 110", "enough, 150 for 110")),
        ({PTUS: 60.0}, QUOTA, {"support-chat": ("GlobalStandard", 60)}, ("NOT ENOUGH, 60", "enough, 150 for 110")),
        ({}, QUOTA, {}, ("NOT TOLD, Azure names no number", "enough, 150 for 110")),
        ({PTUS: 110.0}, {}, {}, ("enough, 110 for 110", "NOT TOLD, Azure names no number")),
    ],
)
def test_preflight_judges_capacity_and_quota_against_the_plan(
    preflight: Callable[..., subprocess.CompletedProcess[str]],
    offered: dict[str, float],
    usages: dict[str, tuple[float, float]],
    held: dict[str, tuple[str, int]],
    told: tuple[str, str],
) -> None:
    """Of the type, capacity first, then quota."""
    ran = preflight(offered, usages, held)
    judged = [line for line in ran.stdout.splitlines() if line.startswith(f"{PTUS} of gpt-5.2: ")]

    assert all(one in line for one, line in zip(told, judged, strict=True))
    assert ran.returncode == (0 if all(one.startswith("enough") for one in told) else 1)
    assert ("see NOT ENOUGH above" in ran.stderr) == any("NOT ENOUGH" in line for line in judged)
    assert ("Not every question was answered" in ran.stderr) == any("NOT TOLD" in line for line in judged)


def test_preflight_asks_every_question_and_fails_where_one_has_no_answer(scripted: Scripted) -> None:
    failing = "case $* in */accounts/a?api*) echo 'no such account' >&2; exit 3 ;; esac\n"
    numbers = "case $* in *'sum('*) echo 0 ;; *'join('*) echo '9999 0' ;; esac"
    ran, asked = scripted("preflight", az=failing + numbers)
    answered, same = scripted("preflight", az=numbers)

    assert (ran.returncode, answered.returncode, answered.stderr) == (1, 0, "")
    assert ran.stderr == "no such account\nNot every question was answered: see the errors above.\n"
    assert len(asked) == len(same) == 10
    assert [line for line in ran.stdout.splitlines() if line.startswith("== ")] == [
        "== Account",
        "== Deployments",
        "== Model gpt-5.2 2025-12-11",
        "== Capacity for gpt-5.2 2025-12-11",
        "== Quota of GlobalStandard",
    ]


def test_a_file_is_written_whole_or_not_at_all(capacity: Run, tmp_path: Path) -> None:
    output = tmp_path / "main.bicep"
    arguments = ("--format", "bicep", "--output", output, *PINNED)

    assert capacity("export", "-", *arguments, stdin=PEAK_ONLY).returncode == 2
    assert not output.exists()
    ran = capacity("export", CHAT, *arguments)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert output.read_text(encoding="utf-8") == capacity("export", CHAT, "--format", "bicep", *PINNED).stdout


def test_nothing_recommended_says_why_and_which_types_could_be_given(refused: Callable[..., str]) -> None:
    message = refused("-", stdin=PEAK_ONLY)

    assert message.startswith("capacity: chat: Nothing yet: the monthly average decides")
    assert "--option global-provisioned or data-zone-provisioned or regional-provisioned or global-standard" in message
    assert "batch" not in message


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--option", "global-provisiond"], "--option global-provisiond: unknown deployment type"),
        (
            ["--model", "gpt-4.1", "--option", "global-batch"],
            "global-batch: a batch deployment is counted in enqueued tokens",
        ),
        (
            ["--model", "gpt-4o-mini", "--option", "regional-standard"],
            "regional-standard has no known size: the size of a quota unit is not published",
        ),
        (
            ["--option", "regional-provisioned", "--region", "eastus2"],
            "regional-provisioned is not available: not listed for eastus2",
        ),
        (
            ["--option", "global-standard", "--deployment-type", "global-provisioned"],
            "global-standard is not among the types of the plan. Take one yourself: --option global-provisioned",
        ),
        (["--set", "name=x"], "x: a deployment has 2 to 64 letters"),
        (["--set", f"name={'x' * 65}"], "a deployment has 2 to 64 letters"),
        (["--set", "name=_x"], "begins with a letter or digit: rename the workload"),
        (["--model", "gpt-5.2", "--model", "gpt-5.1"], "give one --model"),
        (
            [
                "--option",
                "global-provisioned",
                "--deployment-type",
                "global-provisioned",
                "--set",
                "slo.spilled_share=1",
            ],
            "global-provisioned is to spill over to global-standard, which is not among `deployment_types`: add it, or",
        ),
        (["--format", "csv"], "'csv' is not one of az, bicep"),
    ],
)
def test_what_cannot_be_deployed_is_refused_with_the_remedy(
    refused: Callable[..., str], arguments: list[str], complaint: str
) -> None:
    assert complaint in " ".join(refused(CHAT, *arguments).split())


SPILLS = """
name: spill
model: gpt-5.2
region: swedencentral
deployment_types: [data-zone-provisioned, data-zone-standard]
traffic: {peak_rpm: 500, average_rpm: 300, input_tokens: 1800, output_tokens: 200}
slo: {spilled_share: 0.05}
"""
NIGHTLY = """
name: nightly
model: gpt-4.1
deployment_types: [global-batch]
traffic: {peak_rpm: 300, average_rpm: 280, input_tokens: 3000, output_tokens: 300}
planning: {latency_tolerance: batch}
"""


@pytest.mark.parametrize("format_", FORMATS)
def test_spillover_to_a_type_that_cannot_be_had_says_why(refused: Callable[..., str], format_: str) -> None:
    told = refused("-", "--format", format_, stdin=SPILLS)
    there = refused("-", "--format", format_, stdin=SPILLS.replace("region: swedencentral", "data_residency: region"))

    assert "to spill over to data-zone-standard, which is not possible (not listed for swedencentral; listed:" in told
    assert told.rstrip().endswith("take another region, or leave out `slo.spilled_share`")
    assert "add it" not in told
    assert "data_residency" in there


def test_a_batch_deployment_is_refused_with_what_to_do(refused: Callable[..., str]) -> None:
    """280 RPM x 60 x 24 x 3,000 input tokens are enqueued in a day."""
    why = "a batch deployment is counted in enqueued tokens, and needs 1,209,600,000 of them; how many a unit"
    for option in ([], ["--option", "global-batch"]):
        told = refused("-", *option, stdin=NIGHTLY)
        assert f"global-batch: {why}" in told
        assert told.rstrip().endswith("Deploy it in the portal, or name another type in `deployment_types`")
    told = refused("-", stdin=NIGHTLY.replace("planning: {latency_tolerance: batch}", ""))
    assert f"global-batch would remain: {why}" in told


def test_one_workload_of_several_can_be_exported(capacity: Run, refused: Callable[..., str]) -> None:
    """One that cannot be deployed holds up none of the others."""
    both = f"{SPILLS.replace('swedencentral', 'eastus2')}---{NIGHTLY}"
    told = refused("-", stdin=both)
    ran = capacity("export", "-", "--workload", "spill", *PINNED, stdin=both)

    assert told.rstrip().endswith("the others: can be exported by themselves: --workload spill")
    assert ran.returncode == 0
    assert ran.stdout == capacity("export", "-", *PINNED, stdin=both.partition("---")[0]).stdout
    assert "--workload spil: no workload has this name: take one of spill, nightly" in refused(
        "-", "--workload", "spil", stdin=both
    )


SMALL = """
name: {}
model: gpt-4.1
region: eastus2
deployment_types: [global-standard]
traffic: {{peak_rpm: 10, average_rpm: 5, input_tokens: 3000, output_tokens: 300}}
"""
ALPHA = SPILLS.replace("name: spill", "name: alpha").replace("swedencentral", "eastus2")


@pytest.mark.parametrize(
    ("workloads", "others"),
    [
        ([SMALL.format("g")], None),
        ([SMALL.format("g"), SMALL.format("chat")], "--workload chat"),
        ([ALPHA, SMALL.format("alpha-spillover")], None),
        ([SMALL.format("Alpha-Spillover"), ALPHA, SMALL.format("chat")], "--workload chat"),
        ([NIGHTLY, SMALL.format("chat"), SMALL.format("c"), SMALL.format("shop")], "--workload chat --workload shop"),
        ([NIGHTLY, SMALL.format("chat"), SMALL.format("shop").replace("eastus2", "swedencentral")], None),
    ],
)
def test_what_is_said_to_be_exported_by_itself_can_be(
    capacity: Run, refused: Callable[..., str], workloads: list[str], others: str | None
) -> None:
    """No workload whose own name is the mistake, and none beside another of the same name or of another region."""
    stdin = "---".join(workloads)
    _, named, remedy = refused("-", stdin=stdin).partition("the others: can be exported by themselves: ")

    assert (remedy.strip() if named else None) == others
    if others is not None:
        assert capacity("export", "-", *others.split(), *PINNED, stdin=stdin).returncode == 0


def test_what_spills_is_paid_though_a_reservation_pays_the_ptus(capacity: Run, tmp_path: Path) -> None:
    planning = tmp_path / "planning.yaml"
    paid = (
        "{deployment_type: data-zone-provisioned, region: eastus2, quantity: 1000, term: 1-year, expires: 2027-09-01}"
    )
    planning.write_text(f"reservations: [{paid}]", "utf-8")
    ran = capacity("export", "-", "--planning", planning, *PINNED, stdin=ALPHA)

    assert "(500 PTUs paid already)" in ran.stdout
    assert "A reservation is bought apart" not in ran.stdout
    assert "What spills over is billed by the token on top." in ran.stdout


@pytest.mark.parametrize(("name", "format_"), [("plan.bicep", "bicep"), ("plan.TF", "terraform"), ("plan.sh", "az")])
def test_the_name_of_a_file_decides_the_format(capacity: Run, tmp_path: Path, name: str, format_: str) -> None:
    output = tmp_path / name
    ran = capacity("export", CHAT, "--output", output, *PINNED)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert output.read_text(encoding="utf-8") == capacity("export", CHAT, "--format", format_, *PINNED).stdout


@pytest.mark.parametrize("format_", FORMATS)
def test_a_format_that_contradicts_the_name_is_refused(capacity: Run, tmp_path: Path, format_: str) -> None:
    for suffix, formats in SUFFIXES.items():
        output = tmp_path / f"plan{suffix}"
        ran = capacity("export", CHAT, "--format", format_, "--output", output, *PINNED)
        assert (ran.returncode, output.exists()) == ((0, True) if format_ in formats else (2, False))
        output.unlink(missing_ok=True)
    ran = capacity("export", CHAT, "--format", format_, "--output", tmp_path / "plan.txt", *PINNED)
    assert ran.returncode == 0, "other names say nothing"


def test_names_that_azure_would_refuse_are_all_named(refused: Callable[..., str]) -> None:
    message = refused(CHAT, "--subscription", "mine", "--resource-group", "group.", "--account", "a b")

    assert [line.partition(":")[0] for line in message.splitlines()[1:]] == [
        "--subscription mine",
        "--resource-group group.",
        "--account a b",
    ]


def test_names_that_differ_by_case_alone_are_one_to_azure(refused: Callable[..., str]) -> None:
    two = "---\n".join(
        f"{{name: {name}, model: gpt-5.2, traffic: {{peak_rpm: 9, average_rpm: 1, input_tokens: 9}}}}\n"
        for name in ("chat", "Chat")
    )

    assert "Chat: two deployments would have this name" in refused("-", stdin=two)


def test_a_spillover_name_can_be_taken(refused: Callable[..., str]) -> None:
    traffic = "traffic: {peak_rpm: 100, average_rpm: 90, input_tokens: 900}, slo: {spilled_share: 0.1}"
    two = "---\n".join(f"{{name: {name}, model: gpt-5.2, {traffic}}}\n" for name in ("chat", "chat-spillover"))

    assert "chat-spillover: two deployments" in refused("-", "--option", "global-provisioned", stdin=two)


def test_one_account_is_in_one_region(refused: Callable[..., str]) -> None:
    two = "---\n".join(
        f"{{name: {region}, region: {region}, model: gpt-5.2, traffic: {{peak_rpm: 9, average_rpm: 1, "
        "input_tokens: 9}}\n"
        for region in ("swedencentral", "eastus2")
    )

    assert "eastus2, swedencentral: the deployments of one account are in its region" in refused("-", stdin=two)


def test_a_retired_model_is_not_deployed(refused: Callable[..., str]) -> None:
    message = refused(CHAT, "--model", "gpt-5-chat", "--option", "global-standard")

    assert "is retired, and Azure deploys it no more: give --model another" in message


def test_a_model_without_a_known_version_needs_one(refused: Callable[..., str], tmp_path: Path) -> None:
    own, known = tmp_path / "own.yaml", "as_of: 2026-10-01, source: us"
    own.write_text(
        f"{{name: new, deployed_as: {{{known}, format: Own}}, "
        f"standard_quota: {{{known}, types: {{global-standard: {{tpm_per_unit: 1000}}}}}}}}",
        encoding="utf-8",
    )
    message = refused(CHAT, "--model", "new", "--option", "global-standard", "--catalog", str(own))

    assert "no version of new: set `model_version`" in message


@pytest.mark.parametrize("name", ["two\\nlines", "bell\\a", "zero\\0"])
def test_a_model_that_has_no_printable_name_is_refused(refused: Callable[..., str], tmp_path: Path, name: str) -> None:
    own = tmp_path / "own.yaml"
    known = "as_of: 2026-10-01, source: us"
    own.write_text(
        f'{{name: "{name}", deployed_as: {{{known}, format: Own}}, lifecycle: {{{known}, versions: {{"1": {{}}}}}},'
        f"standard_quota: {{{known}, types: {{global-standard: {{tpm_per_unit: 1000}}}}}}}}",
        encoding="utf-8",
    )
    text = f'{{name: chat, model: "{name}", traffic: {{peak_rpm: 9, average_rpm: 1, input_tokens: 9}}}}'

    assert "no name in Azure" in refused("-", "--catalog", own, "--option", "global-standard", stdin=text)


def test_every_mistake_of_every_workload_is_told(refused: Callable[..., str]) -> None:
    message = refused(
        "workloads/support-chat-cached.yaml", "workloads/open-weights.yaml", "workloads/product-images.yaml"
    )

    assert [line.partition(":")[0] for line in message.splitlines()] == [
        "capacity",
        "support-chat-cached",
        "open-weights",
        "product-images",
    ]
