"""What holds for every file of the catalog."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from capacity.catalog.catalog import FOLDER, Catalog
from capacity.catalog.model_file import ModelFile
from capacity.inputs.content import read_text
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sizing.deployment import DeploymentType, Edition, Kind, TokenWeights

CATALOG = Catalog()
FILES = CATALOG.files()
PATHS = sorted((FOLDER / "models").iterdir())
SIZED = [
    file
    for file in FILES
    if (spec := file.spec(None)).throughput or any(type_.kind is Kind.PROVISIONED for type_ in spec.offered)
]
REMARK_CODES = {"change", "contradiction", "doubtful"}
STAGES = {"preview", "ga", "legacy", "deprecated", "retired"}
ZONES = {"data-zone-us", "data-zone-eu", "data-zone-apac"}
TOPICS = ZONES | {
    "cached-input",
    "cached-input-free",
    "cache-write",
    "output",
    "image",
    "long-context",
    "latency",
    "large-calls",
    "reservations",
    "priority",
    "flex",
    "spillover",
    "quota-request",
    "fireworks",
    "no-data-zone-standard-eu",
    "regional-spillover",
}


def editions(file: ModelFile) -> Iterator[Edition]:
    for group in file.groups.values():
        yield from group
    yield from file.token_prices
    yield from file.remarks


def all_editions() -> Iterator[Edition]:
    for file in FILES:
        yield from editions(file)
    yield from CATALOG.across_models.remarks
    yield from CATALOG.geography.remarks
    yield from CATALOG.ptu_prices
    yield from CATALOG.publishers.deployed_as.values()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_file_is_read_as_strictly_as_one_of_a_user(path: Path) -> None:
    (document,) = compose(read_text(path), str(path))

    file = convert(ModelFile, document, str(path))
    assert file.name
    assert any(file.groups.values())


def test_the_catalog_holds_what_it_is_said_to_hold() -> None:
    assert {path.suffix for path in PATHS} == {".yaml"}
    assert len(PATHS) == len(FILES) == 119
    assert len(SIZED) == 67


def test_names_and_aliases_are_unique_and_lead_to_their_file() -> None:
    names = [name.lower() for file in FILES for name in (file.name, *file.aliases)]

    assert len(names) == len(set(names))
    for file in FILES:
        for name in (file.name, *file.aliases):
            assert CATALOG.find(name) is file
            assert CATALOG.find(name.upper()) is file


def test_every_fact_has_a_date_and_a_source_that_is_listed() -> None:
    assert [edition for edition in all_editions() if edition.source not in CATALOG.sources] == []
    assert CATALOG.geography.source in CATALOG.sources


def test_every_source_is_cited() -> None:
    cited = {edition.source for edition in all_editions()} | {CATALOG.geography.source}
    cited |= {one.source for one in CATALOG.across_models.left_out}
    cited |= {one.source for one in ([] if CATALOG.persistence is None else [CATALOG.persistence])}
    rules = CATALOG.reservation_rules
    cited |= {one.source for one in rules.refund} | {one.source for one in rules.exchange}

    assert set(CATALOG.sources) - cited == set()


def test_rules_of_reservations_hold_from_the_day_that_a_page_tells_them() -> None:
    refund = CATALOG.reservation_rules.refund[0]
    assert refund.usd == 50_000
    assert refund.months == 12
    assert CATALOG.reservation_rules.exchange[0].bought_from == date(2027, 2, 1)
    assert Catalog(as_of=date(2026, 3, 1)).reservation_rules.exchange == ()


def test_every_source_can_be_found_again_and_its_key_ends_in_its_date() -> None:
    for key, source in CATALOG.sources.items():
        assert source.url or source.repository or source.read_from, key
        assert source.published, key
        assert re.fullmatch(rf"[a-z0-9-]+-{source.published}", key), key


UNTRACEABLE = {
    "azure-openai-essentials-2025-03-01",
    "benchmark-note-2026-07-28",
    "calculate-capacity-sample-2025-06-01",
    "price-notes-2026-09-05",
    "provisioned-throughput-2024-07-18",
    "ptu-onboarding-2025-06-13",
    "ptu-onboarding-2026-02-01",
    "ptu-onboarding-2026-04-01",
    "ptu-onboarding-diffs-2025-05-01",
    "research-note-2026-10-02",
    "retail-prices-eastus2-2026-10-07",
}
"""No address, commit or package of these is known. There should be no more of them: name one with a new source."""


def test_every_source_can_be_followed_or_is_marked() -> None:
    unmarked = {key for key, source in CATALOG.sources.items() if not source.cited.startswith("untraceable: ")}

    assert {key for key, source in CATALOG.sources.items() if source.url or source.commit or source.package} == unmarked
    assert set(CATALOG.sources) - unmarked == UNTRACEABLE


def test_copies_are_called_copies() -> None:
    """Neither a page nor the price list stands there by Microsoft's name alone where a third party's copy was read."""
    for key, source in CATALOG.sources.items():
        is_copy = "mirror" in (source.read_from or "") and not key.startswith("litellm")
        if is_copy or "Retail Prices API" in source.title:
            assert source.collected_by, key
        if source.collected_by:
            assert source.collected, key
            assert source.cited.endswith(f"as collected by {source.collected_by} on {source.collected}"), key


def test_no_edition_is_younger_than_the_catalog_and_the_newest_gives_its_date() -> None:
    assert max(edition.as_of for edition in all_editions()) == CATALOG.across_models.as_of == CATALOG.as_of
    assert CATALOG.geography.as_of <= CATALOG.as_of


def test_the_editions_of_a_group_have_dates_of_their_own_and_stand_newest_first() -> None:
    for file in FILES:
        for group, editions_ in file.groups.items():
            dates = [edition.as_of for edition in editions_]
            assert dates == sorted(set(dates), reverse=True), (file.name, group)


def test_remarks_stand_newest_first() -> None:
    for file in FILES:
        dates = [remark.as_of for remark in file.remarks]
        assert dates == sorted(dates, reverse=True), file.name


def all_weights() -> Iterator[tuple[str, TokenWeights, TokenWeights | None]]:
    for file in FILES:
        for edition in file.throughput:
            yield file.name, edition.weights_for("short"), edition.long_context_weights


def test_a_fresh_input_token_counts_one() -> None:
    assert [name for name, short, _ in all_weights() if short.input != 1] == []


def test_a_cached_token_never_counts_more_than_a_fresh_one() -> None:
    for name, short, long_ in all_weights():
        for weights in (short, long_ or short):
            assert weights.input is not None, name
            assert weights.cached_input is None or weights.cached_input < weights.input, name
            assert weights.cache_write is None or weights.cache_write >= weights.input, name


def test_other_weights_are_above_zero() -> None:
    for name, short, long_ in all_weights():
        for weights in (short, long_ or short):
            for category in ("input", "cache_write", "output", "image_input", "image_output"):
                assert getattr(weights, category) != 0, name


def test_long_context_never_counts_less() -> None:
    long_contexts = [(name, short, long_) for name, short, long_ in all_weights() if long_]

    assert {name for name, _, _ in long_contexts} == {"gpt-6-astra", "gpt-6-sol", "gpt-6.1-sol"}
    for name, short, long_ in long_contexts:
        for category in TokenWeights.record_fields:
            below, above = getattr(short, category), getattr(long_, category)
            assert (below is None) == (above is None), name
            assert below is None or above >= below, name


def test_a_model_with_throughput_has_its_number_and_its_sizes() -> None:
    for file in SIZED:
        for edition in file.throughput:
            assert edition.input_tpm_per_ptu, file.name
            assert file.sizes, file.name


def test_sizes_are_of_provisioned_types() -> None:
    for file in FILES:
        for edition in file.sizes:
            assert edition.types, file.name
            assert all(type_.kind is Kind.PROVISIONED for type_ in edition.types), file.name


def test_regional_sizes_are_never_smaller_than_global_ones() -> None:
    for file in FILES:
        for edition in file.sizes:
            sizes = edition.types
            regional, global_ = (
                sizes.get(type_) for type_ in (DeploymentType.REGIONAL_PROVISIONED, DeploymentType.GLOBAL_PROVISIONED)
            )
            if regional and global_:
                assert regional.minimum_ptus >= global_.minimum_ptus, file.name
                assert regional.increment_ptus % global_.increment_ptus == 0, file.name


def test_regions_are_known_listed_once_and_of_a_known_version() -> None:
    for file in FILES:
        for edition in file.regions:
            for versions in (edition.types or {}).values():
                for version, regions in versions.items():
                    assert file.lifecycle, file.name
                    assert version in file.lifecycle[0].versions, (file.name, version)
                    assert set(regions) <= set(CATALOG.geography.regions), (file.name, version)
                    assert list(regions) == sorted(set(regions)), (file.name, version)


def test_data_zones_are_known_and_hold_known_regions_once() -> None:
    zones = CATALOG.geography.data_zones
    regions = [region for members in zones.values() for region in members]

    assert len(regions) == len(set(regions))
    assert set(regions) <= set(CATALOG.geography.regions)
    for file in FILES:
        for edition in file.regions:
            assert set(edition.data_zones or ()) <= set(zones), file.name


def test_regions_of_data_zone_types_lie_in_a_data_zone_of_the_model() -> None:
    for file in FILES:
        for edition in file.regions:
            for regions in (edition.types or {}).get(DeploymentType.DATA_ZONE_PROVISIONED, {}).values():
                zones = {CATALOG.geography.data_zone(region) for region in regions}
                assert zones <= set(edition.data_zones or ()), file.name


def test_stages_are_known_and_the_newest_version_stands_last() -> None:
    for file in FILES:
        for edition in file.lifecycle:
            assert {version.stage for version in edition.versions.values()} <= STAGES, file.name
            assert list(edition.versions) == sorted(edition.versions), file.name


def test_lengths_are_of_known_versions_and_fit_into_each_other() -> None:
    for file in FILES:
        for edition in file.length_limits:
            assert list(edition.versions) == sorted(edition.versions), file.name
            for version, lengths in edition.versions.items():
                assert file.lifecycle, file.name
                assert version in file.lifecycle[0].versions, (file.name, version)
                window = lengths.context_window_tokens or lengths.max_input_tokens or 10_000_000
                for part in (lengths.max_input_tokens, lengths.max_batch_prompt_tokens):
                    assert part is None or part <= window, file.name
                assert (lengths.long_context_above_tokens or 0) < window, file.name


@pytest.mark.parametrize(
    ("model", "version", "lengths"),
    [
        ("gpt-4o", "2024-05-13", (None, 128_000, 4_096, None)),
        ("gpt-4o", "2024-11-20", (None, 128_000, 16_384, None)),
        ("gpt-4.1", "2025-04-14", (1_047_576, None, 32_768, None)),
        ("gpt-5.2", "2025-12-11", (400_000, 272_000, 128_000, None)),
        ("gpt-5.4", "2026-03-05", (1_050_000, 922_000, 128_000, 272_000)),
        ("gpt-6-astra", "2026-09-03", (1_050_000, 922_000, 128_000, 272_000)),
        ("gpt-chat-latest", "2026-06-24", (128_000, 111_616, 16_384, None)),
        ("gpt-chat-latest", "2026-08-06", (400_000, 272_000, 128_000, None)),
    ],
)
def test_how_long_requests_may_be(model: str, version: str, lengths: tuple[int | None, ...]) -> None:
    """Sources: Foundry Models sold by Azure, 2026-09-23; from where on context is long: LiteLLM, 2026-11-20."""
    edition = CATALOG.model(model).length_limits
    assert edition is not None
    found = edition.versions[version]

    assert (
        found.context_window_tokens,
        found.max_input_tokens,
        found.max_output_tokens,
        found.long_context_above_tokens,
    ) == lengths


def test_what_has_a_price_for_long_context_says_where_it_begins() -> None:
    for file in FILES:
        prices = [price for edition in file.token_prices for price in edition.prices]
        if any(price.context == "long" for price in prices) and file.lifecycle:  # else no version is known
            edition = file.spec(None).length_limits
            assert edition is not None, file.name
            assert all(one.long_context_above_tokens for one in edition.versions.values()), file.name


def test_a_standard_unit_never_grants_more_than_the_lowest_tier() -> None:
    for file in FILES:
        for edition in file.standard_quota:
            for type_, unit in edition.types.items():
                assert type_.kind is Kind.STANDARD, file.name
                for tiers in (unit.tier_tpm, unit.tier_rpm):
                    assert list(tiers) == sorted(tiers), file.name
                    assert list(tiers.values()) == sorted(tiers.values()), file.name
                assert not unit.tier_tpm or (unit.tpm_per_unit or 0) <= unit.tier_tpm[1], file.name


def test_batch_quota_is_of_batch_types() -> None:
    for file in FILES:
        for edition in file.batch_quota:
            assert all(type_.kind is Kind.BATCH for type_ in edition.types), file.name


def test_every_model_is_offered_on_some_type() -> None:
    assert [file.name for file in FILES if not file.spec(None).offered] == []


def test_remarks_are_narrowed_in_words_that_plans_know() -> None:
    known = TOPICS | {type_.label for type_ in DeploymentType} | {kind.value for kind in Kind}
    for file in FILES:
        for remark in file.remarks:
            assert set(remark.concerns) <= known, (file.name, remark.detail)
            assert remark.code in REMARK_CODES, (file.name, remark.detail)
    for remark in (*CATALOG.across_models.remarks, *CATALOG.geography.remarks):
        assert set(remark.concerns) <= known, remark.detail
        assert remark.code in REMARK_CODES, remark.detail
