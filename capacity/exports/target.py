"""Where to deploy, and which names Azure takes."""

import re
from collections.abc import Iterable, Iterator

from capacity.errors import InvalidInput, Mistake
from capacity.reading.scalars import short
from capacity.record import Record

_SUBSCRIPTION = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_RESOURCE_GROUP = re.compile(r"[\w().-]{0,89}[\w()-]")
_ACCOUNT = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}")
"""The management API's own pattern. It has none for deployments, which stand beside it in the same addresses."""
_NAME_RULE = "2 to 64 letters, digits, `_`, `.` and `-`, and begins with a letter or digit"


class Target(Record):
    """The account that gets the deployments; what is None is left open in the text."""

    subscription: str | None = None
    resource_group: str | None = None
    account: str | None = None


def target(*, subscription: str | None, resource_group: str | None, account: str | None) -> Target:
    """Raises `InvalidInput` with every name that Azure would refuse."""
    rules = (
        ("--subscription", subscription, _SUBSCRIPTION, "give its id: 00000000-0000-0000-0000-000000000000"),
        (
            "--resource-group",
            resource_group,
            _RESOURCE_GROUP,
            "a resource group has 1 to 90 letters, digits, `_`, `-`, `.`, `(` and `)`, and does not end in `.`",
        ),
        ("--account", account, _ACCOUNT, f"an account has {_NAME_RULE}"),
    )
    mistakes = [
        Mistake(where=f"{option} {short(name)}", what=rule)
        for option, name, pattern, rule in rules
        if name is not None and not pattern.fullmatch(name)
    ]
    if mistakes:
        raise InvalidInput(mistakes)
    return Target(subscription=subscription, resource_group=resource_group, account=account)


def name_mistakes(names: Iterable[str]) -> Iterator[Mistake]:
    """Deployment names that Azure refuses, or treats as equal."""
    seen: set[str] = set()
    for name in names:
        if not _ACCOUNT.fullmatch(name):
            yield Mistake(where=short(name), what=f"a deployment has {_NAME_RULE}: rename the workload")
        if name.lower() in seen:
            what = "two deployments would have this name (Azure knows no case): rename a workload, or give one --model"
            yield Mistake(where=short(name), what=what)
        seen.add(name.lower())
