import io
import os
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload
from capacity.sources.workloads.settings import Planned, changes
from capacity.sources.workloads.workload_file import read

CATALOG = Catalog()
SHOP = """
name: shop
model: gpt-5.2
traffic:
  - {name: chat, peak_rpm: 10, input_tokens: 100}
  - {name: files, peak_rpm: 1, input_tokens: 5000}
"""
File = Callable[..., str]


@pytest.fixture
def file(tmp_path: Path) -> File:
    """Write a file and return its path: `file(text, "b.yaml")`."""

    def write(text: str, name: str = "shop.yaml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def one(path: str, **options: object) -> Workload:
    (workload,) = read([path], CATALOG, changes=changes(Planned(), **options))  # type: ignore[arg-type]  # the options of a table
    return workload


def mistakes(path: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read([path], CATALOG)
    return [str(mistake).removeprefix(f"{Path(path).parent}{os.sep}") for mistake in caught.value.mistakes]


def complaints(*paths: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read(paths, CATALOG)
    return [f"{Path(mistake.where).name}: {mistake.what}" for mistake in caught.value.mistakes]


def test_a_file_is_one_workload(file: File) -> None:
    workload = one(file(SHOP))

    assert (workload.name, workload.model, len(workload.traffic)) == ("shop", "gpt-5.2", 2)


def test_a_file_may_come_from_windows(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    text = SHOP.replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert one(str(path)).name == "shop"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("5000", "-1").encode())
    assert complaints(str(path)) == ["shop.yaml:6: `input_tokens` must be 0 or more, not -1"]


def test_a_file_can_hold_several(file: File) -> None:
    path = file(f"{SHOP}---\n{SHOP.replace('shop', 'store')}---\n")

    assert [workload.name for workload in read([path], CATALOG)] == ["shop", "store"]


def test_paths_are_read_in_order_and_folders_by_name(file: File, tmp_path: Path) -> None:
    last = file(SHOP.replace("shop", "last"), "last.txt")
    for name in ("b.yaml", "a.yml"):
        file(SHOP.replace("shop", name[0]), name)

    assert [workload.name for workload in read([last, str(tmp_path)], CATALOG)] == ["last", "a", "b"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + SHOP.encode())))

    assert one("-").name == "shop"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "standard input: holds no workload: the file is empty", id="empty"),
        pytest.param(b"a: \xff", "standard input:1: not UTF-8 text: save the file as UTF-8", id="not-utf-8"),
        pytest.param(b"#" * 2**20 + b"#", "standard input: larger than 1024 KiB: is this the right file?", id="large"),
    ],
)
def test_standard_input_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, data: bytes, message: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    assert complaints("-") == [message]


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SHOP.encode())))

    assert complaints("-", "-") == ["standard input: can be read once: give - once"]


def test_standard_input_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    assert complaints("-") == ["standard input: is closed: pipe a workload into it"]


def test_mistakes_of_all_files_are_told(file: File, tmp_path: Path) -> None:
    bad = file(SHOP.replace("peak_rpm: 10", "peak_rpm: 0"), "bad.yaml")
    empty = file("# later", "empty.yaml")
    broken = file("name: [", "broken.yaml")

    assert complaints(bad, str(tmp_path / "none.yaml"), empty, "", broken) == [
        "bad.yaml:5: `peak_rpm` must be above 0, not 0",
        "none.yaml: no such file: check the name and the folder you are in",
        "empty.yaml: holds no workload: the file is empty",
        "PATH: is empty: an unset variable?",
        "broken.yaml:1: not valid YAML: while parsing a flow node did not find expected node content",
    ]


def test_mistakes_of_all_files_of_a_folder_are_told(file: File, tmp_path: Path) -> None:
    file(SHOP.replace("gpt-5.2", "gpt-5.x"), "b.yaml")
    (tmp_path / "a.yaml").write_bytes(b"\xff")

    assert complaints(str(tmp_path)) == [
        "a.yaml:1: not UTF-8 text: save the file as UTF-8",
        "b.yaml:3: unknown model `gpt-5.x`, did you mean `gpt-5.5`?",
    ]


def test_names_are_unique_over_all_files(file: File) -> None:
    first, second = file(SHOP), file(SHOP, "second.yaml")

    (complaint,) = complaints(first, second)
    assert complaint.endswith("shop.yaml:2: give each workload a name of its own")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            "region: swedencentrl",
            "shop.yaml:1: unknown region `swedencentrl`, did you mean `swedencentral`?",
            id="region",
        ),
        pytest.param(
            "model_version: 2025-12-12",
            "shop.yaml:1: unknown version `2025-12-12` of gpt-5.2; known: 2025-12-11",
            id="version",
        ),
    ],
)
def test_names_that_the_catalog_does_not_know(file: File, line: str, message: str) -> None:
    assert complaints(file(f"{line}{SHOP}")) == [message]


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        pytest.param(f'version: "2025-12-11"\n{SHOP}', "shop.yaml:1: `version` must be a number", id="top"),
        pytest.param(f"version: 2025-12-11\n{SHOP}", "shop.yaml:1: `version` must be a number", id="unquoted"),
        pytest.param(f"version: 1\nversion: 2\n{SHOP}", "shop.yaml:2: `version` stands here twice", id="twice"),
        pytest.param(
            "name: a\nmodel: {name: gpt-5.2, version: 2025-12-11}\ntraffic: {peak_rpm: 1, input_tokens: 1}\n",
            "shop.yaml:2: `model` must be text",
            id="in-model",
        ),
        pytest.param(
            "name: a\nmodel: gpt-5.2\ntraffic: {peak_rpm: 1, input_tokens: 1, version: 2025-12-11}\n",
            "shop.yaml:3: unknown key `version`;",
            id="elsewhere",
        ),
    ],
)
def test_a_version_that_stands_elsewhere(file: File, text: str, begin: str) -> None:
    (complaint,) = complaints(file(text))

    assert begin in complaint
    assert complaint.endswith("; the version of the model is a key of its own, `model_version`")


def test_unknown_names_are_told_beside_other_mistakes_in_the_order_of_the_file(file: File) -> None:
    text = "name: shop\nregion: atlantis\nmodel: gpt-5.x\nmodel_version: 1\ntraffic: {peak_rpm: 0}\nowner: yes\n"

    assert complaints(file(text)) == [
        "shop.yaml:2: unknown region `atlantis`; write a region as Azure does, such as swedencentral",
        "shop.yaml:3: unknown model `gpt-5.x`, did you mean `gpt-5.5`?",
        "shop.yaml:5: `peak_rpm` must be above 0, not 0",
        "shop.yaml:6: `owner`: YAML reads yes as true or false; put it in quotes",
    ]


@pytest.mark.parametrize("value", ["", " ~", " [a]", " yes"], ids=["nothing", "null", "list", "yes"])
def test_a_name_that_is_no_text_is_told_once(file: File, value: str) -> None:
    (complaint,) = complaints(file(SHOP.replace(" gpt-5.2", value)))

    assert complaint.startswith("shop.yaml:3: `model`")


def test_any_version_goes_where_none_is_known(file: File) -> None:
    workload = one(file(f"model_version: v7{SHOP.replace('gpt-5.2', 'grok-4.7')}"))

    assert workload.model_version == "v7"


def test_a_region_gets_the_name_that_azure_uses(file: File) -> None:
    assert one(file(f"region: Sweden Central{SHOP}")).region == "swedencentral"


def test_image_tokens_need_an_image_model(file: File) -> None:
    text = "name: shop\nmodel: {}\ntraffic: {{peak_rpm: 1, image_output_tokens: 5}}"

    assert one(file(text.format("gpt-image-2"))).model == "gpt-image-2"
    assert complaints(file(text.format("gpt-5.2"))) == [
        "shop.yaml:3: gpt-5.2 is no image model: count image tokens that it reads in `input_tokens`"
    ]


def test_prompts_have_to_fit_into_the_model(file: File) -> None:
    text = SHOP.replace("input_tokens: 100}", "input_tokens: 272001}").replace(
        "input_tokens: 5000}", "input_tokens: 272000, max_input_tokens: 400000}"
    )
    page = CATALOG.cite("models-sold-by-azure-2026-09-23")

    assert mistakes(file(text)) == [
        f"shop.yaml:5: `input_tokens` is 272,001, and a prompt of gpt-5.2 has at most 272,000 ({page})",
        f"shop.yaml:6: `max_input_tokens` is 400,000, and a prompt of gpt-5.2 has at most 272,000 ({page})",
    ]
    alone = "name: shop\nmodel: gpt-4o\nmodel_version: '2024-05-13'\ntraffic:\n  peak_rpm: 1\n  input_tokens: 200000\n"
    assert mistakes(file(alone)) == [
        f"shop.yaml:6: `input_tokens` is 200,000, and a prompt of gpt-4o has at most 128,000 ({page})"
    ]


def test_answers_have_to_fit_into_the_model(file: File) -> None:
    text = SHOP.replace("input_tokens: 100}", "input_tokens: 100, output_tokens: 128001}").replace(
        "input_tokens: 5000}", "input_tokens: 5000, output_tokens: 128000, max_output_tokens: 200000}"
    )
    page = CATALOG.cite("models-sold-by-azure-2026-09-23")

    assert mistakes(file(text)) == [
        f"shop.yaml:5: `output_tokens` is 128,001, and an answer of gpt-5.2 has at most 128,000 ({page})",
        f"shop.yaml:6: `max_output_tokens` is 200,000, and an answer of gpt-5.2 has at most 128,000 ({page})",
    ]
    fits = SHOP.replace("input_tokens: 100}", "input_tokens: 100, max_output_tokens: 128000}")
    assert one(file(fits)).traffic[0].max_output_tokens == 128_000


def test_options_take_the_place_of_what_the_file_says(file: File) -> None:
    workload = one(
        file(f"region: westus{SHOP}"),
        set_=["traffic.chat.peak_rpm=20", "traffic.1.output_tokens=7", "slo.spilled_share=0.1", "owner=us=them"],
        deployment_types=["GlobalStandard", "global-provisioned"],
        region="East US 2",
        headroom="0.2",
    )

    assert [class_.peak_rpm for class_ in workload.traffic] == [Fraction(20), Fraction(1)]
    assert workload.traffic[1].output_tokens == 7
    assert workload.slo.spilled_share == Fraction("0.1")
    assert workload.owner == "us=them"
    assert workload.deployment_types == (DeploymentType.GLOBAL_STANDARD, DeploymentType.GLOBAL_PROVISIONED)
    assert workload.region == "eastus2"
    assert workload.planning.headroom_share == Fraction("0.2")


def test_the_last_of_two_options_holds(file: File) -> None:
    assert one(file(SHOP), set_=["owner=a", "owner=b"]).owner == "b"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"set_": ["owner"]}, "--set owner: write KEY=VALUE, such as planning.headroom_share=0.1", id="key"
        ),
        pytest.param({"set_": ["=5"]}, "--set =5: write KEY=VALUE, such as planning.headroom_share=0.1", id="value"),
        pytest.param({"set_": ["owner="]}, "--set owner=: the value is empty: write KEY=VALUE", id="empty"),
        pytest.param({"set_": ["a=["]}, "--set a=[:1: not valid YAML", id="not-yaml"),
        pytest.param({"set_": ["a.b=1"]}, "--set a.b=1: unknown key `a`", id="unknown-key"),
        pytest.param({"set_": ["name.b=1"]}, "--set name.b=1: there is no `b` to set", id="into-text"),
        pytest.param({"set_": ["traffic.x.peak_rpm=1"]}, "--set traffic.x.peak_rpm=1: no list item `x`", id="item"),
        pytest.param(
            {"headroom": "20"}, "--headroom 20: `headroom_share` must be at most 10, not 20; 20 % is 0.2", id="20"
        ),
        pytest.param(
            {"headroom": "20%"}, "--headroom 20%: `headroom_share` must be a number, not 20%; write 0.2", id="20%"
        ),
        pytest.param({"region": "nowhere"}, "--region nowhere: unknown region `nowhere`", id="region"),
        pytest.param(
            {"deployment_types": ["global-standart"]},
            "--deployment-type global-standart: unknown deployment type `global-standart`",
            id="type",
        ),
    ],
)
def test_a_mistake_in_an_option_names_the_option(file: File, options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        one(file(SHOP), **options)

    (mistake,) = caught.value.mistakes
    assert str(mistake).startswith(message)


def test_one_workload_on_several_models(file: File) -> None:
    path = file(f"{SHOP}---\n{SHOP.replace('shop', 'store')}")
    workloads = read([path], CATALOG, models=["gpt-5.1", "gpt-4o"])

    assert [(workload.name, workload.model) for workload in workloads] == [
        ("shop", "gpt-5.1"),
        ("shop", "gpt-4o"),
        ("store", "gpt-5.1"),
        ("store", "gpt-4o"),
    ]


def test_an_unknown_model_among_several(file: File) -> None:
    with pytest.raises(InvalidInput, match=r"^--model gpt-5.x: unknown model `gpt-5.x`, did you mean `gpt-5.5`\?$"):
        read([file(SHOP)], CATALOG, models=["gpt-5.1", "gpt-5.x"])


def test_a_version_in_the_name_of_the_model(file: File) -> None:
    (workload,) = read([str(file("name: shop\nmodel: azure/gpt-4o-0513\ntraffic: {input_tpm: 5}\n"))], CATALOG)

    assert workload.model_version == "2024-05-13"


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (
            "model: gpt-4o-2024-05-13\nmodel_version: 2024-08-06",
            "shop.yaml:3: the name of the model says version 2024-05-13: leave out `model_version`, or give it alone",
        ),
        (
            "model: gpt-4o-2024-05-14",
            "shop.yaml:2: unknown version `2024-05-14` of gpt-4o; known: 2024-05-13, 2024-08-06",
        ),
        ("model: kimi_k2.5", "shop.yaml:2: `kimi_k2.5` is the name of several offers"),
    ],
)
def test_names_that_do_not_say_one_model(file: File, head: str, message: str) -> None:
    (told,) = complaints(file(f"name: shop\n{head}\ntraffic: {{input_tpm: 5}}\n"))

    assert told.startswith(message)
