"""Which reservations a plan may recommend: those that the user names, or that the days of traffic allow."""

from functools import cache

from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.planning_key import ReservationTerm

DAYS_NEEDED = {ReservationTerm.MONTH: 7, ReservationTerm.YEAR: 28}
"""Days of measured traffic below which no reservation of the term is recommended."""


RESERVED = {one: Term(one.value) for one in ReservationTerm}
"""What PTUs are paid by, by the reservation's term."""


class Evidence(Record):
    """The terms that may be bought. `days` of traffic are those of a measured plan; None of a workload file."""

    days: int | None = None
    terms: tuple[ReservationTerm, ...] = tuple(ReservationTerm)
    given: bool = False
    """Whether the user named the terms: then the days do not decide."""

    @property
    def missing(self) -> tuple[ReservationTerm, ...]:
        """Terms that may not be bought."""
        return tuple(term for term in ReservationTerm if term not in self.terms)

    @property
    def buyable(self) -> tuple[Term, ...]:
        """How PTUs may be paid: by the hour, and by these terms."""
        return (Term.HOURLY, *(RESERVED[one] for one in self.terms))

    @property
    def bold(self) -> tuple[ReservationTerm, ...]:
        """Terms that the user allows and the days of traffic would not."""
        return tuple(term for term in self.terms if self.given and not _is_enough(self.days, term))


@cache
def evidence(days: int | None, terms: tuple[ReservationTerm, ...] | None) -> Evidence:
    """What may be bought after so many days of traffic; `terms` are the user's own, None where none are given."""
    if terms is not None:
        return Evidence(days=days, terms=tuple(one for one in ReservationTerm if one in terms), given=True)
    return Evidence(days=days, terms=tuple(term for term in ReservationTerm if _is_enough(days, term)))


def _is_enough(days: int | None, term: ReservationTerm) -> bool:
    return days is None or days >= DAYS_NEEDED[term]
