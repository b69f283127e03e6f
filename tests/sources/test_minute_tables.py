"""Sums per minute from dashboards, queries and APIs: the same traffic in each dialect, or a refusal that helps.

The samples are invented.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.token_names import Quantity, column_of, columns_option, quantity_of
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.found import codes
from tests.properties import examples

SAMPLES = Path(__file__).parent / "samples"
START = datetime(2026, 11, 5, 8, tzinfo=UTC)
NAN = float("nan")
Rows = dict[int, tuple[int, int, int]]
"""Minute -> requests, input and output."""


def read(text: str | bytes, columns: str | None = None) -> list[ObservedDeployment]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        answer = export_files.read([path], columns=columns_option(columns))
    return metric_assembly.deployments(answer, Window())


def refused(text: str | bytes, columns: str | None = None) -> str:
    with pytest.raises(InvalidInput) as error:
        read(text, columns)
    return str(error.value)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("minutes*")), ids=lambda path: path.name)
def test_each_kind_tells_the_same_minutes(path: Path) -> None:
    (one,) = metric_assembly.deployments(export_files.read([path]), Window())
    third = 0 if "openai" in path.name else NAN  # buckets without a result are idle
    assert (one.name, one.deployment) == ("chat-prod", "chat-prod")
    assert one.series.start.isoformat() == "2026-11-01T00:00:00+00:00"
    np.testing.assert_array_equal(one.series.input_tokens, [5120, 0, third, 900])
    np.testing.assert_array_equal(one.series.output_tokens, [640, 0, third, 75])
    assert one.series.requests is not None
    np.testing.assert_array_equal(one.series.requests, [12, 0, third, 3])


def delimited(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def table(
    rows: Rows, names: str, time: Callable[[datetime], str], number: Callable[[int], str] = str
) -> list[list[str]]:
    body = [[time(at(minute)), "chat", *map(number, sums)] for minute, sums in rows.items()]
    return [names.split("|"), *body]


def kql(rows: Rows) -> str:
    return delimited(table(rows, "TimeGenerated [UTC]|DeploymentName|Requests|PromptTokens|CompletionTokens", str))


def excel(rows: Rows) -> str:
    names = "TimeGenerated [UTC]|DeploymentName|count_|sum_PromptTokens|sum_CompletionTokens"
    return "sep=;\r\n" + delimited(
        table(rows, names, lambda one: f"{one:%d.%m.%Y %H:%M}", lambda one: f"{one:,}".replace(",", ".")), ";"
    )


def kibana(rows: Rows) -> str:
    names = "@timestamp per minute|deployment.keyword: Descending|Count|Sum of prompt_tokens|Sum of completion_tokens"
    return delimited(table(rows, names, lambda one: f"{one:%b %-d, %Y @ %H:%M:%S.000}", lambda one: f"{one:,}"))


def jsonl(rows: Rows) -> str:
    names = ("timestamp", "deployment", "requests", "input_tokens", "output_tokens")
    return "\n".join(
        json.dumps(dict(zip(names, (at(minute).isoformat(), "chat", *sums), strict=True)))
        for minute, sums in rows.items()
    )


def query(rows: Rows) -> str:
    names = ("TimeGenerated", "DeploymentName", "Requests", "PromptTokens", "CompletionTokens")
    body = [[at(minute).isoformat(), "chat", *sums] for minute, sums in rows.items()]
    return json.dumps({"tables": [{"columns": [{"name": name} for name in names], "rows": body}]})


TITLES = ("Requests chat", "Input Tokens chat", "Output Tokens chat")


def grafana(rows: Rows) -> str:
    body = [[str(int(at(minute).timestamp() * 1000)), *map(str, sums)] for minute, sums in rows.items()]
    return delimited([["Time", *TITLES], *body])


def grafana_series(rows: Rows) -> str:
    body = [
        [title, at(minute).isoformat(), str(value)]
        for minute, sums in rows.items()
        for title, value in zip(TITLES, sums, strict=True)
    ]
    return delimited([["Series", "Time", "Value"], *body], ";")


def prometheus(rows: Rows) -> str:
    names = ("llm_requests_total", "llm_input_tokens_total", "llm_output_tokens_total")
    result = [
        {
            "metric": {"__name__": name, "deployment": "chat"},
            "values": [[at(minute).timestamp(), str(sums[number])] for minute, sums in rows.items()],
        }
        for number, name in enumerate(names)
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def usage(rows: Rows) -> str:
    keys = ("num_model_requests", "input_tokens", "output_tokens")
    buckets = [
        {
            "object": "bucket",
            "start_time": (start := int(at(minute).timestamp())),
            "end_time": start + 60,
            "results": [dict(zip(keys, sums, strict=True), model="chat")],
        }
        for minute, sums in rows.items()
    ]
    return json.dumps({"object": "page", "data": buckets, "has_more": False})


DIALECTS = [kql, excel, kibana, jsonl, query, grafana, grafana_series, prometheus, usage]
SUMS = st.tuples(st.integers(0, 900), st.integers(0, 3_000_000), st.integers(0, 400_000))
ROWS = st.dictionaries(st.integers(0, 50), SUMS, min_size=2, max_size=30)


@examples(60)
@given(ROWS, st.sampled_from(DIALECTS), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_in_every_dialect_a_table_is_the_same_or_refused(
    rows: Rows, dialect: Callable[[Rows], str], encoding: str
) -> None:
    try:
        (one,) = read(dialect(rows).encode(encoding))
    except InvalidInput as error:
        assert "only grows" in str(error) or "the file does not decide it" in str(error)  # noqa: PT017  # or not
        return
    assert one.deployment == "chat"
    first = min(rows)
    columns = (one.series.requests, one.series.input_tokens, one.series.output_tokens)
    if one.grain_minutes > 1:
        return
    assert one.series.start == at(first)
    for number, column in enumerate(columns):
        assert column is not None
        got = {first + minute: int(value) for minute, value in enumerate(column) if not np.isnan(value)}
        assert got == {minute: sums[number] for minute, sums in rows.items()}


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("ts,who,in,out,n", "time=ts,deployment=who,input=in,output=out,requests=n"),
        ("When [UTC],who,In,Out,calls", "time=When,deployment=WHO,input=in,output=out"),
        ("time,deployment,prompt_tokens,Tokens written,requests", "output=tokens written"),
    ],
)
def test_other_names_are_given(header: str, columns: str) -> None:
    (one,) = read(f"{header}\n2026-11-05 08:00,chat,5000,600,7\n2026-11-05 08:01,chat,50,6,1\n", columns)
    assert (one.deployment, one.series.input_tokens.tolist()) == ("chat", [5000, 50])
    assert one.series.requests is not None
    assert one.series.requests.tolist() == [7, 1]


def test_series_of_prometheus_are_named_by_their_metric() -> None:
    text = prometheus({0: (5, 500, 50), 1: (1, 10, 1)}).replace("llm_input_tokens_total", "llm_in")
    assert "no column is known to sum up input tokens" in refused(text)
    (one,) = read(text, "input=llm_in")
    assert one.series.input_tokens.tolist() == [500, 10]


def test_shortened_numbers_are_read_and_told() -> None:
    (one,) = read(
        "Time,Input Tokens a,Output Tokens a\n2026-11-05 08:00,78.7 K,1.45 Mil\n2026-11-05 08:01,812,14.5 K\n"
    )
    assert one.series.input_tokens.tolist() == [78_700, 812]
    assert one.series.output_tokens.tolist() == [1_450_000, 14_500]
    assert "units-rounded" in codes(one.notes)


def test_several_deployments_stand_in_columns_of_their_own() -> None:
    both = read(
        "Time,a Input Tokens,a Output Tokens,b Input Tokens,b Output Tokens\n1793865600,5,1,7,2\n1793865660,5,1,7,2\n"
    )
    assert [(one.deployment, one.series.input_tokens.tolist()) for one in both] == [("a", [5, 5]), ("b", [7, 7])]


HEADER = "time,deployment,input_tokens,output_tokens\n"
MINUTE = "2026-11-05T08:00:00Z,chat,5,1\n"
NEXT = "2026-11-05T08:01:00Z,chat,5,1\n"
TWO = "2026-11-05 08:00,5,1\n2026-11-05 08:01,5,1\n"
START_S = int(START.timestamp())


@pytest.mark.parametrize(
    ("text", "columns", "what"),
    [
        (f"{HEADER}2026-11-05,a,5,1\n2026-11-06,a,5,1\n", None, "24 h apart: no minute's"),
        ("time,input_tokens,requests\n2026-11-05 08:00,5,1\n2026-11-05 09:00,5,1\n", None, "1 h apart"),
        (HEADER + MINUTE, None, "one time alone"),
        (HEADER + MINUTE + MINUTE + NEXT, None, "2 rows for 2026-11-05T08:00Z"),
        (HEADER + MINUTE + MINUTE.replace("00Z", "07Z"), None, "`capacity from-logs "),
        (HEADER + MINUTE + NEXT.replace("chat", ""), None, "no deployment is named in 1 row"),
        ("time,input_tokens,requests\n2026-11-05 08:00,5.5,1\n2026-11-05 08:01,5,1\n", None, "a rate per second"),
        (
            "Time,Input Tokens p,Input Tokens q,Output Tokens p\n1793865600,5,1,1\n1793865660,5,1,1",
            None,
            "both are input",
        ),
        (f"time,avg_PromptTokens,requests\n{TWO}", None, "no metrics are recognized"),
        (f"time,input_tokens,prompt_tokens\n{TWO}", None, "Looked for"),
        (f"time,in,requests\n{TWO}", "input=inn", "no column `inn`"),
        (f"time,in,requests\n{TWO}", "output=in", "nothing in it is known to be input"),
        (f"time,in,requests\n{TWO}", "inputs=in", "unknown name `inputs`"),
        (f"time,in,requests\n{TWO}", "input", "write NAME=COLUMN pairs"),
        ("time,MetricName,Total\n2026-11-05 08:00,InputTokens,1\n", "input=total", "leave out --columns"),
        ("date,MeterCategory,MeterName,Quantity\n11/01/2026,Foundry,gpt-4.1 Inp,4200\n", None, "is a bill"),
        (
            "TimeStamp,Average,Minimum,Maximum,Total,Count\n2026-11-05,,,,7,\n",
            None,
            "without the name of their metric, as",
        ),
        ('{"resourceSpans": []}', None, "holds single requests: read them with `capacity from-logs "),
        ('{"usage": {"prompt_tokens": 5}, "created": 1793865600}', None, "`capacity from-logs "),
        ('{"status": "success", "data": {"resultType": "vector", "result": []}}', None, "query_range with step=60"),
        ('{"status": "success", "data": {"resultType": "matrix", "result": []}}', None, "there is none"),
        (prometheus({minute: (minute, 100 * minute, minute) for minute in range(12)}), None, "as a counter"),
        (usage({0: (1, 5, 5)}).replace(str(START_S + 60), str(START_S + 86_400)), None, "bucket_width=1m"),
    ],
)
def test_what_has_no_minutes_says_what_has(text: str, columns: str | None, what: str) -> None:
    assert what in refused(text, columns)


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("sum_PromptTokens", Quantity.INPUT),
        ("azure_openai_processed_prompt_tokens_total", Quantity.INPUT),
        ("ContextTokens", Quantity.INPUT),
        ("Sum of gen_ai.usage.output_tokens", Quantity.OUTPUT),
        ("GeneratedTokens", Quantity.OUTPUT),
        ("input_cached_tokens", Quantity.CACHED),
        ("cache_read_input_tokens", Quantity.CACHED),
        ("cache_creation_input_tokens", None),
        ("AzureOpenAIRequests", Quantity.REQUESTS),
        ("count_", Quantity.REQUESTS),
        ("dcount_RequestId", None),
        ("request_id", None),
        ("ThrottledRequests", None),
        ("avg_PromptTokens", None),
        ("avgPromptTokens", None),
        ("percentile_PromptTokens_95", None),
        ("Max Input Tokens", None),
        ("TotalTokens", None),
        ("reasoning_output_tokens", None),
        ("latency", None),
    ],
)
def test_names_of_sums(name: str, quantity: Quantity | None) -> None:
    assert quantity_of(name) == quantity
    assert column_of(name) == quantity


def test_a_column_may_be_called_as_the_option_calls_it() -> None:
    rows = "2026-11-05T08:00:00Z,900,90,300,5\n2026-11-05T08:01:00Z,1,1,0,1\n"
    (one,) = read(f"time,input,output,cached,requests\n{rows}")

    assert one.series.input_tokens.tolist() == [900, 1]
    assert one.series.cached_input_tokens is not None
    assert one.series.cached_input_tokens.tolist() == [300, 0]


def test_names_of_columns_may_have_commas() -> None:
    told = columns_option("time=Timestamp (UTC),input=Prompt Tokens (Sum), chat,output=Output (Sum), chat")
    assert told == {
        Quantity.TIME: "timestamp (utc)",
        Quantity.INPUT: "prompt tokens (sum), chat",
        Quantity.OUTPUT: "output (sum), chat",
    }


def test_a_deployment_in_any_letter_case_is_one() -> None:
    rows = [f"2026-11-01T00:0{at}:00Z,{name},{at},9,9" for at, name in enumerate(("Chat", "chat", "CHAT"))]
    (one,) = read("\n".join(["time,deployment,input,output,requests", *rows]))

    assert (one.name, one.series.input_tokens.tolist()) == ("Chat", [0, 1, 2])
