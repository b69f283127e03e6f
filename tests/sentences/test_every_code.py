"""Every code has one sentence, and every sentence can be said."""

from importlib import import_module
from string import Formatter

import pytest

from capacity.sentences.say import AREAS, FORMS


@pytest.mark.parametrize("area", AREAS)
def test_templates_name_forms_that_there_are(area: str) -> None:
    for code, sentence in import_module(f"capacity.sentences.{area}").SENTENCES.items():
        for _, field, form, _ in Formatter().parse(sentence if isinstance(sentence, str) else ""):
            assert not field or not form or form in FORMS, code


def test_no_code_is_of_two_areas() -> None:
    codes = [code for area in AREAS for code in import_module(f"capacity.sentences.{area}").SENTENCES]

    assert sorted(codes) == sorted(set(codes))
