"""The answer of a plan at a glance."""

import datetime as dt

from capacity.catalog.catalog import Catalog
from capacity.planning.report import plan
from capacity.planning.results.plan import Plan
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.reports.content.at_a_glance import answers
from capacity.sizing.workload import Workload

SHAPE = (
    "model: gpt-5.2, region: eastus2, traffic: {peak_rpm: 1000, average_rpm: %d, input_tokens: 200, output_tokens: 20}"
)
AS_OF = dt.date(2026, 10, 9)


def planned(text: str) -> Plan:
    (document,) = compose(f"{{name: shop, {text}}}", "shop.yaml")
    return plan(convert(Workload, document, "shop.yaml"), Catalog(), today=AS_OF)


def answer(of: Plan) -> dict[str, list[str]]:
    return dict(answers(of, AS_OF))


def test_tokens_have_their_quota() -> None:
    found = answer(planned(SHAPE % 300))

    assert found["Buy"][0].startswith("Global Standard, pay as you go: ")
    assert found["Ask for"] == ["220 units of Global Standard quota: 220,000 TPM, 2,200 RPM (tier 1)"]
    assert list(found) == ["Buy", "Ask for", "Why", "Turns", "Sure", "As of"]


def test_a_reservation_says_what_is_committed() -> None:
    """221 USD a month of each PTU, 2,652 of a year: 110 of them for a year are 291,720."""
    found = answer(planned(SHAPE % 1000))

    assert found["Buy"] == ["110 Global Provisioned PTUs, 1-year: 24,310.00 USD a month, 291,720.00 USD committed"]
    assert "Ask for" not in found


def test_nothing_is_bought_where_nothing_can_be_recommended() -> None:
    found = planned("model: gpt-5.2, region: eastus2, traffic: {peak_rpm: 1000, input_tokens: 200, output_tokens: 20}")

    assert answer(found)["Buy"] == ["Nothing yet"]
    assert "Ask for" not in answer(found)


def test_ranges_say_how_far_sizes_and_costs_lie_apart() -> None:
    """P10 of 1,000 to 1,200, likely 1,050, is 1,032 requests a minute, P90 1,145: 109.2 and 121.3 PTUs."""
    shape = (SHAPE % 1000).replace("peak_rpm: 1000", "peak_rpm: {low: 1000, likely: 1050, high: 1200}")

    assert answer(planned(shape))["Sure"][0] == (
        "Over the ranges of the inputs, P10 to P90: 110 to 125 PTUs, 24,310.00 to 27,625.00 USD a month."
    )


def test_warnings_that_may_turn_it_are_told_and_others_counted() -> None:
    found = planned(SHAPE % 1000)
    sure = answer(found)["Sure"]

    assert [one.code for one in found.warnings] == ["retires-in-term", "no-headroom"]
    assert sure[0].startswith("retires-in-term: gpt-5.2 2025-12-11 retires on ")
    assert sure[-1] == "1 warning below: no-headroom."


def test_purchases_over_months_say_what_to_do_now_and_what_comes_later() -> None:
    growing = planned(f"{SHAPE % 1000}, planning: {{growth_share_per_month: 0.1, growth_months: 3}}")
    found = answer(growing)

    assert found["Buy"][0].startswith("110 Global Provisioned PTUs, to reserve for ")
    assert "committed" in found["Buy"][0]
    assert found["Over months"][0].startswith("Later: 2026-11-09: ")
    assert "Why" not in found
