"""What the minutes of a deployment tell of the days to come, beside how the needs of other tenants changed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.catalog.persistence import TOLD_AT, Changes, Persistence
from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.days_of_traffic import days_of_traffic, ends
from capacity.planning.measured.measured_case import MeasuredCase
from capacity.planning.over_months.workload_months import OTHER_TRAFFIC
from capacity.record import Record
from capacity.traffic import summary
from capacity.traffic.needs_ahead import NeedsAhead, Spread, TotalAhead, needs_ahead, totals_ahead
from capacity.traffic.series import MINUTE, ObservedDeployment

FEWEST_DAYS = 14
"""Of traffic, from which on a history tells of days to come by itself."""
MOST_UNKNOWN = 0.2
"""Of the minutes, above which nothing is foreseen."""
MOST_HORIZONS = 2
"""How many times its history days may be foreseen."""
THOUSANDTHS = 1000


class Foreseen(Record):
    """Needs ahead as parts of that of the history, and tokens."""

    horizon_days: int
    history_days: int
    starts: datetime
    needs: NeedsAhead
    input_tokens: TotalAhead | None
    output_tokens: TotalAhead | None
    table: Persistence | None
    changes: Changes | None
    """Of the table, for the horizon and so steady a history; None where there was none yet."""

    @property
    def likely(self) -> float:
        """The median, by the own history or, where that is too short, by the table."""
        own, of_table = self.needs.own, self.of_table
        return own.p50 if own is not None else 1.0 if of_table is None else of_table.p50

    @property
    def of_table(self) -> Spread | None:
        """What the table makes of the last days, as many as its spans have; longer spans need no less than shorter."""
        if self.table is None or self.changes is None:
            return None
        of_spans = [
            Spread(*(self.needs.last(one.horizon_days) * one.at(share) for share in TOLD_AT))
            for one in self.table.changes
            if one.steadiness is self.changes.steadiness and one.horizon_days <= self.changes.horizon_days
        ]
        low = self.needs.last(self.changes.horizon_days) * self.changes.at(TOLD_AT[0])
        return Spread(low, max(one.p50 for one in of_spans), max(one.p90 for one in of_spans))

    @property
    def told(self) -> Spread:
        """The wider of both."""
        known = [one for one in (self.needs.own, self.of_table) if one is not None]
        likely = self.likely
        return Spread(min(likely, *(one.p10 for one in known)), likely, max(likely, *(one.p90 for one in known)))

    @property
    def is_extrapolated(self) -> bool:
        """Whether the table has no horizon that is as long."""
        return self.table is not None and self.horizon_days > self.table.longest_days

    @property
    def steadiness(self) -> float | None:
        """As the table has it; after a launch nothing is steady."""
        return float("inf") if self.needs.course.is_launch else self.needs.steadiness

    @property
    def median_path(self) -> tuple[Fraction, ...]:
        """How many times the history each started month of the horizon needs, to a thousandth; none of a short one."""
        return tuple(Fraction(round(one * THOUSANDTHS), THOUSANDTHS) for one in self.needs.by_month if one > 0)

    @property
    def ends(self) -> tuple[Fraction, ...]:
        """Both ends of the range, as parts of the median; what any traffic is tried with where that is none."""
        low, likely, high = self.told
        if not likely:
            return OTHER_TRAFFIC
        return tuple(Fraction(max(round(one / likely * THOUSANDTHS), 1), THOUSANDTHS) for one in (low, high))

    @property
    def traffic(self) -> Spread:
        """All tokens as parts of those of as many days of the history."""
        total = self.input_tokens or self.output_tokens
        spread = self.tokens(total)
        return Spread(1.0, 1.0, 1.0) if total is None or spread is None else spread.times(1 / total.so_far)

    def tokens(self, total: TotalAhead | None) -> Spread | None:
        """At least as far apart as those of other tenants."""
        if total is None or self.changes is None or not self.changes.totals:
            return None if total is None else total.ahead
        low, likely, high = total.ahead
        least, _, most = map(float, self.changes.totals)
        return Spread(min(low, likely * least), likely, max(high, likely * most))


def foresee(of: MeasuredCase, catalog: Catalog) -> Foreseen | Finding | None:
    """What is to be foreseen, or why nothing is; None where nothing was asked for.

    By the hours that are sized for, from the first traffic on.
    """
    horizon_days, series = of.sizing.forecast_days, of.observed.series
    idle = ends(series)
    if horizon_days is None:
        return None
    if idle is None:
        return found("outlook-without-traffic")
    asked = of.minutes.asked.between(idle.before, series.minutes)
    history_days = days_of_traffic(series)
    refused = _refused(horizon_days, history_days, asked.observed_share)
    if refused is not None:
        return refused
    tells = history_days >= FEWEST_DAYS
    inside, course = of.inside.asked, of.inside.weighted
    if not summary.is_known(course):
        course = inside.input_tokens + inside.output_tokens
    limits = of.sizing.limits
    needs = needs_ahead(course[idle.before :], horizon_days, of.sizing.criterion, limits.throttled_share, tells=tells)
    if needs is None:
        return None
    table = catalog.persistence
    made = Foreseen(
        horizon_days=horizon_days,
        history_days=history_days,
        starts=asked.start + asked.minutes * MINUTE,
        needs=needs,
        input_tokens=totals_ahead(asked.input_tokens, horizon_days),
        output_tokens=totals_ahead(asked.output_tokens, horizon_days),
        table=table,
        changes=None,
    )
    if table is None:
        return made if tells else found("outlook-too-short", days=history_days, fewest=FEWEST_DAYS)
    return made.replaced(changes=table.ratios(horizon_days, made.steadiness))


def _refused(horizon_days: int, history_days: int, observed_share: float) -> Finding | None:
    """Why so many days cannot be foreseen of such a history; None where they can."""
    if 1 - observed_share > MOST_UNKNOWN:
        return found("outlook-gaps", unobserved=1 - observed_share, most=MOST_UNKNOWN)
    most = MOST_HORIZONS * max(history_days, FEWEST_DAYS)
    if horizon_days > most:
        return found("outlook-too-far", days=horizon_days, history=history_days, most=most)
    return None


def refuse_days(observed: Sequence[ObservedDeployment], horizon_days: int | None) -> None:
    """Raises `InvalidInput` where no history is long enough for the days asked about; None asks about none."""
    longest = max((days_of_traffic(one.series) for one in observed), default=0)
    if horizon_days is None or not longest:
        return
    most = MOST_HORIZONS * max(longest, FEWEST_DAYS)
    if horizon_days > most:
        what = f"no deployment has more than {longest} days of traffic, and twice its history is the most that is told"
        if longest < FEWEST_DAYS:
            what = f"no deployment has {FEWEST_DAYS} days of traffic, and twice as many are the most that is told"
        raise InvalidInput.of(f"--forecast {horizon_days}", f"{what}: ask for at most {most} days")


def with_foreseen(
    case_of: Callable[[Sizing], MeasuredCase], sizing: Sizing, catalog: Catalog
) -> tuple[MeasuredCase, Foreseen | Finding | None]:
    """The case with what is foreseen of it.

    Where purchases are decided over time it is sized on the median path, unless a growth is planned for.
    """
    of = case_of(sizing)
    seen = foresee(of, catalog)
    if not sizing.over_time or sizing.settings.planning.growth != 1 or not isinstance(seen, Foreseen):
        return of, seen
    return case_of(sizing.replaced(median_path=seen.median_path)), seen


def foreseen_warnings(of: Foreseen | Finding | None, *, is_limited: bool) -> list[Finding]:
    """What a reader of the range has to know before using it; `is_limited` is whether there is a quota to be passed."""
    if of is None:
        return []
    if isinstance(of, Finding):
        return [of]
    told = []
    if of.needs.own is None:
        told.append(
            found("outlook-of-table", days=of.history_days, fewest=FEWEST_DAYS, table=_cited(of), is_limited=is_limited)
        )
    if of.needs.course.is_launch:
        told.append(found("launch", table=_cited(of)))
    return told


def _cited(of: Foreseen) -> str | None:
    return None if of.table is None else of.table.source
