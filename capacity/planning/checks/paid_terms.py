"""The terms that deployed PTUs may be billed by, where it is known what is reserved."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from capacity.planning.checks.checked_deployment import Paid, any_term
from capacity.planning.results.plan import Current, Plan
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation, Use, settle
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload

Scope = tuple[DeploymentType, str | None]
"""A reservation pays for PTUs of a type in a region; Global ones cover every region."""


def deployed_ptus(workloads: Iterable[Workload]) -> Counter[Scope]:
    """PTUs that are deployed today, of all workloads together."""
    sums: Counter[Scope] = Counter()
    for one in workloads:
        if one.deployed is not None and one.deployed.ptus is not None:
            sums[_scope(one.deployed.deployment_type, one.region)] += one.deployed.ptus
    return sums


class PaidAlready(NamedTuple):
    """Deployed PTUs of a workload that reservations pay, and the term of the largest of these."""

    ptus: int
    term: Term


def paid_already(
    plans: Sequence[Plan], reservations: Iterable[Reservation] | None, today: date
) -> list[PaidAlready | None]:
    """What reservations in force pay of what is deployed; None of a plan that none of them covers."""
    paid = [one for one in reservations or () if one.is_paid(today)]
    uses = [
        Use(one.current.deployment_type, one.region, one.resource, one.current.ptus or 0) if one.current else None
        for one in plans
    ]
    open_ = iter(settle([use for use in uses if use is not None], paid).overage)
    return [None if use is None else _paid(use, next(open_), paid) for use in uses]


def unpaid(current: Current | None, already: PaidAlready | None) -> tuple[Term, int]:
    """How many deployed PTUs are paid by the hour, and the term of these, or that of what pays all."""
    deployed = current.ptus or 0 if current else 0
    ptus = deployed - (already.ptus if already else 0)
    return (Term.HOURLY if ptus or already is None else already.term), ptus


def _paid(use: Use, open_: int, paid: Iterable[Reservation]) -> PaidAlready | None:
    largest = max((one for one in paid if one.covers(use)), key=lambda one: one.quantity, default=None)
    return None if largest is None else PaidAlready(use.ptus - open_, largest.term)


def terms_in(
    region: str | None, reservations: Sequence[Reservation] | None, deployed: Counter[Scope], today: date
) -> Paid:
    """Terms of the reservations in force, and by the hour unless these cover all; any where nobody said."""
    if reservations is None:
        return any_term

    def terms(type_: DeploymentType) -> Collection[Term]:
        scope = _scope(type_, region)
        mine = [
            one
            for one in reservations
            if _scope(one.deployment_type, one.region) == scope and (one.expires is None or one.expires > today)
        ]
        covered = bool(mine) and sum(one.quantity for one in mine) >= deployed[scope]
        return tuple(dict.fromkeys((*(one.term for one in mine), *(() if covered else (Term.HOURLY,)))))

    return terms


def _scope(type_: DeploymentType, region: str | None) -> Scope:
    return type_, None if type_.residency == "global" else region
