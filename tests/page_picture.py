"""The picture of the README, taken anew by `make picture`: the first screen of a page."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan_report import Report
from capacity.reports.formats import Look, writer
from capacity.sizing.deployment import DeploymentType
from tests.minutes import deployment, token_series

FILE = Path(__file__).parents[1] / "capacity" / "guide" / "page.png"
WIDTH, HEIGHT = 1000, 1360
TODAY = date(2026, 10, 9)
DAYS = 28


def support_chat() -> Report:
    """Four weeks that are busy by day, calm by night and on week-ends, on PTUs that are too many."""
    minute = np.arange(DAYS * 1440)
    hour, day = minute / 60 % 24, minute // 1440 % 7
    busy = 0.5 + 0.5 * np.clip(np.sin((hour - 6) / 14 * np.pi), 0, None) * np.where(day < 5, 1, 0.25)
    noise = np.random.default_rng(1).gamma(40, 1 / 40, len(minute))
    input_ = np.rint(400_000 * busy * noise)
    series = token_series(input_, np.rint(input_ / 12), requests=np.rint(input_ / 1000), cached=np.rint(input_ / 2))
    type_ = DeploymentType.GLOBAL_PROVISIONED
    one = deployment(series, "support-chat", region="eastus2", ptus=250, deployment_type=type_)
    return from_minutes.report([one], Sizing(curves=True), Catalog(), today=TODAY)


def take() -> None:
    """A photograph of the page in the browser that is installed."""
    page_text = writer("html").plans(support_chat(), Look())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.set_content(page_text)
        page.screenshot(path=FILE)
        browser.close()


if __name__ == "__main__":
    take()
