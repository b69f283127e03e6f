"""What goes over the line: for every PTU count the tokens that spill into a standard deployment, and what they cost.

Every minute stands alone, as in the replay without a bucket: of the demand d of a minute min(d, C) is served by the
PTUs and the rest spilled, a share 1 - C / d of each of its tokens. Sums over the minutes above a line follow from the
minutes in order, so that all counts together cost one sort.
"""

import numpy as np

from capacity.record import Record
from capacity.traffic.series import Floats


class Peaks(Record):
    """The minutes of a series in order, the largest first, with running sums of demand and value.

    `demand` are weighted tokens per minute. `value` is whatever goes with the tokens of a minute in proportion, such as
    money.
    """

    demand: Floats
    tokens_until: Floats
    value_until: Floats
    value_per_token_until: Floats
    weightless_value: float
    """Of minutes whose tokens count nothing: PTUs serve them for nothing, and without any they are paid for, too."""
    total: float
    """All weighted tokens."""

    def spilled(self, carried_tpm: Floats, factor: float = 1) -> tuple[Floats, Floats]:
        """Of each count, by what it carries a minute: the share of all weighted tokens that spills, and its value.

        With `factor` every minute is that many times as large.
        """
        line = np.asarray(carried_tpm, dtype=float) / factor
        above = len(self.demand) - np.searchsorted(self.demand[::-1], line, side="right")
        tokens = self.tokens_until[above] - line * above
        value = self.value_until[above] - line * self.value_per_token_until[above]
        share = np.maximum(tokens, 0.0) / self.total if self.total else np.zeros(len(line))
        return share, (np.maximum(value, 0.0) + np.where(line > 0, 0.0, self.weightless_value)) * factor


def peaks(demand: Floats, value: Floats) -> Peaks:
    """The minutes with any demand, in order. NaN is none."""
    known = _known(demand)
    busy = np.flatnonzero(known > 0)
    order = busy[np.argsort(-known[busy], kind="stable")]
    worth_of_all = _known(value)
    tokens, worth = known[order], worth_of_all[order]
    return Peaks(
        demand=tokens,
        tokens_until=_running(tokens),
        value_until=_running(worth),
        value_per_token_until=_running(worth / tokens),
        weightless_value=float(worth_of_all[known <= 0].sum()),
        total=float(tokens.sum()),
    )


def _known(values: Floats) -> Floats:
    """Nothing where it is not known; as `nan_to_num`, which looks for infinities, too, and takes four times as long."""
    return np.where(np.isnan(values), 0.0, values)


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def shares(demand: Floats, carried_tpm: float) -> Floats:
    """The share of each minute's tokens that spills from one PTU count; without PTUs all of those observed."""
    if carried_tpm <= 0:
        return np.where(np.isnan(demand), 0.0, 1.0)
    known = _known(demand)
    over = np.maximum(known - carried_tpm, 0.0)
    return np.divide(over, known, out=np.zeros_like(known), where=known > 0)
