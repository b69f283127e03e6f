"""Plans of many accounts fit into memory: what is done with an account is let go."""

from pathlib import Path

import pytest

from tests.benchmarks.many import TRAFFIC, memory_of_accounts

DAYS = 14
FEW, MANY = 2, 10
MEGABYTES_EACH = 1.75
"""Of an account with three metrics: its series and its minutes are some 0.7 MB each, and half of that is kept.

With all that allocators keep it is 1.1 to 1.5, of one run to the next, and 0.7 more where accounts are not let go.
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is told by Linux")
def test_an_account_more_takes_little_more_memory() -> None:
    (few, before), (many, after) = (memory_of_accounts(count, DAYS, TRAFFIC) for count in (FEW, MANY))

    assert (few, many) == (FEW, MANY)
    assert after - before < (MANY - FEW) * MEGABYTES_EACH
