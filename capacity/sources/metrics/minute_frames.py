"""Frames with a row a minute, and deployment, read by the rules of tables."""

from collections.abc import Mapping, Sequence

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding
from capacity.reading.scalars import short
from capacity.sources import frames
from capacity.sources.frames import GivenFrame
from capacity.sources.local_forms import LocalForms
from capacity.sources.metrics.formats.metric_content import Table
from capacity.sources.metrics.formats.minute_rows import of_minutes
from capacity.sources.metrics.formats.table_values import moments, read_sums
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.stamps import Ints, of_this_century
from capacity.sources.token_names import SUMS, Quantity, columns_of, resembling
from capacity.traffic.series import Floats

USUAL = {"time": "time", "input": "input_tokens", "output": "output_tokens"}
"""What columns are called that are needed."""


def read(frame: GivenFrame, forms: LocalForms, told: Mapping[Quantity, str]) -> MetricAnswer:
    """One series per sum, deployment and model. Raises `InvalidInput` for what is no table of minutes."""
    columns = _columns(frame, told)
    table = Table(
        where=frames.WHERE,
        columns={name: frame.listed(name) for one, name in columns.items() if not _is_typed(frame, one, name)},
        rows=len(frame.rows),
        zones={},
        titles=frame.titles,
        forms=forms,
    )
    if not table.rows:
        raise InvalidInput.of(table.where, "the frame has no row")
    values, notes = _sums(frame, table, columns)
    time = columns[Quantity.TIME]
    with frames.about(time):  # what rows lack that are no minutes, and where they stand twice
        return of_minutes(table, columns, _seconds(frame, table, time), values, notes)


def _is_typed(frame: GivenFrame, quantity: Quantity, name: str) -> bool:
    """Whether a column is read whole; times as bare numbers are read as those of files."""
    return frame.is_moment(name) if quantity is Quantity.TIME else quantity in SUMS and frame.is_number(name)


def _seconds(frame: GivenFrame, table: Table, name: str) -> Ints:
    if name not in table.columns:
        seconds: Ints = frame.seconds(name, table.forms.zone)
        if not of_this_century(seconds).all():
            raise frames.mistake(f"the column `{short(name)}` has times that are not of this century", name)
        return seconds
    if missing := table.columns[name].count(None):
        raise frames.gaps(name, missing)
    if len(kinds := frame.kinds(name)) > 1:
        raise frames.mixed(name, kinds)
    seconds, about_zone = moments(table, name)
    if about_zone and table.forms.zone is None:
        raise frames.mistake(frames.NO_ZONE, name)
    return seconds


def _sums(
    frame: GivenFrame, table: Table, columns: Mapping[Quantity, str]
) -> tuple[dict[Quantity, Floats], Sequence[Finding]]:
    """The sums of rows; numbers that stand as text are read as those of files."""
    wanted = {sum_: columns[sum_] for sum_ in SUMS if sum_ in columns}
    typed = {sum_: frame.numbers(name) for sum_, name in wanted.items() if name not in table.columns}
    for sum_, values in typed.items():
        if np.isinf(values).any():
            raise frames.mistake(f"{sum_.value} must be finite numbers: Infinity is none", wanted[sum_])
    read_, notes = read_sums(table, {name: table.columns[name] for one, name in wanted.items() if one not in typed})
    return {sum_: typed[sum_] if sum_ in typed else read_[name] for sum_, name in wanted.items()}, notes


def _columns(frame: GivenFrame, told: Mapping[Quantity, str]) -> dict[Quantity, str]:
    """What stands where, in the frame's own spelling. Raises `InvalidInput` with what looks alike."""
    by_name = {title.lower(): title for title in frame.titles}
    for name in told.values():
        if name not in by_name:
            raise frames.mistake(f"no column `{short(name)}`. {_found(frame)}", name)
    known = {quantity: names[0] for quantity, names in columns_of(frame.titles).items()}
    free = {quantity: name for quantity, name in known.items() if name.lower() not in told.values()}
    columns = {**free, **{quantity: by_name[name] for quantity, name in told.items()}}
    needed = [one.value for one in (Quantity.TIME, Quantity.INPUT) if one not in columns]
    if needed or {Quantity.OUTPUT, Quantity.REQUESTS}.isdisjoint(columns):
        lacking = " and ".join(needed) or "output or requests"
        key = USUAL[needed[0] if needed else Quantity.OUTPUT.value]
        raise frames.mistake(f"no column is known to be {lacking}. {_found(frame)}", key)
    return columns


def _found(frame: GivenFrame) -> str:
    listed = ", ".join(map(short, frame.titles))
    return f"Found: {listed}. Say what stands where: columns={resembling(frame.titles)}"
