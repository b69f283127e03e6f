"""What replaces a version that retires, and what that needs on the day, one after the other as long as a plan lasts."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.planning.options.every_type import size_one
from capacity.planning.options.prompt_length import read_as
from capacity.planning.options.situation import Situation, situation
from capacity.planning.results.plan import Option, ProvisionedOption, Reason, Rejection
from capacity.planning.results.recommended_offer import Offer
from capacity.sizing.deployment import PtuSizes, Version
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.traffic_path import factor_on, planned_peak

NOT_TO_BE_HAD = (Reason.NOT_OFFERED, Reason.NOT_OFFERED_IN_REGION, Reason.DATA_RESIDENCY)


class Replacing(NamedTuple):
    """A plan whose models are replaced. `reserved_on` tells the PTUs that reservations pay for on a day."""

    case: Situation
    options: Sequence[Option]
    offer: Offer | None
    catalog: Catalog
    reserved_on: Callable[[date], int]
    until: date
    """What retires later does not matter."""

    def after(self, version: Version, day: date) -> Finding:
        """What the replacement of a version would need from a day on, of the type that is recommended, if any is."""
        replacement = version.replacement
        if replacement is None:
            return found("no-replacement")
        own = self._own()
        if own is None:
            return found("replacement-alone", replacement=replacement)
        spec = self._spec(replacement)
        needed = None if spec is None else self._sized(spec, own)
        reserved = self.reserved_on(day) or None
        if spec is not None and isinstance(needed, ProvisionedOption):
            share = self._traffic(day)
            return found(
                "replacement-needs",
                replacement=replacement,
                ptus=self._ptus(needed, own, share),
                about=self.case.wish.is_measured or bool(own.admission and share != 1),
                of_day=share != 1,
                deployment_type=own.deployment_type,
                reserved=reserved,
                after=self._following(spec, day),
            )
        is_refused = isinstance(needed, Rejection) and needed.reason in NOT_TO_BE_HAD
        return found(
            "replacement-not-offered" if is_refused else "replacement-not-sized",
            replacement=replacement,
            deployment_type=own.deployment_type,
            reason=needed.detail if isinstance(needed, Rejection) else None,
            reserved=reserved,
        )

    def _own(self) -> ProvisionedOption | None:
        """The option of the recommended type, else the first provisioned one."""
        provisioned = [one for one in self.options if isinstance(one, ProvisionedOption)]
        type_ = self.offer and self.offer.deployment_type
        return next((one for one in provisioned if one.deployment_type is type_), next(iter(provisioned), None))

    def _spec(self, model: str) -> ModelSpec | None:
        """None where the catalog does not know it."""
        try:
            return self.catalog.model(model)
        except InvalidInput:
            return None

    def _following(self, spec: ModelSpec, day: date) -> Finding | None:
        """That the replacement retires before all is over, too, and what comes then."""
        name = spec.newest_version
        version = spec.lifecycle.versions.get(name or "") if spec.lifecycle else None
        if version is None or version.retires is None or not day < version.retires < self.until:
            return None
        then = self.after(version, version.retires)
        return found("replacement-retires", model=spec.name, retires=version.retires, then=then)

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
        return factor_on(planning, today, day) / planned_peak(planning, today, self.case.wish.months).factor

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
