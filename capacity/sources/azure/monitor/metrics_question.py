"""One call for metrics: what it asks, over either API, and how it falls into smaller ones."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from capacity.errors import SourceUnavailable
from capacity.grouping import by_key
from capacity.numerals import day, second
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE, DEPLOYMENT_DIMENSION
from capacity.record import Record
from capacity.sources.azure.calls import RESOURCE_MANAGER, Call
from capacity.sources.azure.hosts import BATCH_METRICS
from capacity.sources.azure.monitor.discovery import ROLE, Account
from capacity.sources.azure.saving import file_name
from capacity.sources.azure.sender import Json

API_VERSION = "2024-02-01"
TOP = 1000
"""The most series of one answer. Without `top` the service gives ten and says nothing of the others."""
MOST_NAMES = 20
MOST_ACCOUNTS = 50
MOST_POINTS = 500_000
"""Of one answer: about 30 MB of JSON, and half a gigabyte once it is read by four at a time."""
SHORTEST = timedelta(hours=1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INTERVALS = {MINUTE: "PT1M", HOUR: "PT1H"}
LONGEST = {MINUTE: timedelta(days=7), HOUR: timedelta(days=29)}
"""The longest stretch of one call; a month and more was seen to be cut short without a word."""


class Stretch(Record):
    """Whole buckets from `start` to `end`; only the last one may be cut."""

    grain: timedelta
    start: datetime
    end: datetime


class Want(Record):
    """Metrics of one account that have the same dimensions and aggregations; `deployments` is how many to expect."""

    account: Account
    names: tuple[str, ...]
    aggregations: tuple[str, ...]
    split: tuple[str, ...] = ()
    """Dimensions to split by beside the deployment."""
    deployments: int


class Question(Record):
    """One call. Several accounts only with the batch API; `deployment` None is all of them, each on its own."""

    accounts: tuple[Account, ...]
    names: tuple[str, ...]
    aggregations: tuple[str, ...]
    split: tuple[str, ...]
    grain: timedelta
    start: datetime
    end: datetime
    batch: bool
    deployment: str | None = None
    folder: str = ""
    """Where the answer is saved, below the folder of the request."""

    @property
    def about(self) -> str:
        """What messages name: the account, or the subscription of several."""
        first = self.accounts[0]
        return first.shown if len(self.accounts) == 1 else f"/subscriptions/{first.subscription} in {first.region}"

    @property
    def name(self) -> str:
        """For the eye that waits."""
        return f"{', '.join(account.name for account in self.accounts)}: {self.names[0]}, {day(self.start)}"

    @property
    def file(self) -> str:
        """The file of the answer."""
        call = self.call()
        parts = self.accounts[0].name, INTERVALS[self.grain], f"{self.start:%Y%m%dT%H%M}"
        name = file_name("metrics", *parts, call=[call.url.lower(), dict(call.parameters), call.body])
        return f"{self.folder}{name}"

    def call(self) -> Call:
        """For the client."""
        return self._batch_call() if self.batch else self._account_call()

    def answers(self, body: Json) -> Iterator[tuple[Account, Json]]:
        """The answer of each account. Raises `SourceUnavailable` where one has none."""
        if not self.batch:
            yield self.accounts[0], body
            return
        values = body.get("values")
        found = {
            str(value.get("resourceid")).lower(): value
            for value in (values if isinstance(values, list) else ())
            if isinstance(value, dict)
        }
        for account in self.accounts:
            if account.id.lower() not in found:
                raise SourceUnavailable(f"{account.shown}: the batch answer leaves it out: use --metrics-api arm")
            yield account, found[account.id.lower()]

    def halves(self) -> tuple["Question", ...]:
        """The question in two stretches of time; none where they would be shorter than an hour."""
        half = (self.end - self.start) // 2 // self.grain * self.grain
        if half < SHORTEST:
            return ()
        middle = self.start + half
        return self.replaced(end=middle), self.replaced(start=middle)

    def by_deployment(self, known: Mapping[str, Sequence[str]]) -> tuple["Question", ...]:
        """The question for one deployment at a time; `known` has their names by account id."""
        if self.deployment is not None:
            return ()
        return tuple(
            self.replaced(accounts=(account,), deployment=name)
            for account in self.accounts
            for name in known.get(account.id, ())
        )

    def _filter(self) -> str:
        deployment = "*" if self.deployment is None else self.deployment.replace("'", "''")
        return " and ".join([f"{DEPLOYMENT_DIMENSION} eq '{deployment}'", *(f"{name} eq '*'" for name in self.split)])

    def _account_call(self) -> Call:
        (account,) = self.accounts
        return Call(
            url=f"{RESOURCE_MANAGER}{account.id}/providers/Microsoft.Insights/metrics",
            about=account.shown,
            needs=ROLE,
            parameters={
                "api-version": API_VERSION,
                "metricnamespace": ACCOUNT_TYPE,
                "metricnames": ",".join(self.names),
                "timespan": f"{second(self.start)}/{second(self.end)}",
                "interval": INTERVALS[self.grain],
                "AutoAdjustTimegrain": "false",
                "aggregation": ",".join(self.aggregations),
                "$filter": self._filter(),
                "top": str(TOP),
            },
            splittable=bool(self.halves()),
        )

    def _batch_call(self) -> Call:
        first = self.accounts[0]
        scope = f"/subscriptions/{first.subscription}"
        role = f"the role Monitoring Reader on {scope} (or --metrics-api arm, for which it is enough on the accounts)"
        return Call(
            url=f"https://{first.region}.metrics.monitor.azure.com{scope}/metrics:getBatch",
            about=self.about,
            needs=f"{role}; the provider Microsoft.Insights must be registered there",
            parameters={
                "api-version": API_VERSION,
                "metricnamespace": ACCOUNT_TYPE,
                "metricnames": ",".join(self.names),
                "starttime": second(self.start),
                "endtime": second(self.end),
                "interval": INTERVALS[self.grain],
                "aggregation": ",".join(self.aggregations),
                "filter": self._filter(),
                "top": str(TOP),
            },
            body={"resourceids": [account.id for account in self.accounts]},
            splittable=bool(self.halves()),
            audience=BATCH_METRICS,
        )


def questions(wants: Sequence[Want], span: Stretch, *, batch: bool) -> Iterator[Question]:
    """The calls for what is wanted, none for too long a time or with too many points."""
    for together in _together(wants, batch=batch):
        first = together[0]
        series = len(first.names) * sum(max(want.deployments, 1) for want in together)
        stretch = max(SHORTEST, min(LONGEST[span.grain], MOST_POINTS // series * span.grain // HOUR * HOUR))
        begin = span.start
        while begin < span.end:
            finish = min(begin + stretch, span.end)
            yield Question(
                accounts=tuple(want.account for want in together),
                names=first.names,
                aggregations=first.aggregations,
                split=first.split,
                grain=span.grain,
                start=begin,
                end=finish,
                batch=batch,
            )
            begin = finish


def _together(wants: Sequence[Want], *, batch: bool) -> Iterator[Sequence[Want]]:
    """Wants that one call can ask: in a batch those of one subscription and region that want the same."""
    if not batch:
        yield from ([want] for want in wants)
        return
    alike = by_key(
        ((want.account.subscription.lower(), want.account.region, want.names, want.aggregations, want.split), want)
        for want in wants
    )
    for group in alike.values():
        yield from (group[i : i + MOST_ACCOUNTS] for i in range(0, len(group), MOST_ACCOUNTS))
