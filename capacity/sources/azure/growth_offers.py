"""Quota left and capacity on offer, for the plans that want more than is deployed."""

from collections.abc import Callable, Sequence
from typing import TypeGuard

from capacity.catalog.catalog import Catalog
from capacity.errors import SourceUnavailable
from capacity.planning.azure.growth import OnOffer, QuotaLeft, growing, with_offers
from capacity.planning.azure.model_in_azure import Model, azure_model
from capacity.planning.results.measured_plan import SeriesPlan
from capacity.planning.results.plan import Plan, Report
from capacity.sources.azure import CapacityOnOffer, Quota
from capacity.sources.metrics.deployment_facts import deployment_type

QUOTA_PREFIX = "OpenAI."
"""Of the pool that OpenAI models draw on; AIServices is another."""

Quotas = Callable[[str, Sequence[str]], Sequence[Quota]]
Capacities = Callable[[str, Sequence[Model]], Sequence[CapacityOnOffer]]


def checked(report: Report, catalog: Catalog, quotas: Quotas, capacities: Capacities) -> Report:
    """The report, each growing plan with what can be had of it; asked for by subscription.

    Where the service does not tell, or nobody knows how to ask for the model, the plan says so: it is no reason to
    withhold the plan.
    """
    growing_plans = [plan for plan in report.plans if _asks(plan)]
    answers = {
        subscription: _ask(
            subscription,
            [plan for plan in growing_plans if _subscription(plan) == subscription],
            catalog,
            quotas,
            capacities,
        )
        for subscription in sorted({_subscription(plan) for plan in growing_plans})
    }

    def with_answer(plan: Plan) -> Plan:
        if not _asks(plan):
            return plan
        left, offers, trouble = answers[_subscription(plan)]
        model = azure_model(plan, catalog)
        if isinstance(model, str):
            trouble = [*trouble, f"Capacity on offer was not asked for: {model}."]
        told = with_offers(plan, left, _on_offer(model, offers))
        return told.replaced(assumptions=(*told.assumptions, *trouble))

    return report.replaced(plans=tuple(with_answer(plan) for plan in report.plans))


def _asks(plan: Plan) -> TypeGuard[SeriesPlan]:
    """Whether the plan wants more than there is; a pool, which is in no subscription, has nobody to ask."""
    return isinstance(plan, SeriesPlan) and plan.resource is not None and growing(plan) > 0


def _ask(
    subscription: str, plans: Sequence[SeriesPlan], catalog: Catalog, quotas: Quotas, capacities: Capacities
) -> tuple[list[QuotaLeft], Sequence[CapacityOnOffer], list[str]]:
    regions = sorted({plan.region for plan in plans if plan.region})
    named = dict.fromkeys(azure_model(plan, catalog) for plan in plans)
    models = [model for model in named if isinstance(model, Model)]
    try:
        left = [
            QuotaLeft(deployment_type=type_, region=one.region, left=one.limit - one.used)
            for one in quotas(subscription, regions)
            if (type_ := deployment_type(one.name.removeprefix(QUOTA_PREFIX))) is not None
        ]
        offers = capacities(subscription, models) if models else ()
    except SourceUnavailable as error:
        return [], (), [f"Quota and capacity could not be read: {' '.join(str(error).split())}"]
    return left, offers, []


def _on_offer(model: Model | str, offers: Sequence[CapacityOnOffer]) -> list[OnOffer]:
    return [
        OnOffer(deployment_type=type_, region=one.region, available=one.available_capacity)
        for one in offers
        if one.model == model and (type_ := deployment_type(one.sku_name)) is not None
    ]


def _subscription(plan: SeriesPlan) -> str:
    """Of `/subscriptions/ID/resourceGroups/...`."""
    return (plan.resource or "//").split("/")[2]
