"""Codes below, sentences above: each code has one, with the values that it needs, and numbers are written there."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from capacity.findings import found
from capacity.sentences.say import AREAS, COUNTED, FORMS, MOST_KEPT, Sentence, said

ROOT = Path(__file__).parents[2] / "capacity"
WRITES_NUMBERS = ("numerals.py", "grammar.py", "sentences/", "reports/", "exports/")
ABOUT = {"source", "date"}
"""What `found` takes beside values."""
AS_NUMBER = re.compile(r"[<>=^+ 0,]*\d*,?(\.\d+)?[bcdeEfFgGn%]|,")
"""A format that writes a number; others, of text and dates, have no such end."""


@cache
def trees() -> Mapping[str, ast.Module]:
    """Every module of the package, by its path in it."""
    files = sorted(ROOT.rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


@cache
def sentences() -> Mapping[str, Sentence]:
    return {
        code: sentence
        for area in AREAS
        for code, sentence in import_module(f"capacity.sentences.{area}").SENTENCES.items()
    }


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Where `found` is called with a code, the code, and the values given."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="found"), args=[ast.Constant(value=str(code))], keywords=keywords):
                    names = {keyword.arg or "**" for keyword in keywords} - ABOUT
                    yield f"{path}:{node.lineno}", code, names


def fields(sentence: Sentence) -> set[str]:
    """The values that a sentence has to be given: those of a function, and those of a template."""
    if callable(sentence):
        return set(inspect.signature(sentence).parameters)
    return {field for _, field, _, _ in Formatter().parse(sentence) if field}


@pytest.mark.slow
def test_every_code_has_a_sentence_and_what_stands_in_it() -> None:
    wrong = []
    for where, code, given in calls():
        if given == {"detail"}:
            continue
        if code not in sentences():
            wrong.append(f"{where}: no sentence for {code}")
        elif given != fields(sentences()[code]):
            wrong.append(f"{where}: {code} is given {sorted(given)} for {sorted(fields(sentences()[code]))}")

    assert len(list(calls())) > len(AREAS)
    assert wrong == []


def test_every_form_is_known_and_used() -> None:
    templates = [sentence for sentence in sentences().values() if isinstance(sentence, str)]
    forms = {form for template in templates for _, _, form, _ in Formatter().parse(template) if form}

    assert {form for form in forms if not form.startswith(COUNTED)} == FORMS.keys()


def test_every_sentence_is_used() -> None:
    """By a call, or by what finds its code."""
    written = {
        node.value
        for path, tree in trees().items()
        if not path.startswith("sentences/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert sorted(sentences().keys() - written) == []


def test_no_code_has_two_sentences() -> None:
    codes = [code for area in AREAS for code in import_module(f"capacity.sentences.{area}").SENTENCES]

    assert len(codes) == len(set(codes))


def test_every_area_is_listed() -> None:
    modules = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "sentences").glob("*.py")}
    files = {name for name, text in modules.items() if "\nSENTENCES: " in text}

    assert files == set(AREAS)


def numbers_written(tree: ast.AST) -> Iterator[int]:
    """The lines in which a number becomes text."""
    for node in ast.walk(tree):
        match node:
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=parts)):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in parts)
                if AS_NUMBER.fullmatch(text):
                    yield node.lineno
            case ast.FormattedValue(value=ast.Call(func=ast.Name(id="round"))):
                yield node.lineno
            case ast.Call(func=ast.Name(id="format"), args=[_, *_]):
                yield node.lineno
            case ast.Call(func=ast.Name(id="str"), args=[ast.Call(func=ast.Name(id="round"))]):
                yield node.lineno
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
                yield node.lineno


@pytest.mark.parametrize(
    ("code", "is_number"),
    [
        ('f"{tokens:,}"', True),
        ('f"{share:.1%}"', True),
        ('f"{amount:+,.2f}"', True),
        ('f"{wait:.{digits}f}"', True),
        ('f"{wait:g}"', True),
        ('f"{round(wait)}"', True),
        ('format(wait, ".1f")', True),
        ("str(round(wait))", True),
        ('"%d tokens" % tokens', True),
        ('f"{day:%Y-%m-%d}"', False),
        ('f"{name}"', False),
        ('f"{name:>20}"', False),
        ("round(wait)", False),
        ("tokens % 60", False),
    ],
)
def test_what_writes_a_number(code: str, *, is_number: bool) -> None:
    assert bool(list(numbers_written(ast.parse(code)))) is is_number


def test_numbers_become_text_in_one_place() -> None:
    found_ = [
        f"{path}:{line}"
        for path, tree in trees().items()
        if not path.startswith(WRITES_NUMBERS)
        for line in numbers_written(tree)
    ]

    assert found_ == []


def test_the_text_of_a_remark_is_said_whatever_its_code() -> None:
    """Users give codes of their own to the remarks in their catalogs: `preview` is one of ours, too."""
    assert said(found("preview", detail="A doubt of ours.")) == "A doubt of ours."


def test_a_finding_is_never_put_into_text_by_itself() -> None:
    with pytest.raises(TypeError, match="no-region is no text"):
        f"{found('no-region')}"


def test_each_of_many_findings_has_its_own_sentence() -> None:
    """Where one was, the next may stand in memory."""
    for number in range(3 * MOST_KEPT):
        assert said(found("other", detail=f"the {number}th")) == f"the {number}th"
    assert found("no-region") is found("no-region")
    assert said(found("no-region")) is said(found("no-region"))
