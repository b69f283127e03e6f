"""What reports show of simulations: how much is refused, how long to wait, what spills over, how full it is."""

from collections.abc import Iterator, Sequence

from capacity.grammar import counted
from capacity.numerals import factor, share, wait, whole
from capacity.planning.simulation import Calibrated, Simulation, SimulationReport
from capacity.reports.content import words
from capacity.reports.forms import Grid, Section
from capacity.sentences.say import said
from capacity.traffic.bucket import On429


def by_deployment(report: SimulationReport) -> dict[str, list[Simulation]]:
    """The simulations of each deployment, by its title."""
    titles = dict.fromkeys(_title(one) for one in report.simulations)
    return {title: [one for one in report.simulations if _title(one) == title] for title in titles}


def _title(one: Simulation | Calibrated) -> str:
    return f"{one.deployment or 'log'}: {one.model}"


def grids(simulations: Sequence[Simulation], on_429: On429) -> list[Grid]:
    """Of one deployment: all depths beside each other where there are several, then a row per count and depth.

    Rows of a quota stand behind the PTUs that it takes spilled requests from, else at the end.
    """
    of_ptus = [one for one in simulations if one.quota is None]
    depths = list(dict.fromkeys(one.burst_seconds or 0 for one in of_ptus))
    names, keys = _keys(simulations)
    found = [_refused(simulations, keys, names, on_429), _waits(simulations, keys, names)]
    if on_429 is On429.SPILL:
        found.append(_spilled(simulations, keys, names))
    return [*([_beside(of_ptus, depths)] if len(depths) > 1 else []), *found]


def _keys(simulations: Sequence[Simulation]) -> tuple[list[str], list[list[str]]]:
    """What rows are told apart by: PTUs or quota, and the depth or the window where there are several."""
    has_quota = any(one.quota for one in simulations)
    times = [f"{_seconds(one)} s" if _seconds(one) else "" for one in simulations]
    several = len({one.burst_seconds for one in simulations if one.quota is None}) > 1
    several = several or any(one.rpm_window_seconds for one in simulations)
    names = ["size" if has_quota else "PTUs", *(["over" if has_quota else "depth"] if several else [])]
    sizes = [_size(one) if has_quota else whole(one.ptus) for one in simulations]
    return names, [[size, *([time] if several else [])] for size, time in zip(sizes, times, strict=True)]


def _seconds(one: Simulation) -> str:
    seconds = one.rpm_window_seconds if one.quota else one.burst_seconds
    return factor(seconds) if seconds is not None else ""


def _size(one: Simulation) -> str:
    if one.quota is None:
        return counted(one.ptus or 0, "PTU")
    limits = ((one.quota.tpm, "TPM"), (one.quota.rpm, "RPM"))
    named = ", ".join(f"{whole(limit)} {name}" for limit, name in limits if limit is not None)
    return f"+ {named}" if one.spilled_from else named


def _beside(simulations: Sequence[Simulation], depths: Sequence[float]) -> Grid:
    by_key = {(one.ptus, one.burst_seconds): one for one in simulations}
    counts = dict.fromkeys(one.ptus for one in simulations)
    rows = [[whole(ptus), *(share(by_key[ptus, depth].summary.throttled_share) for depth in depths)] for ptus in counts]
    return Grid(["429s by depth", *(f"{factor(depth)} s" for depth in depths)], rows)


def _refused(
    simulations: Sequence[Simulation], keys: Sequence[Sequence[str]], names: Sequence[str], on_429: On429
) -> Grid:
    retried = on_429 is On429.RETRY
    too_long = any(one.summary.too_long_requests for one in simulations)
    rows = [
        [
            *key,
            share(one.summary.throttled_share),
            share(one.summary.worst_hour_throttled_share),
            f"{one.summary.accepted:,}",
            f"{one.summary.throttled:,}",
            *([whole(one.summary.too_long_requests)] if too_long else []),
            *([whole(one.summary.attempts)] if retried else []),
            "-" if one.summary.first_429 is None else f"{one.summary.first_429:%Y-%m-%d %H:%M:%S}",
        ]
        for key, one in zip(keys, simulations, strict=True)
    ]
    more = [*(["too long"] if too_long else []), *(["sent"] if retried else [])]
    return Grid([*names, "429s", "worst hour", "accepted", "refused", *more, "first 429 (UTC)"], rows)


def _waits(simulations: Sequence[Simulation], keys: Sequence[Sequence[str]], names: Sequence[str]) -> Grid:
    rows = []
    for key, one in zip(keys, simulations, strict=True):
        waits, used = one.summary.retry_after_ms, one.summary.utilization_share
        rows.append(
            [
                *key,
                *(["-"] * 3 if waits is None else [wait(waits.p50), wait(waits.p99), wait(waits.max)]),
                *(["?"] * 3 if used is None else [share(used.mean), share(used.p99), share(used.max)]),
            ]
        )
    return Grid([*names, "wait p50", "p99", "max", "used, mean", "p99", "max"], rows)


def _spilled(simulations: Sequence[Simulation], keys: Sequence[Sequence[str]], names: Sequence[str]) -> Grid:
    rows = [
        [
            *key,
            whole(one.summary.spilled_requests),
            whole(one.summary.spilled_input_tokens),
            whole(one.summary.spilled_output_tokens),
        ]
        for key, one in zip(keys, simulations, strict=True)
        if one.quota is None
    ]
    return Grid([*names, "spilled requests", "input tokens", "output tokens"], rows)


def calibration_lines(one: Calibrated) -> list[str]:
    """The depth found, and how right it is where it was not fitted."""
    found = one.calibration
    held = found.held_back
    depth = (
        f"With {counted(one.ptus, 'PTU')} a burst depth of {found.burst_seconds:,.2f} s explains the log's 429s best "
        f"(anything from {found.lowest_burst_seconds:,.2f} to {found.highest_burst_seconds:,.2f} s does as well)."
    )
    quality = (
        "It was fitted on every other ten minutes. On those between, which it had not seen, the Matthews correlation "
        f"of predicted and logged 429s is {held.correlation:.2f}: 1 is perfect, 0 is chance."
    )
    return [depth, quality]


def confusion(one: Calibrated) -> Grid:
    """Held-back requests by what was predicted and what was logged."""
    held = one.calibration.held_back
    return Grid(
        [f"{_title(one)}, held back", "logged 429", "logged served"],
        [
            ["predicted 429", f"{held.true_positives:,}", f"{held.false_positives:,}"],
            ["predicted served", f"{held.false_negatives:,}", f"{held.true_negatives:,}"],
        ],
    )


def sections(report: SimulationReport) -> list[Section]:
    """What the numbers mean and rest on."""
    everything = [
        Section("Reads", list(_meaning(report))),
        Section("Assumptions", [*_assumed(report), *map(said, report.notes)]),
        Section("Sources", [words.fact(fact) for fact in report.facts]),
    ]
    return [section for section in everything if section.lines]


def rests_on(report: SimulationReport) -> list[str]:
    """What was noticed, the assumption on the bucket, then how the tables are read."""
    return [*map(said, report.notes), *_assumed(report), *_meaning(report)]


def _meaning(report: SimulationReport) -> Iterator[str]:
    if not report.simulations:
        return
    match report.on_429:
        case On429.DROP:
            fuller = " and the counters" if any(one.quota for one in report.simulations) else ""
            yield f"A refused request is forgotten; clients that try again would find the bucket{fuller} fuller."
        case On429.SPILL:
            yield "A refused request goes whole to a standard deployment, which needs quota for it."
            if any(one.spilled_from for one in report.simulations):
                yield "A row with + is the quota that takes what spills from the PTUs above: its shares are of that."
        case On429.RETRY:
            yield (
                f"A refused request is retried after the wait in its answer, {counted(report.retries or 0, 'time')} at "
                "most; `429s` are those refused for good, waits those of first refusals."
            )
    yield "Worst hour: the largest share refused of any clock hour (UTC). Used: tokens served in a minute / capacity."


def _assumed(report: SimulationReport) -> Iterator[str]:
    if any(one.quota is None for one in report.simulations):
        yield (
            "Azure does not publish its burst depth, in seconds at full rate: it is assumed. "
            "Compare several with --burst-seconds 1,10,60, or find it from a log with 429s with --calibrate."
        )
