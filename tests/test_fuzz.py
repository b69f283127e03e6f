"""Whatever stands in a file: a report or a message, never a traceback.

`make fuzz` draws other examples than the suite.
"""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from capacity.cli.app import main
from tests.properties import examples

WORKLOAD = """
version: 1
name: support-chat
model: gpt-5.4
region: swedencentral
deployment_types: [data-zone-provisioned, global-standard]
traffic:
  - name: answer
    average_rpm: 100
    peak_to_average: 3
    input_tokens: 2000
    output_tokens: 150.5
    cached_input_share: 0.5
    context: long
    max_input_tokens: 90000
    max_output_tokens: 400
  - name: summary
    input_tpm: 5000
    output_tpm: 100
planning: {response_cache_hit_share: 0.3, growth_share_per_month: 0.05, growth_months: 6, headroom_share: 0.2}
slo: {spilled_share: 0.05, tokens_per_second: 50}
limits: {max_ptus: 200}
deployed: {deployment_type: data-zone-provisioned, ptus: 110}
"""
OWN_MODEL = """
name: gpt-5.4
aliases: [house-model]
throughput:
  - as_of: 2026-10-01
    source: our benchmark
    input_tpm_per_ptu: 1234.5
    output_tpm_per_ptu: 200
    weights: {input: 1, cached_input: 0.1}
    max_prompt_tokens: 90000
sizes: {as_of: 2026-10-01, source: us, types: {global-provisioned: {minimum_ptus: 10, increment_ptus: 2}}}
lifecycle: {as_of: 2026-10-01, source: us, versions: {"1": {stage: ga, retires: 2027-01-01}}}
regions: {as_of: 2026-10-01, source: us, types: {data-zone-provisioned: {"1": [swedencentral]}}}
standard_quota: {as_of: 2026-10-01, source: us, types: {Standard: {tpm_per_unit: 1000, tier_tpm: {1: 1000}}}}
"""
PIECES = (
    *("", " ", "  ", "\t", "\n", "\n  ", "\r", "\0", "\x1b", "\u2028", "\ufeff", "é", "---\n", "...\n", "%YAML 1.2\n"),
    *(
        "[",
        "]",
        "{",
        "}",
        ",",
        ": ",
        "- ",
        "? ",
        "#",
        "|\n",
        ">\n",
        "'",
        '"',
        "&a ",
        "*a",
        "!x ",
        "!!python/name:os ",
        "<<",
    ),
    *(
        "0",
        "-1",
        "1e400",
        "1e-400",
        "0e999999999",
        "1e999999999%",
        "007",
        ".nan",
        ".inf",
        "9" * 50,
        "0x10",
        "1:30",
        "1_0",
        "2026-13-01",
    ),
    *(
        "yes",
        "~",
        "null",
        "name",
        "traffic",
        "peak_rpm",
        "input_tokens",
        "GlobalBatch",
        "global-batch",
        "=1+2",
        "a" * 300,
    ),
)

fuzzed = examples(
    150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
texts = st.text(st.sampled_from("ab1: -[]{}&*!|>'\"#\n\t,?%.~<"), max_size=60) | st.lists(st.sampled_from(PIECES)).map(
    "".join
)


@st.composite
def mutations(draw: st.DrawFn, text: str) -> str:
    """The text with some of its words, blanks and signs replaced."""
    parts = re.split(r"(\W)", text)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(parts) - 1))
        parts[at : at + draw(st.integers(0, 4))] = [draw(st.sampled_from([*PIECES, *parts]))]
    return "".join(parts)


def check(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> None:
    """Size, and find a whole report on one stream or a message on the other."""
    code = main(["size", "--format", "json", "--today", "2026-10-09", *map(str, arguments)])
    out, err = capsys.readouterr()

    if code == 0:
        assert json.loads(out)["schema_version"] == 1
        assert not err
    else:
        assert code == 2
        assert not out
        assert err.startswith("capacity:")
        assert "Traceback" not in err


@fuzzed
@given(text=mutations(WORKLOAD))
def test_a_changed_workload_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = tmp_path / "workload.yaml"
    path.write_bytes(text.encode())
    check(capsys, path)


@fuzzed
@given(data=texts.map(str.encode) | st.binary(max_size=60))
def test_any_workload_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    path = tmp_path / "workload.yaml"
    path.write_bytes(data)
    check(capsys, path)


@fuzzed
@given(text=mutations(OWN_MODEL) | texts)
def test_an_own_catalog(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    workload, own = tmp_path / "workload.yaml", tmp_path / "own.yaml"
    workload.write_text(WORKLOAD, encoding="utf-8")
    own.write_bytes(text.encode())
    check(capsys, workload, "--catalog", own)


@fuzzed
@given(
    key=st.sampled_from(["name", "model", "traffic", "traffic.0", "traffic.answer.x", "planning.x", ""]), value=texts
)
def test_any_value_of_an_option(tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str, value: str) -> None:
    path = tmp_path / "workload.yaml"
    path.write_text(WORKLOAD, encoding="utf-8")
    check(capsys, path, "--set", f"{key}={value}", f"--region={value}", f"--model={value}", f"--headroom={value}")
