"""A part of the week, where that alone is sized for: its minutes, and what is told of the rest."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from capacity.errors import InvalidInput
from capacity.findings import Finding, Value, found
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.measured_warnings import first_sized
from capacity.planning.measured.minute_trial import MinuteTrial
from capacity.planning.results.plan import Option
from capacity.traffic import summary
from capacity.traffic.series import Floats
from capacity.traffic.week_hours import WeekHours, masked


def of_hours(minutes: Minutes, hours: WeekHours | None, name: str) -> Minutes:
    """The minutes with those outside as not observed. Raises `InvalidInput` where none is inside."""
    if hours is None:
        return minutes
    mask = hours.mask(minutes.asked.start, minutes.asked.minutes)
    if not mask.any():
        raise InvalidInput.of(f"--hours {hours.text}", f"no minute of {name} lies in these hours ({hours.zone_name})")
    return minutes.replaced(asked=minutes.asked.within(mask), weighted=masked(minutes.weighted, mask))


def in_hours(minutes: Minutes, hours: WeekHours | None) -> Floats:
    """The weighted tokens of the minutes inside alone, without their times."""
    if hours is None:
        return minutes.weighted
    return minutes.weighted[hours.mask(minutes.asked.start, minutes.asked.minutes)]


def hours_alone(minutes: Minutes, inside: Minutes, sizing: Sizing, options: Sequence[Option]) -> Iterator[Finding]:
    """What is sized for, and what becomes of the rest of the week."""
    hours = sizing.hours
    if hours is None:
        return
    mask = hours.mask(minutes.asked.start, minutes.asked.minutes)
    outside = minutes.asked.within(~mask)
    most = [summary.statistics(one.input_tokens + one.output_tokens) for one in (inside.asked, outside)]
    told = found(
        "hours-alone",
        hours=hours.text,
        zone=hours.zone_name,
        inside_tpm=None if most[0] is None else most[0].max,
        outside_tpm=None if most[1] is None else most[1].max,
        type_=None,
        ptus=None,
        refused=None,
    )
    sized = first_sized(options)
    if sized is not None:
        option, by = sized
        trial = MinuteTrial(series=outside, minutes=masked(minutes.weighted, ~mask))
        refused = trial.refused([option.ptus], option.input_tpm_per_ptu, Fraction(1), by.burst_seconds)
        beside: dict[str, Value] = {
            "type_": option.deployment_type,
            "ptus": option.ptus,
            "refused": float(refused.throttled_share[0]),
        }
        told = told.replaced(values={**told.values, **beside})
    yield told
