"""What simulations say of models and of requests."""

from datetime import date
from typing import Any

import pytest

from capacity.findings import found
from capacity.sentences.say import said


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        (
            "not-deployable",
            {"model": "DeepSeek-R1", "version": "1", "retires": date(2026, 8, 13)},
            "DeepSeek-R1 1 was retired on 2026-08-13: nothing can be deployed any more.",
        ),
        (
            "not-deployable",
            {"model": "DeepSeek-R1", "version": "1", "retires": None},
            "DeepSeek-R1 1 is retired: nothing can be deployed any more.",
        ),
        (
            "refused-is-demand",
            {"name": "chat", "requests": 1},
            "chat: 1 request refused in the log is demand, at mean tokens.",
        ),
        (
            "refused-is-demand",
            {"name": "chat", "requests": 10},
            "chat: 10 requests refused in the log are demand, at mean tokens.",
        ),
    ],
)
def test_sentences(code: str, values: dict[str, Any], sentence: str) -> None:
    assert said(found(code, **values)) == sentence
