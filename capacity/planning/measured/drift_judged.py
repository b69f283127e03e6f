"""Whether what came breaks a plan: what its size refuses, and the range that it may move in."""

from collections.abc import Iterator

from capacity.findings import Finding, found
from capacity.planning.results.drift_report import Drift, PlannedSize, Range, RangeBasis, SaidPlan
from capacity.sizing.deployment import Kind

ROUNDING = 1e-9


def around(size: PlannedSize, growth: float, max_drift: float) -> Range:
    """What was planned, from before its growth to after it, and a share more or less.

    A size that a trial found is the first of its ladder: what was needed lies between it and the one below.
    """
    headroom = float(1 + size.headroom_share)
    if size.needed is not None:
        least = most = float(size.needed)
    else:
        least, most = float(size.ptus - size.sizes.increment_ptus), float(size.ptus)
        if size.ptus <= size.sizes.minimum_ptus:
            least = 0.0
    return Range(
        low=least / headroom / growth * (1 - max_drift),
        high=most / headroom * (1 + max_drift),
        basis=RangeBasis.MAX_DRIFT,
    )


def judged(row: Drift, said: SaidPlan, max_drift: float) -> Drift:
    """With the reasons why it fails; those of the range say that it is not inside."""
    if row.is_short:
        return _judged_short(row, said, max_drift)
    left = (*_ptus(row), *_tokens(row, said, max_drift))
    is_unknown = not left and row.deployment_type is not None and row.ptus_needed is None
    return row.replaced(
        inside=None if is_unknown else not left,
        unknown=found("drift-not-weighed") if is_unknown else None,
        failures=(*_refused(row, said), *left),
    )


def _judged_short(row: Drift, said: SaidPlan, max_drift: float) -> Drift:
    """Some hours of the week tell what is refused in an hour, and of a measured plan tokens of the same hours.

    PTUs needed, and what is refused over all, are of a week. A peak that is above the range is so in any week.
    """
    left = [one for one in _tokens(row, said, max_drift) if said.is_measured or one.code == "drift-more-tokens"]
    is_known = bool(left) or (said.is_measured and _is_by_token(row, said) and row.tokens_share is not None)
    in_hour = tuple(_refused(row.replaced(throttled_share=None), said))
    why = None if is_known else found("drift-too-short", start=row.span.start, end=row.span.end)
    return row.replaced(
        inside=not left if is_known else None,
        unknown=why,
        failures=(*in_hour, *left),
    )


def _refused(row: Drift, said: SaidPlan) -> Iterator[Finding]:
    """Of plans that promise what is refused; of the worst hour where the whole keeps to it."""
    for code, refused, allowed in (
        ("drift-refuses", row.throttled_share, row.throttled_share_allowed),
        ("drift-refuses-in-hour", row.worst_hour_throttled_share, row.worst_hour_throttled_share_allowed),
    ):
        if said.may_refuse_no_more and refused is not None and refused > allowed * (1 + ROUNDING):
            yield found(code, ptus=row.ptus_planned, refused=refused, allowed=allowed)
            return


def _ptus(row: Drift) -> Iterator[Finding]:
    """PTUs decide where they are known."""
    if row.range is None or row.ptus_needed is None:
        return
    low, high = row.range.low, row.range.high
    if row.ptus_needed < low * (1 - ROUNDING):
        yield found("drift-needs-less", ptus=row.ptus_needed, low=low)
    elif row.ptus_needed > high * (1 + ROUNDING):
        yield found("drift-needs-more", ptus=row.ptus_needed, high=high)


def _tokens(row: Drift, said: SaidPlan, max_drift: float) -> Iterator[Finding]:
    """What is billed by the token moves with the tokens, too.

    It may be that of the first month or of the largest, whichever those planned are of.
    """
    if row.tokens_share is None or not _is_by_token(row, said):
        return
    low, high = (1 - max_drift) / row.tokens_growth, (1 + max_drift) * row.growth / row.tokens_growth
    if row.tokens_share < low * (1 - ROUNDING):
        yield found("drift-fewer-tokens", came=row.tokens_share, low=low)
    elif row.tokens_share > high * (1 + ROUNDING):
        yield found("drift-more-tokens", came=row.tokens_share, high=high)


def _is_by_token(row: Drift, said: SaidPlan) -> bool:
    """Whether something is billed by the token, and no range of PTUs stands for it."""
    by_token = said.offer is None or said.offer.spills or said.offer.deployment_type.kind is not Kind.PROVISIONED
    told = row.range is not None and row.range.basis is not RangeBasis.MAX_DRIFT
    return by_token and not told
