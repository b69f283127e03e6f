"""How old facts are: the oldest of each group, and when a plan that depends on them says so."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.planning.advice import ages
from capacity.planning.results.plan import Plan, UsedFacts
from tests.properties import examples

Planned = Callable[..., Plan]
CHAT = "traffic: {peak_rpm: 10, average_rpm: 5, input_tokens: 2000, output_tokens: 100}"
WORKLOAD = f"model: gpt-5.2, region: eastus2, {CHAT}"


def old(plan: Plan) -> dict[str, date | None]:
    return {warning.code: warning.date for warning in plan.warnings if warning.code in ages.CODES}


def dates(plan: Plan) -> dict[str, date]:
    return ages.by_group(plan.facts)


@pytest.mark.parametrize(
    ("code", "key", "days"),
    [
        ("sizes-old", "sizes", 90),
        ("regions-old", "regions", 90),
        ("offers-old", "offers", 90),
        ("quotas-old", "quotas", 120),
        ("prices-old", "ptu_prices", 60),
    ],
)
def test_each_group_has_its_own_limit(planned: Planned, code: str, key: str, days: int) -> None:
    told = dates(planned(WORKLOAD))[key]
    last = told + timedelta(days=days)

    assert code not in old(planned(WORKLOAD, today=str(last)))
    after = planned(WORKLOAD, today=str(last + timedelta(days=1)))
    assert old(after)[code] == told
    (warning,) = (one for one in after.warnings if one.code == code)
    assert warning.values["days"] == days + 1


def test_regions_matter_where_one_is_asked_for(planned: Planned) -> None:
    assert "regions-old" in old(planned(WORKLOAD, today="2027-03-01"))
    assert "regions-old" not in old(planned(f"model: gpt-5.2, {CHAT}", today="2027-03-01"))


@pytest.mark.parametrize(
    ("model", "types", "as_of"),
    [
        pytest.param("gpt-5.6-sol", "global-standard", date(2026, 10, 6), id="flex-and-priority"),
        pytest.param("gpt-4.1", "global-batch", date(2026, 9, 22), id="batch"),
        pytest.param("gpt-5.6-sol", "global-provisioned", None, id="no-tier-of-ptus"),
        pytest.param("gpt-5", "global-standard", None, id="on-no-list"),
    ],
)
def test_lists_of_offers_matter_where_an_option_stands_on_one(
    planned: Planned, model: str, types: str, as_of: date | None
) -> None:
    assert dates(planned(f"model: {model}, deployment_types: {types}, {CHAT}")).get("offers") == as_of


@pytest.mark.parametrize(
    ("more", "today", "told"),
    [
        pytest.param("deployment_types: global-standard", "2026-12-01", False, id="after-all-that-is-planned"),
        pytest.param("deployment_types: global-provisioned", "2026-12-01", True, id="within-a-year-of-reservation"),
        pytest.param("deployment_types: global-standard", "2027-04-01", True, id="soon"),
        pytest.param(
            "deployment_types: global-standard, planning: {growth_share_per_month: 0.01, growth_months: 12}",
            "2026-12-01",
            True,
            id="within-the-growth-planned-for",
        ),
    ],
)
def test_a_retirement_matters_where_it_falls_into_what_is_planned(
    planned: Planned,
    more: str,
    today: str,
    told: bool,  # noqa: FBT001
) -> None:
    own = (
        "name: gpt-5.2\nlifecycle:\n"
        "  {as_of: 2026-09-23, source: a page, versions: {'2025-12-11': {retires: 2027-06-08}}}\n"
    )
    plan = planned(f"model: gpt-5.2, {more}, {CHAT}", today=today, own=own)

    assert ("retirements-old" in old(plan)) is told


def test_prices_are_as_old_as_the_last_source_that_told_the_same(planned: Planned) -> None:
    plan = planned(f"model: gpt-5.2, deployment_types: global-standard, {CHAT}")

    (fact,) = (one for one in plan.facts if "as collected by JinLee794" in one.source)
    assert (fact.as_of, fact.confirmed, fact.told) == (date(2026, 10, 9), date(2026, 11, 12), date(2026, 11, 12))

    before = planned(f"model: gpt-5.2, deployment_types: global-standard, {CHAT}", as_of="2026-11-01")
    assert {one.confirmed for one in before.facts} == {None}


def test_old_facts_of_several_plans_are_told_once(planned: Planned) -> None:
    plans = [planned(WORKLOAD, today="2027-03-01"), planned(f"model: gpt-4o, {CHAT}", today="2027-03-01")]

    found = {one.warning.code: one for one in ages.once(plans)}

    assert found["regions-old"].plans == 1
    assert found["sizes-old"].plans == 2
    both = [warning for plan in plans for warning in plan.warnings if warning.code == "prices-old"]
    assert found["prices-old"].warning.date == min(one.date for one in both if one.date)


def test_a_list_of_models_has_the_oldest_of_each_group() -> None:
    catalog = Catalog()
    specs = [catalog.model(name) for name in ("gpt-5.2", "gpt-5-nano")]

    found = ages.by_group(ages.of_models(specs))

    assert set(found) == {"sizes", "regions", "offers", "quotas", "retirements"}
    assert found["quotas"] == min(spec.standard_quota.as_of for spec in specs if spec.standard_quota)


NAMES = sorted({name for group in ages.GROUPS.values() for name in group.facts})


@examples(100)
@given(
    st.lists(
        st.builds(
            UsedFacts,
            source=st.just("a page"),
            as_of=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
            groups=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple),
        ),
        max_size=8,
    ),
    st.dates(date(2024, 1, 1), date(2028, 1, 1)),
)
def test_no_fact_is_older_than_the_oldest_that_is_told(facts: list[UsedFacts], today: date) -> None:
    found = ages.by_group(facts)

    assert min(found.values(), default=None) == min((fact.as_of for fact in facts), default=None)
    warned = list(ages.too_old(facts, today))
    assert len({one.code for one in warned}) == len(warned)
    for key, day in found.items():
        group = ages.GROUPS[key]
        too_old = (today - day).days > group.most_days
        assert not too_old or group.code in {one.code for one in warned}
