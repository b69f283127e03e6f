"""Whatever names and descriptions hold, the texts are read by their own languages as what is meant."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import jmespath
import pytest
from hypothesis import HealthCheck, assume, example, given
from hypothesis import strategies as st

from capacity.exports import alert_rules, bicep_text, declarations, terraform_text
from capacity.exports.export_formats import FORMATS, writer
from capacity.exports.intended import Deployment, Export
from capacity.exports.resource import body
from capacity.planning.azure.model_in_azure import Model
from tests.exports import bicep_reader, hcl_reader
from tests.exports.conftest import PLAIN, SPILLS
from tests.properties import examples

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"]), min_size=1)
NASTY = [
    "it's",
    '"quoted"',
    "$(touch /tmp/no) `id` $HOME ${HOME}",
    "${x} %{if} $${y} \\${z}",
    "'''",
    "--",
    "a---->",
    "@file",
    "-flag",
    "*/ -->]]>",
    "\\",
    "a#b;c&d|e<f>",
]
FAKE_AZ = """#!/bin/sh
printf '%s\\0' "$#" "$@" >> "$RECORD"
case $* in *'sum('*) echo 0 ;; *'join('*) echo '99999 0' ;; *provisioningState*) echo Succeeded ;; esac
"""
SLOW = examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def nasty(test: Callable[..., None]) -> Callable[..., None]:
    """Adds the texts that most often break quoting to what hypothesis finds."""
    for text in NASTY:
        test = example(text)(test)
    return test


def named(export: Export, text: str) -> Export:
    """The same deployments of a model that is called so, with a description of the same text."""
    model = Model(format=text, name=text, version=text)

    def renamed(deployment: Deployment) -> Deployment:
        return deployment.replaced(model=model)

    chosen = tuple(
        one.replaced(
            plan=one.plan.replaced(model=text, description=text, owner=text),
            deployments=tuple(renamed(deployment) for deployment in one.deployments),
        )
        for one in export.chosen
    )
    return export.replaced(chosen=chosen)


@pytest.fixture(scope="module")
def two(exported: Callable[..., Export]) -> Export:
    spills, plain = exported(SPILLS, option="global-provisioned"), exported(PLAIN)
    return spills.replaced(chosen=(*spills.chosen, *plain.chosen))


@pytest.fixture(scope="module")
def meant(two: Export) -> list[Any]:
    return meanings(two)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[list[str]]]:
    """Run a script in a shell, and tell the arguments of every `az` that it called."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "az").write_text(FAKE_AZ, encoding="utf-8")
    (folder / "az").chmod(0o755)
    record = folder / "record"

    def calls(script: str, shell: str = "sh", **variables: str) -> list[list[str]]:
        record.write_bytes(b"")
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "RECORD": str(record), "LC_ALL": "C.UTF-8", **variables}
        ran = subprocess.run([shell, "-s"], input=script.encode(), env=environment, capture_output=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, b""), ran.stderr.decode()
        return list(_calls(record.read_bytes().decode().split("\0")[:-1]))

    return calls


def _calls(words: list[str]) -> Iterator[list[str]]:
    while words:
        count = int(words[0])
        yield words[1 : count + 1]
        words = words[count + 1 :]


def option(call: list[str], name: str) -> str:
    return call[call.index(name) + 1]


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["sh", "bash"])
@SLOW
@given(NAMES)
@nasty
def test_az_gets_the_names_as_they_are(two: Export, run: Callable[..., list[list[str]]], shell: str, name: str) -> None:
    group = "it's $(my) `group`"
    script = writer("az").text(named(two, name))
    calls = run(script, shell, SUBSCRIPTION="s", RESOURCE_GROUP=group, ACCOUNT="ai")

    made = [call for call in calls if "show" not in call]
    assert [call for call in calls if "show" in call and option(call, "--resource-group") == group] == calls[1::2]
    assert len(made) == 3
    for call, deployment in zip(made, named(two, name).deployments, strict=True):
        if call[0] == "rest":
            assert json.loads(option(call, "--body")) == body(deployment)
            assert option(call, "--url").endswith(f"/accounts/ai/deployments/{deployment.name}?api-version=2025-06-01")
        else:
            assert option(call, "--resource-group") == group
            model = {part: option(call, f"--model-{part}") for part in ("format", "name", "version")}
            assert {
                "sku": {"name": option(call, "--sku-name"), "capacity": int(option(call, "--sku-capacity"))},
                "properties": {"model": model},
            } == body(deployment)
            assert not name.startswith(("@", "-")), "az would read a file or an option"


@SLOW
@given(NAMES)
@nasty
def test_preflight_asks_for_the_names_as_they_are(two: Export, run: Callable[..., list[list[str]]], name: str) -> None:
    calls = run(writer("preflight").text(named(two, name)), SUBSCRIPTION="s", RESOURCE_GROUP="g", ACCOUNT="ai")

    rest = [call for call in calls if call[0] == "rest"]
    assert {option(call, "--method") for call in rest if "--body" not in call} == {"get"}
    assert {" ".join(call[1 : call.index("list")]) for call in calls if call not in rest} == {
        "account deployment",
        "model",
        "usage",
    }
    (calculation,) = [call for call in calls if "--body" in call]
    assert json.loads(option(calculation, "--body"))["model"] == {"format": name, "name": name, "version": name}
    models, *named_quotas = [call for call in calls if "model" in call]
    skus = [{"name": sku, "usageName": sku} for sku in ("GlobalStandard", "GlobalProvisionedManaged")]
    entries = [{"model": {"name": other, "version": name, "format": "F", "skus": skus}} for other in (name, f"{name}x")]
    assert len(jmespath.search(option(models, "--query"), [*entries, {}])) == 1
    quotas = [jmespath.search(option(call, "--query"), entries) for call in named_quotas]
    assert sorted(quotas) == ["GlobalProvisionedManaged", "GlobalStandard"]
    capacities, *judged = [call for call in calls if call[0] == "rest" and "/modelCapacities?" in option(call, "--url")]
    assert {option(call, "--url") for call in judged} == {option(capacities, "--url")}
    held = [call for call in calls if "deployment" in call and "sum(" in option(call, "--query")]
    made = named(two, name).deployments
    mine = [{"name": one.name, "sku": {"name": one.sku.value, "capacity": one.capacity}} for one in made]
    sums = {jmespath.search(option(call, "--query"), mine) for call in held}
    assert sums == {sum(one.capacity for one in made if one.sku.value == sku["name"]) for sku in skus}
    assert "modelName=" in option(capacities, "--url")
    assert option(capacities, "--url").isascii()


@SLOW
@given(NAMES)
@nasty
def test_bicep_reads_the_names_as_they_are(two: Export, name: str) -> None:
    assume(
        "//" not in name and "/*" not in name
    )  # the grammar takes these for comments inside of strings; Bicep does not
    export = named(two, name)
    found = bicep_reader.resources(writer("bicep").text(export))

    made = [{key: one[key] for key in ("name", "sku", "properties")} for one in found.values() if "sku" in one]
    assert made == [{"name": deployment.name, **body(deployment)} for deployment in export.deployments]


@SLOW
@given(NAMES)
@nasty
def test_terraform_reads_the_names_as_they_are(two: Export, name: str) -> None:
    export = named(two, name)
    found = hcl_reader.read(writer("terraform").text(export))

    blocks = [block for one in found["resource"] for block in one["azapi_resource"].values()]
    assert [{"name": block["name"], **block["body"]} for block in blocks] == [
        {"name": deployment.name, **body(deployment)} for deployment in export.deployments
    ]


@SLOW
@given(NAMES)
@nasty
def test_every_language_reads_the_same_alert_rules(two: Export, name: str) -> None:
    """Whatever a rule is named or says, Bicep and Terraform send what the rule holds."""
    assume("//" not in name and "/*" not in name)  # see above
    deployment, rule = alert_rules.all_rules(two)[0]
    expression = declarations.Expression("x")
    sent = alert_rules.properties(
        deployment.replaced(name=name),
        rule.replaced(name=name, metric=name, dimensions={name: name}),
        account=expression,
        actions=expression,
    )

    assert bicep_reader.literal(declarations.value(sent, bicep_text.BICEP)) == sent
    (body,) = hcl_reader.read(f"body {declarations.value(sent, terraform_text.TERRAFORM)}\n")["body"]
    assert body == sent


@pytest.mark.slow
@SLOW
@given(ANYTHING)
@nasty
@example("a\nb\r\n\tc\u2028d\x00e\x1b")
def test_no_description_leaves_its_comment(two: Export, meant: list[Any], text: str) -> None:
    """What Bicep, Terraform, XML and the shells run does not change with what is written in comments."""
    assume("//" not in text and "/*" not in text)
    chosen = tuple(one.replaced(plan=one.plan.replaced(description=text, owner=text)) for one in two.chosen)
    export = two.replaced(chosen=chosen)

    assert meanings(export) == meant


def meanings(export: Export) -> list[Any]:
    texts = {name: writer(name).text(export) for name in FORMATS}
    return [
        *(bicep_reader.resources(texts[name]) for name in ("bicep", "alerts")),
        *(hcl_reader.read(hcl_reader.uncommented(texts[name])) for name in ("terraform", "alerts-terraform")),
        ET.tostring(ET.fromstring(texts["api-management"])),  # noqa: S314  # written here
        *([line for line in texts[name].splitlines() if not line.startswith("#")] for name in ("az", "preflight")),
    ]


@given(ANYTHING)
@nasty
@example("${${")
@example("a\nb\r\t\x00\u2028\U0001f600")
def test_a_bicep_string_is_read_as_its_text(text: str) -> None:
    assume("//" not in text and "/*" not in text)

    assert bicep_reader.literal(bicep_text.string(text)) == text


@given(ANYTHING)
@nasty
@example("$${ $$${ %%{ %{ ${")
@example("a\nb\r\t\x00\u2028\U0001f600")
def test_a_terraform_string_is_read_as_its_text(text: str) -> None:
    written = terraform_text.string(text)

    assert "\n" not in written
    assert "${" not in written
    assert "%{" not in written
    assert hcl_reader.read(f"x = {written}\n") == {"x": text}


@example(["a-b", "a_b", "a.b", "a_b_2"])
@given(st.lists(st.from_regex(r"[a-zA-Z0-9_.-]{1,8}", fullmatch=True), unique=True))
def test_every_deployment_has_a_symbol_of_its_own(names: list[str]) -> None:
    found = declarations.symbols(names)

    assert list(found) == names
    assert len(set(found.values())) == len(names)
    assert all(symbol.isidentifier() for symbol in found.values())
