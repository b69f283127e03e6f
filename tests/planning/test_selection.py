"""Which deployments' plans are wanted changes what is told, and never what a plan is made of."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import ProvisionedOption
from capacity.planning.results.plan_report import Report
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Settings
from capacity.traffic.series import Measured, ObservedDeployment
from tests.minutes import deployment, token_series
from tests.properties import examples

CATALOG = Catalog()
TODAY = date(2026, 10, 1)
MINUTES = 8
GLOBAL = DeploymentType.GLOBAL_PROVISIONED
ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts"
counts = st.lists(st.integers(0, 20).map(float), min_size=MINUTES, max_size=MINUTES).map(np.array)


@st.composite
def deployments(draw: st.DrawFn) -> list[ObservedDeployment]:
    """Two to four of two accounts, each of which may spill into any other of its own, and refuse some."""
    names = ["chat", "mail", "overflow", "search"][: draw(st.integers(2, 4))]
    found = []
    for name in names:
        requests = draw(counts) + 1
        tokens = requests * draw(st.integers(1_000, 50_000))
        found.append(
            deployment(
                token_series(tokens, tokens / 10, requests=requests),
                name,
                resource=f"{ACCOUNT}/{draw(st.sampled_from(['one', 'two']))}",
                region="eastus2",
                deployment_type=GLOBAL,
                ptus=50,
                spillover_deployment=draw(st.sampled_from([None, *names])),
                measured=Measured(
                    throttled_requests=draw(st.none() | counts), spilled_requests=draw(st.none() | counts)
                ),
            )
        )
    return found


def report(observed: list[ObservedDeployment], *only: str, **more: Any) -> Report:  # noqa: ANN401  # of the report
    sizing = Sizing(settings=Settings(deployment_types=(GLOBAL,)))
    return from_minutes.report(observed, sizing, CATALOG, today=TODAY, only=only, **more)


@examples(30)
@given(observed=deployments(), data=st.data())
def test_a_selection_changes_no_plan(observed: list[ObservedDeployment], data: st.DataObject) -> None:
    names = [one.name for one in observed]
    only = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    whole = report(observed, pool=True)
    some = report(observed, *only, pool=True)

    assert list(some.plans) == [plan for plan in whole.plans if plan.workload in (*only, "pool")]


def spilling() -> list[ObservedDeployment]:
    """`chat` is served 40 PTUs of tokens a minute, and spills as many requests as it serves."""
    resource = f"{ACCOUNT}/one"
    requests = [40.0] * 60
    chat = token_series([40 * 3_400.0] * 60, requests=requests)
    overflow = token_series([3_400.0] * 60, requests=requests)
    return [
        deployment(chat, "chat", resource=resource, spillover_deployment="overflow", deployment_type=GLOBAL, ptus=50),
        deployment(overflow, "overflow", resource=resource, measured=Measured(spilled_requests=np.array(requests))),
    ]


@pytest.mark.parametrize("only", [(), ("chat",), ("ONE/Chat",)])
def test_what_spilled_counts_where_its_target_is_not_selected(only: tuple[str, ...]) -> None:
    plan = report(spilling(), *only).plans[0]
    (option,) = plan.options

    assert isinstance(option, ProvisionedOption)
    assert (plan.workload, option.ptus) == ("chat", 80)


def test_sums_are_over_the_plans_that_are_told() -> None:
    (total,) = report(spilling(), "chat").totals

    assert (total.workloads, total.deployed_ptus) == (1, 50)
    assert report(spilling(), "chat").warnings == ()


def test_reservations_are_held_against_all() -> None:
    """50 PTUs of `mail` are paid for by what is reserved, whether its plan is told or not."""
    mail = spilling()[0].replaced(name="mail", deployment="mail", region="eastus2")
    observed = [*(one.replaced(region="eastus2") for one in spilling()), mail]
    held = (Reservation(deployment_type=GLOBAL, quantity=100, term=Term.YEAR),)
    some, whole = (report(observed, *only, reservations=held) for only in (("chat",), ()))

    assert [plan.workload for plan in some.plans] == ["chat"]
    assert some.totals == whole.totals
    assert some.totals[0].waste_usd_per_month == Decimal("0.00")
    assert [warning.code for warning in some.warnings if warning.code == "sums-of-all"] == ["sums-of-all"]
    assert "sums-of-all" not in [warning.code for warning in whole.warnings]


def test_what_is_gone_or_told_to_go_is_in_no_sum_of_what_is_needed() -> None:
    """Of the idle one its PTUs are deployed today; the deleted one has none."""
    chat, _ = (one.replaced(region="eastus2") for one in spilling())
    nothing = token_series([0.0] * 2 * 24 * 60, requests=[0.0] * 2 * 24 * 60)
    idle = deployment(nothing, "idle", region="eastus2", deployment_type=GLOBAL, ptus=30)
    gone = deployment(chat.series, "gone", region="eastus2", notes=(found("not-deployed-now"),))
    alone = report([chat]).totals[0]
    (total,) = report([chat, idle, gone]).totals

    assert (total.workloads, total.ptus, total.deployed_ptus) == (1, alone.ptus, 80)
    assert total.recommended_ptus == alone.recommended_ptus
