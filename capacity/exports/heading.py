"""The comment at the top of every export: workload, size, price, date and assumptions."""

import textwrap
from collections.abc import Iterable, Iterator
from fractions import Fraction

from capacity import __version__
from capacity.exports.intended import Chosen, Export
from capacity.grammar import counted
from capacity.numerals import money, whole
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import OVER_MONTHS
from capacity.sentences.offer_words import PAID_ALREADY, pays, ways_paid
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

WIDTH = 80
REGIONAL_SPILLOVER = (
    "Not confirmed: spillover of Regional Provisioned. Microsoft's guide of 2026-06-18 names global and data zone "
    "provisioned deployments, and no regional ones. Where Azure refuses it, what the PTUs refuse is a 429."
)


class Command(str):
    """A paragraph that is a command. It stays on one line, so that it can be copied out of a comment."""

    __slots__ = ()


def heading(export: Export, about: Iterable[str]) -> list[str]:
    """Paragraphs of plain text: `about` this format, then each workload, then where it all comes from."""
    return [
        *about,
        *(line for one in export.chosen for line in ("", *_of(one))),
        "",
        (
            f"Made by capacity {__version__} from its catalog as of {export.as_of}, with {export.today} as today. "
            "`capacity size` says how the numbers follow."
        ),
    ]


def _of(one: Chosen) -> Iterator[str]:
    plan = one.plan
    region = f", {plan.region}" if plan.region else ""
    sizes = ", and ".join(
        f"{made.sku.display_name} with {made.size}{'' if made.traffic_share == 1 else ' now'}"
        for made in reversed(one.deployments)
    )
    yield f"{plan.workload}: {plan.model} {plan.model_version}{region}: {sizes}."
    yield from _demand(one)
    if one.recommended and plan.recommended.reason.code == OVER_MONTHS:
        yield _first_month(one)
    yield from map(said, plan.do_first)
    yield from _costs(one)
    offer = plan.recommended.offer if one.recommended else None
    if len(one.deployments) > 1 and not (offer and offer.spillover):
        yield "The quota that spillover has is for all of the demand: quota costs nothing."
    if any(made.spills_to and made.sku is DeploymentType.REGIONAL_PROVISIONED for made in one.deployments):
        yield REGIONAL_SPILLOVER
    if one.without_spillover:
        yield one.without_spillover
    assumes = (*(plan.recommended.assumes if one.recommended else ()), *plan.assumptions)
    yield from (f"Assumed: {said(assumption)}" for assumption in assumes)
    if codes := list(dict.fromkeys(warning.code for warning in plan.warnings)):
        yield f"Warnings of the plan (run `capacity size` for details): {', '.join(codes)}."


def _demand(one: Chosen) -> Iterator[str]:
    """What the workload is, and what it is planned for."""
    plan = one.plan
    if plan.description or plan.owner:
        yield (plan.description or "") + (f" (owner: {plan.owner})" if plan.owner else "")
    basis, share = said(plan.demand.basis), one.traffic_share
    if share == 1:
        when = ""
        yield f"Planned for {_rates(plan, share)} ({basis})."
    else:
        when = "In the largest month: "
        largest = f"in the largest month, from {one.largest_from} on, {_rates(plan, Fraction(1))}"
        yield f"Now {_rates(plan, share)}; {largest} ({basis})."
    if isinstance(one.option, ProvisionedOption) and one.option.admission is not None:
        size = one.option.admission
        steady, admitting = whole(size.steady_ptus), whole(size.admission_ptus)
        yield f"{when}PTUs that carry the tokens: {steady}; PTUs that admit the requests: {admitting}."


def _rates(plan: Plan, share: Fraction) -> str:
    """`1,000 RPM, 3,300,000 TPM`: so much of the planned peak."""
    rpm = "RPM not known" if plan.demand.rpm is None else f"{whole(plan.demand.rpm * share)} RPM"
    return f"{rpm}, {whole(plan.demand.tpm.total * share)} TPM"


def _first_month(one: Chosen) -> str:
    """What is deployed later, where that is more; quota is had for the largest month at once: it costs nothing."""
    text, follows = "This is the first month of a schedule, for today's traffic", "`capacity size` has what follows it"
    if isinstance(one.option, StandardOption):
        quota = "Quota costs nothing, and is for the largest month of a schedule"
        text = f"{quota}, from {one.largest_from} on; the cost is that of its first month, for today's traffic"
    months = () if one.plan.schedule is None else one.plan.schedule.months
    most = max((month.ptus for month in months), default=0)
    more = f", up to {counted(most, 'PTU')}" if months and most > months[0].ptus else ""
    return f"{text}: {follows}{more}."


def _costs(one: Chosen) -> Iterator[str]:
    offer = one.plan.recommended.offer if one.recommended else None
    costs, lasting = one.option.costs, one.option.long_run_costs
    if offer is not None:
        costs = {offer.term: offer.cost}
        lasting = {} if offer.long_run_cost is None else {offer.term: offer.long_run_cost}
    promoted = {term: costs[term] for term in lasting if term in costs}
    costs = {**costs, **{term: cost for term, cost in lasting.items() if term in costs}}
    parts = _parts(offer)
    known = ", or ".join(
        f"{money(cost.per_month)} {cost.currency} {parts or pays(term)}"
        for term, cost in costs.items()
        if cost.per_month is not None
    )
    if known:
        yield f"Cost a month: {known}."
        for cost in promoted.values():
            if cost.per_month is not None:
                yield f"As long as the promotion lasts it is {money(cost.per_month)} {cost.currency}."
        paid = offer is not None and bool(offer.ptus) and offer.paid_ptus == offer.ptus
        if isinstance(one.option, ProvisionedOption) and not paid:
            yield "A reservation is bought apart, after the deployment: until then PTUs are paid by the hour."
        if isinstance(one.option, ProvisionedOption) and len(one.deployments) > 1 and not one.option.spilled_share:
            yield "What spills over is billed by the token on top."
    else:
        reasons = "; ".join(dict.fromkeys(said(reason) for cost in costs.values() for reason in cost.unknown))
        yield f"Cost a month: not known ({reasons or 'no price is known'})."
    if offer is not None and offer.term in ("priority", "flex"):
        yield f"Its tier is asked for by each request: `service_tier: {offer.term}`."


def _parts(offer: Offer | None) -> str:
    """`(230 PTUs 1-year, 910 PTUs 1-month)`; empty where a single term pays for all."""
    parts = [] if offer is None else ways_paid(offer)
    told = len(parts) > 1 or any(way == PAID_ALREADY for way, _ in parts)
    named = ", ".join(f"{counted(ptus, 'PTU')} {way}" for way, ptus in parts)
    return f"({named})" if told else ""


def wrapped(paragraphs: Iterable[str], prefix: str) -> list[str]:
    """Lines of comments, each behind the prefix; whatever a paragraph holds, nothing of it leaves its line."""
    lines = []
    for paragraph in paragraphs:
        text = " ".join("".join(char if char.isprintable() else " " for char in paragraph).split())
        width = len(text) + 1 if isinstance(paragraph, Command) else WIDTH - len(prefix) - 1
        lines += textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"{prefix} {line}".rstrip() for line in lines]
