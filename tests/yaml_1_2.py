"""YAML as editors read it: version 1.2, core schema. No dates, no yes and no, no underscores in numbers, no merging.

Numbers become floats, as in JavaScript. Explicit tags (`!!str 5`) are not read: nobody writes them into these files.
"""

import re
from typing import Any

import yaml

TAG = "tag:yaml.org,2002:"
NULL = re.compile(r"~|null|Null|NULL|")
BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
NUMBER = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


def documents(text: str) -> list[Any]:
    """What an editor holds against a schema. Raises `yaml.YAMLError` for what is not YAML."""
    return [_value(node) for node in yaml.compose_all(text, Loader=yaml.CSafeLoader)]


def _value(node: yaml.Node) -> Any:  # noqa: ANN401  # a value of any type
    match node:
        case yaml.MappingNode():
            return {str(key.value): _value(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [_value(item) for item in node.value]
    text = str(node.value)
    if getattr(node, "style", None):  # quoted, or a block: text
        return text
    if NULL.fullmatch(text):
        return None
    if BOOL.fullmatch(text):
        return text.lower() == "true"
    return _number(text) if NUMBER.fullmatch(text) else text


def _number(text: str) -> float:
    if text[:2] in ("0o", "0x"):
        return float(int(text, 0))
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
