"""Every workload sized and held to what is asked of it; and what a change of the files changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import Place
from capacity.findings import Finding, found
from capacity.planning.advice.succession import heirs
from capacity.planning.buying.portfolio_sums import portfolio
from capacity.planning.buying.reservation_totals import report_of
from capacity.planning.checks import paid_terms, policy_totals, workload_checks
from capacity.planning.checks.against import Against, Earlier, against
from capacity.planning.checks.checked_deployment import Paid, Sizes, Subject
from capacity.planning.checks.exhausting import with_days
from capacity.planning.checks.followed import with_raised_limits
from capacity.planning.checks.foreseen_days import ForeseenDays
from capacity.planning.checks.policy import Policy
from capacity.planning.checks.policy import checks as policy_checks
from capacity.planning.checks.standing import Standing, standing
from capacity.planning.checks.what_is_checked import fitting, subject
from capacity.planning.from_workload import planned
from capacity.planning.options.situation import Situation, room
from capacity.planning.over_time import Planned, decided_over_time, is_any_over_time, months_of
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Decided, Report
from capacity.planning.results.written_workload import Written
from capacity.pricing.reservation import Reservation
from capacity.record import Record
from capacity.sizing.workload import Workload


class Asked(Record):
    """What a run of checks is asked beside its workloads."""

    catalog: Catalog
    today: date
    policy: Policy = Policy()
    policy_place: Callable[[str], Place]
    reservations: tuple[Reservation, ...] | None = None
    """None where nobody said what is reserved."""
    allow_unknown: bool = False
    foreseen: Mapping[str, ForeseenDays] | None = None
    """What an outlook says of workloads, by their names; None without one."""


class CheckReport(Record):
    """All plans with their checks, those over all plans, and what changed against an earlier state."""

    report: Report
    standings: tuple[Standing, ...]
    """What each plan comes to, in their order."""
    checks: tuple[Check, ...]
    """The checks of the policy over all workloads."""
    allow_unknown: bool
    against: Against | None

    def passes(self, one: Check) -> bool:
        """Whether a check lets the run pass; what could not be measured does so only where that is allowed."""
        return self.allow_unknown if one.passed is None else one.passed

    @property
    def passed(self) -> bool:
        """Whether all do."""
        return all(map(self.passes, (*self.checks, *(one for plan in self.report.plans for one in plan.checks))))


class _Held(NamedTuple):
    """Plans with their checks, what these hold, and what is decided over time."""

    plans: list[Plan]
    subjects: list[Subject]
    standings: list[Standing]
    made: Decided | None


def report(written: Sequence[Written], asked: Asked, earlier: Earlier | None = None) -> CheckReport:
    """Plan every workload and hold it to its own file and to the policy."""
    today = asked.today
    plans, subjects, standings, made = _held(written, asked)
    plans = with_raised_limits(
        written, plans, lambda then: _held(then, asked, is_final=False).plans, are_apart=made is None
    )
    over_all = policy_totals.checks(asked.policy, subjects, plans, asked.catalog.as_of, today)
    return CheckReport(
        report=report_of(plans, asked.catalog, today=today, reservations=asked.reservations, made=made).replaced(
            portfolio=portfolio(plans, made)
        ),
        standings=tuple(standings),
        checks=tuple(_located(each, None, asked) for each in over_all),
        allow_unknown=asked.allow_unknown,
        against=None if earlier is None else _against(earlier, written, standings, asked),
    )


def _held(written: Sequence[Written], asked: Asked, *, is_final: bool = True) -> _Held:
    """Without `is_final` for what would be, which no range is told of."""
    policy = asked.policy
    workloads = [one.workload for one in written]
    deployed = paid_terms.deployed_ptus(workloads)
    sized = _sized(workloads, asked)
    held, cases = _Held([], [], [], _over_time(workloads, sized, asked)), list[tuple[Situation, Subject]]()
    decided = _decided(sized, held.made)
    paid = paid_terms.paid_already([plan for _, plan in decided], asked.reservations, asked.today)
    for one, (case, plan), already in zip(written, decided, paid, strict=True):
        workload = one.workload
        terms = paid_terms.terms_in(workload.region, asked.reservations, deployed, asked.today)
        sizes = _sizes(workload, policy, terms)
        if asked.reservations is not None:
            sizes = sizes.replaced(unpaid=paid_terms.unpaid(plan.current, already))
        about = subject(plan, case, workload, sizes)
        about = with_days(about, case, asked.foreseen)
        if policy.min_days_to_retirement is not None:
            about = about.replaced(heirs=tuple(heirs(case.planned_version, asked.today, asked.catalog)))
        checks: tuple[Check, ...] = (
            _fits(plan, about),
            *workload_checks.checks(plan, case, workload, about),
            *policy_checks(policy, case, one, about, plan),
        )
        if workload.has_ranges and is_final:
            from capacity.planning.checks.high_ends import noted  # noqa: PLC0415  # and with it numpy

            checks = tuple(noted(checks, plan, case, workload))
        held.plans.append(plan.replaced(checks=tuple(_located(each, one, asked) for each in checks)))
        held.subjects.append(about.replaced(case=None, admits=None, in_month=None))
        cases.append((case, about))
    held.standings.extend(_standings(held.plans, cases, workloads, asked))
    return held


def _standings(
    plans: Sequence[Plan], held: Sequence[tuple[Situation, Subject]], workloads: Sequence[Workload], asked: Asked
) -> Iterator[Standing]:
    """What each plan comes to; reservations pay for all that is deployed together."""
    paid = paid_terms.paid_already(plans, asked.reservations, asked.today)
    for plan, (case, about), workload, its in zip(plans, held, workloads, paid, strict=True):
        yield standing(about, plan, case, workload, its)


def _sized(workloads: Sequence[Workload], asked: Asked) -> list[Planned]:
    months = months_of(workloads, asked.reservations, asked.today)
    return [
        planned(_with_target(one, asked.policy), asked.catalog, today=asked.today, months=its)
        for one, its in zip(workloads, months, strict=True)
    ]


def _over_time(workloads: Sequence[Workload], sized: Sequence[Planned], asked: Asked) -> Decided | None:
    return decided_over_time(
        [_with_target(one, asked.policy) for one in workloads],
        sized,
        asked.catalog,
        today=asked.today,
        reservations=asked.reservations,
    )


def _decided(sized: Sequence[Planned], made: Decided | None) -> list[Planned]:
    """Each with its plan as it is decided together with the others."""
    if made is None:
        return list(sized)
    return [(case, plan) for (case, _), plan in zip(sized, made.plans, strict=True)]


def _sizes(workload: Workload, policy: Policy, paid: Paid) -> Sizes:
    """What remedies keep to: all limits of the workload and of the policy."""
    headroom = max(workload.planning.headroom_share, policy.min_headroom_share or Fraction(0))
    return Sizes(
        room=room(headroom, _with_target(workload, policy).limits.max_utilization_share),
        quota_room=1 + headroom,
        most_ptus=min((most for most in (workload.limits.max_ptus, policy.max_ptus) if most is not None), default=None),
        most_tpm=policy.max_total_tpm,
        most_rpm=policy.max_total_rpm,
        paid=paid,
    )


def _with_target(workload: Workload, policy: Policy) -> Workload:
    """What is sized anew keeps to the policy's utilization, too."""
    own, for_all = workload.limits.max_utilization_share, policy.max_utilization_share
    if for_all is None:
        return workload
    return workload.replaced(limits=workload.limits.replaced(max_utilization_share=min(own or for_all, for_all)))


def _against(earlier: Earlier, written: Sequence[Written], now: Sequence[Standing], asked: Asked) -> Against:
    """How things stood and stand; workloads that did not change are not planned twice."""
    known = {
        (one.workload.name, one.workload.model): (one.workload, stands)
        for one, stands in zip(written, now, strict=True)
    }
    then = list(earlier.standings)
    # Over time all share what is reserved: then one change changes what others come to.
    alike = {} if is_any_over_time(earlier.workloads, asked.reservations) else known
    anew = [one for one in earlier.workloads if alike.get((one.name, one.model), (None, None))[0] != one]
    sized = _sized(anew, asked)
    decided = _decided(sized, _over_time(anew, sized, asked))
    held = [(case, subject(plan, case, workload)) for workload, (case, plan) in zip(anew, decided, strict=True)]
    stand = _standings([plan for _, plan in decided], held, anew, asked)
    planned_anew = dict(zip(map(id, anew), stand, strict=True))
    then += [planned_anew.get(id(one)) or alike[one.name, one.model][1] for one in earlier.workloads]
    return against(earlier, then, now)


def _located(one: Check, written: Written | None, asked: Asked) -> Check:
    """With the files and lines of what breaks the limit and of the limit."""
    find = asked.policy_place if written is None or one.origin is Origin.POLICY else written.place
    there = find(one.limit_key) if one.limit_key else Place()
    here = there if written is None else written.place(one.key)
    if there.origin is not None:
        there = Place(origin=there.origin)
    return one.replaced(
        file=here.file,
        line=here.line,
        limit_file=there.file,
        limit_line=there.line,
        limit_origin=there.origin,
    )


def _fits(plan: Plan, about: Subject) -> Check:
    """Whether there is any type that the workload can be deployed on."""
    retired: tuple[Finding, ...] = tuple(warning for warning in plan.warnings if warning.code == "retired")
    refused = retired or tuple(dict.fromkeys(one.detail for one in plan.rejections))
    late = bool(plan.options) and not fitting(plan)
    if late and not retired:
        refused = (*refused, found("batch-takes-a-day", types=tuple(one.deployment_type for one in plan.options)))
    fit = 0 if retired or late else len(plan.options)
    return about.settled(
        Check(
            name="deployment_types",
            origin=Origin.PLAN,
            measured=fit,
            limit=1,
            bound=Bound.AT_LEAST,
            detail=found("types-that-fit") if fit else found("reasons", of=refused),
            remedy=(
                *((found("to-tolerate-batch"),) if late and not retired else ()),
                found("to-name-another-model" if retired else "to-name-another"),
            ),
            key="model",
        )
    )
