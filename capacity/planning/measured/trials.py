"""What PTU counts would have refused of traffic: what is asked of minutes and of single requests alike."""

from datetime import datetime
from fractions import Fraction
from typing import Protocol

from capacity.findings import Finding
from capacity.planning.results.admitted_size import OutputAdvice
from capacity.record import Record
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import PtuSizes
from capacity.traffic.replay import Limits, Replayed

ONE = Fraction(1)
STATISTICS = (Criterion.MEAN, Criterion.P95, Criterion.P99, Criterion.MAX)
"""The criteria that need no trial: of a log that needs every single request."""
FINE = 1000
"""Parts of a PTU, by which a need is told."""


class Admission(Record):
    """How requests are admitted where the log itself does not tell: None is not told."""

    max_output_tokens: int | None = None
    """What requests may write, which the service counts on arrival."""
    tokens_per_second: Fraction | None = None
    """How fast answers are written, which says when a request ends."""


class Trial(Protocol):
    """Traffic that can be held against PTU counts; `factor` scales it, `per_ptu` is input TPM per PTU."""

    @property
    def basis(self) -> str:
        """What shares are of: `tokens` or `requests`."""

    @property
    def shown_criteria(self) -> tuple[Criterion, ...]:
        """The criteria that a report compares with the chosen one."""

    @property
    def shown_depths(self) -> tuple[float, ...]:
        """Seconds of burst that a report compares, from the careful end."""

    def notes(self) -> list[Finding]:
        """Assumptions made so far."""

    def refused(self, ptus: list[int], per_ptu: Fraction, factor: Fraction, burst_seconds: float) -> Replayed:
        """What each of the counts would have refused."""

    def first_size(
        self, sizes: PtuSizes, per_ptu: Fraction, factor: Fraction, limits: Limits, burst_seconds: float
    ) -> int | None:
        """The first deployable size, scanning upward, that keeps to the limits; None where none does."""

    def between(self, start: datetime, end: datetime) -> "Trial":
        """The traffic from one minute to before another."""

    def need(self, per_ptu: Fraction, limits: Limits, burst_seconds: float) -> Fraction:
        """PTUs, deployable or not, that keep to the limits, to a thousandth; 0 where there is no traffic.

        With a bucket a larger size can refuse a little more than a smaller one: it is one that keeps to them above one
        that does not.
        """

    def output_advice(self, asked: "Question", taken: int) -> tuple[OutputAdvice, ...]:
        """Sizes with lower maxima of the output, the largest first, where one needs fewer PTUs than those taken."""


class Question(Record):
    """What a trial is asked of one ladder of sizes."""

    sizes: PtuSizes
    per_ptu: Fraction
    factor: Fraction
    limits: Limits
    burst_seconds: float
