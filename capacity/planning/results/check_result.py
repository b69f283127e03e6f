"""One thing that a plan is held to: what was measured, what is allowed, and what would make it pass."""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from capacity.errors import Place
from capacity.findings import Words
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload

Value = Fraction | Decimal | int | str | tuple[str, ...]


class Origin(StrEnum):
    """Who asks for it: the plan itself, a part of the workload file, or the policy for all of them."""

    PLAN = "plan"
    LIMITS = "limits"
    SLO = "slo"
    DEPLOYED = "deployed"
    POLICY = "policy"


class Bound(StrEnum):
    """How what was measured is held against the limit."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ONE_OF = "one_of"
    ALL_OF = "all_of"


class Check(Record):
    """One check. `passed` is None where nothing could be measured; `detail` says why then.

    What does not apply passes, and nothing is measured.

    Shares are 0..1 and money is in US dollars a month. `margin` is what is left to the limit, below 0 where it is
    broken. `key` is what breaks the limit in the workload file, `limit_key` where the limit stands, in it or in the
    policy; files and lines are known where the check was made of files.
    """

    name: str
    origin: Origin
    deployment_type: DeploymentType | None = None
    term: str | None = None
    measured: Value | None
    limit: Value
    bound: Bound = Bound.AT_MOST
    unit: str = ""
    """`PTUs`, `USD`, `share`, `tokens/s`, `days`, ...; empty for names."""
    margin: Any = None
    passed: bool | None
    detail: Words = ""
    assumes: Words = ""
    """What is taken for granted by it, in a sentence."""
    remedy: Words = ""
    key: str = ""
    limit_key: str = ""
    file: str | None = None
    line: int | None = None
    limit_file: str | None = None
    limit_line: int | None = None


class Written(Record):
    """A workload, and where its keys stand.

    `place("limits.max_ptus")` is the nearest line of its file; `says` whether the file gives a key a value.
    """

    workload: Workload
    place: Callable[[str], Place]
    says: Callable[[str], bool]


def held(measured: Any, limit: Any, bound: Bound) -> tuple[Any, bool | None]:  # noqa: ANN401  # numbers, or names
    """The margin, for numbers, and whether the limit is kept; both None where nothing was measured."""
    match bound:
        case _ if measured is None:
            return None, None
        case Bound.AT_MOST:
            return limit - measured, measured <= limit
        case Bound.AT_LEAST:
            return measured - limit, measured >= limit
        case Bound.ONE_OF:
            return None, measured in limit
        case Bound.ALL_OF:
            return None, set(limit) <= set(measured)
