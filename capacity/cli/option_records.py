"""Options that belong together as one record: a parameter of its type stands for all of them, in their place.

class Corner(Record):
    width: Annotated[int, typer.Option(help="Of the corner.")] = 1

def paint(corner: Corner) -> None: ...  # has the option --width, and reads corner.width
"""

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from capacity.record import Record


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The command as Typer takes it: with a parameter for each field of its records."""
    own = inspect.signature(command).parameters.values()
    records = {one.name: one.annotation for one in own if _is_record(one.annotation)}

    @wraps(command)
    def with_options(**given: Any) -> None:  # noqa: ANN401  # options of all types
        for name, record in records.items():
            given[name] = record(**{field: given.pop(field) for field in record.record_fields})
        command(**given)

    options = [option for one in own for option in _options(one)]
    with_options.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]  # which `inspect` looks for
    return with_options


def handed_on(*records: Record) -> dict[str, Any]:
    """The options of records by the names that the function of the command has them under."""
    return {name.rstrip("_"): value for one in records for name, value in vars(one).items() if name != "no_config"}


def _is_record(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Record)


def _options(parameter: inspect.Parameter) -> Iterator[inspect.Parameter]:
    if not _is_record(parameter.annotation):
        yield parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        return
    record = parameter.annotation
    for name, annotation in record.record_fields.items():
        default = record.record_defaults.get(name, inspect.Parameter.empty)
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
