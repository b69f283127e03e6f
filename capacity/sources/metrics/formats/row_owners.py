"""Whose rows are in a table of several deployments and models."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.grammar import counted
from capacity.grouping import by_key
from capacity.sources.metrics.formats.metric_content import Table
from capacity.sources.stamps import Ints
from capacity.sources.token_names import Quantity
from capacity.traffic.series import Floats

_WHOSE = (Quantity.DEPLOYMENT, Quantity.MODEL)


class Owner(NamedTuple):
    """Names as the table spells them first; empty where it has none."""

    deployment: str
    model: str


def rows_by_owner(
    table: Table, columns: Mapping[Quantity, str], values: Mapping[Quantity, Floats]
) -> dict[Owner, Ints]:
    """The numbers of the rows of each deployment and model; those of none have to be empty."""
    nothing: Sequence[object] = [None] * table.rows
    names = (table.columns[columns[one]] if one in columns else nothing for one in _WHOSE)
    named = (Owner(_text(deployment), _text(model)) for deployment, model in zip(*names, strict=True))
    spelled: dict[tuple[str, str], Owner] = {}  # Azure takes names in any case: the first spelling stands
    by_owner = by_key(
        (spelled.setdefault((owner.deployment.lower(), owner.model.lower()), owner), row)
        for row, owner in enumerate(named)
    )
    owners = {owner: np.array(rows, dtype=np.int64) for owner, rows in by_owner.items()}
    if Quantity.DEPLOYMENT in columns and len(owners) > 1:
        for owner in [owner for owner in owners if not owner.deployment]:
            rows = owners.pop(owner)
            if any(np.nansum(own[rows]) > 0 for own in values.values()):
                what = f"{counted(len(rows), 'row')} with tokens or requests, the first in row {rows[0] + 1}"
                raise InvalidInput.of(table.where, f"no deployment is named in {what}: name it, or leave them out")
    return owners


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""
