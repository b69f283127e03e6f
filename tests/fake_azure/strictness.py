"""What Azure Monitor refuses, as it is documented: a question that is not allowed is a 400, never a guess.

Source: Microsoft Learn, "Metrics - List" and "Metrics Batch - Batch" (API version 2024-02-01), and "Azure Monitor data
platform", 2026-08-21. A week of minutes is the most that answers were always seen to hold.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from tests.fake_azure.content import Account, Refused

RETENTION = timedelta(days=93)
LONGEST = {"PT1M": timedelta(days=7), "PT1H": timedelta(days=30)}
INTERVALS = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D")
NAMESPACE = "Microsoft.CognitiveServices/accounts"
VERSION = "2024-02-01"
OF_ACCOUNT = frozenset({"api-version", "metricnamespace", "metricnames", "timespan", "interval", "aggregation"})
OF_ACCOUNT |= {"$filter", "top", "orderby", "AutoAdjustTimegrain", "ValidateDimensions", "rollupby", "resultType"}
OF_BATCH = frozenset({"api-version", "metricnamespace", "metricnames", "starttime", "endtime", "interval"})
OF_BATCH |= {"aggregation", "filter", "top", "orderby", "rollupby"}
MOST_NAMES, MOST_ACCOUNTS, MOST_SERIES = 20, 50, 2**31 - 1
_TERM = r"[A-Za-z]\w* eq '(?:[^']|'')*'"
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def refuse(accounts: Sequence[Account], query: Mapping[str, str], now: datetime, *, batch: bool) -> None:
    """Raises `Refused` for a question that the API does not allow."""
    allowed = OF_BATCH if batch else OF_ACCOUNT
    _refuse_if(query.keys() - allowed, f"unknown parameters: {sorted(query.keys() - allowed)}")
    _refuse_if(query.get("api-version") != VERSION, "The api-version is not supported")
    _refuse_if(query.get("metricnamespace") != NAMESPACE, "the metric namespace is not that of the resource")
    names = query.get("metricnames", "").split(",")
    _refuse_if(len(names) > MOST_NAMES, f"Requested metrics count: {len(names)} bigger than allowed max: {MOST_NAMES}")
    _refuse_if(len(set(names)) < len(names), "a metric is named twice")
    _refuse_time(query, now, batch=batch)
    _refuse_accounts(accounts)
    filter_ = query.get("filter" if batch else "$filter")
    _refuse_top(query.get("top"), filter_)
    dimensions = _dimensions(filter_) if filter_ is not None else []
    for account in accounts:
        _refuse_metrics(account, names, query.get("aggregation", "").split(","), dimensions)


def _refuse_if(wrong: object, message: str) -> None:
    if wrong:
        raise Refused(400, "BadRequest", message)


def _refuse_time(query: Mapping[str, str], now: datetime, *, batch: bool) -> None:
    interval = query.get("interval", "")
    supported = ", ".join(INTERVALS)
    _refuse_if(interval not in INTERVALS, f"Invalid time grain duration: {interval}, supported ones are: {supported}")
    first, last = (
        (query.get("starttime", ""), query.get("endtime", "")) if batch else query.get("timespan", "/").split("/")[:2]
    )
    _refuse_if(not (_STAMP.fullmatch(first) and _STAMP.fullmatch(last)), f"Invalid timespan: {first}/{last}")
    start, end = (datetime.fromisoformat(one).astimezone(UTC) for one in (first, last))
    _refuse_if(start >= end, "The start time must be before the end time")
    kept = f"is out of the Max metrics retention period: {RETENTION.days}.00:00:00"
    _refuse_if(start < now - RETENTION, f"Query startTime: {first} {kept}")
    _refuse_if(end - start > LONGEST.get(interval, RETENTION), "Failed to serialize response.")


def _refuse_accounts(accounts: Sequence[Account]) -> None:
    _refuse_if(len(accounts) > MOST_ACCOUNTS, f"more than {MOST_ACCOUNTS} resources")
    _refuse_if(len({one.subscription for one in accounts}) > 1, "the resources are of several subscriptions")
    _refuse_if(len({one.location for one in accounts}) > 1, "the resources are of several regions")


def _refuse_top(top: str | None, filter_: str | None) -> None:
    if top is not None:
        _refuse_if(filter_ is None, "top is allowed with a filter only")
        _refuse_if(not top.isdecimal() or not 1 <= int(top) <= MOST_SERIES, f"invalid TopN: {top}")


def _dimensions(filter_: str) -> list[str]:
    """The dimensions of a filter, each once: `or` joins values of one alone, `and` different ones."""
    grammar = f"{_TERM}(?: (?:and|or) {_TERM})*"
    _refuse_if(not re.fullmatch(grammar, filter_), f"Invalid filter: {filter_}")
    terms = re.findall(r"(?:^| (and|or) )(\w+) eq '(?:[^']|'')*'", filter_)
    before = ""
    for joined, name in terms:
        _refuse_if(joined == "or" and name != before, "or may not join different dimensions")
        _refuse_if(joined == "and" and name == before, "and may not join values of one dimension")
        before = name
    names = [name for name, _ in groupby(name for _, name in terms)]
    _refuse_if(len(set(names)) < len(names), "a dimension stands twice in the filter")
    return names


def _refuse_metrics(
    account: Account, names: Sequence[str], aggregations: Sequence[str], dimensions: Sequence[str]
) -> None:
    for name in names:
        metric = account.metrics.get(name)
        if metric is None:
            raise Refused(400, "BadRequest", f"Failed to find metric configuration for metric: {name}")
        others = [one for one in aggregations if one not in metric.aggregations]
        _refuse_if(others, f"Metric: {name} does not support the aggregation {others[:1]}")
        others = [one for one in dimensions if one not in metric.dimensions]
        combination = f"Metric: {name} does not support requested dimension combination: {others[:1]}"
        _refuse_if(others, combination)
