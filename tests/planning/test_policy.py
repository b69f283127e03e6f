"""Workloads held to a policy, and all of them together."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.checks import check_report
from capacity.planning.checks.check_report import Asked, CheckReport
from capacity.planning.results.check_result import Check
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reports.content import check_run, checked
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sources.workloads import policy_file, workload_file
from tests.staying import Staying

TODAY = date(2026, 10, 9)
CHAT = """
name: {name}
model: gpt-5.2
region: eastus2
deployment_types: [data-zone-provisioned]
traffic: {{peak_rpm: 500, average_rpm: 100, input_tokens: 2000, output_tokens: 150}}
"""
ENDED = "{deployment_type: data-zone-provisioned, region: eastus2, quantity: 500, term: 1-year, expires: 2026-10-09}"
Held = Callable[..., CheckReport]


@pytest.fixture
def held_to(tmp_path: Path) -> Held:
    """Workloads, written as texts, held to a policy: `held_to("max_ptus: 5", CHAT.format(name="a"))`."""

    def hold(policy: str, *workloads: str, models: tuple[str, ...] = (), **more: Any) -> CheckReport:  # noqa: ANN401
        (tmp_path / "policy.yaml").write_text(policy, encoding="utf-8")
        (tmp_path / "all.yaml").write_text("\n---".join(workloads), encoding="utf-8")
        catalog = Catalog()
        rules, place = policy_file.read(tmp_path / "policy.yaml", catalog)
        written = workload_file.read_written(
            [str(tmp_path / "all.yaml")], catalog, workload_file.Reading(models=models)
        )
        asked = Asked(**{"catalog": catalog, "today": TODAY, "policy": rules, "policy_place": place, **more})
        return check_report.report(written, asked)

    return hold


def of(report: CheckReport, name: str, workload: int = 0) -> Check:
    (found,) = [one for one in report.report.plans[workload].checks if one.name == name]
    return found


@pytest.mark.parametrize(("least", "passed"), [(242, True), (243, False)])
def test_days_to_retirement_count_from_today_where_nothing_is_reserved(
    held_to: Held, least: int, *, passed: bool
) -> None:
    """gpt-5.2 retires on 2027-06-08, 242 days on."""
    text = CHAT.format(name="chat") + "\nplanning: {terms: []}\n"
    one = of(held_to(f"min_days_to_retirement: {least}", text), "min_days_to_retirement")

    assert (one.measured, one.passed) == (242, passed)


@pytest.mark.parametrize(
    ("least", "way"),
    [
        (200, "plan for a model that stays longer; gpt-5.1 is announced in its place"),
        (300, "plan for a model that stays longer; gpt-5.4 is announced in its place"),
        (3000, "plan for a model that stays longer"),
    ],
)
def test_a_replacement_that_stays_as_long_as_is_asked_is_named(held_to: Held, least: int, way: str) -> None:
    text = CHAT.format(name="chat").replace("gpt-5.2", "gpt-5") + "\nplanning: {terms: []}\n"
    one = of(held_to(f"min_days_to_retirement: {least}", text), "min_days_to_retirement")

    assert said(one.remedy[0]) == way


def test_days_to_retirement_count_from_the_end_of_the_term(held_to: Held) -> None:
    one = of(held_to("min_days_to_retirement: 30", CHAT.format(name="chat")), "min_days_to_retirement")

    assert one.detail is not None
    assert said(one.detail) == (
        "gpt-5.2 2025-12-11 retires on 2027-06-08; days count from 2027-10-09, the end of the 1-year term bought now"
    )
    assert said(one.remedy[0]).startswith("buy a shorter term, with `planning.terms`, or plan for a model that stays")


@pytest.mark.parametrize(
    ("terms", "least", "remedy"),
    [
        ("[1-month]", 212, "buy no reservation, with `planning.terms: []`, or plan for a model that stays"),
        ("[1-year]", 211, "buy a shorter term, with `planning.terms`, or plan for a model that stays"),
        ("[1-year]", 212, "buy no reservation, with `planning.terms: []`, or plan for a model that stays"),
        ("[1-year]", 242, "buy no reservation, with `planning.terms: []`, or plan for a model that stays"),
        ("[1-year]", 243, "plan for a model that stays"),
    ],
)
def test_a_term_is_shortened_where_that_lets_it_pass(held_to: Held, terms: str, least: int, remedy: str) -> None:
    """gpt-5.2 retires 242 days on, 211 after the end of a month; no reservation is shorter than that."""
    text = f"{CHAT.format(name='chat')}\nplanning: {{terms: {terms}}}\n"
    one = of(held_to(f"min_days_to_retirement: {least}", text), "min_days_to_retirement")

    assert (one.passed, said(one.remedy[0]).startswith(remedy)) == (False, True)


@pytest.mark.parametrize(
    ("planning", "measured", "told"),
    [
        # Months are bought again and again: the last one ends in May 2027.
        (
            "{terms: [1-month], horizon_months: 7, steps: [{date: 2026-10-20, factor: 2}]}",
            211,
            "the 1-month term bought now; terms bought later end until 2027-05-20 and are not counted",
        ),
        # A year's PTUs for what stays, a month's for what goes.
        ("{horizon_months: 7, steps: [{date: 2026-11-01, factor: 0.5}]}", -123, "the 1-year term bought now"),
        ("{terms: [], steps: [{date: 2026-10-20, factor: 2}]}", 242, ""),
    ],
)
def test_days_to_retirement_count_from_what_a_schedule_buys_now(
    held_to: Held, planning: str, measured: int, told: str
) -> None:
    text = f"{CHAT.format(name='chat')}\nplanning: {planning}\n"
    one = of(held_to("min_days_to_retirement: 0", text), "min_days_to_retirement")

    assert one.measured == measured
    assert one.detail is not None
    assert said(one.detail).partition("the end of ")[2] == told


@pytest.mark.parametrize(
    ("policy", "measured", "passed"),
    [
        ("allowed_models: GPT-5.2", "gpt-5.2", True),
        ("allowed_models: [gpt-5.4, gpt-4o]", "gpt-5.2", False),
        ("allowed_models: [azure/GPT_5.2]", "gpt-5.2", True),
        ("allowed_models: [gpt-5.2-2025-12-11]", "gpt-5.2-2025-12-11", True),
        ("allowed_publishers: Azure-OpenAI", "azure-openai", True),
        ("allowed_publishers: [fireworks]", "azure-openai", False),
        ("allowed_deployment_types: [DataZoneProvisionedManaged]", "DataZoneProvisionedManaged", True),
        ("allowed_deployment_types: [global-standard]", "DataZoneProvisionedManaged", False),
        ("allowed_regions: [East US 2]", "eastus2", True),
        ("allowed_regions: [swedencentral]", "eastus2", False),
        ("max_ptus: 475", 475, True),
        ("max_ptus: 474", 475, False),
        ("max_usd_per_month: 115425", 115425, True),
        ("max_usd_per_month: 115424.99", 115425, False),
        ("min_headroom_share: 0", 0, True),
        ("min_headroom_share: 0.1", 0, False),
        ("min_days_to_retirement: 0", -123, False),
        ("required_fields: region", ("region",), True),
        ("required_fields: [region, owner, limits.max_ptus]", ("region",), False),
    ],
)
def test_a_workload(held_to: Held, policy: str, measured: object, passed: object) -> None:
    """475 PTUs cost 475 x 2,916 / 12 USD a month by the year; gpt-5.2 retires 123 days before they end."""
    report = held_to(policy, CHAT.format(name="chat"))
    one = of(report, policy.partition(":")[0])

    assert (one.measured, one.passed, report.passed) == (measured, passed, passed)
    assert bool(one.remedy) is not passed
    assert (one.limit_file or "").endswith("policy.yaml")
    assert one.limit_line == 1


def test_lines_of_what_breaks_a_policy(held_to: Held) -> None:
    report = held_to(
        "max_ptus: 1\nallowed_models: gpt-4o\nallowed_regions: swedencentral\nrequired_fields: owner\n"
        "min_headroom_share: 0.1",
        CHAT.format(name="chat"),
    )
    lines = {one.name: (one.line, one.limit_line) for one in report.report.plans[0].checks if not one.passed}

    assert lines == {
        "max_ptus": (6, 1),
        "allowed_models": (3, 2),
        "allowed_regions": (4, 3),
        "required_fields": (2, 4),
        "min_headroom_share": (2, 5),
    }


def test_utilization_is_a_target_for_what_is_sized_and_a_limit_for_what_is_deployed(held_to: Held) -> None:
    """470.588 / 0.9 = 522.9, so 525; of 500 deployed the peak is 94.1 %."""
    deployed = CHAT.format(name="b") + "deployed: {deployment_type: data-zone-provisioned, ptus: 500}"
    report = held_to("{max_utilization_share: 0.9, max_ptus: 1}", CHAT.format(name="a"), deployed)

    assert of(report, "max_ptus").measured == 525
    assert of(report, "max_utilization_share").passed is True
    assert of(report, "max_utilization_share", 1).measured == Fraction(16, 17)
    assert of(report, "max_utilization_share", 1).passed is False


def test_the_stricter_of_both_targets_is_sized_for(held_to: Held) -> None:
    own = CHAT.format(name="a") + "limits: {max_utilization_share: 0.5}"
    report = held_to("max_utilization_share: 0.9", own)

    assert [one.passed for one in report.report.plans[0].checks if one.name == "max_utilization_share"] == [True, True]
    assert report.report.plans[0].options[0].ptus == 945  # type: ignore[union-attr]  # a provisioned one


def test_headroom_of_what_is_deployed(held_to: Held) -> None:
    """500 PTUs carry 500 x 17 / 8,000 of the peak: 6.25 % more."""
    deployed = CHAT.format(name="b") + "deployed: {deployment_type: data-zone-provisioned, ptus: 500}"

    assert of(held_to("min_headroom_share: 0.06", deployed), "min_headroom_share").measured == Fraction(625, 10_000)
    assert of(held_to("min_headroom_share: 0.07", deployed), "min_headroom_share").passed is False


def test_required_fields_are_those_that_are_written(held_to: Held) -> None:
    """A key counts with a value of its own, be it the default; an empty one does not."""
    text = CHAT.format(name="a") + 'owner: ""\nplanning: {headroom_share: 0}\ndescription: " "\n'
    one = of(
        held_to("required_fields: [owner, description, planning.headroom_share, planning]", text), "required_fields"
    )

    assert one.measured == ("planning.headroom_share", "planning")


def test_what_is_not_known_fails(held_to: Held) -> None:
    nowhere = CHAT.format(name="a").replace("region: eastus2\n", "")
    report = held_to("allowed_regions: [eastus2]", nowhere)

    assert (of(report, "allowed_regions").passed, report.passed) == (None, False)
    assert held_to("allowed_regions: [eastus2]", nowhere, allow_unknown=True).passed


@pytest.mark.parametrize(
    ("policy", "measured", "passed"),
    [
        ("max_total_ptus: 950", 950, True),
        ("max_total_ptus: 949", 950, False),
        ("max_total_usd_per_month: 230850", 230850, True),
        ("max_total_usd_per_month: 230849", 230850, False),
        ("max_catalog_age_days: 35", 35, True),
        ("max_catalog_age_days: 34", 35, False),
    ],
)
def test_all_together(held_to: Held, policy: str, measured: object, passed: object) -> None:
    report = held_to(policy, CHAT.format(name="a"), CHAT.format(name="b"))

    assert [(one.measured, one.passed) for one in report.checks] == [(measured, passed)]
    assert report.passed is passed


def test_a_limit_on_all_costs_holds_in_the_dearest_month(held_to: Held) -> None:
    """500 PTUs are paid for 24 days; from then on a workload costs what it does where none are."""
    paid = Reservation(
        deployment_type=DeploymentType.DATA_ZONE_PROVISIONED,
        quantity=500,
        term=Term.YEAR,
        region="eastus2",
        expires=date(2026, 11, 2),
    )
    free, later = (
        held_to("max_total_usd_per_month: 1", CHAT.format(name="a"), reservations=some, catalog=Staying()).checks[0]
        for some in ((), (paid,))
    )

    assert later.measured == free.measured
    assert free.measured == 115_425


QUOTA = """
name: {name}
model: gpt-5.2
region: eastus2
deployment_types: [{type}]
traffic: {{peak_rpm: {rpm}, average_rpm: 1, input_tokens: 2000, output_tokens: 150}}
"""
"""1 RPM asks for 2,150 TPM; a unit of gpt-5.2 is 1,000 TPM and 10 RPM, so 100 RPM are 215 units."""
BATCH = """
name: e
model: gpt-4.1
deployment_types: [global-batch]
traffic: {peak_rpm: 10, average_rpm: 1, input_tokens: 2000, output_tokens: 150}
planning: {latency_tolerance: batch}
"""
DEPLOYED = "deployed: {{deployment_type: {type}, sku_capacity: 400}}\n"


@pytest.mark.parametrize(
    ("policy", "measured", "passed"),
    [
        ("max_total_tpm: 1045000", 1_045_000, True),  # 215 + 430 + 400 units deployed, none of the PTUs
        ("max_total_tpm: 1044999", 1_045_000, False),
        ("max_total_rpm: 10450", 10_450, True),
        ("max_total_rpm: 10449", 10_450, False),
    ],
)
def test_quota_of_all_together(held_to: Held, policy: str, measured: object, passed: object) -> None:
    report = held_to(
        policy,
        QUOTA.format(name="a", type="global-standard", rpm=100),
        QUOTA.format(name="b", type="data-zone-standard", rpm=200),
        (QUOTA + DEPLOYED).format(name="c", type="global-standard", rpm=100),
        CHAT.format(name="d"),
        BATCH,
    )
    (check,) = report.checks

    assert (check.measured, check.passed) == (measured, passed)
    if not passed:
        unit = str(check.unit)
        largest = {"TPM": 430_000, "RPM": 4_300}[unit]
        assert check.remedy == (found("to-lower-quota", workload="b", quota=largest, unit=unit),)


def test_quota_without_a_known_part_is_not_known(held_to: Held) -> None:
    """A type without published units, and a workload of which no type is decided."""
    one, undecided = QUOTA.format(name="a", type="global-standard", rpm=100), CHAT.format(name="b")
    undecided = undecided.replace("[data-zone-provisioned]", "[data-zone-provisioned, global-standard]")
    undecided = undecided.replace("average_rpm: 100, ", "")
    without_unit = held_to(
        "max_total_tpm: 1", QUOTA.format(name="a", type="data-zone-standard", rpm=1).replace("5.2", "5.4-mini")
    ).checks[0]
    without_type = held_to("max_total_rpm: 1", one, undecided).checks[0]

    for check, of_all, first, way in (
        (without_unit, 1, "a", "to-known-size"),
        (without_type, 2, "b", "to-do-as-it-says"),
    ):
        assert (check.measured, check.passed) == (None, None)
        assert check.detail == found("total-quota-unknown", workloads=1, of=of_all, first=first)
        assert check.remedy[0].code == way


def test_long_prompts_beside_ptus_have_quota(held_to: Held) -> None:
    """1 RPM of 201,000 tokens spills, and the standard type beside is sized for all: 2,351 units."""
    text = """
name: legal
model: gpt-4.1
region: eastus2
deployment_types: [data-zone-provisioned, data-zone-standard]
deployed: {deployment_type: data-zone-provisioned, ptus: 870}
traffic:
  - {name: question, peak_rpm: 500, input_tokens: 4000, output_tokens: 300}
  - {name: file, peak_rpm: 1, input_tokens: 200000, output_tokens: 1000}
slo: {spilled_share: 0.1}
"""
    alone = text.replace(", data-zone-standard", "")

    assert held_to("max_total_tpm: 2351000", text).checks[0].measured == 2_351_000
    assert held_to("max_total_tpm: 2351000", alone).checks[0].measured is None


NEWER = """
throughput: {as_of: 2026-10-05, source: read again}
sizes: {as_of: 2026-10-05, source: read again, types: {}}
latency_target: {as_of: 2026-10-05, source: read again}
regions: {as_of: 2026-10-05, source: read again}
"""


@pytest.mark.parametrize(
    ("own", "passed"),
    [
        pytest.param("name: our-own\nsizes: {as_of: 2026-10-05, source: us, types: {}}", False, id="unused"),
        pytest.param("name: gpt-5.2\nregions: {as_of: 2026-10-05, source: us}", False, id="one-of-two"),
        pytest.param(f"name: gpt-5.2{NEWER}", True, id="as-the-remedy-says"),
    ],
)
def test_newer_facts_make_younger_what_rests_on_them(
    held_to: Held,
    tmp_path: Path,
    own: str,
    passed: bool,  # noqa: FBT001
) -> None:
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    policy, workload = "max_catalog_age_days: 4", CHAT.format(name="a")
    (before,) = held_to(policy, workload).checks
    (after,) = held_to(policy, workload, catalog=Catalog(own=tmp_path / "own.yaml")).checks

    assert before.detail == found("oldest-fact-of", oldest=date(2026, 9, 4), catalog=date(2026, 11, 20))
    assert before.remedy == (
        found("to-newer-facts", groups=("sizes", "regions")),
        found("to-newer-capacity"),
    )
    assert (before.passed, after.passed) == (False, passed)


def test_alternatives_have_no_total(held_to: Held) -> None:
    report = held_to(
        "{max_total_ptus: 10000, max_total_tpm: 1, max_total_usd_per_month: 1000000000}",
        CHAT.format(name="a"),
        models=("gpt-5.2", "gpt-5.4"),
    )

    assert [one.passed for one in report.checks] == [None] * 3
    assert all(one.detail == found("alternatives-not-added") for one in report.checks)


def test_a_total_without_a_part_is_not_known(held_to: Held) -> None:
    peak_alone = CHAT.format(name="b").replace("average_rpm: 100, ", "").replace("-provisioned", "-standard")
    report = held_to("max_total_usd_per_month: 1000000000", CHAT.format(name="a"), peak_alone)

    assert report.checks[0].passed is None
    assert report.checks[0].detail is not None
    assert said(report.checks[0].detail).startswith(
        "the cost of 1 of 2 workloads is not known; `b`: the monthly average is missing"
    )
    assert [way.code for way in report.checks[0].remedy] == ["to-add-keys", "to-allow-unknown"]


@pytest.mark.parametrize(
    ("reserved", "expected"),
    [
        ("", 401_500),
        ("{deployment_type: data-zone-provisioned, region: eastus2, quantity: 500, term: 1-year}", 121_500),
        ("{deployment_type: data-zone-provisioned, region: eastus2, quantity: 500, term: 1-month}", 143_000),
        ("{deployment_type: data-zone-provisioned, region: eastus2, quantity: 499, term: 1-year}", None),
        ("{deployment_type: data-zone-provisioned, region: westus, quantity: 500, term: 1-year}", 401_500),
        ("{deployment_type: global-provisioned, quantity: 500, term: 1-year}", 401_500),
        (ENDED, 401_500),
    ],
)
def test_deployed_ptus_cost_what_their_reservations_do(
    held_to: Held, tmp_path: Path, reserved: str, expected: int | None
) -> None:
    """500 Data Zone PTUs in the US: 1.10 USD an hour, 286 a month, 2,916 a year. Source: prices of 2026-10-08."""
    from capacity.sources.workloads import settings  # noqa: PLC0415  # one test of many

    planning = tmp_path / "planning.yml"
    planning.write_text(f"reservations: [{reserved}]", encoding="utf-8")
    deployed = CHAT.format(name="b") + "deployed: {deployment_type: data-zone-provisioned, ptus: 500}"
    reservations = settings.planning(planning, Catalog()).reservations
    report = held_to("max_usd_per_month: 130000", deployed, reservations=reservations)

    assert of(report, "max_usd_per_month").measured == expected


def test_quota_has_headroom_too(held_to: Held) -> None:
    """Its utilization is nobody's limit, and so the room of `max_utilization_share` is none of quota."""
    on_demand = CHAT.format(name="a").replace("-provisioned", "-standard")
    with_target = on_demand + "limits: {max_utilization_share: 0.5}\n"
    without = of(held_to("min_headroom_share: 0.2", with_target), "min_headroom_share")
    planned = of(held_to("min_headroom_share: 0.2", on_demand + "planning: {headroom_share: 0.2}"), without.name)

    assert (without.measured, without.passed) == (0, False)
    assert (planned.measured, planned.passed) == (Fraction("0.2"), True)


@pytest.mark.parametrize(("units", "passed"), [(1290, True), (1289, False), (1075, False)])
def test_deployed_quota_has_headroom_too(held_to: Held, units: int, *, passed: bool) -> None:
    """500 RPM of 2,150 tokens need 1,075 units of 1,000 TPM, and 1,290 for a peak that is 20 % higher."""
    deployed = f"deployed: {{deployment_type: data-zone-standard, sku_capacity: {units}}}"
    report = held_to("min_headroom_share: 0.2", CHAT.format(name="a").replace("-provisioned", "-standard") + deployed)
    one = of(report, "min_headroom_share")

    assert one.passed is passed
    assert one.measured == Fraction(units, 1075) - 1
    assert ("1,290 units" in checked.sentence(one)) is not passed


def test_batch_has_no_headroom(held_to: Held) -> None:
    on_batch = CHAT.format(name="a").replace("data-zone-provisioned", "global-batch").replace("gpt-5.2", "gpt-4.1-mini")
    report = held_to("min_headroom_share: 0.2", on_batch + "planning: {latency_tolerance: batch}")

    one = of(report, "min_headroom_share")
    assert (one.measured, one.passed, one.remedy) == (None, True, ())
    assert checked.sentence(one) == (
        "policy.min_headroom_share: does not apply, at least 20 % (Global Batch has no PTUs and no quota to keep free)."
    )
    assert check_run.grid((one,), report).rows[0][1:3] == ["passed", "-"]
    assert report.passed


def test_another_publisher_is_another_model(held_to: Held) -> None:
    one = of(held_to("allowed_publishers: [fireworks]", CHAT.format(name="a")), "allowed_publishers")

    assert one.remedy[0] == found("to-model-of", publishers=("fireworks",))


def test_a_retired_model_fits_nowhere(held_to: Held) -> None:
    report = held_to("max_ptus: 100000", CHAT.format(name="a").replace("gpt-5.2", "MAI-DS-R1"))
    fits = of(report, "deployment_types")

    assert (fits.measured, fits.passed, fits.remedy) == (0, False, (found("to-name-another-model"),))
    (retired,) = [one for one in report.report.plans[0].warnings if one.code == "retired"]
    assert fits.detail == found("reasons", of=(retired,))


def test_a_version_that_is_not_the_allowed_one(held_to: Held) -> None:
    report = held_to("allowed_models: gpt-4o-2024-05-13", CHAT.format(name="chat"), models=("gpt-4o-2024-08-06",))

    assert (of(report, "allowed_models").measured, report.passed) == ("gpt-4o", False)


@pytest.mark.parametrize(
    ("traffic", "measured", "passed", "key"),
    [
        ("{peak_rpm: 5, output_tokens: 100, max_output_tokens: 200}", 2, True, "traffic.0.max_output_tokens"),
        (
            "{peak_rpm: 5, output_tokens: 100, max_output_tokens: 250}",
            Fraction(5, 2),
            False,
            "traffic.0.max_output_tokens",
        ),
        (
            (
                "[{name: a, peak_rpm: 5, output_tokens: 100, max_output_tokens: 110},"
                " {name: b, peak_rpm: 5, output_tokens: 10, max_output_tokens: 110}]"
            ),
            11,
            False,
            "traffic.1.max_output_tokens",
        ),
        (
            (
                "[{name: a, peak_rpm: 5, output_tokens: 100, max_output_tokens: 110},"
                " {name: b, peak_rpm: 5, output_tokens: 10}]"
            ),
            None,
            None,
            "traffic.1.max_output_tokens",
        ),
        ("{input_tpm: 100, output_tpm: 10}", None, True, "traffic.0.max_output_tokens"),
    ],
)
def test_a_maximum_output_is_held_to_the_mean(
    held_to: Held,
    traffic: str,
    measured: Fraction | None,
    passed: bool | None,  # noqa: FBT001  # a parameter
    key: str,
) -> None:
    workload = f"name: a\nmodel: gpt-5.2\ndeployment_types: [global-standard]\ntraffic: {traffic}"
    check = of(held_to("max_output_tokens_to_mean: 2", workload), "max_output_tokens_to_mean")

    assert (check.measured, check.passed, check.key) == (measured, passed, key)


def test_whoever_lowers_the_maximum_as_told_passes(held_to: Held) -> None:
    def held(maximum: int) -> Check:
        traffic = f"{{peak_rpm: 5, output_tokens: 100, max_output_tokens: {maximum}}}"
        workload = f"name: a\nmodel: gpt-5.2\ndeployment_types: [global-standard]\ntraffic: {traffic}"
        return of(held_to("max_output_tokens_to_mean: 1.5", workload), "max_output_tokens_to_mean")

    assert held(400).remedy == (found("less-of-key", key="max_output_tokens", most=Fraction(150)),)
    assert held(150).passed


SPILLS = """
name: spill
model: gpt-5.2
region: eastus2
deployment_types: [data-zone-provisioned, data-zone-standard]
traffic: {peak_rpm: 500, average_rpm: 400, input_tokens: 2000, output_tokens: 150}
slo: {spilled_share: 0.05}
"""
LONG = """
name: long
model: gpt-4.1
region: eastus2
deployment_types: [global-provisioned, global-standard]
traffic:
- {name: short, peak_rpm: 1000, average_rpm: 900, input_tokens: 2000, output_tokens: 200}
- {name: long, peak_rpm: 1, average_rpm: 0.1, input_tokens: 200000, output_tokens: 200}
slo: {spilled_share: 0.2}
"""


@pytest.mark.parametrize(
    ("text", "type_", "beside", "today"),
    [
        (SPILLS, "data-zone-provisioned", "data-zone-standard", ""),
        (SPILLS, "data-zone-provisioned", "data-zone-standard", "ptus: 500"),
        (LONG, "global-provisioned", "global-standard", "ptus: 500"),
    ],
)
def test_the_type_that_takes_what_spills_has_to_be_allowed_too(
    held_to: Held, text: str, type_: str, beside: str, today: str
) -> None:
    text += f"deployed: {{deployment_type: {type_}, {today}}}" if today else ""
    one = of(held_to(f"allowed_deployment_types: [{type_}]", text), "allowed_deployment_types")
    both = of(held_to(f"allowed_deployment_types: [{type_}, {beside}]", text), "allowed_deployment_types")

    assert (one.measured, one.passed, one.key) == (DeploymentType(beside), False, "slo.spilled_share")
    assert one.detail == found("takes-what-spills", type=DeploymentType(type_))
    assert (both.measured, both.passed) == (DeploymentType(type_), True)


def test_quota_that_takes_what_spills_is_in_the_total(held_to: Held) -> None:
    (one,) = held_to("max_total_tpm: 5000", SPILLS, CHAT.format(name="a")).checks

    assert (one.measured, one.passed) == (1_075_000, False)


def test_nothing_spills_where_no_standard_type_is_among_those_that_are_named(held_to: Held) -> None:
    report = held_to(
        "{allowed_deployment_types: [data-zone-provisioned], max_total_tpm: 5000}",
        SPILLS.replace(", data-zone-standard", ""),
    )

    assert of(report, "allowed_deployment_types").passed
    assert [one.measured for one in report.checks] == [0]


@pytest.mark.parametrize(("tolerance", "passed"), [("interactive", False), ("flex", False), ("batch", True)])
def test_batch_fits_where_answers_may_take_a_day(held_to: Held, tolerance: str, *, passed: bool) -> None:
    text = CHAT.format(name="night").replace("gpt-5.2", "gpt-4.1").replace("data-zone-provisioned", "global-batch")
    one = of(held_to("max_ptus: 5", f"{text}planning: {{latency_tolerance: {tolerance}}}"), "deployment_types")

    assert (one.measured, one.passed) == (int(passed), passed)
    if not passed:
        assert one.detail is not None
        assert (
            said(one.detail) == "answers on global-batch may take a day, and `planning.latency_tolerance` is not batch"
        )
        assert said(one.remedy[0]) == "set `planning.latency_tolerance` to batch"


def test_a_total_says_why_a_cost_is_not_known_and_what_to_do(held_to: Held) -> None:
    deployed = CHAT.format(name="b") + "deployed: {deployment_type: data-zone-provisioned, ptus: 500}"
    (one,) = held_to("max_total_usd_per_month: 1000000000", CHAT.format(name="a"), deployed).checks

    assert one.detail is not None
    assert said(one.detail) == (
        "the cost of 1 of 2 workloads is not known; `b`: 500 Data Zone Provisioned PTUs deployed cost 121,500.00 to "
        "401,500.00 USD a month by term, and their term is not known"
    )
    assert said(one.remedy[0]) == "list the reservations in a file for --planning"
