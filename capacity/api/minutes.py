"""The minutes that a plan was made from."""

import datetime as dt
from typing import TYPE_CHECKING

from capacity.traffic.series import TokenSeries

if TYPE_CHECKING:
    from pandas import DataFrame


class Minutes:
    """Requests and tokens of every minute, as they were observed: growth and headroom are not in them."""

    def __init__(self, series: TokenSeries) -> None:
        self._series = series

    @property
    def start(self) -> dt.datetime:
        """The first minute, in UTC."""
        return self._series.start

    @property
    def end(self) -> dt.datetime:
        """The end of the last minute, in UTC."""
        return self._series.end

    def __len__(self) -> int:
        return self._series.minutes

    def __repr__(self) -> str:
        return f"Minutes({self.start.isoformat()} to {self.end.isoformat()}, {len(self)} of them)"

    def to_pandas(self) -> "DataFrame":
        """A row per minute by its start in UTC: `requests`, `input_tokens`, `output_tokens`, and parts of both.

        NaN is not observed, 0 is observed idle. A column that the source cannot tell is left out. The numbers are those
        that plans are made from, not copies: they cannot be written.
        """
        from capacity.api import frame_columns  # and with it pandas

        series = self._series
        columns = {
            "requests": series.requests,
            "input_tokens": series.input_tokens,
            "cached_input_tokens": series.cached_input_tokens,
            "cache_write_tokens": series.cache_write_tokens,
            "image_input_tokens": series.image_input_tokens,
            "output_tokens": series.output_tokens,
            "image_output_tokens": series.image_output_tokens,
        }
        known = {name: values for name, values in columns.items() if values is not None}
        return frame_columns.over_time(series.start, 1, known)
