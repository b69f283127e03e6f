"""Pages: what they hold, what they never hold, and that their numbers are those of the JSON report."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.numerals import factor, money, needed, quantity, rate, share, whole
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan_report import Report
from capacity.reports import to_html, to_json
from capacity.reports.formats import Look
from capacity.sizing.deployment import DeploymentType
from capacity.visible import visible
from tests.conftest import Ran
from tests.minutes import MONDAY, NAN, deployment, token_series
from tests.pages import CATALOG, TODAY, Read, four_weeks, numbers
from tests.properties import examples
from tests.reports.test_markup import TEXTS

Run = Callable[..., Ran]
LOOK = Look()
LOG = "tests/cases/logs-front-desk/input/requests.csv"
COMMANDS = {
    "size": ("size", "workloads/support-chat.yaml"),
    "several": ("size", "workloads"),
    "over-months": ("size", "tests/cases/decision-growth/workload.yaml"),
    "ranges": ("size", "workloads/new-product.yaml"),
    "from-metrics": ("from-metrics", "tests/cases/metrics-two-deployments/input", "--ptus", "100,200"),
    "from-logs": ("from-logs", LOG),
    "simulate": ("simulate", LOG, "--ptus", "60,120,200", "--burst-seconds", "1,10,60"),
    "calibrate": ("simulate", "tests/cases/simulate-calibrate/input/requests.csv", "--ptus", "60", "--calibrate"),
    "compare": ("compare", "workloads/support-chat.yaml"),
    "check": ("check", "workloads"),
    "models": ("models",),
    "prices": ("prices", "gpt-5.2"),
}


@cache
def measured() -> Report:
    return four_weeks()


def page_of(capacity: Run, *command: str) -> str:
    ran = capacity(*command, "--today", "2026-10-01", "--format", "html")
    assert (ran.returncode, ran.stderr) in ((0, ""), (3, ""))
    return ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_page_runs_nothing_and_asks_for_nothing(capacity: Run, command: tuple[str, ...]) -> None:
    page = page_of(capacity, *command)
    found = Read(page)
    names = {name for name, _ in found.tags}
    attributes = {(name, value) for _, given_ in found.tags for name, value in given_.items()}

    assert not names & {"script", "iframe", "object", "embed", "link", "img", "image", "form", "base", "use"}
    assert not [name for name, _ in attributes if name.startswith("on") or name in ("src", "srcset", "style", "action")]
    assert all(str(value).startswith("#") for name, value in attributes if name == "href")
    assert "url(" not in page
    assert "@import" not in page
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in attributes


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_page_has_one_title_headings_in_order_and_ids_of_their_own(capacity: Run, command: tuple[str, ...]) -> None:
    found = Read(page_of(capacity, *command))
    levels = [int(name[1]) for name, _ in found.tags if re.fullmatch("h[1-6]", name)]
    ids = [given_["id"] for _, given_ in found.tags if "id" in given_]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert {value for _, given_ in found.tags if (value := given_.get("href"))} <= {f"#{one}" for one in ids}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_picture_has_a_title_a_description_and_its_numbers(capacity: Run, command: tuple[str, ...]) -> None:
    page = page_of(capacity, *command)
    ids = re.findall(r' id="([^"]+)"', page)

    for figure in re.findall(r"<figure>.*?</figure>", page, re.DOTALL):
        (named,) = re.findall(r'role="img" aria-labelledby="([^"]+)"', figure)
        assert set(named.split()) <= {*ids}
        assert figure.count("<details>") == figure.count("<table>") == 1


def test_the_same_report_is_the_same_page() -> None:
    assert to_html.plans(measured(), LOOK) == to_html.plans(four_weeks(), LOOK)


def test_a_page_of_measured_minutes_has_all_its_pictures() -> None:
    page = to_html.plans(measured(), LOOK)

    assert re.findall(r"<figcaption>\s*<h3>([^<]+)", page) == [
        "Load over time",
        "Load by week",
        "Plans that would have held, by headroom",
        "Cost over PTU counts",
        "Cost of the offers",
        "Load duration",
        "Refused share by size and burst depth",
        "Hours of the week",
    ]


def test_counts_that_were_tried_have_a_week_each_where_they_refuse_anything() -> None:
    page = to_html.plans(four_weeks(100, 300, 100_000), LOOK)

    assert re.findall(r"<h3>(Refused by [\d,]+ PTUs)", page) == [
        "Refused by 100 PTUs",
        "Refused by 300 PTUs",
    ]


def test_two_hours_are_no_week(capacity: Run) -> None:
    assert "Hours of the week" not in page_of(capacity, *COMMANDS["from-metrics"])


def test_a_size_by_single_requests_is_said_to_carry_more_than_minutes_show(capacity: Run) -> None:
    assert "bursts within a minute, which are not seen here" in page_of(capacity, *COMMANDS["from-logs"])
    assert "bursts within a minute" not in to_html.plans(measured(), LOOK)


def test_the_answer_stands_before_every_picture() -> None:
    page = to_html.plans(measured(), LOOK)
    answer = page[page.index('<dl class="answer">') : page.index("</dl>")]

    assert page.index("</dl>") < page.index("<figure>")
    assert re.findall(r"<dt>([^<]+)", answer) == ["Buy", "Why", "Sure", "As of", "Held", "Ask", "Today", "Turns"]
    assert " USD a month" in answer


def test_pages_are_small() -> None:
    one = measured()
    many = one.replaced(plans=one.plans * 50)

    assert len(to_html.plans(one, LOOK).encode()) < 200_000
    assert len(to_html.plans(many, LOOK).encode()) < 2_000_000


def written(number: float) -> set[str]:
    """Each way in which a page writes it."""
    exact = Decimal(str(number))
    return {
        rate(number),
        whole(Fraction(exact)),
        needed(Fraction(exact)),
        money(exact),
        share(number),
        factor(number),
        quantity(Fraction(exact)),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "of", ["measured", "ranges", "several", "over-months", "from-metrics", "from-logs", "simulate", "compare"]
)
def test_every_number_of_a_picture_is_one_of_the_json_report(of: str, capacity: Run) -> None:
    if of == "measured":
        page, text = to_html.plans(measured(), LOOK), to_json.plans(measured(), LOOK)
    else:
        page = page_of(capacity, *COMMANDS[of])
        text = capacity(*COMMANDS[of], "--today", "2026-10-01", "--format", "json").stdout
    known = {form for number in numbers(json.loads(text)) for form in written(number)}
    cells = [cell for cell in Read(page).cells if re.fullmatch(r"[\d.,]+( %)?", cell)]

    assert len(cells) > 5
    assert [cell for cell in cells if cell not in known] == []


def named(*names: str) -> Read:
    """The page of two plans, the first with names, descriptions and places from elsewhere."""
    name, description, owner, model = names
    (plan,) = measured().plans
    plain = plan.replaced(workload="x", description="x", owner="x", model="x", region="x", resource="x")
    hostile = plain.replaced(
        workload=name, description=description, owner=owner, model=model, region=name, resource=name
    )
    return Read(to_html.plans(measured().replaced(plans=(hostile, plain)), LOOK))


@cache
def tags_of_plain_names() -> list[str]:
    return [tag for tag, _ in named("x", "x", "x", "x").tags if tag != "p"]


@pytest.mark.slow
@given(TEXTS, TEXTS, TEXTS, TEXTS)
@examples(100)
def test_no_name_is_ever_markup(name: str, description: str, owner: str, model: str) -> None:
    found = named(name, description, owner, model)

    assert [tag for tag, _ in found.tags if tag != "p"] == tags_of_plain_names()
    assert visible(f"{name}: {model}") in " ".join(found.text) or not model


@pytest.mark.parametrize("suffix", [".html", ".HTML"])
def test_the_name_of_a_file_says_the_format(capacity: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"plan{suffix}"
    ran = capacity("size", "workloads/support-chat.yaml", "--output", path)

    assert (ran.returncode, ran.stdout, path.read_text(encoding="utf-8")[:15]) == (0, "", "<!doctype html>")


@pytest.mark.parametrize(("workload", "told"), [("call-center", True), ("support-chat", False)])
def test_cheaper_offers_than_the_recommended_are_explained(capacity: Run, workload: str, *, told: bool) -> None:
    page = page_of(capacity, "size", f"workloads/{workload}.yaml")

    assert ("Offers that cost less than the recommended one do not meet all that is asked for." in page) is told


def test_a_simulation_of_several_counts_is_drawn(capacity: Run) -> None:
    page = page_of(capacity, *COMMANDS["simulate"])

    assert re.findall(r"<figcaption>\s*<h3>([^<]+)", page) == ["Refused share by size and burst depth"]


def test_a_check_says_its_verdict_first_and_how_much_of_a_limit_is_used(capacity: Run) -> None:
    page = page_of(capacity, "check", "tests/cases/check-max-ptus/workload.yaml")

    assert '<h1 class="bad">FAILED: 1 check failed, in 1 of 1 workload.</h1>' in page
    assert "<th>limits.max_ptus</th><td>161.7 %</td>" in page


VALUES = st.floats(0, 1e12) | st.just(0.0) | st.just(NAN) | st.sampled_from([1.0, 3400.0, 1e6])


@given(st.lists(VALUES, min_size=1, max_size=90), st.sampled_from([None, 15, 100]), st.booleans())
@examples(60)
def test_any_series_makes_a_page(values: list[float], ptus: int | None, at_last: bool) -> None:  # noqa: FBT001  # a value
    """Idle ones, constant ones, single minutes, and those of which nothing is known."""
    start = MONDAY + timedelta(days=6, hours=23, minutes=59) if at_last else MONDAY
    series = token_series(values, start=start)
    deployed: dict[str, Any] = (
        {} if ptus is None else {"deployment_type": DeploymentType.GLOBAL_PROVISIONED, "ptus": ptus}
    )
    report = from_minutes.report(
        [deployment(series, region="eastus2", **deployed)], Sizing(curves=True), CATALOG, today=TODAY
    )
    page = to_html.plans(report, LOOK)

    assert "nan" not in "".join(re.findall(r'(?:d|x\d?|y\d?|width|height|c[xy])="([^"]*)"', page))
    assert page.count("<figure>") == page.count("<details>")


@pytest.mark.parametrize("count", [0, 2, 9])
def test_any_number_of_plans_makes_a_page(count: int) -> None:
    one = measured()
    page = to_html.plans(one.replaced(plans=one.plans * count), LOOK)

    assert page.count('class="answer"') == page.count("<nav") * count == page.count('href="#plan-')


def test_a_count_that_lets_too_much_spill_is_never_called_the_cheapest() -> None:
    (plan,) = measured().plans
    assert plan.curves is not None
    costs = plan.curves.cost_by_ptus
    assert costs is not None
    bound = [row.replaced(allowed=row.ptus >= 200) for row in costs.points]
    curves = plan.curves.replaced(cost_by_ptus=costs.replaced(points=tuple(bound)))
    page = to_html.plans(measured().replaced(plans=(plan.replaced(curves=curves),)), LOOK)
    least = min((row for row in bound if row.allowed), key=lambda row: row.per_month or 0)

    assert f"Of these counts {least.ptus} PTUs cost least: {money(least.per_month)} USD a month." in page
    assert f"Fewer than {least.ptus} PTUs let more spill than is allowed." in page
    assert "tokens alone</text>" not in page
