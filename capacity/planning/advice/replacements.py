"""What replaces a version that retires, and what that needs on the day, one after the other as long as a plan lasts."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice.succession import Heir, Scheduled
from capacity.planning.options.every_type import size_one
from capacity.planning.options.prompt_length import read_as
from capacity.planning.options.situation import Situation, situation
from capacity.planning.results.plan import Option, ProvisionedOption, Reason, Rejection
from capacity.planning.results.recommended_offer import Offer
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.traffic_path import factor_on, planned_peak

NOT_TO_BE_HAD = (Reason.NOT_OFFERED, Reason.NOT_OFFERED_IN_REGION, Reason.DATA_RESIDENCY)


class Replacing(NamedTuple):
    """A plan whose models are replaced."""

    case: Situation
    options: Sequence[Option]
    offer: Offer | None
    catalog: Catalog
    scheduled: Scheduled
    until: date
    """What retires later does not matter."""

    def after(self, following: Sequence[Heir]) -> Finding:
        """What the first that follows would need from its day on, of the type that is recommended, if any is."""
        (day, replacement, spec), *rest = following
        if replacement is None:
            return found("no-replacement")
        own, planned = self._own(), self.scheduled.planned_on(day)
        if own is None:
            return found("replacement-alone", replacement=replacement, planned=planned is not None)
        needed = None if spec is None else self._sized(spec, own)
        reserved = self.scheduled.reserved_on(day) or None
        if spec is not None and isinstance(needed, ProvisionedOption):
            share = self._traffic(day)
            return found(
                "replacement-needs",
                replacement=replacement,
                ptus=planned or self._ptus(needed, own, share),
                about=not planned and (self.case.wish.is_measured or bool(own.admission and share != 1)),
                of_day=share != 1,
                planned=planned is not None,
                deployment_type=own.deployment_type,
                reserved=reserved,
                after=self._retiring(spec, rest),
            )
        is_refused = isinstance(needed, Rejection) and needed.reason in NOT_TO_BE_HAD
        return found(
            "replacement-not-offered" if is_refused else "replacement-not-sized",
            replacement=replacement,
            deployment_type=own.deployment_type,
            reason=needed.detail if isinstance(needed, Rejection) else None,
            reserved=reserved,
            planned=planned is not None,
        )

    def _own(self) -> ProvisionedOption | None:
        """The option of the type of the schedule, else of the recommended one, else the first provisioned one."""
        provisioned = [one for one in self.options if isinstance(one, ProvisionedOption)]
        type_ = self.scheduled.deployment_type or (self.offer and self.offer.deployment_type)
        return next((one for one in provisioned if one.deployment_type is type_), next(iter(provisioned), None))

    def _retiring(self, spec: ModelSpec, rest: Sequence[Heir]) -> Finding | None:
        """That the replacement retires before all is over, too, and what comes then."""
        if not rest or rest[0].day >= self.until:
            return None
        return found("replacement-retires", model=spec.name, retires=rest[0].day, then=self.after(rest))

    def _sized(self, spec: ModelSpec, own: ProvisionedOption) -> ProvisionedOption | Rejection | None:
        """The same demand on it, by the same type."""
        version, wish = spec.newest_version, self.case.wish
        wish = wish.replaced(model=spec.name, model_version=None, token_weights=None)
        pricer = self.catalog.pricer(spec.name, wish.region, version=version, today=self.case.pricer.today)
        page = self.catalog.cite(spec.regions.source) if spec.regions and wish.region else None
        there = situation(wish, spec, read_as(self.case.demand, spec, version), pricer, regions_page=page)
        about = Fraction(own.ptus, own.admission.steady_ptus) if own.admission else Fraction(1)
        sized = size_one(there.replaced(size_alone=about), own.deployment_type)
        return sized if isinstance(sized, ProvisionedOption | Rejection) else None

    def _traffic(self, day: date) -> Fraction:
        """The traffic of a day as a share of what is planned for."""
        planning, today = self.case.wish.planning, self.case.pricer.today
        return factor_on(planning, today, day) / planned_peak(planning, today, self.case.lived_months).factor

    def _ptus(self, needed: ProvisionedOption, own: ProvisionedOption, share: Fraction) -> int:
        """Of a shape the size; of minutes what takes the place of the PTUs planned, by tokens of the busiest one."""
        sizes = PtuSizes(minimum_ptus=needed.minimum_ptus, increment_ptus=needed.increment_ptus)
        if not self.case.wish.is_measured:
            # A size by admission does not follow from the tokens of other traffic: it is told as about so many.
            of_tokens = None if own.admission or share == 1 else needed.ptus_needed
            return deployable_ptus((of_tokens or Fraction(needed.ptus)) * share, sizes)
        mixed = self.offer.ptus if self.offer and self.offer.spillover else None
        planned = Fraction(mixed) if mixed else own.ptus_needed or Fraction(own.ptus)
        of_own, of_other = (one.normalized_tpm / one.input_tpm_per_ptu for one in (own, needed))
        return deployable_ptus(planned * share * of_other / of_own if of_own else Fraction(0), sizes)
