"""PTUs of all plans together: what is needed, deployed and reserved of each type, and what to buy or let lapse.

A reservation is shared by all models of a type, so sums are what it is held against.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.buying.costing import in_dollars
from capacity.planning.results.plan import Action, Current, Plan, ProvisionedOption
from capacity.planning.results.plan_report import Decided, Report, Total
from capacity.planning.results.schedule import OVER_MONTHS, TOKENS_COST_LESS, Move, Schedule
from capacity.pricing.cost import Cost, together
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation, Use, settle
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Kind

EVERYWHERE = "all"
"""The region of sums over all regions."""
GONE = "not-deployed-now"
"""The note on what only metrics remember."""
Key = tuple[DeploymentType, str | None]


def report_of(
    plans: Sequence[Plan],
    catalog: Catalog,
    *,
    today: date,
    reservations: Sequence[Reservation] | None,
    made: Decided | None = None,
) -> Report:
    """The plans and their sums; `made` is what is decided over months, None where nothing is."""
    sums = totals(plans, catalog, today=today, reservations=reservations)
    shared, alone, told = ((), (), ()) if made is None else (made.shared, made.alone, made.doubts)
    return Report(
        as_of=catalog.as_of,
        today=today,
        plans=told_of_reserved(plans, reservations),
        schedules=shared,
        totals=tuple(_scheduled(one, (*shared, *alone)) for one in sums),
        warnings=(*_idle(plans, reservations, shared, catalog, today), *told, *doubts(catalog, reservations)),
        discounts=catalog.discounts,
    )


def _idle(
    plans: Sequence[Plan],
    reservations: Sequence[Reservation] | None,
    schedules: Sequence[Schedule],
    catalog: Catalog,
    today: date,
) -> tuple[Finding, ...]:
    """What is paid and used by nothing, where anything is reserved."""
    if not reservations:
        return ()
    from capacity.planning.buying.idle_reservations import idle_reservations  # noqa: PLC0415  # most have none

    return tuple(idle_reservations(plans, reservations, schedules, catalog, today))


def is_of_schedule(total: Total, one: Schedule) -> bool:
    """Whether a schedule buys for the type and the place of a sum."""
    place = None if total.region == EVERYWHERE else total.region
    return one.deployment_type is total.deployment_type and one.region in (None, place)


def _scheduled(total: Total, schedules: Sequence[Schedule]) -> Total:
    """A sum whose purchases are those of the schedules of its type and place, where there are any."""
    mine = [one for one in schedules if is_of_schedule(total, one)]
    if total.reserved_ptus is None or not mine:
        return total
    first = min(one.months[0].month for one in mine)
    steps = [step for one in mine for step in one.steps]
    lapse = sum(step.ptus for step in steps if step.action is Move.LAPSE)
    return total.replaced(
        buy_ptus=sum(step.ptus for step in steps if step.month == first and step.action in (Move.BUY, Move.RENEW)),
        lapse_ptus=min(lapse, total.reserved_ptus),  # what the schedules buy may lapse later, too
    )


def totals(
    plans: Sequence[Plan],
    catalog: Catalog,
    *,
    today: date,
    reservations: Sequence[Reservation] | None = None,
) -> tuple[Total, ...]:
    """Sums by type and region; none of alternatives.

    Deployments that are gone, or are told to go, need nothing any more; what they have is deployed all the same.

    Global PTUs count in their region, too, as quota is held per region; a Global reservation covers all regions, so
    what is reserved is told of their sum. `reservations` None: nobody said what is reserved.
    """
    if are_alternatives(plans):
        return ()
    sums = _Sums(
        plans=tuple(plans),
        catalog=catalog,
        today=today,
        reservations=tuple(one for one in reservations or () if one.expires is None or one.expires > today),
    )
    keys = sums.keys()
    if reservations is None:
        return tuple(sums.total(key) for key in keys)
    whole = [key for key in keys if key[0].residency == "global"]
    totals_ = [sums.total(key) if key in whole and len(whole) > 1 else sums.settled(key) for key in keys]
    if len(whole) > 1:
        totals_.insert(len(whole), sums.settled((whole[0][0], EVERYWHERE)))
    return tuple(totals_)


def are_alternatives(plans: Sequence[Plan]) -> bool:
    """Whether one workload is planned on several models; measured plans have each their own traffic."""
    tried = [(plan.workload, plan.resource) for plan in plans if plan.measured is None]
    return len({*tried}) < len(tried)


def told_of_reserved(plans: Sequence[Plan], reservations: Sequence[Reservation] | None) -> tuple[Plan, ...]:
    """The plans; where something is reserved, each with the word that its recommendation does not count on it."""
    if not reservations:
        return tuple(plans)
    note = found("reserved-not-counted")
    is_counted = [plan.schedule is not None or plan.recommended.reason.code == OVER_MONTHS for plan in plans]
    return tuple(
        plan if counted else plan.replaced(assumptions=(note, *plan.assumptions))
        for plan, counted in zip(plans, is_counted, strict=True)
    )


def doubts(catalog: Catalog, reservations: Sequence[Reservation] | None) -> tuple[Finding, ...]:
    """What sources contradict each other in about reservations, where there are any."""
    return tuple(
        catalog.remarked(remark)
        for remark in catalog.across_models.remarks
        if reservations and "reservations" in remark.concerns and remark.as_of <= catalog.as_of
    )


class _Sums(Record):
    """All plans against all reservations that have not ended."""

    plans: tuple[Plan, ...]
    catalog: Catalog
    today: date
    reservations: tuple[Reservation, ...]

    @cached_property
    def staying(self) -> tuple[Plan, ...]:
        """The plans whose needs will be needed."""
        return tuple(plan for plan in self.plans if stays(plan))

    @cached_property
    def sized(self) -> dict[Key, list[int]]:
        """PTUs of every option of these, by type and region."""
        sized: dict[Key, list[int]] = {}
        for plan in self.staying:
            for option in plan.options:
                if isinstance(option, ProvisionedOption):
                    sized.setdefault((option.deployment_type, plan.region), []).append(option.ptus)
        return sized

    def keys(self) -> list[Key]:
        """Every type and region with PTUs sized, deployed or reserved, in the order of reports."""
        keys = {(option.deployment_type, plan.region) for plan in self.plans for option in plan.options}
        keys |= {(plan.current.deployment_type, plan.region) for plan in self.plans if plan.current is not None}
        global_ = {key for key in keys if key[0] is DeploymentType.GLOBAL_PROVISIONED}
        for one in self.reservations:
            is_global = one.deployment_type is DeploymentType.GLOBAL_PROVISIONED
            keys |= global_ if is_global and global_ else {(one.deployment_type, None if is_global else one.region)}
        order = list(DeploymentType)
        provisioned = [key for key in keys if key[0].kind is Kind.PROVISIONED]
        return sorted(provisioned, key=lambda key: (order.index(key[0]), key[1] or ""))

    def total(self, key: Key) -> Total:
        """One sum, without what is reserved."""
        sized = [ptus for (type_, region), some in self.sized.items() if _is_of(key, type_, region) for ptus in some]
        return Total(
            deployment_type=key[0],
            region=key[1],
            workloads=len(sized),
            ptus=sum(sized),
            deployed_ptus=sum(use.ptus for use, _ in self.deployed(key)),
            recommended_ptus=sum(ptus for ptus, _ in self.recommended(key)),
        )

    def settled(self, key: Key) -> Total:
        """One sum, against what is reserved."""
        total = self.total(key)
        mine = [
            one
            for one in self.reservations
            if one.deployment_type is key[0] and (one.region == key[1] or key[0].residency == "global")
        ]
        deployed = self.deployed(key)
        today = settle([use for use, _ in deployed], mine)
        reserved = sum(one.quantity for one in mine)
        by_term = sum(ptus for ptus, term in self.recommended(key) if term is not Term.HOURLY)
        others = total.recommended_ptus - by_term + self.undecided(key)
        return total.replaced(
            reserved_ptus=reserved,
            overage_ptus=sum(today.overage),
            waste_ptus=sum(today.unused),
            overage_usd_per_month=self.dollars(
                self.pricer(plan).ptus(ptus, use.deployment_type, Term.HOURLY)
                for (use, plan), ptus in zip(deployed, today.overage, strict=True)
                if ptus
            ),
            waste_usd_per_month=self.dollars(
                self.pricer_at(one.region).ptus(ptus, one.deployment_type, one.term)
                for one, ptus in zip(mine, today.unused, strict=True)
                if ptus
            ),
            buy_ptus=max(by_term - max(reserved - others, 0), 0),
            lapse_ptus=max(reserved - by_term - others, 0),
        )

    def deployed(self, key: Key) -> list[tuple[Use, Plan]]:
        """Deployed PTUs of a type, each use with its plan."""
        return [
            (Use(key[0], plan.region, plan.resource, plan.current.ptus or 0), plan)
            for plan in self.plans
            if plan.current is not None and _is_of(key, plan.current.deployment_type, plan.region)
        ]

    def recommended(self, key: Key) -> list[tuple[int, Term]]:
        """PTUs that plans recommend for all month, and how they are paid; not those by the hour on top of a base."""
        return [
            ((offer.ptus if offer.base_ptus is None else offer.base_ptus) or 0, Term(offer.term))
            for plan in self.staying
            if (offer := plan.recommended.offer) is not None and _is_of(key, offer.deployment_type, plan.region)
        ]

    def undecided(self, key: Key) -> int:
        """PTUs of plans that could recommend nothing: what is deployed stays until somebody knows better."""
        return sum(
            use.ptus
            for use, plan in self.deployed(key)
            if plan.recommended.offer is None and plan.current is not None and plan.current.action is not Action.DELETE
        )

    def pricer(self, plan: Plan) -> Pricer:
        """The prices of a plan's model at its place."""
        return self.pricer_at(plan.region, plan.model)

    def pricer_at(self, region: str | None, model: str | None = None) -> Pricer:
        """The prices at a place; reservations are the same for every model."""
        return self.catalog.pricer(model, region, version=None, today=self.today)

    @staticmethod
    def dollars(costs: Iterable[Cost]) -> Decimal | None:
        """Their sum; None as soon as one is not known."""
        bills = list(costs)
        return in_dollars(together(bills)) if bills else Decimal("0.00")


def _is_of(key: Key, type_: DeploymentType, region: str | None) -> bool:
    """Whether PTUs of a type in a region belong to a sum."""
    return type_ is key[0] and key[1] in (region, EVERYWHERE)


def by_token_now(current: Current) -> bool:
    """Whether what is deployed is told to go for tokens, which serve the same traffic for less."""
    return current.detail is not None and current.detail.code == TOKENS_COST_LESS


def stays(plan: Plan) -> bool:
    """Whether what a plan needs will be needed: not of one that was deleted, nor of one that is told to go.

    PTUs that go because tokens cost less leave the traffic, which is served by the token from then on.
    """
    current = plan.current
    told_to_go = current is not None and current.action is Action.DELETE and not by_token_now(current)
    return not told_to_go and GONE not in [note.code for note in plan.assumptions]
