"""The terms that deployed PTUs may be billed by, where it is known what is reserved."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from capacity.planning.checks.checked_deployment import Paid, any_term
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
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
