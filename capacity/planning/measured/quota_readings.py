"""What a quota of tokens and requests a minute would have done with single requests, alone or behind PTUs."""

import math
from collections.abc import Iterator

from capacity.findings import Finding, found
from capacity.planning.results.measured_plan import QuotaReading, QuotaToday
from capacity.planning.results.plan import Plan
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, QuotaUnit, StandardQuota
from capacity.traffic import limiter
from capacity.traffic.bucket import On429
from capacity.traffic.bucket_summary import Summary, summary
from capacity.traffic.limiter import QuotaLimits
from capacity.traffic.requests import Requests
from capacity.traffic.series import ObservedDeployment


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


def today(
    observed: ObservedDeployment, published: StandardQuota | None, max_output_tokens: int | None
) -> QuotaToday | None:
    """What the quota that a deployment has would have refused; None where it, or single requests, are not known."""
    limits = _granted(observed, {} if published is None else published.types)
    if limits is None or limits.tpm is None or observed.requests is None:
        return None
    asked = QuotaAsked(limits=limits, max_output_tokens=max_output_tokens)
    return QuotaToday(tpm=limits.tpm, rpm=limits.rpm, readings=tuple(map(_told, readings(observed.requests, asked))))


def _granted(observed: ObservedDeployment, units: dict[DeploymentType, QuotaUnit]) -> QuotaLimits | None:
    """The quota that was given, else that of the units deployed; RPM follows TPM, in the ratio of all that may be."""
    unit = units.get(observed.deployment_type) if observed.deployment_type is not None else None
    tpm = observed.quota_tpm
    if tpm is None and unit is not None and unit.tpm_per_unit is not None and observed.sku_capacity is not None:
        tpm = math.floor(unit.tpm_per_unit * observed.sku_capacity)
    if tpm is None:
        return None
    ratios = {
        one.rpm_per_unit / one.tpm_per_unit if one.rpm_per_unit and one.tpm_per_unit else None
        for one in ([unit] if unit is not None else units.values())
    }
    ratio = ratios.pop() if len(ratios) == 1 else None
    return QuotaLimits(tpm=tpm, rpm=None if ratio is None else max(math.floor(tpm * ratio), 1))


def _told(one: Counted) -> QuotaReading:
    waits = one.summary.retry_after_ms
    return QuotaReading(
        rpm_window_seconds=one.window_seconds,
        throttled=one.summary.throttled,
        throttled_share=one.summary.throttled_share,
        worst_hour_throttled_share=one.summary.worst_hour_throttled_share,
        first_429=one.summary.first_429,
        longest_wait_ms=None if waits is None else waits.max,
    )


def beside(plan: Plan, observed: ObservedDeployment, published: StandardQuota | None, maximum: int | None) -> Plan:
    """The plan with what the quota of today would have refused, and the rules that it was read by."""
    quota = today(observed, published, maximum)
    if quota is None or plan.measured is None:
        return plan
    refuses = any(one.throttled for one in quota.readings)
    told = found("quota-refuses", tpm=quota.tpm, rpm=quota.rpm, readings=quota.readings)
    return plan.replaced(
        assumptions=(*plan.assumptions, *_assumed(observed, quota, maximum)),
        warnings=(*([told] if refuses else []), *plan.warnings),
        measured=plan.measured.replaced(quota_today=quota),
    )


def _assumed(observed: ObservedDeployment, quota: QuotaToday, maximum: int | None) -> Iterator[Finding]:
    if not any(one.throttled for one in quota.readings):
        yield found("quota-holds", tpm=quota.tpm, rpm=quota.rpm)
    if quota.rpm is not None and observed.quota_tpm is not None:
        yield found("rpm-of-quota", tpm=quota.tpm, rpm=quota.rpm)
    asked = QuotaAsked(limits=QuotaLimits(tpm=quota.tpm, rpm=quota.rpm), max_output_tokens=maximum)
    yield from notes(asked.limits)
    if observed.requests is not None:
        yield from counted_at_use(observed.name, observed.requests, asked)
