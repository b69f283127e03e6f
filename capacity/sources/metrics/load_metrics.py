"""Azure Monitor metrics, from files or live -> the deployments that were asked for, each with its minutes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from capacity.catalog import names
from capacity.catalog.catalog import Catalog
from capacity.catalog.names import Named, unknown_version, versions
from capacity.errors import InvalidInput, Mistake, NotEnoughData
from capacity.findings import Finding, found
from capacity.grouping import by_key
from capacity.record import Record
from capacity.sentences.say import said
from capacity.sources.frames import GivenFrame
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.metrics import export_files, metric_assembly, minute_frames
from capacity.sources.metrics.formats.no_metrics import ANEW
from capacity.sources.metrics.metric_assembly import WritesOutput, every_model
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.token_names import columns_option
from capacity.sources.windows import Window, days_before, live_window
from capacity.traffic.series import ObservedDeployment

_NEVER = datetime.min.replace(tzinfo=UTC)


class Loaded(Record):
    """What a source has: its deployments, by name and resource, and which accounts it could not read, and why."""

    deployments: tuple[ObservedDeployment, ...]
    unread: tuple[Finding, ...] = ()


def from_files(  # noqa: PLR0913, PLR0917  # as many options
    paths: Sequence[Path],
    input_format: str | None,
    window: Window,
    forms: LocalForms = AS_TOLD,
    columns: Mapping[str, str] | str | None = None,
    writes_output: WritesOutput = every_model,
) -> Loaded:
    """The deployments in exported files; `days` counts back from the last stamp. Raises `InvalidInput`.

    `columns` is the option as typed. Folders of `--save` are read as from the service, by default with the span that it
    was asked for.
    """
    named = columns_option(columns)
    answer = export_files.read(paths, input_format=input_format, forms=forms, columns=named)
    return _of_export(answer, window, writes_output)


def from_frame(
    frame: GivenFrame,
    window: Window,
    forms: LocalForms = AS_TOLD,
    columns: Mapping[str, str] | str | None = None,
    writes_output: WritesOutput = every_model,
) -> Loaded:
    """The deployments in a frame of minutes, as `from_files` has those of a table. Raises `InvalidInput`."""
    return _of_export(minute_frames.read(frame, forms, columns_option(columns)), window, writes_output)


def _of_export(answer: MetricAnswer, window: Window, writes_output: WritesOutput) -> Loaded:
    ends = [answer.end] if answer.end is not None else [one.end for one in answer.series]
    if window.days is not None and window.start is None and ends:
        window = window.replaced(start=days_before(window.end or max(ends), window.days))
    if answer.start is None and not answer.series:
        raise NotEnoughData(f"the metrics have no values: {ANEW}")
    if answer.start is None:
        return _some(metric_assembly.deployments(answer, window, writes_output), answer.unread)
    return _of_service(answer, window, writes_output)


def from_service(
    read: Callable[[datetime, datetime], MetricAnswer],
    window: Window,
    now: datetime,
    writes_output: WritesOutput = every_model,
) -> Loaded:
    """The deployments of live accounts; `read` asks the service for a span of whole minutes."""
    asked = live_window(window.days, window.start, window.end, now)
    return _of_service(read(*asked), window.replaced(start=None, end=None), writes_output)


def _of_service(answer: MetricAnswer, window: Window, writes_output: WritesOutput) -> Loaded:
    """By default with the span that was asked for. What the service has nothing of is silent, where it was asked."""
    unread, asked = answer.unread, (answer.start or _NEVER, answer.end or _NEVER)
    first, last = window.start or asked[0], window.end or asked[1]
    window, was_asked = window.replaced(start=first, end=last), asked[0] <= first and last <= asked[1]
    # One account after the other, each let go when it is done: raw series are as large as what is made of them.
    accounts = _by_account(answer)
    del answer
    observed = [
        one.replaced(silent=was_asked and not one.series.observed.any())
        for account in accounts
        for one in metric_assembly.deployments(account, window, writes_output)
    ]
    return _some(sorted(observed, key=lambda one: (one.name.lower(), (one.resource or "").lower())), unread)


def _some(observed: Sequence[ObservedDeployment], unread: tuple[Finding, ...]) -> Loaded:
    if not observed:
        raise NotEnoughData("no deployment with token metrics in this span: widen it, or check what was exported")
    return Loaded(deployments=tuple(observed), unread=unread)


def _by_account(answer: MetricAnswer) -> Iterator[MetricAnswer]:
    series = by_key(((one.resource or "").lower(), one) for one in answer.series)
    facts = by_key((fact.resource.lower(), fact) for fact in answer.deployments)
    rest = answer.replaced(series=(), deployments=())
    del answer
    for account in sorted({*series, *facts}):
        # In one order, whether they were read live or from files: so sums of them are the same to the last digit.
        own = sorted(series.pop(account, ()), key=lambda one: (one.metric, one.start, sorted(one.dimensions.items())))
        yield rest.replaced(series=tuple(own), deployments=tuple(facts.get(account, ())))


def refuse_absent(
    observed: Sequence[ObservedDeployment], wanted: Sequence[str], unread: Sequence[Finding] = ()
) -> None:
    """Raises `InvalidInput` with each name of a wanted deployment that is none, and with what could not be read."""
    known = ", ".join(sorted({one.name for one in observed}))
    lost = "".join(f"; not read: {one.values['why']}" for one in unread)
    what = f"no such deployment was observed; known: {known}{lost}"
    absent = [name for name in wanted if not any(one.is_one_of([name]) for one in observed)]
    if absent:
        raise InvalidInput(Mistake(where=f"--deployment {name}", what=what) for name in absent)


def with_models(
    observed: Sequence[ObservedDeployment], assignments: Sequence[str], catalog: Catalog
) -> list[ObservedDeployment]:
    """Each with its model: as the source tells it, or as `NAME` or `DEPLOYMENT=NAME` say. Raises `InvalidInput`.

    A model, or a version, that the source tells and the catalog does not know leaves the model unknown, and
    `model_problem` says why. `DEPLOYMENT=NAME` stands in for both, `NAME` for an unknown model, and for an unknown
    version of its own model.
    """
    assigned, default = _assigned(assignments, catalog)
    for deployment in assigned:
        if not any(one.is_one_of([deployment]) for one in observed):
            raise InvalidInput.of(f"--model {deployment}=...", "no such deployment was observed")
    return [_with_model(one, assigned, default, catalog) for one in observed]


def model_by(assignments: Sequence[str], catalog: Catalog) -> Callable[[ObservedDeployment], ObservedDeployment]:
    """What gives one deployment its model as `with_models` does. Raises `InvalidInput`."""
    assigned, default = _assigned(assignments, catalog)
    return lambda one: _with_model(one, assigned, default, catalog)


def writes_output_by(assignments: Sequence[str], catalog: Catalog) -> WritesOutput:
    """What tells whether the model that `with_models` gives a deployment has output to count. Raises `InvalidInput`."""
    with_model = model_by(assignments, catalog)

    def writes_output(one: ObservedDeployment) -> bool:
        model = with_model(one).model
        return model is None or catalog.file(model).writes_output

    return writes_output


def _assigned(assignments: Sequence[str], catalog: Catalog) -> tuple[dict[str, Named], Named | None]:
    """What `DEPLOYMENT=NAME` say, and `NAME`."""
    assigned: dict[str, Named] = {}
    default = None
    for assignment in assignments:
        deployment, equals, model = assignment.rpartition("=")
        named = catalog.named(model, f"--model {assignment}")
        if equals:
            assigned[deployment.lower()] = named
        else:
            default = named
    return assigned, default


TPM = re.compile("[1-9][0-9]{0,12}")
"""Of a quota: more digits are a mistake."""


def with_quotas(observed: Sequence[ObservedDeployment], assignments: Sequence[str]) -> list[ObservedDeployment]:
    """Each with the TPM of its quota, as `TPM` or `DEPLOYMENT=TPM` say. Raises `InvalidInput`."""
    assigned: dict[str, int] = {}
    for assignment in assignments:
        deployment, _, tpm = assignment.rpartition("=")
        if "," in assignment:
            raise InvalidInput.of(f"--quota {assignment}", "holds several: give --quota once for each")
        if not TPM.fullmatch(tpm):
            raise InvalidInput.of(f"--quota {assignment}", "write tokens a minute in full, such as 60000 or chat=60000")
        if deployment and not any(one.is_one_of([deployment]) for one in observed):
            raise InvalidInput.of(f"--quota {assignment}", "no such deployment was observed")
        if deployment.lower() in assigned:
            raise InvalidInput.of(f"--quota {assignment}", "is a second quota of the same: give one")
        assigned[deployment.lower()] = int(tpm)
    return [
        one.replaced(quota_tpm=next((assigned[name] for name in (*one.called, "") if name in assigned), one.quota_tpm))
        for one in observed
    ]


def refuse_unplanned(observed: Sequence[ObservedDeployment]) -> None:
    """Raises `InvalidInput` with each deployment whose model the source tells and the catalog does not know."""
    mistakes = [
        Mistake(where=one.name, what=said(one.model_problem)) for one in observed if one.model_problem is not None
    ]
    if mistakes:
        raise InvalidInput(mistakes)


class _Told(Record):
    """What a source tells of a model: the model with its version, and why that cannot be planned, if it cannot."""

    named: Named | None = None
    problem: Finding | None = None

    @property
    def planned(self) -> Named | None:
        """The model, where it can be planned."""
        return self.named if self.problem is None else None

    def allows(self, named: Named) -> bool:
        """Whether a model that is said of no single deployment may stand in: one for another never does."""
        return self.named is None or self.named.file.name == named.file.name


def _with_model(
    one: ObservedDeployment, assigned: dict[str, Named], default: Named | None, catalog: Catalog
) -> ObservedDeployment:
    told = _told(one, catalog)
    named = next((assigned[name] for name in one.called if name in assigned), None) or told.planned
    if named is None and default is not None and told.allows(default):
        named = default
    if named is None:
        return one.replaced(model=None, model_version=None, model_problem=_with_remedy(told, one) or _several(one))
    if told.problem is not None:
        one = one.replaced(notes=(*one.notes, found("model-said-otherwise", problem=told.problem, said=named.said)))
    zone = catalog.geography.data_zone(one.region) if one.region else None
    if what := names.contradiction(named, one.region, zone):
        one = one.replaced(notes=(*one.notes, what))
    version = named.version
    if version is None and told.planned is not None and told.planned.file.name == named.file.name:
        version = told.planned.version
    return one.replaced(model=named.file.name, model_version=version)


def _with_remedy(told: _Told, one: ObservedDeployment) -> Finding | None:
    if told.problem is None:
        return None
    model = "NAME" if told.named is None else told.named.file.name
    option = f"--model {quote(f'{one.name}={model}')}"
    return found("model-not-in-catalog", problem=told.problem, option=option, is_version=told.named is not None)


def _several(one: ObservedDeployment) -> Finding | None:
    """Why no model is that of all its minutes, where its series name more than one."""
    note = next((note for note in one.notes if note.code == "several-models"), None)
    if note is None:
        return None
    return found("models-mixed", models=note.values["models"], option=f"--model {quote(f'{one.name}=NAME')}")


def _told(one: ObservedDeployment, catalog: Catalog) -> _Told:
    """The model that the source tells, with its version, and what has to be known of that."""
    if one.model is None:
        return _Told()
    try:
        named = catalog.named(one.model, by_azure=True)
    except InvalidInput as error:
        what = "; ".join(mistake.what for mistake in error.mistakes)
        return _Told(problem=found("source-model-unknown", why=what))
    version = one.model_version or named.version
    known = versions(catalog.model(named.file.name))
    if version is None or not known or version in known:
        return _Told(named=named.replaced(version=version))
    wrong = unknown_version(version.removeprefix("-"), named.file.name, known)
    return _Told(named=named, problem=found("source-version-unknown", why=wrong))
