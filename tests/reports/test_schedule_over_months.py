"""The pictures of a schedule."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from capacity.planning.results.schedule import Schedule, ScheduleMonth
from capacity.reports.pictures.figure import figure
from capacity.reports.pictures.schedule_over_months import pictures
from capacity.sizing.deployment import DeploymentType
from tests.pages import Read


def schedule(months: int, ptus: int = 100) -> Schedule:
    """Twice the PTUs from the third month on, beside which tokens cost 1,000 more each month."""
    return Schedule(
        workloads=("chat",),
        deployment_type=DeploymentType.GLOBAL_PROVISIONED,
        region=None,
        scope="global",
        horizon_months=months,
        currency="USD",
        total=Decimal("123456.78"),
        left_out=Decimal(0),
        lower_bound=None,
        commitment=Decimal(0),
        steps=(),
        months=tuple(
            ScheduleMonth(
                month=date(2026, 1 + at, 1),
                ptus_needed=Fraction(50 + 10 * at) if ptus else None,
                ptus=ptus if at < 2 else 2 * ptus,
                reserved_ptus=ptus,
                ptu_cost=Decimal(221 * ptus) * (1 if at < 2 else 2),
                token_cost=Decimal(1_000 * at),
            )
            for at in range(months)
        ),
    )


def test_ptus_go_up_by_steps_and_costs_are_stacked() -> None:
    ladder, cost = pictures(schedule(4))

    assert '<path d="M0 500H250V500H500V0H750V0H1000" class="line a"/>' in ladder.drawn("k")
    assert len(re.findall(r'class="area a edge"', cost.drawn("k"))) == 4
    assert Read(figure(cost, "k")).cells[:6] == ["Month from", "PTUs", "tokens", "2026-01-01", "22,100.00", "0.00"]
    assert cost.sentence.endswith("All months: 123,456.78 USD.")


def test_without_ptus_there_is_no_ladder() -> None:
    assert [one.heading for one in pictures(schedule(3, ptus=0))] == ["Cost over the months"]


def test_of_one_month_there_is_no_course() -> None:
    assert list(pictures(schedule(1))) == []
    assert list(pictures(None)) == []
