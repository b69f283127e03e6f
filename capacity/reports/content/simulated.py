"""What reports show of simulations: how much is refused, how long to wait, what spills over, how full it is."""

from collections.abc import Iterator, Sequence

from capacity.grammar import counted
from capacity.numerals import share, wait, whole
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
    """Of one deployment: all depths beside each other where there are several, then a row per count and depth."""
    depths = list(dict.fromkeys(one.burst_seconds for one in simulations))
    keys = [[f"{one.ptus:,}", *([f"{one.burst_seconds:g} s"] if len(depths) > 1 else [])] for one in simulations]
    names = ["PTUs", *(["depth"] if len(depths) > 1 else [])]
    found = [_refused(simulations, keys, names, on_429), _waits(simulations, keys, names)]
    if on_429 is On429.SPILL:
        found.append(_spilled(simulations, keys, names))
    return [*([_beside(simulations, depths)] if len(depths) > 1 else []), *found]


def _beside(simulations: Sequence[Simulation], depths: Sequence[float]) -> Grid:
    by_key = {(one.ptus, one.burst_seconds): one for one in simulations}
    counts = dict.fromkeys(one.ptus for one in simulations)
    rows = [[f"{ptus:,}", *(share(by_key[ptus, depth].summary.throttled_share) for depth in depths)] for ptus in counts]
    return Grid(["429s by depth", *(f"{depth:g} s" for depth in depths)], rows)


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
    ]
    return Grid([*names, "spilled requests", "input tokens", "output tokens"], rows)


def calibration_lines(one: Calibrated) -> list[str]:
    """The depth found, and how right it is where it was not fitted."""
    found = one.calibration
    held = found.held_back
    depth = (
        f"With {counted(one.ptus, 'PTU')} a bucket of {found.burst_seconds:,.2f} s explains the log's own 429s best "
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
        Section("Assumes", [*_assumed(report), *map(said, report.notes)]),
        Section("From", [words.fact(fact) for fact in report.facts]),
    ]
    return [section for section in everything if section.lines]


def _meaning(report: SimulationReport) -> Iterator[str]:
    if not report.simulations:
        return
    match report.on_429:
        case On429.DROP:
            yield "A refused request is forgotten; clients that try again would find the bucket fuller."
        case On429.SPILL:
            yield "A refused request goes whole to a standard deployment, which needs quota for it."
        case On429.RETRY:
            yield (
                f"A refused request is sent again after the wait it is told, {counted(report.retries or 0, 'time')} at "
                "most; `429s` are those refused for good, waits those of first refusals."
            )
    yield "Worst hour: the largest share refused of any clock hour (UTC). Used: tokens served in a minute / capacity."


def _assumed(report: SimulationReport) -> Iterator[str]:
    if report.simulations:
        yield (
            "Azure does not publish how deep its burst bucket is: the depth, in seconds at full rate, is assumed. "
            "Compare several with --burst-seconds 1,10,60, or find it from a log with 429s with --calibrate."
        )
