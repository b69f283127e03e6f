"""The quota to ask for: PTUs, and units with their TPM and RPM, what takes spilled requests included."""

from collections.abc import Iterable, Iterator, Sequence

from capacity.grammar import counted
from capacity.grouping import by_key
from capacity.numerals import compact, rate, signed_money, whole
from capacity.planning.buying.quota_totals import beside_ptus
from capacity.planning.results.plan import Action, BatchOption, Current, Option, Plan, ProvisionedOption, StandardOption
from capacity.planning.results.recommended_offer import Offer, SpillQuota
from capacity.reports.content.brief_texts import LABEL, WIDTH
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

ORDER = list(DeploymentType)
ABOVE = ("above-quota-tiers", "above-default-limit")
"""Codes of notes on options that need more quota than is granted by default."""


def chosen(plan: Plan) -> Option | None:
    """The option of the recommended type."""
    type_ = plan.recommended.deployment_type
    return next((one for one in plan.options if one.deployment_type is type_), None)


def asked(plan: Plan) -> str:
    """Of what is recommended; empty where it needs none."""
    offer, option = plan.recommended.offer, chosen(plan)
    if offer is None:
        return ""
    parts = []
    if offer.ptus:
        where = f" in {plan.region}" if plan.region else ""
        most = max((one.ptus for one in plan.schedule.months), default=0) if plan.schedule else 0
        later = f", {whole(most)} in the largest month" if most > offer.ptus else ""
        parts.append(f"{counted(offer.ptus, 'PTU')} of {offer.deployment_type.display_name} quota{where}{later}")
    if offer.spillover is not None:
        parts.append(f"for what spills {_spilled(offer.spillover)}")
    elif option is not None:
        parts += _of(option, plan)
    return "; ".join(parts)


def _spilled(of: SpillQuota) -> str:
    units = "" if of.sku_capacity is None else f"{counted(of.sku_capacity, 'unit')} of "
    rpm = "" if of.rpm_needed is None else f" and {whole(of.rpm_needed)} RPM"
    return f"{units}{of.deployment_type.display_name} quota: {whole(of.tpm_needed)} TPM{rpm} needed"


def _of(option: Option, plan: Plan) -> Iterator[str]:
    match option:
        case StandardOption():
            yield _standard(option)
        case BatchOption() if option.tokens_per_day is not None:
            name = option.deployment_type.display_name
            yield f"{whole(option.tokens_per_day)} enqueued tokens of {name}{_above_default(option)}"
        case ProvisionedOption():
            standard = beside_ptus(plan, option)
            if standard is not None:
                yield f"for what spills {_standard(standard)}"


def _above_default(option: BatchOption) -> str:
    """How many times what a subscription has by default the tokens of a day are; empty where they are no more."""
    default = option.enqueued_token_quota.get("default")
    if option.tokens_per_day is None or default is None or option.tokens_per_day <= default:
        return ""
    times = round(option.tokens_per_day / default, 1)
    return f" ({f'{rate(float(times))} times' if times > 1 else 'above'} the default of {compact(default)})"


def _standard(option: StandardOption) -> str:
    name = option.deployment_type.display_name
    if option.sku_capacity is None:
        rpm = "" if option.rpm_needed is None else f" and {whole(option.rpm_needed)} RPM"
        return f"{name} quota: {whole(option.tpm_needed)} TPM{rpm} needed (units are not published)"
    tier = "" if option.quota_tier is None else f" (tier {option.quota_tier})"
    if any(one.code in ABOVE for one in option.notes):
        tier = " (more than is granted by default: needs a quota request)"
    return (
        f"{counted(option.sku_capacity, 'unit')} of {name} quota: {whole(option.tpm_quota)} TPM, "
        f"{whole(option.rpm_quota)} RPM{tier}"
    )


def size(plan: Plan) -> str:
    """What is recommended in short: `980 PTUs`, `220 units`; empty where that is not known."""
    offer, option = plan.recommended.offer, chosen(plan)
    if offer is not None and offer.ptus:
        return counted(offer.ptus, "PTU")
    units = option.sku_capacity if isinstance(option, StandardOption) else None
    return "" if units is None else counted(units, "unit")


def bought_sizes(of: Iterable[tuple[Plan, Offer]]) -> str:
    """`1,105 Global PTUs (80 paid), 690 units of Global Standard and 1 more`, in one line."""
    by_type = by_key((offer.deployment_type, (plan, offer)) for plan, offer in of)
    parts = [_together(type_, some) for type_, some in sorted(by_type.items(), key=lambda one: ORDER.index(one[0]))]
    for shown in range(len(parts), 0, -1):
        more = f" and {whole(len(parts) - shown)} more" if shown < len(parts) else ""
        if len(text := f"{', '.join(parts[:shown])}{more}") < WIDTH - LABEL:
            return text
    return ""


def _together(type_: DeploymentType, some: Sequence[tuple[Plan, Offer]]) -> str:
    name, ptus = type_.display_name, sum(offer.ptus or 0 for _, offer in some)
    if ptus:
        paid = sum(offer.paid_ptus for _, offer in some)
        aside = f" ({'' if paid == ptus else f'{whole(paid)} '}paid)" if paid else ""
        return f"{whole(ptus)} {name.rpartition(' ')[0]} PTUs{aside}"
    options = [chosen(plan) for plan, _ in some]
    units = [one.sku_capacity for one in options if isinstance(one, StandardOption) and one.sku_capacity is not None]
    return f"{counted(sum(units), 'unit')} of {name}" if len(units) == len(some) else name


def needs(plan: Plan) -> str:
    """What each option would need, where none is recommended."""
    options = (one for one in plan.options if isinstance(one, ProvisionedOption))
    ptus = by_key((one.ptus, one.deployment_type.display_name) for one in options)
    parts = [f"{counted(count, 'PTU')} ({', '.join(names)})" for count, names in ptus.items()]
    quota = next((one for one in plan.options if isinstance(one, StandardOption)), None)
    if quota is not None:
        parts.append(_standard(quota))
    batch = next((one for one in plan.options if isinstance(one, BatchOption)), None)
    if not parts and batch is not None and batch.tokens_per_day is not None:
        parts.append(f"{compact(round(batch.tokens_per_day))} enqueued tokens{_above_default(batch)}")
    return ", or ".join(parts)


def changed(of: Current, paid: str | None = None) -> str:
    """What to do with what is deployed, in a line; empty where it stays as it is.

    `paid` says by which price more or fewer PTUs change the bill; without it that is left out.
    """
    if of.action is Action.KEEP:
        return ""
    delta = of.delta_sku_capacity if of.ptus is None else of.delta_ptus
    if of.action is not Action.RESIZE or delta is None:
        why = "" if of.detail is None else f" ({said(of.detail)})"
        return f"{of.action.value} {deployed(of)}{why}"
    after = (of.sku_capacity or 0 if of.ptus is None else of.ptus) + delta
    more = None if paid is None else of.delta_usd_per_month
    money = "" if more is None else f", {signed_money(more)} USD a month{paid}"
    return f"{deployed(of)} -> {whole(after)}{money}"


def deployed(of: Current) -> str:
    """`Global Provisioned, 900 PTUs`."""
    have = counted(of.sku_capacity or 0, "unit") if of.ptus is None else counted(of.ptus, "PTU")
    return f"{of.deployment_type.display_name}, {have}"
