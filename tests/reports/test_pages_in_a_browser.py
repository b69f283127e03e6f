"""Pages in a real browser, Chromium: what they ask for, what they complain of, how they fit, and who can read them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from capacity.cli.app import main
from capacity.reports import to_html
from capacity.reports.formats import Look
from tests.conftest import ROOT
from tests.pages import four_weeks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed, which drives a browser")
axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium"),
]
COMMANDS = {
    "size": ("size", "workloads/support-chat.yaml"),
    "several": ("size", "workloads"),
    "ranges": ("size", "workloads/new-product.yaml"),
    "over-months": (
        "size",
        "tests/cases/decision-six/workloads.yaml",
        "--planning",
        "tests/cases/decision-six/planning.yaml",
    ),
    "trials": ("from-metrics", "tests/cases/metrics-two-deployments/input", "--ptus", "100,200"),
    "logs": ("from-logs", "tests/cases/logs-front-desk/input/requests.csv"),
    "simulate": (
        "simulate",
        "tests/cases/logs-front-desk/input/requests.csv",
        "--ptus",
        "60,120",
        "--burst-seconds",
        "1,10",
    ),
    "compare": ("compare", "workloads/support-chat.yaml"),
    "check": ("check", "workloads"),
}
PHONE: "ViewportSize" = {"width": 390, "height": 844}
DESK: "ViewportSize" = {"width": 1280, "height": 800}
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with sync_api.sync_playwright() as started:
        # A container's root has no sandbox to start.
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of each command, and one of four weeks of minutes."""
    found = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for name, command in COMMANDS.items():
            assert main([*command, "--today", "2026-10-01", "--output", str(found / f"{name}.html")]) in (0, 3)
    weeks = four_weeks()
    (found / "measured.html").write_text(to_html.plans(weeks, Look()), encoding="utf-8")
    named = [plan.replaced(workload=name, description=name, owner=name) for name in HOSTILE for plan in weeks.plans]
    (found / "hostile.html").write_text(to_html.plans(weeks.replaced(plans=tuple(named)), Look()), encoding="utf-8")
    return found


HOSTILE = (
    "x" * 300 + "<script>alert(1)</script>",
    "\u05e9\u05dc\u05d5\u05dd \u202e" + "\u6f22\u5b57" * 40 + "\U0001f600" * 40,
)
"""Long, from right to left, and wide."""
NAMES = ("measured", "hostile", *COMMANDS)


def opened(browser: "Browser", path: Path, size: "ViewportSize", scheme: Scheme) -> "Page":
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(browser: "Browser", folder: Path, name: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto((folder / f"{name}.html").as_uri())

    assert (asked, told) == ([(folder / f"{name}.html").as_uri()], [])
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_breaks_no_rule_of_accessibility(browser: "Browser", folder: Path, name: str, scheme: Scheme) -> None:
    """With everything unfolded. The page lets no script run: that of axe runs beside its policy."""
    page = browser.new_context(bypass_csp=True, viewport=PHONE, color_scheme=scheme).new_page()
    page.goto((folder / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    results = axe_playwright.Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_page_looks_the_same_twice(browser: "Browser", folder: Path, size: "ViewportSize") -> None:
    shots = []
    for _ in range(2):
        page = opened(browser, folder / "measured.html", size, "light")
        shots.append(page.screenshot(full_page=True))
        page.close()

    assert shots[0] == shots[1]


OVERLAPS = """() => [...document.querySelectorAll('figure svg[role=img]')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].filter(one => getComputedStyle(one).display !== 'none');
  const boxes = texts.map(one => [one.textContent, one.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${one} / ${other}`));
})"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_the_page_and_no_two_names_of_a_picture_touch(
    browser: "Browser", folder: Path, name: str, size: "ViewportSize"
) -> None:
    page = opened(browser, folder / f"{name}.html", size, "light")

    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(OVERLAPS) == []
    page.close()


def test_no_picture_is_cut_by_the_end_of_a_printed_page(browser: "Browser", folder: Path) -> None:
    page = opened(browser, folder / "measured.html", DESK, "light")
    page.emulate_media(media="print")
    rules = page.evaluate("[...document.querySelectorAll('figure')].map(one => getComputedStyle(one).breakInside)")

    assert set(rules) == {"avoid"}
    assert page.evaluate("[...document.querySelectorAll('figure')].every(one => one.offsetHeight < 900)")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()
