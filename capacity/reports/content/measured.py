"""What reports show of measured traffic: the statistics of its minutes, every criterion, and predictions held to it."""

from capacity.grammar import counted
from capacity.numerals import rate, share, whole
from capacity.planning.results.measured_plan import Agreement, SeriesOption, SeriesPlan, Traffic
from capacity.reports.forms import Grid
from capacity.sentences.say import said

QUANTITIES = (
    ("rpm", "RPM"),
    ("input_tpm", "input TPM"),
    ("output_tpm", "output TPM"),
    ("normalized_tpm", "weighted TPM"),
)


def grids(plan: SeriesPlan) -> list[Grid]:
    """The criteria of each distinct ladder of sizes, then the statistics of the minutes."""
    ladders: dict[tuple[int, int], list[SeriesOption]] = {}
    for option in plan.options:
        if isinstance(option, SeriesOption):
            ladders.setdefault((option.minimum_ptus, option.increment_ptus), []).append(option)
    return [*(_criteria(options) for options in ladders.values()), _minutes(plan.traffic), *_requests(plan.traffic)]


def _requests(traffic: Traffic) -> list[Grid]:
    """What single requests look like, and how they crowd, where a log tells."""
    shape, rows = traffic.request_shape, []
    for name, title, form in (
        ("input_tokens", "input tokens", rate),
        ("output_tokens", "output tokens", rate),
        ("cached_input_share", "cached share", share),
    ):
        statistics = getattr(shape, name, None)
        if statistics is not None:
            rows.append([title, *(form(getattr(statistics, part)) for part in ("mean", "p50", "p95", "p99", "max"))])
    bursts = [
        [
            f"{burst.seconds} s",
            f"{burst.max_requests:,}",
            rate(burst.max_rpm),
            "?" if burst.max_tpm is None else rate(burst.max_tpm),
            f"{burst.dispersion:,.1f}",
        ]
        for burst in traffic.bursts
    ]
    return [
        Grid(["Per request", "mean", "p50", "p95", "p99", "max"], rows),
        Grid(["Busiest", "requests", "as RPM", "as TPM", "dispersion"], bursts),
    ]


def _criteria(options: list[SeriesOption]) -> Grid:
    option = options[0]
    names = ", ".join(one.deployment_type.display_name.removesuffix(" Provisioned") for one in options)
    rows = [
        [
            criterion.value,
            whole(outcome.ptus),
            "-" if outcome.ptus_needed is None else f"{outcome.ptus_needed:,.2f}",
            share(outcome.throttled_share),
            share(outcome.worst_hour_throttled_share),
            "taken" if criterion is option.criterion else "",
        ]
        for criterion, outcome in option.by_criterion.items()
        if outcome is not None
    ]
    return Grid([f"By criterion: {names}", "PTUs", "needed", "refused", "worst hour", ""], rows)


def _minutes(traffic: Traffic) -> Grid:
    rows = []
    for name, title in QUANTITIES:
        statistics = getattr(traffic, name)
        if statistics is not None:
            rows.append([title, *(rate(getattr(statistics, part)) for part in ("mean", "p50", "p95", "p99", "max"))])
    return Grid(["Per minute", "mean", "p50", "p95", "p99", "max"], rows)


def lines(plan: SeriesPlan) -> list[str]:
    """Where the minutes come from, when they were busiest, and how far off the plan's own predictions are."""
    traffic = plan.traffic
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
            f"{traffic.busiest_hour:%Y-%m-%d %H:%M}; the peak is {traffic.peak_to_mean:,.1f} times the mean."
        )
    if traffic.prompt_cache:
        hits = ", ".join(f"{share(one.cached_input_share)} at {one.block_minutes} min" for one in traffic.prompt_cache)
        result.append(
            f"By the ids of prompt blocks a prompt cache would serve this share of the input, if unused blocks live so "
            f"long: {hits}. All requests are taken to reach one cache: it is the most that can be had."
        )
    return [*result, *(_agreement(agreement) for agreement in plan.agreements)]


def _agreement(agreement: Agreement) -> str:
    name = agreement.name.replace("_share", "").replace(".", " ")
    return f"Deployed today, {name}: predicted {share(agreement.predicted)}, measured {share(agreement.measured)}."
