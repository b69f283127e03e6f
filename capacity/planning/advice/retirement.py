"""A reservation or a growth that outlives the model: when it retires, and what its replacement would need."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.planning.advice.lifecycle_warnings import is_retired
from capacity.planning.options.availability import newest_version
from capacity.planning.options.every_type import size_one
from capacity.planning.options.prompt_length import read_as
from capacity.planning.options.situation import Situation, situation
from capacity.planning.results.plan import Option, ProvisionedOption, Reason, Rejection
from capacity.planning.results.recommended_offer import Offer, Recommended
from capacity.pricing.published_prices import Term
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.traffic_path import month_begin

MONTHS = {Term.MONTH.value: 1, Term.YEAR.value: 12}
"""Of what is reserved."""
NOT_TO_BE_HAD = (Reason.NOT_OFFERED, Reason.NOT_OFFERED_IN_REGION, Reason.DATA_RESIDENCY)


def committed_until(chosen: Recommended, today: date) -> date:
    """The end of the last term that is recommended; today for what can be ended on any day."""
    offer = chosen.offer
    if chosen.committed_until is not None:
        return chosen.committed_until
    if offer is None or offer.base_ptus == 0:
        return today
    return month_begin(today, MONTHS.get(offer.term, 0))


def _term(chosen: Recommended) -> Term | None:
    """That which ends last."""
    term = chosen.committed_term or (chosen.offer and chosen.offer.term)
    return Term(term) if term else None


def retirement_warnings(
    case: Situation,
    options: Sequence[Option],
    chosen: Recommended,
    catalog: Catalog,
    reserved_on: Callable[[date], int] | None = None,
) -> Iterator[Finding]:
    """Where the term that is recommended, or the growth that is planned for, ends after the model does.

    `reserved_on` tells the PTUs of the workload that reservations pay for on a day; None is what the offer reserves.
    """
    lifecycle, version, today = case.spec.lifecycle, case.planned_version, case.pricer.today
    if lifecycle is None or version is None or version.retires is None or is_retired(case):
        return
    term, growth = committed_until(chosen, today), month_begin(today, case.wish.planning.growth_months)
    growth = max(growth, chosen.horizon_ends or growth)
    gone = max(version.retires, today)
    late = {name: end for name, end in (("term", term), ("growth", growth)) if end > gone}
    if not late:
        return
    reserved = reserved_on(gone) if reserved_on else _reserved(chosen, today, gone)
    yield found(
        "retires-in-term",
        source=catalog.cite(lifecycle.source),
        date=lifecycle.as_of,
        model=case.spec.name,
        version=case.version,
        retires=version.retires,
        days=(version.retires - today).days,
        term=_term(chosen) if "term" in late else None,
        term_ends=late.get("term"),
        growth_ends=late.get("growth"),
        then=_replaced(case, options, chosen.offer, catalog, reserved or None),
    )


def _replaced(
    case: Situation, options: Sequence[Option], offer: Offer | None, catalog: Catalog, reserved: int | None
) -> Finding:
    """What the replacement would need of the type that is recommended, else of the first provisioned one."""
    replacement = case.planned_version.replacement if case.planned_version else None
    if replacement is None:
        return found("no-replacement")
    provisioned = [one for one in options if isinstance(one, ProvisionedOption)]
    own = next((one for one in provisioned if offer and one.deployment_type is offer.deployment_type), None)
    own = own or next(iter(provisioned), None)
    if own is None:
        return found("replacement-alone", replacement=replacement)
    needed = _on(replacement, own, case, catalog)
    if isinstance(needed, ProvisionedOption):
        return found(
            "replacement-needs",
            replacement=replacement,
            ptus=_ptus(needed, own, offer, is_measured=case.wish.is_measured),
            about=case.wish.is_measured,
            deployment_type=own.deployment_type,
            reserved=reserved,
        )
    return found(
        "replacement-not-offered" if needed is not None and needed.reason in NOT_TO_BE_HAD else "replacement-not-sized",
        replacement=replacement,
        deployment_type=own.deployment_type,
        reason=None if needed is None else needed.detail,
        reserved=reserved,
    )


def _reserved(chosen: Recommended, today: date, day: date) -> int:
    """PTUs of an offer for which a term that is bought today pays on a day."""
    offer = chosen.offer
    if offer is None or offer.term not in MONTHS or month_begin(today, MONTHS[offer.term]) <= day:
        return 0
    return (offer.ptus if offer.base_ptus is None else offer.base_ptus) or 0


def _on(
    replacement: str, own: ProvisionedOption, case: Situation, catalog: Catalog
) -> ProvisionedOption | Rejection | None:
    """The same demand on the replacement, by the same type; None where the catalog does not know that."""
    try:
        spec = catalog.model(replacement)
    except InvalidInput:
        return None
    version = newest_version(spec)
    wish = case.wish.replaced(model=spec.name, model_version=None, token_weights=None)
    pricer = catalog.pricer(spec.name, wish.region, version=version, today=case.pricer.today)
    page = catalog.cite(spec.regions.source) if spec.regions and wish.region else None
    there = situation(wish, spec, read_as(case.demand, spec, version), pricer, regions_page=page)
    about = Fraction(own.ptus, own.admission.steady_ptus) if own.admission else Fraction(1)
    sized = size_one(there.replaced(size_alone=about), own.deployment_type)
    return sized if isinstance(sized, ProvisionedOption | Rejection) else None


def _ptus(needed: ProvisionedOption, own: ProvisionedOption, offer: Offer | None, *, is_measured: bool) -> int:
    """Of a shape the size; of minutes what takes the place of the PTUs planned, by the tokens of the busiest one."""
    if not is_measured:
        return needed.ptus
    mixed = offer.ptus if offer and offer.spillover else None
    planned = Fraction(mixed) if mixed else own.ptus_needed or Fraction(own.ptus)
    of_own, of_other = (one.normalized_tpm / one.input_tpm_per_ptu for one in (own, needed))
    sizes = PtuSizes(minimum_ptus=needed.minimum_ptus, increment_ptus=needed.increment_ptus)
    return deployable_ptus(planned * of_other / of_own if of_own else Fraction(0), sizes)
