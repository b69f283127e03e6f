"""Which numbers were in force when: every one that is known to have changed."""

from datetime import date
from fractions import Fraction
from typing import get_args, get_origin

import pytest

from capacity.catalog.catalog import Catalog
from capacity.catalog.model_file import ModelFile, in_force, laid_over, newest_first
from capacity.sizing.deployment import DeploymentType, Edition
from capacity.sizing.model_spec import ModelSpec

CATALOG = Catalog()
NEWEST = None


def spec(model: str, as_of: str | None) -> ModelSpec:
    return CATALOG.file(model).spec(None if as_of is None else date.fromisoformat(as_of))


@pytest.mark.parametrize(
    ("model", "as_of", "input_tpm", "output_weight"),
    [
        pytest.param("o3", "2025-06-01", 600, 4, id="o3-before-its-price-fell"),
        pytest.param("o3", "2025-09-01", 3_000, 4, id="o3-after-it"),
        pytest.param("o3", NEWEST, 3_000, 4, id="o3"),
        pytest.param("gpt-4o", "2024-12-01", 2_500, Fraction(2_500, 833), id="gpt-4o-of-2024"),
        pytest.param("gpt-4o", "2026-03-31", 2_500, Fraction(2_500, 833), id="gpt-4o-a-day-before"),
        pytest.param("gpt-4o", "2026-04-01", 2_500, 4, id="gpt-4o-from-that-day"),
        pytest.param("gpt-4o", NEWEST, 2_500, 4, id="gpt-4o"),
        pytest.param("gpt-4o-mini", "2024-12-01", 37_000, Fraction(37_000, 12_333), id="gpt-4o-mini-of-2024"),
        pytest.param("gpt-4o-mini", NEWEST, 37_000, 4, id="gpt-4o-mini"),
        pytest.param("gpt-5.2-codex", "2026-02-15", 4_750, 8, id="gpt-5.2-codex-of-february"),
        pytest.param("gpt-5.2-codex", "2026-03-16", 3_400, 8, id="gpt-5.2-codex-of-march"),
        pytest.param("gpt-5.2-codex", NEWEST, 3_400, 8, id="gpt-5.2-codex"),
        pytest.param("gpt-5.2", "2026-05-13", 3_400, 8, id="gpt-5.2-of-its-first-example"),
    ],
)
def test_throughput(model: str, as_of: str | None, input_tpm: int, output_weight: Fraction) -> None:
    throughput = spec(model, as_of).throughput
    assert throughput

    assert throughput.input_tpm_per_ptu == input_tpm
    assert throughput.weights_for("short").output == output_weight


@pytest.mark.parametrize(("model", "output_tpm"), [("gpt-4o", 833), ("gpt-4o-mini", 12_333)])
def test_pages_of_2024_print_output_tpm_per_ptu(model: str, output_tpm: int) -> None:
    throughput = spec(model, "2024-12-01").throughput
    assert throughput

    assert throughput.output_tpm_per_ptu == output_tpm
    assert throughput.source == "provisioned-throughput-2024-08-07"


@pytest.mark.parametrize(("model", "increment"), [("gpt-4o", 50), ("gpt-4o-mini", 25)])
def test_sizes_of_july_2024_know_regional_types_alone(model: str, increment: int) -> None:
    then, now = spec(model, "2024-07-20").sizes, spec(model, NEWEST).sizes
    assert then
    assert now

    assert list(then.types) == [DeploymentType.REGIONAL_PROVISIONED]
    assert then.types[DeploymentType.REGIONAL_PROVISIONED].increment_ptus == increment
    assert now.types[DeploymentType.GLOBAL_PROVISIONED].increment_ptus == 5


@pytest.mark.parametrize(
    ("model", "as_of", "tokens_per_second"),
    [
        pytest.param("gpt-4o", "2024-07-20", 25, id="gpt-4o-of-july-2024"),
        pytest.param("gpt-4o", "2024-12-01", 25, id="gpt-4o-of-2024"),
        pytest.param("gpt-4o-mini", "2024-12-01", 33, id="gpt-4o-mini-of-2024"),
        pytest.param("gpt-5.5", "2026-06-01", 100, id="gpt-5.5-before-it-was-halved"),
        pytest.param("gpt-5.5", NEWEST, 50, id="gpt-5.5"),
    ],
)
def test_latency_targets(model: str, as_of: str | None, tokens_per_second: int) -> None:
    target = spec(model, as_of).latency_target
    assert target

    assert target.tokens_per_second == tokens_per_second


def test_a_spec_says_which_of_its_groups_have_newer_editions() -> None:
    then = spec("gpt-4o-mini", "2024-12-01")

    assert then.superseded_by == {
        "throughput": date(2026, 9, 23),
        "sizes": date(2026, 9, 23),
        "latency_target": date(2026, 9, 23),
    }
    assert spec("gpt-4o-mini", NEWEST).superseded_by == {}


def test_remarks_are_those_known_by_the_date() -> None:
    assert spec("gpt-4o-mini", "2024-12-01").remarks == ()
    assert {remark.as_of for remark in spec("gpt-4o-mini", "2026-04-01").remarks} == {date(2026, 4, 1)}
    assert len(spec("gpt-4o-mini", NEWEST).remarks) == 4


def test_every_edition_is_in_force_on_its_day() -> None:
    for file in CATALOG.files():
        for group, editions in file.groups.items():
            for edition in editions:
                assert in_force(editions, edition.as_of) is edition, (file.name, group)


def test_every_list_of_editions_is_a_dated_group() -> None:
    file = CATALOG.files()[0]
    lists = {name: get_args(kind)[0] for name, kind in ModelFile.record_fields.items() if get_origin(kind) is tuple}
    told = {name for name, kind in lists.items() if issubclass(kind, Edition)}

    assert file.dated.keys() == told


def test_the_edition_in_force_of_every_group_is_part_of_the_spec() -> None:
    for file in CATALOG.files():
        known = file.spec(None)
        assert {group: getattr(known, group) for group in file.groups} == {
            group: in_force(editions, None) for group, editions in file.groups.items()
        }


def test_own_editions_of_every_group_are_taken() -> None:
    for file in CATALOG.files():
        assert laid_over(ModelFile(name=file.name), file).dated == {
            **file.dated,
            "token_prices": newest_first(file.token_prices),
        }
