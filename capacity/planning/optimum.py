"""How many PTUs to buy and what to leave to the token: the cheapest count of all deployable ones, over real minutes.

Of every minute the PTUs serve what they carry; the rest spills into the standard deployment of the same residency and
is paid by the token. Promotions that end within the year are left out: PTUs are bought for longer.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from capacity.planning.plan import SpillQuota
from capacity.planning.series_plan import Moved, Optimum, OptimumRow, Scheduled, SeriesOption
from capacity.planning.shared_optimum import Curve
from capacity.planning.situation import Situation
from capacity.pricing.cost import MILLION, Cost, Month, cents, together
from capacity.pricing.prices import Term
from capacity.record import Record
from capacity.sizing import quota
from capacity.sizing.demand import MINUTES_PER_MONTH, ZERO, exact
from capacity.sizing.deployment import PtuSizes, QuotaUnit
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT, deployable_ptus
from capacity.sizing.workload import Context
from capacity.traffic import spill, summary
from capacity.traffic.series import Floats, TokenSeries

MOVED = ("0.8", "1.2")
"""How else traffic could turn out."""
STEPS_SHOWN = 2
NOT_TOLD = "no cheapest mix with spillover is told: "
NOISE = 1e-9
"""A share of tokens that is less than one: rounding of floats is to decide nothing."""

Counts = npt.NDArray[np.int64]


class Minutes(Record):
    """Measured minutes as they are planned for: `weighted` tokens have growth in them, those of `asked` do not."""

    asked: TokenSeries
    weighted: Floats
    growth: Fraction

    @property
    def months(self) -> float:
        """How many times as many minutes a month has."""
        return MINUTES_PER_MONTH / max(int(self.asked.observed.sum()), 1)

    def columns(self) -> dict[str, Floats]:
        """Planned tokens of every minute by category; only of categories that there are."""
        columns = summary.by_category(self.asked).items()
        return {name: column * float(self.growth) for name, column in columns if np.nan_to_num(column).any()}


def search(option: SeriesOption, case: Situation, minutes: Minutes) -> "Search | str":
    """One provisioned type against the minutes, or why no optimum can be told."""
    if not (case.spec.offers and case.spec.offers.spillover):
        return f"{case.spec.name} has no spillover"
    standard, columns = option.deployment_type.token_billed, minutes.columns()
    value = np.zeros(minutes.asked.minutes)
    for category, column in columns.items():
        found = case.pricer.rate(standard, category, Context.SHORT, long_run=True)
        if found is None:
            return f"what {standard.display_name} costs is not known here"
        value += column * (float(found.rate) / MILLION)
    terms = {term: price for term in Term if (price := _per_ptu_month(case, option, term)) is not None}
    if not columns or not terms:
        return "what its PTUs cost is not known here" if columns else "no tokens were observed"
    known = np.nan_to_num(minutes.weighted)
    return Search(
        option=option,
        case=case,
        minutes=minutes,
        weighted=minutes.weighted,
        columns={name: np.nan_to_num(column) for name, column in columns.items()},
        value=value,
        total=float(known.sum()),
        most=float(known.max()),
        months=minutes.months,
        terms=terms,
    )


def with_optimum(option: SeriesOption, found: "Search | str") -> SeriesOption:
    """The option with its optimum, or with a note why there is none to tell."""
    optimum = None if isinstance(found, str) else found.optimum()
    if optimum is not None:
        return option.replaced(optimum=optimum)
    why = found if isinstance(found, str) else "more would spill than `slo` allows, whatever the count"
    return option.replaced(notes=(*option.notes, f"{NOT_TOLD}{why}"))


def _per_ptu_month(case: Situation, option: SeriesOption, term: Term) -> float | None:
    many = 1_000_000  # so that rounding to the cent does not count
    bill = case.pricer.ptus(many, option.deployment_type, term).per_month
    return None if bill is None else float(bill / many)


class Search(Record):
    """One provisioned type against the minutes."""

    option: SeriesOption
    case: Situation
    minutes: Minutes
    rows: Counts | slice = slice(None)
    """Of which minutes the three below are: all, but for the part of them that is `high`."""
    weighted: Floats
    columns: Mapping[str, Floats]
    value: Floats
    """Money of every minute, all of it by the token."""
    total: float
    """Weighted tokens of all minutes."""
    most: float
    """Those of the busiest minute."""
    months: float
    terms: Mapping[Term, float]
    """What a PTU costs a month."""

    @property
    def allowed_share(self) -> float:
        """The most of all weighted tokens that may spill. Who asks for a speed and names no share means all of them."""
        slo = self.case.workload.slo
        if slo.spilled_share is not None:
            return float(slo.spilled_share)
        return 0.0 if slo.tokens_per_second or slo.time_to_first_token_seconds else 1.0

    def allows(self, spilled_share: Floats) -> npt.NDArray[np.bool_]:
        """Of each share whether so much may spill."""
        return spilled_share <= self.allowed_share + NOISE

    def carried(self, ptus: Counts) -> Floats:
        """Weighted tokens per minute."""
        return ptus.astype(float) * float(self.option.input_tpm_per_ptu)

    def ladder(self, factor: float = 1) -> Counts:
        """Every deployable size up to the first from which nothing spills."""
        option = self.option
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        most = exact(self.most * factor / float(option.input_tpm_per_ptu))
        last = min(deployable_ptus(most, sizes), MAX_PTUS_PER_DEPLOYMENT)
        return np.arange(sizes.minimum_ptus, last + 1, sizes.increment_ptus)

    def high(self) -> "Search":
        """The minutes alone from which anything spills, be it of the smallest size with the most traffic told.

        They are few in most traffic, and all that is asked of sizes depends on no other minute.
        """
        line = self.option.minimum_ptus * float(self.option.input_tpm_per_ptu) / max(map(float, MOVED))
        rows = np.flatnonzero(self.weighted > line)
        return self.replaced(
            rows=rows,
            weighted=self.weighted[rows],
            columns={name: column[rows] for name, column in self.columns.items()},
            value=self.value[rows],
        )

    def peaks(self) -> spill.Peaks:
        """In order, with shares of all minutes' tokens."""
        return spill.peaks(self.weighted, self.value).replaced(total=self.total)

    def optimum(self) -> Optimum | None:
        """The cheapest count and term; None where too much would spill from any."""
        high = self.high()
        peaks = high.peaks()
        best = self.cheapest(peaks)
        if best is None:
            return None
        term, ptus, total = best
        step, share = self.option.increment_ptus, high.share(ptus)
        bought = [self.case.pricer.ptus(ptus, self.option.deployment_type, term)]
        return Optimum(
            term=term,
            ptus=ptus,
            spilled_share=high.spilled_share(share),
            cost=high.bill(share, bought),
            long_run_cost=high.long_run_bill(share, bought),
            rows=tuple(self.told(high, ptus, term)),
            last_step_utilization_share=self.utilization_of(peaks, ptus - step, ptus),
            next_step_utilization_share=self.utilization_of(peaks, ptus, ptus + step),
            at_traffic={factor: self.moved(peaks, float(factor)) for factor in MOVED},
            spillover=high.spill_quota(share),
            scheduled=scheduled(self, below=total),
        )

    def curve(self) -> Curve:
        """What spills costs a month, for no PTUs and every size."""
        ptus = np.concatenate([[0], self.ladder()])
        share, value = self.peaks().spilled(self.carried(ptus))
        spilled = np.where(self.allows(share), value * self.months, np.inf)
        return Curve(workload=self.case.workload.name, ptus=ptus, spilled_per_month=spilled)

    def cheapest(self, peaks: spill.Peaks, factor: float = 1) -> tuple[Term, int, float] | None:
        """Term, count and money a month, of all sizes and terms; the smaller size where two cost the same."""
        ptus = self.ladder(factor)
        share, value = peaks.spilled(self.carried(ptus), factor)
        kept = self.allows(share)
        if not kept.any():
            return None
        best: tuple[float, int, Term] | None = None
        for term, rate in self.terms.items():
            totals = np.where(kept, ptus * rate + value * self.months, np.inf)
            row = int(np.argmin(totals))
            if best is None or (totals[row], ptus[row]) < best[:2]:
                best = float(totals[row]), int(ptus[row]), term
        return None if best is None else (best[2], best[1], best[0])

    def share(self, ptus: int) -> Floats:
        """The share of each minute's tokens that spills from a count."""
        share = spill.shares(self.weighted, ptus * float(self.option.input_tpm_per_ptu))
        return np.where(share > NOISE, share, 0.0)

    def spilled_share(self, share: Floats) -> float:
        """The share of all weighted tokens that spills, from that of each minute."""
        spilled = np.where(share > 0, self.weighted, 0.0) * share
        return float(spilled.sum() / self.total) if self.total else float(share.any())

    def spilled_month(self, share: Floats) -> Month:
        """A month's spilled tokens, from the share of each minute's."""
        parts = {name: float((column * share).sum()) for name, column in self.columns.items()}
        return {(Context.SHORT, name): exact(tokens * self.months) for name, tokens in parts.items()}

    def tokens_cost(self, share: Floats, *, long_run: bool) -> Cost:
        """What spills, by the token."""
        return self.case.pricer.tokens(
            self.spilled_month(share), self.option.deployment_type.token_billed, long_run=long_run
        )

    def bill(self, share: Floats, ptus: Sequence[Cost], *, long_run: bool = False) -> Cost:
        """PTUs and what spills, for all of a month's tokens."""
        spilled = self.tokens_cost(share, long_run=long_run)
        return together([*ptus, spilled], None if self.case.month is None else sum(self.case.month.values(), ZERO))

    def long_run_bill(self, share: Floats, ptus: Sequence[Cost]) -> Cost | None:
        """The same after promotions; None where there is none."""
        if self.bill(share, ptus).promotion_ends is None:
            return None
        return self.bill(share, ptus, long_run=True)

    def told(self, high: "Search", ptus: int, term: Term) -> Iterator[OptimumRow]:
        """No PTUs, some sizes around the optimum, and the size from which nothing spills."""
        ladder = self.ladder().tolist()
        at = ladder.index(ptus)
        around = ladder[max(at - STEPS_SHOWN, 0) : at + STEPS_SHOWN + 1]
        for count in dict.fromkeys([0, *around, ladder[-1]]):
            of = high if count else self  # without PTUs every minute spills
            share = of.share(count)
            spilled = of.spilled_share(share)
            tokens = of.tokens_cost(share, long_run=True).per_month
            paid = self.case.pricer.ptus(count, self.option.deployment_type, term).per_month
            yield OptimumRow(
                ptus=count,
                served_share=1 - spilled,
                spilled_share=spilled,
                ptus_per_month=paid,
                tokens_per_month=tokens,
                per_month=None if paid is None or tokens is None else paid + tokens,
                allowed=bool(self.allows(np.array([spilled]))[0]),
            )

    def utilization_of(self, peaks: spill.Peaks, low: int, high: int) -> float | None:
        """How full the PTUs between two counts are, over all minutes; None below the smallest size."""
        if low < self.option.minimum_ptus:
            return None
        (less, more), _ = peaks.spilled(self.carried(np.array([low, high])))
        minutes = MINUTES_PER_MONTH / self.months
        return float(less - more) * peaks.total / ((high - low) * float(self.option.input_tpm_per_ptu) * minutes)

    def moved(self, peaks: spill.Peaks, factor: float) -> Moved | None:
        """The optimum if traffic were so many times as large."""
        best = self.cheapest(peaks, factor)
        if best is None:
            return None
        return Moved(term=best[0], ptus=best[1], per_month=cents(exact(best[2])))

    def spill_quota(self, share: Floats) -> SpillQuota:
        """What the standard deployment needs for what spills at most in a minute."""
        type_ = self.option.deployment_type.token_billed
        asked, growth = self.minutes.asked, self.minutes.growth
        plain = np.nan_to_num(asked.input_tokens[self.rows] + asked.output_tokens[self.rows]) * share
        requests = None if asked.requests is None else np.nan_to_num(asked.requests[self.rows]) * share
        tpm = exact(float(plain.max(initial=0.0))) * growth
        rpm = None if requests is None else exact(float(requests.max(initial=0.0))) * growth
        group = self.case.spec.standard_quota
        unit = group.types.get(type_, QuotaUnit()) if group else QuotaUnit()
        bought = quota.size(unit, tpm=tpm, admission_tpm=None, rpm=rpm)
        return SpillQuota(
            deployment_type=type_,
            tpm_needed=tpm,
            rpm_needed=rpm,
            sku_capacity=bought.sku_capacity,
            tpm_quota=bought.tpm_quota,
            rpm_quota=bought.rpm_quota,
        )


def scheduled(search: Search, *, below: float) -> Scheduled | None:
    """A reserved base and, in the hours of the schedule, PTUs by the hour on top; None unless that costs less.

    The base may be no PTUs at all. Exact over all pairs of deployable sizes: what spills inside the hours depends on
    the higher count alone, what spills outside on the base alone.
    """
    plan = search.case.workload.planning.schedule
    reserved = {term: price for term, price in search.terms.items() if term is not Term.HOURLY}
    hourly = search.terms.get(Term.HOURLY)
    if plan is None or hourly is None or not reserved:
        return None
    base_term = min(reserved, key=lambda term: reserved[term])
    inside = _inside(search.minutes.asked, plan.hours())
    best = _cheapest_pair(search, inside, reserved[base_term], hourly * float(plan.share_of_hours))
    if best is None or best[2] >= below:
        return None
    base, top, _ = best
    share = np.where(inside, search.share(top), search.share(base))
    type_, pricer = search.option.deployment_type, search.case.pricer
    ptus = [pricer.ptus(base, type_, base_term)] if base else []
    ptus.append(pricer.ptus(top - base, type_, Term.HOURLY, share_of_hours=plan.share_of_hours))
    return Scheduled(
        base_term=base_term,
        base_ptus=base,
        scheduled_ptus=top,
        share_of_hours=plan.share_of_hours,
        spilled_share=search.spilled_share(share),
        spillover=search.spill_quota(share),
        cost=search.bill(share, ptus),
        long_run_cost=search.long_run_bill(share, ptus),
    )


def _inside(series: TokenSeries, hours: Sequence[bool]) -> npt.NDArray[np.bool_]:
    """Of each minute whether its hour of the week is in the schedule."""
    first = (series.start.weekday() * 24 + series.start.hour) * 60 + series.start.minute
    return np.array(hours)[(first + np.arange(series.minutes)) // 60 % len(hours)]


def _cheapest_pair(
    search: Search, inside: npt.NDArray[np.bool_], reserved: float, hourly: float
) -> tuple[int, int, float] | None:
    """Base, higher count and money a month; every base at most the higher count, spilling no more than allowed."""
    demand = np.nan_to_num(search.minutes.weighted)
    tops = search.ladder()
    bases = np.concatenate([[0], tops])
    within = spill.peaks(np.where(inside, demand, 0.0), np.where(inside, search.value, 0.0))
    outside = spill.peaks(np.where(inside, 0.0, demand), np.where(inside, 0.0, search.value))
    share_in, value_in = within.spilled(search.carried(tops))
    share_out, value_out = outside.spilled(search.carried(bases))
    total, months = max(search.total, 1.0), search.months
    of_base = bases * (reserved - hourly) + value_out * months
    of_top = tops * hourly + value_in * months
    spilled_base, spilled_top = share_out * outside.total / total, share_in * within.total / total
    best: tuple[int, int, float] | None = None
    for row, top in enumerate(tops):
        possible = np.where(search.allows(spilled_base[: row + 1] + spilled_top[row]), of_base[: row + 1], np.inf)
        base = int(np.argmin(possible))
        money = float(of_top[row] + possible[base])
        if np.isfinite(money) and (best is None or money < best[2]):
            best = int(bases[base]), int(top), money
    return best
