"""Measure, compare with the limits and with the last time. Run by `make bench`.

`make bench ONLY=size` measures that group; a word that is no group, what has it in its name. The exit code is 1 where a
limit is passed. A ratio that is more than 15 % over its last one is told, and the last one stays in `ratios.json`.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import admission, buckets, callers, checks, logs, metrics, outlooks, ratios, size
from tests.benchmarks.harness import Measurement

GROUPS: dict[str, Callable[[Path], Iterator[Measurement]]] = {
    "size": size.measurements,
    "admission": admission.measurements,
    "checks": checks.measurements,
    "metrics": metrics.measurements,
    "logs": logs.measurements,
    "buckets": buckets.measurements,
    "outlooks": outlooks.measurements,
    "callers": callers.measurements,
}
WIDTH = 76


def chosen(words: list[str], folder: Path) -> Iterator[Measurement]:
    """Those of the groups named, and those that have another word in their name; without words all of them."""
    others = [word for word in words if word not in GROUPS]
    for group, measurements in GROUPS.items():
        place = folder / group
        place.mkdir()
        for one in measurements(place):
            if not words or group in words or any(word in one.name for word in others):
                yield one


def told(one: Measurement) -> bool:
    """Measure, print one line, keep a ratio that has not slipped. Whether it is within its limit."""
    value, last = one.measure(), None if one.unit else ratios.last().get(one.name)
    within = one.limit is None or value <= one.limit
    slipped = last is not None and value > last.ratio * ratios.SLIPPED
    verdict = "ok" if within and not slipped else "SLOWER"
    before = last.ratio if last else None
    print(f"{one.name:{WIDTH}}", *map(_number, (value, before, one.limit)), verdict, one.unit, flush=True)
    if within and not slipped and not one.unit:
        ratios.keep(ratios.measured(one.name, value, one.limit))
    return within


def _number(value: float | None) -> str:
    if value is None:
        return f"{'-':>9}"
    return f"{value:9,.0f}" if value >= 100 else f"{value:9.3g}"


def main(words: list[str]) -> int:
    """A line for each; 1 where a limit is passed."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled once
    print(f"Python {platform.python_version()} on {platform.machine()}; without a unit: a ratio of CPU time")
    print(f"{'':{WIDTH}} {'measured':>9} {'last':>9} {'limit':>9}")
    with tempfile.TemporaryDirectory() as name:
        within = [told(one) for one in chosen(words, Path(name))]
    if not within:
        print(f"Nothing is called so; groups: {', '.join(GROUPS)}")
    return 0 if within and all(within) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
