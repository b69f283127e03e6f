"""What given PTU counts would have done with single requests, and which bucket explains a log's own refusals."""

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, NotEnoughData
from capacity.findings import Finding, found
from capacity.grammar import counted
from capacity.planning.advice import ages
from capacity.planning.advice.lifecycle_warnings import RETIRED, UNCONFIRMED, stage
from capacity.planning.from_workload import newest_version
from capacity.planning.measured.from_minutes import of_its_model
from capacity.planning.measured.measured_warnings import rows_left_out, usage_missing
from capacity.planning.measured.prompt_lengths import Lengths, lengths
from capacity.planning.measured.trials import Admission, admitted_at_use
from capacity.planning.options.prompt_length import LONGEST_ON_PTUS
from capacity.planning.results.plan import UsedFacts
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Kind, ModelSpec
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT, UnknownWeight, deployable_ptus
from capacity.sizing.request_class import Context
from capacity.traffic import bucket, calibration
from capacity.traffic.bucket import Offered, On429
from capacity.traffic.bucket_summary import Summary, summary
from capacity.traffic.calibration import Calibration
from capacity.traffic.requests import Requests
from capacity.traffic.series import ObservedDeployment

TOO_LONG = 19
"""Digits of what is no count."""
MOST_COUNTS = 2000
"""Of one run: more is a mistake in a range."""


class Simulation(Record):
    """One deployment of the log against one count and one depth of the bucket; the rest is in `summary`."""

    deployment: str | None
    model: str
    ptus: int
    burst_seconds: float
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
    """What is asked. `counts` are single PTU counts and ranges as typed, such as `50`, `300..400`."""

    counts: str
    burst_seconds: tuple[float, ...]
    on_429: On429
    retries: int
    admission: Admission
    deployment_type: DeploymentType | None
    calibrate: bool


def report(
    observed: Sequence[ObservedDeployment], question: Question, catalog: Catalog, *, today: dt.date
) -> SimulationReport:
    """Every deployment against every count and depth. Raises `InvalidInput` and, calibrating, `NotEnoughData`."""
    simulations: list[Simulation] = []
    calibrations: list[Calibrated] = []
    notes: list[Finding] = []
    facts: dict[str, UsedFacts] = {}
    for one in observed:
        spec, requests = _known(one, catalog)
        sent = _sent(one, requests, spec)
        weighed = of_its_model(sent.deployment, catalog).requests or sent.requests
        per_ptu, offered = _offered(weighed, spec, lengths(spec, one.model_version), question.admission)
        counts = ptu_counts(question.counts, spec, question.deployment_type)
        if question.calibrate:
            calibrations.append(_calibrated(one, sent.requests, offered, counts, per_ptu))
        else:
            simulations += _simulations(sent, offered, counts, per_ptu, question)
        missing = usage_missing([one], writes_output=spec.writes_output)
        if missing is not None:
            notes.append(found("of-deployment", name=one.name, told=missing.found("usage-missing")))
        notes += rows_left_out(one, "rows-not-simulated")
        notes += (*_admission_notes(sent.deployment, offered, calibrate=question.calibrate), *one.notes)
        notes += (*_length_notes(sent, spec), *_retired(one, spec, today))
        if spec.throughput is not None:
            source = catalog.cite(spec.throughput.source)
            groups = ("throughput",)
            facts[source] = UsedFacts(source=source, as_of=spec.throughput.as_of, groups=groups)
    return SimulationReport(
        as_of=catalog.as_of,
        on_429=question.on_429,
        retries=question.retries if question.on_429 is On429.RETRY else None,
        simulations=tuple(simulations),
        calibrations=tuple(calibrations),
        notes=tuple(dict.fromkeys([*notes, *ages.too_old([*facts.values()], today)])),
        facts=tuple(facts.values()),
    )


def _known(one: ObservedDeployment, catalog: Catalog) -> tuple[ModelSpec, Requests]:
    if one.requests is None or (one.shape is not None and one.shape.input_tokens is None):
        raise InvalidInput.of(one.name, "the log holds no token counts: there is nothing to simulate")
    if one.model is None:
        what = "the log does not tell the model: name it with --model NAME or --model DEPLOYMENT=NAME"
        raise InvalidInput.of(one.name, what)
    return catalog.model(one.model), one.requests


class _Sent(NamedTuple):
    """The requests of a deployment that its PTUs take, and those whose prompts are too long; None where not told."""

    deployment: ObservedDeployment
    requests: Requests
    too_long: Requests | None


def _sent(one: ObservedDeployment, requests: Requests, spec: ModelSpec) -> _Sent:
    limit = spec.throughput.max_prompt_tokens if spec.throughput else None
    if limit is None:
        return _Sent(one, requests, None)
    fits = requests.input_tokens <= limit
    taken = requests if fits.all() else requests.where(fits)
    return _Sent(one.replaced(requests=taken), taken, requests.where(~fits))


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
        what = "nobody has published how many tokens a PTU carries: give your own figure with --catalog"
        raise InvalidInput.of(spec.name, what)
    try:
        offered = bucket.offered(
            requests,
            throughput.weights_for(Context.SHORT),
            long=bucket.LongPrompts.of(throughput, limits.long_context),
            max_output_tokens=admission.max_output_tokens,
            tokens_per_second=admission.tokens_per_second,
        )
    except UnknownWeight as unknown:
        what = f"nobody has published what one token of {unknown.category} counts: give your own figure with --catalog"
        raise InvalidInput.of(spec.name, what) from None
    return throughput.input_tpm_per_ptu, offered


def _simulations(
    sent: _Sent, offered: Offered, counts: Sequence[int], per_ptu: Fraction, question: Question
) -> Iterator[Simulation]:
    one = sent.deployment
    for ptus in counts:
        for burst_seconds in question.burst_seconds:
            simulated = bucket.simulate(
                offered,
                tpm=int(ptus * per_ptu),
                burst_seconds=burst_seconds,
                on_429=question.on_429,
                retries=question.retries,
            )
            yield Simulation(
                deployment=one.deployment,
                model=one.model or "",
                ptus=ptus,
                burst_seconds=burst_seconds,
                summary=summary(simulated, offered, sent.requests, too_long=sent.too_long),
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


def _retired(one: ObservedDeployment, spec: ModelSpec, today: dt.date) -> Iterator[Finding]:
    version = one.model_version or newest_version(spec)
    known = spec.lifecycle.versions.get(version or "") if spec.lifecycle else None
    code = None if known is None else stage(known, today)
    if known is not None and spec.lifecycle is not None and code == UNCONFIRMED:
        planned = spec.lifecycle.as_of
        yield found("was-to-retire", model=spec.name, version=version, retires=known.retires, planned=planned)
    elif known is not None and code == RETIRED:
        yield found("not-deployable", model=spec.name, version=version, retires=known.retires)


def _admission_notes(one: ObservedDeployment, offered: Offered, *, calibrate: bool) -> Iterator[Finding]:
    """What is taken for granted of how requests are admitted. Refused ones do not count where a log is followed."""
    refused = 0 if one.requests is None or one.requests.refused is None else int(one.requests.refused.sum())
    apart = refused if calibrate else 0
    at_use = admitted_at_use(offered.count - apart, min(offered.corrected, offered.count - apart))
    if at_use is not None:
        yield found("of-deployment", name=one.name, told=at_use)
    if refused and not calibrate:
        yield found("refused-is-demand", name=one.name, requests=refused)


def ptu_counts(text: str, spec: ModelSpec, type_: DeploymentType | None) -> list[int]:
    """`50,100,300..400`: single counts as they are, and of ranges the deployable sizes. Raises `InvalidInput`."""
    where = f"--ptus {text}"
    if type_ is not None and type_.kind is not Kind.PROVISIONED:
        raise InvalidInput.of(f"--deployment-type {type_.label}", "is not provisioned: it has no PTUs")
    counts: set[int] = set()
    for part in text.split(","):
        first, dots, last = (piece.strip() for piece in part.partition(".."))
        numbers = [first, last if dots else first]
        if not all(number.isascii() and number.isdecimal() and len(number) < TOO_LONG for number in numbers):
            raise InvalidInput.of(where, "write counts and ranges of them, such as 50,100 or 300..400")
        low, high = map(int, numbers)
        if not 1 <= low <= high <= MAX_PTUS_PER_DEPLOYMENT:
            most = counted(MAX_PTUS_PER_DEPLOYMENT, "PTU")
            what = f"counts run from 1 to {most}, and a range from the smaller to the larger"
            raise InvalidInput.of(where, what)
        counts |= set(_deployable(low, high, spec, type_, where)) if dots else {low}
        if len(counts) > MOST_COUNTS:
            raise InvalidInput.of(where, f"these are more than {counted(MOST_COUNTS, 'count')}: narrow the range")
    return sorted(counts)


def _deployable(low: int, high: int, spec: ModelSpec, type_: DeploymentType | None, where: str) -> range:
    """The sizes in a range that a deployment can have: of the type, or of that with the smallest increments."""
    known = {} if spec.sizes is None else spec.sizes.types
    sizes = [one for of, one in known.items() if type_ in (None, of)]
    if not sizes:
        raise InvalidInput.of(where, f"no increment is published for {spec.name}: write single counts")
    finest = min(sizes, key=lambda one: (one.increment_ptus, one.minimum_ptus))
    found = range(deployable_ptus(Fraction(low), finest), high + 1, finest.increment_ptus)
    if not found:
        what = f"no size of {spec.name} lies in it: they are {finest.minimum_ptus} + k x {finest.increment_ptus}"
        raise InvalidInput.of(where, what)
    return found
