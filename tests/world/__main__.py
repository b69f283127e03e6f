"""Did the world move? The catalog against what others publish now: `python -m tests.world`, as `make world` runs it.

It prints each difference, with dates, and changes nothing: what is right goes into the catalog by hand, with its
source. What a remark of the catalog explains stands apart. It reads the newest LiteLLM package that pip finds, the
Azure Retail Prices API, and files in their place.
"""

import argparse
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from capacity.catalog.catalog import Catalog
from tests.world import litellm, retail
from tests.world.differences import Found, report


def main(arguments: list[str] | None = None) -> None:
    """Hold the catalog against the sources, and print what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.world", description=__doc__)
    parser.add_argument("--litellm", type=Path, metavar="FILE", help="a wheel of LiteLLM, or its JSON table alone")
    parser.add_argument("--retail", type=Path, metavar="FILE", help="a saved answer of the Retail Prices API")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), metavar="DATE")  # noqa: DTZ011
    asked = parser.parse_args(arguments)
    catalog = Catalog()
    found = [*_litellm(asked.litellm, catalog, asked.today)]
    found.append(
        retail.live(catalog, asked.today) if asked.retail is None else retail.saved(asked.retail, catalog, asked.today)
    )
    for line in report(found, catalog):
        print(line)


def _litellm(path: Path | None, catalog: Catalog, today: date) -> Iterator[Found]:
    try:
        told = litellm.download() if path is None else litellm.read(path)
    except (OSError, subprocess.SubprocessError) as error:
        yield Found(notes=[f"LiteLLM was not compared: {error}"])
    else:
        yield litellm.held(told, catalog, today)


if __name__ == "__main__":
    main()
