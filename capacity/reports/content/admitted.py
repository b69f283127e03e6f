"""What reports show of admission: the sizes side by side, at other depths of the bucket, and at other maxima."""

from collections.abc import Iterator, Sequence

from capacity.findings import found
from capacity.numerals import money, share, whole
from capacity.planning.results.admitted_size import AdmissionSize
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.reports.forms import Grid
from capacity.sentences.say import said


def grids(plan: Plan) -> Iterator[Grid]:
    """The sizes at other depths, and at other maxima of the output."""
    if known := _known(plan):
        depths = known[0][1].admission_by_burst_seconds
        rows = [[_name(one), whole(size.steady_ptus), *map(_ptus, _planned(size))] for one, size in known]
        yield Grid(["PTUs by burst depth", "steady", *(f"{depth} s" for depth in depths)], rows)
    chosen = plan.recommended.deployment_type
    advised = [one for one in plan.options if isinstance(one, ProvisionedOption) and one.max_output_advice]
    if advised:
        yield _maxima(min(advised, key=lambda one: one.deployment_type is not chosen))


def _known(plan: Plan) -> list[tuple[ProvisionedOption, AdmissionSize]]:
    options = (one for one in plan.options if isinstance(one, ProvisionedOption))
    return [(one, one.admission) for one in options if one.admission is not None]


def _planned(size: AdmissionSize) -> list[int | None]:
    """By depth, what admits, or what carries the tokens where that is more."""
    by_depth = size.admission_by_burst_seconds.values()
    return [None if ptus is None else max(ptus, size.steady_ptus) for ptus in by_depth]


def _maxima(option: ProvisionedOption) -> Grid:
    advice = option.max_output_advice
    currency = next((one.currency for one in advice if one.currency), None)
    of = next((f" of {one.request_class}" for one in advice if one.request_class), "")
    header = [f"max_output_tokens{of}, {_name(option)}", "PTUs"]
    rows = [
        [whole(one.max_output_tokens) + (f" ({one.statistic})" if one.statistic else ""), _ptus(one.ptus)]
        for one in advice
    ]
    if currency:
        term = next(one.term.label for one in advice if one.term)
        header += [f"{currency} a month, {term}", "less"]
        rows = [[*row, money(one.per_month), money(one.saved_per_month)] for row, one in zip(rows, advice, strict=True)]
    if any(one.answers_cut_share is not None for one in advice):
        header.append("answers cut")
        rows = [
            [*row, "?" if one.answers_cut_share is None else share(one.answers_cut_share)]
            for row, one in zip(rows, advice, strict=True)
        ]
    return Grid(header, rows)


def _ptus(ptus: int | None) -> str:
    return "none" if ptus is None else whole(ptus)


def _name(option: ProvisionedOption) -> str:
    return option.deployment_type.display_name.removesuffix(" Provisioned")


def lines(plan: Plan) -> list[str]:
    """How the sizes follow: once for types that have the same."""
    known = _known(plan)
    sizes = [size for _, size in known]
    return [
        _follows(size, [one.deployment_type.display_name for one, own in known if own == size])
        for at, size in enumerate(sizes)
        if size not in sizes[:at]
    ]


def _follows(size: AdmissionSize, types: Sequence[str]) -> str:
    return said(
        found(
            "admission-decides",
            types=", ".join(types),
            ptus=size.admission_ptus,
            steady=size.steady_ptus,
            throttled_share=size.throttled_share_allowed,
            of_hour=size.worst_hour_throttled_share_allowed,
            burst_seconds=size.burst_seconds,
            driver=size.admission_driver,
        )
    )
