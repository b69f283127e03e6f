"""Requests of a log as they would be with a lower maximum output, by the answers that were given."""

from collections.abc import Iterator
from math import ceil

import numpy as np

from capacity.record import Record
from capacity.traffic.requests import Requests

STATISTICS = {"p99": (99.0, 1.0), "p99.9": (99.9, 1.0), "max": (100.0, 1.0), "1.5 x max": (100.0, 1.5)}
"""By name: the percentile of the answers, and how many times that; rising."""


class Lowered(Record):
    """A maximum output, and the requests with it: longer answers end there."""

    statistic: str
    max_output_tokens: int
    cut_share: float
    """Of the answers of requests that set a maximum, those that were longer."""
    requests: Requests


def lowered(requests: Requests, max_output_tokens: int | None) -> Iterator[Lowered]:
    """Maxima below the highest that requests set, the smallest first; those without one set `max_output_tokens`."""
    output = requests.output_tokens
    most = requests.maximum_output(max_output_tokens)
    most = np.minimum(most, np.iinfo(output.dtype).max).astype(output.dtype)  # no answer is longer
    answered = most >= 0
    if requests.refused is not None:
        answered &= ~requests.refused
    answers = output[answered]
    if not len(answers):
        return
    maxima = {name: ceil(float(np.percentile(answers, of)) * times) for name, (of, times) in STATISTICS.items()}
    for maximum, statistic in {maximum: name for name, maximum in maxima.items()}.items():  # of one value the last name
        if not 0 < maximum < int(most.max()):
            continue
        yield Lowered(
            statistic=statistic,
            max_output_tokens=maximum,
            cut_share=float((answers > maximum).mean()),
            requests=requests.replaced(
                output_tokens=np.where(most >= 0, np.minimum(output, maximum), output),
                max_output_tokens=np.where(most >= 0, np.minimum(most, maximum), most),
            ),
        )
