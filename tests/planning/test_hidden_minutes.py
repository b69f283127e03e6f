"""Deployments that refuse and spill, as metrics of the fake Azure: plans need what was asked for, computed apart.

Every criterion of every deployment and of the pool, with all refused requests as demand and with none, read live by
either API and from a saved folder.
"""

import gzip
import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType
from capacity.sources.metrics import load_metrics
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.windows import Window
from capacity.traffic.pool import POOL
from capacity.traffic.series import ObservedDeployment
from tests.fake_azure.client_side import END, NOW, Setting, setting
from tests.fake_azure.content import EPOCH, MINUTE
from tests.fake_azure.overload import TPM_PER_PTU, Loaded, account, bursts
from tests.minutes import by_criteria, fluid, traffic_of

START = END - timedelta(hours=30)
MINUTES = range((START - EPOCH) // MINUTE, (END - EPOCH) // MINUTE)
LIMITS = 0.001, 0.01
ZONE = DeploymentType.DATA_ZONE_PROVISIONED
Weighted = list[float]


# --- what is right, without the product


def needed(weighted: Weighted) -> dict[str, float]:
    """PTUs before rounding, by each statistic."""
    ordered = sorted(weighted)

    def percentile(share: float) -> float:
        place = share * (len(ordered) - 1)
        low = math.floor(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (ordered[high] - ordered[low]) * (place - low)

    found = {
        "mean": sum(ordered) / len(ordered),
        "p95": percentile(0.95),
        "p99": percentile(0.99),
        "max": ordered[-1],
    }
    return {name: tokens / TPM_PER_PTU for name, tokens in found.items()}


def sizes(weighted: Weighted) -> dict[str, int]:
    """PTUs by each criterion: 15, and from there on in steps of 5."""

    def bought(ptus: float) -> int:
        return 15 + 5 * max(math.ceil((ptus - 1e-9 - 15) / 5), 0)

    found = {name: bought(ptus) for name, ptus in needed(weighted).items()}
    size = 15
    while any(share > most for share, most in zip(fluid(START, weighted, size * TPM_PER_PTU, 0), LIMITS, strict=True)):
        size += 5
    return {**found, "throttled": size}


def asked_of(one: Loaded, *, retries: bool = True) -> Weighted:
    """All that was asked for, its retries too; else what was served or spilled."""

    def requests(minute: int) -> float:
        dropped = one.asked[minute] - one.served[minute] - one.spilled[minute]
        return one.asked[minute] + dropped * one.retries if retries else one.asked[minute] - dropped

    return [requests(minute) * one.weight for minute in MINUTES]


# --- what the plans say


def live(api: str) -> Callable[[Setting, Path], Sequence[ObservedDeployment]]:
    def read(azure: Setting, _: Path) -> Sequence[ObservedDeployment]:
        def ask(start: datetime, end: datetime) -> MetricAnswer:
            return azure.read(start=start, end=end, metrics_api=api)

        return load_metrics.from_service(ask, Window(start=START, end=END), NOW).deployments

    return read


def saved(azure: Setting, folder: Path) -> Sequence[ObservedDeployment]:
    azure.read(start=START, end=END, save=folder)
    return load_metrics.from_files([folder], None, Window()).deployments


WAYS = {"live": live("arm"), "batch": live("batch"), "saved": saved}


def reported(observed: Sequence[ObservedDeployment], criterion: Criterion = Criterion.THROTTLED) -> Report:
    catalog = Catalog()
    known = load_metrics.with_models(observed, [], catalog)
    return from_minutes.report(known, Sizing(criterion=criterion), catalog, today=END.date(), pool=True)


def plans(report: Report) -> dict[str, Plan]:
    return {plan.workload: plan for plan in report.plans}


def in_plan(plan: Plan) -> dict[str, int]:
    """PTUs by each criterion."""
    option = next(one for one in plan.options if one.deployment_type is ZONE)
    return {name.value: found.ptus for name, found in by_criteria(option).by_criterion.items() if found is not None}


def warned(plan: Plan) -> dict[str, Any]:
    return {warning.code: warning.values for warning in plan.warnings}


def without_retries(observed: Sequence[ObservedDeployment], name: str) -> dict[str, int]:
    """PTUs by each criterion with none of the refused requests as demand, as each plan tells them."""
    found = {}
    for criterion in Criterion:
        values = warned(plans(reported(observed, criterion))[name])["hidden-demand"]
        found[criterion.value] = dict(values["others"])["retries"]
    return found


def chat(**changes: Any) -> Loaded:  # noqa: ANN401  # its own fields
    """Needs 100 PTUs and has 70."""
    fields = {"asked": bursts(1, MINUTES, 60, 242), "input_tokens": 1000, "output_tokens": 50, "ptus": 70}
    return Loaded(**{**fields, **changes})


def overflow() -> Loaded:
    """Needs 15 PTUs for its own traffic, which is busy when the other is not."""
    calm = {minute: requests < 100 for minute, requests in chat().asked.items()}
    asked = {minute: requests if calm[minute] else 20 for minute, requests in bursts(2, MINUTES, 20, 80).items()}
    return Loaded(asked=asked, input_tokens=400, output_tokens=20)


# --- tests


@pytest.fixture(params=WAYS)
def read(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Sequence[ObservedDeployment]]:
    """The deployments of an account, read in every way."""

    def of(loaded: dict[str, Loaded]) -> Sequence[ObservedDeployment]:
        with setting(account(loaded)) as azure:
            return WAYS[request.param](azure, tmp_path / "saved")

    return of


Read = Callable[[dict[str, Loaded]], list[ObservedDeployment]]


@pytest.mark.slow
@pytest.mark.parametrize("retries", [0, 2])
def test_refused_requests_are_demand_in_their_minutes(read: Read, retries: int) -> None:
    loaded = {"chat": chat(retries=retries)}
    observed = read(loaded)
    plan = plans(reported(observed))["chat"]
    right = sizes(asked_of(loaded["chat"]))
    assert in_plan(plan) == right
    assert without_retries(observed, "chat") == sizes(asked_of(loaded["chat"], retries=False))
    assert "refusals-disagree" not in warned(plan)
    assert "refusals-spread" not in warned(plan)
    if not retries:
        assert right["max"] == 100


@pytest.mark.slow
@pytest.mark.parametrize(
    ("share", "shown", "retries"), [(1.0, True, 0), (0.5, True, 0), (0.5, True, 1), (1.0, False, 0)]
)
def test_spilled_requests_are_demand_of_the_deployment_that_they_were_sent_to(
    read: Read,
    share: float,
    shown: bool,  # noqa: FBT001
    retries: int,
) -> None:
    loaded = {
        "chat": chat(target="overflow", spill_share=share, shown=shown, retries=retries),
        "overflow": overflow(),
    }
    observed = read(loaded)
    found = plans(reported(observed))
    asked = {name: asked_of(one) for name, one in loaded.items()}
    assert {name: in_plan(found[name]) for name in loaded} == {name: sizes(one) for name, one in asked.items()}
    assert in_plan(found[POOL]) == sizes([sum(both) for both in zip(*asked.values(), strict=True)])
    assert in_plan(found["overflow"])["max"] == 15
    if share < 1:
        low = {name: asked_of(one, retries=False) for name, one in loaded.items()}
        assert without_retries(observed, "chat") == sizes(low["chat"])
        assert without_retries(observed, POOL) == sizes([sum(both) for both in zip(*low.values(), strict=True)])
    if not retries:
        assert (in_plan(found["chat"])["max"], in_plan(found[POOL])["max"]) == (100, 105)
    for plan in found.values():
        assert "refusals-disagree" not in warned(plan)


def test_the_target_tells_its_own_traffic_and_the_overflow_apart(read: Read) -> None:
    loaded = {"chat": chat(target="overflow"), "overflow": overflow()}
    plan = plans(reported(read(loaded), Criterion.MAX))["overflow"]
    spilled, own = loaded["chat"].spilled, loaded["overflow"]
    both = [own.asked[minute] * own.weight + spilled[minute] * loaded["chat"].weight for minute in MINUTES]
    told = warned(plan)["took-over"]
    assert (told["requests"], told["sources"]) == (sum(spilled.values()), ("chat",))
    assert told["ptus"] == sizes(both)["max"] > 15
    assert told["tpm"] == max(420 * own.asked[minute] + 1050 * spilled[minute] for minute in MINUTES)
    traffic = traffic_of(plan)
    assert traffic.requests == sum(own.asked.values())
    assert traffic.rpm is not None
    assert traffic.rpm.max == max(own.asked.values())


def test_rates_of_a_plan_are_of_the_same_requests(read: Read) -> None:
    one = chat(target="overflow")
    plan = plans(reported(read({"chat": one, "overflow": overflow()})))["chat"]
    traffic = traffic_of(plan)
    assert traffic.rpm is not None
    assert traffic.input_tpm is not None
    assert traffic.normalized_tpm is not None
    assert plan.demand.rpm == traffic.rpm.max == max(one.asked.values())
    assert traffic.input_tpm.max == pytest.approx(max(one.asked.values()) * one.input_tokens)
    assert traffic.normalized_tpm.mean == pytest.approx(sum(asked_of(one)) / len(MINUTES))
    assert traffic.requests == sum(one.asked.values())


@pytest.mark.slow
def test_several_deployments_that_spill_into_one(read: Read) -> None:
    second = chat(asked=bursts(3, MINUTES, 30, 121), input_tokens=2000, output_tokens=100)
    loaded = {"chat": chat(target="overflow"), "second": second, "overflow": overflow()}
    second.target = "overflow"
    found = plans(reported(read(loaded)))
    asked = {name: asked_of(one) for name, one in loaded.items()}
    assert {name: in_plan(found[name]) for name in loaded} == {name: sizes(one) for name, one in asked.items()}
    assert in_plan(found[POOL]) == sizes([sum(both) for both in zip(*asked.values(), strict=True)])


def test_hours_alone_are_spread_and_told(tmp_path: Path) -> None:
    """As folders have them that were saved by earlier versions."""
    with setting(account({"chat": chat()})) as azure:
        azure.read(start=START, end=END, save=tmp_path / "saved")
    for path in (tmp_path / "saved").glob("metrics-*-PT1M-*"):
        if b"statuscode" in gzip.decompress(path.read_bytes()):
            path.unlink()
    plan = plans(reported(load_metrics.from_files([tmp_path / "saved"], None, Window()).deployments))["chat"]
    one = chat()
    one.run()
    since = MINUTES.start + 36  # the first whole hour: what lies before is not told by hours
    told = warned(plan)
    assert told["refusals-spread"]["requests"] == sum(one.refused(minute) for minute in MINUTES if minute >= since)
    assert told["refusals-disagree"]["measured"] > told["refusals-disagree"]["predicted"]
