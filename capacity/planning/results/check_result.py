"""One thing that a plan is held to: what was measured, what is allowed, and what would make it pass."""

from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from capacity.findings import Finding
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType

Number: TypeAlias = Fraction | int
Measure: TypeAlias = Number | str | tuple[str, ...]
"""A number in the check's unit, a name, or several."""


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
    """One check. `measured` is None where nothing could be measured; `detail` says why then.

    Shares are 0..1 and money is in US dollars a month. `key` is what breaks the limit in the workload file; files and
    lines are known where the check was made of files.
    """

    name: str
    origin: Origin
    deployment_type: DeploymentType | None = None
    term: str | None = None
    measured: Measure | None
    limit: Measure
    bound: Bound = Bound.AT_MOST
    unit: str = ""
    """`PTUs`, `USD`, `share`, `tokens/s`, `days`, ...; empty for names."""
    detail: Finding | None = None
    assumes: Finding | None = None
    """What is taken for granted by it."""
    remedy: tuple[Finding, ...] = ()
    """Ways to let it pass: each is enough."""
    applies: bool = True
    """False where there is nothing that could break it: it passes, and nothing is measured."""
    key: str = ""
    file: str | None = None
    line: int | None = None
    limit_file: str | None = None
    limit_line: int | None = None
    limit_origin: str | None = None
    """The option that the limit was given by, in place of a file."""

    @property
    def label(self) -> str:
        """Whose check it is: `limits.max_ptus`, `policy.allowed_models`, `deployment_types`."""
        if self.origin is Origin.PLAN:
            return self.name
        return f"{self.origin.value}.{self.name.removeprefix('deployed_')}"

    @property
    def limit_key(self) -> str:
        """Where the limit stands, in the workload file or the policy; empty where the plan itself is held."""
        return {Origin.PLAN: "", Origin.POLICY: self.name}.get(self.origin, self.label)

    @property
    def margin(self) -> Number | None:
        """What is left to the limit, below 0 where it is broken; None for names, and where nothing was measured."""
        if isinstance(self.measured, str | tuple | None) or isinstance(self.limit, str | tuple):
            return None
        left = self.limit - self.measured
        return -left if self.bound is Bound.AT_LEAST else left

    @property
    def passed(self) -> bool | None:
        """Whether the limit is kept or does not apply; None where nothing could be measured."""
        match self.measured, self.limit:
            case None, _:
                return None if self.applies else True
            case str() as name, tuple() as allowed:
                return name in allowed
            case tuple() as given, tuple() as required:
                return set(required) <= set(given)
        return self.margin is not None and self.margin >= 0
