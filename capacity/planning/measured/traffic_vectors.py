"""Tokens by category as vectors: sums, multiples and weights of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from capacity.sizing.demand import CATEGORIES, ZERO, Tokens, add
from capacity.sizing.deployment import TokenWeights

Vector = Mapping[str, Fraction]
"""Tokens per minute by category, each category in it."""


def of_tokens(tokens: Tokens, divided_by: Fraction = Fraction(1)) -> Vector:
    """The tokens as a vector."""
    return {name: count / divided_by for name, count in tokens.by_category().items()}


def combined(*terms: tuple[Fraction, Vector]) -> Vector:
    """The sum of multiples."""
    return {name: add(factor * vector[name] for factor, vector in terms) for name in CATEGORIES}


def beyond(vector: Vector, other: Vector) -> Vector:
    """What it has more of each category than another."""
    return {name: max(count - other[name], ZERO) for name, count in vector.items()}


def total(vector: Vector) -> Fraction:
    """The plain sum of all categories."""
    return add(vector.values())


def weighted(vector: Vector, weights: TokenWeights) -> Fraction:
    """Input-token equivalents; where a weight is not known nothing is sized by PTUs, and it counts nothing."""
    known = weights.by_category()
    return add(count * (known[name] or ZERO) for name, count in vector.items())


def per_request(vector: Vector, rpm: Fraction) -> Vector:
    """What each request has, by keys of a workload file: all text input is one."""
    all_input = vector["input"] + vector["cached_input"] + vector["cache_write"]
    others = {name: vector[name] / rpm for name in ("output", "image_input", "image_output")}
    return {"all_input": all_input / rpm, **others}


def largest(vectors: Sequence[Vector]) -> Vector:
    """The largest of each category; nothing of no vectors."""
    names = vectors[0] if vectors else ()
    return {name: max(vector[name] for vector in vectors) for name in names}


def least_ratio(vector: Vector, other: Vector) -> Fraction:
    """How many times another it holds in every category."""
    return min((vector[name] / count for name, count in other.items() if count), default=ZERO)
