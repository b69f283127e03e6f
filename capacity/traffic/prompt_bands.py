"""A series of minutes by the length of the prompts in it."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from capacity.traffic.series import Floats, TokenSeries


def bands(series: TokenSeries, longer: Mapping[int, TokenSeries]) -> dict[int | None, TokenSeries]:
    """The requests with more input tokens than one length, and no more than the next; None is from the shortest on.

    `longer` are the minutes of requests with more input tokens than each length.
    """
    limits = sorted(longer)
    parts = [series, *(longer[limit] for limit in limits)]
    inside = [*(_less(part, rest) for part, rest in pairwise(parts)), parts[-1]]
    return dict(zip([None, *limits], inside, strict=True))


def _less(series: TokenSeries, rest: TokenSeries) -> TokenSeries:
    """The minutes without those of the rest; what only one of both tells stays as it is."""

    def of(name: str, values: Floats) -> Floats:
        gone = getattr(rest, name)
        return values if gone is None else np.maximum(values - gone, 0.0)

    return series.of_columns(of)
