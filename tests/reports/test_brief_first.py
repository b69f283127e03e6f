"""Warnings that may undo a recommendation stand before it, in the first lines, and once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

SHAPE = "{peak_rpm: 1000, average_rpm: 950, input_tokens: 2000, output_tokens: 150}"
OWN = """
ptu_prices:
  - as_of: 2026-11-25
    source: the portal
    currency: USD
    prices:
      - {deployment_types: [data-zone-provisioned], term: 1-year, data_zones: [eu], per_ptu: 0.40}
      - {deployment_types: [data-zone-provisioned], term: 1-month, data_zones: [eu], per_ptu: 300}
"""


@pytest.mark.parametrize(
    ("model", "region", "own", "first"),
    [
        ("gpt-5.2", "swedencentral", OWN, "In doubt: a Data Zone Provisioned PTU, 1-year, at 0.40 USD"),
        ("o3", "eastus2", None, "o3 2025-04-16 was to retire in favor of gpt-5.6-sol on 2026-11-19"),
    ],
)
@pytest.mark.parametrize("count", [1, 2])
def test_what_may_undo_a_recommendation_stands_in_the_first_lines(  # noqa: PLR0913, PLR0917  # what a case is made of
    model: str, region: str, own: str | None, first: str, count: int, capacity: Callable[..., Ran], tmp_path: Path
) -> None:
    file, prices = tmp_path / "chats.yaml", tmp_path / "own.yaml"
    each = (f"{{name: chat-{number}, model: {model}, region: {region}, traffic: {SHAPE}}}" for number in range(count))
    file.write_text("\n---\n".join(each), encoding="utf-8")
    prices.write_text(own or "", encoding="utf-8")
    more = [] if own is None else ["--catalog", prices]

    ran = capacity("size", file, "--today", "2026-11-30", *more)

    assert ran.returncode == 0
    lines = ran.stdout.splitlines()
    if count == 1:
        assert lines[2].startswith(f"First   {first}")
        assert lines[4].startswith("Buy ")
    assert sum(first[:45] in line for line in lines) == count


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2027-04-01", "retires on 2027-06-08, in 68 days"),
        ("2027-07-01", "was to retire in favor of gpt-5.4 on"),
        ("2027-02-01", ""),
    ],
)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_checks_tell_of_models_that_go_within_90_days(
    today: str, told: str, count: int, capacity: Callable[..., Ran], tmp_path: Path
) -> None:
    """In the first ten lines, each model once, also where the checks pass."""
    file = tmp_path / "chats.yaml"
    each = (f"{{name: chat-{number}, model: gpt-5.2, region: eastus2, traffic: {SHAPE}}}" for number in range(count))
    file.write_text("\n---\n".join(each), encoding="utf-8")

    lines = capacity("check", file, "--today", today).stdout.splitlines()

    assert lines[0].startswith("Passed")
    assert ("Retirement" in lines[:10]) is bool(told)
    who = {1: "", 2: "chat-0, chat-1: ", 3: "3 of 3: "}[count]
    assert sum(f"  {who}gpt-5.2 2025-12-11 {told}" in line for line in lines) == bool(told)


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ("1.3", "Some PTUs come too early or stay too long: what changes on 2026-12-05"),
        ("0.5", "What changes on 2026-12-05 changes again before the next month begins,"),
    ],
)
@pytest.mark.parametrize("count", [1, 2])
def test_days_of_changes_that_no_month_begins_with_stand_first(
    later: str, told: str, count: int, capacity: Callable[..., Ran], tmp_path: Path
) -> None:
    file = tmp_path / "chats.yaml"
    growing = (
        f"{{horizon_months: 4, steps: [{{date: 2026-12-05, factor: 1.3}}, {{date: 2026-12-20, factor: {later}}}]}}"
    )
    each = "model: gpt-5.2, region: eastus2, deployment_types: [global-provisioned], traffic: " + SHAPE
    planning = (f", planning: {growing}", "")
    file.write_text(
        "\n---\n".join(f"{{name: chat-{at}, {each}{planning[at]}}}" for at in range(count)), encoding="utf-8"
    )

    ran = capacity("size", file, "--today", "2026-11-30")

    assert f"First   {'chat-0: ' if count > 1 else ''}{told}" in ran.stdout
    assert ran.stdout.count(told) == 1


def test_what_is_paid_for_nothing_and_what_ends_stand_there(capacity: Callable[..., Ran], tmp_path: Path) -> None:
    """2,000 PTUs are paid, 1,355 of them used at most; no price of Data Zone reservations is known in Sweden."""
    file, paid = tmp_path / "eu.yaml", tmp_path / "paid.yaml"
    file.write_text(
        "{name: eu, model: gpt-5.1, region: swedencentral, data_residency: zone, "
        "traffic: {peak_rpm: 1200, average_rpm: 1150, input_tokens: 2500, output_tokens: 300}, "
        "deployed: {deployment_type: data-zone-provisioned, ptus: 1300}, "
        "planning: {growth_share_per_month: 0.03, growth_months: 11}}",
        encoding="utf-8",
    )
    paid.write_text(
        "reservations: [{deployment_type: data-zone-provisioned, region: swedencentral, quantity: 2000, term: 1-year, "
        "expires: 2027-03-15}]",
        encoding="utf-8",
    )
    text = capacity("size", file, "--planning", paid, "--today", "2026-11-30").stdout
    first = " ".join(" ".join(text.splitlines()[:10]).split())

    assert "Unused 645 reserved PTUs are used in no month until 2027-03-15." in first
    assert (
        "2027-03-15: 1,395 reserved PTUs end, and the price of renewing (1-month or 1-year) is not known"
        in " ".join(text.split())
    )
