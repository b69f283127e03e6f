"""From a request to all its metrics: find the accounts, choose the metrics, read them minute by minute."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime

from capacity.errors import InvalidInput, SourceUnavailable
from capacity.findings import Finding, found
from capacity.grouping import by_key
from capacity.numerals import day, minute
from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sources.azure.client import Client, refuse_failed
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.failures import Unreachable
from capacity.sources.azure.live_request import METRICS_APIS, LiveRequest
from capacity.sources.azure.monitor import discovery, monitor_names
from capacity.sources.azure.monitor.discovery import Account, Definition
from capacity.sources.azure.monitor.metrics_question import (
    HOUR,
    MINUTE,
    MOST_NAMES,
    Question,
    Stretch,
    Want,
    questions,
)
from capacity.sources.azure.monitor.monitor_metrics import Known, ask
from capacity.sources.azure.monitor.refused_minutes import first_hour, minute_questions
from capacity.sources.azure.saving import CHOICE, RawAnswers
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.metric_names import DEPLOYMENT
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries
from capacity.sources.metrics.saved_download import AccountRead, Download
from capacity.sources.windows import RETENTION, SETTLED, SLACK

STATUS = ("StatusCode", "IsSpillover")


class _Holdings(Record):
    """What an account has, and for each deployment the metrics to believe."""

    account: Account
    deployments: tuple[DeploymentFacts, ...]
    metrics: tuple[Definition, ...]
    seen: tuple[str, ...] = ()
    """Deployments with metrics in the window, as Azure writes them."""
    chosen: monitor_names.Choice = NOTHING

    @property
    def chosen_metrics(self) -> list[Definition]:
        """The metrics that some deployment is told by."""
        return [metric for metric in self.metrics if monitor_names.believed(metric.name, None, self.chosen)]

    @property
    def known(self) -> tuple[str, ...]:
        """Every deployment that may have metrics, deleted ones included, each once."""
        found = [*(one.name for one in self.deployments), *self.seen]
        return tuple({name.lower(): name for name in found}.values())


def read(request: LiveRequest, azure: Connection) -> MetricAnswer:
    """All that Azure Monitor knows of the accounts, of each of them whole or nothing.

    A metric comes as several series, one for each stretch of time that was asked for; each holds whole buckets of the
    window that was read. Totals are per minute. Requests also come with the dimensions `statuscode` and `isspillover`:
    per hour, and per minute around the hours in which some were refused or spilled.

    Accounts that could not be read whole are `unread`. Raises `InvalidInput` for a request that cannot be answered,
    `NotEnoughData` if there are no accounts, and `SourceUnavailable` if none could be read, or Azure cannot be reached.
    """
    discovery.check(request)
    request, notes = _settled(request, azure.timing.now())
    saved, asked = RawAnswers.begin(request)
    if asked != request:
        notes.append(found("download-continued", start=asked.start, end=asked.end, folder=str(asked.save)))
    with closing(Client(azure, saved)) as client:
        reader = _Reader(asked, client)
        accounts = discovery.accounts(asked, client)
        holdings = reader.choose(reader.holdings(accounts.found))
        series = [*reader.minutes(holdings), *reader.by_status(holdings)]
    failed = [*accounts.unread, *reader.unread.values()]
    holdings = [one for one in holdings if one.account.id not in reader.unread]
    if not holdings:
        refuse_failed(failed)
    whole = {one.account.id for one in holdings}
    known = Download(
        start=asked.start,
        end=asked.end,
        accounts=tuple(_read_whole(one) for one in holdings),
        notes=(*asked.notes, *notes, *_told(holdings, asked)),
        unread=tuple(found("account-not-read", why=why) for why in dict.fromkeys(map(str, failed))),
    )
    saved.finish(known)
    return MetricAnswer(
        start=asked.start,
        end=asked.end,
        series=tuple(one for one in series if one.resource in whole),
        deployments=tuple(facts for one in holdings for facts in one.deployments),
        notes=known.notes,
        unread=known.unread,
    )


class _Reader:
    """The stages of one request. An account that fails in one is `unread`, and left out of those that follow."""

    def __init__(self, request: LiveRequest, client: Client) -> None:
        self._request, self._client = request, client
        self.unread: dict[str, SourceUnavailable] = {}

    def holdings(self, accounts: Sequence[Account]) -> list[_Holdings]:
        """What is deployed in the accounts, and the metrics they have."""
        results = self._client.tried(accounts, self._holdings, what="deployments", name=lambda account: account.name)
        for account, result in zip(accounts, results, strict=True):
            if isinstance(result, SourceUnavailable):
                self.unread[account.id] = result
        return [result for result in results if not isinstance(result, SourceUnavailable)]

    def _holdings(self, account: Account) -> _Holdings:
        deployed = tuple(discovery.deployments(account, self._client))
        metrics = tuple(monitor_names.defined(discovery.definitions(account, self._client)))
        return _Holdings(account=account, deployments=deployed, metrics=metrics)

    def choose(self, holdings: Sequence[_Holdings]) -> list[_Holdings]:
        """Accounts with the metrics that have values in the window, found out hour by hour: that is little to read."""
        wants = [want for one in holdings for want in _wants(one, one.metrics)]
        span = Stretch(grain=HOUR, start=self._request.start.replace(minute=0), end=self._request.end)
        hourly = self._ask(self._questions(wants, span), holdings, what="metrics in use", folder=CHOICE)
        result = []
        for one in holdings:
            own = [series for series in hourly if series.resource == one.account.id]
            seen = {series.dimensions.get(DEPLOYMENT, "") for series in own} - {""}
            result.append(one.replaced(seen=tuple(sorted(seen)), chosen=monitor_names.choice(own)))
        return result

    def minutes(self, holdings: Sequence[_Holdings]) -> list[MetricSeries]:
        """The chosen metrics of each deployment, per minute."""
        wants = [want for one in holdings for want in _wants(one, one.chosen_metrics)]
        return self._ask(self._questions(wants, self._window), holdings, what="minutes")

    def by_status(self, holdings: Sequence[_Holdings]) -> list[MetricSeries]:
        """Requests by status and spillover: per hour, and per minute where the hours show what either hides."""
        wants = []
        for one in holdings:
            for metric in one.chosen_metrics:
                split = tuple(name for name in STATUS if name.lower() in metric.dimensions)
                if split and monitor_names.quantity_of(metric.name) == monitor_names.REQUESTS:
                    wants += [want.replaced(split=split) for want in _wants(one, [metric])]
        span = Stretch(grain=HOUR, start=first_hour(self._request.start), end=self._request.end)
        hourly = self._ask(self._questions(wants, span), holdings, what="requests by status")
        minutely = minute_questions(wants, hourly, self._window, batch=self._batch)
        return [*hourly, *self._ask(minutely, holdings, what="minutes with refused requests")]

    @property
    def _batch(self) -> bool:
        return self._request.metrics_api == "batch"

    @property
    def _window(self) -> Stretch:
        return Stretch(grain=MINUTE, start=self._request.start, end=self._request.end)

    def _questions(self, wants: Sequence[Want], span: Stretch) -> Iterator[Question]:
        return questions(wants, span, batch=self._batch)

    def _ask(
        self, every: Iterable[Question], holdings: Sequence[_Holdings], *, what: str, folder: str = ""
    ) -> list[MetricSeries]:
        """The series that are wanted; as soon as metrics were chosen for a deployment, only those."""
        asked = [question.replaced(folder=folder) for question in every]
        known = {one.account.id: one.known for one in holdings if one.seen}  # before that, deleted ones are not known
        chosen = {one.account.id: one.chosen for one in holdings}
        answers = self._client.each(
            asked, lambda question: self._asked(question, known), what=what, name=lambda question: question.name
        )
        return [
            series
            for answer in answers
            for series in answer
            if monitor_names.believed(series.metric, monitor_names.deployment_of(series), chosen[series.resource or ""])
        ]

    def _asked(self, question: Question, known: Known) -> list[MetricSeries]:
        """What is known of those accounts of a question that did not fail; several that do are asked one by one."""
        accounts = tuple(account for account in question.accounts if account.id not in self.unread)
        if not accounts:
            return []
        try:
            return ask(question.replaced(accounts=accounts), self._client, known)
        except Unreachable:
            raise
        except SourceUnavailable as error:
            if len(accounts) == 1:
                self.unread.setdefault(accounts[0].id, error)
                return []
        alone = [question.replaced(accounts=(account,)) for account in accounts]
        return [series for one in alone for series in self._asked(one, known)]


def _settled(request: LiveRequest, now: datetime) -> tuple[LiveRequest, list[Finding]]:
    """The request without the last minutes, which are not complete yet. Raises `InvalidInput`."""
    if request.metrics_api not in METRICS_APIS:
        raise InvalidInput.of("--metrics-api", f"unknown API `{request.metrics_api}`: choose {', '.join(METRICS_APIS)}")
    start, end = _whole(request.start), _whole(request.end)
    newest = _whole(now - SETTLED)
    if end > now:
        raise InvalidInput.of("--end", f"{minute(end)} lies in the future: it is {minute(now)}")
    if start < now - RETENTION - SLACK:
        since = day(now - RETENTION)
        what = f"{minute(start)} is too long ago: Azure Monitor keeps {RETENTION.days} days, since {since}"
        raise InvalidInput.of("--start", what)
    notes = []
    # What is older may be gone before it is asked for, and whole hours are asked for, too.
    oldest = (_whole(now - RETENTION) + SLACK + HOUR - MINUTE).replace(minute=0)
    if start < oldest:
        notes.append(found("read-from", start=oldest, days=RETENTION.days))
        start = oldest
    if end > newest:
        notes.append(found("read-to", end=newest))
        end = newest
    if start >= end:
        raise InvalidInput.of("--start", f"{minute(start)} is not before the end, {minute(end)}")
    return request.replaced(start=start, end=end), notes


def _wants(one: _Holdings, metrics: Sequence[Definition]) -> list[Want]:
    """Metrics of an account, those with the same dimensions and aggregations together."""
    alike = by_key(((metric.dimensions, monitor_names.aggregations(metric)), metric.name) for metric in metrics)
    return [
        Want(
            account=one.account,
            names=tuple(group[i : i + MOST_NAMES]),
            aggregations=aggregations,
            deployments=len(one.known),
        )
        for (_, aggregations), group in alike.items()
        if aggregations
        for i in range(0, len(group), MOST_NAMES)
    ]


def _read_whole(one: _Holdings) -> AccountRead:
    """What of its answers is not believed."""
    left_out: dict[str, tuple[str, ...]] = {}
    for deployment in sorted({deployment for _, deployment in one.chosen}):
        names = [metric.name.lower() for metric in one.metrics]
        others = [name for name in names if not monitor_names.believed(name, deployment, one.chosen)]
        if others:
            left_out[deployment] = tuple(sorted(others))
    return AccountRead(id=one.account.id, region=one.account.region, left_out=left_out)


def _told(holdings: Sequence[_Holdings], request: LiveRequest) -> Iterator[Finding]:
    """What a plan has to say of the accounts: which metrics were believed, and where there were none."""
    used = by_key((tuple(sorted(metric.name for metric in one.chosen_metrics)), one.account.name) for one in holdings)
    for metrics, accounts in used.items():
        yield found("metrics-read", accounts=tuple(accounts), metrics=metrics, start=request.start, end=request.end)
    for one in holdings:
        requests = [
            metric for metric in one.chosen_metrics if monitor_names.quantity_of(metric.name) == monitor_names.REQUESTS
        ]
        if any(STATUS[0].lower() not in metric.dimensions for metric in requests):
            yield found("status-not-split", account=one.account.name)


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)
