"""Options at the peak -> priced, and provisioned ones sized by the criterion and with their optimum."""

from collections.abc import Callable
from fractions import Fraction

from capacity.planning.buying import cheapest_mix, costing, mix_search
from capacity.planning.measured.trials import RequestTrial, Trial
from capacity.planning.options.situation import Situation
from capacity.planning.results.measured_plan import SeriesOption
from capacity.planning.results.plan import Option, ProvisionedOption, Reason, Rejection
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.traffic import summary
from capacity.traffic.bucket import SpilledRequests
from capacity.traffic.sharing import Curve


class ByCriteria(Record):
    """Options at the peak -> priced; provisioned ones are sized by the criterion first, and have their optimum.

    `curves` is filled on the way.
    """

    case: Situation
    trial: Trial
    burst_seconds: float
    sized: Callable[[ProvisionedOption], SeriesOption | Rejection]
    planned: mix_search.Minutes
    curves: dict[DeploymentType, Callable[[], Curve]]

    def __call__(self, option: Option) -> Option | Rejection:
        """The option, or why the traffic rules it out."""
        if not isinstance(option, ProvisionedOption):
            return costing.priced(option, self.case)
        weighted = self.planned.weighted
        if self.planned.asked.observed_share > 0 and not summary.is_known(weighted):
            return _not_weighed(option, self.case.spec.name)
        result = self.sized(option)
        if isinstance(result, Rejection):
            return result
        priced = costing.priced(result, self.case)
        search = mix_search.search(priced, self.case, self.planned, self._of_requests(option.input_tpm_per_ptu))
        if isinstance(search, mix_search.Search):
            self.curves[option.deployment_type] = search.curve
        return cheapest_mix.with_optimum(priced, search)

    def _of_requests(self, per_ptu: Fraction) -> Callable[[int], SpilledRequests] | None:
        """What single requests spill from a count, where they are known."""
        trial = self.trial
        if not isinstance(trial, RequestTrial):
            return None
        return lambda ptus: trial.spilled(ptus, per_ptu, self.burst_seconds)


def _not_weighed(option: ProvisionedOption, model: str) -> Rejection:
    """The busiest minute could be weighed, and another could not."""
    return Rejection(
        deployment_type=option.deployment_type,
        reason=Reason.TOKEN_WEIGHT_UNKNOWN,
        detail=f"some of its tokens are of a kind of which nobody has published what one counts on {model}: "
        "give your own figure with `--set token_weights.KIND=N` or with `--catalog`",
    )
