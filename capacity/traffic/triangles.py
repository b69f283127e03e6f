"""Request classes drawn at random from their ranges, each between low and high with the likely value as its peak.

Seeded: the same workload is drawn alike every time, by whatever version of NumPy.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce

import numpy as np
import numpy.typing as npt

from capacity.record import Range
from capacity.sizing.request_class import SHARES_OR_TOKENS, RequestClass

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Values = Mapping[str, Floats]
"""The numbers that a class gives, by key: one for each draw, or one for all."""
DRAWS = 10_000
NONE: Floats = np.zeros(())
"""Of a key that is not given."""
SEED = 20_260_101
NOISE = 1e-9
"""Of floats: shares that are given, not drawn, may make up all of the input."""


def drawn(class_: RequestClass, number: int, draws: int) -> Values:
    """The numbers of a class, the `number`-th of its workload. Draws that break a rule between keys are drawn again."""
    values = {key: np.asarray(float(value)) for key, value in vars(class_).items() if isinstance(value, Fraction)}
    if not class_.ranges:
        return values
    source = np.random.default_rng([SEED, number])
    rounds: list[dict[str, Floats]] = []
    missing = draws
    while missing > 0:
        some = {one.key: _triangular(source.random(draws), one) for one in class_.ranges}
        keeps = reduce(np.logical_and, _rules({**values, **some}), np.ones(draws, dtype=bool))
        rounds.append({key: array[keeps] for key, array in some.items()})
        missing -= int(keeps.sum())
    return {**values, **{key: np.concatenate([one[key] for one in rounds])[:draws] for key in rounds[0]}}


def _triangular(uniform: Floats, one: Range) -> Floats:
    """By the inverse of the distribution: generators of NumPy may change what they draw, sources do not."""
    low, likely, high = float(one.low), float(one.likely), float(one.high)
    rises = uniform * (high - low) < likely - low
    up = low + np.sqrt(uniform * (high - low) * (likely - low))
    down = high - np.sqrt((1 - uniform) * (high - low) * (high - likely))
    return np.where(rises, up, down)


def _rules(values: Values) -> Iterator[Bools]:
    """For each rule between keys that `RequestClass.mistakes` has of their values, which draws keep it."""
    for less, more in (
        ("average_rpm", "peak_rpm"),
        ("input_tokens", "max_input_tokens"),
        ("output_tokens", "max_output_tokens"),
    ):
        if less in values and more in values:
            yield values[less] <= values[more]
    cached, written = shares_of_input(values)
    yield np.asarray(cached + written <= 1 + NOISE)


def shares_of_input(values: Values) -> list[Floats]:
    """The shares of input tokens that are read from the cache, and written to it."""
    of = np.maximum(values.get("input_tokens", NONE), np.finfo(float).tiny)
    return [
        values[tokens] / of if tokens in values else values.get(share, NONE)
        for share, tokens in SHARES_OR_TOKENS.items()
    ]
