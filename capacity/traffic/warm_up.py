"""Where a log begins: what ran before its first request stands in no log.

A request is admitted by its estimate, and what it did not use comes back when it ends. In a log that begins amid its
traffic nothing would come back until its own first requests end: the bucket would fill up, refuse, and, since refused
requests give nothing back either, stay full for many durations. So the first requests are taken to run already: they
are admitted at no cost, and their ends count. In a log that is too short for that nothing is taken to run before its
first request, which asks for too much, never for too little.
"""

import numpy as np

from capacity.traffic.bucket import Offered
from capacity.traffic.request_costs import parts
from capacity.traffic.requests import US_PER_SECOND

NEARLY_ALL = 0.99
"""Of what ends give back."""
MOST_SECONDS = 3600
LEAST = 10
"""Times as many requests as would be warm-up, which a log needs to have one."""


def seconds(of: Offered) -> int:
    """Within how many seconds after they arrive requests have given back nearly all that they ever do; an hour at most.

    0 where none gives back anything.
    """
    by_second = np.zeros(MOST_SECONDS + 1)
    for some in parts(0, len(of.end_of)):
        end_of = of.end_of[some]
        back = np.maximum(of.estimate[end_of] - of.actual[end_of], 0).astype(float)
        lasted = -(-(of.end_us[some] - of.arrival_us[end_of]) // US_PER_SECOND)
        np.add.at(by_second, np.minimum(lasted, MOST_SECONDS), back)
    if not by_second.any():
        return 0
    upto = np.cumsum(by_second)
    return int(np.searchsorted(upto, NEARLY_ALL * upto[-1]))


def warmed(of: Offered) -> Offered:
    """The requests of a log, those of its first seconds as a warm-up, unless they are more than a tenth of all."""
    if not of.count:
        return of
    begins_us = of.arrival_us[0] + seconds(of) * US_PER_SECOND
    first = int(np.searchsorted(of.arrival_us, begins_us))
    return of.replaced(warm_up=first) if first * LEAST <= of.count else of
