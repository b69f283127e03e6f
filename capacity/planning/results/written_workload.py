"""A workload as its file has it."""

from collections.abc import Callable

from capacity.errors import Place
from capacity.record import Record
from capacity.sizing.workload import Workload


class Written(Record):
    """A workload, and where its keys stand.

    `place("limits.max_ptus")` is the nearest line of its file; `says` whether the file gives a key a value.
    """

    workload: Workload
    place: Callable[[str], Place]
    says: Callable[[str], bool]
