"""What is asked of a request log."""

from collections.abc import Callable, Mapping, Sequence

from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.sql.sql_times import Clock
from capacity.traffic.requests import Ints
from capacity.traffic.series import ObservedDeployment


def no_limits(_: ObservedDeployment) -> Sequence[int]:
    """Where lengths do not matter."""
    return ()


class LogQuestion(Record):
    """How a log is to be read, and what of it is wanted.

    `singles` asks for single requests beside sums; they may take at most `memory_bytes`. LogRequests before `start_us`
    or from `end_us` on (microseconds since 1970) are left out.
    """

    input_format: str | None = None
    columns: Mapping[Field, str] = NOTHING
    where: Mapping[str, tuple[str, ...]] = NOTHING
    """Column -> values: rows that have another one are left out."""
    clock: Clock = Clock()
    unit_proven: bool = False
    """Whether the log itself, and not the user, says that its times are seconds."""
    timezone: str = "UTC"
    """What the engine reads times as that name no zone: to say so."""
    torn_ids: int = 0
    """How many ids are known to be on rows that cannot be one request: these are read as several."""
    skip_bad: bool = False
    cached_beside_input: bool = False
    """Whether the log counts cached tokens, and those written to the cache, beside the input and not in it."""
    start_us: int | None = None
    end_us: int | None = None
    singles: bool = False
    in_memory: Sequence[Ints] = ()
    """Columns of a frame, which columns of single requests may be: then they are not copied."""
    forms: LocalForms = AS_TOLD
    """How times and numbers are written, where the log is not left to tell."""
    memory_bytes: int | None = None
    refuses_naive: bool = False
    """Whether times without a zone are a mistake, as of frames for which no zone was said."""
    limits: Callable[[ObservedDeployment], Sequence[int]] = no_limits
    """Lengths of prompts, in tokens, by which the requests of a deployment are told apart."""
