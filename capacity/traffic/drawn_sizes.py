"""Drawn demand -> deployable sizes and money, rounded as the rules say; what cannot be had is infinite."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil, isfinite

import numpy as np

from capacity.sizing.deployment import PtuSizes
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT
from capacity.sizing.request_class import Context
from capacity.traffic.drawn_demand import DrawnDemand, DrawnTokens
from capacity.traffic.triangles import Bools, Floats

DIGITS = 9
"""Needs are rounded so far before they are rounded up: noise of floats decides nothing."""
CENTS = 100
SHARES = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))
"""The percentiles that are told."""
NEVER = np.float64(np.inf)


def ptus(needed: Floats, sizes: PtuSizes) -> Floats:
    """The smallest deployable sizes that are not less."""
    least, step = sizes.minimum_ptus, sizes.increment_ptus
    sized = least + np.ceil(np.maximum(np.round(needed, DIGITS) - least, 0) / step) * step
    return np.where(sized > MAX_PTUS_PER_DEPLOYMENT, NEVER, sized)


def units(rates: Sequence[tuple[Floats | None, Fraction | None]]) -> Floats:
    """The fewest units, at least one, that grant each of the rates, given with what a unit grants of it."""
    wanted = [
        np.ceil(np.round(rate / float(unit), DIGITS)) for rate, unit in rates if rate is not None and unit is not None
    ]
    return reduce(np.maximum, wanted, np.ones(1))


def weighted(tokens: DrawnTokens, weights: dict[tuple[Context, str], Fraction | None]) -> Floats:
    """Input-token equivalents, by weights of the same keys; never to be had where one that is needed is not known."""
    total = np.zeros(1)
    for key, count in tokens.items():
        weight = weights[key]
        total = total + (np.where(count > 0, NEVER, 0) if weight is None else count * float(weight))
    return total


def served(demand: DrawnDemand, limit: int | None) -> list[Bools]:
    """Of each class the draws in which provisioned types take its prompts."""
    return [np.broadcast_to(limit is None or one.mean_prompt_tokens <= limit, demand.draws) for one in demand.classes]


def refused(demand: DrawnDemand, only: Sequence[Bools], limit: int | None, allowed: Fraction | None) -> Bools:
    """The draws whose longest prompts rule a type out; `allowed` is what may spill of them, None where none can."""
    if limit is None:
        return np.zeros(1, dtype=bool)
    too_long = demand.longest_prompt_tokens > limit
    if allowed is None:
        return np.asarray(too_long)
    taken = sum((one.total_tpm * is_served for one, is_served in zip(demand.classes, only, strict=True)), np.zeros(1))
    spilled = 1 - taken / demand.total_tpm
    return np.asarray(too_long & ((np.round(spilled, DIGITS) > float(allowed)) | ~np.logical_or.reduce(only)))


def without(values: Floats, these: Bools) -> Floats:
    """The values, none to be had in these draws."""
    return np.where(these, NEVER, values)


def money(amount: Fraction, count: Floats) -> Floats:
    """So many times the amount, to the cent, a half up."""
    return np.floor(np.round(count * float(amount * CENTS), DIGITS - 2) + 0.5) / CENTS


def percentiles(values: Floats, draws: int) -> tuple[float | None, ...]:
    """The least values of the sample that so many of its draws do not exceed; None where that cannot be had."""
    ordered = np.sort(np.broadcast_to(values, draws))
    found = [float(ordered[ceil(draws * share) - 1]) for share in SHARES]
    return tuple(one if isfinite(one) else None for one in found)


def cents(amount: float | None) -> Decimal | None:
    """Money as bills have it."""
    return None if amount is None else Decimal(round(amount * CENTS)).scaleb(-2)
