"""Ranges of a workload whose requests are admitted one by one: admission at the ends, a sample of steady sizes."""

from datetime import date
from fractions import Fraction
from typing import Any

from capacity.catalog.catalog import Catalog
from capacity.planning.from_workload import planned
from capacity.planning.report import plan
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.ranges_of import Ends
from capacity.sources.workloads.workload_file import of_text

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
    _, found = planned(OF.replaced(traffic=(class_.replaced(**changes),)), CATALOG, today=TODAY)
    told = option(found).admission
    assert told is not None
    return told.admission_ptus


def test_admission_is_told_at_its_ends_beside_the_sample_of_steady_sizes() -> None:
    told = option(plan(OF, CATALOG, today=TODAY))
    assert told.range is not None
    assert told.range.ptus is not None
    assert told.admission is not None

    assert told.range.admission_ptus == Ends(low=admission(FEWEST), likely=admission({}), high=admission(MOST))
    assert told.range.ptus.likely == told.admission.steady_ptus < told.ptus
    year, paid = told.range.usd_per_month["reserved_1_year"], told.costs["reserved_1_year"].per_month
    assert year is not None
    assert year.likely is not None
    assert paid is not None
    each = Fraction(paid) / told.ptus
    assert Fraction(year.likely) == each * told.admission.steady_ptus


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
