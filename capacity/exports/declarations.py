"""What texts that declare resources share, in Bicep and in Terraform: values, and symbols for deployments."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

_IDENTIFIER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_NOT_IN_SYMBOLS = re.compile(r"[^a-zA-Z0-9_]")


class Expression(str):
    """Code that stands for a value, and is no text."""

    __slots__ = ()


class Language(NamedTuple):
    """How a language writes a text, the lines of a mapping, and a list."""

    string: Callable[[str], str]
    assigned: Callable[[Sequence[tuple[str, str]]], Iterable[str]]
    short_lists: bool
    """Whether lists without mappings stand on one line, and others have commas."""


def value(of: object, language: Language, indent: str = "") -> str:
    """A value of expressions, texts, whole numbers, truths, mappings and lists of them."""
    deeper = indent + "  "
    match of:
        case Expression():
            return of
        case str():
            return language.string(of)
        case bool():
            return "true" if of else "false"
        case Mapping():
            keys = (key if _IDENTIFIER.fullmatch(key) else language.string(key) for key in of)
            parts = list(zip(keys, (value(part, language, deeper) for part in of.values()), strict=True))
            return "\n".join(["{", *(f"{deeper}{line}" for line in language.assigned(parts)), f"{indent}}}"])
        case list():
            return _list(of, language, indent)
    return str(of)


def _list(of: list[object], language: Language, indent: str) -> str:
    if language.short_lists and not any(isinstance(part, Mapping) for part in of):
        return f"[{', '.join(value(part, language, indent) for part in of)}]"
    deeper, end = indent + "  ", "," if language.short_lists else ""
    return "\n".join(["[", *(f"{deeper}{value(part, language, deeper)}{end}" for part in of), f"{indent}]"])


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
