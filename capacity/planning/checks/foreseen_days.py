"""What an outlook tells of a workload, for holding what is deployed against it."""

from collections.abc import Callable
from datetime import date

from capacity.findings import Finding
from capacity.record import Record


class NeedOfDay(Record):
    """PTUs that one day needs, before rounding: more than `p90` in one of ten outcomes."""

    day: date
    p50: float
    p90: float


class ForeseenLimit(Record):
    """A quota or a reservation, and the days on which it is passed; None where it is on none."""

    limit: float
    unit: str
    """`ptus` or `tpm`."""
    ptus: float | None
    """PTUs needed where it is passed."""
    earliest: date | None
    likely: date | None


class ForeseenDays(Record):
    """The needs of days before `until`, and limits that are known until `limits_until`."""

    days: tuple[NeedOfDay, ...]
    until: date
    limits_until: date
    p90: float | None
    """PTUs of all of these days; None where no provisioned type could be sized."""
    quota: ForeseenLimit | None
    reservation: ForeseenLimit | None


class RunsOut(Record):
    """In how many days a deployment is too small; None where it never is, or where that is not known."""

    days: int | None
    told: Finding
    is_known: bool = True
    remedy: tuple[Finding, ...] = ()


Lasting = Callable[[int], RunsOut]
"""How a deployment lasts that has to for so many days."""
