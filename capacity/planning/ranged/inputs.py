"""The inputs of a workload that are ranges, by their names in reports."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from capacity.findings import Finding, found
from capacity.record import Range, Record
from capacity.sizing.workload import Workload


class Input(Record):
    """A number of a request class that is a range."""

    name: str
    number: int
    """Of its class."""
    range: Range

    def at(self, workload: Workload, value: Fraction) -> Workload:
        """The workload with this value."""
        changes: dict[str, Any] = {self.range.key: value}
        changed = workload.traffic[self.number].replaced(**changes)
        return workload.replaced(
            traffic=(*workload.traffic[: self.number], changed, *workload.traffic[self.number + 1 :])
        )

    def is_allowed(self, workload: Workload, value: Fraction) -> bool:
        """Whether the value keeps the rules between keys."""
        return not any(self.at(workload, value).traffic[self.number].mistakes())


def inputs(workload: Workload) -> Iterator[Input]:
    """All that are ranges, in the order of the file."""
    for number, class_ in enumerate(workload.traffic):
        named = f"traffic.{class_.name}" if len(workload.traffic) > 1 else "traffic"
        for one in class_.ranges:
            yield Input(name=f"{named}.{one.key}", number=number, range=one)


def likely_values(workloads: Iterable[Workload]) -> Finding:
    """That numbers are those of the likely values; of workloads that have ranges."""
    return found("likely-values", inputs=tuple(dict.fromkeys(one.name for of in workloads for one in inputs(of))))
