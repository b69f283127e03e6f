"""YAML text -> nodes, with limits; where a node stands; and replacing single values.

PyYAML's nodes are used and not its constructors, because only nodes know their line, doubled keys and quotes.
"""

from collections.abc import Collection, Iterator
from typing import Any

import yaml

from capacity.errors import InvalidInput, Place
from capacity.inputs.content import YAML
from capacity.numerals import whole

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML was built without libyaml: the same result, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]  # both loaders have the same interface

MAX_DEPTH = 50  # libyaml itself crashes on some 100,000 levels
MAX_EVENTS = 100_000
MAX_ALIASES = 1_000
TAG = "tag:yaml.org,2002:"

Node = yaml.nodes.Node


def compose(text: str, where: str) -> list[Node]:
    """The documents of a YAML text as nodes; documents without content are left out.

    Raises `InvalidInput` for what is not YAML, and early for what is too deep, too large or full of aliases.
    """
    if len(text) > YAML.most_bytes:
        raise YAML.exceeded(where)
    try:
        _refuse_bombs(text, where)
        return [node for node in yaml.compose_all(text, Loader=Loader) if not is_null(node)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.problem and "nesting depth" in error.problem:  # on one line libyaml may look ahead of what we count
            raise _too_much(f"nested deeper than {MAX_DEPTH} levels", mark, where) from None
        problem = " ".join(part for part in (error.context, error.problem) if part)
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1  # the end is a line after the last
        if mark and text.splitlines()[line - 1][mark.column : mark.column + 1] == "\t":
            problem = "a tab where spaces have to be, which alone indent YAML"
        raise InvalidInput.of(f"{where}:{line}", f"not valid YAML: {problem}") from None
    except yaml.reader.ReaderError as error:
        position = error.position if isinstance(error.position, int) else 0
        line = text.encode(errors="replace").count(b"\n", 0, position) + 1  # libyaml counts bytes
        raise InvalidInput.of(f"{where}:{line}", f"not valid YAML: {error.reason}") from None
    except UnicodeEncodeError:  # bytes of an option that are not UTF-8
        raise InvalidInput.of(where, "not UTF-8 text: write it in UTF-8") from None


def _refuse_bombs(text: str, where: str) -> None:
    # No level without one of these: most files are too small to nest that deep, and need no second look.
    if len(text) < MAX_EVENTS and sum(map(text.count, "[{-?\n")) < MAX_DEPTH and text.count("*") < MAX_ALIASES:
        return
    depth = aliases = 0
    for count, event in enumerate(yaml.parse(text, Loader=Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > MAX_DEPTH or aliases > MAX_ALIASES or count > MAX_EVENTS:
            what = (
                f"nested deeper than {MAX_DEPTH} levels"
                if depth > MAX_DEPTH
                else f"more than {whole(MAX_ALIASES)} aliases"
                if aliases > MAX_ALIASES
                else f"more than {whole(MAX_EVENTS)} YAML elements"
            )
            raise _too_much(what, event.start_mark, where)


def _too_much(what: str, mark: Any, where: str) -> InvalidInput:
    line = mark.line + 1 if mark else 1
    return InvalidInput.of(f"{where}:{line}", f"{what}: {YAML.remedy}")


def compose_one(text: str, where: str, holds: str) -> Node:
    """The one document of a file that `holds` such keys. Raises as `compose` does, and for none or several."""
    documents = compose(text, where)
    if len(documents) != 1:
        there = place(documents[1], where) if documents else where
        raise InvalidInput.of(there, f"must hold one YAML document: {holds}")
    return documents[0]


def compose_trusted(text: str) -> Node:
    """The one document of a file that is part of the program."""
    (document,) = yaml.compose_all(text, Loader=Loader)
    return document


def text_node(text: str, origin: str) -> Node:
    """A text that came from an option rather than a file; `origin` is the option as typed."""
    return _moved(yaml.ScalarNode(TAG + "str", text, style='"'), origin)


def list_node(items: list[Node], origin: str) -> Node:
    """A list of such nodes."""
    sequence = yaml.SequenceNode(TAG + "seq", items)
    sequence.start_mark = origin
    return sequence


def option_node(text: str, origin: str) -> Node:
    """The YAML value of an option such as `--set planning.headroom_share=0.1`."""
    documents = compose(text, origin)
    if len(documents) != 1:
        raise InvalidInput.of(origin, "the value is empty: write KEY=VALUE")
    return _moved(documents[0], origin)


def _moved(node: Node, origin: str) -> Node:
    """The node and all in it, with the option as their place instead of a line."""
    if node.start_mark == origin:  # met before, through an alias
        return node
    node.start_mark = origin
    if isinstance(node, yaml.CollectionNode):
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                _moved(part, origin)
    return node


def replaced(document: Node, path: list[str], value: Node, origin: str) -> Node:
    """A copy of the document in which the key at `path` has this value; made where missing.

    List items are found by their `name`, or by number from 0. The document itself stays as it is.
    Raises `InvalidInput` when the path leads into a value that has no keys.
    """
    if not path:
        return value
    key, *rest = path
    if isinstance(document, yaml.SequenceNode):
        index = _item_index(document, key, origin)
        items = list(document.value)
        items[index] = replaced(items[index], rest, value, origin)
        return yaml.SequenceNode(document.tag, items, document.start_mark)
    if not isinstance(document, yaml.MappingNode):
        raise InvalidInput.of(origin, f"there is no `{key}` to set: what stands there has no keys")
    pairs = list(document.value)
    for index, (key_node, child) in enumerate(pairs):
        if key_node.value == key:
            pairs[index] = (key_node, replaced(child, rest, value, origin))
            break
    else:
        empty = _moved(yaml.MappingNode(TAG + "map", []), origin)
        pairs.append((text_node(key, origin), replaced(empty, rest, value, origin)))
    return yaml.MappingNode(document.tag, pairs, document.start_mark)


def rewritten(text: str, key: str, value: str) -> str:
    """The text with this value at a top-level key of every document; all else stays, comments too."""
    lines = text.splitlines(keepends=True)
    for document in compose(text, ""):
        node = node_at(document, key)
        row, begin, end = node.start_mark.line, node.start_mark.column, node.end_mark.column
        lines[row] = lines[row][:begin] + value + lines[row][end:]
    return "".join(lines)


def laid_under(document: Node, defaults: Node) -> Node:
    """The document with every key of the defaults that it does not have itself, and those inside of both alike."""
    if not isinstance(document, yaml.MappingNode) or not isinstance(defaults, yaml.MappingNode):
        return document
    pairs = list(document.value)
    # A key may be a list, which is told as a mistake when the document is read.
    index = {key.value: row for row, (key, _) in enumerate(pairs) if isinstance(key, yaml.ScalarNode)}
    for key, value in defaults.value:
        if key.value in index:
            own_key, own = pairs[index[key.value]]
            pairs[index[key.value]] = own_key, laid_under(own, value)
        else:
            pairs.append((key, value))
    return yaml.MappingNode(document.tag, pairs, document.start_mark)


def marked(document: Node, where: str, *, without: Collection[str] = ()) -> Node:
    """A copy without some keys, in which every part says where it stands: for use among the nodes of another file."""
    copy = _copied(document, where, without)
    copy.start_mark = place(document, where)
    return copy


def _copied(node: Node, where: str, without: Collection[str]) -> Node:
    if isinstance(node, yaml.MappingNode):
        pairs = [(marked(key, where), marked(value, where)) for key, value in node.value if key.value not in without]
        return yaml.MappingNode(node.tag, pairs)
    if isinstance(node, yaml.SequenceNode):
        return yaml.SequenceNode(node.tag, [marked(item, where) for item in node.value])
    return yaml.ScalarNode(node.tag, node.value, style=getattr(node, "style", None))


def _item_index(sequence: Node, key: str, origin: str) -> int:
    names = [value_of(item, "name") for item in sequence.value]
    for labels in (names, [str(number) for number in range(len(names))]):
        if key in labels:
            return labels.index(key)
    known = ", ".join(f"`{name}`" for name in names if name) or "none has a name"
    raise InvalidInput.of(origin, f"no list item `{key}`; by name: {known}; by number: 0 to {len(names) - 1}")


def node_at(document: Node, key: str) -> Node:
    """The value of a top-level key, or the document where there is none: a place to point at."""
    if isinstance(document, yaml.MappingNode):
        return next((child for key_node, child in document.value if key_node.value == key), document)
    return document


def nearest(document: Node, where: str, key: str) -> Place:
    """Where a dotted key stands, `traffic.0.peak_rpm`, or else the innermost key around it that is in the file.

    The one item of a list may stand there without one. Where no part of it is there, `name` stands for the whole.
    """
    found = next((line(key_node) for key_node, _ in _along(document, "name")), line(document))
    child = document
    for key_node, child in _along(document, key):
        found = line(key_node) or line(child) or found
    origin = child.start_mark if isinstance(child.start_mark, str) else None
    return Place(file=where, line=found or 1, origin=origin)


def says(document: Node, key: str) -> bool:
    """Whether a dotted key has a value that is not empty."""
    path = list(_along(document, key))
    if len(path) <= key.count("."):
        return False
    value = path[-1][1]
    return not is_null(value) and bool(value.value.strip() if isinstance(value, yaml.ScalarNode) else value.value)


def _along(node: Node, key: str) -> Iterator[tuple[Node, Node]]:
    """Each key of the path that is there, with its value."""
    for part in key.split("."):
        if isinstance(node, yaml.SequenceNode) and part.isdecimal():
            node = node.value[int(part)]
            yield node, node
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == part), None)
            if pair is not None:
                node = pair[1]
                yield pair
            elif not part.isdecimal():
                return


def items_at(document: Node, key: str) -> list[Node]:
    """The items of a list under a top-level key, or what stands there instead of one; none without the key."""
    node = node_at(document, key)
    if node is document:
        return []
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def value_of(document: Node, key: str) -> str | None:
    """The plain text of a top-level key, if it is there."""
    node = node_at(document, key)
    return node.value if node is not document and isinstance(node, yaml.ScalarNode) else None


def place(node: Node, where: str) -> str:
    """`file:line`, or the option that the node came from."""
    return node.start_mark if isinstance(node.start_mark, str) else f"{where}:{line(node)}"


def line(node: Node) -> int:
    """The line of the file that the node begins on; 0 for one that came from an option."""
    return 0 if isinstance(node.start_mark, str) else int(node.start_mark.line) + 1


def is_list(node: Node) -> bool:
    """Whether it is a list."""
    return isinstance(node, yaml.SequenceNode)


def is_null(node: Node) -> bool:
    """Whether nothing stands there (`key:`, `~`, `null`)."""
    return bool(node.tag == TAG + "null")
