"""One workload on several models."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import found as finding
from capacity.planning.comparison import report
from capacity.planning.report import plan
from capacity.planning.results.compared_models import Compared, Comparison, Question, Scaled
from capacity.pricing.published_prices import Term
from capacity.reports.content.compared import basis, grid
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType, TokenWeights
from capacity.sizing.planning_key import LatencyTolerance, Planning, ReservationTerm
from capacity.sizing.request_class import RequestClass
from capacity.sizing.token_scale import TokenScale
from capacity.sizing.workload import Deployed, Slo, Workload

TODAY = date(2026, 11, 22)
GLOBAL = DeploymentType.GLOBAL_PROVISIONED
STANDARD = DeploymentType.GLOBAL_STANDARD
Compare = Callable[..., Comparison]


def workload(**changes: Any) -> Workload:  # noqa: ANN401  # of any field
    fields: dict[str, Any] = {
        "name": "shop",
        "model": "gpt-5.2",
        "region": "eastus2",
        "deployment_types": (GLOBAL, STANDARD),
        "traffic": (
            RequestClass(
                peak_rpm=Fraction(600),
                average_rpm=Fraction(200),
                input_tokens=Fraction(1500),
                output_tokens=Fraction(200),
            ),
        ),
    }
    return Workload(**{**fields, **changes})


@pytest.fixture
def compare() -> Compare:
    def run(*models: str, every_type: bool = True, term: Term | None = None, **changes: object) -> Comparison:
        question = Question(models=models, every_type=every_type, term=term)
        found = report([workload(**changes)], Catalog(), question, today=TODAY)
        return found.comparisons[0]

    return run


def row(found: Comparison, model: str, type_: DeploymentType) -> Compared:
    (one,) = (one for one in found.rows if (one.model, one.deployment_type) == (model, type_))
    return one


def test_every_type_of_every_model_that_is_named(compare: Compare) -> None:
    found = compare("gpt-5.2", "gpt-5.4-mini")

    assert {(one.model, one.deployment_type) for one in found.rows} == {
        (model, type_) for model in ("gpt-5.2", "gpt-5.4-mini") for type_ in (GLOBAL, STANDARD)
    }


def test_the_cheapest_stands_first(compare: Compare) -> None:
    costs = [one.usd_per_month for one in compare("gpt-5.2", "gpt-5.4-mini", "gpt-5.5").rows]

    assert None not in costs
    assert costs == sorted(costs)  # type: ignore[type-var]  # none of them is None


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-5.4-mini"])
def test_a_row_says_what_the_plan_of_that_model_says(compare: Compare, model: str) -> None:
    whole = plan(workload(model=model), Catalog(), today=TODAY)
    provisioned, standard = whole.options

    found = row(compare(model), model, GLOBAL)
    assert (found.ptus, found.term) == (vars(provisioned)["ptus"], "reserved_1_year")
    assert found.usd_per_month == provisioned.usd_per_month["reserved_1_year"]
    found = row(compare(model), model, STANDARD)
    assert (found.tpm_quota, found.term) == (vars(standard)["tpm_quota"], "pay_as_you_go")
    assert found.usd_per_month == standard.usd_per_month["pay_as_you_go"] == whole.recommended.offer.per_month  # type: ignore[union-attr]


def test_figures_by_hand(compare: Compare) -> None:
    """600 x (1,500 + 8 x 200) / 3,400 is 547.06, so 550 PTUs; 200 a minute are 8.76 million requests a month.

    Prices: gpt-5.2 at 1.75 and 14 USD per million tokens, 2,652 USD a PTU-year (Retail Prices API, 2026-10-09).
    """
    found = compare("gpt-5.2")

    assert row(found, "gpt-5.2", GLOBAL).ptus == 550
    assert row(found, "gpt-5.2", GLOBAL).usd_per_month == Decimal("121550.00")
    tokens = Decimal("8.76") * (Decimal(1500) * Decimal("1.75") + 200 * 14)
    assert row(found, "gpt-5.2", STANDARD).usd_per_month == tokens


def test_targets_stages_and_retirements_are_told(compare: Compare) -> None:
    found = row(compare("gpt-5.2"), "gpt-5.2", GLOBAL)

    assert found.latency_target_tokens_per_second == 50
    assert (found.stage, found.retires) == ("ga", date(2027, 6, 8))
    assert row(compare("gpt-5.2"), "gpt-5.2", STANDARD).latency_target_tokens_per_second is None


def test_without_names_each_model_stands_there_once_with_its_cheapest_offer(compare: Compare) -> None:
    found = compare(every_type=False)
    models = [one.model for one in found.rows]

    assert len(models) == len(set(models)) > 10
    assert {"gpt-5.2", "gpt-5.4-mini", "gpt-6-sol"} <= set(models)
    assert not {"o3", "gpt-4.1"} & set(models), "about to retire, or deprecated"
    assert not {"text-embedding-3-large", "gpt-image-2"} & set(models), "does something else"


def test_the_own_model_is_compared_even_where_it_retires(compare: Compare) -> None:
    assert "o3" in {one.model for one in compare(every_type=False, model="o3").rows}


def test_embeddings_are_compared_with_embeddings(compare: Compare) -> None:
    traffic = (RequestClass(peak_rpm=Fraction(60), average_rpm=Fraction(20), input_tokens=Fraction(500)),)
    found = compare(every_type=False, model="text-embedding-3-large", traffic=traffic, deployment_types=None)

    assert {one.model for one in found.rows} == {
        "text-embedding-3-large",
        "text-embedding-3-small",
        "text-embedding-ada-002",
    }


def test_what_does_not_do_what_is_asked_has_no_cost_and_says_why(compare: Compare) -> None:
    found = row(compare("gpt-5.2", slo=Slo(tokens_per_second=Fraction(40))), "gpt-5.2", STANDARD)

    assert found.term == "priority", "priority processing has a target of 50"
    assert found.latency_target_tokens_per_second == 50
    found = row(compare("gpt-5.2", slo=Slo(tokens_per_second=Fraction(60))), "gpt-5.2", STANDARD)
    assert (found.cost, found.usd_per_month, found.term) == (None, None, None)
    assert found.notes == (finding("only-with", reason=finding("if-no-speed", tokens_per_second=Fraction(60))),)


@pytest.mark.parametrize("model", ["gpt-5.1", "gpt-4.1"])
@pytest.mark.parametrize("deployed", [DeploymentType.DATA_ZONE_PROVISIONED, DeploymentType.REGIONAL_PROVISIONED])
def test_data_stays_where_it_is_today_as_a_plan_keeps_it(
    compare: Compare, deployed: DeploymentType, model: str
) -> None:
    today: dict[str, Any] = {"deployed": Deployed(deployment_type=deployed, ptus=100), "deployment_types": None}
    whole = plan(workload(model=model, **today), Catalog(), today=TODAY)

    found = compare(model, **today)
    best = found.rows[0]
    assert whole.recommended.offer is not None
    assert (best.deployment_type, best.usd_per_month) == (
        whole.recommended.deployment_type,
        whole.recommended.offer.per_month,
    )
    leaves = finding("only-with", reason=finding("if-data-leaves", residency=deployed.residency))
    assert row(found, model, GLOBAL).notes == row(found, model, STANDARD).notes == (leaves,)


def test_batch_costs_half_where_answers_can_wait(compare: Compare) -> None:
    """8.76 million requests of 1,500 x 0.625 and 200 x 5 USD per million (Retail Prices API, 2026-10-09)."""
    waiting = Planning(latency_tolerance=LatencyTolerance.BATCH)
    found = compare("gpt-5.1", deployment_types=None, planning=waiting)

    assert row(found, "gpt-5.1", DeploymentType.GLOBAL_BATCH).usd_per_month == Decimal("16972.50")
    assert row(found, "gpt-5.1", STANDARD).usd_per_month == 2 * Decimal("16972.50")
    assert found.rows[0].deployment_type is DeploymentType.GLOBAL_BATCH


def test_own_token_weights_are_for_the_own_model_alone(compare: Compare) -> None:
    found = compare("gpt-5.2", "gpt-5.1", token_weights=TokenWeights(output=Fraction(80)))
    plain = compare("gpt-5.2", "gpt-5.1")

    assert (row(found, "gpt-5.2", GLOBAL).ptus or 0) > 2 * (row(plain, "gpt-5.2", GLOBAL).ptus or 0)
    assert row(found, "gpt-5.1", GLOBAL).ptus == row(plain, "gpt-5.1", GLOBAL).ptus


def test_what_cannot_be_had_is_told(compare: Compare) -> None:
    found = compare("Kimi K2.6")

    assert [(one.model, one.deployment_type, one.reason) for one in found.refused] == [
        ("Kimi K2.6", GLOBAL, "output-ratio-unknown"),
        ("Kimi K2.6", STANDARD, "not-offered"),
    ]
    assert found.rows == ()


def test_a_model_that_is_retired_is_refused(compare: Compare) -> None:
    found = compare("gpt-5.2", "gpt-5-chat")

    assert {one.model for one in found.rows} == {"gpt-5.2"}
    assert ("retired", "retired") in {
        (one.reason, one.detail.code) for one in found.refused if one.model == "gpt-5-chat"
    }


def test_where_a_model_stands_in_its_life_is_told() -> None:
    report_ = report(
        [workload()], Catalog(), Question(models=("o3",), every_type=False), today=TODAY.replace(year=2027)
    )

    assert "retirement-unconfirmed" in {one.code for one in report_.warnings}


TYPES = (GLOBAL, DeploymentType.DATA_ZONE_PROVISIONED, DeploymentType.REGIONAL_PROVISIONED, STANDARD)


def test_ptus_of_all_models_and_types_are_compared_by_one_term(compare: Compare) -> None:
    """In swedencentral no price of a reservation is known but Global Provisioned's (Retail Prices API, 2026-10-09)."""
    found = compare("gpt-5.2", "gpt-5.4-mini", region="swedencentral", deployment_types=TYPES)

    assert found.term is Term.YEAR
    assert {one.term for one in found.rows if one.ptus is not None} == {"reserved_1_year", None}
    unknown = row(found, "gpt-5.2", DeploymentType.DATA_ZONE_PROVISIONED)
    assert (unknown.cost, unknown.term) == (None, None)
    assert [one.code for one in unknown.notes] == ["no-ptu-price", "by-another-term"]
    assert said(unknown.notes[1]) == "hourly it would be 481,800.00 USD a month", "550 x 1.20 x 730"


@pytest.mark.parametrize("term", Term)
def test_a_term_that_is_asked_for(compare: Compare, term: Term) -> None:
    found = compare("gpt-5.2", "gpt-5.4-mini", term=term, planning=Planning(terms=()))

    assert found.term is term
    assert {one.term for one in found.rows if one.ptus is not None} == {term.value}


@pytest.mark.parametrize(
    ("terms", "term"),
    [((), Term.HOURLY), ((ReservationTerm.MONTH,), Term.MONTH), (tuple(ReservationTerm), Term.YEAR)],
)
def test_the_longest_term_that_may_be_bought(compare: Compare, terms: tuple[ReservationTerm, ...], term: Term) -> None:
    assert compare("gpt-5.2", planning=Planning(terms=terms)).term is term


def test_without_ptus_there_is_no_term(compare: Compare) -> None:
    assert compare("gpt-5.2", deployment_types=(STANDARD,)).term is None


def test_tokens_differ_by_model() -> None:
    """600 x (1,500 x 1.2 + 8 x 300) / 3,400 is 741.2: 745 PTUs; tokens cost 8.76 x (1,800 x 1.75 + 300 x 14) USD."""
    scales = {"gpt-5.2": TokenScale(input=Fraction("1.2"), output=Fraction("1.5"))}
    question = Question(models=("gpt-5.2", "gpt-5.4-mini"), scales=scales)
    (found,) = report([workload()], Catalog(), question, today=TODAY).comparisons
    (plain,) = report([workload()], Catalog(), Question(models=("gpt-5.4-mini",)), today=TODAY).comparisons

    assert row(found, "gpt-5.2", GLOBAL).ptus == 745
    assert row(found, "gpt-5.2", STANDARD).usd_per_month == Decimal("8.76") * (1800 * Decimal("1.75") + 300 * 14)
    assert [one for one in found.rows if one.model == "gpt-5.4-mini"] == list(plain.rows)
    assert found.scales == (Scaled(model="gpt-5.2", input=Fraction("1.2"), output=Fraction("1.5")),)


def test_all_tokens_of_a_class_are_scaled() -> None:
    before = RequestClass(
        peak_rpm=Fraction(10),
        input_tokens=Fraction(100),
        output_tokens=Fraction(10),
        cached_input_tokens=Fraction(50),
        cache_write_share=Fraction("0.1"),
        max_input_tokens=Fraction(1000),
        max_output_tokens=Fraction(40),
    )
    (after,) = TokenScale(input=Fraction(2), output=Fraction(3)).of(workload(traffic=(before,))).traffic

    assert after == before.replaced(
        input_tokens=Fraction(200),
        output_tokens=Fraction(30),
        cached_input_tokens=Fraction(100),
        max_input_tokens=Fraction(2000),
        max_output_tokens=Fraction(120),
    )


def test_what_the_default_list_leaves_out_and_why(compare: Compare) -> None:
    found = compare(every_type=False)
    reasons = {one.model: said(one.reason) for one in found.left_out}
    compared = {one.model for one in found.rows} | {one.model for one in found.refused}

    assert not compared & reasons.keys()
    assert compared | reasons.keys() == {file.name for file in Catalog().files()}
    assert reasons["gpt-4.1"] == "deprecated"
    assert reasons["gpt-image-2"] == "of another kind"
    assert reasons["DeepSeek-V3.2"] == "of another publisher"
    assert reasons["model-router"] == "without token prices"
    assert compare("gpt-5.2").left_out == ()


def test_growth_is_compared_by_its_largest_month_and_says_which(compare: Compare) -> None:
    """Of 12 months that grow for 6 the seventh is the largest."""
    growing = compare("gpt-5.2", planning=Planning(growth_share_per_month=Fraction(1, 10), growth_months=6))
    assert (growing.month_from, growing.growth) == (date(2027, 5, 22), Fraction(11, 10) ** 6)
    assert basis(growing)[0] == (
        "Sizes and costs are of the largest month planned, from 2027-05-22 on, with 1.77156 times today's traffic."
    )
    assert compare("gpt-5.2").month_from is None


@pytest.mark.parametrize(
    ("term", "months", "ptus_end", "tokens_end"),
    [
        (Term.YEAR, 1, date(2027, 11, 22), None),
        (Term.MONTH, 1, None, None),
        (Term.HOURLY, 1, None, None),
        (Term.MONTH, 12, date(2027, 11, 22), date(2027, 11, 22)),
        (Term.YEAR, 6, date(2027, 11, 22), None),
    ],
)
def test_rows_whose_model_retires_before_the_end_are_marked(
    compare: Compare, term: Term, months: int, ptus_end: date | None, tokens_end: date | None
) -> None:
    """gpt-5.2 retires on 2027-06-08: after a month and the half year, before the year."""
    found = compare("gpt-5.2", term=term, planning=Planning(horizon_months=months))
    rows = {type_: row(found, "gpt-5.2", type_) for type_ in (GLOBAL, STANDARD)}
    assert {type_: one.retires_before for type_, one in rows.items()} == {GLOBAL: ptus_end, STANDARD: tokens_end}
    marks = [cells[-1] for cells in grid(found, "USD").rows]
    ends = [one.retires_before for one in found.rows]
    assert marks == ["2027-06-08!" if end else "2027-06-08" for end in ends]
    told = "`!` retires before the end of its term or of the months planned: 2027-11-22."
    assert basis(found) == ([told] if any(ends) else [])
