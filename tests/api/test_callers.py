"""What callers give and get: workloads in every form, sweeps, the catalog, and mistakes that programs can read."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import capacity as cp
from tests.api.test_frames import DAY
from tests.api.test_notebooks import CHAT

YAML = """
name: chat
model: gpt-5.2
region: eastus2
traffic:
  peak_rpm: 900
  average_rpm: 300
  input_tokens: 2000
  output_tokens: 200
"""


def test_a_workload_is_a_path_a_text_a_mapping_or_several(tmp_path: Path) -> None:
    file = tmp_path / "chat.yaml"
    file.write_text(YAML, encoding="utf-8")
    given = [str(file), file, tmp_path, YAML, CHAT, [CHAT], [file]]

    found = [cp.size(one, today=DAY).to_json() for one in given]  # type: ignore[arg-type]  # of several types

    assert len(set(found)) == 1


def test_numbers_of_a_mapping_may_be_of_any_type() -> None:
    traffic = {
        "peak_rpm": np.int64(900),
        "average_rpm": Decimal(300),
        "input_tokens": Fraction(2000),
        "output_tokens": 2e2,
    }
    step = {"date": dt.date(2027, 3, 1), "factor": 1.4}

    report = cp.size({**CHAT, "traffic": traffic, "planning": {"steps": [step]}}, today=dt.date(2026, 11, 30))

    assert report.plans[0].demand.rpm == 900 * 1.4  # the largest month
    assert report.plans[0].schedule is not None


def test_mistakes_of_a_mapping_are_those_of_its_file(tmp_path: Path) -> None:
    wrong = {"name": "c", "model": "gpt-5.22", "regio": "x", "traffic": {"peak_rpm": "900"}}
    (tmp_path / "c.yaml").write_text('name: c\nmodel: gpt-5.22\nregio: x\ntraffic: {peak_rpm: "900"}\n')
    (tmp_path / "line.yaml").write_text('{name: c, model: gpt-5.22, regio: x, traffic: {peak_rpm: "900"}}\n')

    told = []
    for workload in (wrong, tmp_path / "c.yaml", tmp_path / "line.yaml"):
        with pytest.raises(cp.InvalidInput) as refused:
            cp.size(workload, today=DAY)
        told.append({problem.key for problem in refused.value.problems})

    assert told == [{"model", "regio", "peak_rpm"}] * 3


def test_every_mistake_is_told_with_its_place_key_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "chat.yaml"
    file.write_text(YAML.replace("input_tokens", "input_token").replace("gpt-5.2", "gpt-5.x"), encoding="utf-8")

    with pytest.raises(cp.InvalidInput) as refused:
        cp.size(file, today=DAY)
    told = {one.key: one for one in refused.value.problems}

    assert {key: (one.file, one.line) for key, one in told.items()} == {
        "input_token": (str(file), 8),
        "model": (str(file), 3),
    }
    assert told["input_token"].remedy == "did you mean `input_tokens`?"
    assert "unknown key `input_token`" in told["input_token"].what


@pytest.mark.parametrize(
    ("workload", "options", "key", "what"),
    [
        ({**CHAT, "owners": "a"}, {}, "owners", "<workload chat>: unknown key `owners`, did you mean `owner`?"),
        ({**CHAT, "traffic": {"peak_rpm": -1}}, {}, "peak_rpm", "`peak_rpm` must be above 0"),
        ({**CHAT, "owner": object()}, {}, None, "<workload chat>: holds what no file can: a object"),
        ({**CHAT, "traffic": {"peak_rpm": float("nan")}}, {}, None, "<workload chat>: holds what no file can"),
        (YAML.replace("900", "many"), {}, "peak_rpm", "<text>:6: `peak_rpm` must be a number"),
        (CHAT, {"headroom": "lots"}, "headroom_share", "--headroom lots: `headroom_share` must be a number"),
        (CHAT, {"today": "soon"}, "today", "--today soon: 'soon' is not a date such as 2026-09-23."),
        (CHAT, {"discount": {"beer": 0.1}}, "discount", "unknown kind `beer`: write one of tokens, ptu-hourly"),
        (CHAT, {"model": "gpt-5.x"}, "model", "--model gpt-5.x: unknown model"),
        (CHAT, {"set": {"traffic.peak": 1}}, "peak", "--set traffic.peak=1: unknown key `peak`"),
        (CHAT, {"subscription": "1"}, None, "has no use for --subscription"),
        (42, {}, None, "is an int: give a path, the YAML of a workload, a mapping"),
        ([CHAT, 42], {}, None, "<workloads>: is an int: give a path"),
        (b"name: chat", {}, None, "<workloads>: is a bytes: give a path"),
    ],
)
def test_what_is_wrong_is_told(workload: object, options: dict[str, object], key: str | None, what: str) -> None:
    with pytest.raises(cp.InvalidInput) as refused:
        cp.size(workload, **{"today": DAY, **options})  # type: ignore[arg-type]

    assert what in str(refused.value)
    assert refused.value.problems[0].key == key
    assert refused.value.problems[0].file is None


@pytest.mark.parametrize("workloads", [[], (), Path("no-such-folder").glob("*.yaml")], ids=["list", "tuple", "glob"])
@pytest.mark.parametrize(
    "call", [cp.size, cp.compare, cp.check, lambda none: cp.sweep(none, {"traffic.peak_rpm": [1]})]
)
def test_no_workload_is_a_mistake_and_no_check_that_passes(call: Callable[..., object], workloads: object) -> None:
    with pytest.raises(cp.InvalidInput, match="<workloads>: are none: give a path") as refused:
        call(workloads)

    assert str(refused.value.problems[0].remedy).startswith("give a path, the YAML of a workload")


def test_a_sweep_is_every_combination_in_one_frame() -> None:
    swept = cp.sweep(CHAT, {"traffic.peak_rpm": [900, 1800], "planning.headroom_share": [0, 0.2]}, today=DAY)
    frame = swept.to_pandas()
    alone = cp.size(CHAT, set={"traffic.peak_rpm": 1800, "planning.headroom_share": 0.2}, today=DAY).plans[0]

    assert frame["traffic.peak_rpm"].tolist() == [900, 900, 1800, 1800]
    assert frame["planning.headroom_share"].tolist() == [0, 0.2, 0, 0.2]
    assert swept[-1] == alone
    assert frame.usd_per_month.tolist()[-1] == float(alone.recommended.usd_per_month or 0)
    assert frame.ptus_needed.tolist()[-1] == max(option.ptus_needed or 0 for option in alone.options)
    assert [len(swept), len(swept[1:]), swept.values[2]] == [
        4,
        3,
        {"traffic.peak_rpm": 1800, "planning.headroom_share": 0},
    ]


def test_a_sweep_names_the_combination_that_is_wrong() -> None:
    with pytest.raises(cp.InvalidInput, match=r"cannot exceed the busiest minute; with traffic\.peak_rpm=100"):
        cp.sweep(CHAT, {"traffic.peak_rpm": [900, 100]}, today=DAY)
    with pytest.raises(cp.InvalidInput, match=r"`traffic\.peak_rpm` has no list of values") as alone:
        cp.sweep(CHAT, {"traffic.peak_rpm": 900}, today=DAY)  # type: ignore[dict-item]
    assert alone.value.problems[0].remedy == "write [900]"
    with pytest.raises(cp.InvalidInput, match="unknown key `peak`"):
        cp.sweep(CHAT, {"traffic.peak": [1]}, today=DAY)
    with pytest.raises(cp.InvalidInput, match="a key without a value"):
        cp.sweep(CHAT, {"traffic.peak_rpm": []}, today=DAY)


def test_the_catalog_tells_what_is_known_of_models() -> None:
    catalog = cp.load_catalog(as_of="2026-09-23")
    model = catalog.model("GPT-5.2")

    assert (model.name, model.input_tpm_per_ptu) == ("gpt-5.2", 3400)
    assert model.sizes["GlobalProvisionedManaged"].minimum_ptus == 15
    assert cp.load_catalog(as_of="2024-12-01").model("gpt-4o-mini").input_tpm_per_ptu == 37_000
    assert len(catalog.to_pandas()) == len(list(catalog)) > 20
    assert catalog.details("gpt-5.2")["name"] == "gpt-5.2"
    with pytest.raises(cp.InvalidInput, match=r"unknown model `gpt-5\.x`"):
        catalog.model("gpt-5.x")


def test_a_check_raises_where_it_is_asked_to() -> None:
    failed = cp.check({**CHAT, "limits": {"max_usd_per_month": 5}}, today=DAY)
    passed = cp.check({**CHAT, "limits": {"max_usd_per_month": 500_000}}, today=DAY)

    assert not failed.passed
    with pytest.raises(cp.CheckFailed, match="max_usd_per_month"):
        failed.raise_for_failed()
    assert passed.raise_for_failed() is passed
    assert failed.plans[0].standing is not None


def test_values_are_frozen_and_say_what_they_have() -> None:
    plan = cp.size(CHAT, today=DAY).plans[0]

    with pytest.raises(AttributeError, match="is frozen: workload cannot be set"):
        plan.workload = "mail"
    with pytest.raises(AttributeError, match="Plan has no 'recomended', did you mean `recommended`"):
        plan.recomended  # type: ignore[attr-defined]  # noqa: B018
    assert "recommended" in dir(plan)
    assert repr(plan.recommended).startswith("Recommended(deployment_type='GlobalStandard', term='pay_as_you_go'")
    with pytest.raises(cp.CapacityError, match="a plan of a workload has no minutes"):
        plan.minutes  # noqa: B018
