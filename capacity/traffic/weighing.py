"""Requests -> what each costs a bucket: some of them at a time, for a log may have ten million."""

from fractions import Fraction
from math import gcd
from typing import NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.grammar import counted
from capacity.record import Record
from capacity.sizing.deployment import Throughput, TokenWeights
from capacity.sizing.ptu import UnknownWeight
from capacity.sizing.request_class import Context
from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.request_costs import Costs, Narrow, narrowest, parts
from capacity.traffic.requests import Flags, Ints, Requests, TokenCounts

MOST_UNITS = kernels.COSTLIEST // 8  # of each of the seven sums that a cost is made of
OUTPUT = "output"
OF_OUTPUT = (OUTPUT, "image_output")


class LongPrompts(NamedTuple):
    """Requests with more than `above` input tokens, whose tokens weigh otherwise."""

    above: int
    weights: TokenWeights

    @classmethod
    def of(cls, throughput: Throughput, above: int | None) -> "LongPrompts | None":
        """Those of a model; None where it has none."""
        return None if above is None else cls(above, throughput.weights_for(Context.LONG))


class Admission(NamedTuple):
    """What is taken where requests do not tell it: the maximum output, and the speed of the output, which ends them."""

    max_output_tokens: int | None
    tokens_per_second: Fraction | None


class Ends(Record):
    """The requests that end at another cost than they came with, in the order of their ends.

    `known` is how many have both a maximum output and an end.
    """

    end_us: Ints
    end_of: Narrow
    known: int


class Weigher:
    """Units of a token of each category, of short requests and of long ones: all of them multiples of one step."""

    def __init__(
        self,
        requests: Requests,
        weights: TokenWeights,
        long: LongPrompts | None,
        factor: Fraction,
        admission: Admission | None,
    ) -> None:
        """Raises `UnknownWeight`, and `InvalidInput` for more tokens than can be counted."""
        self._requests, self._admission = requests, admission
        self._above = None if long is None or not has_long(requests, long.above) else long.above
        kinds = [(False, weights)] if long is None or self._above is None else [(False, weights), (True, long.weights)]
        most = [self._most(is_long=is_long) for is_long, _ in kinds]
        self._units = [_units(tokens, of, factor) for tokens, (_, of) in zip(most, kinds, strict=True)]
        self._step = gcd(*(units for each in self._units for units in each.values())) or 1
        largest = max(
            sum(max(count, 1) * units[name] for name, count in tokens.items())
            for tokens, units in zip(most, self._units, strict=True)
        )
        self._type = narrowest(largest // self._step)

    def at_use(self) -> Costs:
        """What each request uses."""
        actual = np.empty(self._requests.count, dtype=self._type)
        for rows in parts(0, self._requests.count):
            some = self._requests.where(rows)
            actual[rows] = sum(self._steps(some, self._is_long(some)).values())
        return Costs(actual, Fraction(self._step))

    def admitted(self, admission: Admission) -> tuple[Costs, Costs, Ends]:
        """What each costs on arrival and at its end, where both are known; else what it uses at both."""
        requests, known = self._requests, 0
        estimate, actual = (np.empty(requests.count, dtype=self._type) for _ in range(2))
        end_us, end_of = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int16)]
        for rows in parts(0, requests.count):
            some = requests.where(rows)
            is_long = self._is_long(some)
            steps, maximum = self._steps(some, is_long), some.maximum_output(admission.max_output_tokens)
            duration_us = some.durations(admission.tokens_per_second)
            tells = (maximum >= 0) & (duration_us >= 0)
            above = self._multiples(OUTPUT, maximum, is_long) - sum(steps.get(name, 0) for name in OF_OUTPUT)
            actual[rows] = used = sum(steps.values())
            estimate[rows] = used + np.where(tells, above, 0)
            changed = np.flatnonzero(tells & (above != 0))
            end_us.append(some.arrival_us[changed] + duration_us[changed])
            end_of.append((rows.start + changed).astype(narrowest(requests.count)))
            known += int(tells.sum())
        step = Fraction(self._step)
        return Costs(estimate, step), Costs(actual, step), _in_order(end_us, end_of, known)

    def _most(self, *, is_long: bool) -> dict[str, int]:
        """The most tokens that a long or a short request has of each category, its maximum output included."""
        most: dict[str, int] = {}
        for rows in parts(0, max(self._requests.count, 1)):
            some = self._requests.where(rows)
            columns = [*some.categories().items()]
            if self._admission is not None:
                columns.append((OUTPUT, some.maximum_output(self._admission.max_output_tokens)))
            flags = self._is_long(some)
            for name, tokens in columns:
                chosen = tokens if flags is None else tokens[flags == is_long]
                most[name] = max(most.get(name, 0), int(chosen.max(initial=0)))
        return most

    def _is_long(self, some: Requests) -> Flags | None:
        return None if self._above is None else np.asarray(some.input_tokens > self._above)

    def _steps(self, some: Requests, is_long: Flags | None) -> dict[str, Ints]:
        return {name: self._multiples(name, tokens, is_long) for name, tokens in some.categories().items()}

    def _multiples(self, name: str, tokens: TokenCounts, is_long: Flags | None) -> Ints:
        """What tokens of a category cost, in steps."""
        short, *long = (np.int64(units[name] // self._step) for units in self._units)
        return tokens * (short if is_long is None else np.where(is_long, long[0], short))


def has_long(requests: Requests, above: int) -> bool:
    """Whether a request has more input tokens than that."""
    return int(requests.input_tokens.max(initial=0)) > above


def _units(most: dict[str, int], weights: TokenWeights, factor: Fraction) -> dict[str, int]:
    """What a token of each category costs, in units of the bucket."""
    units = {}
    for name, tokens in most.items():
        weight = weights.by_category()[name]
        if weight is None and tokens > 0:
            raise UnknownWeight(name)
        units[name] = round((weight or 0) * factor * kernels.UNITS_PER_TOKEN)
        if tokens * units[name] >= MOST_UNITS:
            what = f"{counted(tokens, f'{name} token')} in one request are more than a simulation can count"
            raise InvalidInput.of("", what)
    return units


def _in_order(end_us: list[Ints], end_of: list[Narrow], known: int) -> Ends:
    times_us, rows = np.concatenate(end_us), np.concatenate(end_of)
    order = np.argsort(times_us, kind="stable")
    times_us.sort(kind="stable")
    return Ends(end_us=times_us, end_of=rows[order], known=known)
