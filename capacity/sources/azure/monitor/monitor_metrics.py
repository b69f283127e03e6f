"""Asking for metrics until they are whole: answers are checked, and asked for in smaller parts where that helps."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from capacity.errors import InvalidInput, SourceUnavailable
from capacity.grammar import counted
from capacity.numerals import minute
from capacity.sources.azure import failures
from capacity.sources.azure.client import Client
from capacity.sources.azure.failures import TooManySeries, TooMuch, shortened
from capacity.sources.azure.monitor.discovery import Account
from capacity.sources.azure.monitor.metrics_question import SHORTEST, TOP, Question
from capacity.sources.azure.patience import Again
from capacity.sources.azure.sender import Json
from capacity.sources.metrics.formats.arm_answer import series_from_answer
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.stamps import grain_seconds

REFUSED = ("bad", "invalid", "forbidden", "unauthorized", "authorization", "notfound", "unsupported")
"""How codes of a metric begin that asking again does not change; of all others it may."""
Known = Mapping[str, Sequence[str]]
"""Account id -> names of deployments that may have metrics."""


def ask(question: Question, client: Client, known: Known) -> list[MetricSeries]:
    """The series that answer a question. Raises `SourceUnavailable`.

    One that is too large is asked in halves of its time, one with too many series by deployment.
    """
    try:
        found = client.answer(question.call(), lambda body: _series(question, body), file=question.file)
        parts = tuple(_left_out(question, found))
        return [*found, *(series for part in parts for series in ask(part, client, known))]
    except TooMuch:
        if not (parts := question.halves()):
            raise
    except TooManySeries:
        if not (parts := question.by_deployment(known)):
            raise
    return [series for part in parts for series in ask(part, client, known)]


def _series(question: Question, body: Json) -> list[MetricSeries]:
    result = []
    for account, answer in question.answers(body):
        where = f"{account.shown}: {', '.join(question.names)}"
        _check_metrics(question, account, answer)
        try:
            seconds = grain_seconds(answer.get("interval"), where)
            found = series_from_answer(answer, where)
        except InvalidInput as error:
            raise SourceUnavailable(f"Azure Monitor's answer cannot be read: {error}") from None
        if seconds != question.grain.total_seconds():
            every = counted(question.grain.total_seconds(), "second")
            what = f"asked for values every {every}, got {answer.get('interval')}"
            raise SourceUnavailable(f"{where}: {what}: report it")
        _check_time(question, account, answer, found)
        result += [series.replaced(resource=account.id, region=account.region, where=account.id) for series in found]
    return result


def _check_metrics(question: Question, account: Account, answer: Json) -> None:
    """Every metric is there, has not failed, and has all its series."""
    value = answer.get("value")
    metrics = {_name(metric): metric for metric in (value if isinstance(value, list) else ())}
    if others := sorted(metrics.keys() - {name.lower() for name in question.names}):
        what = (
            f"Azure Monitor answered for {shortened(others[0]) or 'a metric without a name'}, which was not asked for"
        )
        raise SourceUnavailable(f"{account.shown}: {what}: report it")
    for name in question.names:
        metric = metrics.get(name.lower())
        if metric is None:
            raise SourceUnavailable(f"{account.shown}: Azure Monitor's answer leaves out {name}: try again later")
        code = str(metric.get("errorCode") or "Success")
        if code != "Success":
            said = shortened(f"{code} {metric.get('errorMessage') or ''}")
            why = f"Azure Monitor failed to read {name} ({said})"
            if code.lower().startswith(REFUSED):
                raise SourceUnavailable(f"{account.shown}: {why}: {failures.IF_NOTHING_TO_CHANGE}")
            raise Again(why)
        series = metric.get("timeseries")
        if isinstance(series, list) and len(series) >= TOP:
            what = f"{TOP} series of {name} came, the most that may: others may be missing"
            raise TooManySeries(f"{account.shown}: {what}; export its metrics in parts and read them with --file")


def _name(metric: object) -> str:
    name = metric.get("name") if isinstance(metric, dict) else None
    return str(name.get("value")).lower() if isinstance(name, dict) else ""


def _check_time(question: Question, account: Account, answer: Json, found: Sequence[MetricSeries]) -> None:
    """The answer is for the time that was asked for, as far as it says."""
    last = question.end - question.grain  # of the last bucket no more than a part may be wanted
    spans = [(series.start, series.end) for series in found]
    if any(start < question.start or end >= question.end + question.grain for start, end in spans):
        raise SourceUnavailable(f"{account.shown}: Azure Monitor answered for another time than was asked: report it")
    stated = _stated(answer)
    if stated is not None and (stated[0] > question.start or stated[1] <= last):
        asked = f"asked for {minute(question.start)} to {minute(question.end)}"
        got = f"Azure Monitor answered for {minute(stated[0])} to {minute(stated[1])} only"
        raise TooMuch(f"{account.shown}: {asked}, {got}: try again later, or leave that time out with --start or --end")


def _left_out(question: Question, found: Sequence[MetricSeries]) -> Iterator[Question]:
    """The ends of the time that no series of an account reaches, to be asked for by themselves.

    The service leaves out minutes without a value, and was seen to cut long answers without a word: what it gives when
    it is asked for no more than these tells which. Less than an hour is no cut.
    """
    for account in question.accounts:
        own = [series for series in found if series.resource == account.id]
        if not own:
            continue
        first, last = min(series.start for series in own), max(series.end for series in own)
        for start, end in ((question.start, first), (last, question.end)):
            if end - start >= SHORTEST:
                yield question.replaced(accounts=(account,), start=start, end=end)


def _stated(answer: Json) -> tuple[datetime, datetime] | None:
    """What the answer says that it covers; None if it does not."""
    first, _, last = str(answer.get("timespan") or f"{answer.get('starttime')}/{answer.get('endtime')}").partition("/")
    try:
        start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    except ValueError:
        return None
    return start.replace(tzinfo=start.tzinfo or UTC), end.replace(tzinfo=end.tzinfo or UTC)
