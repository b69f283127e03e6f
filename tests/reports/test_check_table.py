"""The table of checks where there is little room."""

import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from capacity.planning.results.check_result import Bound, Check, Measure, Origin
from capacity.reports import to_table
from capacity.reports.content import check_run, checked
from capacity.reports.formats import Look
from capacity.sentences.check_rules import RULES
from capacity.sizing.deployment import DeploymentType
from tests.properties import examples
from tests.reports.test_check_formats import BASE, CATALOG, written

NAMES = sorted(RULES)
MODELS = sorted(file.name for file in CATALOG.files())
counts = st.integers(0, 10**7)
shares = st.integers(0, 2000).map(lambda part: Fraction(part, 1000))
dollars = st.integers(0, 10**9).map(lambda cents: Fraction(cents, 100))
names = st.sampled_from([*MODELS, *(one.label for one in DeploymentType), "germanywestcentral", "azure-openai"])


def made(label: str, unit: str, bound: Bound, measured: Measure, limit: Measure) -> Check:
    origin, _, name = label.rpartition(".")
    return Check(name=name, origin=Origin(origin or "plan"), measured=measured, limit=limit, bound=bound, unit=unit)


labels = st.sampled_from(NAMES)
at_most = st.sampled_from([Bound.AT_MOST, Bound.AT_LEAST])
numbers = st.one_of(
    st.builds(made, labels, st.just("USD"), at_most, dollars, dollars),
    st.builds(made, labels, st.just("share"), at_most, shares, shares),
    st.builds(made, labels, st.just("PTUs"), at_most, counts, counts),
)
lists = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
of_names = st.builds(made, labels, st.just(""), st.just(Bound.ONE_OF), names, lists)


def table(checks: list[Check], width: int = 80) -> str:
    plan = BASE.report.plans[0].replaced(checks=tuple(checks))
    return to_table.checks(BASE.replaced(report=BASE.report.replaced(plans=(plan,))), Look(width=width))


def rows(checks: list[Check], width: int = 80) -> list[str]:
    """Of the table alone."""
    return table(checks, width).split("\nCheck ", 1)[1].split("\n\n", 1)[0].splitlines()[1:]


@examples(200)
@given(checks=st.lists(st.one_of(numbers, of_names), min_size=1, max_size=8))
def test_no_name_is_broken(checks: list[Check]) -> None:
    found = rows(checks)

    assert max(map(len, found)) <= 80
    firsts = [match[0] for row in found if (match := re.match(r"\S+", row))]
    assert firsts == [one.label for one in checks]
    for one in checks:
        assert any(row.startswith(f"{one.label} ") and checked.VERDICTS[one.passed] in row for row in found)


LONG = "policy.allowed_deployment_types"
CENTS_DECIDE = made("limits.max_usd_per_month", "USD", Bound.AT_MOST, Fraction(999_999), Fraction(1_000_000))
DEPLOYED = made("deployed.ptus", "PTUs", Bound.AT_MOST, 9_999_999, 0)


@given(checks=st.lists(numbers, min_size=1, max_size=8), width=st.sampled_from([60, 80]))
@example(checks=[CENTS_DECIDE, DEPLOYED, made(LONG, "share", Bound.AT_MOST, Fraction(0), Fraction(1))], width=80)
def test_no_number_is_broken(checks: list[Check], width: int) -> None:
    """A number, with its sign and unit, stands in one line, in the same column as those of the other rows."""
    text = table(checks, width)
    found = [line for line in text.splitlines() if line.startswith(tuple(f"{one.label} " for one in checks))]

    cells = [cell for row in check_run.grid(tuple(checks), BASE).rows for cell in row[2:] if cell]
    assert len(found) % len(checks) == 0
    assert Counter(cells) <= Counter(cell.strip() for line in found for cell in re.split("  +", line)[1:])
    assert max(map(len, found)) <= width


def test_what_has_no_room_beside_the_others_stands_below() -> None:
    found = rows([CENTS_DECIDE, DEPLOYED, made(LONG, "share", Bound.AT_MOST, Fraction(0), Fraction(1))])

    assert [re.split("  +", row)[1:] for row in found] == [
        ["passed", "999,999.00", "<= 1,000,000.00"],
        ["FAILED", "9,999,999", "<= 0"],
        ["passed", "0 %", "<= 100 %"],
    ]


def test_every_name_at_once() -> None:
    found = rows([made(name, "PTUs", Bound.AT_MOST, 12_345_678, 1_234_567) for name in NAMES])

    assert [row.split()[0] for row in found] == NAMES


@pytest.mark.parametrize(("width", "shown"), [(80, ["data-zone-", "provisioned"]), (120, ["data-zone-provisioned"])])
def test_values_are_wrapped_after_hyphens(width: int, shown: list[str]) -> None:
    one = made("policy.allowed_deployment_types", "", Bound.ONE_OF, "data-zone-provisioned", ("global-batch",))

    words = " ".join(rows([one], width)).split()
    assert [word for word in words if word in ("data-zone-", "provisioned", "data-zone-provisioned")] == shown


@pytest.mark.parametrize(
    ("measured", "row"),
    [
        (Fraction(60_000_30, 100), "60,000.30 <= 60,000.00 -0.30"),
        (Fraction(60_001), "60,001.00 <= 60,000.00 -1.00"),
        (Fraction(60_001_50, 100), "60,002 <= 60,000 -1.5"),
        (Fraction(59_000_49, 100), "59,000 <= 60,000 1,000"),
    ],
)
def test_cents_where_they_decide(measured: Fraction, row: str) -> None:
    one = made("limits.max_usd_per_month", "USD", Bound.AT_MOST, measured, Fraction(60_000))

    assert " ".join(rows([one])[0].split()).endswith(row)
    assert row.split(maxsplit=1)[0] in written("markdown", BASE.replaced(checks=(one,)))
