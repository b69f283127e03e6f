"""What PTU counts and quotas would have done with single requests, and which bucket explains a log's own refusals."""

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, NotEnoughData
from capacity.findings import Finding, found
from capacity.planning.advice import ages
from capacity.planning.advice.assumptions import LONGEST_ON_PTUS
from capacity.planning.measured import quota_readings, simulation_notes
from capacity.planning.measured.from_minutes import of_its_model
from capacity.planning.measured.prompt_lengths import Lengths, lengths
from capacity.planning.measured.ptu_counts import ptu_counts
from capacity.planning.measured.quota_readings import QuotaAsked, SpilledFrom
from capacity.planning.measured.trials import Admission
from capacity.planning.results.plan import UsedFacts
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.ptu import UnknownWeight
from capacity.sizing.request_class import Context
from capacity.traffic import bucket, calibration
from capacity.traffic.bucket import Offered, On429
from capacity.traffic.bucket_summary import Summary, summary
from capacity.traffic.calibration import Calibration
from capacity.traffic.limiter import QuotaLimits
from capacity.traffic.requests import Flags, Requests
from capacity.traffic.series import ObservedDeployment
from capacity.traffic.warm_up import warmed
from capacity.traffic.weighing import LongPrompts


class Simulation(Record):
    """One deployment of the log against one count and depth of the bucket, or against a quota.

    Of a quota `ptus` and `burst_seconds` are None, `spilled_from` says behind which PTUs it stands, and
    `rpm_window_seconds` over which time requests are counted. The rest is in `summary`.
    """

    deployment: str | None
    model: str
    ptus: int | None = None
    burst_seconds: float | None = None
    quota: QuotaLimits | None = None
    rpm_window_seconds: int | None = None
    spilled_from: SpilledFrom | None = None
    summary: Summary


class Calibrated(Record):
    """The depth of the bucket that explains the refusals of a deployment with so many PTUs."""

    deployment: str | None
    model: str
    ptus: int
    calibration: Calibration


class SimulationReport(Record):
    """What `capacity simulate` answers."""

    as_of: dt.date
    on_429: On429
    retries: int | None
    simulations: tuple[Simulation, ...]
    calibrations: tuple[Calibrated, ...]
    notes: tuple[Finding, ...]
    facts: tuple[UsedFacts, ...]


class Question(Record):
    """What is asked, of PTUs, a quota or both.

    `counts` are single PTU counts and ranges as typed, such as `50`, `300..400`.
    """

    counts: str | None
    quota: QuotaLimits | None = None
    burst_seconds: tuple[float, ...]
    on_429: On429
    retries: int
    admission: Admission
    deployment_type: DeploymentType | None
    calibrate: bool

    @property
    def of_quota(self) -> QuotaAsked | None:
        """What is asked of a quota; None where none is given."""
        if self.quota is None:
            return None
        most = self.admission.max_output_tokens
        return QuotaAsked(limits=self.quota, on_429=self.on_429, retries=self.retries, max_output_tokens=most)


def report(
    observed: Sequence[ObservedDeployment], question: Question, catalog: Catalog, *, today: dt.date
) -> SimulationReport:
    """Every deployment against every count, depth and quota. Raises `InvalidInput` and `NotEnoughData`."""
    answers: list[_Answer] = []
    facts: dict[str, UsedFacts] = {}
    for one in observed:
        spec, requests = _known(one, catalog)
        answers.append(_Answer(notes=[*simulation_notes.missing(one, spec)]))
        if question.counts is not None:
            answers.append(_of_ptus(one, requests, spec, question, catalog))
        else:
            answers.append(_Answer(notes=[*simulation_notes.demanded(one)]))
        if question.of_quota is not None:
            answers.append(_of_quota(one, requests, question.of_quota))
        answers.append(_Answer(notes=[*one.notes, *simulation_notes.retired(one, spec, today)]))
        if spec.throughput is not None and question.counts is not None:
            source = catalog.cite(spec.throughput.source)
            groups = ("throughput",)
            facts[source] = UsedFacts(source=source, as_of=spec.throughput.as_of, groups=groups)
    return SimulationReport(
        as_of=catalog.as_of,
        on_429=question.on_429,
        retries=question.retries if question.on_429 is On429.RETRY else None,
        simulations=tuple(row for answer in answers for row in answer.simulations),
        calibrations=tuple(row for answer in answers for row in answer.calibrations),
        notes=tuple(
            dict.fromkeys(
                [*(note for answer in answers for note in answer.notes), *ages.too_old([*facts.values()], today)]
            )
        ),
        facts=tuple(facts.values()),
    )


class _Answer(NamedTuple):
    """What was found of one deployment."""

    simulations: Sequence[Simulation] = ()
    calibrations: Sequence[Calibrated] = ()
    notes: Sequence[Finding] = ()


def _known(one: ObservedDeployment, catalog: Catalog) -> tuple[ModelSpec, Requests]:
    if one.on_minutes:
        what = "its times are whole minutes, which hide the bursts to be simulated: export times with seconds"
        raise InvalidInput.of(one.name, what)
    if one.requests is None or (one.shape is not None and one.shape.input_tokens is None):
        raise InvalidInput.of(one.name, "the log holds no token counts: there is nothing to simulate")
    if one.model is None:
        what = "the log names no model: give it with --model NAME or --model DEPLOYMENT=NAME"
        raise InvalidInput.of(one.name, what)
    return catalog.model(one.model), one.requests


class _Sent(NamedTuple):
    """The requests of a deployment that its PTUs take, and those whose prompts are too long; None where not told."""

    deployment: ObservedDeployment
    every: Requests
    requests: Requests
    too_long: Requests | None
    fits: Flags | None
    """The first of them among all requests; None where all are."""


def _sent(one: ObservedDeployment, requests: Requests, spec: ModelSpec) -> _Sent:
    limit = spec.throughput.max_prompt_tokens if spec.throughput else None
    if limit is None:
        return _Sent(one, requests, requests, None, None)
    fits = requests.input_tokens <= limit
    if fits.all():
        return _Sent(one, requests, requests, requests.where(~fits), None)
    taken = requests.where(fits)
    return _Sent(one.replaced(requests=taken), requests, taken, requests.where(~fits), fits)


def _length_notes(sent: _Sent, spec: ModelSpec) -> Iterator[Finding]:
    """What prompts are too long for PTUs, or that nobody says which are."""
    if sent.too_long is None:
        yield found("prompt-limits-not-checked", model=spec.name, limits=(LONGEST_ON_PTUS,))
    elif sent.too_long.count and spec.throughput is not None:
        limit, name = spec.throughput.max_prompt_tokens, sent.deployment.name
        yield found("requests-too-long", name=name, requests=sent.too_long.count, limit=limit, model=spec.name)


def _offered(requests: Requests, spec: ModelSpec, limits: Lengths, admission: Admission) -> tuple[Fraction, Offered]:
    """Input TPM of a PTU, and the requests as a bucket of the model sees them."""
    throughput = spec.throughput
    if throughput is None or throughput.input_tpm_per_ptu is None:
        what = "the throughput of a PTU is not published: give your own figure with --catalog"
        raise InvalidInput.of(spec.name, what)
    try:
        offered = bucket.offered(
            requests,
            throughput.weights_for(Context.SHORT),
            long=LongPrompts.of(throughput, limits.long_context),
            max_output_tokens=admission.max_output_tokens,
            tokens_per_second=admission.tokens_per_second,
        )
    except UnknownWeight as unknown:
        what = f"the weight of {unknown.category} tokens is not published: give your own figure with --catalog"
        raise InvalidInput.of(spec.name, what) from None
    return throughput.input_tpm_per_ptu, offered


def _of_ptus(
    one: ObservedDeployment, requests: Requests, spec: ModelSpec, question: Question, catalog: Catalog
) -> _Answer:
    sent = _sent(one, requests, spec)
    weighed = of_its_model(sent.deployment, catalog).requests or sent.requests
    per_ptu, offered = _offered(weighed, spec, lengths(spec, one.model_version), question.admission)
    counts = ptu_counts(question.counts or "", spec, question.deployment_type)
    if not question.calibrate:  # which goes by what the log says of each request
        offered = warmed(offered)
    notes = (
        *simulation_notes.admission(sent.deployment, offered, calibrate=question.calibrate),
        *_length_notes(sent, spec),
    )
    if question.calibrate:
        return _Answer(calibrations=[_calibrated(one, sent.requests, offered, counts, per_ptu)], notes=notes)
    rows = [
        row
        for ptus in counts
        for burst_seconds in question.burst_seconds
        for row in _simulations(
            sent, offered, SpilledFrom(ptus=ptus, burst_seconds=burst_seconds), int(ptus * per_ptu), question
        )
    ]
    return _Answer(simulations=rows, notes=notes)


def _simulations(sent: _Sent, offered: Offered, at: SpilledFrom, tpm: int, question: Question) -> Iterator[Simulation]:
    """The PTUs, and behind them the quota that takes what spills, where one is given."""
    simulated = bucket.simulate(
        offered, tpm=tpm, burst_seconds=at.burst_seconds, on_429=question.on_429, retries=question.retries
    )
    yield Simulation(
        deployment=sent.deployment.deployment,
        model=sent.deployment.model or "",
        ptus=at.ptus,
        burst_seconds=at.burst_seconds,
        summary=summary(simulated, offered, sent.requests, too_long=sent.too_long),
    )
    if question.of_quota is not None and question.on_429 is On429.SPILL:
        spilled = ~simulated.accepted
        if sent.fits is not None:
            spilled = ~sent.fits
            spilled[sent.fits] = ~simulated.accepted
        yield from _counted(sent.deployment, sent.every.where(spilled), question.of_quota, spilled_from=at)


def _of_quota(one: ObservedDeployment, requests: Requests, asked: QuotaAsked) -> _Answer:
    """The quota against all requests, or its notes alone where it stands behind PTUs."""
    notes = (*quota_readings.notes(asked.limits), *quota_readings.counted_at_use(one.name, requests, asked))
    if asked.on_429 is On429.SPILL:
        return _Answer(notes=notes)
    return _Answer(simulations=[*_counted(one, requests, asked)], notes=notes)


def _counted(
    one: ObservedDeployment, requests: Requests, asked: QuotaAsked, *, spilled_from: SpilledFrom | None = None
) -> Iterator[Simulation]:
    for reading in quota_readings.readings(requests, asked):
        yield Simulation(
            deployment=one.deployment,
            model=one.model or "",
            quota=asked.limits,
            rpm_window_seconds=reading.window_seconds,
            spilled_from=spilled_from,
            summary=reading.summary,
        )


def _calibrated(
    one: ObservedDeployment, requests: Requests, offered: Offered, counts: Sequence[int], per_ptu: Fraction
) -> Calibrated:
    if len(counts) != 1:
        raise InvalidInput.of("--ptus", "calibrating takes the one count that was deployed when the log was written")
    try:
        calibrated = calibration.calibrate(requests, offered, tpm=int(counts[0] * per_ptu))
    except NotEnoughData as too_little:
        raise NotEnoughData(f"{one.name}: {too_little}") from None
    return Calibrated(deployment=one.deployment, model=one.model or "", ptus=counts[0], calibration=calibrated)
