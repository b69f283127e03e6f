"""Minutes of which the total of tokens is known: what lacks of input or output is the difference, or has bounds."""

from typing import NamedTuple

import numpy as np

from capacity.traffic.series import Floats, TokenSeries, Unsplit


class Parted(NamedTuple):
    """Input and output of every minute that the total completes, and of how many minutes it does."""

    input: Floats
    output: Floats
    minutes: int


def parted(input_: Floats, output: Floats, total: Floats | None) -> Parted:
    """With the difference to the total, where one of both is known."""
    if total is None:
        return Parted(input_, output, 0)
    lacks_input = np.isnan(input_) & ~np.isnan(output) & ~np.isnan(total)
    lacks_output = np.isnan(output) & ~np.isnan(input_) & ~np.isnan(total)
    return Parted(
        np.where(lacks_input, np.clip(total - output, 0.0, None), input_),
        np.where(lacks_output, np.clip(total - input_, 0.0, None), output),
        int(np.count_nonzero(lacks_input | lacks_output)),
    )


def completed(series: TokenSeries, total: Floats | None) -> tuple[TokenSeries, Unsplit | None]:
    """The series with minutes of which only the total is known, split as the others are; and what bounds them.

    Nothing is completed where no other minute tells how tokens are split.
    """
    known = ~np.isnan(series.input_tokens)
    everything = float(series.input_tokens[known].sum() + series.output_tokens[known].sum())
    open_ = np.zeros(len(known), dtype=np.bool_) if total is None else ~known & (np.nan_to_num(total) > 0)
    if total is None or not everything or not open_.any():
        return series, None
    share = float(series.input_tokens[known].sum()) / everything

    def with_share(of_input: float) -> TokenSeries:
        input_ = np.where(open_, total * of_input, series.input_tokens)
        cached = series.cached_input_tokens
        return series.replaced(
            input_tokens=input_,
            output_tokens=np.where(open_, total * (1 - of_input), series.output_tokens),
            cached_input_tokens=None if cached is None else np.where(open_, 0.0, cached),
        )

    minutes = int(np.count_nonzero(open_))
    return with_share(share), Unsplit(minutes=minutes, all_input=with_share(1.0), all_output=with_share(0.0))
