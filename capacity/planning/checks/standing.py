"""What a workload comes to, in the few numbers that two states of it are compared by."""

from decimal import Decimal
from fractions import Fraction

from capacity.planning.buying import costing
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType
from capacity.sizing.workload import Workload


class Standing(Record):
    """What a workload needs on the type it is deployed on, else on the one that is recommended or the only one.

    Without such a type nothing is decided, and nothing is added up. `per_month` is the cost of what is deployed, PTUs
    by the hour, or else of what is recommended.
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
    deployed_sku_capacity: int | None = None
    per_month: Decimal | None = None
    currency: str | None = None
    limits: dict[str, Fraction] = NOTHING
    """`limits.max_ptus`, `slo.throttled_share`, ...: what it was held to."""


def standing(about: Subject, plan: Plan, case: Situation, workload: Workload) -> Standing:
    """What a plan comes to, without what is reserved: that pays for all deployments together."""
    term = Term.HOURLY.value if about.deployed and about.ptus else about.term
    cost = about.costs.get(term or "")
    if cost is None and about.deployed and about.ptus and about.deployment_type is not None:
        cost = costing.ptus_and_spilled(case, about.deployment_type, about.ptus, Term.HOURLY, long_run=True)
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
        deployed_ptus=about.ptus if about.deployed and about.ptus else None,
        deployed_sku_capacity=about.sku_capacity if about.deployed else None,
        per_month=cost.per_month if cost else None,
        currency=cost.currency if cost else None,
        limits={
            f"{part}.{name}": Fraction(limit)
            for part, asked in (("limits", workload.limits), ("slo", workload.slo))
            for name, limit in vars(asked).items()
            if limit is not None
        },
    )
