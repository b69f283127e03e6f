"""Azure Monitor metrics, from files or live -> the deployments that were asked for, each with its minutes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from capacity.catalog import names
from capacity.catalog.catalog import Catalog
from capacity.catalog.names import Named, unknown_version, versions
from capacity.errors import InvalidInput, Mistake, NotEnoughData
from capacity.findings import Finding, found
from capacity.record import Record
from capacity.sentences.say import said
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.metrics.formats import foreign_exports
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries
from capacity.sources.windows import Window, live_window
from capacity.traffic.series import ObservedDeployment

if TYPE_CHECKING:
    from capacity.sources.metrics.deployment_facts import DeploymentFacts


def from_files(
    paths: Sequence[Path], input_format: str | None, window: Window, forms: LocalForms = AS_TOLD
) -> list[ObservedDeployment]:
    """The deployments in exported files; `days` counts back from the last stamp. Raises `InvalidInput`."""
    answer = export_files.read(paths, input_format=input_format, forms=forms)
    if window.days is not None and window.start is None and answer.series:
        end = window.end or max(one.end for one in answer.series)
        window = window.replaced(start=end - timedelta(days=window.days))
    observed = metric_assembly.deployments(answer, window)
    if not observed and not answer.series:
        raise NotEnoughData(f"the metrics have no values: {foreign_exports.ANEW}")
    return _some(observed)


def from_service(
    read: Callable[[datetime, datetime], MetricAnswer], window: Window, now: datetime
) -> list[ObservedDeployment]:
    """The deployments of live accounts; `read` asks the service for a span of whole minutes."""
    # One account after the other, each let go when it is done: raw series are as large as what is made of them.
    observed = [
        one.replaced(silent=not one.series.observed.any())
        for account in _by_account(read(*live_window(window.days, window.start, window.end, now)))
        for one in metric_assembly.deployments(account, window.replaced(start=account.start, end=account.end))
    ]
    return _some(sorted(observed, key=lambda one: (one.name.lower(), (one.resource or "").lower())))


def _some(observed: list[ObservedDeployment]) -> list[ObservedDeployment]:
    if not observed:
        raise NotEnoughData("no deployment with token metrics in this span: widen it, or check what was exported")
    return observed


def _by_account(answer: MetricAnswer) -> Iterator[MetricAnswer]:
    series: dict[str, list[MetricSeries]] = {}
    facts: dict[str, list[DeploymentFacts]] = {}
    for one in answer.series:
        series.setdefault((one.resource or "").lower(), []).append(one)
    for fact in answer.deployments:
        facts.setdefault(fact.resource.lower(), []).append(fact)
    rest = answer.replaced(series=(), deployments=())
    del answer
    for account in sorted({*series, *facts}):
        yield rest.replaced(series=tuple(series.pop(account, ())), deployments=tuple(facts.get(account, ())))


def chosen(
    observed: Sequence[ObservedDeployment], wanted: Sequence[str], models: Sequence[str], catalog: Catalog
) -> list[ObservedDeployment]:
    """The wanted deployments, each with its model (see `with_models`). Raises `InvalidInput`."""
    return with_models(_wanted(observed, wanted), models, catalog)


def _wanted(observed: Sequence[ObservedDeployment], wanted: Sequence[str]) -> Sequence[ObservedDeployment]:
    """The deployments named by NAME or ACCOUNT/NAME, in any case; all where none is named. Raises `InvalidInput`."""
    if not wanted:
        return observed
    result: list[ObservedDeployment] = []
    for name in wanted:
        named = [one for one in observed if name.lower() in _names(one)]
        if not named:
            known = ", ".join(sorted({one.name for one in observed}))
            raise InvalidInput.of(f"--deployment {name}", f"no such deployment was observed; known: {known}")
        result += [one for one in named if one not in result]
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
    named = next((assigned[name] for name in _names(one) if name in assigned), None) or told.planned
    if named is None and default is not None and told.allows(default):
        named = default
    if named is None:
        return one.replaced(model=None, model_version=None, model_problem=_with_remedy(told, one))
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
