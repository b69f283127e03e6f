"""A commented workload file to start from, for any model; its comments are the texts of the keys."""

import textwrap
from collections.abc import Iterator, Mapping
from enum import StrEnum

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.reading.json_schema import describe
from capacity.reading.yaml_scalar import scalar
from capacity.record import Record
from capacity.sizing.workload import Workload
from capacity.sources.workloads import workload_file
from capacity.sources.workloads.workload_schema import FILE_NAME

WIDTH = 100
HEAD = f"""\
# yaml-language-server: $schema={FILE_NAME}
# A workload for `capacity size`: put numbers of your own in.
# To use a key right behind a #, take that # away, and the one of the key it is indented under.
# By the day or by users: `capacity init --from mail-triage`, `capacity init --from team-assistant`.
# A number of the traffic that is known roughly is a range: {{low: 600, likely: 1000, high: 1800}}.
"""
SETTINGS = """\
#planning:
  #headroom_share: 0.2
  #growth_share_per_month: 0.05
  #growth_months: 6
  #response_cache_hit_share: 0.3
  #arrivals: poisson
  #burst_seconds: 10
  #latency_tolerance: flex
  #schedule: {start_hour: 7, end_hour: 19}
  #horizon_months: 12
  #steps: [{date: 2027-03-01, factor: 1.4, why: launch in Japan}]
  #terms: [1-month, 1-year]
  #max_commitment_usd: 500000
#slo:
  #throttled_share: 0.001
  #worst_hour_throttled_share: 0.01
  #spilled_share: 0.05
  #tokens_per_second: 50
  #time_to_first_token_seconds: 1
  #availability_share: 0.999
#limits:
  #max_ptus: 200
  #max_usd_per_month: 60000
  #max_utilization_share: 0.9
  #min_days_to_exhaustion: 60
#deployed:
  #deployment_type: data-zone-provisioned
  #ptus: 110
#token_weights: {output: 4}
"""


class Shape(StrEnum):
    """What requests of a model look like."""

    TEXT = "text"
    EMBEDDING = "embedding"
    IMAGE = "image"


TRAFFIC: dict[Shape, dict[str, str]] = {
    Shape.TEXT: {"peak_rpm": "100", "average_rpm": "30", "input_tokens": "1000", "output_tokens": "200"},
    Shape.EMBEDDING: {"peak_rpm": "100", "average_rpm": "30", "input_tokens": "1000"},
    Shape.IMAGE: {"peak_rpm": "10", "average_rpm": "3", "input_tokens": "200", "image_output_tokens": "4000"},
}
OFF: dict[Shape, dict[str, str]] = {
    Shape.TEXT: {"cached_input_share": "0.5", "max_output_tokens": "400", "max_input_tokens": "8000"},
    Shape.EMBEDDING: {"max_input_tokens": "8000"},
    Shape.IMAGE: {"image_input_tokens": "1000"},
}


class Known(StrEnum):
    """What people know of traffic: who uses it, what comes on a day, or what comes in the busiest minute."""

    USERS = "users"
    DAY = "day"
    MINUTE = "minute"


RATES: dict[Known, dict[str, str]] = {
    Known.USERS: {
        "users": "100",
        "requests_per_user_per_day": "10",
        "active_hours_per_day": "8",
        "peak_to_average": "3",
    },
    Known.DAY: {"requests_per_day": "10000", "active_hours_per_day": "12", "peak_to_average": "3"},
    Known.MINUTE: {"peak_rpm": "100", "profile": "daytime"},
}
"""The keys that tell the rate then, and numbers to begin with."""
QUESTIONS = {
    "users": "How many people use it on a day with traffic?",
    "requests_per_user_per_day": "How many requests does one of them send on such a day?",
    "requests_per_day": "How many requests come on a day with traffic?",
    "active_hours_per_day": "In how many hours of that day do they come?",
    "peak_to_average": "How many times as busy as the mean of these hours is the busiest minute? 3 is usual.",
    "peak_rpm": "How many requests come in the busiest minute?",
    "profile": (
        "When do they come? `flat` is at all hours as in the busiest minute, `daytime` 16 hours a day and "
        "`business-hours` 10 hours from Monday to Friday, both at half of it. Or the mean requests a minute over all "
        "the month."
    ),
    "input_tokens": (
        "How long is what one request sends, with instructions, history and documents? In tokens, or as `500 words`."
    ),
    "output_tokens": "How long is an answer, reasoning included? In tokens, or as `150 words`.",
}
"""What is asked for a key, in the words of people; other keys are asked for by what they mean."""


def shape(model: str, catalog: Catalog) -> Shape:
    """What requests of a model look like. Raises `InvalidInput` for a name that the catalog does not know."""
    file = catalog.file(model, f"--model {model}")
    if file.image_model:
        return Shape.IMAGE
    return Shape.TEXT if file.writes_output else Shape.EMBEDDING


def traffic(model: str, catalog: Catalog) -> Mapping[str, str]:
    """The keys of a request class that decide the answer, and numbers to begin with."""
    return TRAFFIC[shape(model, catalog)]


def asked_traffic(model: str, known: Known, catalog: Catalog) -> Mapping[str, str]:
    """The keys to ask for where this is known of the traffic."""
    return {**RATES[known], **{key: value for key, value in traffic(model, catalog).items() if "tokens" in key}}


def known(answer: str) -> Known:
    """What is known, by its word. Raises `InvalidInput`."""
    try:
        return Known(answer.lower())
    except ValueError:
        raise InvalidInput.of("", f"say one of {', '.join(Known)}") from None


def question(key: str) -> str:
    """What is asked for a key of the traffic."""
    return QUESTIONS.get(key) or describe(Workload, ["traffic", key])


def with_answer(traffic: Mapping[str, str], key: str, answer: str) -> Mapping[str, str]:
    """The keys with another value at one of them. How busy the mean is can be said by number or by profile."""
    asked = key
    if key in ("average_rpm", "profile"):
        key = "average_rpm" if answer[:1] in "+-.0123456789{" else "profile"
    return {key if each == asked else each: answer if each == asked else value for each, value in traffic.items()}


def text(name: str, model: str, catalog: Catalog, traffic_: Mapping[str, str] | None = None) -> str:
    """The file, with these keys and values for its requests. Raises `InvalidInput` for what does not fit."""
    form = shape(model, catalog)
    lines = [*_about(name, model, catalog), "traffic:"]
    lines += [f"  {key}: {value}" for key, value in (traffic_ or TRAFFIC[form]).items()]
    lines += [f"  #{key}: {value}" for key, value in OFF[form].items()]
    result = HEAD + "".join(f"{line}\n" for line in commented([*lines, *SETTINGS.splitlines()], Workload))
    workload_file.of_text(result, name, catalog)
    return result


def _about(name: str, model: str, catalog: Catalog) -> Iterator[str]:
    """The keys before the traffic."""
    yield "version: 1"
    yield f"name: {scalar(name)}"
    yield "#description: Answers for the help desk"
    yield "#owner: team-help"
    named = catalog.named(model)
    yield f"model: {scalar(named.file.name)}"
    lifecycle = catalog.model(model).lifecycle
    if named.version is not None:
        yield f"model_version: {scalar(named.version)}"
    elif lifecycle is not None:
        yield f"#model_version: {scalar(list(lifecycle.versions)[-1])}"
    yield "#region: swedencentral"
    yield "#deployment_types: [data-zone-provisioned, global-standard]"
    yield "#data_residency: zone"


def commented(lines: list[str], of: type[Record]) -> Iterator[str]:
    """Each key of a record below what it means, those of the top with a line between them."""
    section = ""
    for line in lines:
        key = line.strip(" #").partition(":")[0]
        indent = line[: len(line) - len(line.lstrip())]
        path = [section, key] if indent else [key]
        if not indent:
            section = key
            yield ""
        prose = textwrap.wrap(describe(of, path), WIDTH - len(indent) - 2, break_on_hyphens=False)
        yield from (f"{indent}# {part}" for part in prose)
        yield line
