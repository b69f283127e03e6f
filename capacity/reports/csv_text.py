"""Rows as CSV text: columns in a fixed order, mappings under dotted names, and no cell that starts a formula."""

import csv
import io

from capacity.reports.json_text import plain
from capacity.visible import visible

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last are the first four in full width, which some spreadsheets take for these."""


def rows_to_csv(rows: list[dict[str, object]], first: tuple[str, ...] = ()) -> str:
    """CSV text with these columns first, then all others in the order in which they appear."""
    columns = list(dict.fromkeys((*first, *(name for row in rows for name in row))))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(safe, columns))
    writer.writerows([safe(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


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
    """Text that would start a formula in a spreadsheet gets an apostrophe in front; unknown is an empty cell.

    No cell has a line end in it, which readers of CSV do not agree about: hidden characters are written out.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{visible(value)}" if value.startswith(FORMULA_STARTS) else visible(value)
    return value
