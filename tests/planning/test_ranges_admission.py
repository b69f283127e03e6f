"""Ranges of a workload whose requests are admitted one by one: admission at the ends, a sample of steady sizes."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.numerals import money
from capacity.planning.from_workload import planned
from capacity.planning.report import plan
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.ranges_of import Ends
from capacity.reports.content import ranges_told
from capacity.sources.workloads.workload_file import of_text
from tests.found import codes

CATALOG = Catalog()
TODAY = date(2026, 11, 22)
TEXT = """
name: chat
model: gpt-4.1
region: eastus2
deployment_types: [global-provisioned]
traffic:
  peak_rpm: {low: 200, likely: 300, high: 400}
  profile: daytime
  input_tokens: 1000
  cached_input_share: {low: 0.1, likely: 0.2, high: 0.3}
  output_tokens: 100
  max_output_tokens: {low: 400, likely: 2000, high: 8000}
  request_seconds: 20
"""
(OF,) = of_text(TEXT, "chat.yaml", CATALOG)
FEWEST = {"peak_rpm": 200, "cached_input_share": Fraction(3, 10), "max_output_tokens": 400}
MOST = {"peak_rpm": 400, "cached_input_share": Fraction(1, 10), "max_output_tokens": 8000}


def option(of: Plan) -> ProvisionedOption:
    (found,) = of.options
    assert isinstance(found, ProvisionedOption)
    return found


def admission(values: dict[str, Any]) -> int:
    (class_,) = OF.traffic
    exact = {key: Fraction(value) for key, value in values.items()}
    changes: dict[str, Any] = {**exact, "ranges": ()}
    _, found = planned(OF.replaced(traffic=(class_.replaced(**changes),)), CATALOG, today=TODAY, months=None)
    told = option(found).admission
    assert told is not None
    return told.admission_ptus


@pytest.mark.slow
def test_admission_is_told_at_its_ends_beside_the_sample_of_steady_sizes() -> None:
    told = option(plan(OF, CATALOG, today=TODAY))
    assert told.range is not None
    assert told.range.ptus is not None
    assert told.admission is not None

    assert told.range.admission_ptus == Ends(low=admission(FEWEST), likely=admission({}), high=admission(MOST))
    assert told.range.ptus.likely == told.admission.steady_ptus < told.ptus


@pytest.mark.slow
def test_what_the_sizes_at_the_ends_cost_stands_in_place_of_what_nobody_knows() -> None:
    """No draw was sized by what admits its requests."""
    made = plan(OF, CATALOG, today=TODAY)
    told = option(made)
    assert told.range is not None

    assert told.range.usd_per_month == dict.fromkeys(told.usd_per_month)
    assert told.range.costs == {}
    assert found("cost-of-draws-unknown", types=(told.deployment_type,)) in made.assumptions
    each = told.usd_per_month["hourly"]
    assert each is not None
    for term, cost in told.usd_per_month.items():
        assert cost is not None
        low, high = (admission(values) * cost / told.ptus for values in (FEWEST, MOST))
        assert told.range.usd_per_month_at_ends[term] == Ends(low=low, likely=cost, high=high)
    grids = {grid.header[0]: grid for grid in ranges_told.grids(made)}
    assert "USD a month over the ranges" not in grids
    assert grids["USD a month, with admission"].rows[0][1] == money(min(filter(None, told.usd_per_month.values())))


def test_costs_of_draws_stand_where_the_tokens_decide_at_both_ends() -> None:
    changed = TEXT.replace("{low: 400, likely: 2000, high: 8000}", "{low: 100, likely: 100, high: 101}")
    (one,) = of_text(changed.replace("name: chat", "name: chat\nplanning: {burst_seconds: 120}"), "chat.yaml", CATALOG)
    made = plan(one, CATALOG, today=TODAY)
    told = option(made)

    assert told.range is not None
    assert told.range.admission_ptus is not None
    assert told.range.usd_per_month["hourly"] is not None
    assert told.range.usd_per_month_at_ends == {}
    assert "cost-of-draws-unknown" not in codes(made.assumptions)


@pytest.mark.slow
def test_an_end_that_breaks_a_rule_has_no_cost() -> None:
    """The fewest PTUs are those of the longest answers and the smallest maximum, which may not be below them."""
    (one,) = of_text(
        TEXT.replace("output_tokens: 100", "output_tokens: {low: 90, likely: 100, high: 450}"), "chat.yaml", CATALOG
    )
    told = option(plan(one, CATALOG, today=TODAY))

    assert told.range is not None
    assert set(told.range.usd_per_month.values()) == {None}
    assert told.range.usd_per_month_at_ends


@pytest.mark.slow
@pytest.mark.parametrize(
    ("maxima", "most", "code"),
    [
        ("{low: 400, likely: 2000, high: 8000}", 345, "limit-at-p90-unknown"),
        ("{low: 100, likely: 100, high: 101}", 130, "above-limit-at-p90"),
    ],
)
def test_a_limit_is_not_held_to_a_p90_that_admission_may_pass(maxima: str, most: int, code: str) -> None:
    """What the tokens alone need at P90 is no more than what is needed."""
    text = TEXT.replace("{low: 400, likely: 2000, high: 8000}", maxima)
    (one,) = of_text(text.replace("name: chat", f"name: chat\nlimits: {{max_ptus: {most}}}"), "chat.yaml", CATALOG)
    (check,) = plan(one, CATALOG, today=TODAY).checks

    assert check.passed
    assert check.assumes is not None
    assert check.assumes.code == code


@pytest.mark.slow
def test_each_input_alone_moves_what_admits() -> None:
    ptus = {one.input: (one.low_ptus, one.high_ptus) for one in plan(OF, CATALOG, today=TODAY).sensitivity}

    assert next(iter(ptus)) == "traffic.max_output_tokens"
    assert ptus["traffic.max_output_tokens"] == tuple(admission({"max_output_tokens": value}) for value in (400, 8000))


def test_without_admission_none_is_told() -> None:
    (without,) = of_text(
        TEXT.replace("  max_output_tokens: {low: 400, likely: 2000, high: 8000}\n", ""), "chat.yaml", CATALOG
    )
    told = option(plan(without, CATALOG, today=TODAY))

    assert told.range is not None
    assert told.range.admission_ptus is None
