"""Every workload sized and held to what is asked of it; and what a change of the files changes."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.errors import Place
from capacity.findings import Words, found
from capacity.grammar import counted
from capacity.planning.buying.reservation_totals import report_of
from capacity.planning.checks.against import Against, Earlier, against, standing
from capacity.planning.checks.checked_deployment import Paid, Sizes, Subject, any_term, subject
from capacity.planning.checks.policy import Policy
from capacity.planning.checks.policy import checks as policy_checks
from capacity.planning.checks.workload_checks import check, checks
from capacity.planning.from_workload import planned
from capacity.planning.options.situation import Situation, room
from capacity.planning.results.check_result import Bound, Check, Origin, Written
from capacity.planning.results.plan import Plan, Report
from capacity.pricing.published_prices import US_DOLLARS, Term
from capacity.pricing.reservation import Reservation
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
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


class CheckReport(Record):
    """All plans with their checks, those over all plans, and what changed against an earlier state."""

    report: Report
    checks: tuple[Check, ...]
    """Of the policy, over all workloads."""
    allow_unknown: bool
    against: Against | None

    def passes(self, one: Check) -> bool:
        """Whether a check lets the run pass; what could not be measured does so only where that is allowed."""
        return self.allow_unknown if one.passed is None else one.passed

    @property
    def passed(self) -> bool:
        """Whether all do."""
        return all(map(self.passes, (*self.checks, *(one for plan in self.report.plans for one in plan.checks))))


def report(written: Sequence[Written], asked: Asked, earlier: Earlier | None = None) -> CheckReport:
    """Plan every workload and hold it to its own file and to the policy."""
    deployed = _deployed(written)
    plans, subjects, cases = [], [], []
    for one in written:
        workload = one.workload
        case, plan = planned(_with_target(workload, asked.policy), asked.catalog, today=asked.today)
        about = subject(plan, case, workload, _sizes(workload, asked, _paid(workload, asked, deployed)))
        found = (
            _fits(plan, about),
            *checks(plan, case, workload, about),
            *policy_checks(asked.policy, case, one, about),
        )
        plans.append(plan.replaced(checks=tuple(_located(each, one, asked) for each in found)))
        subjects.append(about)
        cases.append((plan, case, workload))
    return CheckReport(
        report=report_of(plans, asked.catalog, today=asked.today, reservations=asked.reservations),
        checks=tuple(_located(each, None, asked) for each in _over_all(asked, plans, subjects)),
        allow_unknown=asked.allow_unknown,
        against=None if earlier is None else _against(earlier, cases, asked),
    )


def _sizes(workload: Workload, asked: Asked, paid: Paid) -> Sizes:
    """What remedies keep to: all limits of the workload and of the policy."""
    policy = asked.policy
    headroom = max(workload.planning.headroom_share, policy.min_headroom_share or Fraction(0))
    return Sizes(
        room=room(headroom, _with_target(workload, policy).limits.max_utilization_share),
        most_ptus=min((most for most in (workload.limits.max_ptus, policy.max_ptus) if most is not None), default=None),
        paid=paid,
    )


def _with_target(workload: Workload, policy: Policy) -> Workload:
    """What is sized anew keeps to the policy's utilization, too."""
    own, for_all = workload.limits.max_utilization_share, policy.max_utilization_share
    if for_all is None:
        return workload
    return workload.replaced(limits=workload.limits.replaced(max_utilization_share=min(own or for_all, for_all)))


def _against(earlier: Earlier, cases: Sequence[tuple[Plan, Situation, Workload]], asked: Asked) -> Against:
    """How things stood and stand; workloads that did not change are not planned twice."""
    now = [standing(*case) for case in cases]
    known = {(one.name, one.model): (one, stands) for (_, _, one), stands in zip(cases, now, strict=True)}
    then = list(earlier.standings)
    for workload in earlier.workloads:
        same, stands = known.get((workload.name, workload.model), (None, None))
        if stands is None or same != workload:
            case, plan = planned(_with_target(workload, asked.policy), asked.catalog, today=asked.today)
            stands = standing(plan, case, workload)
        then.append(stands)
    return against(earlier, then, now)


def _located(one: Check, written: Written | None, asked: Asked) -> Check:
    """With the files and lines of what breaks the limit and of the limit."""
    find = asked.policy_place if written is None or one.origin is Origin.POLICY else written.place
    there = find(one.limit_key) if one.limit_key else Place()
    here = there if written is None else written.place(one.key)
    return one.replaced(file=here.file, line=here.line, limit_file=there.file, limit_line=there.line)


def _fits(plan: Plan, about: Subject) -> Check:
    """Whether there is any type that the workload can be deployed on."""
    retired: list[Words] = [warning for warning in plan.warnings if warning.code == "retired"]
    refused = retired or list(dict.fromkeys(one.detail for one in plan.rejections))
    fitting = 0 if retired else len(plan.options)
    return check(
        about,
        "deployment_types",
        Origin.PLAN,
        fitting,
        1,
        bound=Bound.AT_LEAST,
        detail=found("reasons", of=tuple(refused)) if not fitting else "that fit",
        remedy="name another model" if retired else "name another model, region or deployment type",
        key="model",
        limit_key="",
    )


Deployed = Mapping[tuple[DeploymentType, str | None], int]


def _scope(type_: DeploymentType, region: str | None) -> tuple[DeploymentType, str | None]:
    """What reservations are held against: Global ones cover every region."""
    return type_, None if type_.residency == "global" else region


def _deployed(written: Sequence[Written]) -> Deployed:
    """PTUs that are deployed today, of all workloads together."""
    sums: dict[tuple[DeploymentType, str | None], int] = {}
    for one in written:
        today = one.workload.deployed
        if today is not None and today.ptus is not None:
            scope = _scope(today.deployment_type, one.workload.region)
            sums[scope] = sums.get(scope, 0) + today.ptus
    return sums


def _paid(workload: Workload, asked: Asked, deployed: Deployed) -> Paid:
    """By which terms deployed PTUs may be paid: those of reservations, and by the hour what these do not cover."""
    if asked.reservations is None:
        return any_term

    def terms(type_: DeploymentType) -> Collection[Term]:
        scope = _scope(type_, workload.region)
        mine = [
            one
            for one in asked.reservations or ()
            if _scope(one.deployment_type, one.region) == scope and (one.expires is None or one.expires > asked.today)
        ]
        covered = sum(one.quantity for one in mine) >= deployed.get(scope, 0)
        return tuple(dict.fromkeys((*(one.term for one in mine), *(() if covered and mine else (Term.HOURLY,)))))

    return terms


def _over_all(asked: Asked, plans: Sequence[Plan], subjects: Sequence[Subject]) -> Iterator[Check]:
    """What the policy asks of all workloads together, and of the catalog."""
    policy, nothing = asked.policy, Subject()
    alternatives = len({plan.workload for plan in plans}) < len(plans)
    doubt = "one workload is planned on several models, and alternatives are not added up" if alternatives else ""
    if policy.max_total_ptus is not None:
        counts = [about.ptus for about in subjects if about.ptus is not None]
        known = len(counts) == len(subjects) and not doubt
        unknown = doubt or f"of {counted(len(subjects) - len(counts), 'workload')} nothing is recommended"
        largest = max(subjects, key=lambda about: about.ptus or 0, default=nothing)
        remedy = f"lower the largest, `{_name(largest)}`, which has {largest.ptus or 0:,} PTUs"
        ptus = sum(counts) if known else None
        yield _total("max_total_ptus", ptus, policy.max_total_ptus, "PTUs", (unknown, remedy))
    if policy.max_total_usd_per_month is not None:
        costs = [_one_cost(about) for about in subjects]
        unknown = doubt or f"what {costs.count(None)} of {counted(len(costs), 'workload')} cost is not known"
        total = None if doubt or None in costs else sum(cost for cost in costs if cost is not None)
        dearest = max(subjects, key=lambda about: _one_cost(about) or 0, default=nothing)
        remedy = f"lower the dearest, `{_name(dearest)}`, at {float(_one_cost(dearest) or 0):,.2f} USD"
        yield _total("max_total_usd_per_month", total, policy.max_total_usd_per_month, US_DOLLARS, (unknown, remedy))
    if policy.max_catalog_age_days is not None:
        yield check(
            nothing,
            "max_catalog_age_days",
            Origin.POLICY,
            max((asked.today - asked.catalog.as_of).days, 0),
            policy.max_catalog_age_days,
            unit="days",
            detail=f"the catalog is of {asked.catalog.as_of}",
            remedy="install a newer capacity, or lay newer numbers over it with --catalog",
            limit_key="max_catalog_age_days",
        )


def _name(about: Subject) -> str:
    return about.workload.name if about.workload else ""


def _total(
    name: str, measured: Fraction | int | None, limit: Fraction | int, unit: str, words: tuple[str, str]
) -> Check:
    """`words` are why it is not known, and what would let it pass."""
    unknown, remedy = words
    return check(
        Subject(),
        name,
        Origin.POLICY,
        measured,
        limit,
        unit=unit,
        detail=unknown if measured is None else "all workloads together",
        remedy="make that known" if measured is None else remedy,
        limit_key=name,
    )


def _one_cost(about: Subject) -> Fraction | None:
    """What a workload costs a month in US dollars; None where terms differ or a price is not known."""
    totals = {cost.per_month if cost.currency == US_DOLLARS else None for cost in about.costs.values()}
    total = next(iter(totals)) if len(totals) == 1 else None
    return None if total is None else Fraction(total)
