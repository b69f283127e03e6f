"""What --skip-bad leaves out: the share of the rows, that of the tokens as far as they can be read, and the first."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import narwhals as nw
import numpy as np
import numpy.typing as npt

from capacity.sources.request_log import bad_rows
from capacity.sources.request_log.engine import Engine
from capacity.sources.request_log.log_assembly import Arrays
from capacity.sources.request_log.log_parts import Part
from capacity.sources.request_log.log_requests import LogRequests
from capacity.sources.request_log.row_verdicts import LAST_ASKED, MAX_TOKENS, NEEDED, Verdict
from capacity.sources.request_log.sql.sql_times import Clock
from capacity.traffic.statistics import RowsLeftOut

SHOWN: Final = 3


def left_out(  # noqa: PLR0913, PLR0917  # as `bad_rows.refuse`
    engine: Engine,
    parts: Sequence[Part],
    clock: Clock,
    rows: LogRequests,
    minutes: Arrays,
    verdicts: Mapping[Verdict, int],
    damaged: Sequence[tuple[str, int]],
    *,
    careful: bool,
) -> RowsLeftOut | None:
    """What the rows that cannot be read hold; None where there are none."""
    bad = bad_rows.count_of(verdicts, damaged)
    if not bad:
        return None
    telling, tokens = _tokens(engine, rows)
    read = sum(_sum(minutes[name][minutes["verdict"] <= int(LAST_ASKED)]) for name in NEEDED if name in minutes)
    first = bad_rows.first(engine, parts, clock, damaged, careful=careful)
    return RowsLeftOut(
        share=bad / bad_rows.rows_in(verdicts, damaged),
        tokens_share=tokens / (tokens + read) if telling and tokens + read else None,
        without_tokens_share=1 - telling / bad,
        first=tuple(f"{one.where}: {one.what}" for one in first[:SHOWN]),
    )


def _tokens(engine: Engine, rows: LogRequests) -> tuple[int, float]:
    """How many of the bad rows tell how many tokens they have, and how many these are."""
    if any(name not in rows.tokens for name in NEEDED):
        return 0, 0.0
    told = nw.all_horizontal(*(nw.col(name).is_between(0, MAX_TOKENS) for name in NEEDED), ignore_nulls=False)
    some = rows.frame.filter(nw.col("verdict") >= int(Verdict.NO_TIME), told)
    sums = [nw.col(name).sum().cast(nw.Int64) for name in NEEDED]
    arrays = engine.arrays(some.select(nw.len().alias("rows"), *sums), "looking for bad rows")
    return int(arrays["rows"][0]), sum(_sum(arrays[name]) for name in NEEDED)


def _sum(values: npt.NDArray[Any]) -> float:
    """Of those that are known."""
    return float(np.nansum(np.ma.filled(values, 0)))
