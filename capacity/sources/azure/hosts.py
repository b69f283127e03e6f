"""Which hosts a token is for, and whether two addresses lie on one."""

import re
from typing import NamedTuple

from capacity.record import Record

HTTPS_PORT = 443
_HTTPS = re.compile(r"https://([a-z0-9.-]+)(?::([0-9]{1,5}))?(?=[/?#]|\Z)", re.IGNORECASE)
"""Nothing but letters, digits, dots and hyphens: of anything else programs disagree where the host ends."""

_SHOWN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?(?=[/?#]|\Z)", re.IGNORECASE)


class Origin(NamedTuple):
    """What two addresses share that lie on one host; the host is in lower case."""

    host: str
    port: int


class Audience(Record):
    """Whom calls are for. `scope` is that of their token, None where nobody signs in; `hosts` matches whole names."""

    name: str
    scope: str | None
    hosts: str

    def admits(self, url: object) -> bool:
        """Whether a call may go to an address: https, one of the hosts, and no other port."""
        found = origin(url)
        return found is not None and found.port == HTTPS_PORT and re.fullmatch(self.hosts, found.host) is not None


RESOURCE_MANAGER = Audience(
    name="Azure's resource manager", scope="https://management.azure.com/.default", hosts=r"management\.azure\.com"
)
BATCH_METRICS = Audience(
    name="Azure Monitor",
    scope="https://metrics.monitor.azure.com/.default",
    hosts=r"[a-z0-9]+\.metrics\.monitor\.azure\.com",
)
LOG_ANALYTICS = Audience(
    name="Log Analytics", scope="https://api.loganalytics.io/.default", hosts=r"api\.loganalytics\.io"
)
RETAIL_PRICES = Audience(name="Azure Retail Prices API", scope=None, hosts=r"prices\.azure\.com")


def origin(url: object) -> Origin | None:
    """Host and port of an https address; None for everything that is no plain one."""
    found = _HTTPS.match(url) if isinstance(url, str) else None
    return None if found is None else Origin(found[1].lower(), int(found[2] or HTTPS_PORT))


def host_of(url: str) -> str:
    """The host of an address; nothing where it is no plain https one."""
    found = origin(url)
    return "" if found is None else found.host


def same_origin(url: object, other: str) -> bool:
    """Whether two addresses lie on one host and port; not, where one of them is no plain https address."""
    found = origin(url)
    return found is not None and found == origin(other)


def host_shown(url: object) -> str:
    """The host of an address from an answer, for messages: what is no plain name is not shown."""
    found = _SHOWN.match(url) if isinstance(url, str) else None
    return "an unknown one" if found is None else found[0].lower().removeprefix("https://")
