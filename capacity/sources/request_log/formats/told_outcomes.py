"""Columns that tell whether a request succeeded, or failed, by a word, a truth value or a text of the error."""

import re
from enum import StrEnum
from typing import Final

from capacity.reading.meanings import normal


class Outcome(StrEnum):
    """What a value says of its request."""

    CODE = "code"
    """A status, or a word for one."""
    SUCCESS = "success"
    """Yes or no: whether it succeeded."""
    FAILURE = "failure"
    """Yes or no: whether it failed; or the error."""
    ERROR = "error"
    """Only failed requests have a value."""


_ERRORS: Final = ("error.type", "error/type", "error/code", "error_code", "error_class")
"""How places end that only failed requests have: whatever stands there, it is an error."""
_INSIDE: Final = re.compile("[./]")
_NAMES: Final = {
    Outcome.SUCCESS: frozenset(
        {"success", "successful", "succeeded", "is_success", "is_successful", "was_successful", "ok", "is_ok"}
    ),
    Outcome.FAILURE: frozenset(
        {"failed", "failure", "is_failed", "is_failure", "has_failed", "error", "is_error", "has_error", "errored"}
        | {"error_code", "error_type", "error_class", "error_message"}
    ),
}


def outcome_of(name: str) -> Outcome:
    """What the values of a place tell of their requests, by its name."""
    if (named := named_outcome(name)) is not None:
        return named
    return Outcome.ERROR if name.lower().endswith(_ERRORS) else Outcome.CODE


def named_outcome(name: str) -> Outcome | None:
    """Of a column that tells it by a word or a truth value: which way; None of all others."""
    if _INSIDE.search(name):
        return None
    return next((outcome for outcome, names in _NAMES.items() if normal(name) in names), None)
