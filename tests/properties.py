"""How many random examples a test draws: `examples(100)` by the profile `whole`, in proportion by the others.

Profiles: `steady` draws the same examples each time, half as many as `whole`; `few` a tenth of it; `fuzz` new ones.
Choose one with `pytest --hypothesis-profile NAME`.
"""

import os
from typing import Any, Final

from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

_WHOLE: Final = 100


def register() -> None:
    """Tell Hypothesis the profiles, and choose `steady`."""
    settings.register_profile("whole", max_examples=_WHOLE, derandomize=True, deadline=None, print_blob=True)
    settings.register_profile("steady", settings.get_profile("whole"), max_examples=_WHOLE // 2)
    settings.register_profile("few", settings.get_profile("whole"), max_examples=_WHOLE // 10)
    settings.register_profile(
        "fuzz",
        max_examples=int(os.environ.get("FUZZ_EXAMPLES", "1000")),
        deadline=None,
        print_blob=True,
        database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
    )
    settings.load_profile("steady")


def examples(whole: int, **others: Any) -> settings:  # noqa: ANN401  # what settings() takes
    """Settings that draw so many examples by the profile `whole`; `others` are settings of Hypothesis."""
    return settings(max_examples=max(1, whole * settings().max_examples // _WHOLE), **others)


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The path of every value in JSON."""
    items: list[tuple[object, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(place for key, child in items for place in places(child, (*path, key)))]
