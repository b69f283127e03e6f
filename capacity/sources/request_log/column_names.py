"""Columns of a log by what their names mean, where no format is known; and the option that would name them."""

from collections.abc import Iterable, Mapping
from shlex import quote
from typing import Final

from capacity.findings import found
from capacity.reading import meanings
from capacity.sources.request_log.formats.log_format import Field, LogFormat
from capacity.sources.request_log.formats.log_sample import Sample
from capacity.sources.request_log.formats.plain import NAMES, PLAIN, with_columns
from capacity.sources.request_log.formats.told_outcomes import named_outcome
from capacity.sources.token_names import RESEMBLING

_OURS: Final = {name: field for field, name in NAMES.items()} | {
    "end_time": Field.END,
    "duration_ms": Field.DURATION_MS,
    "max_output_tokens": Field.MAX_OUTPUT,
}
_KINDS: Final = ("span_kind", "openinference_span_kind", "observation_type", "type")
_REQUESTS: Final = ("llm", "embedding", "generation")
"""What rows that are requests are called where others stand beside them: by OpenInference, by Langfuse."""
_PLAIN: Final = frozenset(NAMES.values())
NEEDED: Final = (Field.TIME, Field.INPUT, Field.OUTPUT)


def understood(names: Iterable[str], sample: Sample, columns: Mapping[Field, str]) -> LogFormat | None:
    """A table whose names mean what sizes need, in any spelling; None where one of these is not there.

    What the user says of `columns` stands in any case, and then the rest may be missing: it is asked for.
    """
    names = list(names)
    by_meaning = _by_meaning(name for name in names if name not in columns.values())
    if not columns and not all(field in by_meaning for field in NEEDED):
        return None
    others = {field: name for field, name in by_meaning.items() if field not in columns and name.lower() not in _PLAIN}
    places = {**PLAIN.places, **{field: (name,) for field, name in by_meaning.items()}}
    if outcomes := [name for name in sorted(names) if named_outcome(name) is not None and name not in columns.values()]:
        places[Field.STATUS] = (*places[Field.STATUS], *outcomes)
        others.setdefault(Field.STATUS, outcomes[0])
    notes = (found("columns-by-meaning", columns=_pairs(others)),) if others else ()
    kind = next(
        (name for name in sample.names if meanings.normal(name).endswith(_KINDS) and _tells(sample, name)), None
    )
    format_ = PLAIN.replaced(places=places, notes=notes)
    if kind is not None:
        format_ = format_.replaced(places={**places, Field.KIND: (kind,)}, only={Field.KIND: _REQUESTS})
    return with_columns(columns, format_)


def _tells(sample: Sample, name: str) -> bool:
    return any(str(value).lower() in _REQUESTS for value in sample.values(name))


def _by_meaning(names: Iterable[str]) -> dict[Field, str]:
    """Of several names of one meaning the contract's own, then the shortest: others repeat it, or are of a part."""
    result: dict[Field, str] = {}
    for name in sorted(names, key=lambda name: (name.lower() not in _OURS, len(name), name)):
        if (field := _OURS.get(meanings.meaning(name) or "")) is not None:
            result.setdefault(field, name)
    return result


def option(names: Iterable[str], known: Mapping[Field, str]) -> str:
    """`--columns` for these columns: those that mean what is needed, or look like it; NAME where none does."""
    names = list(names)
    by_field = {**_by_meaning(names), **known}
    for field in NEEDED:
        free = (name for name in names if name not in by_field.values())
        like = next((name for name in free if RESEMBLING[field.value].search(meanings.normal(name))), "NAME")
        by_field.setdefault(field, like)
    rest = [field for field, name in by_field.items() if field not in NEEDED and name.lower() not in _PLAIN]
    return f"--columns {quote(_pairs({field: by_field[field] for field in (*NEEDED, *rest)}))}"


def lacking(names: Iterable[str], known: Mapping[Field, str]) -> str | None:
    """What the first column is usually called that sizes need and no name means; None where all are there."""
    by_field = {**_by_meaning(names), **known}
    return next((NAMES[field] for field in NEEDED if field not in by_field), None)


def _pairs(columns: Mapping[Field, str]) -> str:
    return ",".join(f"{field.value}={name}" for field, name in columns.items())
