from datetime import date

import pytest

from capacity.catalog.catalog import Catalog
from capacity.catalog.shared_facts import Source
from capacity.errors import InvalidInput

CATALOG = Catalog()


def complaint(catalog: Catalog, model: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        catalog.model(model, "shop.yaml:3")
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        pytest.param("gpt-5.2", "gpt-5.2", id="as-written"),
        pytest.param("GPT-5.2", "gpt-5.2", id="any-case"),
        pytest.param("Kimi K2.5", "Kimi K2.5", id="with-a-blank"),
        pytest.param("fw-kimi-k2.5", "Kimi K2.5", id="alias"),
        pytest.param("deepseek-v3.2", "DeepSeek-V3.2", id="with-a-dash"),
        pytest.param("deepseek v3.2", "DeepSeek v3.2", id="its-namesake-with-a-blank"),
    ],
)
def test_a_model_is_found_by_name_or_alias_in_any_case(name: str, model: str) -> None:
    assert CATALOG.model(name).name == model


def test_a_model_is_read_once() -> None:
    assert CATALOG.model("gpt-5.2") is CATALOG.model("gpt-5.2")
    assert CATALOG.find("gpt-5.2") is Catalog().find("gpt-5.2")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("gpt-4.1-mimi", "unknown model `gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?", id="misspelt"),
        pytest.param("GPT 5.22", "unknown model `GPT 5.22`, did you mean `gpt-5.2`?", id="misspelt-and-shouted"),
        pytest.param("zzz", "unknown model `zzz`; `capacity models` lists the known ones", id="far-off"),
        pytest.param("", "unknown model ``; `capacity models` lists the known ones", id="empty"),
        pytest.param("../regions", "unknown model `../regions`", id="path"),
        pytest.param("..\\regions", "unknown model `..\\regions`", id="windows-path"),
        pytest.param("gpt-5.2\0", "unknown model `gpt-5.2?`", id="control-character"),
        pytest.param("gpt-5.2\udcff", "unknown model `gpt-5.2?`", id="no-character"),
        pytest.param("a" * 10_000, f"unknown model `{'a' * 37}...`", id="longer-than-any-file-name"),
        pytest.param("☃" * 100, f"unknown model `{'☃' * 37}...`", id="more-bytes-than-any-file-name"),
    ],
)
def test_an_unknown_model_is_told_with_a_suggestion(name: str, message: str) -> None:
    assert complaint(CATALOG, name).startswith(f"shop.yaml:3: {message}")


def test_a_date_picks_the_edition() -> None:
    assert Catalog(as_of=date(2024, 12, 1)).as_of == date(2024, 12, 1)
    assert CATALOG.as_of == CATALOG.across_models.as_of


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-5-nano"], ids=["sized-by-ptu", "sized-by-quota"])
def test_a_model_that_was_not_known_yet_is_told_with_its_oldest_edition(model: str) -> None:
    oldest = {"gpt-5.2": "2026-05-13", "gpt-5-nano": "2026-08-20"}[model]

    assert complaint(Catalog(as_of=date(2024, 12, 1)), model) == (
        f"shop.yaml:3: no edition of {model} is as old as 2024-12-01; the oldest is of {oldest}"
    )
    assert Catalog(as_of=date.fromisoformat(oldest)).model(model).name == model


@pytest.mark.parametrize("name", ["swedencentral", "Sweden Central", "SWEDENCENTRAL"])
def test_a_region_is_found_by_its_name_and_by_that_of_the_portal(name: str) -> None:
    assert CATALOG.region(name) == "swedencentral"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("swedencentrl", "unknown region `swedencentrl`, did you mean `swedencentral`?"),
        ("Atlantis", "unknown region `Atlantis`; write a region as Azure does, such as swedencentral"),
        ("", "unknown region ``; write a region as Azure does, such as swedencentral"),
    ],
    ids=["misspelt", "far-off", "empty"],
)
def test_an_unknown_region_is_told_with_a_suggestion(name: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        CATALOG.region(name, "shop.yaml:4")

    assert str(caught.value) == f"shop.yaml:4: {message}"


@pytest.mark.parametrize(
    ("region", "zone"),
    [("eastus2", "us"), ("swedencentral", "eu"), ("japaneast", "apac"), ("uksouth", None), ("westus2", None)],
)
def test_the_data_zone_of_a_region(region: str, zone: str | None) -> None:
    assert CATALOG.geography.data_zone(region) == zone


def test_sources_are_cited_with_their_date() -> None:
    assert CATALOG.cite("ptu-sizing-2026-05-22") == "Determine PTU sizing for a workload, 2026-05-22"
    assert CATALOG.cite("our contract of May") == "our contract of May"
    assert Source(title="A page", url="https://a.page").cited == "A page"
    assert Source(title="A page", url="https://a.page", published="2026-01-02").cited == "A page, 2026-01-02"


def test_files_stand_in_the_order_of_their_names() -> None:
    names = [file.name.lower() for file in CATALOG.files()]

    assert names == sorted(names)


@pytest.mark.parametrize(
    ("model", "as_of", "group", "date_"),
    [
        ("gpt-4o", date(2024, 7, 20), "sizes", date(2024, 7, 18)),
        ("gpt-5.5", date(2026, 6, 1), "latency_target", date(2026, 5, 22)),
    ],
)
def test_an_older_edition_of_one_group_is_enough(model: str, as_of: date, group: str, date_: date) -> None:
    assert getattr(Catalog(as_of=as_of).model(model), group).as_of == date_
