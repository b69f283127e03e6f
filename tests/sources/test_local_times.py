"""Dates that may begin with the day or the month: what decides, and what does not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.local_times import DayOrder, Told
from capacity.sources.stamps import epoch_seconds, utc

TODAY = Told(today=date(2026, 11, 29))
FORMS = {
    "en-US": "{m}/{d}/{y}, {h12}:{t} {AM}",
    "en-US of a newer browser": "{m}/{d}/{y}, {h12}:{t}\u202f{AM}",
    "en-IN": "{d}/{m}/{y}, {h12}:{t} {am}",
    "en-GB": "{d:02}/{m:02}/{y}, {h:02}:{t}",
    "es": "{d}/{m}/{y}, {h}:{t},000",
    "fr": "{d:02}/{m:02}/{y} {h:02}:{t},000",
    "nl": "{d:02}-{m:02}-{y} {h:02}:{t}",
    "de": "{d}.{m}.{y}, {h:02}:{t},000",
    "da": "{d:02}.{m:02}.{y} {h:02}.{t_dots}",
    "ja": "{y}/{m}/{d} {h}:{t}.000",
    "sv": "{y}-{m:02}-{d:02} {h:02}:{t},000",
    "hu": "{y}. {m:02}. {d:02}. {h}:{t}",
    ".NET": "{m}/{d}/{y} {h12}:{t} {AM} +00:00",
    "ISO 8601": "{y}-{m:02}-{d:02}T{h:02}:{t}Z",
}


def written(moment: datetime, form: str) -> str:
    half = "AM" if moment.hour < 12 else "PM"
    return FORMS[form].format(
        y=moment.year,
        m=moment.month,
        d=moment.day,
        h=moment.hour,
        h12=moment.hour % 12 or 12,
        t=f"{moment:%M:%S}",
        t_dots=f"{moment:%M.%S}",
        AM=half,
        am=half.lower(),
    )


def read(*texts: str, told: Told = TODAY) -> list[str]:
    return [f"{utc(second):%Y-%m-%d %H:%M}" for second in epoch_seconds(texts, "x.csv", UTC, told)]


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 29)).map(lambda one: one.replace(microsecond=0))  # noqa: DTZ001


@given(st.lists(MOMENTS, min_size=1, max_size=40), st.sampled_from(sorted(FORMS)))
def test_every_form_is_read_as_what_was_written_or_refused(moments: list[datetime], form: str) -> None:
    moments = sorted(moments)
    try:
        seconds = epoch_seconds([written(moment, form) for moment in moments], "x.csv", UTC, TODAY).tolist()
    except InvalidInput as error:
        seconds = str(error)
    expected = [int(moment.replace(tzinfo=UTC).timestamp()) for moment in moments]
    is_doubtful = form in ("en-US", "en-US of a newer browser", "en-IN", "en-GB", "es", "fr", "nl", ".NET")
    assert seconds == expected or (is_doubtful and "say --time-format dmy or --time-format mdy" in seconds)


@given(st.lists(MOMENTS, min_size=1, max_size=10), st.sampled_from(sorted(FORMS)))
def test_with_the_option_every_form_is_read(moments: list[datetime], form: str) -> None:
    order = DayOrder.MONTH_FIRST if form.startswith(("en-US", ".NET")) else DayOrder.DAY_FIRST
    seconds = epoch_seconds([written(moment, form) for moment in moments], "x.csv", UTC, Told(order=order))
    assert seconds.tolist() == [int(moment.replace(tzinfo=UTC).timestamp()) for moment in moments]


@pytest.mark.parametrize("stamp", ["5/11/2026, 8:00:00.000 am", "05-11-2026 08:00", "11/5/2026 8:00 AM"])
def test_what_nothing_tells_is_refused_with_both_readings(stamp: str) -> None:
    with pytest.raises(InvalidInput, match=r"may be 2026-(11-05 or 2026-05-11|05-11 or 2026-11-05), and the file"):
        read(stamp)


def test_a_part_above_12_tells_of_the_whole_column() -> None:
    assert read("05/11/2026 08:00", "13/11/2026 08:00")[0] == "2026-11-05 08:00"
    assert read("11/05/2026 08:00", "11/13/2026 08:00")[0] == "2026-11-05 08:00"
    with pytest.raises(InvalidInput, match="`13/11/2026` begins with the day and `11/14/2026` with the month"):
        read("13/11/2026 08:00", "11/14/2026 08:00")


def test_days_after_today_are_none() -> None:
    assert read("11/12/2026 08:00") == ["2026-11-12 08:00"]
    assert read("12/11/2026 08:00") == ["2026-11-12 08:00"]
    with pytest.raises(InvalidInput, match="the file does not decide it"):
        read("11/12/2026 08:00", told=Told())


def test_the_order_of_rows_tells() -> None:
    days = [
        date(2026, 9, 2),
        date(2026, 9, 8),
        date(2026, 10, 1),
        date(2026, 10, 6),
        date(2026, 10, 9),
        date(2026, 11, 3),
    ]
    for form in ("%d/%m/%Y 08:00", "%m/%d/%Y 8:00 AM", "%d-%m-%Y 08:00"):
        for some in (days, days[::-1]):
            assert read(*(f"{day:{form}}" for day in some), told=Told()) == [f"{day} 08:00" for day in some]
    with pytest.raises(InvalidInput, match="the file does not decide it"):
        read(*(f"{day:%d/%m/%Y} 08:00" for day in [*days, days[0]]), told=Told())


def test_days_that_follow_each_other_are_no_months() -> None:
    days = [date(2026, 3, 4) + timedelta(days=days) for days in range(5)]
    assert read(*(f"{day:%d/%m/%Y} 08:00" for day in days)) == [f"{day} 08:00" for day in days]
    assert read(*(f"{day:%m/%d/%Y} 08:00 AM" for day in days)) == [f"{day} 08:00" for day in days]
    with pytest.raises(InvalidInput, match="the file does not decide it"):
        read(*(f"{day:%d/%m/%Y} 08:00" for day in days[:3]))


def test_a_word_that_a_date_contradicts_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"--time-format mdy: `13/11/2026` in x.csv cannot be read so"):
        read("13/11/2026 08:00", told=Told(order=DayOrder.MONTH_FIRST))
