"""Workloads that can share reservations, and what is paid already in each month.

A reservation belongs to a type and, unless it is Global, to a region; it covers every model there. What is reserved is
paid until it ends: until then it costs nothing more.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import inf

from capacity.findings import Finding, found
from capacity.planning.over_months.divided_ptus import divided
from capacity.planning.over_months.workload_months import WorkloadMonths, only
from capacity.pricing.published_prices import MONTHS_PER_TERM, Term
from capacity.pricing.reservation import SHARED, Reservation, Use, width
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.traffic_path import month_begin
from capacity.traffic.monthly_needs import Month, Needs, TermPrices


class Scope(Record):
    """Workloads of one type at one place, whose PTUs have one price, with the reservations that cover them."""

    deployment_type: DeploymentType
    region: str | None
    """None of Global types, and where a workload names none."""
    members: tuple[WorkloadMonths, ...]
    reservations: tuple[Reservation, ...]

    @property
    def name(self) -> str:
        """`shared`, or the id that a reservation is bound to."""
        return next((one.scope for one in self.reservations if one.scope != SHARED), SHARED)

    @property
    def begins(self) -> list[date]:
        """The day on which each month begins."""
        return [month.begins for month in self.members[0].months]

    def changed(self, at: int) -> list[date]:
        """The days after the beginning of the month before, in order, on which traffic changes to that of a month."""
        return sorted({step.date for one in self.members for step in one.changed(at)})

    def needed_on(self, at: int, day: date) -> Fraction:
        """PTUs that all need on such a day, before rounding up."""
        return sum((one.needed_on(at, day) for one in self.members), Fraction(0))

    @property
    def planned_until(self) -> date:
        """The day from which on nothing is planned of any member: the end of all months, or that of their models."""
        end = month_begin(self.begins[0], len(self.begins))
        return max(one.planned_until or end for one in self.members)

    @property
    def first_unplanned(self) -> date | None:
        """The day from which on some member is not planned; None where all are to the end."""
        return min((one.planned_until for one in self.members if one.planned_until), default=None)

    @property
    def ends(self) -> list[date]:
        """The days on which reservations end."""
        return [one.expires for one in self.reservations if one.expires is not None]

    @property
    def terms(self) -> frozenset[Term]:
        """What all members allow."""
        return frozenset.intersection(*(one.terms for one in self.members))

    def not_priced(self, at: int) -> tuple[Term, ...]:
        """Terms of reservations that may be bought in a month, and whose price is not known."""
        prices = self.members[0].prices[at]
        known = {Term.MONTH: prices.monthly, Term.YEAR: prices.yearly}
        return tuple(term for term, price in known.items() if term in self.terms and price == inf)

    def reserved(self, day: date) -> int:
        """PTUs that are paid in a month that begins on a day."""
        return sum(one.quantity for one in self.reservations if one.expires is not None and one.expires > day)

    def months(self, traffic: Fraction = Fraction(1)) -> list[Month]:
        """What is bought over: the needs of all members, of so many times their traffic, prices, and what is paid."""
        of_each = [one.months if traffic == 1 else one.in_other_traffic(traffic) for one in self.members]
        return [
            Month(
                needs=tuple(
                    NO_NEEDS if one.is_gone(day) and day < self.planned_until else months[at].needs
                    for one, months in zip(self.members, of_each, strict=True)
                ),
                prices=only(self.members[0].prices[at], self.terms),
                reserved=self.reserved(day),
                lasts=end <= self.planned_until,
            )
            for at, (day, end) in enumerate(pairwise([*self.begins, month_begin(self.begins[0], len(self.begins))]))
        ]

    def doubts(self) -> Iterator[Finding]:
        """Reservations of several subscriptions, of which one deployment can use those of its own."""
        places = {place for one in self.reservations if (place := one.subscription) is not None}
        untold = tuple(one.workload for one in self.members if one.resource is None)
        if len(places) > 1 and untold:
            yield found("reservation-scopes", subscriptions=len(places), workloads=untold)


NO_NEEDS = Needs((0,), (0.0,))
"""Of a workload that has no model any more, beside others that go on."""
A_DAY = timedelta(days=1)
"""By so much it may be later already where a reservation was bought."""
_Key = tuple[DeploymentType, str | None, tuple[TermPrices, ...], tuple[int, ...]]


def in_force(reservations: Iterable[Reservation], today: date) -> tuple[Reservation, ...]:
    """Those that pay for something: with a day on which they end, after today."""
    return tuple(one for one in reservations if one.is_paid(today))


def doubted(reservations: Iterable[Reservation], today: date) -> Iterator[Finding]:
    """Reservations that pay for nothing here, or that end later than they can, and why."""
    for one in reservations:
        type_, region, ptus = one.deployment_type, one.region, one.quantity
        if one.expires is None:
            yield found("reservation-without-end", type_=type_, region=region, ptus=ptus)
        elif one.expires <= today:
            yield found("reservation-ended", type_=type_, region=region, ptus=ptus, ended=one.expires)
        elif one.expires - (latest := month_begin(today, MONTHS_PER_TERM[one.term])) > A_DAY:
            yield found("reservation-outlasts", type_=type_, region=region, ptus=ptus, ends=one.expires, latest=latest)


def scopes(members: Sequence[WorkloadMonths], reservations: Sequence[Reservation]) -> list[Scope]:
    """The workloads by what they share, in their order.

    A reservation that covers several scopes is divided among them in proportion to what they need and narrower ones do
    not pay, and what is left of it goes to the first.
    """
    groups: dict[_Key, list[WorkloadMonths]] = {}
    for one in members:
        covering = tuple(index for index, each in enumerate(reservations) if covers(each, one))
        groups.setdefault((one.deployment_type, _place(one), one.prices, covering), []).append(one)
    open_ = [sum(map(_needed, some)) for some in groups.values()]
    parts: list[list[Reservation]] = [[] for _ in groups]
    for index in sorted(range(len(reservations)), key=lambda index: width(reservations[index])):
        covered = [at for at, key in enumerate(groups) if index in key[3]]
        shares = divided(reservations[index].quantity, [open_[at] for at in covered])
        left = reservations[index].quantity - sum(shares)
        for first, (at, share) in enumerate(zip(covered, shares, strict=True)):
            ptus = share + (0 if first else left)
            open_[at] -= share
            if ptus:
                parts[at].append(reservations[index].replaced(quantity=ptus))
    return [
        Scope(deployment_type=type_, region=region, members=tuple(some), reservations=tuple(mine))
        for ((type_, region, _, _), some), mine in zip(groups.items(), parts, strict=True)
    ]


def _needed(one: WorkloadMonths) -> int:
    """PTUs with which least spills in the first month."""
    needs = one.months[0].needs
    return int(needs.ptus[min(range(len(needs.ptus)), key=lambda row: float(needs.spilled[row]))])


def covers(reservation: Reservation, one: WorkloadMonths) -> bool:
    """Whether it pays for PTUs of a workload."""
    return reservation.covers(Use(one.deployment_type, one.region, one.resource, 0))


def _place(one: WorkloadMonths) -> str | None:
    return None if one.deployment_type.residency == "global" else one.region
