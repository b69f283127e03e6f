"""What a workload comes to, in the few numbers that two states of it are compared by."""

from decimal import Decimal
from fractions import Fraction

from capacity.planning.buying import costing
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.checks.paid_terms import PaidAlready, unpaid
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType
from capacity.sizing.workload import Workload


class Standing(Record):
    """What a workload needs on the type it is deployed on, else on the one that is recommended or the only one.

    Without such a type nothing is decided, and nothing is added up. `per_month` is the cost of what is deployed, PTUs
    that no reservation pays by the hour, or else of what is recommended.
    """

    workload: str
    resource: str | None = None
    model: str | None
    region: str | None = None
    deployment_type: DeploymentType | None = None
    term: str | None = None
    ptus: int | None = None
    sku_capacity: int | None = None
    tpm_quota: Fraction | None = None
    rpm_quota: Fraction | None = None
    deployed_ptus: int | None = None
    paid_ptus: int | None = None
    """How many of those that are deployed, or else needed, a reservation pays; None where none is told."""
    deployed_sku_capacity: int | None = None
    per_month: Decimal | None = None
    currency: str | None = None
    limits: dict[str, Fraction] = NOTHING
    """`limits.max_ptus`, `slo.throttled_share`, ...: what it was held to."""


def standing(about: Subject, plan: Plan, case: Situation, workload: Workload, paid: PaidAlready | None) -> Standing:
    """What a plan comes to; `paid` is what reservations pay of what is deployed."""
    term, cost = about.term, next(iter(about.costs.values()), None) if len(about.costs) == 1 else None
    deployed = about.ptus if about.deployed and about.ptus else None
    offer = plan.recommended.offer
    paid_ptus = None if offer is None or about.deployed else offer.paid_ptus
    if paid_ptus and offer is not None and offer.ptus != about.ptus:
        term = paid_ptus = None  # those of a later month are paid otherwise
    if deployed and about.deployment_type is not None:
        paid_ptus = None if paid is None else paid.ptus
        by, by_hour = unpaid(plan.current, paid)
        cost = costing.ptus_and_spilled(about.case or case, about.deployment_type, by_hour, Term.HOURLY, long_run=True)
        cost, term = about.replaced(costs={by.value: cost}).bills[by.value], by.value
    needs = about.needed
    quota = needs if isinstance(needs, StandardOption) else None
    return Standing(
        workload=plan.workload,
        resource=plan.resource,
        model=plan.model,
        region=plan.region,
        deployment_type=about.deployment_type,
        term=term,
        ptus=needs.ptus if isinstance(needs, ProvisionedOption) else None,
        sku_capacity=quota.sku_capacity if quota else None,
        tpm_quota=quota.tpm_quota if quota else None,
        rpm_quota=quota.rpm_quota if quota else None,
        deployed_ptus=deployed,
        paid_ptus=paid_ptus,
        deployed_sku_capacity=about.sku_capacity if about.deployed else None,
        per_month=cost.per_month if cost else None,
        currency=cost.currency if cost else None,
        limits={
            f"{part}.{name}": Fraction(limit)
            for part, asked in (("limits", workload.limits), ("slo", workload.slo))
            for name, limit in asked.record_values().items()
            if limit is not None
        },
    )
