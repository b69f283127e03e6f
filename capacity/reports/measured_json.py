"""The parts of a JSON report that only measured traffic has."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from capacity.planning.results.plan import Plan

if TYPE_CHECKING:
    from capacity.planning.results.measured_plan import MeasuredTraffic


def trials(plans: Sequence[Plan]) -> dict[str, object]:
    """What PTU counts would have done with the minutes of each deployment, where that was asked."""
    asked = [(plan.measured, plan) for plan in plans if plan.measured is not None and plan.measured.trials is not None]
    rows = [
        {
            "deployment": measured.deployment,
            "workload": plan.workload,
            "resource": plan.resource,
            **trial.record_values(),
        }
        for measured, plan in asked
        for trial in measured.trials or ()
    ]
    return {"trials": rows} if asked else {}


def parts(measured: "MeasuredTraffic") -> dict[str, object]:
    """The traffic that a plan was made from, with the shares of the quota that it used."""
    use = measured.quota_use
    shares = {} if use is None else {"tokens_share": use.tokens_share, "requests_share": use.requests_share}
    parts = {**measured.record_values(), "quota_use": use and {**use.record_values(), **shares}}
    del parts["trials"]  # they stand beside the plans
    del parts["basis"]  # for workload files
    return parts
