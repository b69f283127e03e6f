"""What spills from one count of PTUs, with the prompts that are too long for any of them."""

from fractions import Fraction
from typing import NamedTuple

from capacity.pricing.cost import Month
from capacity.sizing.demand import ZERO


class Spill(NamedTuple):
    """What spills from one count: its share of all weighted tokens, a month's tokens, and the most of a minute."""

    share: float
    request_share: float | None
    """Of all requests, where they are known one by one."""
    month: Month
    tpm: Fraction
    rpm: Fraction | None

    def with_too_long(self, other: "Spill") -> "Spill":
        """Of the rest, as shares of all, with what spills whatever the count, at the busiest minute of both."""
        keys = {**self.month, **other.month}
        month = Month({key: self.month.get(key, ZERO) + other.month.get(key, ZERO) for key in keys})
        rpm = None if self.rpm is None or other.rpm is None else self.rpm + other.rpm
        known = self.request_share is not None and other.request_share is not None
        return Spill(
            share=_of_all(self.share, other.share),
            request_share=_of_all(self.request_share or 0, other.request_share or 0) if known else None,
            month=month,
            tpm=self.tpm + other.tpm,
            rpm=rpm,
        )


def _of_all(share: float, too_long: float) -> float:
    return too_long + (1 - too_long) * share
