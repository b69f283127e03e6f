"""Names of models as Azure, LiteLLM, price lists and people write them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import FOLDER, Catalog
from capacity.catalog.names import contradiction, key
from capacity.errors import InvalidInput
from capacity.findings import found
from tests.properties import examples

CATALOG = Catalog()
FILES = CATALOG.files()
SPELLED = [(file, text) for file in FILES for text in CATALOG.spellings(file)]
NAMESAKES = "is the name of several offers: write "


def complaint(name: str, catalog: Catalog = CATALOG) -> str:
    with pytest.raises(InvalidInput) as caught:
        catalog.named(name, "shop.yaml:3")
    return str(caught.value).removeprefix("shop.yaml:3: ")


@pytest.mark.parametrize(
    ("name", "model", "version", "places"),
    [
        pytest.param("gpt-4.1-2025-04-14", "gpt-4.1", "2025-04-14", (), id="dated"),
        pytest.param("gpt-6-luna-2026-09-22", "gpt-6-luna", "2026-09-22", (), id="dated-with-a-word"),
        pytest.param("gpt-4o-20240806", "gpt-4o", "2024-08-06", (), id="date-in-one"),
        pytest.param("gpt-4o-0513", "gpt-4o", "2024-05-13", (), id="day-without-a-year"),
        pytest.param("GPT_4o mini 2024-07-18", "gpt-4o-mini", "2024-07-18", (), id="blanks"),
        pytest.param("azure/gpt-5-mini", "gpt-5-mini", None, (), id="provider"),
        pytest.param("azure/eastus/gpt-5-mini", "gpt-5-mini", None, ("eastus",), id="region"),
        pytest.param("azure/eu/gpt-5.2", "gpt-5.2", None, ("eu",), id="zone"),
        pytest.param("azure/us-gov/o3-mini", "o3-mini", None, ("us-gov",), id="government"),
        pytest.param(
            "azure/global-standard/gpt-4o-2024-11-20", "gpt-4o", "2024-11-20", ("global-standard",), id="type"
        ),
        pytest.param("azure_ai/FW-Kimi-K2.5", "Kimi K2.5", None, (), id="fireworks"),
        pytest.param("azure_ai/kimi-k2.5", "Kimi-K2.5", None, (), id="azures-namesake"),
        pytest.param("azure_ai/deepseek-v3-0324", "DeepSeek-V3-0324", None, (), id="digits-that-are-no-version"),
        pytest.param("K2.5 Thinking", "Kimi-K2.5", None, (), id="meter"),
        pytest.param("embedding_ada", "text-embedding-ada-002", None, (), id="meter-in-another-spelling"),
        pytest.param("gpt-5-chat-2025-08-07", "gpt-5-chat", "2025-08-07", (), id="version-that-nobody-lists"),
        pytest.param(" gpt-5.2 ", "gpt-5.2", None, (), id="blanks-around"),
    ],
)
def test_what_a_name_means(name: str, model: str, version: str | None, places: tuple[str, ...]) -> None:
    found = CATALOG.named(name)

    assert (found.file.name, found.version, found.places) == (model, version, places)
    assert CATALOG.model(name) is not None
    assert CATALOG.file(name) is found.file


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("gpt-4o-2024-05-14", "unknown version `2024-05-14` of gpt-4o; known: 2024-05-1", id="version"),
        pytest.param("azure/eu/gpt-4.1-1106", "unknown version `11-06` of gpt-4.1; known: 2025-04-14", id="day"),
        pytest.param("openai/gpt-4o", "unknown model `openai/gpt-4o`, did you mean `gpt-4o`?", id="provider"),
        pytest.param("azure/atlantis/gpt-4o", "unknown model `azure/atlantis/gpt-4o`", id="place"),
        pytest.param("azure/", "unknown model `azure/`", id="nothing-behind-it"),
        pytest.param(
            "azure/eu/gpt-4.1-mimi", "unknown model `azure/eu/gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?", id="typo"
        ),
        pytest.param("azure_ai/deepseek-v3.1", "unknown model `azure_ai/deepseek-v3.1`", id="azures-and-not-fireworks"),
        pytest.param("grok-4.7-0807", "unknown version `08-07` of grok-4.7; known: none", id="day-of-no-version"),
    ],
)
def test_what_a_name_cannot_mean(name: str, message: str) -> None:
    assert complaint(name).startswith(message)


@pytest.mark.parametrize(
    ("name", "offers"),
    [
        ("kimi_k2.5", "`FW-Kimi-K2.5` (fireworks) and `Kimi-K2.5` (foundry-sold-by-azure)"),
        ("deepseek_v4_pro", "`DeepSeek V4 Pro` (fireworks) and `DeepSeek-V4-Pro` (foundry-sold-by-azure)"),
        ("azure_ai/gpt-oss-120b", "`azure-gpt-oss-120b` (foundry-sold-by-azure) and `FW-GPT-OSS-120B` (fireworks)"),
    ],
)
def test_namesakes_are_told_apart(name: str, offers: str) -> None:
    assert complaint(name) == f"`{name}` {NAMESAKES}{offers}, whichever is meant"


def test_a_name_that_two_offers_share_to_the_letter_is_of_none_in_azures_answers() -> None:
    assert CATALOG.named("gpt-oss-120b").file.publisher == "fireworks"
    with pytest.raises(InvalidInput, match=NAMESAKES):
        CATALOG.named("gpt-oss-120b", by_azure=True)


def test_a_version_by_azure_may_be_unknown() -> None:
    assert CATALOG.named("gpt-5.2-2027-01-01", by_azure=True).version == "2027-01-01"


def test_an_alias_of_your_own_is_understood_alike(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: gpt-5.2\naliases: [House Model]\nmeter_names: [hm 5]\n", encoding="utf-8")
    catalog = Catalog(own=own)

    assert {catalog.named(name).file.name for name in ("house-model", "azure/HOUSE_MODEL", "hm-5")} == {"gpt-5.2"}
    assert catalog.named("house model 2025-12-11").version == "2025-12-11"


def test_versions_are_those_of_the_edition() -> None:
    early = Catalog(as_of=date(2024, 12, 1))

    assert early.named("gpt-4o-2024-05-13").version == "2024-05-13"


@pytest.mark.parametrize(
    ("name", "region", "zone", "told"),
    [
        ("azure/eu/gpt-5.2", "swedencentral", "eu", None),
        ("azure/eu/gpt-5.2", "eastus", "us", "eu"),
        ("azure/eastus/gpt-5.2", "eastus", "us", None),
        ("azure/eastus/gpt-5.2", "eastus2", "us", "eastus"),
        ("azure/eu/gpt-5.2", None, None, "eu"),
        ("azure/us-gov/gpt-5.1", "usgovvirginia", None, None),
        ("azure/us-gov/gpt-5.1", "eastus", "us", "us-gov"),
        ("azure/global/gpt-5.1", "eastus", "us", None),
        ("gpt-5.1", None, None, None),
    ],
)
def test_places_in_a_name_decide_nothing(name: str, region: str | None, zone: str | None, told: str | None) -> None:
    expected = None if told is None else found("place-in-name", name=name, places=(told,), region=region)

    assert contradiction(CATALOG.named(name), region, zone) == expected


def test_no_name_is_lost_for_speed() -> None:
    """Names are read without YAML: what that finds is what the files say."""
    read = {(text.lower(), file.name) for file in FILES for text in (file.name, *file.aliases, *file.meter_names)}

    assert read <= {(text, file.name) for file, text in SPELLED}
    assert {text for _, text in SPELLED} >= {path.stem for path in (FOLDER / "models").iterdir()}


@examples(400)
@given(st.data())
def test_every_spelling_means_one_model_or_is_refused(data: st.DataObject) -> None:
    """Whatever the case, the blanks, the provider, the place and the version: the model spelled, or its namesakes."""
    file, text = data.draw(st.sampled_from(SPELLED))
    cased = "".join(data.draw(st.sampled_from((letter.lower(), letter.upper()))) for letter in text)
    blank = st.text(" -_", min_size=1, max_size=2)
    spelled = "".join(data.draw(blank) if letter in " -_" else letter for letter in cased)
    prefix = data.draw(st.sampled_from(("", "azure/", "azure_ai/", "AZURE/eu/", "azure/swedencentral/", "us/")))
    lifecycle = file.spec(None).lifecycle
    days = [each for each in (lifecycle.versions if lifecycle else ()) if each.startswith("20")]
    version = data.draw(st.sampled_from((None, *days)))
    name = f"{prefix}{spelled}{f'-{version}' if version else ''}"
    namesakes = {other.name for other, theirs in SPELLED if key(theirs) == key(text)}

    try:
        found = CATALOG.named(name)
    except InvalidInput as error:
        if NAMESAKES in str(error):
            assert len(namesakes) > 1
        else:  # Azure calls it FW-...
            assert file.publisher == "fireworks"
            assert prefix[:5].lower() == "azure"
    else:
        assert found.file.name in namesakes
        assert found.version == version
        assert CATALOG.named(name) == found


@examples(200)
@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(name: str) -> None:
    try:
        found = CATALOG.named(name)
    except InvalidInput as error:
        assert len(error.mistakes) == 1  # noqa: PT017  # either outcome is right
    else:
        assert key(name).startswith(key(found.file.name)[:1]) or "/" in name
