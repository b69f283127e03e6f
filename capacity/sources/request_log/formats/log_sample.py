"""What a format of request logs is recognized by."""

import json
from collections.abc import Iterator, Mapping

from capacity.record import Record


class Sample(Record):
    """Names (columns, or keys of the first rows) and some rows."""

    names: frozenset[str]
    rows: tuple[Mapping[str, object], ...]

    def has(self, *names: str) -> bool:
        """Whether all of the names are there, in any case."""
        known = {name.lower() for name in self.names}
        return all(name.lower() in known for name in names)

    def values(self, *names: str) -> Iterator[object]:
        """What the rows have under any of the names, in any case."""
        wanted = {name.lower() for name in names}
        return (value for row in self.rows for name, value in row.items() if name.lower() in wanted)

    def bags(self, *names: str) -> Iterator[Mapping[str, object]]:
        """Of these values the mappings, JSON in a text included."""
        return (bag for value in self.values(*names) if (bag := mapping(value)) is not None)


def mapping(value: object) -> Mapping[str, object] | None:
    """The mapping that a value is, as such or as a text of JSON; None for all others."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None
