"""Files of metrics among request logs, which another command reads: told by the names in them."""

from collections.abc import Collection
from shlex import quote
from typing import Final

from capacity.sources.request_log.log_files import LogFile
from capacity.sources.token_names import Quantity, columns_of

_METRICS: Final = (
    {"timeseries"},
    {"metricname", "total"},
    {"name", "valuesum"},
    {"series", "time", "value"},
    {"start_time", "results"},
)
_PROMETHEUS: Final = frozenset({"status", "data"})
_BESIDE_DATA: Final = _PROMETHEUS | {"warnings", "infos"}


def as_metrics(file: LogFile, names: Collection[str]) -> str | None:
    """What to do with a file that holds metrics, or sums of minutes under their names; None for all others."""
    lowered = {name.lower().partition("/")[0] for name in names}  # of documents as paths, which begin with a key
    is_metrics = any(some <= lowered for some in _METRICS) or _PROMETHEUS <= lowered <= _BESIDE_DATA
    if is_metrics or _says_sums(names):
        command = f"`capacity from-metrics --file {quote(str(file.told))}`"
        return f"holds sums, not single requests: {command} plans them, and simulates given counts with --ptus"
    return None


def _says_sums(names: Collection[str]) -> bool:
    """Whether they are a time, and sums by what they are called: other tables may have single requests."""
    known = columns_of(names)
    is_sum = Quantity.REQUESTS in known or any(name.lower().startswith("sum") or "{" in name for name in names)
    return is_sum and {Quantity.TIME, Quantity.INPUT} <= known.keys()
