"""Quota left and capacity on offer, for the plans that want more than is deployed."""

from collections.abc import Callable, Sequence
from typing import TypeGuard

from capacity.catalog import Catalog
from capacity.errors import SourceUnavailable
from capacity.findings import Words, found
from capacity.planning.azure.growth import CapacityOnOffer, QuotaLeft, growing, with_offers
from capacity.planning.azure.model_in_azure import Model, azure_model
from capacity.planning.results.measured_plan import SeriesPlan
from capacity.planning.results.plan import Plan, Report

Quotas = Callable[[str, Sequence[str]], Sequence[QuotaLeft]]
Offers = Callable[[str, Sequence[Model]], Sequence[CapacityOnOffer]]


def checked(report: Report, catalog: Catalog, quotas: Quotas, offers: Offers) -> Report:
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
            offers,
        )
        for subscription in sorted({_subscription(plan) for plan in growing_plans})
    }

    def with_answer(plan: Plan) -> Plan:
        if not _asks(plan):
            return plan
        left, on_offer, trouble = answers[_subscription(plan)]
        model = azure_model(plan, catalog)
        if isinstance(model, str):
            trouble = [*trouble, found("capacity-not-asked", why=model)]
        told = with_offers(plan, left, [offer for offer in on_offer if offer.model == model])
        return told.replaced(assumptions=(*told.assumptions, *trouble))

    return report.replaced(plans=tuple(with_answer(plan) for plan in report.plans))


def _asks(plan: Plan) -> TypeGuard[SeriesPlan]:
    """Whether the plan wants more than there is; a pool, which is in no subscription, has nobody to ask."""
    return isinstance(plan, SeriesPlan) and plan.resource is not None and growing(plan) > 0


def _ask(
    subscription: str, plans: Sequence[SeriesPlan], catalog: Catalog, quotas: Quotas, offers: Offers
) -> tuple[Sequence[QuotaLeft], Sequence[CapacityOnOffer], list[Words]]:
    regions = sorted({plan.region for plan in plans if plan.region})
    named = dict.fromkeys(azure_model(plan, catalog) for plan in plans)
    models = [model for model in named if isinstance(model, Model)]
    try:
        return quotas(subscription, regions), offers(subscription, models) if models else (), []
    except SourceUnavailable as error:
        return (), (), [found("offers-unreadable", error=" ".join(str(error).split()))]


def _subscription(plan: SeriesPlan) -> str:
    """Of `/subscriptions/ID/resourceGroups/...`."""
    return (plan.resource or "//").split("/")[2]
