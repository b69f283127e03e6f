import importlib.util
from types import ModuleType

import pytest
import yaml

from capacity.errors import InvalidInput, Place
from capacity.inputs.content import YAML
from capacity.reading import nodes
from capacity.reading.nodes import (
    MAX_ALIASES,
    MAX_DEPTH,
    MAX_EVENTS,
    Node,
    compose,
    compose_trusted,
    items_at,
    laid_under,
    line,
    list_node,
    marked,
    nearest,
    node_at,
    option_node,
    place,
    replaced,
    says,
    text_node,
    value_of,
)

WRONG_FILE = "is this the right file?"


def plain(node: Node) -> object:
    """A node as lists, dictionaries and texts."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return node.value


def one(text: str) -> Node:
    (document,) = compose(text, "shop.yaml")
    return document


def complaint(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        compose(text, "shop.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("# only a comment\n", [], id="comment"),
        pytest.param("---\n---\n", [], id="documents-without-content"),
        pytest.param("null", [], id="null"),
        pytest.param("a: 1", [{"a": "1"}], id="mapping"),
        pytest.param("a: 1\r\nb: 2\r\n", [{"a": "1", "b": "2"}], id="windows-line-ends"),
        pytest.param("a: 1\n---\n- 2\n---\n---\n3", [{"a": "1"}, ["2"], "3"], id="several"),
    ],
)
def test_documents_without_content_are_left_out(text: str, documents: list[object]) -> None:
    assert [plain(node) for node in compose(text, "shop.yaml")] == documents


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a: 1\nb: [1, 2", "shop.yaml:2: not valid YAML: while parsing a flow sequence", id="open-list"),
        pytest.param("a: 1\n b: 2", "shop.yaml:2: not valid YAML: mapping values are not allowed", id="indentation"),
        pytest.param("a:\n\t- 1", "shop.yaml:2: not valid YAML: a tab where spaces have to be", id="tab"),
        pytest.param('a: "b', "shop.yaml:1: not valid YAML: while scanning a quoted scalar", id="open-quote"),
        pytest.param("a: *b", "shop.yaml:1: not valid YAML: found undefined alias", id="undefined-alias"),
        pytest.param("a: 1\nb: 2 \x01", "shop.yaml:2: not valid YAML: control characters", id="control-character"),
        pytest.param(f"# {'é' * 50}\n\x01\n\n\n", "shop.yaml:2: not valid YAML", id="control-character-after-letters"),
        pytest.param("%YAML 9.9\n---\na: 1", "shop.yaml:1: not valid YAML: found incompatible", id="directive"),
        pytest.param("a: \udcff", "shop.yaml: not UTF-8 text", id="byte-of-a-command-line"),
    ],
)
def test_what_is_not_yaml_is_told_once_with_its_line(text: str, message: str) -> None:
    told = complaint(text)

    assert told.startswith(message)
    assert "\n" not in told


BLOCK_LEVELS = "\n".join(" " * level + "a:" for level in range(1_000))
DOUBLING = "".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 600))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[" * 100_000, f"shop.yaml:1: nested deeper than {MAX_DEPTH} levels", id="brackets"),
        pytest.param("{a: " * 100_000, f"shop.yaml:1: nested deeper than {MAX_DEPTH} levels", id="braces"),
        pytest.param("- " * 100_000, f"shop.yaml:1: nested deeper than {MAX_DEPTH} levels", id="dashes-on-one-line"),
        pytest.param("? " * 100_000, f"shop.yaml:1: nested deeper than {MAX_DEPTH} levels", id="question-marks"),
        pytest.param(BLOCK_LEVELS, f"shop.yaml:{MAX_DEPTH + 1}: nested deeper than", id="indented-lines"),
        pytest.param(f"a0: &a0 lol\n{DOUBLING}", f"more than {MAX_ALIASES:,} aliases", id="alias-bomb"),
        pytest.param("- 1\n" * MAX_EVENTS, f"more than {MAX_EVENTS:,} YAML elements", id="too-many-elements"),
        pytest.param("a" * (YAML.most_bytes + 1), "shop.yaml: larger than 1024 KiB", id="too-large"),
    ],
)
def test_bombs_are_refused_early(text: str, message: str) -> None:
    told = complaint(text)

    assert message in told
    assert told.endswith(WRONG_FILE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * MAX_DEPTH + "]" * MAX_DEPTH, id="depth"),
        pytest.param("a: &a 1\nb: [" + "*a," * MAX_ALIASES + "]", id="aliases"),
        pytest.param("- 1\n" * 10_000, id="elements"),
        pytest.param("\r".join(" " * level + "a:" for level in range(400)), id="lines-ending-in-a-bare-return"),
        pytest.param("&a [*a]", id="a-list-that-holds-itself"),
    ],
)
def test_what_stays_below_the_limits_is_read(text: str) -> None:
    assert len(compose(text, "shop.yaml")) == 1


def test_a_trusted_text_is_one_document() -> None:
    assert plain(compose_trusted("a: [1, 2]")) == {"a": ["1", "2"]}


def test_nodes_know_their_line_and_those_of_options_their_option() -> None:
    document = one("a: 1\nb: 2")

    assert place(document, "shop.yaml") == "shop.yaml:1"
    assert place(node_at(document, "b"), "shop.yaml") == "shop.yaml:2"
    assert place(text_node("x", "--model x"), "shop.yaml") == "--model x"
    assert place(list_node([], "--deployment-type x"), "shop.yaml") == "--deployment-type x"


def test_all_parts_of_an_option_have_the_option_as_their_place() -> None:
    value = option_node("{a: [1, {b: 2}]}", "--set x={a: ...}")

    ((key, items),) = value.value
    assert {place(node, "") for node in (value, key, items, *items.value)} == {"--set x={a: ...}"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("&a [*a]", id="holds-itself"),
        pytest.param("[&a0 [1], " + ", ".join(f"&a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 99)) + "]", id="bomb"),
    ],
)
def test_aliases_in_an_option_are_walked_once(text: str) -> None:
    assert place(option_node(text, "--set x"), "") == "--set x"


@pytest.mark.parametrize("text", ["", "  ", "# nothing", "1\n---\n2"], ids=["empty", "blank", "comment", "two"])
def test_an_option_has_exactly_one_value(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^--set a=: the value is empty: write KEY=VALUE$"):
        option_node(text, "--set a=")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("a", {"a": "new", "b": [{"name": "x", "c": "1"}, {"c": "2"}]}, id="top-level"),
        pytest.param("d", {"a": "0", "b": [{"name": "x", "c": "1"}, {"c": "2"}], "d": "new"}, id="new-key"),
        pytest.param(
            "d.e.f", {"a": "0", "b": [{"name": "x", "c": "1"}, {"c": "2"}], "d": {"e": {"f": "new"}}}, id="new-keys"
        ),
        pytest.param("b.x.c", {"a": "0", "b": [{"name": "x", "c": "new"}, {"c": "2"}]}, id="item-by-name"),
        pytest.param("b.1.c", {"a": "0", "b": [{"name": "x", "c": "1"}, {"c": "new"}]}, id="item-by-number"),
        pytest.param("b.0", {"a": "0", "b": ["new", {"c": "2"}]}, id="whole-item"),
        pytest.param("b", {"a": "0", "b": "new"}, id="whole-list"),
    ],
)
def test_one_value_is_replaced_in_a_copy(path: str, expected: object) -> None:
    document = one("a: 0\nb: [{name: x, c: 1}, {c: 2}]")
    before = plain(document)
    changed = replaced(document, path.split("."), option_node("new", "--set"), "--set")

    assert plain(changed) == expected
    assert plain(document) == before


def test_the_name_of_an_item_wins_over_its_number() -> None:
    document = one("[{name: '1', c: 0}, {name: x, c: 0}]")

    assert plain(replaced(document, ["1", "c"], text_node("new", ""), "")) == [
        {"name": "1", "c": "new"},
        {"name": "x", "c": "0"},
    ]


def test_what_is_made_on_the_way_has_the_option_as_its_place() -> None:
    changed = replaced(one("a: 1"), ["b", "c"], text_node("new", "--set b.c=new"), "--set b.c=new")

    assert place(node_at(changed, "b"), "shop.yaml") == "--set b.c=new"
    assert place(changed, "shop.yaml") == "shop.yaml:1"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("a.b", "there is no `b` to set: what stands there has no keys", id="into-a-number"),
        pytest.param("empty.b", "there is no `b` to set: what stands there has no keys", id="into-nothing"),
        pytest.param("named.z.a", "no list item `z`; by name: `x`, `y`; by number: 0 to 1", id="unknown-name"),
        pytest.param("named.2.a", "no list item `2`; by name: `x`, `y`; by number: 0 to 1", id="number-too-high"),
        pytest.param("named.-1.a", "no list item `-1`; by name: `x`, `y`; by number: 0 to 1", id="negative-number"),
        pytest.param("unnamed.z", "no list item `z`; by name: none has a name; by number: 0 to 2", id="no-names"),
        pytest.param(f"unnamed.{'9' * 5_000}", "no list item `999", id="endless-number"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(path: str, message: str) -> None:
    document = one("{a: 1, empty: null, named: [{name: x}, {name: y}], unnamed: [1, [2], {}]}")

    with pytest.raises(InvalidInput) as caught:
        replaced(document, path.split("."), text_node("new", "--set"), "--set")

    assert str(caught.value).startswith(f"--set: {message}")


def test_values_are_found_by_key() -> None:
    document = one("name: x\nitems: [1]\nempty:")

    assert value_of(document, "name") == "x"
    assert value_of(document, "items") is None
    assert value_of(document, "other") is None
    assert value_of(one("[name]"), "name") is None
    assert node_at(document, "other") is document
    assert node_at(one("name"), "name").value == "name"


def test_items_are_those_of_a_list_or_the_one_that_stands_there() -> None:
    document = one("several: [1, {a: 2}]\nsingle: {a: 3}\nnone: []")

    assert [plain(node) for node in items_at(document, "several")] == ["1", {"a": "2"}]
    assert [plain(node) for node in items_at(document, "single")] == [{"a": "3"}]
    assert items_at(document, "none") == []
    assert items_at(document, "other") == []
    assert items_at(one("[1]"), "other") == []


# --- one document under another


@pytest.mark.parametrize(
    ("document", "defaults", "expected"),
    [
        pytest.param("a: 1", "b: 2", {"a": "1", "b": "2"}, id="what-is-missing-is-added"),
        pytest.param("a: 1", "a: 2", {"a": "1"}, id="what-is-there-stays"),
        pytest.param("a: {b: 1}", "a: {b: 2, c: 3}", {"a": {"b": "1", "c": "3"}}, id="inside-of-both-alike"),
        pytest.param("a: {b: {c: 1}}", "a: {b: {d: 2}}", {"a": {"b": {"c": "1", "d": "2"}}}, id="and-deeper"),
        pytest.param("a: [1]", "a: [2, 3]", {"a": ["1"]}, id="lists-are-not-mixed"),
        pytest.param("a: 1", "a: {b: 2}", {"a": "1"}, id="a-value-is-no-mapping"),
        pytest.param("a: {b: 1}", "a: 2", {"a": {"b": "1"}}, id="a-mapping-is-no-value"),
        pytest.param("[1]", "a: 2", ["1"], id="a-document-without-keys"),
        pytest.param("a: 1", "[2]", {"a": "1"}, id="defaults-without-keys"),
        pytest.param("a:", "a: {b: 2}", {"a": ""}, id="a-key-without-a-value-stays-a-mistake"),
    ],
)
def test_a_document_is_laid_over_defaults(document: str, defaults: str, expected: object) -> None:
    own, below = one(document), one(defaults)

    assert plain(laid_under(own, below)) == expected
    assert plain(own) == plain(one(document))
    assert plain(below) == plain(one(defaults))


def test_keys_that_are_no_words_are_kept_for_the_mistake_that_they_are() -> None:
    laid = laid_under(one("? [a]\n: 1\nb: 2"), one("c: 3"))

    assert [plain(key) for key, _ in laid.value] == [["a"], "b", "c"]


def test_what_comes_from_defaults_says_where_it_stands() -> None:
    defaults = marked(one("planning:\n  headroom_share: 0.2\nslo:\n- 1\n"), "all.yaml")
    laid = laid_under(one("name: x\nplanning: {growth_months: 6}"), defaults)
    planning = node_at(laid, "planning")

    assert place(laid, "shop.yaml") == "shop.yaml:1"
    assert place(planning, "shop.yaml") == "shop.yaml:2"
    assert place(node_at(planning, "growth_months"), "shop.yaml") == "shop.yaml:2"
    assert place(node_at(planning, "headroom_share"), "shop.yaml") == "all.yaml:2"
    assert [place(node, "shop.yaml") for node in items_at(laid, "slo")] == ["all.yaml:4"]
    assert line(node_at(planning, "headroom_share")) == 0


def test_marked_documents_are_copies_without_some_keys() -> None:
    document = one("a: 'x'\nb: {a: 1, c: [2]}\nc: 3")
    copy = marked(document, "all.yaml", without=("a", "c"))

    assert plain(copy) == {"b": {"a": "1", "c": ["2"]}}
    assert plain(document) == {"a": "x", "b": {"a": "1", "c": ["2"]}, "c": "3"}
    assert place(document, "shop.yaml") == "shop.yaml:1"
    assert place(copy, "shop.yaml") == "all.yaml:1"
    quoted = node_at(marked(document, "all.yaml"), "a")
    assert isinstance(quoted, yaml.ScalarNode)
    assert quoted.style == "'"


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it is where PyYAML was built without libyaml."""
    monkeypatch.delattr(yaml, "CSafeLoader")
    spec = importlib.util.spec_from_file_location("nodes_without_libyaml", nodes.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_libyaml_the_same_is_read(without_libyaml: ModuleType) -> None:
    text = "a: [1, &b {c: d}]\ne: *b\n---\n2"

    assert without_libyaml.Loader is yaml.SafeLoader
    assert [plain(node) for node in without_libyaml.compose(text, "")] == [plain(node) for node in compose(text, "")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a: 1\n b: 2", "shop.yaml:2: not valid YAML: mapping values are not allowed", id="indentation"),
        pytest.param("[" * 10_000, f"shop.yaml:1: nested deeper than {MAX_DEPTH} levels", id="brackets"),
        pytest.param("- " * 10_000, f"shop.yaml:1: nested deeper than {MAX_DEPTH} levels", id="dashes"),
        pytest.param("a: 1\nb: 2 \x01", "shop.yaml:2: not valid YAML: special characters", id="control-character"),
        pytest.param("a: \udcff", "shop.yaml:1: not valid YAML: special characters", id="byte-of-a-command-line"),
    ],
)
def test_without_libyaml_the_same_is_refused(without_libyaml: ModuleType, text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        without_libyaml.compose(text, "shop.yaml")

    assert str(caught.value).startswith(message)


PLACED = """# a comment
name: shop
traffic:
  - name: a
    peak_rpm: 5
  - {name: b, peak_rpm: 7}
limits: none
owner: " "
region:
planning: {headroom_share: 0}
"""


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("name", 2),
        ("traffic", 3),
        ("traffic.0.peak_rpm", 5),
        ("traffic.1.peak_rpm", 6),
        ("traffic.1.input_tokens", 6),
        ("limits.max_ptus", 7),
        ("planning.headroom_share", 10),
        ("description", 2),
    ],
)
def test_the_nearest_line_of_a_key(key: str, expected: int) -> None:
    assert nearest(one(PLACED), "shop.yaml", key) == Place(file="shop.yaml", line=expected)


def test_the_nearest_line_of_the_one_item_of_a_list() -> None:
    """It may stand there without a list; and where nothing is there the document begins."""
    assert nearest(one("name: a\ntraffic:\n  peak_rpm: 5"), "x", "traffic.0.peak_rpm").line == 3
    assert nearest(one("\n\nmodel: m"), "x", "name").line == 3


def test_the_nearest_line_of_what_came_from_an_option() -> None:
    changed = replaced(one("name: a\nmodel: m"), ["limits", "max_ptus"], option_node("5", "--set"), "--set")

    assert nearest(changed, "x", "limits.max_ptus").line == 1


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("name", True),
        ("owner", False),
        ("region", False),
        ("description", False),
        ("planning", True),
        ("planning.headroom_share", True),
        ("planning.growth_months", False),
        ("limits.max_ptus", False),
    ],
)
def test_whether_a_key_says_something(key: str, *, expected: bool) -> None:
    assert says(one(PLACED), key) is expected
