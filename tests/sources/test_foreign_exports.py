"""Files that people take for metrics by minute: each refusal says what it is, and names the call that gets metrics."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from capacity.errors import InvalidInput, NotEnoughData
from capacity.sources.metrics.formats.no_metrics import AZ
from capacity.sources.metrics.load_metrics import from_files
from capacity.sources.windows import Window

POINTS = [{"timeStamp": f"2026-11-02T08:0{at}:00Z", "total": 700.0 + at} for at in range(5)]
TABLE = "Timestamp            Name                     Total\n-------------------  -----------------------  --------\n"
NARROW = "Total\n-----\n"
TSV = "0\tPT1M\tMicrosoft.CognitiveServices/accounts\teastus2\t2026-11-02T08:00:00Z/2026-11-02T09:00:00Z\t[{...}]\n"
CSV = '"TimeStamp","Average","Minimum","Maximum","Total","Count"\n"11/2/2026 8:00:00 AM","","","","71",""\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{TABLE}2026-11-02 08:00:00  Processed Prompt Tokens  700.0\n", "a table of the Azure CLI"),
        (f"{NARROW}700.0\n", "a table of the Azure CLI"),
        (TSV, "a table of the Azure CLI"),
        (json.dumps(POINTS), "points without the name of their metric"),
        ("\n".join(map(json.dumps, POINTS)), "points without the name of their metric"),
        (CSV, "points without the name of their metric"),
        ("Account Name,Hour,Status Code,Request Count\na,2026-11-02 00:00,429,12\n", "has no tokens"),
        ('[{"hour": "2026-11-02 00:00", "status_code": 200, "request_count": 9}]', "has no tokens"),
        ("statuscode;x;Request Count;Status Code\n1;2;3;4\n", "has no tokens"),
        ("Date,MeterName,Quantity,CostInBillingCurrency\n11/02/2026,gpt,5,1.5\n", "is a bill"),
        ("UsageDate,PreTaxCost,Currency\n20261102,1.5,USD\n", "is a bill"),
        ('[{"date": "2026-11-02", "cost": 5}]', "is a bill"),
    ],
)
def test_what_is_no_metrics_says_what_it_is(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "metrics").write_text(text)
    with pytest.raises(InvalidInput) as error:
        from_files([tmp_path / "metrics"], None, Window())
    assert what in str(error.value)
    assert AZ in str(error.value)
    assert "Looked for" not in str(error.value)


def test_metrics_without_a_value(tmp_path: Path) -> None:
    empty = {"name": {"value": "ProcessedPromptTokens"}, "timeseries": [], "unit": "Count"}
    answer = {"interval": "PT1M", "timespan": "2026-11-02T08:00:00Z/2026-11-02T09:00:00Z", "value": [empty]}
    (tmp_path / "metrics.json").write_text(json.dumps(answer))
    with pytest.raises(NotEnoughData, match=r"have no values: .*-DetailedOutput.*az monitor metrics list"):
        from_files([tmp_path / "metrics.json"], None, Window())


def test_files_are_read_with_and_without_the_option(
    capacity: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    cases = Path("tests/cases/metrics-two-deployments/input")
    options = ("--today", "2026-10-01", "--format", "json")
    named = capacity("from-metrics", "--file", cases, *options)
    assert (named.returncode, named.stderr) == (0, "")
    assert capacity("from-metrics", cases, *options).stdout == named.stdout
    assert capacity("from-metrics", cases, "--file", cases, *options).stdout == named.stdout
    refused = capacity("from-metrics", cases, "--resource", "/subscriptions/x", *options)
    assert refused.returncode == 2
    assert capacity("from-metrics", tmp_path / "none.json", *options).returncode == 2


def test_a_table_that_is_not_known_is_refused_with_its_columns(tmp_path: Path) -> None:
    """And with the option that reads it."""
    file = tmp_path / "minutes.csv"
    file.write_text("When,Who,Tok. in,Tok. out,n\n2026-11-02 08:00,a,5,1,1\n2026-11-02 08:01,a,5,1,1\n")
    with pytest.raises(InvalidInput) as error:
        from_files([file], None, Window())
    assert "Found: When, Who, Tok. in, Tok. out, n." in str(error.value)
    columns = re.search(r"stands where: --columns '(.+?)'", str(error.value))
    assert columns is not None
    (one,) = from_files([file], None, Window(), columns=columns[1]).deployments
    assert one.series.input_tokens.tolist() == [5, 5]
    assert one.series.output_tokens.tolist() == [1, 1]
