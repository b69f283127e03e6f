"""`compare` and `check`: workloads on several models, and workloads held to their limits and a policy."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from capacity.api.asked_facts import AskedFacts, Shares, plain_number
from capacity.api.asked_plans import AskedPlans, Workloads, given, without
from capacity.api.configured_options import configurable
from capacity.api.option_texts import Day, File, Names, Number, Settings, file, names, text
from capacity.api.results import CheckReport, ComparisonReport
from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from fractions import Fraction

    from capacity.catalog.catalog import Catalog
    from capacity.planning.results.compared_models import ComparisonReport as ComparedModels
    from capacity.pricing.published_prices import Term
    from capacity.sizing.token_scale import TokenScale

KINDS = ("input", "output")
LARGEST = 1000


@configurable
def compare(
    workloads: Workloads,
    *,
    models: Names = None,
    term: str | None = None,
    scale: Mapping[str, Mapping[str, Number]] | Names = None,
    deployment_type: Names = None,
    region: str | None = None,
    headroom: Number | None = None,
    planning: File = None,
    set: Settings = None,  # noqa: A002  # as the option is called
    discount: Shares = None,
    as_of: Day = None,
    today: Day = None,
    catalog: File = None,
    config: File = None,  # noqa: ARG001  # `configurable` takes it
) -> ComparisonReport:
    """Sizes and costs of workloads on several models: those named, else all that could replace a workload's own.

    `scale` maps models to factors of their tokens: `{"gpt-5-mini": {"output": 1.5}}`. Raises `InvalidInput`.
    """
    from capacity.planning import comparison  # types need none of it
    from capacity.planning.results.compared_models import Question
    from capacity.sources.workloads import workload_file

    about = AskedFacts.of(as_of=as_of, today=today, catalog=catalog, discount=discount)
    asked = AskedPlans.of(
        deployment_type=deployment_type, region=region, headroom=headroom, planning=planning, set_=set
    )
    facts, wanted = about.facts(), names(models) or []
    for name in wanted:
        facts.model(name, f"--model {name}")
    question = Question(
        models=tuple(wanted), every_type=bool(wanted), term=_term(term), scales=_scales(_scale_texts(scale), facts)
    )
    planned = asked.planned(facts)
    read = workload_file.read(
        given(workloads), facts, changes=asked.changes(planned), without=without(asked.planning, about.catalog)
    )
    result = comparison.report(read, facts, question, today=about.day, reservations=planned.reservations)
    _refuse_strays(question.scales, result)
    return ComparisonReport(result)


def _term(name: str | None) -> "Term | None":
    from capacity.pricing.published_prices import Term  # help needs none of it

    labels = [one.label for one in Term]
    if name is None:
        return None
    if name not in labels:
        raise InvalidInput.of(f"--term {name}", f"write one of {', '.join(labels)}")
    return Term(name)


def _scale_texts(scale: Mapping[str, Mapping[str, Number]] | Names) -> list[str]:
    """`{"gpt-5-mini": {"output": 1.5}}` as `gpt-5-mini:output=1.5`."""
    if isinstance(scale, Mapping):
        if wrong := next((name for name, of in scale.items() if not isinstance(of, Mapping)), None):
            raise InvalidInput.of("--scale", f"`{wrong}` has no factors: write {{'{wrong}': {{'output': 1.5}}}}")
        factors = {name: ",".join(f"{kind}={text(one)}" for kind, one in of.items()) for name, of in scale.items()}
        return [f"{name}:{told}" for name, told in factors.items()]
    return names(scale) or []


def _scales(texts: Sequence[str], catalog: "Catalog") -> "dict[str, TokenScale]":
    """Factors by the name of the model. Raises `InvalidInput`."""
    from capacity.sizing.token_scale import TokenScale  # help needs none of it

    found: dict[str, dict[str, Fraction]] = {}
    for told in texts:
        origin = f"--scale {told}"
        name, colon, factors = told.rpartition(":")
        if not colon:
            raise InvalidInput.of(origin, "write MODEL:output=1.5, MODEL:input=1.1, or both with a comma between")
        own = found.setdefault(catalog.model(name, origin).name, {})
        for part in factors.split(","):
            kind, _, number = part.partition("=")
            if kind not in KINDS:
                raise InvalidInput.of(origin, f"unknown kind of tokens `{kind}`: write input or output")
            if kind in own:
                raise InvalidInput.of(origin, f"{kind} of {name} is given twice: leave one out")
            own[kind] = _factor(number, origin)
    return {name: TokenScale(**factors) for name, factors in found.items()}


def _factor(told: str, origin: str) -> "Fraction":
    from fractions import Fraction  # help needs none of it

    factor = plain_number(told)
    if not factor or factor > LARGEST:
        raise InvalidInput.of(origin, f"write a factor above 0, at most {LARGEST}: 1.5 is half as many tokens again")
    return Fraction(factor)


def _refuse_strays(scales: "Mapping[str, TokenScale]", report: "ComparedModels") -> None:
    """Raises `InvalidInput` for a factor of a model that is not compared."""
    compared = {one.model for each in report.comparisons for one in each.rows}
    compared |= {one.model for each in report.comparisons for one in each.refused}
    if strays := [name for name in scales if name not in compared]:
        what = "is not compared, so that its tokens have no effect: add it with --model, or leave --scale out"
        raise InvalidInput.of(f"--scale {strays[0]}", what)


@configurable
def check(
    workloads: Workloads,
    *,
    policy: File = None,
    against: str | os.PathLike[str] | None = None,
    outlook: File = None,
    allow_unknown: bool = False,
    model: Names = None,
    deployment_type: Names = None,
    region: str | None = None,
    headroom: Number | None = None,
    planning: File = None,
    set: Settings = None,  # noqa: A002  # as the option is called
    discount: Shares = None,
    as_of: Day = None,
    today: Day = None,
    catalog: File = None,
    config: File = None,  # noqa: ARG001  # `configurable` takes it
) -> CheckReport:
    """Workloads held to their limits, their slo, what is deployed and a policy; with `against` what changed since.

    `outlook` is the JSON of measured plans with a forecast, for `min_days_to_exhaustion`.
    `report.raise_for_failed()` raises where one breaks them. Raises `InvalidInput`.
    """
    from capacity.planning.checks import check_report  # types need none of it
    from capacity.sources.workloads import earlier, planned_report, policy_file, workload_file

    about = AskedFacts.of(as_of=as_of, today=today, catalog=catalog, discount=discount)
    asked = AskedPlans.of(
        deployment_type=deployment_type, region=region, headroom=headroom, planning=planning, set_=set
    )
    facts, wanted = about.facts(), names(model) or []
    planned = asked.planned(facts)
    rules, place = policy_file.read(file(policy), facts)
    question = check_report.Asked(
        catalog=facts,
        today=about.day,
        reservations=planned.reservations,
        allow_unknown=allow_unknown,
        policy=rules,
        policy_place=place,
        foreseen=None if (foreseen := file(outlook)) is None else planned_report.foreseen(foreseen),
    )
    reading = workload_file.Reading(
        changes=asked.changes(planned),
        models=_each_once(wanted, facts),
        without=without(file(policy), asked.planning, about.catalog),
    )
    some = given(workloads)
    if against is None:
        return CheckReport(check_report.report(workload_file.read_written(some, facts, reading), question))
    paths, reference = [one for one in some if isinstance(one, str)], os.fspath(against)
    gone = earlier.removed(reference, paths)
    written = workload_file.read_written([one for one in some if one not in gone], facts, reading)
    return CheckReport(check_report.report(written, question, earlier.read(reference, paths, facts, reading)))


def _each_once(models: Sequence[str], facts: "Catalog") -> list[str]:
    """Names of models, without further names of the same one."""
    return list({one.name if (one := facts.find(name)) else name: name for name in models}.values())
