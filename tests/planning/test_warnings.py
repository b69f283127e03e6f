"""Every warning: when it is given, when it is not, and what it rests on."""

from collections.abc import Callable
from datetime import date

import pytest

from capacity.findings import Finding
from capacity.planning.results.plan import Plan
from capacity.sentences.say import said

Planned = Callable[..., Plan]
CHAT = "traffic: {peak_rpm: 10, input_tokens: 2000, output_tokens: 100}"
COPY = "as collected by aidevme/aidevme-foundry-image-studio on 2026-09-29"
SIZING_PAGE = f"Determine PTU sizing for a workload, 2026-09-23, {COPY}"
RETIREMENT_PAGE = f"Model retirement schedule, 2026-09-23, {COPY}"
PLANNED = "was to retire on 2026-11-19, as planned on 2026-09-23: confirm that it can be deployed"


def codes(plan: Plan) -> list[str]:
    return [warning.code for warning in plan.warnings]


def warning(plan: Plan, code: str) -> Finding:
    (found,) = (one for one in plan.warnings if one.code == code)
    return found


@pytest.mark.parametrize(
    ("today", "code", "when"),
    [
        pytest.param("2026-08-20", "deprecated", "is deprecated and retires on 2026-11-19", id="91-days-before"),
        pytest.param("2026-08-21", "retiring-soon", "retires on 2026-11-19, in 90 days", id="90-days-before"),
        pytest.param("2026-11-18", "retiring-soon", "retires on 2026-11-19, in 1 days", id="the-day-before"),
        pytest.param("2026-11-19", "retirement-unconfirmed", PLANNED, id="the-day"),
        pytest.param("2030-01-01", "retirement-unconfirmed", PLANNED, id="years-after"),
    ],
)
def test_retirement(planned: Planned, today: str, code: str, when: str) -> None:
    found = warning(planned(f"model: o1, {CHAT}", today=today), code)

    assert said(found) == f"o1 2024-12-17 {when}; the announced replacement is gpt-5.6-sol."
    assert (found.source, found.date) == (RETIREMENT_PAGE, date(2026, 9, 23))


def test_a_model_far_from_its_end_gives_no_warning(planned: Planned) -> None:
    assert not {"deprecated", "retiring-soon", "retired", "preview"} & set(codes(planned(f"model: gpt-5.2, {CHAT}")))


@pytest.mark.parametrize(
    ("version", "code", "when"),
    [
        pytest.param("{stage: preview}", "preview", "is in preview: no service level, and it may change", id="preview"),
        pytest.param("{stage: retired}", "retired", "is retired", id="retired-on-an-unknown-day"),
        pytest.param(
            "{stage: deprecated}",
            "deprecated",
            "is deprecated and retires on a date not yet announced",
            id="deprecated",
        ),
        pytest.param(
            "{stage: preview, retires: 2026-10-10}", "retiring-soon", "retires on 2026-10-10, in 1 days", id="end-first"
        ),
    ],
)
def test_stages_of_an_own_model(planned: Planned, version: str, code: str, when: str) -> None:
    own = f"name: gpt-5.2\nlifecycle: {{as_of: 2026-10-01, source: our notes, versions: {{v9: {version}}}}}"
    found = warning(planned(f"model: gpt-5.2, model_version: v9, {CHAT}", own=own), code)

    assert said(found) == f"gpt-5.2 v9 {when}."
    assert (found.source, found.date) == ("our notes", date(2026, 10, 1))


def test_the_version_of_the_workload_decides(planned: Planned) -> None:
    plan = planned(f"model: gpt-4o, model_version: '2024-05-13', {CHAT}", as_of="2026-10-09")

    assert said(warning(plan, "retiring-soon")).startswith("gpt-4o 2024-05-13 retires on 2026-12-09, in 61 days")
    assert "retiring-soon" not in codes(planned(f"model: gpt-4o, model_version: '2024-11-20', {CHAT}"))


def test_superseded(planned: Planned) -> None:
    found = warning(planned(f"model: o3, {CHAT}", as_of="2026-09-22", today="2026-09-22"), "superseded")

    assert said(found) == (
        "Older than the newest edition: throughput and token weights (newest: 2026-09-23), "
        "latency target (newest: 2026-09-23)."
    )
    assert (found.source, found.date) == (
        "Provisioned throughput onboarding, revision after the launch of gpt-5, 2025-09-01",
        date(2025, 9, 1),
    )


def test_later_edition(planned: Planned) -> None:
    plan = planned(f"model: o3, {CHAT}", as_of="2026-09-22", today="2026-09-22")

    assert said(warning(plan, "later-edition")) == (
        "Nothing as old as 2026-09-22 is known of: deployable sizes (2026-09-23), retirement dates (2026-09-23). "
        "The first known is used."
    )
    assert not {"superseded", "later-edition"} & set(codes(planned(f"model: o3, {CHAT}")))


def test_inferred(planned: Planned) -> None:
    plan = planned(f"model: gpt-4o, {CHAT}", as_of="2024-12-01", today="2024-12-01")
    found = warning(plan, "inferred")

    assert said(found) == (
        "No source prints the deployable sizes used "
        "(page date; concluded from the three published gpt-4o-mini examples)."
    )
    assert found.date == date(2024, 8, 7)
    assert "inferred" not in codes(planned(f"model: gpt-4o, {CHAT}"))


def test_inferred_numbers_may_not_say_how(planned: Planned) -> None:
    own = "name: gpt-5.2\nthroughput: {as_of: 2026-10-01, source: us, inferred: true}"

    assert said(warning(planned(f"model: gpt-5.2, {CHAT}", own=own), "inferred")) == (
        "No source prints the throughput and token weights used."
    )


def test_no_headroom(planned: Planned) -> None:
    assert "no-headroom" in codes(planned(f"model: gpt-5.2, {CHAT}"))
    assert "no-headroom" not in codes(planned(f"model: gpt-5.2, planning: {{headroom_share: 0.1}}, {CHAT}"))
    assert "no-headroom" not in codes(planned(f"model: gpt-5.2, deployment_types: global-standard, {CHAT}"))


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

    assert said(found) == (
        f"Sized from published numbers, but no region is listed for: {types}. Check that it can be deployed."
    )
    assert found.source == source
    assert (found.date is None) == (source is None)


def test_ambiguous_size(planned: Planned) -> None:
    found = warning(planned(f"model: o1, {CHAT}"), "ambiguous-size")

    assert said(found) == (
        "regional-provisioned: the minimum, 25, is no multiple of the increment, 50; read here as 25 + k x 50, "
        "which the source leaves open."
    )
    assert (found.source, found.date) == (SIZING_PAGE, date(2026, 9, 23))
    assert "ambiguous-size" not in codes(planned(f"model: o1, deployment_types: global-provisioned, {CHAT}"))
    assert "ambiguous-size" not in codes(planned(f"model: gpt-5.2, {CHAT}"))


@pytest.mark.parametrize(("ptus", "odd"), [(110, False), (112, True), (10, True)])
def test_odd_deployed_size(planned: Planned, ptus: int, odd: bool) -> None:  # noqa: FBT001  # expected
    plan = planned(f"model: gpt-5.2, deployed: {{deployment_type: global-provisioned, ptus: {ptus}}}, {CHAT}")

    assert ("odd-deployed-size" in codes(plan)) is odd
    if odd:
        assert said(warning(plan, "odd-deployed-size")) == (
            f"{ptus} PTUs are given as deployed, which is not a published size of global-provisioned: 15 + k x 5."
        )


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
        assert said(found) == (
            "Prompts of the workload have 1,023 tokens on average; the prompt cache needs 1,024, "
            "so the planned cache hits cannot be had by most of them."
        )
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

    assert said(warning(plan, "cache-not-possible")).startswith("Prompts of class chat have 100 tokens on average;")


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
        assert said(warning(plan, "above-usage-tier")) == (
            "43,844 tokens a month are above the usage tier of 43,800: latency of standard types may more than double "
            "in busy periods."
        )


def test_without_an_average_rate_the_usage_tier_is_not_checked(planned: Planned) -> None:
    assert "above-usage-tier" not in codes(planned("model: gpt-5.2, traffic: {peak_rpm: 10000000, input_tokens: 9000}"))


def test_latency_objective(planned: Planned) -> None:
    modest = f"model: gpt-5.2, slo: {{tokens_per_second: 50}}, {CHAT}"
    ambitious = modest.replace("50", "51", 1)
    found = warning(planned(ambitious), "latency-target-below-slo")

    assert said(found) == (
        "51 tokens per second are asked for; Microsoft aims at 50 (median request latency per 5-minute window)."
    )
    assert found.source == SIZING_PAGE
    assert "latency-target-below-slo" not in codes(planned(modest))
    assert "latency-target-below-slo" not in codes(planned(f"{ambitious}, deployment_types: global-standard"))


def test_a_latency_target_may_not_say_its_basis(planned: Planned) -> None:
    text = f"model: gpt-4o-mini, slo: {{tokens_per_second: 34}}, {CHAT}"
    found = warning(planned(text, as_of="2024-12-01", today="2024-12-01"), "latency-target-below-slo")

    assert said(found) == "34 tokens per second are asked for; Microsoft aims at 33 (basis not given)."


@pytest.mark.parametrize("model", ["gpt-6.1-sol", "gpt-image-2"], ids=["no-target-known", "published-as-none"])
def test_no_latency_target(planned: Planned, model: str) -> None:
    plan = planned(f"model: {model}, slo: {{tokens_per_second: 5}}, traffic: {{peak_rpm: 10, input_tokens: 20}}")

    assert said(warning(plan, "no-latency-target")) == (
        "5 tokens per second are asked for, and no latency target is published."
    )
