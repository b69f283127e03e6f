"""Measured minutes as plans take them: grown, and those apart that provisioned types may serve."""

from fractions import Fraction

from capacity.record import Record
from capacity.sizing.demand import MINUTES_PER_MONTH
from capacity.sizing.request_class import Context
from capacity.traffic import summary
from capacity.traffic.series import Floats, TokenSeries


class Minutes(Record):
    """`weighted` tokens have growth in them, those of `asked` do not.

    `by_context` is the part of `asked` that is weighted, which provisioned types serve; None where it is all of it.
    """

    asked: TokenSeries
    weighted: Floats
    growth: Fraction
    by_context: tuple[tuple[Context, TokenSeries], ...] | None = None

    @property
    def months(self) -> float:
        """How many times as many minutes a month has."""
        return MINUTES_PER_MONTH / max(int(self.asked.observed.sum()), 1)

    def columns(self) -> dict[tuple[Context, str], Floats]:
        """Planned tokens of every minute that PTUs may serve, by context and category; only of those that there are."""
        found: dict[tuple[Context, str], Floats] = {}
        for context, series in self.parts:
            for name, column in summary.by_category(series).items():
                if summary.total(column):
                    found[context, name] = found.get((context, name), 0.0) + column * float(self.growth)
        return found

    def served(self) -> tuple[Floats, Floats | None]:
        """Of what provisioned types may serve the planned tokens and requests of every minute."""
        growth = float(self.growth)
        every = [series for _, series in self.parts]
        plain = [one.input_tokens + one.output_tokens for one in every]
        requests = [one.requests for one in every if one.requests is not None]
        known = len(requests) == len(every)
        return sum(plain[1:], plain[0]) * growth, sum(requests[1:], requests[0]) * growth if known else None

    @property
    def parts(self) -> tuple[tuple[Context, TokenSeries], ...]:
        """What provisioned types may serve, by context."""
        return ((Context.SHORT, self.asked),) if self.by_context is None else self.by_context
