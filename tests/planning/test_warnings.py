"""Every warning: when it is given, when it is not, and what it rests on."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.results.plan import Plan
from capacity.sizing.deployment import DeploymentType

Planned = Callable[..., Plan]
CHAT = "traffic: {peak_rpm: 10, input_tokens: 2000, output_tokens: 100}"
COPY = "as collected by aidevme/aidevme-foundry-image-studio on 2026-09-29"
SIZING_PAGE = f"Determine PTU sizing for a workload, 2026-09-23, {COPY}"
RETIREMENT_PAGE = f"Model retirement schedule, 2026-09-23, {COPY}"


def codes(plan: Plan) -> list[str]:
    return [warning.code for warning in plan.warnings]


def warning(plan: Plan, code: str) -> Finding:
    (found,) = (one for one in plan.warnings if one.code == code)
    return found


@pytest.mark.parametrize(
    ("today", "code", "days"),
    [
        pytest.param("2026-08-20", "deprecated", 91, id="91-days-before"),
        pytest.param("2026-08-21", "retiring-soon", 90, id="90-days-before"),
        pytest.param("2026-11-18", "retiring-soon", 1, id="the-day-before"),
        pytest.param("2026-11-19", "retirement-unconfirmed", 0, id="the-day"),
        pytest.param("2030-01-01", "retirement-unconfirmed", -1139, id="years-after"),
    ],
)
def test_retirement(planned: Planned, today: str, code: str, days: int) -> None:
    found = warning(planned(f"model: o1, {CHAT}", today=today), code)

    assert found.values == {
        "model": "o1",
        "version": "2024-12-17",
        "retires": date(2026, 11, 19),
        "days": days,
        "planned": date(2026, 9, 23),
        "replacement": "gpt-5.6-sol",
    }
    assert (found.source, found.date) == (RETIREMENT_PAGE, date(2026, 9, 23))


def test_a_model_far_from_its_end_gives_no_warning(planned: Planned) -> None:
    assert not {"deprecated", "retiring-soon", "retired", "preview"} & set(codes(planned(f"model: gpt-5.2, {CHAT}")))


@pytest.mark.parametrize(
    ("version", "code", "retires"),
    [
        pytest.param("{stage: preview}", "preview", None, id="preview"),
        pytest.param("{stage: retired}", "retired", None, id="retired-on-an-unknown-day"),
        pytest.param("{stage: deprecated}", "deprecated", None, id="deprecated"),
        pytest.param("{stage: preview, retires: 2026-10-10}", "retiring-soon", date(2026, 10, 10), id="end-first"),
    ],
)
def test_stages_of_an_own_model(planned: Planned, version: str, code: str, retires: date | None) -> None:
    own = f"name: gpt-5.2\nlifecycle: {{as_of: 2026-10-01, source: our notes, versions: {{v9: {version}}}}}"
    found = warning(planned(f"model: gpt-5.2, model_version: v9, {CHAT}", own=own), code)

    assert (found.values["version"], found.values["retires"]) == ("v9", retires)
    assert (found.source, found.date) == ("our notes", date(2026, 10, 1))


def test_the_version_of_the_workload_decides(planned: Planned) -> None:
    plan = planned(f"model: gpt-4o, model_version: '2024-05-13', {CHAT}", as_of="2026-10-09")

    assert warning(plan, "retiring-soon").values["version"] == "2024-05-13"
    assert "retiring-soon" not in codes(planned(f"model: gpt-4o, model_version: '2024-11-20', {CHAT}"))


def test_superseded(planned: Planned) -> None:
    found = warning(planned(f"model: o3, {CHAT}", as_of="2026-09-22", today="2026-09-22"), "superseded")

    newest = date(2026, 9, 23)
    assert found.values == {"groups": (("throughput", newest), ("latency_target", newest))}
    assert (found.source, found.date) == (
        "Provisioned throughput onboarding, revision after the launch of gpt-5, 2025-09-01",
        date(2025, 9, 1),
    )


def test_later_edition(planned: Planned) -> None:
    plan = planned(f"model: o3, {CHAT}", as_of="2026-09-22", today="2026-09-22")

    first = date(2026, 9, 23)
    assert warning(plan, "later-edition").values == {
        "asked": date(2026, 9, 22),
        "groups": (("sizes", first), ("lifecycle", first)),
    }
    assert not {"superseded", "later-edition"} & set(codes(planned(f"model: o3, {CHAT}")))


def test_inferred(planned: Planned) -> None:
    plan = planned(f"model: gpt-4o, {CHAT}", as_of="2024-12-01", today="2024-12-01")
    found = warning(plan, "inferred")

    dated = "page date; concluded from the three published gpt-4o-mini examples"
    assert found.values == {"group": "sizes", "dated": dated}
    assert found.date == date(2024, 8, 7)
    assert "inferred" not in codes(planned(f"model: gpt-4o, {CHAT}"))


def test_inferred_numbers_may_not_say_how(planned: Planned) -> None:
    own = "name: gpt-5.2\nthroughput: {as_of: 2026-10-01, source: us, inferred: true}"

    found = warning(planned(f"model: gpt-5.2, {CHAT}", own=own), "inferred")
    assert found.values == {"group": "throughput", "dated": None}


def test_no_headroom(planned: Planned) -> None:
    assert "no-headroom" in codes(planned(f"model: gpt-5.2, {CHAT}"))
    assert "no-headroom" not in codes(planned(f"model: gpt-5.2, planning: {{headroom_share: 0.1}}, {CHAT}"))
    assert "no-headroom" not in codes(planned(f"model: gpt-5.2, deployment_types: global-standard, {CHAT}"))


def test_without_a_history_no_headroom_is_told_with_that_of_others(planned: Planned) -> None:
    def told(as_of: str) -> Finding:
        warnings = planned(f"model: gpt-4o-mini, {CHAT}", as_of=as_of).warnings
        return next(one for one in warnings if one.code == "no-headroom")

    newest, oldest = told("2026-10-09"), told("2024-12-01")

    assert newest.values["others"] == Catalog().persistence.ratios(7, None)  # type: ignore[union-attr]
    assert newest.source is not None
    assert "ServeGen" in newest.source
    assert newest.date == date(2025, 6, 9)
    assert (oldest.values["others"], oldest.source) == (None, None)


@pytest.mark.parametrize(
    ("model", "types", "source"),
    [
        pytest.param(
            "gpt-5.2-codex",
            "data-zone-provisioned, regional-provisioned, data-zone-standard",
            f"Region availability for Foundry Models sold by Azure, 2026-09-04, {COPY}",
            id="an-empty-list",
        ),
        pytest.param(
            "gpt-6.1-sol", "global-provisioned, data-zone-provisioned, regional-provisioned", None, id="no-list-at-all"
        ),
    ],
)
def test_no_region_listed(planned: Planned, model: str, types: str, source: str | None) -> None:
    found = warning(planned(f"model: {model}, traffic: {{peak_rpm: 10, input_tokens: 20}}"), "no-region-listed")

    assert found.values == {"types": tuple(map(DeploymentType, types.split(", ")))}
    assert found.source == source
    assert (found.date is None) == (source is None)


def test_ambiguous_size(planned: Planned) -> None:
    found = warning(planned(f"model: o1, {CHAT}"), "ambiguous-size")

    assert found.values == {"type_": DeploymentType.REGIONAL_PROVISIONED, "minimum": 25, "increment": 50}
    assert (found.source, found.date) == (SIZING_PAGE, date(2026, 9, 23))
    assert "ambiguous-size" not in codes(planned(f"model: o1, deployment_types: global-provisioned, {CHAT}"))
    assert "ambiguous-size" not in codes(planned(f"model: gpt-5.2, {CHAT}"))


@pytest.mark.parametrize(("ptus", "odd"), [(110, False), (112, True), (10, True)])
def test_odd_deployed_size(planned: Planned, ptus: int, odd: bool) -> None:  # noqa: FBT001  # expected
    plan = planned(f"model: gpt-5.2, deployed: {{deployment_type: global-provisioned, ptus: {ptus}}}, {CHAT}")

    assert ("odd-deployed-size" in codes(plan)) is odd
    if odd:
        assert warning(plan, "odd-deployed-size").values == {
            "type_": DeploymentType.GLOBAL_PROVISIONED,
            "ptus": ptus,
            "minimum": 15,
            "increment": 5,
        }


@pytest.mark.parametrize(
    "model",
    [
        pytest.param("gpt-5-pro", id="no-sizes"),
        pytest.param("Kimi K2.6", id="no-size-of-this-type"),
    ],
)
def test_a_deployed_size_is_odd_only_where_sizes_are_published(planned: Planned, model: str) -> None:
    plan = planned(f"model: {model}, deployed: {{deployment_type: regional-provisioned, ptus: 7}}, {CHAT}")

    assert "odd-deployed-size" not in codes(plan)


@pytest.mark.parametrize(("tokens", "possible"), [(1_023, False), (1_024, True)])
def test_cache_not_possible(planned: Planned, tokens: int, possible: bool) -> None:  # noqa: FBT001  # expected
    plan = planned(f"model: gpt-5.2, traffic: {{peak_rpm: 10, input_tokens: {tokens}, cached_input_share: 0.5}}")

    assert ("cache-not-possible" not in codes(plan)) is possible
    if not possible:
        found = warning(plan, "cache-not-possible")
        assert found.values == {"of": None, "mean": 1023, "least": 1024}
        assert found.source == f"Prompt caching, 2026-08-12, {COPY}"


@pytest.mark.parametrize(
    "traffic",
    [
        pytest.param("{peak_rpm: 10, input_tokens: 100}", id="nothing-cached"),
        pytest.param("{input_tpm: 100, cached_input_share: 0.5}", id="prompts-of-unknown-length"),
    ],
)
def test_caching_is_doubted_only_where_prompts_are_known_to_be_short(planned: Planned, traffic: str) -> None:
    assert "cache-not-possible" not in codes(planned(f"model: gpt-5.2, traffic: {traffic}"))


def test_caching_is_doubted_class_by_class(planned: Planned) -> None:
    plan = planned(
        "model: gpt-5.2, traffic: ["
        "{name: chat, peak_rpm: 1, input_tokens: 100, cached_input_share: 0.1}, "
        "{name: files, peak_rpm: 1, input_tokens: 5000, cached_input_share: 0.1}]"
    )

    assert warning(plan, "cache-not-possible").values == {"of": "chat", "mean": 100, "least": 1024}


@pytest.mark.parametrize(
    ("label", "tokens", "above"),
    [
        pytest.param("global-standard", "1", False, id="at-the-tier"),
        pytest.param("global-standard", "1.001", True, id="above-it"),
        pytest.param("global-provisioned", "1.001", False, id="provisioned-types-have-none"),
    ],
)
def test_above_usage_tier(planned: Planned, label: str, tokens: str, above: bool) -> None:  # noqa: FBT001  # expected
    own = "name: gpt-5.2\nusage_tier: {as_of: 2026-10-01, source: us, tokens_per_month: 43800}"
    plan = planned(
        f"model: gpt-5.2, deployment_types: {label}, traffic: {{peak_rpm: 9, average_rpm: 1, input_tokens: {tokens}}}",
        own=own,
    )

    assert ("above-usage-tier" in codes(plan)) is above
    if above:
        assert warning(plan, "above-usage-tier").values == {"month": Fraction("43843.8"), "tier": 43_800}


def test_without_an_average_rate_the_usage_tier_is_not_checked(planned: Planned) -> None:
    assert "above-usage-tier" not in codes(planned("model: gpt-5.2, traffic: {peak_rpm: 10000000, input_tokens: 9000}"))


def test_latency_objective(planned: Planned) -> None:
    modest = f"model: gpt-5.2, slo: {{tokens_per_second: 50}}, {CHAT}"
    ambitious = modest.replace("50", "51", 1)
    found = warning(planned(ambitious), "latency-target-below-slo")

    basis = "median request latency per 5-minute window"
    assert found.values == {"wanted": 51, "target": 50, "basis": basis}
    assert found.source == SIZING_PAGE
    assert "latency-target-below-slo" not in codes(planned(modest))
    assert "latency-target-below-slo" not in codes(planned(f"{ambitious}, deployment_types: global-standard"))


def test_a_latency_target_may_not_say_its_basis(planned: Planned) -> None:
    text = f"model: gpt-4o-mini, slo: {{tokens_per_second: 34}}, {CHAT}"
    found = warning(planned(text, as_of="2024-12-01", today="2024-12-01"), "latency-target-below-slo")

    assert found.values == {"wanted": 34, "target": 33, "basis": None}


@pytest.mark.parametrize("model", ["gpt-6.1-sol", "gpt-image-2"], ids=["no-target-known", "published-as-none"])
def test_no_latency_target(planned: Planned, model: str) -> None:
    plan = planned(f"model: {model}, slo: {{tokens_per_second: 5}}, traffic: {{peak_rpm: 10, input_tokens: 20}}")

    assert warning(plan, "no-latency-target").values == {"wanted": 5}
