"""Azure Monitor metrics, from files or live -> the deployments that were asked for, each with its minutes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote

from capacity.catalog import names
from capacity.catalog.catalog import Catalog
from capacity.catalog.names import Named, unknown_version, versions
from capacity.errors import InvalidInput, NotEnoughData
from capacity.record import Record
from capacity.sentences.say import said
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.windows import Window, live_window
from capacity.traffic.series import ObservedDeployment


class Answers(Record):
    """What a source answered, whichever it was, and for which span."""

    start: datetime | None = None
    end: datetime | None = None
    series: tuple[MetricSeries, ...]
    deployments: tuple[DeploymentFacts, ...]
    notes: tuple[str, ...] = ()


def from_files(paths: Sequence[Path], input_format: str | None, window: Window) -> list[ObservedDeployment]:
    """The deployments in exported files; `days` counts back from the last stamp. Raises `InvalidInput`."""
    answer = export_files.read(paths, input_format=input_format)
    start = window.start
    if window.days is not None and start is None and answer.series:
        start = (window.end or max(map(_end, answer.series))) - timedelta(days=window.days)
    answers = Answers(
        start=start, end=window.end, series=answer.series, deployments=answer.deployments, notes=answer.notes
    )
    return _some(_assembled(answers, window))


def from_service(
    read: Callable[[datetime, datetime], Answers], window: Window, now: datetime
) -> list[ObservedDeployment]:
    """The deployments of live accounts; `read` asks the service for a span of whole minutes."""
    span = live_window(window.days, window.start, window.end, now)
    # One account after the other, each let go when it is done: raw series are as large as what is made of them.
    observed = [
        one.replaced(silent=not one.series.observed.any())
        for account in _by_account(read(*span))
        for one in _assembled(account, window)
    ]
    return _some(sorted(observed, key=lambda one: (one.name.lower(), (one.resource or "").lower())))


def _some(observed: list[ObservedDeployment]) -> list[ObservedDeployment]:
    if not observed:
        raise NotEnoughData("no deployment with token metrics in this span: widen it, or check what was exported")
    return observed


def _by_account(answers: Answers) -> Iterator[Answers]:
    series: dict[str, list[MetricSeries]] = {}
    facts: dict[str, list[DeploymentFacts]] = {}
    for one in answers.series:
        series.setdefault((one.resource or "").lower(), []).append(one)
    for fact in answers.deployments:
        facts.setdefault(fact.resource.lower(), []).append(fact)
    rest = answers.replaced(series=(), deployments=())
    del answers
    for account in sorted({*series, *facts}):
        yield rest.replaced(series=tuple(series.pop(account, ())), deployments=tuple(facts.get(account, ())))


def _end(series: MetricSeries) -> datetime:
    return series.start + len(series.values) * timedelta(seconds=series.step_seconds)


def _assembled(answers: Answers, window: Window) -> list[ObservedDeployment]:
    observed = metric_assembly.deployments(
        answers.series,
        answers.deployments,
        start=answers.start,
        end=answers.end,
        missing_is_idle=window.missing_is_idle,
        excluded=window.excluded,
        cached_share=window.cached_share,
    )
    return [one.replaced(notes=(*one.notes, *answers.notes)) for one in observed]


def chosen(observed: Sequence[ObservedDeployment], wanted: Sequence[str]) -> list[ObservedDeployment]:
    """Those named by NAME or ACCOUNT/NAME, in any case; all where none is named. Raises `InvalidInput`."""
    if not wanted:
        return list(observed)
    result = []
    for name in wanted:
        found = [one for one in observed if name.lower() in _names(one)]
        if not found:
            known = ", ".join(sorted({one.name for one in observed}))
            raise InvalidInput.of(f"--deployment {name}", f"no such deployment was observed; known: {known}")
        result += [one for one in found if one not in result]
    return result


def _names(one: ObservedDeployment) -> tuple[str, str]:
    account = (one.resource or "").rpartition("/")[2]
    return one.name.lower(), f"{account}/{one.name}".lower()


def with_models(
    observed: Sequence[ObservedDeployment], assignments: Sequence[str], catalog: Catalog
) -> list[ObservedDeployment]:
    """Each with its model: as the source tells it, or as `NAME` or `DEPLOYMENT=NAME` say. Raises `InvalidInput`.

    A model, or a version, that the source tells and the catalog does not know leaves the model unknown, and
    `model_problem` says why. `DEPLOYMENT=NAME` stands in for both, `NAME` for an unknown model, and for an unknown
    version of its own model.
    """
    assigned: dict[str, Named] = {}
    default = None
    for assignment in assignments:
        deployment, equals, model = assignment.rpartition("=")
        named = catalog.named(model, f"--model {assignment}")
        if equals:
            assigned[deployment.lower()] = named
        else:
            default = named
    for deployment in assigned:
        if not any(deployment in _names(one) for one in observed):
            raise InvalidInput.of(f"--model {deployment}=...", "no such deployment was observed")
    return [_with_model(one, assigned, default, catalog) for one in observed]


class _Told(Record):
    """What a source tells of a model: the model with its version, and why that cannot be planned, if it cannot."""

    named: Named | None = None
    problem: str | None = None

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
    named = next((assigned[name] for name in _names(one) if name in assigned), None) or told.planned
    if named is None and default is not None and told.allows(default):
        named = default
    if named is None:
        return one.replaced(model=None, model_version=None, model_problem=_with_remedy(told, one))
    if told.problem is not None:
        one = one.replaced(notes=(*one.notes, f"{told.problem}. --model says {named.said}, which is planned."))
    zone = catalog.geography.data_zone(one.region) if one.region else None
    if what := names.contradiction(named, one.region, zone):
        one = one.replaced(notes=(*one.notes, said(what)))
    version = named.version
    if version is None and told.planned is not None and told.planned.file.name == named.file.name:
        version = told.planned.version
    return one.replaced(model=named.file.name, model_version=version)


def _with_remedy(told: _Told, one: ObservedDeployment) -> str | None:
    if told.problem is None:
        return None
    model = "NAME" if told.named is None else told.named.file.name
    option = f"--model {quote(f'{one.name}={model}')}"
    if told.named is None:
        return f"{told.problem}. Name one that it knows with {option}, or add it with --catalog."
    return f"{told.problem}. Plan the newest with {option}, or add this one with --catalog."


def _told(one: ObservedDeployment, catalog: Catalog) -> _Told:
    """The model that the source tells, with its version, and what has to be known of that."""
    if one.model is None:
        return _Told()
    try:
        named = catalog.named(one.model, by_azure=True)
    except InvalidInput as error:
        what = "; ".join(mistake.what for mistake in error.mistakes)
        return _Told(problem=f"The source names a model that the catalog does not know: {what}")
    version = one.model_version or named.version
    known = versions(catalog.model(named.file.name))
    if version is None or not known or version in known:
        return _Told(named=named.replaced(version=version))
    wrong = unknown_version(version.removeprefix("-"), named.file.name, known)
    return _Told(named=named, problem=f"The source names an {wrong}")
