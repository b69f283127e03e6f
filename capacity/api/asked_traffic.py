"""What is said of traffic that was measured: the span, how it is written, and by what it is sized."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from capacity.api.asked_facts import AskedFacts
from capacity.api.asked_plans import AskedPlans
from capacity.api.option_texts import (
    MOST_OUTPUT_TOKENS,
    USUAL_DAYS_AHEAD,
    assignments,
    count,
    days_ahead,
    maybe,
    member,
    names,
    positive,
    read,
    text,
    within,
)
from capacity.api.option_words import DecimalMark, TimeFormat
from capacity.errors import InvalidInput
from capacity.grammar import with_article
from capacity.sizing.choices import Criterion

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.planning.measured.criteria import Sizing
    from capacity.planning.measured.trials import Admission
    from capacity.planning.results.plan_report import Report as Planned
    from capacity.sizing.workload import Settings
    from capacity.sources.local_forms import LocalForms
    from capacity.traffic.series import ObservedDeployment, TokenSeries


def facts_of(given: SimpleNamespace) -> AskedFacts:
    """The options of the catalog among the options of a function. Raises `InvalidInput`."""
    return AskedFacts.of(
        as_of=given.as_of, today=given.today, catalog=given.catalog, discount=getattr(given, "discount", None)
    )


def plans_of(given: SimpleNamespace) -> AskedPlans:
    """The options of plans among the options of a function."""
    return AskedPlans.of(
        deployment_type=given.deployment_type,
        region=given.region,
        headroom=given.headroom,
        planning=given.planning,
        set_=given.set,
    )


def paths_of(files: object, option: str) -> list[str]:
    """Files, as one name or several. Raises `InvalidInput` for what is no name."""
    if files is None:
        return []
    if isinstance(files, str | bytes) or not isinstance(files, Sequence | Iterator):  # of a glob an iterator
        files = [files]
    some = list(files)
    for one in some:
        if not (isinstance(one, str) or hasattr(one, "__fspath__")):
            what = f"is {with_article(type(one).__name__)}: give a pandas, polars or Arrow frame, or names of files"
            raise InvalidInput.of(option, what)
    return [one if isinstance(one, str) else str(one) for one in some]


def local_forms_of(given: SimpleNamespace, today: dt.date) -> "LocalForms":
    """How times and numbers are written. Raises `InvalidInput`."""
    from capacity.sources.local_forms import local_forms  # and with it numpy

    return local_forms(
        time_format=None if given.time_format is None else member(TimeFormat, given.time_format, "--time-format"),
        decimal=None if given.decimal is None else member(DecimalMark, given.decimal, "--decimal"),
        timezone=given.timezone,
        today=today,
    )


def admission_of(given: SimpleNamespace) -> "Admission":
    """How requests are admitted that do not say it themselves. Raises `InvalidInput`."""
    from capacity.planning.measured.trials import Admission  # and with it numpy

    most, speed = given.max_output_tokens, given.tokens_per_second
    limit = count(0, MOST_OUTPUT_TOKENS)
    return Admission(
        max_output_tokens=None if most is None else read(limit, most, "--max-output-tokens"),
        tokens_per_second=None if speed is None else _speed(speed),
    )


def _speed(speed: object) -> Fraction:
    return speed if isinstance(speed, Fraction) else read(positive, speed, "--tokens-per-second")


def sizing_of(
    given: SimpleNamespace, settings: "Settings", burst_seconds: float, admission: "Admission | None" = None
) -> "Sizing":
    """By what measured traffic is sized. Raises `InvalidInput`."""
    from capacity.planning.measured.criteria import Sizing  # and with it numpy
    from capacity.planning.measured.trials import Admission
    from capacity.traffic.replay import Limits

    return Sizing(
        criterion=member(Criterion, given.criterion, "--criterion"),
        limits=Limits(
            throttled_share=within(given.throttled_share, 0, 1, "--throttled-share"),
            worst_hour_throttled_share=within(given.worst_hour_share, 0, 1, "--worst-hour-share"),
        ),
        burst_seconds=burst_seconds,
        admission=admission or Admission(),
        settings=settings,
        curves=given.curves,
        forecast_days=_days_ahead(given.forecast),
    )


def _days_ahead(forecast: int | None) -> int | None:
    """True is what `--forecast` is without a number, False that nothing is asked."""
    if forecast is None or forecast is False:
        return None
    return USUAL_DAYS_AHEAD if forecast is True else read(days_ahead, forecast, "--forecast")


def models_of(given: SimpleNamespace) -> list[str]:
    """`NAME` and `DEPLOYMENT=NAME` of `model`, which may be a mapping."""
    return assignments(given.model) or []


def moments_of(given: SimpleNamespace) -> dict[str, Any]:
    """The span, and the cached share, as somebody types them."""
    return {"start": maybe(given.start), "end": maybe(given.end), "cached_share": maybe(given.cached_share)}


def spans_of(exclude: Iterable[object] | None) -> list[str]:
    """`START/END` texts, also of pairs of moments. Raises `InvalidInput` for what is neither."""
    if exclude is None:
        return []
    pairs = [exclude] if isinstance(exclude, str) else list(exclude)
    told = [one if isinstance(one, str) else "/".join(map(text, one)) for one in pairs if isinstance(one, Sequence)]
    if len(told) < len(pairs):
        raise InvalidInput.of("--exclude", "write START/END, or pairs of moments: [('2026-11-01', '2026-11-02')]")
    return told


def minutes_of(
    report: "Planned", observed: "Sequence[ObservedDeployment]", facts: "Catalog", *, pool: bool = False
) -> "list[TokenSeries | None]":
    """Of each plan the minutes that it was made from, in their order."""
    from capacity.planning.measured.from_minutes import of_its_model  # and with it numpy
    from capacity.traffic.pool import pools

    every = [of_its_model(one, facts) for one in observed]
    every += [one.whole for one in (pools(every) if pool else ())]
    known = {(one.name, one.resource, one.model): one.series for one in every}
    return [known.get((plan.workload, plan.resource, plan.model)) for plan in report.plans]


def wanted(given: SimpleNamespace) -> list[str]:
    """The deployments whose plans are wanted; none named is all."""
    return names(given.deployment) or []
