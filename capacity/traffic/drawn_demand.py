"""Request classes drawn from ranges -> planned demand, as `sizing.demand` has it, of all draws at once."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from capacity.record import Record
from capacity.sizing.demand import MINUTES_PER_MONTH, mean_to_peak, peak_rpm
from capacity.sizing.request_class import Context, RequestClass
from capacity.sizing.workload import Workload
from capacity.traffic.triangles import NONE, Bools, Floats, Values, drawn, shares_of_input

DrawnTokens = Mapping[tuple[Context, str], Floats]
"""Tokens by context and category, of each draw."""


class DrawnClass(Record):
    """One request class in the busiest minute of each draw, as `ClassDemand` has it; `None` is unknown."""

    rpm: Floats | None
    tpm: Mapping[str, Floats]
    max_output_tpm: Floats | None
    mean_prompt_tokens: Floats
    """0 where it is not known, which no limit is below."""
    longest_prompt_tokens: Floats
    is_long: Bools
    mean_to_peak: Floats | None

    @property
    def total_tpm(self) -> Floats:
        """All of its tokens."""
        return _sum(self.tpm.values())

    @property
    def admission_tpm(self) -> Floats:
        """What rate limits count on arrival: the input plus the maximum output, or the mean where none is set."""
        output = self.tpm["output"]
        return self.total_tpm - output + (output if self.max_output_tpm is None else self.max_output_tpm)


class DrawnDemand(Record):
    """All request classes of a workload, in so many draws."""

    classes: tuple[DrawnClass, ...]
    draws: int

    @property
    def total_tpm(self) -> Floats:
        """All tokens of the busiest minute."""
        return _sum(one.total_tpm for one in self.classes)

    @property
    def rpm(self) -> Floats | None:
        """All requests of the busiest minute; None where a class gives tokens alone."""
        known = [one.rpm for one in self.classes if one.rpm is not None]
        return _sum(known) if len(known) == len(self.classes) else None

    @property
    def admission_tpm(self) -> Floats | None:
        """What rate limits count on arrival; None where no class says its maximum output."""
        told = any(one.max_output_tpm is not None for one in self.classes)
        return _sum(one.admission_tpm for one in self.classes) if told else None

    @property
    def longest_prompt_tokens(self) -> Floats:
        """Of all classes."""
        return reduce(np.maximum, (one.longest_prompt_tokens for one in self.classes))

    def peak(self, only: Sequence[Bools]) -> DrawnTokens:
        """Tokens of the busiest minute; of each class in the draws that `only` says."""
        return self._tokens(only, [np.ones(())] * len(self.classes))

    def month(self, only: Sequence[Bools]) -> DrawnTokens | None:
        """Tokens of a month, likewise; None where one class tells its peak alone."""
        shares = [one.mean_to_peak for one in self.classes if one.mean_to_peak is not None]
        if len(shares) < len(self.classes):
            return None
        return self._tokens(only, [share * MINUTES_PER_MONTH for share in shares])

    def _tokens(self, only: Sequence[Bools], minutes: Sequence[Floats]) -> DrawnTokens:
        totals: dict[tuple[Context, str], Floats] = {}
        for one, served, times in zip(self.classes, only, minutes, strict=True):
            for context, here in ((Context.SHORT, ~one.is_long), (Context.LONG, one.is_long)):
                for category, tpm in one.tpm.items():
                    tokens = tpm * times * (here & served)
                    totals[context, category] = totals.get((context, category), NONE) + tokens
        return {key: np.broadcast_to(tokens, self.draws) for key, tokens in totals.items() if np.any(tokens)}


def demand_of(workload: Workload, growth: Fraction, *, long_above: int | None, draws: int) -> DrawnDemand:
    """The planned demand of each draw, of so many times today's traffic.

    Prompts of a mean `long_above` so many tokens are of long context.
    """
    planning = workload.planning
    factor = float((1 - planning.response_cache_hit_share) * growth)
    return DrawnDemand(
        classes=tuple(
            _class(class_, drawn(class_, number, draws), factor, long_above)
            for number, class_ in enumerate(workload.traffic)
        ),
        draws=draws,
    )


def _class(class_: RequestClass, values: Values, factor: float, long_above: int | None) -> DrawnClass:
    rpm = None if class_.gives_token_rates else _peak_rpm(class_, values) * factor
    scale = np.asarray(factor) if rpm is None else rpm
    of_input, of_output = ("input_tpm", "output_tpm") if rpm is None else ("input_tokens", "output_tokens")
    cached, written = shares_of_input(values)
    all_input = values.get(of_input, NONE) * scale
    mean = values.get("input_tokens", NONE)
    above = np.asarray(long_above is not None and mean > long_above)
    return DrawnClass(
        rpm=rpm,
        tpm={
            "input": all_input * (1 - cached - written),
            "cached_input": all_input * cached,
            "cache_write": all_input * written,
            "output": values.get(of_output, NONE) * scale,
            "image_input": values.get("image_input_tokens", NONE) * scale,
            "image_output": values.get("image_output_tokens", NONE) * scale,
        },
        max_output_tpm=values["max_output_tokens"] * scale if "max_output_tokens" in values else None,
        mean_prompt_tokens=mean,
        longest_prompt_tokens=values.get("max_input_tokens", mean),
        is_long=above if class_.context is None else np.asarray(class_.context is Context.LONG),
        mean_to_peak=_mean_to_peak(class_, values),
    )


def _in_floats(class_: RequestClass, values: Values) -> Any:  # noqa: ANN401  # a class whose numbers are arrays
    """The class for the rules on rates: those hold for arrays as they do for fractions."""
    usual = {"active_hours_per_day": class_.active_hours, "active_days_per_week": class_.active_days}
    numbers: dict[str, Any] = {**{key: float(value) for key, value in usual.items()}, **values}
    return class_.replaced(**numbers)


def _peak_rpm(class_: RequestClass, values: Values) -> Floats:
    return np.asarray(peak_rpm(_in_floats(class_, values)), dtype=float)


def _mean_to_peak(class_: RequestClass, values: Values) -> Floats | None:
    if class_.gives_token_rates and class_.profile is None:
        return None
    share = mean_to_peak(_in_floats(class_, values))
    return None if share is None else np.asarray(share, dtype=float)


def _sum(parts: Iterable[Floats]) -> Floats:
    return reduce(add, parts)
