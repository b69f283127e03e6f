"""What a schedule deploys of PTUs month by month, and what all options of a month's traffic have in common."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.options.prompt_length import read_as
from capacity.planning.options.situation import Situation, situation
from capacity.planning.results.plan import ProvisionedOption
from capacity.planning.results.schedule import OtherModel, SchedulePart
from capacity.record import Record
from capacity.sizing.demand import from_classes
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.traffic_path import factor_of, planned_peak
from capacity.sizing.workload import Workload


class ScheduledSize(Record):
    """PTUs from a day on; 0 where all is served by the token."""

    begins: date
    deployment_type: DeploymentType
    ptus: int
    growth: Fraction
    """How many times today's traffic its peak is."""
    utilization_share: Fraction | None
    """Its peak over its PTUs; None where these are none."""
    model: OtherModel | None = None
    """What has taken the place of the model of the plan; None where nothing has yet."""

    @property
    def when(self) -> Finding:
        """Its month, for sentences."""
        return found("month-from", day=self.begins)


def scheduled_sizes(
    part: SchedulePart, needed: ProvisionedOption | None, workload: Workload, case: Situation
) -> tuple[ScheduledSize, ...]:
    """Those of all months; of a largest month without a known price the PTUs that it needs, where any are deployed."""
    sizes = tuple(_of_months(part, workload, case))
    if needed is None or not any(part.ptus) or max(one.growth for one in sizes) >= case.wish.growth:
        return sizes
    begins = planned_peak(workload.planning, case.pricer.today, part.own_months).begins
    return (*sizes, _size(part.deployment_type, begins, needed.ptus, case.wish.growth, case))


def _of_months(part: SchedulePart, workload: Workload, case: Situation) -> Iterator[ScheduledSize]:
    for month, (begins, ptus) in enumerate(zip(part.begins, part.ptus, strict=True)):
        growth = factor_of(workload.planning, month, begins)
        model = next((one for one in reversed(part.models) if one.day <= begins), None)
        then = case if model is None else situation_at(case, workload, growth, model)
        yield _size(part.deployment_type, begins, ptus, growth, then).replaced(model=model)


def _size(type_: DeploymentType, begins: date, ptus: int, growth: Fraction, case: Situation) -> ScheduledSize:
    per_ptu = case.throughput.input_tpm_per_ptu if case.throughput else None
    used = case.normalized_tpm * growth / case.wish.growth / (ptus * per_ptu) if ptus and per_ptu else None
    return ScheduledSize(begins=begins, deployment_type=type_, ptus=ptus, growth=growth, utilization_share=used)


def situation_at(case: Situation, workload: Workload, growth: Fraction, model: OtherModel | None = None) -> Situation:
    """The situation of so many times today's traffic in place of the planned growth, on another model where given."""
    if growth == case.wish.growth and model is None:
        return case
    wish, spec, pricer = case.wish.replaced(growth=growth), case.spec, case.pricer
    if model is not None:
        wish, spec, pricer = wish.replaced(model_version=None, token_weights=None), model.spec, model.pricer
        wish = wish.replaced(model=spec.name)
    demand = read_as(from_classes(workload, growth), spec, pricer.version)
    return situation(wish, spec, demand, pricer, regions_page=case.regions_page)
