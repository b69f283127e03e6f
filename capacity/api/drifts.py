"""`drift`: a plan against what came since."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from capacity.api.asked_traffic import admission_of, facts_of, local_forms_of, moments_of, spans_of, wanted
from capacity.api.log_rows import observed_in_files, question_of
from capacity.api.option_texts import member
from capacity.api.option_words import Missing
from capacity.errors import InvalidInput, NotEnoughData
from capacity.numerals import minute

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.planning.results.drift_report import DriftReport, SaidPlan
    from capacity.sources.windows import Window
    from capacity.traffic.series import ObservedDeployment


def drifted(given: SimpleNamespace) -> "DriftReport":
    """The report for the options of `capacity drift`. Raises `InvalidInput` and `NotEnoughData`."""
    from capacity.planning import drifted as comparing  # and with it numpy
    from capacity.sources.hours_option import week_hours
    from capacity.sources.workloads import planned_report

    about = facts_of(given)
    facts, said = about.facts(), planned_report.read(given.plan)
    if names := wanted(given):
        said = _wanted(said, names, given.plan)
    for one in said:
        facts.model(one.model, str(given.plan))
    question = comparing.Asked(
        plan=str(given.plan),
        max_drift=given.max_drift,
        hours=tuple(None if (hours := one.traffic.hours) is None else week_hours(hours, None) for one in said),
        admission=admission_of(given),
        only_some=bool(names),
        allow_unknown=given.allow_unknown,
    )
    from capacity.sources.metrics.load_metrics import with_models

    came = with_models(_Came(given, said, facts, about.day).since(), (), facts)
    return comparing.report(said, came, question, facts, today=about.day)


def _wanted(said: "Sequence[SaidPlan]", names: Sequence[str], plan: Path) -> "tuple[SaidPlan, ...]":
    asked = {name.lower() for name in names}
    some = tuple(one for one in said if {one.workload.lower(), (one.deployment or "").lower()} & asked)
    if not some:
        known = ", ".join(sorted({one.workload for one in said}))
        raise InvalidInput.of(f"--deployment {', '.join(names)}", f"{plan} has no plan of it; it has {known}")
    return some


class _Came:
    """The files of traffic, metrics or a log, which their content tells."""

    def __init__(self, given: SimpleNamespace, said: "Sequence[SaidPlan]", facts: "Catalog", today: dt.date) -> None:
        self._given, self._said, self._facts, self._today = given, said, facts, today

    def since(self) -> "list[ObservedDeployment]":
        """The traffic since that of the plan ended, if no start was asked for. Raises `InvalidInput` where none is."""
        from capacity.sources import windows  # and with it yaml

        is_idle = member(Missing, self._given.missing, "--missing") is Missing.IDLE
        window = windows.window(
            exclude=spans_of(self._given.exclude), missing_is_idle=is_idle, **moments_of(self._given)
        )
        ends = [one.traffic.end for one in self._said if one.traffic.end is not None]
        observed = self._read(window)
        until = max(ends, default=None)
        if until is None or window.start is not None:
            return observed
        if all(one.series.end <= until for one in observed):
            last = max(one.series.end for one in observed)
            what = f"ends {minute(last)}, and the traffic of the plan {minute(until)}: give files of later days"
            raise InvalidInput.of(", ".join(self._given.logs), f"{what}, or --start to hold earlier ones against it")
        return (
            self._read(window.replaced(start=until)) if any(one.series.start < until for one in observed) else observed
        )

    def _read(self, window: "Window") -> "list[ObservedDeployment]":
        """By the reader of what the plan was made from, then by the other; what the first says is told if none can."""
        ways = [self._log, self._metrics] if any(one.traffic.of_requests for one in self._said) else []
        first, second = ways or [self._metrics, self._log]
        try:
            return first(window)
        except (InvalidInput, NotEnoughData) as refused:
            try:
                return second(window)
            except (InvalidInput, NotEnoughData):
                raise refused from None

    def _metrics(self, window: "Window") -> "list[ObservedDeployment]":
        from capacity.sources.metrics import load_metrics, without_tokens  # and with it numpy

        given = self._given
        forms = local_forms_of(given, self._today).replaced(cached_beside_input=given.cached_beside_input)
        paths = [Path(file) for file in given.logs]
        observed = load_metrics.from_files(paths, given.input_format, window, forms, given.columns).deployments
        without_tokens.refuse_without_tokens(observed, ())
        return [*observed]

    def _log(self, window: "Window") -> "list[ObservedDeployment]":
        question = question_of(self._given, self._today, self._models(), self._facts)
        singles = any(one.may_refuse_no_more for one in self._said)
        return observed_in_files(self._given, question, window, singles=singles)

    def _models(self) -> list[str]:
        """Those of the plans, as `--model` names them; of several plans of one name the log tells which is which."""
        if len(self._said) == 1:
            return [self._said[0].model]
        often = Counter(one.workload.lower() for one in self._said)
        return [f"{one.workload}={one.model}" for one in self._said if often[one.workload.lower()] == 1]
