"""Bicep -> values, by the tree-sitter grammar: what a text means, and not how it looks."""

import re
from collections.abc import Iterator

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_bicep.language()))
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class Written(str):
    """An expression, as it is written."""

    __slots__ = ()


def resources(text: str) -> dict[str, dict[str, object]]:
    """Symbol -> type and properties. Fails where the text is no Bicep."""
    root = _PARSER.parse(text.encode()).root_node
    assert not root.has_error, text
    return {
        symbol: body for node in root.children if node.type == "resource_declaration" for symbol, body in _one(node)
    }


def comments(text: str) -> list[str]:
    root = _PARSER.parse(text.encode()).root_node
    assert not root.has_error, text
    return [_source(node) for node in root.children if node.type == "comment"]


def literal(text: str) -> object:
    """The value of one expression."""
    (node,) = _PARSER.parse(f"var x = {text}".encode()).root_node.children
    assert not node.has_error, text
    return _value(node.named_children[-1])


def _one(node: Node) -> Iterator[tuple[str, dict[str, object]]]:
    symbol, type_, body = node.named_children
    properties = _value(body)
    assert isinstance(properties, dict)
    yield _source(symbol), {"type": _value(type_), **properties}


def _value(node: Node) -> object:
    match node.type:
        case "object":
            return {_key(pair.named_children[0]): _value(pair.named_children[1]) for pair in node.named_children}
        case "array" if not any(child.type == "for_statement" for child in node.named_children):
            return [_value(child) for child in node.named_children]
        case "string" if not any(child.type == "interpolation" for child in node.named_children):
            return _ESCAPE.sub(_escaped, _source(node)[1:-1])
        case "number":
            return int(_source(node))
        case "boolean":
            return _source(node) == "true"
    return Written(_source(node))


def _key(node: Node) -> str:
    return str(_value(node))


def _escaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _ESCAPES.get(found[2], found[2])


def _source(node: Node) -> str:
    return (node.text or b"").decode()
