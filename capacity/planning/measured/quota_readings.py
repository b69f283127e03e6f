"""What a quota of tokens and requests a minute would have done with single requests, alone or behind PTUs."""

from collections.abc import Iterator

from capacity.findings import Finding, found
from capacity.record import Record
from capacity.traffic import limiter
from capacity.traffic.bucket import On429
from capacity.traffic.bucket_summary import Summary, summary
from capacity.traffic.limiter import QuotaLimits
from capacity.traffic.requests import Requests


class SpilledFrom(Record):
    """The PTUs in front, by their count and the depth of their bucket."""

    ptus: int
    burst_seconds: float


class QuotaAsked(Record):
    """A quota, and how requests are sent to it. `max_output_tokens` is for requests that set none."""

    limits: QuotaLimits
    on_429: On429 = On429.DROP
    retries: int = 2
    max_output_tokens: int | None = None


class Counted(Record):
    """One reading of a quota: over how many seconds requests are counted (None: they are not), and what came of it."""

    window_seconds: int | None
    summary: Summary


def readings(requests: Requests, asked: QuotaAsked) -> tuple[Counted, ...]:
    """The requests against the quota, one for each window that the service may count requests over."""
    of = limiter.offered(requests, max_output_tokens=asked.max_output_tokens)
    # What a standard deployment refuses spills nowhere.
    on_429 = On429.RETRY if asked.on_429 is On429.RETRY else On429.DROP
    return tuple(
        Counted(
            window_seconds=seconds,
            summary=summary(
                limiter.limit(of, asked.limits, window_seconds=seconds, on_429=on_429, retries=asked.retries),
                of,
                requests,
            ),
        )
        for seconds in asked.limits.windows
    )


def notes(limits: QuotaLimits) -> Iterator[Finding]:
    """The rules of standard types, and what is assumed where they are not published."""
    if limits.tpm is not None:
        yield found("tokens-counted", tpm=limits.tpm)
    if limits.rpm is not None:
        in_windows = tuple(limits.in_window(seconds) for seconds in limiter.WINDOWS_SECONDS)
        yield found("requests-counted", rpm=limits.rpm, seconds=limiter.WINDOWS_SECONDS, in_windows=in_windows)
    yield found("refused-counted")


def counted_at_use(name: str, requests: Requests, asked: QuotaAsked) -> Iterator[Finding]:
    """How many requests have no maximum output: the tokens that they used are what is counted."""
    without = int((requests.maximum_output(asked.max_output_tokens) < 0).sum())
    if asked.limits.tpm is not None and without:
        yield found("counted-at-use", name=name, requests=without, of=requests.count)
