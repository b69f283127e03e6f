"""The record of past plans: whether the size of each week would have held in the next."""

import datetime as dt
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.deployment import DeploymentType

NINE_IN_TEN = Fraction(9, 10)


class HoldWindow(Record):
    """Two weeks in a row: the size that the first one takes without headroom, against the second."""

    start: dt.datetime
    """Of the first one."""
    ptus: int
    ptus_of_next: int
    """The least that refuses no more than allowed of the second."""
    held: bool


class HoldPoint(Record):
    """How many of the windows hold with a headroom."""

    headroom_share: float
    held: int


class Hold(Record):
    """How many of the past weeks' plans would have held, without headroom and with more of it.

    A plan holds where the week after it refuses no more than the plan allows. Headrooms are whole percents.
    """

    deployment_type: DeploymentType
    """The type whose sizes are meant."""
    windows: int
    held: int
    """Without headroom."""
    headroom_for_90: float | None
    """The smallest with which nine in ten of the windows hold; None where none is enough, after a week without traffic.
    """
    held_with_headroom: int | None
    """Of the windows, with that headroom."""
    by_headroom: tuple[HoldPoint, ...]
    """From no headroom on, each point where one more window holds."""
    weeks: tuple[HoldWindow, ...]
