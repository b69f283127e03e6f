"""Every format of request logs tells the same few requests, as far as it can; the samples are invented."""

import json
from pathlib import Path

import duckdb
import pytest

from capacity.errors import InvalidInput
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.row_verdicts import Verdict
from tests.request_logs import SAMPLES, Row, read, recognized, rows

FIRST_US = 1_793_491_212_100_000
"""2026-11-01T00:00:12.1Z."""
SECOND_US = 1_793_491_215_250_001
REFUSED_US = 1_793_491_262_000_000
FAILED_US = 1_793_491_263_000_000
EMBEDDED_US = 1_793_491_350_000_000
SERVED, REFUSED, FAILED, NOT_A_REQUEST = Verdict.SERVED, Verdict.REFUSED, Verdict.FAILED, Verdict.NOT_A_REQUEST
NO_OUTPUT = Verdict.NO_OUTPUT
"""Of an embedding in its row alone: all rows of its deployment tell that it writes nothing."""

FORMAT_OF = {
    "answer.json": "api-answers",
    "answers.csv": "api-answers",
    "answers.json": "api-answers",
    "answers.jsonl": "api-answers",
    "api-management-az.json": "api-management",
    "api-management-joined.csv": "api-management",
    "api-management.csv": "api-management",
    "app-dependencies-query.json": "genai-spans",
    "batch-output.jsonl": "api-answers",
    "blocks.jsonl": "block-trace",
    "dependencies.csv": "genai-spans",
    "diagnostics-query.json": "azure-diagnostics",
    "diagnostics-storage.json": "azure-diagnostics",
    "diagnostics.csv": "azure-diagnostics",
    "diagnostics.jsonl": "azure-diagnostics",
    "litellm.csv": "litellm",
    "litellm.json": "litellm",
    "litellm.jsonl": "litellm",
    "plain.csv": "plain",
    "plain.jsonl": "plain",
    "spans.json": "genai-spans",
    "spans.jsonl": "genai-spans",
    "stream.jsonl": "api-answers",
}
GPT = "gpt-5-2025-08-07"
CHAT = {"deployment": "chat-prod", "model": GPT}


def first(**more: object) -> Row:
    return {"time_us": FIRST_US, "input": 1200, "output": 180, "verdict": SERVED, **more}


def second(**more: object) -> Row:
    return {"time_us": SECOND_US, "input": 900, "output": 210, "verdict": SERVED, **more}


def in_order(found: list[Row]) -> list[Row]:
    return sorted(found, key=lambda row: (row["time_us"], row["verdict"]))


def requests_of(found: list[Row]) -> list[Row]:
    return in_order([row for row in found if row["verdict"] is not NOT_A_REQUEST])


def lines(path: Path, *objects: object) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in objects))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_a_format_is_recognized_by_content(path: Path, tmp_path: Path) -> None:
    unnamed = tmp_path / "log"
    unnamed.write_bytes(path.read_bytes())
    assert recognized(unnamed) == [FORMAT_OF[path.name]]


@pytest.mark.parametrize("name", ["plain.csv", "plain.jsonl"])
def test_plain_tables(name: str) -> None:
    assert rows(SAMPLES / name) == [
        first(cached=1024, max_output=800, duration_us=2_150_000, **CHAT),
        second(cached=0, duration_us=3_500_000, **CHAT),
        {"time_us": REFUSED_US, "max_output": 800, "verdict": REFUSED, **CHAT},
        {"time_us": FAILED_US, "max_output": 800, "verdict": FAILED, **CHAT},
        {
            "time_us": EMBEDDED_US,
            "input": 64,
            "cached": 0,
            "output": 0,
            "duration_us": 100_000,
            "deployment": "embed",
            "model": "text-embedding-3-large",
            "verdict": NO_OUTPUT,
        },
    ]


@pytest.mark.parametrize("name", ["answers.jsonl", "answers.json"])
def test_answers_of_every_api(name: str) -> None:
    """Chat completions, responses, errors, embeddings and images; reasoning tokens are part of the output."""
    assert in_order(rows(SAMPLES / name)) == [
        first(cached=1024, max_output=800, duration_us=2_150_000, **CHAT),
        second(cached=256, cache_write=128, max_output=4000, duration_us=3_749_999, **CHAT),
        {"time_us": REFUSED_US, "deployment": "chat-prod", "verdict": REFUSED},
        {"time_us": FAILED_US, "verdict": FAILED, **CHAT},
        {
            "time_us": EMBEDDED_US,
            "input": 64,
            "output": 0,
            "deployment": "embed",
            "model": "text-embedding-3-large",
            "verdict": NO_OUTPUT,
        },
        {
            "time_us": 1_793_491_380_000_000,
            "input": 250,
            "image_input": 194,
            "output": 4160,
            "image_output": 4160,
            "deployment": "images",
            "verdict": SERVED,
        },
    ]


def test_a_single_answer_is_a_log() -> None:
    assert rows(SAMPLES / "answer.json") == [first(cached=1024, max_output=800, duration_us=2_150_000, **CHAT)]


def test_usage_as_a_text_in_a_table() -> None:
    assert rows(SAMPLES / "answers.csv") == [
        first(cached=1024, deployment="chat-prod"),
        second(cached=256, cache_write=128, deployment="chat-prod"),
        {"time_us": REFUSED_US, "deployment": "chat-prod", "verdict": REFUSED},
    ]


def test_the_output_of_a_batch() -> None:
    assert in_order(rows(SAMPLES / "batch-output.jsonl")) == [
        first(time_us=1_793_491_212_000_000, cached=1024, model=GPT),
        second(time_us=1_793_491_215_000_000, cached=0, model=GPT),
    ]


def test_pieces_of_a_stream_are_one_request() -> None:
    """It began with its first piece; usage grows, and some pieces have none. Events with content are no requests."""
    found = rows(SAMPLES / "stream.jsonl")
    assert requests_of(found) == [
        first(cached=1024, model="gpt-5"),
        {"time_us": 1_793_491_212_600_000, "input": 300, "output": 20, "model": "gpt-5", "verdict": SERVED},
        second(time_us=1_793_491_215_250_000, cached=256, max_output=4000, duration_us=3_500_000, model="gpt-5"),
    ]
    assert [row["verdict"] for row in found].count(NOT_A_REQUEST) == 2


def test_a_stream_without_usage_does_not_tell_its_tokens(tmp_path: Path) -> None:
    chunk = {"object": "chat.completion.chunk", "id": "chatcmpl-1", "created": 1_793_491_212, "model": "gpt-5"}
    path = lines(tmp_path / "log", chunk, {**chunk, "usage": None})
    assert [row["verdict"] for row in rows(path)] == [Verdict.NO_USAGE]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["diagnostics.jsonl", "diagnostics-storage.json", "diagnostics-query.json", "diagnostics.csv"]
)
def test_diagnostic_logs_tell_arrivals_and_refusals(name: str) -> None:
    """The sample of the audit category is no request. `requestTime` is exact: a double would lose its last digits."""
    chat = {"deployment": "chat-prod", "model": "gpt-5"}
    found = rows(SAMPLES / name)
    assert requests_of(found) == [
        {"time_us": FIRST_US, "duration_us": 2_150_000, "verdict": SERVED, **chat},
        {"time_us": SECOND_US, "duration_us": 3_500_000, "verdict": SERVED, **chat},
        # Its duration is logged as -3 ms; request and answer have the same time.
        {"time_us": REFUSED_US, "duration_us": 0, "verdict": REFUSED, **chat},
        {"time_us": FAILED_US, "duration_us": 12_000, "verdict": FAILED, **chat},
    ]
    assert len(found) == 5


@pytest.mark.parametrize("name", ["api-management.csv", "api-management-az.json"])
def test_api_management_counts_a_request_once(name: str) -> None:
    chat = {"deployment": "chat-prod", "model": "gpt-5"}
    assert in_order(rows(SAMPLES / name)) == [
        first(**chat),
        second(**chat),
        {
            "time_us": EMBEDDED_US,
            "input": 64,
            "output": 0,
            "deployment": "embed",
            "model": "text-embedding-3-large",
            "verdict": NO_OUTPUT,
        },
    ]


def test_api_management_joined_with_the_log_of_the_gateway() -> None:
    chat = {"deployment": "chat-prod", "model": "gpt-5"}
    assert in_order(rows(SAMPLES / "api-management-joined.csv")) == [
        first(duration_us=2_150_000, **chat),
        second(duration_us=3_500_000, **chat),
        {"time_us": REFUSED_US, "duration_us": 3_000, "verdict": REFUSED, **chat},
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["spans.json", "spans.jsonl", "dependencies.csv", "app-dependencies-query.json"])
def test_spans(name: str) -> None:
    """Of an agent, its model calls and another call; one span was sent twice. A failed one has no type of error."""
    found = rows(SAMPLES / name)
    failed = FAILED if name.startswith("spans") else Verdict.FAILED_SOMEHOW
    assert requests_of(found) == [
        first(cached=1024, max_output=800, duration_us=2_150_000, **CHAT),
        second(cached=256, cache_write=128, duration_us=3_500_000, **CHAT),
        {"time_us": REFUSED_US, "duration_us": 10_000, "verdict": REFUSED, **CHAT},
        {"time_us": FAILED_US, "duration_us": 10_000, "verdict": failed, **CHAT},
    ]
    assert len(found) == 6


@pytest.mark.parametrize("name", ["litellm.jsonl", "litellm.json", "litellm.csv"])
def test_litellm_without_its_own_cache_and_other_providers(name: str) -> None:
    found = rows(SAMPLES / name)
    chat = {"deployment": "chat-prod", "model": f"azure/{GPT}"}
    none = {"input": 0, "output": 0, "duration_us": 10_000, **chat}
    assert requests_of(found) == [
        first(cached=1024, duration_us=2_150_000, **chat),
        second(cached=256, cache_write=128, duration_us=3_500_000, **chat),
        {"time_us": REFUSED_US, "verdict": REFUSED, **none},
        {"time_us": FAILED_US, "verdict": FAILED, **none},
    ]
    assert len(found) == 6


def test_traces_with_blocks_of_prompts() -> None:
    assert [(row["time_us"], row["input"], row["output"], row["blocks"]) for row in rows(SAMPLES / "blocks.jsonl")] == [
        (0, 1200, 180, "[0,1,2]"),
        (3_150_000, 900, 210, "[0,1]"),
        (3_150_000, 64, 1, "[7]"),
    ]


PARQUET = {
    "plain": "SELECT * FROM read_csv('{plain.csv}')",
    "api-answers": "SELECT timestamp, deployment, usage, NULL AS status FROM read_json('{answers.jsonl}')",
    "azure-diagnostics": "SELECT * REPLACE (properties->>'$' AS properties) FROM read_json('{diagnostics.jsonl}')",
    "litellm": "SELECT * FROM read_json('{litellm.jsonl}')",
    "genai-spans": "SELECT * FROM read_csv('{dependencies-plain.csv}')",
    "api-management": "SELECT * FROM read_csv('{api-management-joined.csv}')",
    "block-trace": "SELECT * FROM read_json('{blocks.jsonl}')",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PARQUET)
def test_parquet_tells_the_same(name: str, tmp_path: Path) -> None:
    """Nested values are structures there, and types are known."""
    table = (SAMPLES / "dependencies.csv").read_text().replace("timestamp [UTC]", "timestamp")
    (tmp_path / "dependencies-plain.csv").write_text(table)
    query = PARQUET[name]
    for path in (*SAMPLES.iterdir(), tmp_path / "dependencies-plain.csv"):
        query = query.replace(f"{{{path.name}}}", str(path))
    with duckdb.connect() as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.execute(f"COPY ({query}) TO '{tmp_path / 'log.parquet'}' (FORMAT parquet)")
    assert recognized(tmp_path / "log.parquet") == [name]
    served = [row for row in in_order(rows(tmp_path / "log.parquet")) if row["verdict"] is SERVED]
    assert [row["time_us"] for row in served[:2]] == (
        [0, 3_150_000] if name == "block-trace" else [FIRST_US, SECOND_US]
    )
    if name != "azure-diagnostics":
        assert [(row["input"], row["output"]) for row in served[:2]] == [(1200, 180), (900, 210)]
    if name not in ("azure-diagnostics", "block-trace", "api-management"):
        assert served[0]["cached"] == 1024


STATUSES: list[tuple[object, Verdict]] = [
    (200, SERVED),
    (204, SERVED),
    (429, REFUSED),
    (400, FAILED),
    (503, FAILED),
    ("200", SERVED),
    ("200.0", SERVED),
    ("200 OK", SERVED),
    ("429 Too Many Requests", REFUSED),
    ("success", SERVED),
    ("Succeeded", SERVED),
    ("failure", FAILED),
    ("RateLimitError", REFUSED),
    ("rate_limit_exceeded", REFUSED),
    ("cancelled", FAILED),
    ("", SERVED),
    ("None", SERVED),
    (0, SERVED),
    (True, SERVED),
    (False, FAILED),
    (7, Verdict.UNKNOWN_STATUS),
    (-1, Verdict.UNKNOWN_STATUS),
    ("fine", Verdict.UNKNOWN_STATUS),
]


def test_what_a_status_says(tmp_path: Path) -> None:
    """With output: what failed was processed."""
    verdicts = [Verdict.PROCESSED if verdict is FAILED else verdict for _, verdict in STATUSES]
    some = [
        {"timestamp": "2026-11-01T00:00:00Z", "input_tokens": 1, "output_tokens": 1, "status": status}
        for status, _ in STATUSES
    ]
    table = "".join(",".join(str(value) for value in row.values()) + "\n" for row in some)
    (tmp_path / "log.csv").write_text(",".join(some[0]) + "\n" + table)
    for path in (lines(tmp_path / "log.jsonl", *some), tmp_path / "log.csv"):
        assert [row["verdict"] for row in rows(path)] == verdicts


@pytest.mark.parametrize(
    ("statuses", "verdicts"),
    [
        ([200, 429, 500, 0], [SERVED, REFUSED, Verdict.PROCESSED, SERVED]),
        ([200.0, 429.0], [SERVED, REFUSED]),
        ([True, False], [SERVED, Verdict.PROCESSED]),
        ([7, -1], [Verdict.UNKNOWN_STATUS] * 2),
    ],
)
def test_statuses_of_one_type(statuses: list[object], verdicts: list[Verdict], tmp_path: Path) -> None:
    """A table of numbers, or of nothing but true and false, is not read as text."""
    body = "".join(f"2026-11-01,1,1,{status}\n" for status in statuses)
    (tmp_path / "log.csv").write_text("timestamp,input_tokens,output_tokens,status\n" + body)
    assert [row["verdict"] for row in rows(tmp_path / "log.csv")] == verdicts


def refused(path: Path) -> list[float] | None:
    """Per minute; None where the log does not tell."""
    (one,) = read(path)
    return None if one.measured.throttled_requests is None else one.measured.throttled_requests.tolist()


@pytest.mark.slow
def test_without_a_status_nothing_is_known_to_be_refused(tmp_path: Path) -> None:
    """Neither of a table without the column nor of lines without the key; a status that says nothing is there."""
    plain = {"timestamp": "2026-11-01T00:00:00Z", "input_tokens": 1, "output_tokens": 1}
    answer = {"timestamp": "2026-11-01T00:00:00Z", "usage": {"input_tokens": 1, "output_tokens": 1}}
    span = {
        "startTimeUnixNano": "1793491200000000000",
        "attributes": {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 1},
    }
    (tmp_path / "log.csv").write_text("timestamp,input_tokens,output_tokens\n2026-11-01T00:00:00Z,1,1\n")
    (tmp_path / "log.json").write_text(json.dumps([plain]))

    assert refused(tmp_path / "log.csv") is None
    assert refused(tmp_path / "log.json") is None
    assert refused(lines(tmp_path / "log.jsonl", plain, plain)) is None
    assert refused(lines(tmp_path / "log.jsonl", answer)) is None
    assert refused(lines(tmp_path / "log.jsonl", {**plain, "status": 200})) == [0]
    assert refused(lines(tmp_path / "log.jsonl", plain, {**plain, "status": None})) == [0]
    assert refused(lines(tmp_path / "log.jsonl", {**answer, "status": "completed"})) == [0]
    assert refused(lines(tmp_path / "log.jsonl", span)) == [0], "a span that failed would say so"


def test_a_status_that_the_first_lines_lack(tmp_path: Path) -> None:
    plain = {"timestamp": "2026-11-01T00:00:07Z", "input_tokens": 1, "output_tokens": 1}

    assert refused(lines(tmp_path / "log.jsonl", *[plain] * 200, {**plain, "status": 429})) == [1]
    assert refused(lines(tmp_path / "log.jsonl", *[plain] * 200, {**plain, "status": 500})) == [0]


def test_errors_of_the_model_api(tmp_path: Path) -> None:
    """Even where the first rows have none."""
    served = {"timestamp": "2026-11-01T00:00:00Z", "usage": {"input_tokens": 1, "output_tokens": 1}}
    errors: dict[str, Verdict] = {
        '{"code": "429"}': REFUSED,
        '{"code": "RateLimitReached"}': REFUSED,
        '{"code": null, "type": "too_many_requests"}': REFUSED,
        '{"code": "context_length_exceeded"}': FAILED,
        '{"type": "server_error"}': FAILED,
    }
    failed = [{"timestamp": "2026-11-01T00:00:01Z", "error": json.loads(error)} for error in errors]
    path = lines(tmp_path / "log", *[served] * 200, *failed)
    assert [row["verdict"] for row in rows(path)[200:]] == list(errors.values())


def test_sampled_rows_are_refused(tmp_path: Path) -> None:
    table = (SAMPLES / "dependencies.csv").read_text().replace("True,1,", "True,4,")
    (tmp_path / "log.csv").write_text(table)
    with pytest.raises(InvalidInput) as error:
        read(tmp_path / "log.csv")
    record = f"{tmp_path / 'log.csv'} record 1: it stands for several requests, the log was sampled"
    assert str(error.value).startswith(record)
    assert "--workspace" in str(error.value)


def test_names_of_columns_in_any_case(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("TIMESTAMP,Context Tokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n")
    columns = {Field.TIME: "timestamp", Field.INPUT: "context tokens", Field.OUTPUT: "generatedtokens"}
    (one,) = rows(path, columns=columns)
    assert one == {"time_us": 1_700_158_546_680_590, "input": 374, "output": 44, "verdict": SERVED}


def test_names_inside_of_json(tmp_path: Path) -> None:
    row = {"At": "2026-11-01T00:00:12.1Z", "Tokens": {"In put": {"All": 1200}, "out.put": 180}}
    columns = {Field.TIME: "at", Field.INPUT: "tokens/in put/all", Field.OUTPUT: "Tokens/out.put"}
    (tmp_path / "log.json").write_text(json.dumps([row], indent=1))
    for path in (lines(tmp_path / "log.jsonl", row), tmp_path / "log.json"):
        assert rows(path, columns=columns) == [first()]
    (tmp_path / "log.csv").write_text('At,Tokens\n2026-11-01T00:00:12.1Z,"{""a"": {""b"": 1200}, ""c"": 180}"\n')
    columns = {Field.TIME: "At", Field.INPUT: "Tokens/a/b", Field.OUTPUT: "tokens/c"}
    assert rows(tmp_path / "log.csv", columns=columns) == [first()]


@pytest.mark.slow
def test_another_name_in_a_format_that_is_recognized(tmp_path: Path) -> None:
    """Vendors have names of their own for what the conventions did not name yet."""
    text = (SAMPLES / "spans.json").read_text().replace("gen_ai.usage.cache_read.input_tokens", "vendor.cached")
    (tmp_path / "log").write_text(text)
    assert "cached" not in requests_of(rows(tmp_path / "log"))[0]
    columns = {Field.CACHED: "attributes/vendor.cached"}
    assert requests_of(rows(tmp_path / "log", columns=columns))[0]["cached"] == 1024


def test_a_named_column_has_to_be_there() -> None:
    with pytest.raises(InvalidInput, match=r"no column `cached_input_tokes`, did you mean `cached_input_tokens`\?"):
        rows(SAMPLES / "plain.csv", columns={Field.CACHED: "cached_input_tokes"})


def test_a_forced_format() -> None:
    """Which says what is missing, where sniffing would say what it looked for."""
    with pytest.raises(
        InvalidInput, match=r"no column `startTime`.*--columns time=timestamp,input=input_tokens,output=output_tokens"
    ):
        rows(SAMPLES / "plain.csv", input_format="litellm")
    (one, *_) = rows(SAMPLES / "answers.jsonl", input_format="api-answers")
    assert one["verdict"] is SERVED


@pytest.mark.slow
def test_a_zone_in_the_header_is_that_of_its_times(tmp_path: Path) -> None:
    header = "timestamp [{}],input_tokens,output_tokens\n"
    for zone, stamp in {
        "UTC": "1.11.2026, 00:00:12,100",
        "UTC+02:00": "2026-11-01 02:00:12.1",
        "Europe/Berlin": "2026-11-01T01:00:12.1",
        "GMT": "2026-11-01T02:00:12.1+02:00",
    }.items():
        (tmp_path / "log.csv").write_text(header.format(zone) + f'"{stamp}",1200,180\n')
        for timezone in ("UTC", "America/New_York"):
            assert rows(tmp_path / "log.csv", timezone=timezone) == [first()]
    columns = {Field.TIME: "Timestamp [GMT]", Field.INPUT: "input_tokens", Field.OUTPUT: "output_tokens"}
    assert rows(tmp_path / "log.csv", columns=columns) == [first()]
    (tmp_path / "log.csv").write_text(header.format("Local Time") + "2026-11-01,1,1\n")
    with pytest.raises(
        InvalidInput,
        match="in the zone `Local Time`, which is not known here: say which it is, as in --timezone Europe/Berlin",
    ):
        rows(tmp_path / "log.csv")


def test_times_without_a_zone_are_in_that_of_the_option(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("timestamp,input_tokens,output_tokens\n2026-11-01T01:00:12.1,1200,180\n")
    assert rows(tmp_path / "log.csv", timezone="Europe/Berlin") == [first()]


@pytest.mark.parametrize("stamp", ["01/11/2026 00:00:12", "01-11-2026 00:00:12"])
def test_days_are_not_taken_for_months(stamp: str, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(f"timestamp,input_tokens,output_tokens\n{stamp},1200,180\n")
    with pytest.raises(InvalidInput, match="may be 2026-11-01 or 2026-01-11"):
        rows(tmp_path / "log.csv")


def test_numbers_that_look_like_names(tmp_path: Path) -> None:
    """Deployments 1 and 01 are two, and so are requests 10 and 1e1."""
    table = "timestamp,deployment,input_tokens,output_tokens\n1793491212.1,01,1200,180\n1793491212.1,1,1200,180\n"
    (tmp_path / "log.csv").write_text(table)
    assert rows(tmp_path / "log.csv") == [first(deployment="01"), first(deployment="1")]
    table = "TimeGenerated,CorrelationId,PromptTokens,CompletionTokens\n2026-11-01,1e1,1,1\n2026-11-01,10,1,1\n"
    (tmp_path / "log.csv").write_text(table)
    assert len(rows(tmp_path / "log.csv")) == 2
