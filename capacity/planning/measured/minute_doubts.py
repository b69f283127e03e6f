"""What is not sure of measured minutes, and what they would need were they otherwise."""

from collections.abc import Iterator

from capacity.findings import Finding, found
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.criteria import ptu_sizer
from capacity.planning.measured.in_hours import of_hours
from capacity.planning.measured.measured_case import MeasuredCase
from capacity.planning.measured.measured_warnings import MANY_UNKNOWN, minutes_without_tokens, rows_left_out
from capacity.planning.measured.minute_trial import MinuteTrial
from capacity.planning.results.plan import Option, ProvisionedOption
from capacity.planning.results.recommended_offer import Recommended
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.series import TokenSeries


class Doubts(Record):
    """Of a deployment, whose options are those of its peak."""

    of: MeasuredCase
    at_peak: tuple[Option, ...]

    def told_of(self, recommended: Recommended) -> Recommended:
        """The recommendation, which says so where much of the demand is a guess, or its peaks are hidden."""
        why, missing, observed = recommended.why, self.of.missing, self.of.observed
        if missing is not None and missing.share > MANY_UNKNOWN:
            why = missing.found("usage-guessed", why=why)
        if observed.left_out is not None and observed.left_out.share > MANY_UNKNOWN:
            why = next(rows_left_out(observed, "sized-without-rows", why=why))
        for told in minutes_without_tokens(observed, "sized-without-minutes", why=why):
            why = told
        for told in self.told_twice():
            if told.values["least"] != told.values["most"]:
                why = Finding(code="sized-on-larger", values={**told.values, "why": why})
        if observed.grain_minutes > 1:
            why = found("sized-on-means", minutes=observed.grain_minutes, why=why)
        if observed.on_minutes:
            why = found("sized-on-whole-minutes", why=why)
        return recommended.replaced(why=why)

    def not_logged(self) -> Iterator[Finding]:
        """Requests without usage, and what would be bought were they nothing."""
        if self.of.missing is None:
            return
        type_, ptus = self.sized_on(None if self.of.reading is None else self.of.reading.hidden.logged)
        yield self.of.missing.found("usage-missing", type_=type_, ptus=ptus)

    def not_own(self) -> Iterator[Finding]:
        """Of a standard type, 429s that its quota does not explain, or of which nobody can tell whether it does."""
        use = self.of.observed.quota_use
        if self.of.reading is None or use is None:
            return
        hidden = self.of.reading.hidden
        if hidden.refused and use.tokens_share is None:
            yield found("quota-use-unknown", refused=hidden.refused)
        if not hidden.not_own:
            return
        type_, without = self.sized_on(hidden.high)
        _, with_them = self.sized_on(hidden.with_not_own)
        yield found("refused-below-quota", refused=hidden.not_own, use=use, type_=type_, ptus=without, most=with_them)

    def not_split(self) -> Iterator[Finding]:
        """Minutes of which only the total is known, and what they would need as input alone, or as output alone."""
        bounds = self.of.observed.unsplit
        if bounds is None:
            return
        type_, least = self.sized_on(bounds.all_input)
        _, most = self.sized_on(bounds.all_output)
        yield found("tokens-not-split", minutes=bounds.minutes, type_=type_, least=least, most=most)

    def told_twice(self) -> Iterator[Finding]:
        """Minutes of which two exports disagree, and what the smaller sums would need, and the larger."""
        twice = self.of.observed.told_twice
        if twice is None:
            return
        type_, least = self.sized_on(twice.least)
        _, most = self.sized_on(self.of.observed.series)
        yield found("exports-disagree", minutes=twice.minutes, type_=type_, least=least, most=most)

    def sized_on(self, series: TokenSeries | None) -> tuple[DeploymentType | None, int | None]:
        """The first provisioned type, and what other minutes would need of it."""
        of = self.of
        option, sized = next((one for one in self.at_peak if isinstance(one, ProvisionedOption)), None), None
        if option is not None and series is not None:
            planned = of.weigh(series) * float(of.minutes.growth)
            minutes = of_hours(Minutes(asked=series, weighted=planned, growth=of.minutes.growth), of.sizing.hours, "")
            trial = MinuteTrial(series=minutes.asked, minutes=minutes.weighted)
            sized = ptu_sizer(trial, minutes.weighted, of.sizing)(option)
        type_ = None if option is None else option.deployment_type
        return type_, sized.ptus if isinstance(sized, ProvisionedOption) else None
