"""What the offer of a plan costs with what came: what the plan counts as paid stays paid."""

from decimal import Decimal

from capacity.planning.measured.drift_months import Standing
from capacity.planning.measured.minute_months import MinuteMonths
from capacity.planning.results.drift_report import PlannedOffer, SaidPlan
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.pricing.published_prices import Term


def per_month(said: SaidPlan, plan: Plan, months: MinuteMonths, beside: Standing) -> Decimal | None:
    """None where it is not known, or not the month's."""
    offer = said.offer
    if offer is None or offer.has_schedule or (offer.ptus is None) is not (beside.ptus is None):
        return None
    if beside.per_month is None:
        return None  # what of it is paid is not known either
    if _is_by_admission(said, offer) and not beside.spills:
        return None  # of how requests arrive at a peak that lasts, which no traffic tells
    option = next((one for one in plan.options if one.deployment_type is offer.deployment_type), None)
    cost = None if option is None else option.costs.get(offer.term)
    if option is None or cost is None or cost.currency != offer.currency or cost.per_month is None:
        return None
    return _with_ptus_paid(option, cost.per_month, offer, months, beside)


def share(came: Decimal | None, planned: Decimal | None) -> float | None:
    """Of what was planned; of nothing only nothing is a share."""
    if came is None or planned is None:
        return None
    if planned:
        return float(came / planned)
    return None if came else 1.0


def _is_by_admission(said: SaidPlan, offer: PlannedOffer) -> bool:
    return said.size is not None and said.size.by_admission and offer.deployment_type is said.size.deployment_type


def _with_ptus_paid(
    option: Option, listed: Decimal, offer: PlannedOffer, months: MinuteMonths, beside: Standing
) -> Decimal | None:
    """The list price of an option, with that of its PTUs replaced by what the plan has to pay for them.

    What spills keeps the planned PTUs, and pays for what these leave.
    """
    planned = beside.ptus
    if planned is None or not isinstance(option, ProvisionedOption):
        return listed
    by_token: Decimal | None = listed - _listed(option.ptus, offer, months)
    if beside.spills and option.ptus > planned:
        by_token = months.left_now(offer.deployment_type, [planned]).cost.per_month
    if by_token is None:
        return None
    return by_token + _of_ptus(planned if beside.spills else option.ptus, planned, offer, months, beside)


def _of_ptus(count: int, planned: int, offer: PlannedOffer, months: MinuteMonths, beside: Standing) -> Decimal:
    """The planned bill of the PTUs, with fewer or more at list price, but for those that reservations cover anyway."""
    listed = _listed(count, offer, months)
    if beside.ptu_per_month is None:
        return listed
    covered = min(max(count, planned), planned + beside.spare_ptus)
    return max(beside.ptu_per_month + listed - _listed(covered, offer, months), Decimal("0.00"))


def _listed(count: int, offer: PlannedOffer, months: MinuteMonths) -> Decimal:
    """List price, which is known where that of an option is."""
    return months.pricer.ptus(count, offer.deployment_type, Term(offer.term)).per_month or Decimal("0.00")
