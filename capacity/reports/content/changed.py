"""What every format says of a change: what workloads need and cost, before and after."""

from collections.abc import Iterator
from decimal import Decimal

from capacity.grammar import counted
from capacity.numerals import factor, money, whole
from capacity.planning.checks.against import Against, Change, Outcome, Sum
from capacity.planning.checks.standing import Standing
from capacity.planning.results.check_result import Number
from capacity.reports.forms import Grid
from capacity.sentences.offer_words import PAID_ALREADY, pays
from capacity.sizing.deployment import DeploymentType

UNKNOWN = "?"


def grid(against: Against) -> Grid:
    """What changed: a row for each workload that did."""
    rows = [_row(one) for one in against.changes if one.outcome is not Outcome.UNCHANGED]
    if not rows:
        return Grid([], [])
    before, after = against.before, against.after
    rows.append(["Total", _ptus(after), _ptus(before), money(after.per_month), money(before.per_month)])
    return Grid(["Changed", "needs", "needed before", "USD a month", "before"], rows)


def _row(one: Change) -> list[str]:
    """Its name, what it needs and needed, and both costs."""
    told = {Outcome.CHANGED: "", Outcome.UNKNOWN: " (before unread)"}.get(one.outcome, f" ({one.outcome.value})")
    return [f"{one.workload}{told}", _needs(one.after), _needs(one.before), _cost(one.after), _cost(one.before)]


def _needs(one: Standing | None) -> str:
    """`110 Global PTUs`, `Data Zone 220,000 TPM`; where nothing is decided `?`."""
    if one is None or one.deployment_type is None:
        return "-" if one is None else UNKNOWN
    where, _, how = one.deployment_type.display_name.rpartition(" ")
    if one.ptus is not None:
        return f"{whole(one.ptus)} {where} PTUs"
    return f"{where} {whole(one.tpm_quota)} TPM" if one.tpm_quota is not None else f"{where} {how}"


def _cost(one: Standing | None) -> str:
    """A month's; `-` where the workload is not."""
    return "-" if one is None else money(one.per_month)


def _ptus(total: Sum) -> str:
    return f"{'' if total.complete else 'at least '}{whole(sum(total.ptus.values()))} PTUs"


def lines(against: Against) -> list[str]:
    """The difference in words, that of the cost first, and what it does not cover."""
    counts = {each: sum(one.outcome is each for one in against.changes) for each in Outcome}
    told = ", ".join(f"{whole(count)} {each.value}" for each, count in counts.items() if count) or "no workloads"
    basis = "Both sides with the same catalog and options."
    if against.before_catalog_as_of is not None:
        basis = f"Before is as reported then, with the catalog as of {against.before_catalog_as_of} and its options."
    result = [*_costs(against), *_by_type(against), f"{told}. {basis}", *_other_changes(against)]
    for side, total in (("now", against.after), ("before", against.before)):
        if total.undecided:
            result.append(f"No recommendation {side} for {counted(total.undecided, 'workload')}: not in the sums.")
    if any(side.deployed_ptus for side in (against.before, against.after)):
        sides = [side for one in against.changes for side in (one.before, one.after) if side is not None]
        are_told = any(side.paid_ptus is not None and side.deployed_ptus for side in sides)
        rest = "those that are paid already at none" if are_told else "reservations pay for all of them together"
        rest += "; over months costs are those of the most expensive one"
        result.append(f"Deployed PTUs count at the hourly price{', ' if are_told else ': '}{rest}.")
    result += [f"Not read of the earlier state: {problem}" for problem in against.problems]
    return result


Fact = DeploymentType | str | Number | None
MANY = 1000
PAYMENT = "payment"


def _other_changes(against: Against) -> Iterator[str]:
    """Of workloads on both sides: another model, place, term or size that is deployed, and other limits."""
    for one in against.changes:
        if one.before is not None and one.after is not None:
            old, new = _facts(one.before), _facts(one.after)
            for name in dict.fromkeys((*new, *old)):
                if name == PAYMENT and (name not in old or name not in new):
                    continue  # how PTUs of a later month are paid is not told
                if old.get(name) != new.get(name):
                    yield f"{one.workload}: {name} {_plain(old.get(name))} -> {_plain(new.get(name))}."


def _facts(one: Standing) -> dict[str, Fact]:
    return {
        "model": one.model,
        "region": one.region,
        "type": one.deployment_type,
        **({} if one.term is None else {PAYMENT: _payment(one, one.term)}),
        "deployed PTUs": one.deployed_ptus,
        "deployed units of quota": one.deployed_sku_capacity,
        **one.limits,
    }


def _payment(one: Standing, term: str) -> str:
    """`1-year`, `paid already`, `200 of 300 PTUs paid already, the others hourly`."""
    paid, ptus = one.paid_ptus, one.deployed_ptus or one.ptus or 0
    if not paid:
        return pays(term)
    return (
        PAID_ALREADY if paid >= ptus else f"{whole(paid)} of {whole(ptus)} PTUs {PAID_ALREADY}, the others {pays(term)}"
    )


def _plain(of: Fact) -> str:
    match of:
        case None:
            return "none"
        case DeploymentType():
            return of.label
        case str():
            return of.replace("_", " ")
    return factor(of) if of < MANY else whole(of)


def _by_type(against: Against) -> Iterator[str]:
    """PTUs and units of quota that changed, by deployment type."""
    before, after = against.before, against.after
    at_least = "" if before.complete else "at least "
    for unit, old, new in (
        ("PTUs needed", before.ptus, after.ptus),
        ("PTUs deployed", before.deployed_ptus, after.deployed_ptus),
        ("units of quota needed", before.sku_capacity, after.sku_capacity),
        ("units of quota deployed", before.deployed_sku_capacity, after.deployed_sku_capacity),
    ):
        for type_ in DeploymentType:
            then, now = old.get(type_.value, 0), new.get(type_.value, 0)
            if then != now:
                difference = f" ({_signed(now - then, whole(abs(now - then)))})" if before.complete else ""
                yield f"{type_.display_name}: {at_least}{whole(then)} -> {whole(now)} {unit}{difference}."


def _signed(difference: Decimal | int, size: str) -> str:
    return f"{'-' if difference < 0 else '+'}{size}"


def _costs(against: Against) -> Iterator[str]:
    before, after = against.before, against.after
    for side, total in (("now", after), ("before", before)):
        if total.per_month is None and total.without_cost:
            yield f"Cost {side} not known for {counted(total.without_cost, 'workload')}."
    currencies = {before.currency, after.currency} - {None}
    if before.per_month is None or after.per_month is None or len(currencies) != 1:
        return
    difference = after.per_month - before.per_month
    (currency,) = currencies
    if difference:
        yield f"Cost: {_signed(difference, money(abs(difference)))} {currency} a month."
    else:
        yield "The cost stays the same."
