"""Whether cached input tokens are counted in the input, as Azure does, or beside it, as some gateways do.

Those that were written to the cache count alike. Where a log has totals, these prove which.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import narwhals as nw
import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput
from capacity.grammar import counted
from capacity.numerals import whole
from capacity.sources.request_log.engine import Frame
from capacity.sources.request_log.row_verdicts import FEW, NEEDED, PARTS_OF_INPUT, Verdict, summed

OPTION: Final = "--cached-beside-input"
PROOFS: Final = ("total_inside", "total_beside")
"""Columns: 1 where the total of a request with cached tokens has them once, or once more."""
WHO: Final = "as Langfuse, Anthropic, Bedrock and some gateways do"


def counted_in(frame: Frame, tokens: Sequence[str], *, is_beside: bool) -> Frame:
    """The rows with the whole input, and with `PROOFS` where they have a `total`."""
    cached = summed(name for name in PARTS_OF_INPUT if name in tokens)
    columns = frame.collect_schema().names()
    if cached is None or not all(name in columns for name in NEEDED):
        return frame
    if "total" in columns:
        rest = nw.col("total") - nw.col("input") - nw.coalesce(nw.col("output"), nw.lit(0))
        proofs = zip(PROOFS, ((cached > 0) & (rest == 0), (cached > 0) & (rest == cached)), strict=True)
        flags = {name: nw.when(one).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64) for name, one in proofs}
        frame = frame.with_columns(**flags).drop("total")
    return frame.with_columns(input=nw.col("input") + cached) if is_beside else frame


def refuse_denied(where: str, minutes: Mapping[str, npt.NDArray[Any]], *, is_beside: bool) -> None:
    """Raises `InvalidInput` where totals say that cached tokens are counted otherwise than they were read."""
    inside, beside = (int(np.ma.filled(minutes[name], 0).sum()) if name in minutes else 0 for name in PROOFS)
    against, proven = (inside if is_beside else beside), inside + beside
    if against <= FEW * proven:
        return
    some = f"in {whole(against)} of {counted(proven, 'row')} with cached tokens and a total"
    if is_beside:
        what = f"{some} that is input and output alone, so cached tokens are in the input: leave {OPTION} out"
    else:
        what = f"{some} the input excludes them, {WHO}: add {OPTION}"
    apart = ", and read the other rows apart" if inside and beside else ""
    raise InvalidInput.of(where, f"{what}{apart}")


def too_many_above(verdicts: Mapping[Verdict, int]) -> str | None:
    """What to say where so many rows have more cached tokens than input that they cannot be left out."""
    above, rows = verdicts.get(Verdict.CACHED_ABOVE_INPUT, 0), sum(verdicts.values())
    if above <= FEW * rows:
        return None
    what = f"in {whole(above)} of {counted(rows, 'row')} more tokens are cached, or written to the cache, than input"
    return f"{what}: if the input excludes them, {WHO}, add {OPTION}"
