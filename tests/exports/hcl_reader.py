"""HCL -> values, by python-hcl2, which leaves strings as they are written: their escapes are resolved here."""

import re
from typing import Any

import hcl2

_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\(.)")
_TEMPLATE = re.compile(r"(?<!\\)[$%]\{")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def read(text: str) -> Any:  # noqa: ANN401  # whatever the text holds
    """Blocks and attributes. Fails where the text is no HCL."""
    return _read(hcl2.loads(text))


def uncommented(text: str) -> str:
    """The text with its `import` blocks out of their comments."""
    return re.sub(r"^# (import \{\n)# (.*\n)# (.*\n)# (\}\n)", r"\1\2\3\4", text, flags=re.MULTILINE)


def _read(value: Any) -> Any:  # noqa: ANN401
    match value:
        case dict():
            return {_read(key): _read(part) for key, part in value.items() if not key.startswith("__")}
        case list():
            return [_read(part) for part in value]
        case str() if value.startswith('"') and not _TEMPLATE.search(value):
            return _ESCAPE.sub(_escaped, value[1:-1])
    return value


def _escaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPES.get(found[3], found[3])
