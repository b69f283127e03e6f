"""The schema of workload files: it refuses what it can say, and nothing that `capacity size` accepts."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.sizing.workload import Workload, is_workload_name
from capacity.sources.workloads import starter, workload_file, workload_schema
from tests.properties import examples
from tests.yaml_1_2 import documents

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "workloads").glob("*.yaml"))
FILE = ROOT / "workloads" / workload_schema.FILE_NAME
CATALOG = Catalog()
TEXT = workload_schema.text(CATALOG)
SCHEMA: dict[str, Any] = json.loads(TEXT)
VALIDATOR = Draft7Validator(SCHEMA)


def fits(text: str) -> bool:
    """Whether an editor finds nothing wrong."""
    return all(VALIDATOR.is_valid(document) for document in documents(text))


def is_read(text: str) -> bool:
    """Whether `capacity size` takes it."""
    try:
        workload_file.of_text(text, "", CATALOG)
    except InvalidInput:
        return False
    return True


def workload(traffic: str = "{peak_rpm: 10, input_tokens: 5}", more: str = "", head: str = "name: a, model: o1") -> str:
    return f"{{{head}, traffic: {traffic}{more and ', '}{more}}}"


def request(*keys: str) -> str:
    return workload("{" + ", ".join(keys) + "}")


def test_it_is_a_draft_07_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)

    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_the_file_beside_the_examples_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        FILE.write_text(TEXT, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != TEXT:
        pytest.fail(f"{FILE.name} changed. If that is right: pytest {__file__} --update, and read what git diff shows.")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_and_names_it(example: Path) -> None:
    text = example.read_text(encoding="utf-8")

    assert text.startswith(f"# yaml-language-server: $schema={FILE.name}\n")
    assert fits(text)


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-image-2", "text-embedding-3-large", "Kimi K2.6"])
def test_what_init_writes_fits(model: str) -> None:
    assert fits(starter.text("shop", model, CATALOG))


def records() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "Workload", SCHEMA
    yield from ((name, part) for name, part in SCHEMA["definitions"].items() if "properties" in part)


def test_every_key_is_described_and_no_other_is_allowed() -> None:
    described = {name: list(part["properties"]) for name, part in records()}

    assert described["Workload"] == list(Workload.record_fields)
    assert set(described) == {
        *(
            "Workload",
            "RequestClass",
            "Planning",
            "Schedule",
            "Slo",
            "Limits",
            "Deployed",
            "TokenWeights",
            "Range",
            "Step",
        )
    }
    assert described.pop("Range") == ["low", "likely", "high"]
    for name, part in (one for one in records() if one[0] in described):
        assert part["additionalProperties"] is False, name
        for key, value in part["properties"].items():
            assert re.fullmatch(r"[A-Z].*\.", value["description"]), f"{name}.{key}"


def test_defaults_are_told() -> None:
    planning = SCHEMA["definitions"]["Planning"]["properties"]

    assert planning["headroom_share"]["default"] == 0
    assert planning["headroom_share"]["description"].endswith(" Default: 0.")
    assert planning["latency_tolerance"]["default"] == "interactive"
    assert SCHEMA["definitions"]["Schedule"]["properties"]["days"]["description"].endswith(
        " Default: mon, tue, wed, thu, fri."
    )


def test_patterns_are_ones_that_editors_can_read() -> None:
    """ECMA 262 with the flag `u`, as language servers compile them: only syntax characters are escaped."""
    patterns = re.findall(r'"pattern": "(.*)"', TEXT)

    assert len(patterns) > 5
    assert [pattern for pattern in patterns if re.search(r"\\\\[^\^$.*+?()\[\]{}|/]|\(\?[^=]", pattern)] == []


@given(st.text() | st.from_regex(r"[\w -]{0,9}"))
def test_the_pattern_of_names_is_the_rule_for_names(text: str) -> None:
    """A line break at the end is one for Python's `$` alone."""
    pattern = SCHEMA["properties"]["name"]["pattern"].replace("$", r"\Z")

    assert bool(re.search(pattern, text)) is is_workload_name(text)


ACCEPTED = {
    "numbers of every form": request(
        "peak_rpm: +1e3", "input_tokens: .5", "output_tokens: 5.", "max_output_tokens: 9."
    ),
    "whole numbers with a point": workload(more="limits: {max_ptus: 100.0}, planning: {headroom_share: 1e-1}"),
    "text that looks like a number or a date": workload(
        more="description: 5, owner: 2026-11-22, model_version: 2024-12-17", head="name: 5, model: o1"
    ),
    "a name like a number": workload(head="name: 1e-3, model: o1"),
    "a model in another case": workload(head="name: a, model: GPT-5.2"),
    "a model by its alias": workload(head="name: a, model: fw-glm-5.1"),
    "a model with its version": workload(head="name: a, model: gpt-4.1-2025-04-14"),
    "a model with a version without hyphens": workload(head="name: a, model: GPT_4o mini 20240718"),
    "a model as LiteLLM writes it": workload(head="name: a, model: azure/eu/gpt-5.2"),
    "a model by its meter": workload(head="name: a, model: K2.5 thinking"),
    "a region as the portal writes it": workload(more="region: Sweden Central"),
    "a region with blanks": workload(more="region: ' s wedenCENTRAL '"),
    "ranges": request(
        "peak_rpm: {low: 1, likely: 10, high: 1e2}",
        "cached_input_share: {low: 0, likely: 0, high: 0}",
        "input_tokens: {high: 9, low: 1, likely: 9}",
    ),
    "types in any case and by SKU name": workload(
        more="deployment_types: [Global-Provisioned, DATAZONEPROVISIONEDMANAGED, standard, globalBatch]"
    ),
    "one type in place of a list": workload(more="deployment_types: GlobalStandard"),
    "a type twice": workload(more="deployment_types: [global-standard, GlobalStandard]"),
    "a list of one class without a name": workload("[{peak_rpm: 1, input_tokens: 1}]"),
    "classes with names": workload("[{name: 1, peak_rpm: 1, input_tokens: 1}, {name: b, input_tpm: 1}]"),
    "a mean and a peak": request("peak_rpm: 10", "average_rpm: 3", "output_tokens: 1"),
    "a mean and how much busier the peak is": request("average_rpm: 3", "peak_to_average: 3", "output_tokens: 1"),
    "a rate by users": request("users: 9", "requests_per_user_per_day: 2.5", "peak_to_average: 3", "input_tokens: 1"),
    "a rate per day": request(
        "requests_per_day: 9",
        "active_hours_per_day: 24",
        "active_days_per_week: 7",
        "peak_to_average: 1",
        "input_tokens: 1",
    ),
    "a concurrency": request("concurrency: 3", "request_seconds: 0.5", "profile: flat", "input_tokens: 1"),
    "token rates": request("input_tpm: 0", "output_tpm: 3", "cached_input_share: 1", "profile: daytime"),
    "no input, and nothing of it cached": request("peak_rpm: 1", "output_tokens: 1", "cached_input_tokens: 0"),
    "no growth, told twice": workload(more="planning: {growth_months: 0, growth_share_per_month: 0}"),
    "no image tokens of a text model": request("peak_rpm: 1", "input_tokens: 1", "image_input_tokens: 0"),
    "a deployed SKU in any case": workload(more="deployed: {deployment_type: DATA-zone-standard, sku_capacity: 1e2}"),
    "documents with nothing in them": f"---\n# nothing\n---\n{workload()}\n---\n",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_what_the_reader_accepts_fits(text: str) -> None:
    assert is_read(text)
    assert fits(text)


REFUSED = {
    "no keys": "just text",
    "a list of workloads": f"[{workload()}]",
    "an unknown key": workload(more="reigon: eastus2"),
    "an unknown key of a class": request("peak_rpm: 1", "input_token: 1"),
    "an unknown key of a class in a list": workload("[{peak_rpm: 1, input_tokens: 1, x: 1}]"),
    "a merge key": workload(more="<<: {region: eastus2}"),
    "no name": workload(head="model: o1"),
    "no model": workload(head="name: a"),
    "no traffic": "{name: a, model: o1}",
    "a name with a blank": workload(head="name: a b, model: o1"),
    "an empty name": workload(head="name: '', model: o1"),
    "an unknown model": workload(head="name: a, model: gpt-4.1-mimi"),
    "half of a model's name": workload(head="name: a, model: gpt-5.2-"),
    "a model that is a number": workload(head="name: a, model: 5"),
    "an unknown region": workload(more="region: eastus22"),
    "another version": workload(more="version: 2"),
    "text for a number": request("peak_rpm: many", "input_tokens: 1"),
    "a number in quotes": request("peak_rpm: '1000'", "input_tokens: 1"),
    "a share in percent": request("peak_rpm: 1", "input_tokens: 1", "cached_input_share: 50%"),
    "true for a number": request("peak_rpm: true", "input_tokens: 1"),
    "nothing for a number": request("peak_rpm: ", "input_tokens: 1"),
    "nothing for a text": workload(more="owner: ~"),
    "true for a text": workload(more="owner: true"),
    "a list for a text": workload(more="owner: [a]"),
    "a list for a number": request("peak_rpm: [1]", "input_tokens: 1"),
    "keys for a number": request("peak_rpm: {a: 1}", "input_tokens: 1"),
    "a list for keys": workload(more="planning: [1]"),
    "a number for keys": workload("5"),
    "nothing for keys": workload(more="planning: "),
    "0 where it must be above": request("peak_rpm: 0", "input_tokens: 1"),
    "a number below 0": request("peak_rpm: 1", "input_tokens: -1"),
    "a share above 1": request("peak_rpm: 1", "input_tokens: 1", "cached_input_share: 50"),
    "a day of 25 hours": request(
        "requests_per_day: 1", "peak_to_average: 1", "active_hours_per_day: 25", "input_tokens: 1"
    ),
    "a peak below the mean": request("requests_per_day: 1", "peak_to_average: 0.5", "input_tokens: 1"),
    "a number too large to be meant": request("peak_rpm: 1e17", "input_tokens: 1"),
    "half a PTU": workload(more="limits: {max_ptus: 0.5}"),
    "half a month": workload(more="planning: {growth_months: 1.5, growth_share_per_month: 0.1}"),
    "headroom of 20": workload(more="planning: {headroom_share: 20}"),
    "an unknown context": request("peak_rpm: 1", "input_tokens: 1", "context: medium"),
    "a context in another case": request("peak_rpm: 1", "input_tokens: 1", "context: Long"),
    "an unknown type": workload(more="deployment_types: [data-zone]"),
    "no type in the list": workload(more="deployment_types: []"),
    "no class in the list": workload("[]"),
    "classes without names": workload("[{peak_rpm: 1, input_tokens: 1}, {name: b, peak_rpm: 1, input_tokens: 1}]"),
    "no rate": request("input_tokens: 1"),
    "a mean alone": request("average_rpm: 1", "input_tokens: 1"),
    "two rates": request("peak_rpm: 1", "concurrency: 1", "request_seconds: 1", "input_tokens: 1"),
    "a peak and a rate per day": request("peak_rpm: 1", "requests_per_day: 1", "peak_to_average: 2", "input_tokens: 1"),
    "a peak and token rates": request("peak_rpm: 1", "output_tpm: 1", "input_tokens: 1"),
    "a peak and a mean with its ratio": request(
        "peak_rpm: 1", "average_rpm: 1", "peak_to_average: 1", "input_tokens: 1"
    ),
    "a rate per day and a mean": request(
        "requests_per_day: 1", "average_rpm: 1", "peak_to_average: 1", "input_tokens: 1"
    ),
    "a day without the ratio": request("requests_per_day: 1", "input_tokens: 1"),
    "a concurrency without the time": request("concurrency: 1", "input_tokens: 1"),
    "a ratio beside a peak": request("peak_rpm: 1", "peak_to_average: 1", "input_tokens: 1"),
    "hours beside a peak": request("peak_rpm: 1", "active_hours_per_day: 1", "input_tokens: 1"),
    "days beside a mean": request("average_rpm: 1", "peak_to_average: 1", "active_days_per_week: 1", "input_tokens: 1"),
    "a profile and a mean": request("peak_rpm: 1", "average_rpm: 1", "profile: flat", "input_tokens: 1"),
    "a profile and a day": request("requests_per_day: 1", "peak_to_average: 1", "profile: flat", "input_tokens: 1"),
    "no tokens": request("peak_rpm: 1"),
    "0 tokens": request("peak_rpm: 1", "input_tokens: 0", "output_tokens: 0"),
    "0 tokens a minute": request("input_tpm: 0", "output_tpm: 0"),
    "tokens a minute and a request": request("input_tpm: 1", "output_tokens: 1"),
    "tokens a minute and their maximum": request("input_tpm: 1", "max_output_tokens: 1"),
    "tokens a minute and cached ones a request": request("input_tpm: 1", "cache_write_tokens: 0"),
    "tokens a minute and a time": request("input_tpm: 1", "request_seconds: 1"),
    "cached ones said twice": request(
        "peak_rpm: 1", "input_tokens: 1", "cached_input_share: 0", "cached_input_tokens: 0"
    ),
    "written ones said twice": request(
        "peak_rpm: 1", "input_tokens: 1", "cache_write_share: 0", "cache_write_tokens: 0"
    ),
    "cached ones of no input": request("peak_rpm: 1", "output_tokens: 1", "cached_input_tokens: 1"),
    "written ones of input 0": request("peak_rpm: 1", "output_tokens: 1", "input_tokens: 0", "cache_write_tokens: 1"),
    "image tokens of a text model": request("peak_rpm: 1", "image_output_tokens: 1"),
    "image tokens of a text model in a list": workload("[{peak_rpm: 1, image_input_tokens: 1}]"),
    "growth without a time": workload(more="planning: {growth_share_per_month: 0.1}"),
    "growth for 0 months": workload(more="planning: {growth_share_per_month: 0.1, growth_months: 0}"),
    "growth without a rate": workload(more="planning: {growth_months: 3}"),
    "everything from an own cache": workload(more="planning: {response_cache_hit_share: 1}"),
    "no days": workload(more="planning: {schedule: {days: [], start_hour: 1, end_hour: 2}}"),
    "an unknown day": workload(more="planning: {schedule: {days: [monday], start_hour: 1, end_hour: 2}}"),
    "no end of a schedule": workload(more="planning: {schedule: {start_hour: 1}}"),
    "a schedule from 24": workload(more="planning: {schedule: {start_hour: 24, end_hour: 24}}"),
    "a batch deployment": workload(more="deployed: {deployment_type: globalbatch, sku_capacity: 1}"),
    "provisioned without PTUs": workload(more="deployed: {deployment_type: ProvisionedManaged}"),
    "provisioned with units": workload(
        more="deployed: {deployment_type: global-provisioned, ptus: 1, sku_capacity: 1}"
    ),
    "standard without units": workload(more="deployed: {deployment_type: STANDARD}"),
    "standard with PTUs": workload(more="deployed: {deployment_type: global-standard, sku_capacity: 1, ptus: 1}"),
    "nothing deployed": workload(more="deployed: {ptus: 1}"),
    "a weight below 0": workload(more="token_weights: {output: -1}"),
    "a range without its likely value": request("peak_rpm: {low: 1, high: 2}", "input_tokens: 1"),
    "a range with another key": request("peak_rpm: {low: 1, likely: 2, high: 2, most: 3}", "input_tokens: 1"),
    "a range below 0": request("peak_rpm: 1", "input_tokens: {low: -1, likely: 2, high: 2}"),
    "underscores": request("peak_rpm: 1_000", "input_tokens: 1"),
    "underscores, quoted": request("peak_rpm: '1_000'", "input_tokens: 1"),
    "underscores in a range": request("peak_rpm: {low: 1, likely: 1_0, high: 1e2}", "input_tokens: 1"),
    "a range of no number": request("peak_rpm: 1", "input_tokens: 1", "context: {low: 1, likely: 2, high: 2}"),
    "a range of what is no traffic": workload(more="planning: {headroom_share: {low: 0, likely: 0, high: 1}}"),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_refused_by_both(text: str) -> None:
    assert not is_read(text)
    assert not fits(text)


BY_THE_READER_ALONE = {
    "two classes of one name": workload(
        "[{name: a, peak_rpm: 1, input_tokens: 1}, {name: a, peak_rpm: 1, input_tokens: 1}]"
    ),
    "two workloads of one name": f"{workload()}\n---\n{workload()}",
    "a key twice": request("peak_rpm: 1", "peak_rpm: 1", "input_tokens: 1"),
    "no workload at all": "# nothing",
    "a mean above the peak": request("peak_rpm: 1", "average_rpm: 2", "input_tokens: 1"),
    "a maximum below the mean": request("peak_rpm: 1", "input_tokens: 2", "max_input_tokens: 1"),
    "more cached tokens than input": request("peak_rpm: 1", "input_tokens: 1", "cached_input_tokens: 2"),
    "shares that sum to more than 1": request(
        "peak_rpm: 1", "input_tokens: 1", "cached_input_share: 0.6", "cache_write_share: 0.6"
    ),
    "a schedule that ends before it begins": workload(more="planning: {schedule: {start_hour: 9, end_hour: 8}}"),
    "a version that the model does not have": workload(
        more="model_version: '2020-01-01'", head="name: a, model: gpt-5.2"
    ),
    "a name with a point, read as a number": workload(head="name: 1.5, model: o1"),
    "yes for a text, which is true for YAML 1.1": workload(more="owner: yes"),
    "octal and hexadecimal numbers": request("peak_rpm: 0x10", "input_tokens: 1"),
    "a number with a leading 0": request("peak_rpm: 010", "input_tokens: 1"),
    "a number too small to be meant": request("peak_rpm: 1e-17", "input_tokens: 1"),
    "a number of more than 40 digits": request(f"peak_rpm: 1.{'0' * 40}", "input_tokens: 1"),
    "a tag": workload(more="owner: !mine a"),
    "a range from 0 of what must be above": request("peak_rpm: {low: 0, likely: 1, high: 2}", "input_tokens: 1"),
    "a range the wrong way round": request("peak_rpm: {low: 2, likely: 1, high: 1}", "input_tokens: 1"),
    "a range around something else": request("peak_rpm: {low: 2, likely: 1, high: 3}", "input_tokens: 1"),
}


@pytest.mark.parametrize("text", BY_THE_READER_ALONE.values(), ids=BY_THE_READER_ALONE)
def test_what_only_the_reader_can_refuse(text: str) -> None:
    assert not is_read(text)
    assert fits(text)


KEYS = sorted({key for _, part in records() for key in part["properties"]})
VALUES = (
    *("0", "1", "-1", "0.5", "2", "24", "1000", "1e3", "1_000", "0_0", "+.5", "5.", "1.0", "1e-3", "1e16", "1e-15"),
    *(
        "'1000'",
        '"0.5"',
        "007",
        "0x10",
        "0o7",
        ".inf",
        ".nan",
        "1:30",
        "50%",
        "2026-11-22",
        "''",
        "'a b'",
        "a",
        "|\n x",
    ),
    *("yes", "on", "true", "False", "null", "~", "", "[]", "{}", "[1]", "[mon, sun]", "tue", "flat", "Long", "long"),
    *(
        "globalstandard",
        "GLOBAL-batch",
        "[Standard]",
        "data-zone-provisioned",
        "Sweden Central",
        "' EASTUS2 '",
        "nowhere",
    ),
    *("GPT-5.2", "gpt-image-2", "fw-glm-5.1", "kimi k2.6", "{deployment_type: DataZoneStandard, sku_capacity: 1}"),
    *("{start_hour: 1, end_hour: 2}", "{peak_rpm: 1, input_tokens: 1}", "{growth_months: 1}", "{output: 4}"),
    *("{low: 0, likely: 0.5, high: 1}", "{low: 1, likely: 1_0, high: 1e3}", "{low: 2, high: 1}"),
)
RAW = st.sampled_from(VALUES)
QUIET = examples(300, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def rewritten(draw: st.DrawFn) -> str:
    """An example with some keys set anew, taken away or added, on every level."""
    example = draw(st.sampled_from(EXAMPLES)).read_text(encoding="utf-8")
    node = draw(st.sampled_from([node for node in yaml.compose_all(example, Loader=yaml.CSafeLoader) if node]))
    return flow(node, draw)


def flow(node: yaml.Node, draw: st.DrawFn) -> str:
    """The node in flow style, every fifteenth value another one, and every eighth mapping with other keys."""
    if draw(st.integers(0, 14)) == 14:
        return draw(RAW)
    match node:
        case yaml.MappingNode():
            keys = {str(key.value): flow(value, draw) for key, value in node.value}
            if draw(st.integers(0, 7)) >= 6:
                keys.pop(draw(st.sampled_from(sorted(keys))))
            if draw(st.integers(0, 7)) >= 5:
                keys[draw(st.sampled_from(KEYS))] = draw(RAW)
            return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"
        case yaml.SequenceNode():
            return "[" + ", ".join(flow(item, draw) for item in node.value) + "]"
    style = getattr(node, "style", None)
    return json.dumps(node.value) if style or re.search(r"[,:'\[\]{}]", str(node.value)) else str(node.value)


@st.composite
def garbled(draw: st.DrawFn) -> str:
    """An example with some of its words, blanks and signs replaced."""
    parts = re.split(r"(\W)", draw(st.sampled_from(EXAMPLES)).read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(parts) - 1))
        parts[at : at + draw(st.integers(0, 3))] = [
            draw(RAW | st.sampled_from([*parts, "\n", "  ", "- ", "---\n", "*a"]))
        ]
    return "".join(parts)


NUMBERS = st.sampled_from(["0", "1", "2", "10", "0.5", "0_0", "1_0", "{low: 0.5, likely: 1, high: 2}"])
WORDS = {"profile": "flat", "context": "long", "deployment_type": "GLOBALstandard", "latency_tolerance": "flex"}


@st.composite
def made(draw: st.DrawFn) -> str:
    """A workload of any keys that go into a request class, and of another record, with small numbers."""
    parts = dict(records())
    request_class, other = parts["RequestClass"], draw(st.sampled_from(["planning", "limits", "deployed", "slo"]))
    traffic, more = (
        ", ".join(f"{key}: {WORDS.get(key) or draw(NUMBERS)}" for key in sorted(draw(st.sets(st.sampled_from(keys)))))
        for keys in (list(request_class["properties"]), list(parts[other.title()]["properties"]))
    )
    model = draw(st.sampled_from(["o1", "gpt-image-2"]))
    return workload(f"{{{traffic}}}", f"{other}: {{{more}}}", f"name: a, model: {model}")


@QUIET
@given(rewritten() | garbled() | made())
def test_what_the_schema_refuses_the_reader_refuses(text: str) -> None:
    try:
        fit = fits(text)
    except (yaml.YAMLError, RecursionError):
        fit = True  # an editor says that it is no YAML
    assert fit or not is_read(text), text


def test_the_names_are_those_of_the_catalog_and_the_day(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: House Model (1/2)\nthroughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 100}\n")
    text = workload(head="name: a, model: house MODEL (1/2)")
    of_2024 = workload(head="name: a, model: gpt-5.2")

    assert not fits(text)
    assert Draft7Validator(json.loads(workload_schema.text(Catalog(own=own)))).is_valid(documents(text)[0])
    assert fits(of_2024)
    early = Catalog(as_of=CATALOG.as_of.replace(year=2024))
    assert not Draft7Validator(json.loads(workload_schema.text(early))).is_valid(documents(of_2024)[0])


Run = Callable[..., Any]


def test_the_command_prints_it_and_writes_it(capacity: Run, tmp_path: Path) -> None:
    file = tmp_path / FILE.name

    assert capacity("schema").stdout == TEXT
    assert capacity("schema", "--output", file).stdout == ""
    assert file.read_text(encoding="utf-8") == TEXT
