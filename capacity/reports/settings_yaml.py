"""Settings of plans as keys of a workload file, those that differ from what holds without them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from capacity.numerals import exact_text
from capacity.reading.yaml_scalar import scalar
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


def changed(record: Record) -> dict[str, str]:
    """The fields that are not as they are without being given, on one line each."""
    known = {name: getattr(record, name) for name in record.record_fields}
    return {name: flow(value) for name, value in known.items() if value != record.record_defaults.get(name)}


def flow(value: object) -> str:
    """A value on one line."""
    match value:
        case Record():
            return _mapping({name: flow(part) for name, part in vars(value).items() if part is not None})
        case tuple():
            return f"[{', '.join(map(flow, value))}]"
        case Fraction():
            return exact_text(Decimal(value.numerator) / Decimal(value.denominator))
        case DeploymentType():
            return value.label
        case dt.date() | int():
            return str(value)
        case str():
            return scalar(str(value))
    message = f"no form for {value!r}"
    raise TypeError(message)


def _mapping(parts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {text}" for name, text in parts.items()) + "}"


def block(key: str, parts: Mapping[str, str]) -> Iterator[str]:
    """A key with a line for each part; nothing where there is none."""
    if parts:
        yield f"{key}:"
        yield from (f"  {name}: {text}" for name, text in parts.items())
