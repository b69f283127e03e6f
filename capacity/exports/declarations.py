"""What texts that declare resources share, in Bicep and in Terraform: expressions, and symbols for deployments."""

import re
from collections.abc import Iterable

_NOT_IN_SYMBOLS = re.compile(r"[^a-zA-Z0-9_]")


class Expression(str):
    """Code that stands for a value, and is no text."""

    __slots__ = ()


def symbols(names: Iterable[str]) -> dict[str, str]:
    """Each name with an identifier of its own, made from it: `support-chat` -> `deployment_support_chat`."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = symbol = f"deployment_{_NOT_IN_SYMBOLS.sub('_', name)}"
        number = 2
        while symbol in taken:
            symbol, number = f"{plain}_{number}", number + 1
        taken.add(symbol)
        found[name] = symbol
    return found
