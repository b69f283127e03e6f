"""The search for the cheapest mix: what each count of PTUs serves and spills over real minutes, and what both cost."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from capacity.findings import Finding, found
from capacity.planning.buying.costing import normalized_tpm
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.buying.spilled_tokens import Spill
from capacity.planning.options.situation import Situation, month_of
from capacity.planning.results.plan import ProvisionedOption
from capacity.planning.results.recommended_offer import Moved
from capacity.pricing.cost import MILLION, Cost, Month, cents, together
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.demand import ZERO, exact
from capacity.sizing.deployment import DeploymentType, PtuSizes
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT, deployable_ptus
from capacity.traffic import spill, summary
from capacity.traffic.series import Floats
from capacity.traffic.spilled_requests import SpilledRequests

MOVED = ("0.8", "1.2")
"""How else traffic could turn out."""


def search(
    option: ProvisionedOption,
    case: Situation,
    minutes: Minutes,
    of_requests: Callable[[int], SpilledRequests] | None = None,
) -> "Search | Finding":
    """One provisioned type against the minutes, or why no optimum can be told.

    `of_requests` is what single requests spill from a count, where a log tells every one.
    """
    if not (case.spec.offers and case.spec.offers.spillover):
        return found("mix-has-no-spillover", model=case.spec.name)
    standard, columns = case.standard_beside(option.deployment_type), minutes.columns()
    if standard is None:
        return found("mix-has-no-standard", deployment_type=option.deployment_type.token_billed, region=case.region)
    rates = _rates(columns, case.pricer, standard, long_run=True)
    if rates is None:
        return found("mix-tokens-not-priced", deployment_type=standard)
    prices = case.pricer.ptu_months(option.deployment_type)
    terms = {term: price for term, price in prices.items() if term in case.buyable_terms}
    if not columns:
        return found("mix-without-tokens")
    if not terms:
        return found("mix-terms-not-priced" if prices else "mix-ptus-not-priced")
    plain, requests = minutes.served()
    all_tokens, all_requests = minutes.replaced(by_context=None).served()
    course = spill.course(minutes.weighted, columns, rates, plain, requests)
    apart = [one for one in case.demand.classes if one not in case.served]
    smallest = option.minimum_ptus * float(option.input_tpm_per_ptu)
    return Search(
        option=option,
        case=case,
        minutes=minutes,
        course=course,
        high=course.above(smallest / max(map(float, MOVED))),
        months=minutes.months,
        terms=terms,
        of_requests=of_requests,
        too_long=Spill(
            share=float(case.spilled_share) if isinstance(case.spilled_share, Fraction) else 0.0,
            request_share=_missing_share(requests, all_requests),
            month=month_of(apart) or Month(),
            tpm=exact(summary.largest(all_tokens - plain)),
            rpm=None if requests is None or all_requests is None else exact(summary.largest(all_requests - requests)),
        ),
    )


def _rates(
    columns: Iterable[spill.Category], pricer: Pricer, standard: DeploymentType, *, long_run: bool
) -> dict[spill.Category, float] | None:
    """Money per token of each category; None where one is not known.

    What is promised until a day has ended after it.
    """
    rates = {}
    for context, category in columns:
        rate = pricer.rate(standard, category, context, long_run=long_run)
        if rate is not None and rate.price.until_at_least and pricer.today > rate.price.until_at_least:
            rate = pricer.rate(standard, category, context, long_run=True)
        if rate is None:
            return None
        rates[context, category] = float(rate.amount) / MILLION
    return rates


def _missing_share(some: Floats | None, every: Floats | None) -> float | None:
    """What some of the requests lack of all; None where they are not known."""
    whole = 0.0 if every is None else summary.total(every)
    return None if some is None or not whole else 1 - summary.total(some) / whole


class Search(Record):
    """One provisioned type against the minutes, or with `of_requests` against single requests around their optimum."""

    option: ProvisionedOption
    case: Situation
    minutes: Minutes
    course: spill.Course
    high: spill.Course
    """The minutes from which anything spills, be it from the smallest size with the most traffic told."""
    months: float
    """How many times as many minutes a month has."""
    terms: Mapping[Term, float]
    """What a PTU costs a month, by the terms that may be bought."""
    of_requests: Callable[[int], SpilledRequests] | None = None
    too_long: Spill
    """What no count serves, since its prompts are too long."""

    @property
    def allowed_share(self) -> float:
        """The most of all weighted tokens that may spill. Who asks for a speed and names no share means all of them."""
        slo = self.case.wish.slo
        if slo.spilled_share is not None:
            return float(slo.spilled_share)
        return self.too_long.share if slo.tokens_per_second or slo.time_to_first_token_seconds else 1.0

    def allows(self, spilled: Spill) -> bool:
        """Whether so much may spill."""
        return spilled.share <= self.allowed_share + spill.NOISE

    @property
    def line(self) -> spill.Line:
        """What counts are compared by: shares of what PTUs take."""
        too_long = self.too_long.share
        return spill.Line(
            tpm_per_ptu=float(self.option.input_tpm_per_ptu),
            months=self.months,
            allowed_share=(self.allowed_share - too_long) / (1 - too_long) if too_long < 1 else 0.0,
        )

    def rates(self, pricer: Pricer, *, long_run: bool) -> dict[spill.Category, float] | None:
        """What a token of each category costs by other prices; None where that is not known."""
        return _rates(self.course.columns, pricer, self.option.deployment_type.token_billed, long_run=long_run)

    def ladder(self, factor: float = 1) -> range:
        """Every deployable size up to the first from which nothing spills."""
        option = self.option
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        most = exact(self.course.most * factor / float(option.input_tpm_per_ptu))
        last = min(deployable_ptus(most, sizes), MAX_PTUS_PER_DEPLOYMENT)
        if self.of_requests is not None:
            last = max(last, option.ptus)
        return range(sizes.minimum_ptus, last + 1, sizes.increment_ptus)

    def cheapest(self, peaks: spill.Peaks, factor: float = 1) -> tuple[Term, int, float] | None:
        """Term, count and money a month, of all sizes and terms; the smaller size where two cost the same."""
        best = spill.cheapest(peaks, self.line, self.ladder(factor), list(self.terms.values()), factor)
        return None if best is None else (list(self.terms)[best.price], best.ptus, best.per_month)

    def by_requests(self, start: int) -> tuple[Term, int, float] | None:
        """Term, count and money by single requests: from the optimum of the minutes on, as long as it gets cheaper.

        Whole requests spill, and those of a burst that a minute hides. Where too much does, more PTUs are tried.
        """
        term = min(self.terms, key=lambda term: self.terms[term])
        ladder = self.ladder()

        @cache
        def money(row: int) -> float:
            spilled = self.of_count(ladder[row])
            tokens = self.case.pricer.tokens(spilled.month, self.option.deployment_type.token_billed, long_run=True)
            is_allowed = self.allows(spilled) and tokens.per_month is not None
            return ladder[row] * self.terms[term] + float(tokens.per_month or 0) if is_allowed else math.inf

        row = ladder.index(start)
        while money(row) == math.inf and row + 1 < len(ladder):
            row += 1
        for step in (1, -1):
            while 0 <= row + step < len(ladder) and money(row + step) < money(row):
                row += step
        return None if money(row) == math.inf else (term, ladder[row], money(row))

    def of_count(self, ptus: int) -> Spill:
        """What spills from a count."""
        if self.of_requests is None:
            if not ptus:
                return Spill(share=1.0, request_share=None, month=self.case.month or Month(), tpm=ZERO, rpm=None)
            return self.of_shares(self.high, spill.shares(self.high.demand, ptus * self.line.tpm_per_ptu))
        spilled, growth = self.of_requests(ptus), self.minutes.growth
        months = growth * exact(self.months)
        found = Spill(
            share=spilled.weighted_share,
            request_share=spilled.request_share,
            month=Month({key: tokens * months for key, tokens in spilled.tokens.items()}),
            tpm=spilled.most_tpm * growth,
            rpm=spilled.most_rpm * growth,
        )
        return found.with_too_long(self.too_long)

    def of_shares(self, course: spill.Course, share: Floats) -> Spill:
        """What spills, from the share of each minute's tokens that spills."""
        rpm = course.most_requests(share)
        spilled = course.spilled(share).items()
        found = Spill(
            share=course.share_of_all(share),
            request_share=None,
            month=Month({key: exact(tokens * self.months) for key, tokens in spilled}),
            tpm=exact(course.most_tokens(share)),
            rpm=None if rpm is None else exact(rpm),
        )
        return found.with_too_long(self.too_long)

    def rates_spilled(self, ptus: int, factor: Fraction) -> tuple[Fraction, Fraction | None]:
        """The most tokens and requests that spill in a minute of so many times the traffic, by minutes."""
        line = ptus * self.line.tpm_per_ptu / float(factor)
        spilled = self.of_shares(self.course, spill.shares(self.course.demand, line))
        return spilled.tpm * factor, None if spilled.rpm is None else spilled.rpm * factor

    def bill(self, spilled: Spill, ptus: Sequence[Cost], *, long_run: bool = False) -> Cost:
        """PTUs and what spills, for all of a month's tokens."""
        standard = self.option.deployment_type.token_billed
        tokens = self.case.pricer.tokens(spilled.month, standard, long_run=long_run)
        return together([*ptus, tokens], self.case.month_total)

    def long_run_bill(self, spilled: Spill, ptus: Sequence[Cost]) -> Cost | None:
        """The bill after promotions; None where there is none."""
        if self.bill(spilled, ptus).promotion_ends is None:
            return None
        return self.bill(spilled, ptus, long_run=True)

    def utilization(self, spilled: Spill, ptus: int) -> Fraction | None:
        """How full the PTUs are with what does not spill, over all hours."""
        served, gone = (normalized_tpm(month, self.case) for month in (self.case.month or Month(), spilled.month))
        if served is None or gone is None:
            return None
        return (served - gone) / (ptus * self.option.input_tpm_per_ptu)

    def utilization_of(self, peaks: spill.Peaks, low: int, high: int) -> float | None:
        """How full the PTUs between two counts are, over all minutes; None below the smallest size."""
        if low < self.option.minimum_ptus:
            return None
        (less, more), _ = self.line.spilled(peaks, [low, high])
        minutes = int(self.minutes.asked.observed.sum())
        return float(less - more) * peaks.total / ((high - low) * float(self.option.input_tpm_per_ptu) * minutes)

    def moved(self, peaks: spill.Peaks, factor: float) -> Moved | None:
        """The optimum if traffic were so many times as large."""
        best = self.cheapest(peaks, factor)
        if best is None:
            return None
        standard = self.option.deployment_type.token_billed
        too_long = self.case.pricer.tokens(self.too_long.month, standard, long_run=True).per_month or 0
        return Moved(term=best[0], ptus=best[1], per_month=cents(exact(best[2] + float(too_long) * factor)))
