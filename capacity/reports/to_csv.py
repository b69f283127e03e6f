"""A report as CSV: one row per option, with the names of the JSON report."""

import csv
import io

from capacity.planning.listing import Listing, ModelSummary
from capacity.planning.plan import BatchOption, Option, Plan, ProvisionedOption, Report, StandardOption
from capacity.reports import Look
from capacity.reports.to_json import demand_parts, plain

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plans(report: Report, _: Look) -> str:
    """Rows of options; mappings become columns with a dotted name, lists are joined with `; `."""
    rows = [_row(plan, option) for plan in report.plans for option in plan.options]
    return rows_to_csv(rows, first=("workload", "model", "model_version", "region", "resource", *_option_columns()))


def models(listing: Listing, _: Look) -> str:
    """A row per model; of models asked for by name a row per fact of each edition."""
    rows = [flat(plain(model)) for model in listing.models]
    rows += [
        {
            "name": detail.file.name,
            "group": group,
            "as_of": parts["as_of"],
            "source": parts["source"],
            "fact": fact,
            "value": value,
        }
        for detail in listing.details
        for group, editions in detail.groups()
        for edition in editions
        for parts in (flat(plain(edition)),)
        for fact, value in parts.items()
        if fact not in ("as_of", "source") and value not in (None, "")
    ]
    return rows_to_csv(rows, first=() if listing.details else tuple(ModelSummary.record_fields))


def rows_to_csv(rows: list[dict[str, object]], first: tuple[str, ...] = ()) -> str:
    """CSV text with the union of all columns, in the order in which they appear."""
    used = dict.fromkeys(name for row in rows for name in row)
    columns = [name for name in first if name in used or not rows] + [name for name in used if name not in first]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def _option_columns() -> tuple[str, ...]:
    names = [name for type_ in (ProvisionedOption, StandardOption, BatchOption) for name in type_.record_fields]
    return tuple(dict.fromkeys(names))


def _row(plan: Plan, option: Option) -> dict[str, object]:
    head = {
        "workload": plan.workload,
        "model": plan.model,
        "model_version": plan.model_version,
        "region": plan.region,
        "resource": plan.resource,
    }
    demand = {f"demand.{name}": value for name, value in plain(demand_parts(plan.demand)).items() if name != "basis"}
    return {**head, **demand, "demand.normalized_tpm": plain(plan.normalized_tpm), **flat(plain(option))}


def flat(parts: dict[str, object], prefix: str = "") -> dict[str, object]:
    """Nested mappings as dotted names, lists joined."""
    result: dict[str, object] = {}
    for name, value in parts.items():
        if isinstance(value, dict):
            result.update(flat(value, f"{prefix}{name}."))
        else:
            result[prefix + name] = "; ".join(str(plain(item)) for item in value) if isinstance(value, list) else value
    return result


def safe(value: object) -> object:
    """Text that would start a formula in a spreadsheet gets an apostrophe in front; unknown is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value
