"""Ranges of request classes against the rules between their keys, which what is drawn from them has to keep."""

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload

DRAWS = 300
ENOUGH = 3
"""Fewer of the draws would mean that plans take most of their time for draws in vain."""
SEED = 20260101


def mistakes(workload: Workload) -> Iterator[tuple[int, str, str]]:
    """The number of a request class, a key, and what is wrong with its range."""
    for index, class_ in enumerate(workload.traffic):
        if class_.ranges and (broken := _hopeless(class_)) is not None:
            key, what = broken
            yield index, key, f"the ranges hardly ever keep a rule between keys, so nothing can be drawn: {what}"


def _hopeless(class_: RequestClass) -> tuple[str, str] | None:
    """The rule that breaks where next to no draw keeps all; None where enough do, which is seen soon."""
    source, kept, broken = random.Random(SEED), 0, None  # noqa: S311  # no secret
    for _ in range(DRAWS):
        values: dict[str, Any] = {
            one.key: Fraction(source.triangular(float(one.low), float(one.high), float(one.likely)))
            for one in class_.ranges
        }
        first = next(class_.replaced(**values).mistakes(), None)
        broken = first or broken
        kept += first is None
        if kept >= ENOUGH:
            return None
    return broken
