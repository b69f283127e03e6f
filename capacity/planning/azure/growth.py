"""Whether a size that grows can be had: the quota that is left, and the capacity that Azure has on offer.

Quota is a right, capacity is hardware: a deployment needs both. They are asked for apart from usage, for the plans
that want more than is deployed.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import SourceUnavailable
from capacity.findings import Finding, found
from capacity.grouping import by_key
from capacity.planning.azure.model_in_azure import Model, azure_model
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class QuotaLeft(Record):
    """What a subscription may still deploy of a type in a region, in PTUs or units of standard quota."""

    deployment_type: DeploymentType
    region: str
    left: float


class CapacityOnOffer(Record):
    """What Azure would deploy of a model now, of a type in a region, in PTUs or units of standard quota."""

    model: Model
    deployment_type: DeploymentType
    region: str
    available: float


QUOTA = ("quota-not-told", "quota-too-small", "quota-enough")
CAPACITY = ("capacity-not-told", "capacity-too-small", "capacity-enough")
"""What is found where nothing is known, where it is less than is wanted, and where it is enough."""
Quotas = Callable[[str, Sequence[str]], Sequence[QuotaLeft]]
"""The quota of a subscription in some regions. Raises `SourceUnavailable`."""
Capacities = Callable[[str, Sequence[Model]], Sequence[CapacityOnOffer]]
"""The capacity on offer to a subscription of some models. Raises `SourceUnavailable`."""


class _Answer(NamedTuple):
    quotas: Sequence[QuotaLeft] = ()
    offers: Sequence[CapacityOnOffer] = ()
    trouble: tuple[Finding, ...] = ()


def checked(report: Report, catalog: Catalog, quotas: Quotas, capacities: Capacities) -> Report:
    """The report, each growing plan with what can be had of it; asked for by subscription.

    Where the service does not tell, or nobody knows how to ask for the model, the plan says so: it is no reason to
    withhold the plan.
    """
    asking = by_key((one, plan) for plan in report.plans if (one := _subscription(plan)) is not None)
    answers = {one: _answer(one, asking[one], catalog, quotas, capacities) for one in sorted(asking)}

    def with_answer(plan: Plan) -> Plan:
        subscription = _subscription(plan)
        return plan if subscription is None else _told(plan, answers[subscription], azure_model(plan, catalog))

    return report.replaced(plans=tuple(map(with_answer, report.plans)))


def _growth(plan: Plan) -> int:
    """How many PTUs more the plan wants of the deployed type; 0 where it does not grow."""
    return 0 if plan.current is None else max(plan.current.delta_ptus or 0, 0)


def _subscription(plan: Plan) -> str | None:
    """Whom to ask: None where nothing measured grows, and for a pool, which is in no subscription."""
    if plan.measured is None or plan.resource is None or not _growth(plan):
        return None
    return plan.resource.split("/")[2]  # of /subscriptions/ID/resourceGroups/...


def _answer(
    subscription: str, plans: Sequence[Plan], catalog: Catalog, quotas: Quotas, capacities: Capacities
) -> _Answer:
    regions = sorted({plan.region for plan in plans if plan.region})
    named = dict.fromkeys(azure_model(plan, catalog) for plan in plans)
    models = [model for model in named if isinstance(model, Model)]
    try:
        return _Answer(quotas(subscription, regions), capacities(subscription, models) if models else ())
    except SourceUnavailable as error:
        return _Answer(trouble=(found("offers-unreadable", error=" ".join(str(error).split())),))


def _told(plan: Plan, answer: _Answer, model: Model | Finding) -> Plan:
    """The plan, and whether what it wants more can be had."""
    if plan.current is None:
        return plan
    place = (plan.current.deployment_type, plan.region)
    left = [one.left for one in answer.quotas if (one.deployment_type, one.region) == place]
    offered = [
        one.available for one in answer.offers if (one.deployment_type, one.region) == place and one.model == model
    ]
    told: list[Finding] = list(plan.assumptions)
    warned, more = list(plan.warnings), _growth(plan)
    for known, (not_told, too_small, enough) in ((left, QUOTA), (offered, CAPACITY)):
        most = max(known, default=None)
        code = not_told if most is None else too_small if most < more else enough
        finding = found(code, type_=place[0], region=place[1], more=more, known=most)
        (warned if code == too_small else told).append(finding)
    told += answer.trouble
    if isinstance(model, Finding):
        told.append(found("capacity-not-asked", why=model))
    return plan.replaced(assumptions=tuple(told), warnings=tuple(warned))
