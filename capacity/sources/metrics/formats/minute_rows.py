"""Tables with a row a minute, and deployment: results of queries, and whatever --columns names.

KQL `summarize ... by bin(TimeGenerated, 1m)` is one, and a date histogram of Kibana.
"""

from collections.abc import Mapping, Sequence

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.reading.scalars import closest, short
from capacity.sources.metrics.formats.metric_content import Content, Table
from capacity.sources.metrics.formats.row_owners import rows_by_owner
from capacity.sources.metrics.formats.table_values import moments, sums
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.metrics.minute_lines import Line, answer
from capacity.sources.stamps import Ints
from capacity.sources.token_names import SUMS, Quantity, columns_of
from capacity.traffic.series import Floats


def is_table(content: Content) -> bool:
    """A time and one column of input tokens, and one of output tokens or requests."""
    if content.table is None:
        return False
    known = columns_of(content.table.titles)
    is_one = all(len(known.get(sum_, ())) <= 1 for sum_ in SUMS)
    rest = {Quantity.OUTPUT, Quantity.REQUESTS} & known.keys()
    return is_one and bool(rest) and {Quantity.TIME, Quantity.INPUT} <= known.keys()


def read_table(content: Content) -> MetricAnswer:
    """One series per sum, deployment and model. Raises `InvalidInput` for rows that are no minutes."""
    table = content.table
    if table is None:
        raise InvalidInput.of(content.where, "no table of minutes: it has a row for each, and named columns")
    columns = _columns(table, content.columns)
    if not table.rows:
        raise InvalidInput.of(table.where, "the table has no row: widen the span of the query")
    seconds, about_zone = moments(table, columns[Quantity.TIME])
    values, notes = sums(table, {sum_: columns[sum_] for sum_ in SUMS if sum_ in columns})
    return of_minutes(table, columns, seconds, values, [*notes, *_about(table, columns), *about_zone])


def of_minutes(
    table: Table,
    columns: Mapping[Quantity, str],
    seconds: Ints,
    values: Mapping[Quantity, Floats],
    notes: Sequence[Finding],
) -> MetricAnswer:
    """One series per sum, deployment and model, of rows whose times and sums are read. Raises as `read_table`."""
    lines = [
        Line(sum_, columns[sum_], owner.deployment, owner.model, seconds[rows], own[rows])
        for owner, rows in rows_by_owner(table, columns, values).items()
        for sum_, own in values.items()
    ]
    return answer(lines, table.where, notes, table.forms)


def _about(table: Table, columns: Mapping[Quantity, str]) -> list[Finding]:
    return [found("table-read", file=table.where, columns=tuple(f"{sum_.value}={columns[sum_]}" for sum_ in columns))]


def _columns(table: Table, told: Mapping[Quantity, str]) -> dict[Quantity, str]:
    """What stands where: as the user says, else by name. Raises `InvalidInput` for columns that are not there."""
    for name in told.values():
        if name not in table.columns:
            names = list(table.columns)
            what = f"no column `{short(name)}`{closest(name, names, list_all=False) or '.'}"
            raise InvalidInput.of(table.where, f"{what} Found: {', '.join(map(short, names))}")
    named = columns_of(table.titles)
    known = {one: names[0].lower() for one, names in named.items() if names[0].lower() not in told.values()}
    columns = {**known, **told}
    missing = [quantity.value for quantity in (Quantity.TIME, Quantity.INPUT) if quantity not in columns]
    if missing:
        what = f"nothing in it is known to be {' or '.join(missing)}: name it with --columns {missing[0]}=NAME"
        raise InvalidInput.of(table.where, f"{what}. Found: {', '.join(map(short, table.columns))}")
    return columns
