"""Ranges against plans of single values: each draw by the exact rules, and a sample that is drawn independently."""

import json
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.from_workload import planned
from capacity.planning.ranged.option_ranges import with_ranges
from capacity.planning.report import plan, report
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.planning.results.ranges_of import Spread
from capacity.reports import to_json
from capacity.reports.formats import Look
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload
from capacity.sources.workloads.workload_file import of_text
from capacity.traffic.triangles import DRAWS, drawn
from tests.properties import examples

CATALOG = Catalog()
TODAY = date(2026, 11, 22)
SHOP = """
name: shop
model: gpt-5.2
region: eastus2
traffic:
  peak_rpm: {low: 600, likely: 1000, high: 1800}
  average_rpm: {low: 100, likely: 300, high: 500}
  input_tokens: {low: 1000, likely: 2000, high: 4000}
  output_tokens: {low: 100, likely: 120, high: 500}
  cached_input_share: 0.3
"""

EUROS = """
name: gpt-5.2
token_prices:
  as_of: 2026-10-01
  source: contract
  currency: EUR
  prices: {deployment_types: global-standard, per_million_tokens: {input: 1.5, cached_input: 0.15, output: 12}}
"""


def workload(text: str) -> Workload:
    (one,) = of_text(text, "shop.yaml", CATALOG)
    return one


def with_values(of: Workload, values: list[dict[str, Fraction]]) -> Workload:
    """The workload with single values in place of its ranges."""
    changes: list[dict[str, Any]] = [{**each, "ranges": ()} for each in values]
    classes = (class_.replaced(**each) for class_, each in zip(of.traffic, changes, strict=True))
    return of.replaced(traffic=tuple(classes))


def drawn_workloads(of: Workload, draws: int) -> Iterator[Workload]:
    """Each draw as a workload of its own."""
    each = [drawn(class_, number, draws) for number, class_ in enumerate(of.traffic)]
    for index in range(draws):
        yield with_values(
            of,
            [
                {one.key: Fraction(float(values[one.key][index])) for one in class_.ranges}
                for class_, values in zip(of.traffic, each, strict=True)
            ],
        )


def exact(of: Workload) -> Plan:
    return planned(of, CATALOG, today=TODAY, months=None)[1]


def numbers(of: Plan) -> dict[tuple[DeploymentType, str], Fraction | Decimal | int | None]:
    """What ranges are told of, by type and name."""
    found: dict[tuple[DeploymentType, str], Fraction | Decimal | int | None] = {}
    for option in of.options:
        type_ = option.deployment_type
        if isinstance(option, ProvisionedOption):
            found[type_, "ptus"] = option.ptus
        if isinstance(option, StandardOption):
            found[type_, "tpm_quota"] = option.tpm_quota
        found |= {(type_, term): cost.per_month for term, cost in option.costs.items()}
    return found


def spreads(of: Workload, draws: int = DRAWS) -> dict[tuple[DeploymentType, str], Spread | None]:
    case, plan_ = planned(of, CATALOG, today=TODAY, months=None)
    found: dict[tuple[DeploymentType, str], Spread | None] = {}
    for option in with_ranges(plan_.options, case, of, draws=draws):
        assert option.range is not None
        type_ = option.deployment_type
        if isinstance(option, ProvisionedOption):
            found[type_, "ptus"] = option.range.ptus
        if isinstance(option, StandardOption):
            found[type_, "tpm_quota"] = option.range.tpm_quota
        found |= {(type_, term): spread for term, spread in option.range.per_month.items()}
    return found


def number(low: int, high: int, digits: int = 0) -> st.SearchStrategy[str]:
    """One number, or a range of them."""
    scale = 10**digits
    one = st.integers(low * scale, high * scale).map(lambda value: f"{value / scale:g}")
    three = st.lists(st.integers(low * scale, high * scale), min_size=3, max_size=3).map(sorted)
    ranges = three.map(lambda of: f"{{low: {of[0] / scale:g}, likely: {of[1] / scale:g}, high: {of[2] / scale:g}}}")
    return one | ranges


RATES = st.one_of(
    st.fixed_dictionaries({"peak_rpm": number(500, 9000)}),
    st.fixed_dictionaries({"peak_rpm": number(500, 9000), "average_rpm": number(1, 900)}),
    st.fixed_dictionaries({"peak_rpm": number(500, 9000), "profile": st.sampled_from(["flat", "business-hours"])}),
    st.fixed_dictionaries({"average_rpm": number(10, 900), "peak_to_average": number(1, 9, 1)}),
    st.fixed_dictionaries(
        {
            "requests_per_day": number(1000, 900000),
            "peak_to_average": number(1, 9),
            "active_hours_per_day": number(1, 24),
        }
    ),
    st.fixed_dictionaries(
        {"users": number(10, 9000), "requests_per_user_per_day": number(1, 90), "peak_to_average": number(1, 9)},
        optional={"active_days_per_week": number(1, 7)},
    ),
    st.fixed_dictionaries({"concurrency": number(1, 90), "request_seconds": number(1, 40)}),
)
SHAPES = st.fixed_dictionaries(
    {"input_tokens": number(1000, 200000) | number(200000, 500000), "output_tokens": number(0, 900)},
    optional={
        "cached_input_share": number(0, 1, 2),
        "cache_write_share": number(0, 1, 2),
        "max_input_tokens": number(100000, 700000),
        "max_output_tokens": number(100, 2000),
        "context": st.sampled_from(["short", "long"]),
    },
)
TOKENS = st.fixed_dictionaries({"input_tpm": number(0, 900000), "output_tpm": number(1, 90000)})
MORE = st.sampled_from(
    [
        "",
        "planning: {headroom_share: 0.2, growth_share_per_month: 0.05, growth_months: 6}\n",
        "planning: {response_cache_hit_share: 0.3}\nlimits: {max_utilization_share: 0.7}\n",
        "slo: {spilled_share: 0.6}\n",
    ]
)


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    """Of one class or two, of any way to give a rate, with ranges anywhere, that can be read."""
    classes = []
    for index in range(draw(st.integers(1, 2))):
        keys = draw(TOKENS | st.tuples(RATES, SHAPES).map(lambda pair: {**pair[0], **pair[1]}))
        classes.append(f"  - {{name: c{index}, " + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}\n")
    model = draw(st.sampled_from(["gpt-5.2", "gpt-4.1", "gpt-5.4", "gpt-6-sol"]))
    head = f"name: shop\nmodel: {model}\nregion: eastus2\n"
    if any("max_output_tokens" in one for one in classes):  # which quota is for; sizes of PTUs are steady ones
        head += "deployment_types: [global-standard]\n"
    try:
        return workload(f"{head}{draw(MORE)}traffic:\n{''.join(classes)}")
    except InvalidInput:  # rules between keys that the numbers break
        reject()


@examples(100, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(workloads())
def test_every_draw_is_sized_and_priced_by_the_exact_rules(of: Workload) -> None:
    draws = 10
    found = spreads(of, draws)
    each = [numbers(exact(one)) for one in drawn_workloads(of, draws)]

    for key, spread in found.items():
        # Without a price, or what cannot be had, which is more than all that can.
        values: list[Any] = sorted((one.get(key) for one in each), key=lambda value: (value is None, value))
        if spread is None:
            assert None in values
            continue
        for name, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
            expected, told = values[ceil(draws * share) - 1], getattr(spread, name)
            if expected is None or told is None or key[1] in ("ptus", "tpm_quota"):
                assert told == expected, (key, name)
            else:  # a cent is where floats end
                assert abs(told - expected) <= max(Decimal("0.02"), abs(expected) / 10**9), (key, name)


@pytest.mark.slow
def test_the_percentiles_are_those_of_an_independent_sample() -> None:
    of, source, drawn_ = workload(SHOP), random.Random(7), 1500  # noqa: S311  # no secret
    sample: dict[tuple[DeploymentType, str], list[Any]] = {}
    for _ in range(drawn_):
        values = {
            one.key: Fraction(source.triangular(float(one.low), float(one.high), float(one.likely)))
            for one in of.traffic[0].ranges
        }
        for key, value in numbers(exact(with_values(of, [values]))).items():
            sample.setdefault(key, []).append(value)

    found = spreads(of)

    assert found.keys() == sample.keys()
    for key, spread in found.items():
        assert spread is not None
        for share, at in ((0.1, spread.p10), (0.5, spread.p50), (0.9, spread.p90)):
            error = 4 * sqrt(share * (1 - share) * (1 / drawn_ + 1 / DRAWS))
            below = sum(value < at for value in sample[key]) / drawn_
            up_to = sum(value <= at for value in sample[key]) / drawn_
            assert below - error <= share <= up_to + error, (key, share)


def test_likely_is_the_plan_of_the_likely_values() -> None:
    of = workload(SHOP)
    alone = of.replaced(traffic=tuple(class_.replaced(ranges=()) for class_ in of.traffic))

    likely = numbers(plan(alone, CATALOG, today=TODAY))
    assert {key: spread and spread.likely for key, spread in spreads(of).items()} == likely
    assert numbers(plan(of, CATALOG, today=TODAY)) == likely


def test_a_report_without_ranges_does_not_speak_of_them() -> None:
    text = SHOP.replace("{low: 600, likely: 1000, high: 1800}", "{low: 1000, likely: 1000, high: 1000}")
    single = text.replace("{low: 1000, likely: 1000, high: 1000}", "1000")
    for old in ("{low: 100, likely: 300, high: 500}", "{low: 1000, likely: 2000, high: 4000}"):
        single = single.replace(old, old.split("likely: ")[1].split(",")[0])
    single = single.replace("{low: 100, likely: 120, high: 500}", "{low: 120, likely: 120, high: 120}")

    written = to_json.plans(report([workload(single)], CATALOG, today=TODAY), Look(width=80, color=False))

    (told,) = json.loads(written)["plans"]
    assert "sensitivity" not in told
    assert all("range" not in option for option in told["options"])
    assert "likely" not in written


@pytest.mark.parametrize("seed", range(3))
def test_draws_are_triangular_and_keep_the_rules_between_keys(seed: int) -> None:
    text = SHOP.replace("high: 500}", "high: 1700}", 1).replace("cached_input_share: 0.3", "max_output_tokens: 300")
    (class_,) = workload(text).traffic

    values = drawn(class_, seed, DRAWS)

    assert (values["average_rpm"] <= values["peak_rpm"]).all()
    assert (values["output_tokens"] <= 300).all()
    mean, spread = (1000 + 2000 + 4000) / 3, sqrt((1e6 + 4e6 + 16e6 - 2e6 - 4e6 - 8e6) / 18)
    assert abs(values["input_tokens"].mean() - mean) < 4 * spread / sqrt(DRAWS)
    assert abs(values["input_tokens"].std() - spread) < 0.03 * spread


def test_what_too_many_draws_cannot_have_is_unknown() -> None:
    """Provisioned gpt-4.1 takes prompts of 128,000 tokens."""
    of = workload(
        "name: a\nmodel: gpt-4.1\nregion: eastus2\n"
        "traffic: {peak_rpm: 10, input_tokens: {low: 50000, likely: 100000, high: 150000}, output_tokens: 9}"
    )

    spread = spreads(of)[DeploymentType.GLOBAL_PROVISIONED, "ptus"]

    assert spread is not None
    assert spread.p50 is not None
    assert spread.p90 is None


def test_each_input_is_moved_alone_the_widest_first() -> None:
    of = workload(SHOP)
    moved = plan(of, CATALOG, today=TODAY).sensitivity

    assert [one.input for one in moved] == [
        *("traffic.output_tokens", "traffic.peak_rpm", "traffic.input_tokens", "traffic.average_rpm")
    ]
    for one in moved:
        key = one.input.removeprefix("traffic.")
        for value, ptus, cost in (
            (one.low, one.low_ptus, one.low_cost_per_month),
            (one.high, one.high_ptus, one.high_cost_per_month),
        ):
            told = numbers(exact(with_values(of, [{key: value}])))
            assert told[DeploymentType.GLOBAL_PROVISIONED, "ptus"] == ptus
            assert told[DeploymentType.GLOBAL_STANDARD, "pay_as_you_go"] == cost
    widths = [abs((one.high_ptus or 0) - (one.low_ptus or 0)) for one in moved]
    assert widths == sorted(widths, reverse=True)


def test_the_recommendation_turns_where_it_is_told() -> None:
    of = workload(SHOP.replace("high: 500}", "high: 1500}", 1))
    told = plan(of, CATALOG, today=TODAY)
    (one,) = [one for one in told.sensitivity if one.turns]
    (turn,) = one.turns

    def chosen(value: Fraction) -> tuple[DeploymentType, str] | None:
        offer = exact(with_values(of, [{"average_rpm": value}])).recommended.offer
        return None if offer is None else (offer.deployment_type, offer.term)

    assert one.input == "traffic.average_rpm"
    assert one.high == pytest.approx(1000)  # the likely peak, which a mean cannot exceed
    assert chosen(turn.value) == (turn.deployment_type, turn.term)
    assert turn.deployment_type is DeploymentType.GLOBAL_PROVISIONED
    assert chosen(turn.value * Fraction("0.999")) == (DeploymentType.GLOBAL_STANDARD, "pay_as_you_go")
    assert told.recommended.would_change[0].code == "turns-at"


def test_inputs_of_several_classes_have_the_names_of_these() -> None:
    of = workload(
        "name: a\nmodel: gpt-5.2\ntraffic:\n"
        "  - {name: x, peak_rpm: {low: 1, likely: 2, high: 3}, input_tokens: 5}\n"
        "  - {name: y, peak_rpm: 3, input_tokens: {low: 0, likely: 2, high: 3}, output_tokens: 1}\n"
    )

    assert {one.input for one in plan(of, CATALOG, today=TODAY).sensitivity} == {
        *("traffic.x.peak_rpm", "traffic.y.input_tokens")
    }


def test_amounts_in_another_currency_stand_in_costs(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(EUROS, encoding="utf-8")
    catalog = Catalog(own=own)
    (of,) = of_text(SHOP, "shop.yaml", catalog)

    ranges = {one.deployment_type: one.range for one in plan(of, catalog, today=TODAY).options}

    told = ranges[DeploymentType.GLOBAL_STANDARD]
    assert told is not None
    assert set(told.usd_per_month.values()) == {None}
    assert told.costs["pay_as_you_go"] is not None
    # 13,140,000 requests a month of 1,400 plain, 600 cached and 120 output tokens.
    assert told.costs["pay_as_you_go"].likely == Decimal("27594.00") + Decimal("1182.60") + Decimal("18921.60")


@pytest.mark.parametrize(
    ("likely", "outside"), [(100, True), (50, False), (90, True), (10, False), (9, True), (None, False)]
)
def test_likely_values_may_lie_outside(likely: int | None, *, outside: bool) -> None:
    assert Spread(p10=10, p50=20, p90=80, likely=likely).is_likely_outside is outside


def test_a_class_is_drawn_as_its_record_has_it() -> None:
    (class_,) = workload(SHOP).traffic

    assert drawn(class_.replaced(ranges=()), 0, 5).keys() <= RequestClass.record_fields.keys()
