"""Names of what a report is of, with what tells namesakes apart: the account, the model, its version."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from capacity.grouping import by_key
from capacity.planning.results.plan import Plan


class Named(NamedTuple):
    """A deployment or workload by all that could tell it from others."""

    name: str
    resource: str | None = None
    model: str | None = None
    version: str | None = None


def names_apart(each: Sequence[Named]) -> list[str]:
    """`chat`; of several of that name `eu/chat` where accounts differ, and `chat (gpt-4.1)` where models do.

    What is alike in all of this keeps one name.
    """
    namesakes = by_key((one.name.lower(), one) for one in each)
    return [_apart(one, namesakes) for one in each]


def names_of(plans: Sequence[Plan]) -> list[str]:
    """Names of plans, likewise."""
    return names_apart([Named(plan.workload, plan.resource, plan.model, plan.model_version) for plan in plans])


def _apart(one: Named, namesakes: Mapping[str, Sequence[Named]]) -> str:
    alike = namesakes[one.name.lower()]
    own = [other for other in alike if _resource(other) == _resource(one)]
    account = (one.resource or "").rpartition("/")[2]
    name = f"{account}/{one.name}" if len(own) < len(alike) and account else one.name
    models = {other.model for other in own}
    versions = {other.version for other in own if other.model == one.model}
    several_versions = len(versions) > 1 and one.version is not None
    if one.model is None or (len(models) == 1 and not several_versions):
        return name
    return f"{name} ({one.model}{f' {one.version}' if several_versions else ''})"


def _resource(one: Named) -> str:
    return (one.resource or "").lower()
