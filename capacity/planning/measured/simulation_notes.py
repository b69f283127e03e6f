"""What is told beside simulations: what was left out or taken for granted, and models that are retired."""

import datetime as dt
from collections.abc import Iterator

from capacity.findings import Finding, found
from capacity.planning.advice.lifecycle_warnings import RETIRED, UNCONFIRMED, stage
from capacity.planning.measured.judged_requests import warm_up
from capacity.planning.measured.measured_warnings import rows_left_out
from capacity.planning.measured.request_trial import admitted_at_use
from capacity.planning.measured.usage_missing import usage_missing
from capacity.sizing.model_spec import ModelSpec
from capacity.traffic.bucket import Offered
from capacity.traffic.series import ObservedDeployment


def missing(one: ObservedDeployment, spec: ModelSpec) -> Iterator[Finding]:
    """What the log holds and is not simulated."""
    yield from one.doubts
    missing = usage_missing([one], writes_output=spec.writes_output)
    if missing is not None:
        yield found("of-deployment", name=one.name, told=missing.found("usage-missing"))
    yield from rows_left_out(one, "rows-not-simulated")


def retired(one: ObservedDeployment, spec: ModelSpec, today: dt.date) -> Iterator[Finding]:
    """That the model is gone, or may be."""
    version = one.model_version or spec.newest_version
    known = spec.lifecycle.versions.get(version or "") if spec.lifecycle else None
    code = None if known is None else stage(known, today)
    if known is not None and spec.lifecycle is not None and code == UNCONFIRMED:
        planned = spec.lifecycle.as_of
        yield found("was-to-retire", model=spec.name, version=version, retires=known.retires, planned=planned)
    elif known is not None and code == RETIRED:
        yield found("not-deployable", model=spec.name, version=version, retires=known.retires)


def admission(one: ObservedDeployment, offered: Offered, *, calibrate: bool) -> Iterator[Finding]:
    """What is taken for granted of how requests are admitted. Refused ones do not count where a log is followed."""
    refused = 0 if one.requests is None or one.requests.refused is None else int(one.requests.refused.sum())
    apart = refused if calibrate else 0
    at_use = admitted_at_use(offered.count - apart, min(offered.corrected, offered.count - apart))
    if at_use is not None:
        yield found("of-deployment", name=one.name, told=at_use)
    if calibrate:
        return
    if (told := warm_up(offered)) is not None:
        yield found("of-deployment", name=one.name, told=told)
    yield from demanded(one)


def demanded(one: ObservedDeployment) -> Iterator[Finding]:
    """That requests which were refused when the log was written are demand."""
    refused = 0 if one.requests is None or one.requests.refused is None else int(one.requests.refused.sum())
    if refused:
        yield found("refused-is-demand", name=one.name, requests=refused)
