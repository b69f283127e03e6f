"""The last ratio of each name, kept in `ratios.json` beside this module."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).with_name("ratios.json")
SLIPPED = 1.15
"""A ratio so many times its last one has become slower; less is noise."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A ratio, and what it was measured with."""

    name: str
    ratio: float
    limit: float | None
    date: str
    python: str
    cores: int


def last() -> dict[str, Kept]:
    """By name; none before the first time."""
    if not FILE.exists():
        return {}
    return {each["name"]: Kept(**each) for each in json.loads(FILE.read_text(encoding="utf-8"))}


def measured(name: str, ratio: float, limit: float | None) -> Kept:
    """One of today, on this machine."""
    return Kept(
        name=name,
        ratio=round(ratio, 3),
        limit=limit,
        date=datetime.now(tz=UTC).date().isoformat(),
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
    )


def keep(one: Kept) -> None:
    """In place of the last one of this name."""
    kept = {**last(), one.name: one}
    FILE.write_text(json.dumps([asdict(each) for each in kept.values()], indent=2) + "\n", encoding="utf-8")
