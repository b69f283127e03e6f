"""What reports show of measured traffic: the statistics of its minutes, every criterion, and predictions held to it."""

from collections.abc import Callable, Iterator, Sequence

from capacity.grammar import counted
from capacity.numerals import money, needed, rate, share, share_beside, whole
from capacity.planning.results.hold import Hold
from capacity.planning.results.measured_plan import Agreement, ByCriteria, MeasuredTraffic, Traffic, Week
from capacity.planning.results.plan import Option, ProvisionedOption
from capacity.reports.content import tried
from capacity.reports.forms import Grid
from capacity.sentences.hidden import quota_used
from capacity.sentences.holding import headroom, held
from capacity.sentences.say import said
from capacity.sizing.demand import exact
from capacity.traffic.statistics import Statistics

SHOWN_WEEKS = 14
MINUTES_PER_WEEK = 7 * 24 * 60


def grids(measured: MeasuredTraffic, options: Sequence[Option]) -> list[Grid]:
    """The criteria of each distinct ladder of sizes, then the statistics of the minutes."""
    ladders: dict[tuple[int, int], tuple[ByCriteria, list[str]]] = {}
    for option in options:
        if isinstance(option, ProvisionedOption) and option.by_criteria is not None:
            _, types = ladders.setdefault((option.minimum_ptus, option.increment_ptus), (option.by_criteria, []))
            types.append(option.deployment_type.display_name.removesuffix(" Provisioned"))
    traffic = measured.traffic
    criteria = [_criteria(*ladder) for ladder in ladders.values()]
    return [
        *criteria,
        *tried.grids(measured.trials or ()),
        _minutes(traffic),
        _weeks(measured.weeks),
        *_held(measured.hold, is_grown=_is_grown(measured, options)),
        *_requests(traffic),
    ]


def _weeks(weeks: Sequence[Week]) -> Grid:
    """The latest of them."""
    rows = [
        [
            f"{one.start:%Y-%m-%d}{'' if one.minutes == MINUTES_PER_WEEK else ' (shorter)'}",
            whole(one.requests),
            whole(one.input_tokens),
            whole(one.output_tokens),
            whole(one.ptus),
            money(one.token_cost),
        ]
        for one in weeks[-SHOWN_WEEKS:]
    ]
    last = weeks[-1] if weeks else None
    sizes = (
        "PTUs"
        if last is None or last.ptus_of is None
        else f"{last.ptus_of.display_name.removesuffix(' Provisioned')} PTUs"
    )
    cost = "cost" if last is None or last.cost_of is None else f"{last.currency} by token"
    return Grid(["Week from", "requests", "input", "output", sizes, cost], rows)


def _is_grown(measured: MeasuredTraffic, options: Sequence[Option]) -> bool:
    """Whether sizes have headroom or growth in them, those of weeks as well."""
    return measured.growth != 1 or any(isinstance(one, ProvisionedOption) and one.headroom_share for one in options)


def _held(hold: Hold | None, *, is_grown: bool) -> Iterator[Grid]:
    """Each of the latest windows, whose sizes are of the traffic as it was."""
    if hold is None:
        return
    rows = [
        [f"{one.start:%Y-%m-%d}", whole(one.ptus), whole(one.ptus_of_next), "yes" if one.held else "no"]
        for one in hold.weeks[-SHOWN_WEEKS:]
    ]
    sizes = f"{hold.deployment_type.display_name.removesuffix(' Provisioned')} PTUs"
    header = f"{sizes} without headroom and growth" if is_grown else sizes
    yield Grid(["Plan of the week from", header, "the next needs", "held"], rows)


def _requests(traffic: Traffic) -> list[Grid]:
    """What single requests look like, and how they crowd, where a log tells."""
    shape, rows = traffic.request_shape, []
    if shape is not None:
        rows += _statistics(("input tokens", shape.input_tokens), ("output tokens", shape.output_tokens))
        rows += _statistics(("cached share", shape.cached_input_share), form=share)
    bursts = [
        [
            f"{burst.seconds} s",
            whole(burst.max_requests),
            rate(burst.max_rpm),
            "?" if burst.max_tpm is None else rate(burst.max_tpm),
            rate(burst.dispersion),
        ]
        for burst in traffic.bursts
    ]
    return [
        Grid(["Per request", "mean", "p50", "p95", "p99", "max"], rows),
        Grid(["Busiest", "requests", "as RPM", "as TPM", "dispersion"], bursts),
    ]


def _criteria(by: ByCriteria, types: list[str]) -> Grid:
    rows = [
        [
            criterion.value,
            whole(outcome.ptus),
            needed(None if outcome.ptus_needed is None else exact(outcome.ptus_needed)),
            share_beside(outcome.throttled_share, by.throttled_share_allowed),
            share_beside(outcome.worst_hour_throttled_share, by.worst_hour_throttled_share_allowed),
            "used" if criterion is by.criterion else "",
        ]
        for criterion, outcome in by.by_criterion.items()
        if outcome is not None
    ]
    return Grid([f"By criterion: {', '.join(types)}", "PTUs", "needed", "refused", "worst hour", ""], rows)


def _minutes(traffic: Traffic) -> Grid:
    rows = _statistics(
        ("RPM", traffic.rpm),
        ("input TPM", traffic.input_tpm),
        ("output TPM", traffic.output_tpm),
        ("weighted TPM", traffic.normalized_tpm),
    )
    return Grid(["Per minute", "mean", "p50", "p95", "p99", "max"], rows)


def _statistics(*titled: tuple[str, Statistics | None], form: Callable[[float], str] = rate) -> list[list[str]]:
    """A row of each that is known."""
    known = [(title, one) for title, one in titled if one is not None]
    return [[title, *map(form, (one.mean, one.p50, one.p95, one.p99, one.max))] for title, one in known]


def lines(measured: MeasuredTraffic) -> list[str]:
    """Where the minutes come from, when they were busiest, and how far off the plan's own predictions are."""
    traffic = measured.traffic
    known = "" if traffic.observed_share == 1 else f", {share(traffic.observed_share)} of them observed"
    requests = "" if traffic.requests is None else f"; {counted(traffic.requests, 'request')}"
    cached = (
        "" if traffic.cached_input_share is None else f"; {share(traffic.cached_input_share)} of the input was cached"
    )
    span = f"{traffic.start:%Y-%m-%d %H:%M} to {traffic.end:%Y-%m-%d %H:%M} UTC"
    minutes = counted(traffic.minutes, "minute")
    result = [f"{span}, {minutes}{known}{requests}{cached} ({said(traffic.source)})."]
    if traffic.busiest_minute is not None and traffic.busiest_hour is not None and traffic.peak_to_mean is not None:
        result.append(
            f"Busiest minute {traffic.busiest_minute:%Y-%m-%d %H:%M}, busiest hour from "
            f"{traffic.busiest_hour:%Y-%m-%d %H:%M}; the peak is {rate(traffic.peak_to_mean)} times the mean."
        )
    if measured.quota_use is not None and (used := quota_used(measured.quota_use)):
        result.append(f"Deployed quota used by the busiest minute: {used}.")
    if traffic.prompt_cache:
        hits = ", ".join(f"{share(one.cached_input_share)} at {one.block_minutes} min" for one in traffic.prompt_cache)
        result.append(
            f"Input that a prompt cache would serve, by the time that unused blocks live: {hits}. By the ids of prompt "
            "blocks, for prefixes from 1,024 tokens on, as Azure's cache takes them. All requests are assumed to reach "
            "one cache: an upper bound."
        )
    if measured.hold is not None:
        points = ", ".join(f"{headroom(one.headroom_share)}: {one.held}" for one in measured.hold.by_headroom[1:])
        result.append(f"{held(measured.hold)}{f' Of them hold with headroom of {points}.' if points else ''}")
    return [*result, *(_agreement(agreement) for agreement in measured.agreements)]


def _agreement(agreement: Agreement) -> str:
    name = agreement.name.replace("_share", "").replace(".", " ")
    return f"Deployed today, {name}: predicted {share(agreement.predicted)}, measured {share(agreement.measured)}."
