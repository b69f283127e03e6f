"""What a command concludes of its own report, after that is written."""

from capacity.errors import NotEnoughData
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.sentences.say import said

LACKING = ("model-unknown", "tokens-unknown")


def refuse_nothing_sized(report: Report) -> None:
    """Raises `NotEnoughData` where no plan of measured traffic has a single option: a pipeline must not go on."""
    if any(plan.options for plan in report.plans):
        return
    reasons = dict.fromkeys(_reason(plan) for plan in report.plans)
    message = "\n".join(f"nothing was sized: {reason}" for reason in reasons)
    raise NotEnoughData(message)


def _reason(plan: Plan) -> str:
    lacking = [said(one) for one in plan.warnings if one.code in LACKING]
    return next(iter([*lacking, *(said(one.detail) for one in plan.rejections), said(plan.recommended.why)]))
