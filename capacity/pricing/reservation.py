"""Reservations against what is deployed: what they cover, what costs the hourly rate on top, and what is lost.

A reservation matches on deployment type and scope, and on region for data zone and regional types; never on the model.
Hours are settled one by one: PTUs above the reserved ones are paid by the hour, and what an hour leaves unused is gone.
Source: Microsoft Learn, "Provisioned throughput billing", 2026-06-05, and "Foundry reservations", 2026-01-15.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import Count, DeploymentType, Kind
from capacity.sizing.request_class import Mistakes

SHARED = "shared"


class Reservation(Record):
    """PTUs that were bought for a term."""

    example = "{deployment_type: global-provisioned, quantity: 100, term: 1-year, expires: 2027-06-30}"

    deployment_type: DeploymentType
    """The provisioned type that it pays for."""
    quantity: Count
    """How many PTUs it pays for."""
    term: Term
    """How long it runs: 1-month or 1-year."""
    region: str | None = None
    """The region that it pays for; needed for all but global types."""
    scope: str = SHARED
    """What may use it: `shared`, or the id of a subscription, resource group or management group."""
    expires: date | None = None
    """The day on which it ends; without it nothing counts as paid."""

    def is_paid(self, today: date) -> bool:
        """Whether it pays for something: it has a day on which it ends, after today."""
        return self.expires is not None and self.expires > today

    @property
    def subscription(self) -> str | None:
        """The one that it is bound to, in small letters; None where several may use it."""
        parts = self.scope.lower().strip("/").split("/")
        return parts[1] if parts[0] == "subscriptions" and len(parts) > 1 else None

    def mistakes(self) -> Mistakes:
        """Only provisioned types can be reserved, for a month or a year, and not all of them everywhere."""
        type_ = self.deployment_type
        if type_.kind is not Kind.PROVISIONED:
            yield "deployment_type", f"`{type_.label}` cannot be reserved: only provisioned types can"
        elif type_.residency != "global" and self.region is None:
            yield "region", f"a reservation of `{type_.label}` needs its `region`: it covers no other"
        if self.term is Term.HOURLY:
            yield "term", "`hourly` is no reservation: write 1-month or 1-year"
        if self.scope != SHARED and not self.scope.startswith("/"):
            yield "scope", "`scope` is `shared` or an id, such as /subscriptions/ID/resourceGroups/NAME"

    def covers(self, use: "Use") -> bool:
        """Whether PTUs of this use can be paid by it. A management group is taken to hold every subscription."""
        if use.deployment_type is not self.deployment_type:
            return False
        if self.deployment_type.residency != "global" and use.region != self.region:
            return False
        if self.scope == SHARED or _is_management_group(self.scope) or use.resource is None:
            return True
        return f"{use.resource.lower()}/".startswith(f"{self.scope.lower().rstrip('/')}/")


class Use(NamedTuple):
    """PTUs in use, and where. `resource` is None where it is not told: then every scope may hold it."""

    deployment_type: DeploymentType
    region: str | None
    resource: str | None
    ptus: int


class Settled(NamedTuple):
    """Of each use the PTUs that no reservation covers; of each reservation those that nothing uses."""

    overage: tuple[int, ...]
    unused: tuple[int, ...]


def settle(uses: Sequence[Use], reservations: Sequence[Reservation]) -> Settled:
    """What one hour with these PTUs, all of it, is billed as.

    The narrowest scope is used up first, as a wider one can serve more, and on uses whose resource is told, as any
    can serve the others: so the least is left over.
    """
    open_ = [use.ptus for use in uses]
    unused = [reservation.quantity for reservation in reservations]
    rows = sorted(range(len(uses)), key=lambda row: uses[row].resource is None)
    for index in sorted(range(len(reservations)), key=lambda index: width(reservations[index])):
        for row in rows:
            if reservations[index].covers(uses[row]):
                taken = min(open_[row], unused[index])
                open_[row] -= taken
                unused[index] -= taken
    return Settled(tuple(open_), tuple(unused))


def _is_management_group(scope: str) -> bool:
    return "/managementgroups/" in scope.lower()


def width(reservation: Reservation) -> int:
    """Less for narrower scopes: resource group, subscription, management group, shared."""
    if reservation.scope == SHARED:
        return 1
    return 0 if _is_management_group(reservation.scope) else -reservation.scope.rstrip("/").count("/")
