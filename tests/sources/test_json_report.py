"""Reports that somebody changed: read or refused, whatever they hold, and what is read can be told."""

import json
import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.checks.against import Earlier, against
from capacity.planning.checks.check_report import Asked, CheckReport, report
from capacity.planning.checks.standing import Standing
from capacity.reports.formats import CHECK_FORMATS, Look, writer
from capacity.sources.workloads import json_report, policy_file, workload_file
from tests.properties import examples

ROOT = Path(__file__).parents[2]
CATALOG = Catalog()
CASES = ("check-deployed", "check-utilization", "check-max-usd")
PATHS = [str(ROOT / "tests" / "cases" / name / "workload.yaml") for name in CASES]


def now() -> CheckReport:
    """One that is deployed, one that is to be, and one that is billed by the token."""
    rules, place = policy_file.read(None, CATALOG)
    asked = Asked(catalog=CATALOG, today=date(2026, 11, 22), policy=rules, policy_place=place)
    written = [one for path in PATHS for one in workload_file.read_written([path], CATALOG, workload_file.Reading())]
    return report(written, asked, Earlier(what="nothing"))


NOW = now()
STANDINGS = list(NOW.standings)
REAL = json.loads(writer("json").checks(NOW, Look()))
READ = {"schema_version", "catalog", "as_of", "plans", "standing", *Standing.record_fields, "limits.max_ptus"}
numbers = st.sampled_from(
    [*(0, -1, 1.5, 1e15, 1e16, 1e-20, 1e308, 5e-324, 10**15, 10**400), math.nan, math.inf, -math.inf, -0.0]
)
values = st.recursive(
    st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(), numbers),
        st.text(max_size=5),
        st.sampled_from(["\ud800", "::error::x", "a\nb", "gpt-5.2", "GlobalStandard", "Infinity", "75", "2026-11-12"]),
    ),
    lambda some: st.one_of(
        st.lists(some, max_size=2), st.dictionaries(st.sampled_from(sorted(READ)), some, max_size=2)
    ),
    max_leaves=4,
)


def places(of: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  # any JSON
    """Every place of a report that is read."""
    if isinstance(of, dict):
        for key in READ & of.keys():
            yield (*path, key)
            yield from places(of[key], (*path, key))
    elif isinstance(of, list):
        for index, one in enumerate(of):
            yield (*path, index)
            yield from places(one, (*path, index))


PLACES = sorted(places(REAL), key=str)


def test_the_report_has_what_is_read(tmp_path: Path) -> None:
    """Else a change would change nothing. It stands as the plans did that it was written of."""
    (tmp_path / "report.json").write_text(json.dumps(REAL), encoding="utf-8")
    both = [vars(one) for one in STANDINGS]

    assert {name for one in both for name, value in one.items() if value is None} <= {
        *(
            "ptus",
            "sku_capacity",
            "tpm_quota",
            "rpm_quota",
            "deployed_ptus",
            "deployed_sku_capacity",
            "paid_ptus",
            "resource",
        )
    }
    for name in ("ptus", "sku_capacity", "tpm_quota", "rpm_quota", "deployed_ptus"):
        assert any(one[name] is not None for one in both), name
    assert list(json_report.read(tmp_path / "report.json").standings) == STANDINGS


@examples(100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3), drop=st.booleans())
def test_any_change_is_read_or_refused(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], Any]], *, drop: bool
) -> None:
    told = json.loads(json.dumps(REAL))
    for path, value in changes:
        change(told, path, value, drop=drop)
    file = tmp_path / "report.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    try:
        earlier = json_report.read(file)
    except InvalidInput:
        return
    compared = against(earlier, earlier.standings, STANDINGS)
    for name in CHECK_FORMATS:
        assert writer(name).checks(NOW.replaced(against=compared), Look()).encode()


def change(told: Any, path: tuple[Any, ...], value: object, *, drop: bool) -> None:  # noqa: ANN401  # any JSON
    """Another value at the place, or none, unless an earlier change took it away."""
    try:
        for key in path[:-1]:
            told = told[key]
        told[path[-1]]
    except (TypeError, LookupError):
        return
    if isinstance(told, str):
        return
    if drop:
        del told[path[-1]]
    else:
        told[path[-1]] = value
