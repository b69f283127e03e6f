"""`sweep`: one workload, or several, with every combination of some values, in one go."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

from capacity.api.asked_facts import AskedFacts, Shares
from capacity.api.asked_plans import AskedPlans, Workloads, given, without
from capacity.api.configured_options import configurable
from capacity.api.option_texts import Day, File, Names, Number, Settings, settings
from capacity.api.plan_types import Plan
from capacity.api.shell import Progress, current
from capacity.errors import InvalidInput, Mistake
from capacity.grammar import counted

if TYPE_CHECKING:
    from pandas import DataFrame

    from capacity.catalog.catalog import Catalog
    from capacity.planning.results.plan_report import Report
    from capacity.sizing.workload import Workload
    from capacity.sources.workloads.workload_file import Override

MOST = 100_000
"""Combinations: more do not fit into the memory of a notebook."""
Values = Mapping[str, object]


class Sweep(Sequence[Plan]):
    """The plan of each combination of values, and of each workload, in the order of the values."""

    def __init__(self, found: Sequence[tuple[Values, "Report"]]) -> None:
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401  # a number or a slice
        if isinstance(at, slice):
            return Sweep(self._found[at])
        report = self._found[at][1]
        return Plan.of(report.plans[0], report)

    @property
    def values(self) -> list[dict[str, object]]:
        """The values of each plan, by their keys."""
        return [dict(values) for values, _ in self._found]

    def __repr__(self) -> str:
        return f"Sweep({len(self)} plans)"

    def to_pandas(self) -> "DataFrame":
        """A row per plan: its values by their keys, what is recommended and what it costs, and the largest PTU need.

        `usd_per_month` is NaN where nothing is recommended, or prices are in another currency.
        """
        from capacity.api import frame_columns, out_frames  # and with it pandas

        swept = frame_columns.of_records(self.values)
        plans = [report.plans[0] for _, report in self._found]
        rows = [out_frames.recommended_row(plan) for plan in plans]
        others = {name: kind for name, kind in RECOMMENDED.items() if name not in swept.columns}
        told = {name: (kind, [row[name] for row in rows]) for name, kind in others.items()}
        return swept.join(frame_columns.of_columns(told))


RECOMMENDED: Mapping[str, Any] = {
    "workload": str,
    "model": str,
    "deployment_type": str,
    "term": str,
    "ptus": int,
    "sku_capacity": int,
    "usd_per_month": Decimal,
    "utilization_share": float,
    "normalized_tpm": float,
    "ptus_needed": float,
}


@configurable
def sweep(
    workloads: Workloads,
    values: Mapping[str, Sequence[object]],
    *,
    deployment_type: Names = None,
    region: str | None = None,
    headroom: Number | None = None,
    planning: File = None,
    set: Settings = None,  # noqa: A002  # as the option is called
    discount: Shares = None,
    as_of: Day = None,
    today: Day = None,
    catalog: File = None,
    config: File = None,  # noqa: ARG001  # `configurable` takes it
    progress: Progress | None = None,
) -> Sweep:
    """Plans of a workload with every combination of values for some keys of its file.

    `values` maps dotted keys to what they take in turn: `{"traffic.peak_rpm": [500, 1000], "model": [...]}`. The other
    options are those of `size`. Raises `InvalidInput`, where a value is wrong with its key.
    """
    from capacity.planning.report import report  # types need none of it

    about = AskedFacts.of(as_of=as_of, today=today, catalog=catalog, discount=discount)
    asked = AskedPlans.of(
        deployment_type=deployment_type, region=region, headroom=headroom, planning=planning, set_=set
    )
    facts = about.facts()
    planned = asked.planned(facts)
    base, combinations = asked.changes(planned), _combinations(values)
    documents, found = _documents(workloads, asked, about), []
    with current(progress).watch() as watch:
        for done, combination in enumerate(combinations):
            watch.share("sizing", done / len(combinations))
            for workload in _read(documents, base, combination, facts):
                made = report([workload], facts, today=about.day, reservations=planned.reservations)
                found.append((combination, made))
    return Sweep(found)


def _combinations(values: Mapping[str, Sequence[object]]) -> list[Values]:
    """Every combination, the last key changing first. Raises `InvalidInput`."""
    if not isinstance(values, Mapping) or not values:
        raise InvalidInput.of("<values>", "map keys of the file to their values: {'traffic.peak_rpm': [500, 1000]}")
    for key, some in values.items():
        if isinstance(some, str) or not hasattr(some, "__iter__"):
            raise InvalidInput(
                [Mistake(where="<values>", what=f"`{key}` has no list of values: write [{some!r}]", key=key)]
            )
    made = [dict(zip(values, each, strict=True)) for each in product(*values.values())]
    if not made:
        raise InvalidInput.of("<values>", "hold a key without a value: give each one or more")
    if len(made) > MOST:
        raise InvalidInput.of("<values>", f"make {counted(len(made), 'combination')}: give at most {MOST}")
    return made  # type: ignore[return-value]  # mappings


def _changes(values: Values) -> "Iterator[Override]":
    from capacity.reading.nodes import option_node  # and with it yaml
    from capacity.sources.workloads.workload_file import Override

    for assignment in settings(values) or ():
        key, _, text = assignment.partition("=")
        origin = f"<{key}={json.dumps(json.loads(text))}>"
        yield Override(tuple(key.split(".")), option_node(text, origin), origin)


def _documents(workloads: Workloads, asked: AskedPlans, about: AskedFacts) -> list[Any]:
    """The documents of all workloads, read once. Raises `InvalidInput`."""
    from capacity.sources.workloads.workload_texts import composed, contents  # and with it yaml

    mistakes: list[Mistake] = []
    others = without(asked.planning, about.catalog)
    documents = list(composed(contents(given(workloads), mistakes, others), mistakes))
    if mistakes:
        raise InvalidInput(mistakes)
    return documents


def _read(documents: Sequence[Any], base: "Sequence[Override]", values: Values, facts: "Catalog") -> "list[Workload]":
    """The workloads with a combination of values. Raises `InvalidInput` that names it."""
    from capacity.sources.workloads.workload_file import Reading, of_documents  # and with it yaml

    mistakes: list[Mistake] = []
    written = list(of_documents(documents, facts, mistakes, Reading(changes=[*base, *_changes(values)])))
    if mistakes:
        told = ", ".join(f"{key}={value}" for key, value in values.items())
        raise InvalidInput(one.replaced(what=f"{one.what}; with {told}") for one in mistakes)
    return [one.workload for one in written]
