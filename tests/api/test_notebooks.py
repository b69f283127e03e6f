"""What a notebook shows, and that nothing is printed, asked or shared on the way."""

import datetime as dt
import socket
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import capacity as cp
from capacity.reports.pictures.of_plan import pictures
from capacity.reports.pictures.picture import FULL
from tests.api.test_frames import DAY, minutes, requests

CHAT: cp.Workload = {
    "name": "chat",
    "model": "gpt-5.2",
    "region": "eastus2",
    "traffic": {"peak_rpm": 900, "average_rpm": 300, "input_tokens": 2000, "output_tokens": 200},
}
CASES = Path(__file__).parents[1] / "cases"


def test_a_notebook_shows_the_brief_report() -> None:
    report = cp.size(CHAT, today=DAY)
    shown, plan = report._repr_html_(), report.plans[0]._repr_html_()

    assert shown == plan
    assert "<td><b>Buy</b></td>" in shown
    assert "Global Standard" in shown
    assert "<style" not in shown
    assert str(report) == report.to_table()
    assert str(report).startswith("chat: gpt-5.2")


def test_every_report_is_shown() -> None:
    shown = [
        cp.compare(CHAT, models=["gpt-5.2", "gpt-5-mini"], today=DAY),
        cp.check({**CHAT, "limits": {"max_usd_per_month": 5}}, today=DAY),
        cp.simulate(requests(), model="gpt-5.2", ptus=15, today=DAY),
        cp.size([CHAT, {**CHAT, "name": "mail"}], today=DAY),
    ]

    assert all('<div class="capacity-report">' in one._repr_html_() for one in shown)
    assert [
        word
        for word, one in zip(["gpt-5-mini", "FAILED", "429", "mail"], shown, strict=True)
        if word in one._repr_html_()
    ] == ["gpt-5-mini", "FAILED", "429", "mail"]


def test_the_rest_of_a_brief_report_is_a_call() -> None:
    report = cp.size([CHAT, {**CHAT, "name": "mail"}], today=DAY)
    shown = (str(report), report._repr_html_(), report.to_markdown())

    assert not any("--details" in one for one in shown)
    assert "More: to_table(details=True)." in shown[0]
    assert "to_table(details=True)" in shown[1]
    assert "to_markdown(details=True)" in shown[2]


def test_the_rest_of_what_retires_is_a_call() -> None:
    models = ("gpt-4.1", "gpt-4o", "gpt-5", "gpt-5.2", "o3")
    report = cp.check(
        [{**CHAT, "name": one.replace(".", "-"), "model": one} for one in models], today=dt.date(2027, 7, 1)
    )

    assert "  2 more: to_table(details=True)\n" in str(report)


def test_a_brief_report_stays_within_its_width_and_leaves_names_as_they_are() -> None:
    named = {**CHAT, "name": "shop--details", "limits": {"max_usd_per_month": 5}}
    reports: list[cp.Report | cp.CheckReport] = [cp.size(named, today=DAY), cp.check([named, CHAT], today=DAY)]

    for report in reports:
        text = report.to_table(width=60)
        assert max(map(len, text.splitlines())) <= 60
        for shown in (text, report.to_markdown(), report._repr_html_()):
            assert "shop--details" in shown


def test_pages_tell_the_answer_whole() -> None:
    """What would change it is cut to two lines in a terminal alone, whose columns a page does not have."""
    times = pd.date_range("2026-10-01", periods=15 * 1440, freq="min", tz="UTC")
    rates = 50 + 40 * np.sin(2 * np.pi * times.hour.to_numpy() / 24)
    frame = pd.DataFrame({"time": times, "requests": np.random.default_rng(1).poisson(rates)})
    frame = frame.assign(input_tokens=frame.requests * 1000, output_tokens=frame.requests * 100)

    report = cp.from_metrics(frame, model="gpt-5.2", region="eastus2", today=DAY)
    page = report.to_html()

    assert "15 days of traffic are too few to ...\n" in str(report)
    assert "15 days of traffic are too few to" in page
    assert " ..." not in page[page.index('<dl class="answer">') : page.index("</dl>")]


def test_pictures_are_those_of_pages_with_their_looks() -> None:
    plan = cp.from_metrics(minutes(), model="gpt-5.2", today=DAY).plans[0]
    page = cp.from_metrics(minutes(), model="gpt-5.2", deployment="chat", today=DAY).to_html()

    drawn = {name: picture._repr_svg_() for name, picture in plan.pictures.items()}

    assert list(drawn) == [one.heading for one in pictures(vars(plan)["_plan"], FULL)]
    assert len(drawn) >= 5
    for at, svg in enumerate(drawn.values()):
        root = ET.fromstring(svg)  # noqa: S314  # of our own making
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert f'id="p0-{at}-t"' in page
        inside = svg[svg.index(f'id="p0-{at}-t"') : svg.rindex("</svg></svg>")]
        assert inside in page


def test_looks_of_a_picture_hold_for_it_alone() -> None:
    plan = cp.from_metrics(minutes(), model="gpt-5.2", today=DAY).plans[0]
    style = plan.pictures["Load over time"].to_svg().partition("<style>")[2].partition("</style>")[0]
    rules = [rule for rule in style.replace("@media (prefers-color-scheme:dark){", "").split("}") if rule]

    assert all(one.strip().startswith(".capacity-picture") for rule in rules for one in rule.split("{")[0].split(","))


def test_progress_is_told_where_somebody_asks(tmp_path: Path) -> None:
    told: list[tuple[str, float | None]] = []
    requests().to_parquet(tmp_path / "calls.parquet")

    cp.from_metrics(minutes(), model="gpt-5.2", today=DAY, progress=lambda *stage: told.append(stage))
    cp.sweep(CHAT, {"traffic.peak_rpm": [900, 1000]}, today=DAY, progress=lambda *stage: told.append(stage))

    assert list(dict.fromkeys(what for what, _ in told)) == ["planning chat", "planning mail", "sizing"]
    planned, sized = ([share for what, share in told if (what == "sizing") is is_sized] for is_sized in (False, True))
    assert planned[0] == 0
    assert ("planning mail", 0.5) in told
    assert planned == sorted(planned, key=lambda share: share or 0)
    assert sized == [0.0, 0.5]


def test_nothing_is_printed_and_nobody_asked(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the network was asked"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "capacity.toml").write_text('region = "nowhere"\n', encoding="utf-8")

    cp.size(CHAT, today=DAY)
    cp.from_metrics(minutes(), model="gpt-5.2", today=DAY)
    cp.from_logs(requests(30_000), model="gpt-5.2", today=DAY)
    cp.simulate(requests(), model="gpt-5.2", ptus=[15], today=DAY)
    cp.check(CHAT, today=DAY)
    with pytest.raises(cp.InvalidInput, match="nothing to read"):
        cp.from_metrics(model="gpt-5.2", today=DAY)

    assert capfd.readouterr() == ("", "")


def test_a_configuration_is_taken_where_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "capacity.toml"
    file.write_text('region = "swedencentral"\ndiscount = 0.1\n', encoding="utf-8")
    shape = {name: value for name, value in CHAT.items() if name != "region"}

    without, report = cp.size(shape, today=DAY), cp.size(shape, today=DAY, config=file)

    assert [one.plans[0].region for one in (without, report)] == [None, "swedencentral"]
    assert report.discounts is not None
    assert f'"file": "{file}"' in report.to_json()
    assert '"config"' not in without.to_json()


def test_threads_may_call_side_by_side(tmp_path: Path) -> None:
    file = tmp_path / "capacity.toml"
    file.write_text('region = "swedencentral"\n', encoding="utf-8")
    shape = {name: value for name, value in CHAT.items() if name != "region"}
    log = requests()

    def ask(number: int) -> Any:  # noqa: ANN401  # what each of them answers
        if number % 3 == 0:
            return cp.size(shape, today=DAY, config=file).plans[0].region
        if number % 3 == 1:
            return cp.size(shape, today=DAY, headroom=number / 100).plans[0].options[0].headroom_share
        return cp.from_logs(log, model="gpt-5.2", today=DAY).to_json()

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(ask, range(12)))

    assert found[::3] == ["swedencentral"] * 4
    assert found[1::3] == [number / 100 for number in range(1, 12, 3)]
    assert len(set(found[2::3])) == 1
