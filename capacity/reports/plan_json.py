"""A plan as JSON, part by part, in the order of the contract."""

from typing import TYPE_CHECKING

from capacity.planning.results.plan import Option, Plan, ProvisionedOption, UsedFacts
from capacity.reports import measured_json
from capacity.reports.content import words
from capacity.sentences.checking import remedy
from capacity.sentences.say import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capacity.findings import Finding
    from capacity.planning.results.check_result import Check
    from capacity.planning.results.recommended_offer import Recommended
    from capacity.planning.results.schedule import Schedule

OFFER_KEYS = (
    *("deployment_type", "term", "ptus", "base_ptus", "sku_capacity", "spilled_share", "spilled_basis"),
    *("spilled_request_share", "spillover", "utilization_share", "cost", "long_run_cost"),
)


def plan_parts(plan: Plan) -> dict[str, object]:
    """A plan as the contract orders it."""
    return {
        "workload": plan.workload,
        "description": plan.description,
        "owner": plan.owner,
        "model": plan.model,
        "publisher": plan.publisher,
        "model_version": plan.model_version,
        "region": plan.region,
        "resource": plan.resource,
        "demand": {**demand_parts(plan), "normalized_tpm": plan.normalized_tpm, "weights": plan.weighed},
        "options": [option_parts(one) for one in plan.options],
        "current": plan.current,
        "rejections": plan.rejections,
        "do_first": plan.do_first,
        "recommended": recommended_parts(plan.recommended),
        "checks": [check_parts(one) for one in plan.checks],
        "assumptions": plan.assumptions,
        "warnings": warning_parts(plan.warnings),
        "facts": fact_parts(plan.facts),
        **({} if plan.evidence is None else {"evidence": plan.evidence}),
        **(_growth(plan) if plan.measured is None else measured_json.parts(plan.measured)),
        **({"sensitivity": plan.sensitivity} if plan.sensitivity else {}),
        **({} if plan.schedule is None else {"schedule": schedule_parts(plan.schedule)}),
        **_outlook(plan),
        **({} if plan.verified is None else {"verified": plan.verified}),
        **({} if plan.curves is None else {"curves": plan.curves}),
    }


def _growth(plan: Plan) -> dict[str, object]:
    """Of a workload file, whose demand has it; what holds the plan against traffic takes it out."""
    return {} if plan.growth == 1 else {"growth": plan.growth}


def _outlook(plan: Plan) -> dict[str, object]:
    if plan.outlook is None:
        return {}
    from capacity.reports import outlook_json  # noqa: PLC0415  # most plans have none

    return {"outlook": outlook_json.parts(plan.outlook, None if plan.measured is None else plan.measured.hold)}


def option_parts(option: "Option") -> dict[str, object]:
    """An option; what measured traffic or admission says of a provisioned one's size stands among its own fields."""
    parts: dict[str, object] = {**option.record_values()}
    if option.range is None:
        del parts["range"]
    if isinstance(option, ProvisionedOption):
        del parts["by_criteria"], parts["admission"]
        if not option.max_output_advice:
            del parts["max_output_advice"]
        for told in (option.by_criteria, option.admission):
            parts |= {} if told is None else told.record_values()
    return parts


def schedule_parts(schedule: "Schedule") -> dict[str, object]:
    """A schedule as the contract orders it: amounts in US dollars, else null with the same ones in `costs`."""
    from capacity.reports.schedule_json import parts  # noqa: PLC0415  # most plans have none

    return parts(schedule)


def check_parts(one: "Check") -> dict[str, object]:
    """A check as the contract orders it; texts are empty where there is nothing to say."""
    return {
        "name": one.name,
        "origin": one.origin,
        "deployment_type": one.deployment_type,
        "term": one.term,
        "measured": one.measured,
        "limit": one.limit,
        "bound": one.bound,
        "unit": one.unit,
        "margin": one.margin,
        "passed": one.passed,
        "detail": said(one.detail) if one.detail else "",
        "assumes": said(one.assumes) if one.assumes else "",
        "remedy": remedy(one.remedy),
        "key": one.key,
        "limit_key": one.limit_key,
        "file": one.file,
        "line": one.line,
        "limit_file": one.limit_file,
        "limit_line": one.limit_line,
    }


def recommended_parts(chosen: "Recommended") -> dict[str, object]:
    """The offer, without what only the choice went by, and what that rests on."""
    offer = {} if chosen.offer is None else chosen.offer.record_values()
    why = {"why": chosen.why, "assumes": chosen.assumes, "would_change": chosen.would_change}
    return {**{name: offer.get(name) for name in OFFER_KEYS}, **why, "readings": chosen.readings}


def warning_parts(warnings: "Sequence[Finding]") -> list[dict[str, object]]:
    """Warnings with their code, sentence and source."""
    return [{"code": one.code, "detail": said(one), "source": one.source, "date": one.date} for one in warnings]


def fact_parts(facts: "Sequence[UsedFacts]") -> list[dict[str, object]]:
    """Sources with what was taken from each, in words."""
    return [{**fact.record_values(), "groups": words.groups(fact)} for fact in facts]


def demand_parts(plan: Plan) -> dict[str, object]:
    """Demand by category, null where tokens are not known; `input_tpm` includes what the cache reads and writes."""
    tpm = plan.demand.tpm
    tokens = {
        "input_tpm": tpm.all_input,
        "cached_input_tpm": tpm.cached_input,
        "cache_write_tpm": tpm.cache_write,
        "output_tpm": tpm.output,
        "image_input_tpm": tpm.image_input,
        "image_output_tpm": tpm.image_output,
        "total_tpm": tpm.total,
    }
    known = tokens if plan.has_tokens else dict.fromkeys(tokens)
    return {"basis": plan.demand.basis, "rpm": plan.demand.rpm, **known}
