"""Which traffic is that of which plan: by name, resource and model, and what only one side has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.measured.drift_months import month_of
from capacity.planning.measured.from_minutes import of_its_model
from capacity.planning.results.drift_report import SaidPlan
from capacity.planning.results.names_apart import Named, names_apart
from capacity.traffic.demanded import HiddenDemand, demanded
from capacity.traffic.pool import POOL, pools
from capacity.traffic.series import ObservedDeployment


class Pair(NamedTuple):
    """A plan, and the traffic that is its own."""

    name: str
    """What tells the plan from others."""
    said: SaidPlan
    observed: ObservedDeployment
    hidden: HiddenDemand | None


class Paired(NamedTuple):
    """All pairs, the names of plans without traffic, and those of traffic without a plan."""

    pairs: tuple[Pair, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def paired(said: Sequence[SaidPlan], observed: Sequence[ObservedDeployment], catalog: Catalog, plan: str) -> Paired:
    """Each plan of the file with its own traffic. Raises `InvalidInput` where several could be that of one.

    A workload file planned on several models has the traffic of one of them: the others are no missing traffic.
    """
    alone = len(said) == len(observed) == 1 and None in (said[0].deployment, observed[0].deployment)
    own = [observed[0] if alone else _own(one, said, observed, plan) for one in said]
    names = dict(zip(map(id, said), planned_names(said), strict=True))
    pairs = tuple(_pairs(list(zip(said, own, strict=True)), names, observed, catalog))
    planned = {id(one.said) for one in pairs}
    tried = {(one.said.workload, one.said.resource) for one in pairs if not one.said.is_measured}
    missing = [
        one for one in said if id(one) not in planned and (one.is_measured or (one.workload, one.resource) not in tried)
    ]
    taken = {id(one) for one in own}
    return Paired(
        pairs=pairs,
        missing=tuple(names[id(one)] for one in missing),
        extra=tuple(name for name, one in zip(observed_names(observed), observed, strict=True) if id(one) not in taken),
    )


def planned_names(said: Sequence[SaidPlan]) -> list[str]:
    """Names of the plans, with what tells namesakes apart."""
    return names_apart([Named(one.workload, one.resource, one.model, one.model_version) for one in said])


def observed_names(observed: Sequence[ObservedDeployment]) -> list[str]:
    """Names of the traffic, likewise."""
    return names_apart([Named(one.name, one.resource, one.model, one.model_version) for one in observed])


def _own(
    said: SaidPlan, plans: Sequence[SaidPlan], observed: Sequence[ObservedDeployment], plan: str
) -> ObservedDeployment | None:
    """The traffic of a plan: of its name and model, and of its resource and version where both tell these.

    Traffic whose model nobody tells is that of the only measured plan of its name.
    """
    others = [one for one in plans if one.is_measured and one.model != said.model and _called_alike(one, said)]
    is_only = not (said.is_measured and others)
    fitting = [
        it for it in observed if _is_of(said, it) and (it.model in said.models or (it.model is None and is_only))
    ]
    exact = [it for it in fitting if it.model_version == said.model_version]
    several = exact or fitting
    if len(several) > 1:
        names = ", ".join(sorted(observed_names(several)))
        what = f"has one plan of {said.workload}, and the traffic is of {names}"
        raise InvalidInput.of(plan, f"{what}: give files of one of them, or a plan of each")
    return several[0] if several else None


def _called_alike(one: SaidPlan, other: SaidPlan) -> bool:
    names = ((it.deployment or it.workload).lower() for it in (one, other))
    return len({*names}) == 1 and _same_resource(one.resource, other.resource)


def _is_of(said: SaidPlan, observed: ObservedDeployment) -> bool:
    return _same_resource(said.resource, observed.resource) and observed.is_one_of([said.deployment or said.workload])


def _same_resource(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one.lower() == other.lower()


def _pairs(
    own: Sequence[tuple[SaidPlan, ObservedDeployment | None]],
    names: Mapping[int, str],
    observed: Sequence[ObservedDeployment],
    catalog: Catalog,
) -> Iterator[Pair]:
    """Pools are made of the members that the traffic has."""
    modeled = {id(one): _as_planned(one, it, catalog) for one, it in own if it is not None}
    taken = {id(it) for _, it in own}
    everything = [*modeled.values(), *(it for it in observed if id(it) not in taken)]
    pooled = {(of.whole.model, of.whole.model_version): of for of in pools([*modeled.values()])}
    for one, _ in own:
        mine = modeled.get(id(one))
        if mine is not None:
            yield Pair(names[id(one)], one, mine, demanded(mine, everything))
        elif one.workload == POOL and (pool := pooled.get((one.model, one.model_version))) is not None:
            yield Pair(names[id(one)], one, pool.whole, pool.hidden)


def _as_planned(said: SaidPlan, observed: ObservedDeployment, catalog: Catalog) -> ObservedDeployment:
    """With the model of the plan, where the source tells none that can be planned, and with its version.

    In months for which the plan goes on with another model, it is that one.
    """
    month = month_of(said.months, observed.series.start, observed.series.end)
    model, version = said.model, said.model_version
    if month is not None and month.model is not None:
        model, version = month.model, None
    one = observed.replaced(
        model=model, model_version=version, model_problem=None, region=said.region or observed.region
    )
    if said.is_measured and not said.traffic.of_requests:
        one = one.replaced(requests=None)  # sized by minutes, as the plan was
    return of_its_model(one, catalog)
