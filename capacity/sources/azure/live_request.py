"""What is asked of Azure Monitor."""

from datetime import datetime
from pathlib import Path

from capacity.findings import Finding
from capacity.record import Record

METRICS_APIS = ("arm", "batch")


class LiveRequest(Record):
    """The usage of some accounts from `start` to `end`: UTC, whole minutes.

    Accounts are named by resource id, by subscription id, or are all that can be seen. `metrics_api` is `arm`, a call
    per account, or `batch`, a call per region and subscription: billed, and it needs a role on the subscription.
    `save` is a folder for every raw answer. `moving` says that the window is "the last days": an interrupted
    download of as many days in `save` is then continued with its own window. `notes` say how the accounts were found.
    """

    start: datetime
    end: datetime
    resources: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    all_subscriptions: bool = False
    metrics_api: str = "arm"
    save: Path | None = None
    moving: bool = False
    notes: tuple[Finding, ...] = ()
