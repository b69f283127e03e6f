"""Times and numbers of request logs as people's programs write them: read as what they were, or refused."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.local_forms import LocalForms, local_forms
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from capacity.traffic.series import ObservedDeployment
from tests.properties import examples
from tests.request_logs import engine
from tests.sources.test_decimal_marks import FORMS as NUMBERS
from tests.sources.test_local_times import FORMS as TIMES
from tests.sources.test_local_times import written

TODAY = date(2026, 11, 29)
UNTOLD = local_forms(time_format=None, decimal=None, timezone=None, today=TODAY)
DMY = local_forms(time_format="dmy", decimal=None, timezone=None, today=TODAY)
MDY = local_forms(time_format="mdy", decimal=None, timezone=None, today=TODAY)
Rows = list[tuple[datetime, int, int]]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 29)).map(lambda one: one.replace(microsecond=0))  # noqa: DTZ001
ROWS = st.lists(st.tuples(MOMENTS, st.integers(1, 30_000), st.integers(1, 3_000)), min_size=1, max_size=12)


def table(
    rows: Rows, form: str = "ISO 8601", number: Callable[[int], str] = str, delimiter: str = ",", name: str = ""
) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([f"timestamp{name}", "deployment", "input_tokens", "output_tokens"])
    writer.writerows([written(moment, form), "chat", number(input_), number(output)] for moment, input_, output in rows)
    return out.getvalue()


def observed(text: str, forms: LocalForms = UNTOLD, encoding: str = "utf-8", zone: str = "UTC") -> ObservedDeployment:
    with TemporaryDirectory() as folder, engine(zone) as running:
        path = Path(folder) / "log.csv"
        path.write_text(text, encoding)
        (one,) = read(running, found([str(path)]), LogQuestion(singles=True, forms=forms))
    return one


def requests(one: ObservedDeployment) -> list[tuple[int, int, int]]:
    assert one.requests is not None
    columns = (one.requests.arrival_us // 10**6, one.requests.input_tokens, one.requests.output_tokens)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def expected(rows: Rows) -> list[tuple[int, int, int]]:
    return sorted((int(moment.replace(tzinfo=UTC).timestamp()), input_, output) for moment, input_, output in rows)


@pytest.mark.slow
@examples(60)
@given(
    ROWS,
    st.sampled_from(sorted(TIMES)),
    st.sampled_from(sorted(NUMBERS)),
    st.tuples(
        st.sampled_from(",;\t|"),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
        st.sampled_from(["", " [UTC]"]),
        st.sampled_from(["", "sep={}\r\n", "#TYPE System.Management.Automation.PSCustomObject\r\n"]),
    ),
)
def test_in_every_dialect_a_log_is_the_same_or_refused(
    rows: Rows, form: str, number: str, dialect: tuple[str, str, str, str]
) -> None:
    delimiter, encoding, zone, before = dialect
    text = before.format(delimiter) + table(rows, form, NUMBERS[number], delimiter, zone)
    try:
        got: object = requests(observed(text, UNTOLD, encoding))
    except InvalidInput as error:
        got = str(error)
    is_doubtful = isinstance(got, str) and "say --time-format dmy or --time-format mdy" in got
    assert got == expected(rows) or (is_doubtful and form not in ("de", "da", "ja", "sv", "hu", "ISO 8601"))


@pytest.mark.slow
@examples(20)
@given(ROWS, st.sampled_from(sorted(TIMES)))
def test_with_the_option_every_log_is_read(rows: Rows, form: str) -> None:
    assert requests(observed(table(rows, form), MDY if form.startswith(("en-US", ".NET")) else DMY)) == expected(rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stamps", "first"),
    [
        (["05/11/2026 08:00:01", "13/11/2026 08:00:00"], "2026-11-05 08:00"),
        (["11/05/2026 08:00:01 PM", "11/13/2026 08:00:00 PM"], "2026-11-05 20:00"),
        (["05-11-2026 08:00", "28-10-2026 08:03"], "2026-10-28 08:03"),
        (["12/11/2026 08:00"], "2026-11-12 08:00"),
        (["05.11.2026 08:00:01"], "2026-11-05 08:00"),
    ],
)
def test_the_whole_column_decides(stamps: list[str], first: str) -> None:
    """However far down it stands, as long as the first rows are of that kind."""
    rows = [f"{stamp},chat,5,5" for stamp in (*[stamps[0]] * 200, *stamps[1:])]
    one = observed("\n".join(["timestamp,deployment,input_tokens,output_tokens", *rows, ""]))
    assert one.series.start == datetime.fromisoformat(f"{first}+00:00")


def test_times_with_a_zone_in_the_header_of_the_table_are_decided_alike() -> None:
    rows = [(datetime(2026, 11, day, 8), 5, 5) for day in (5, 13)]  # noqa: DTZ001
    assert requests(observed(table(rows, "en-IN", name=" [UTC]"))) == expected(rows)
    with pytest.raises(InvalidInput, match="`5/11/2026` may be 2026-11-05 or 2026-05-11"):
        observed(table(rows[:1], "en-IN", name=" [UTC]"))


def test_local_time_is_in_the_zone_of_the_option() -> None:
    told = local_forms(time_format=None, decimal=None, timezone="Europe/Berlin", today=TODAY)
    one = observed(table([(datetime(2026, 11, 5, 9), 5, 5)], "de", name=" [Local Time]"), told, zone="Europe/Berlin")  # noqa: DTZ001
    assert requests(one) == expected([(datetime(2026, 11, 5, 8), 5, 5)])  # noqa: DTZ001


def test_a_mark_between_thousands_beyond_the_first_rows_is_no_decimal_point() -> None:
    """DuckDB takes a column for whole numbers by its first 20,480 rows, and rounds what comes then."""
    rows = ["2026-11-05T08:00:07Z,chat,551,5"] * 21_000
    header = "timestamp,deployment,input_tokens,output_tokens"
    with pytest.raises(InvalidInput, match=r"1 row of the log cannot be read"):
        observed("\n".join([header, *rows, "2026-11-05T08:00:07Z,chat,2.500,5", ""]))
    near = [*rows[:500], "2026-11-05T08:00:07Z,chat,2.500,5"]
    assert requests(observed("\n".join([header, *near, ""])))[-1][1] == 2500


def test_two_marks_for_one_thing_are_refused() -> None:
    rows = ["2026-11-05T08:00:00Z;chat;1.188;5", "2026-11-05T08:00:00Z;chat;1,188;5"]
    text = "\n".join(["timestamp;deployment;input_tokens;output_tokens", *rows, ""])
    with pytest.raises(InvalidInput, match=r"`1,188` and `1.188` have different marks"):
        observed(text)
    told = local_forms(time_format=None, decimal=",", timezone=None, today=TODAY)
    with pytest.raises(InvalidInput, match="1 of 2 rows of the log cannot be read"):
        observed(text, told)


@pytest.mark.parametrize("before", ["#TYPE Microsoft.Azure.Commands.PSMetric\n", "sep=,\n", ""])
def test_objects_that_were_flattened_are_told(before: str) -> None:
    text = f"{before}Id,Unit,Data\n1,Count,Microsoft.Azure.Commands.PSMetricValue[]\n"
    with pytest.raises(InvalidInput, match=r"ConvertTo-Json -Depth 10"):
        observed(text)
