"""Sentences of all areas together."""

from collections import Counter
from importlib import import_module

from capacity.sentences.say import AREAS


def test_a_code_has_one_sentence() -> None:
    codes = Counter(code for area in AREAS for code in import_module(f"capacity.sentences.{area}").SENTENCES)

    assert {code for code, count in codes.items() if count > 1} == set()
