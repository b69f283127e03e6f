"""Values of one minute that two exports tell: the larger and the smaller, and what is taken where they disagree."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.sources.stamps import Ints
from capacity.traffic.series import Floats

UNSETTLED_MINUTES: Final = 10
"""Before the end of an export: it may have been made before these were complete."""
SPLIT_TOLERANCE: Final = 1e-6
"""Of a sum of many."""


class Both(NamedTuple):
    """The larger of what is told of each minute, and the smaller; the same where nothing disagrees."""

    most: Floats
    least: Floats

    @property
    def differ(self) -> int:
        """In how many minutes they disagree."""
        return int(np.count_nonzero(self.most > self.least))


def alike(values: Floats) -> Both:
    """Told once."""
    return Both(values, values)


def of_splits(known: Both, values: Floats) -> Both:
    """With sums of another split of the same; those that differ by rounding alone stay as they are."""
    differ = ~np.isclose(known.most, values, rtol=SPLIT_TOLERANCE)
    most, least = known.most.copy(), known.least.copy()
    np.copyto(most, values, where=np.isnan(most) | (differ & (values > most)))
    np.copyto(least, values, where=np.isnan(least) | (differ & (values < least)))
    return Both(most, least)


def of_grains(fine: Both, coarse: Floats, buckets: Ints, grain: int) -> Both:
    """Held against sums over longer buckets, of those of which every minute is known: both are scaled to agree.

    `buckets` has the first minute of the bucket of each minute.
    """
    both = ~np.isnan(fine.most) & ~np.isnan(coarse)
    if not both.any():
        return fine
    _, index = np.unique(buckets, return_inverse=True)
    total, most, least = (
        np.bincount(index, weights=np.where(both, one, 0.0)).astype(np.float64)
        for one in (coarse, fine.most, fine.least)
    )
    is_whole = (np.bincount(index, weights=both) == grain) & ~np.isclose(total, most, rtol=SPLIT_TOLERANCE)
    above, below = is_whole & (total > most), is_whole & (total < least)
    return Both(
        _scaled(fine.most, coarse, total, most, above, index), _scaled(fine.least, coarse, total, least, below, index)
    )


def _scaled(  # noqa: PLR0913, PLR0917  # all of one bucket
    fine: Floats, coarse: Floats, total: Floats, own: Floats, which: npt.NDArray[np.bool_], index: Ints
) -> Floats:
    """The finer values with the sum of their bucket, which is spread evenly where they have none."""
    factor = np.divide(total, own, out=np.ones_like(total), where=own > 0)
    return np.where(which[index], np.where((own > 0)[index], fine * factor[index], coarse), fine)


def unsettled(smaller_ends: Ints, minutes: Ints, grain: int) -> npt.NDArray[np.bool_]:
    """Which minutes lie so near the end of the export that tells less of them that it may have been made too early."""
    return np.asarray(smaller_ends - minutes <= max(UNSETTLED_MINUTES, grain), dtype=np.bool_)
