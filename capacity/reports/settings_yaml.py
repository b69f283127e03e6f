"""Settings of plans as keys of a workload file, those that differ from what holds without them."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from capacity.numerals import exact_text
from capacity.reading.yaml_scalar import scalar
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


def changed(record: Record) -> dict[str, str]:
    """The fields that are not as they are without being given, on one line each."""
    known, usual = record.record_values(), record.record_defaults
    return {name: flow(value) for name, value in known.items() if value != usual.get(name)}


def flow(value: object) -> str:
    """A value on one line."""
    match value:
        case Record():
            known = value.record_values().items()
            return f"{{{', '.join(f'{name}: {flow(part)}' for name, part in known if part is not None)}}}"
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
