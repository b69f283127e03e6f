"""Series whose titles say what they sum up and of which deployment: panels of Grafana, and answers of Prometheus.

`InputTokens {modeldeploymentname="chat-prod"}`, `Input Tokens chat-prod`, `chat-prod Input Tokens`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding
from capacity.grouping import by_key
from capacity.reading.scalars import short
from capacity.sources.local_forms import LocalForms
from capacity.sources.metrics.formats.metric_content import Content, Table
from capacity.sources.metrics.formats.table_values import moments, read_sums
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.metrics.minute_lines import Line, answer
from capacity.sources.stamps import Ints
from capacity.sources.token_names import SUMS, Quantity, column_of, quantity_of
from capacity.traffic.series import Floats

_LABELLED: Final = re.compile(r"(.*?)\s*\{(.*)\}")
_LABEL: Final = re.compile(r'([A-Za-z_][\w.]*)\s*[=:]\s*"?([^",}]*)"?')
_MARKS: Final = " -:,/()"
_NO_NAMES: Final = frozenset({"", "sum", "of", "total", "per", "minute", "min", "processed", "generated", "value"})
"""Words beside those for a sum that name no deployment."""
_KINDS: Final = ("type", "token_type", "gen_ai_token_type")
_DIMENSION: Final = "dimension"
_ENOUGH_POINTS: Final = 10
_ENOUGH_RISES: Final = 5


class Title(NamedTuple):
    """What a series is of, by its title."""

    quantity: Quantity | None
    deployment: str
    model: str
    is_labelled: bool = False
    """Whether a label names the deployment; what stands beside words may be none."""


def title_of(text: str, told: Mapping[Quantity, str]) -> Title:
    """By its labels where it has some, else by what stands before or behind the words for its sum."""
    labelled = _LABELLED.fullmatch(text.strip())
    if labelled is not None:
        return of_labels(labelled[1], dict(_LABEL.findall(labelled[2])), told)
    for asked, name in told.items():
        if text.strip().lower() == name:
            return Title(asked, "", "")
    words = text.split()
    whole = quantity_of(text)
    parts = [(words[:at], words[at:]) for at in range(1, len(words))]
    for own, rest in (*parts, *((behind, before) for before, behind in reversed(parts))):
        quantity = quantity_of(" ".join(own))
        if quantity is not None and whole in (None, quantity):
            named = [word for word in rest if word.lower().strip(_MARKS) not in _NO_NAMES]
            return Title(quantity, " ".join(named).strip(_MARKS), "")
    return Title(whole, "", "")


def of_labels(name: str, labels: Mapping[str, str], told: Mapping[Quantity, str]) -> Title:
    """By the name of a metric and its labels; exporters write `dimensionModelDeploymentName`, too."""
    plain = {"".join(filter(str.isalnum, key.lower())).removeprefix(_DIMENSION): value for key, value in labels.items()}
    owners = {column_of(key): value for key, value in plain.items()}
    kind = next((labels[key] for key in _KINDS if key in labels), None)
    said = next((quantity for quantity, own in told.items() if name.lower() == own), None)
    quantity = said or quantity_of(name if kind is None else f"{name} tokens {kind}")
    return Title(quantity, owners.get(Quantity.DEPLOYMENT, ""), owners.get(Quantity.MODEL, ""), is_labelled=True)


def is_wide(content: Content) -> bool:
    """A time, and beside it a column for each sum and deployment, named in its title."""
    kinds = [column_of(name) for name in content.table.titles] if content.table else []
    if content.table is None or kinds.count(Quantity.TIME) != 1 or Quantity.DEPLOYMENT in kinds:
        return False
    titles = [title_of(name, {}) for name, kind in zip(content.table.titles, kinds, strict=True) if kind in SUMS]
    return any(title.quantity is Quantity.INPUT and title.deployment for title in titles)


def is_long(content: Content) -> bool:
    """Series, time and value, as older versions of Grafana write."""
    return content.table is not None and {"series", "time", "value"} <= content.table.columns.keys()


def read_wide(content: Content) -> MetricAnswer:
    """One series per column. Raises `InvalidInput`."""
    table = _table(content)
    times = [name for name in table.titles if column_of(name) is Quantity.TIME]
    time = content.columns.get(Quantity.TIME) or next(iter(times), "").lower()
    if time not in table.columns:
        raise InvalidInput.of(table.where, "no column is known to be a time: name it with --columns time=NAME")
    told = {name: title_of(name, content.columns) for name in table.titles if name.lower() != time}
    titles = {name: title for name, title in told.items() if title.quantity}
    seconds, about_zone = moments(table, time)
    values, notes = read_sums(table, {name: table.columns[name.lower()] for name in titles})
    found = [(name, title, seconds, values[name]) for name, title in titles.items()]
    return lines_answer(found, table.where, [*notes, *about_zone], content.forms)


def read_long(content: Content) -> MetricAnswer:
    """One series per title. Raises `InvalidInput`."""
    table = _table(content)
    if not is_long(content):
        raise InvalidInput.of(content.where, "no panel of Grafana: it has columns Series, Time and Value")
    seconds, about_zone = moments(table, "time")
    rows = by_key((str(name), row) for row, name in enumerate(table.columns["series"]))
    titles = {name: title for name in rows if (title := title_of(name, content.columns)).quantity}
    values, notes = read_sums(table, {"value": table.columns["value"]})
    return lines_answer(
        [(name, title, seconds[rows[name]], values["value"][rows[name]]) for name, title in titles.items()],
        table.where,
        [*notes, *about_zone],
        content.forms,
    )


def _table(content: Content) -> Table:
    if content.table is None or not content.table.rows:
        raise InvalidInput.of(content.where, "no row of a panel in it: export it again, as CSV")
    return content.table


def lines_answer(
    found: Sequence[tuple[str, Title, Ints, Floats]], where: str, notes: Sequence[Finding], forms: LocalForms
) -> MetricAnswer:
    """Series of minutes by their titles.

    Raises `InvalidInput` for what only grows, as counters do, and where it is not known over how long points sum.
    """
    for name, title, _, values in found:
        if title.quantity in SUMS and _only_grows(values):
            what = f"`{short(name)}` only grows, as a counter since its start does"
            raise InvalidInput.of(where, f"{what}: export what it grew by, round(increase(NAME[1m]))")
    both = [
        {title.deployment for _, title, _, _ in found if title.quantity is quantity}
        for quantity in (Quantity.INPUT, Quantity.OUTPUT)
    ]
    named = both[0] if both[0] == both[1] else set[str]()
    lines = [
        Line(
            title.quantity,
            name,
            title.deployment if title.is_labelled or title.deployment in named else "",
            title.model,
            seconds,
            values,
        )
        for name, title, seconds, values in found
        if title.quantity is not None
    ]
    return answer(lines, where, notes, forms, is_query=True)


def _only_grows(values: Floats) -> bool:
    known = values[~np.isnan(values)]
    steps = np.diff(known)
    return len(known) >= _ENOUGH_POINTS and bool((steps >= 0).all()) and int((steps > 0).sum()) >= _ENOUGH_RISES
