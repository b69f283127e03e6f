"""What a live reading knew beside the answers that it saved: kept in their folder, so that they are read as it did.

It stands in the manifest under `known`: the span that was asked for, which accounts were read whole, which metrics
were not believed of which deployment, and what plans have to say of the reading.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

from capacity.errors import InvalidInput
from capacity.findings import Finding, Value
from capacity.inputs.content import read_bytes, refuse_irregular
from capacity.record import Record
from capacity.sentences.say import said
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.formats.metric_content import LIMIT
from capacity.sources.metrics.metric_names import DEPLOYMENT
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries

Json: TypeAlias = dict[str, Any]
KNOWN: Final = "known"
_TIME: Final = "time"
"""The key of a moment in the values of a finding."""


class AccountRead(Record):
    """An account that was read whole.

    `left_out` are metrics, by deployment, that another family of metrics tells better; all in lower case.
    """

    id: str
    region: str
    left_out: Mapping[str, tuple[str, ...]]


class Download(Record):
    """What was known of a reading. `notes` are of all its plans, `unread` is what could not be read."""

    start: datetime
    end: datetime
    accounts: tuple[AccountRead, ...]
    notes: tuple[Finding, ...] = ()
    unread: tuple[Finding, ...] = ()

    @cached_property
    def _accounts(self) -> Mapping[str, AccountRead]:
        return {one.id.lower(): one for one in self.accounts}

    def series(self, answers: Sequence[MetricSeries]) -> list[MetricSeries]:
        """Those of accounts that were read whole, and of metrics that are believed."""
        result = []
        for one in answers:
            account = self._accounts.get((one.resource or "").lower())
            deployment = one.dimensions.get(DEPLOYMENT, "").lower()
            if account is not None and one.metric.lower() not in account.left_out.get(deployment, ()):
                result.append(one.replaced(resource=account.id, region=account.region))
        return result

    def deployments(self, facts: Sequence[DeploymentFacts]) -> list[DeploymentFacts]:
        """Those of accounts that were read whole."""
        return [
            one.replaced(resource=account.id, region=account.region)
            for one in facts
            if (account := self._accounts.get(one.resource.lower())) is not None
        ]

    def to_json(self) -> Json:
        """For the manifest."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "accounts": [{"id": one.id, "region": one.region, "left_out": one.left_out} for one in self.accounts],
            "notes": list(map(_finding_json, self.notes)),
            "unread": list(map(_finding_json, self.unread)),
        }


class Manifest(Record):
    """Of a folder of `--save`; `download` is None while answers are missing, and in folders of earlier versions."""

    complete: bool
    download: Download | None


def manifest(path: Path) -> Manifest | None:
    """What a file of this name says; None for that of another tool. Raises `InvalidInput` for one that is damaged."""
    try:
        refuse_irregular(path)
        stated = json.loads(read_bytes(path, LIMIT))
    except (InvalidInput, ValueError, RecursionError):
        return None
    if not isinstance(stated, dict) or not isinstance(stated.get("complete"), bool):
        return None
    if KNOWN not in stated:
        return Manifest(complete=stated["complete"], download=None)
    try:
        return Manifest(complete=stated["complete"], download=_download(stated[KNOWN]))
    except (AttributeError, KeyError, TypeError, ValueError):
        what = "is damaged: read the accounts again, with --save into a new folder"
        raise InvalidInput.of(str(path), what) from None


def together(downloads: Sequence[Download], answer: MetricAnswer) -> MetricAnswer:
    """An answer of these downloads alone, with what they knew; the span where theirs leave no gap."""
    spans = sorted((one.start, one.end) for one in downloads)
    end = spans[0][1]
    for start, later in spans:
        if start > end:
            return answer
        end = max(end, later)
    notes = dict.fromkeys(note for one in downloads for note in one.notes)
    return answer.replaced(start=spans[0][0], end=end, notes=(*answer.notes, *notes))


def _download(known: Json) -> Download:
    accounts = tuple(
        AccountRead(
            id=_text(one["id"]),
            region=_text(one["region"]),
            left_out={_text(name): tuple(map(_text, metrics)) for name, metrics in one["left_out"].items()},
        )
        for one in known["accounts"]
    )
    return Download(
        start=_moment(known["start"]),
        end=_moment(known["end"]),
        accounts=accounts,
        notes=tuple(map(_finding, known["notes"])),
        unread=tuple(map(_finding, known["unread"])),
    )


def _finding_json(finding: Finding) -> Json:
    return {"code": finding.code, "values": {name: _value_json(value) for name, value in finding.values.items()}}


def _value_json(value: Value) -> object:
    if isinstance(value, datetime):
        return {_TIME: value.isoformat()}
    return list(map(_value_json, value)) if isinstance(value, tuple) else value


def _finding(stated: Json) -> Finding:
    """Raises one of the errors of Python's own types for one without a sentence."""
    values = {_text(name): _value(value) for name, value in stated["values"].items()}
    finding = Finding(code=_text(stated["code"]), values=values)
    said(finding)
    return finding


def _value(stated: object) -> Value:
    if isinstance(stated, dict):
        return _moment(stated[_TIME])
    if isinstance(stated, list):
        return tuple(map(_value, stated))
    if stated is None or isinstance(stated, str | float | int):
        return stated
    raise TypeError(stated)


def _moment(text: object) -> datetime:
    moment = datetime.fromisoformat(_text(text))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
