"""What a plan of a measured deployment is made from: its minutes, weighed, and how they are to be sized."""

from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.hidden_reading import Carried, Reading, taken
from capacity.planning.measured.in_hours import of_hours
from capacity.planning.measured.minute_trial import MinuteTrial
from capacity.planning.measured.prompt_lengths import Lengths, Prompts, by_length, lengths, weighted
from capacity.planning.measured.request_trial import RequestTrial
from capacity.planning.measured.trials import STATISTICS, Trial
from capacity.planning.measured.usage_missing import UsageMissing
from capacity.planning.options.situation import with_weights
from capacity.record import Record
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import Throughput
from capacity.sizing.ptu import UnknownWeight
from capacity.sizing.request_class import Context
from capacity.traffic.bucket import fitting
from capacity.traffic.demanded import HiddenDemand
from capacity.traffic.series import Floats, ObservedDeployment, TokenSeries
from capacity.traffic.weighing import LongPrompts


class MeasuredCase(Record):
    """A deployment, what was asked of it, and how that is to be sized."""

    observed: ObservedDeployment
    missing: UsageMissing | None
    reading: Reading | None
    """What is hidden, as it is read; None where nothing is."""
    minutes: Minutes
    inside: Minutes
    """The minutes with those outside of the hours that are sized for as not observed."""
    throughput: Throughput
    limits: Lengths
    prompts: tuple[Prompts, ...]
    """What was asked, by length."""
    sizing: Sizing

    def weigh(self, series: TokenSeries) -> Floats:
        """Weighted tokens per minute that provisioned types serve of a series of the deployment, without growth."""
        return weighted(by_length(series, self.observed, self.limits), self.throughput)

    def trial(self) -> Trial:
        """Single requests where they are known and the criterion looks at them; else the minutes."""
        if self.observed.requests is not None:
            try:
                return RequestTrial(
                    fitting(self.observed.requests, self.limits.ptu),
                    self.throughput.weights_for(Context.SHORT),
                    LongPrompts.of(self.throughput, self.limits.long_context),
                    self.sizing.growth,
                    self.sizing.admission,
                )
            except UnknownWeight:  # then no minute can be weighed either, and nothing is sized by PTUs
                pass
        of_log = self.observed.shape is not None
        shown = STATISTICS if of_log else tuple(Criterion)
        return MinuteTrial(series=self.inside.asked, minutes=self.inside.weighted, shown_criteria=shown)


def measured_case(  # noqa: PLR0913  # as `deployment_plan.plan`
    observed: ObservedDeployment,
    sizing: Sizing,
    catalog: Catalog,
    *,
    today: date,
    hidden: HiddenDemand | None,
    missing: UsageMissing | None,
) -> MeasuredCase:
    """A deployment on a model that the catalog knows."""
    growth = sizing.growth
    spec = catalog.model(observed.model or "")
    throughput = with_weights(spec.throughput or Throughput(as_of=today, source=""), sizing.settings.token_weights)
    limits = lengths(spec, observed.model_version)
    weights = throughput.weights_for(Context.SHORT)
    carried = Carried(observed.ptus, throughput.input_tpm_per_ptu, weights, sizing.burst_seconds)
    reading = None if hidden is None else taken(observed, hidden, carried)
    asked = observed.series if reading is None else reading.series
    prompts = by_length(asked, observed, limits)
    minutes = Minutes(
        asked=asked,
        weighted=weighted(prompts, throughput) * float(growth),
        growth=growth,
        by_context=tuple((one.context, one.series) for one in prompts if one.fits_ptus),
    )
    return MeasuredCase(
        observed=observed,
        missing=missing,
        reading=reading,
        minutes=minutes,
        inside=of_hours(minutes, sizing.hours, observed.name),
        throughput=throughput,
        limits=limits,
        prompts=prompts,
        sizing=sizing,
    )
