"""`simulate`: the requests of a log against given PTUs, or a given quota."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from capacity.api import shell
from capacity.api.asked_plans import deployment_type_of
from capacity.api.asked_traffic import admission_of, facts_of, models_of, moments_of, wanted
from capacity.api.log_rows import observed_in_files, question_of
from capacity.api.option_kinds import of_its_kinds
from capacity.api.option_texts import (
    MOST_PER_MINUTE,
    MOST_RETRIES,
    Day,
    File,
    Names,
    Number,
    alone,
    count,
    depths,
    member,
    names,
    read,
)
from capacity.api.option_words import On429Name
from capacity.api.results import SimulationReport
from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from capacity.planning.simulation import Question

MISSING = "give counts, such as 50,100; or a quota in their place (--tpm N, --rpm N), or both"


@of_its_kinds
def simulate(
    logs: Any = None,  # noqa: ANN401  # frames of several libraries, and names of files
    *,
    ptus: int | Sequence[int] | str | None = None,
    tpm: int | str | None = None,
    rpm: int | str | None = None,
    burst_seconds: float | Sequence[float] | str | None = None,
    max_output_tokens: int | str | None = None,
    tokens_per_second: Number | None = None,
    on_429: str | None = None,
    retries: int | str | None = None,
    calibrate: bool = False,
    deployment_type: str | None = None,
    model: Names | Mapping[str, str] = None,
    deployment: Names = None,
    start: dt.datetime | Day = None,
    end: dt.datetime | Day = None,
    input_format: str | None = None,
    columns: Mapping[str, str] | str | None = None,
    where: Mapping[str, object] | Names = None,
    time_unit: str | None = None,
    time_origin: dt.datetime | Day = None,
    cached_beside_input: bool = False,
    skip_bad: bool = False,
    timezone: str | dt.tzinfo | None = None,
    time_format: str | None = None,
    decimal: str | None = None,
    cached_share: Number | None = None,
    engine: str | None = None,
    spark_remote: str | None = None,
    memory: int | str | None = None,
    as_of: Day = None,
    today: Day = None,
    catalog: File = None,
    progress: shell.Progress | None = None,
) -> SimulationReport:
    """A request log replayed against given PTUs or quota: 429s, waits, spillover, utilization.

    `ptus` are counts, or a text such as `300..400` for the deployable ones in it. Raises `InvalidInput` and
    `NotEnoughData`.
    """
    return simulated(SimpleNamespace(**locals()))


def simulated(given: SimpleNamespace) -> SimulationReport:
    """The report for the options of `simulate`."""
    from capacity.planning import simulation  # and with it numpy
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics

    refuse_what_is_not_meant(given)
    about, models = facts_of(given), models_of(given)
    facts = about.facts()
    asked = _question(given)
    window = windows.window(**moments_of(given))
    observed = observed_in_files(given, question_of(given, about.day, models, facts), window, singles=True)
    load_metrics.refuse_absent(observed, wanted(given))
    observed = load_metrics.with_models(observed, models, facts)
    observed = [one for one in observed if not wanted(given) or one.is_one_of(wanted(given))]
    load_metrics.refuse_unplanned(observed)
    with shell.current(given.progress).watch() as watch:
        watch.start(None, "simulating")
        result = simulation.report(observed, asked, facts, today=about.day)
    return SimulationReport(result)


def refuse_what_is_not_meant(given: SimpleNamespace) -> None:
    """Raises `InvalidInput` for options of `simulate` that do not go together, and where nothing is asked."""
    if given.calibrate:
        beside = {
            "--burst-seconds": given.burst_seconds,
            "--on-429": given.on_429,
            "--retries": given.retries,
            "--tpm": given.tpm,
            "--rpm": given.rpm,
        }
        alone("--calibrate", "finds the depth by what the log says was refused", beside)
    if given.ptus is not None:
        return
    if given.calibrate or (given.tpm is None and given.rpm is None):
        what = "give the count that was deployed when the log was written" if given.calibrate else MISSING
        raise InvalidInput.of("--ptus", what)
    if given.on_429 == On429Name.SPILL:
        what = "is for PTUs: what a standard deployment refuses spills nowhere. Give --ptus N, too, or leave it out"
        raise InvalidInput.of("--on-429 spill", what)
    of_ptus = {
        "--burst-seconds": given.burst_seconds,
        "--tokens-per-second": given.tokens_per_second,
        "--deployment-type": given.deployment_type,
    }
    alone("--tpm" if given.tpm else "--rpm", "is simulated without --ptus, which these are for", of_ptus)


def _question(given: SimpleNamespace) -> "Question":
    from capacity.planning import simulation  # and with it numpy
    from capacity.traffic.bucket import On429
    from capacity.traffic.limiter import QuotaLimits

    rates = {
        name: None if (rate := getattr(given, name)) is None else read(count(1, MOST_PER_MINUTE), rate, f"--{name}")
        for name in ("tpm", "rpm")
    }
    seconds = 10 if given.burst_seconds is None else given.burst_seconds
    retries = 2 if given.retries is None else given.retries
    return simulation.Question(
        counts=None if given.ptus is None else ",".join(names(given.ptus) or ()),
        quota=QuotaLimits(**rates) if any(rate is not None for rate in rates.values()) else None,
        burst_seconds=depths(seconds, "--burst-seconds"),
        on_429=On429.DROP if given.on_429 is None else member(On429, given.on_429, "--on-429"),
        retries=read(count(0, MOST_RETRIES), retries, "--retries"),
        admission=admission_of(given),
        deployment_type=deployment_type_of(given.deployment_type),
        calibrate=given.calibrate,
    )
