"""Names of meters: real ones, and that nothing unknown is ever taken for a price of text tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.pricing.price_lookup import PtuKey
from capacity.pricing.published_prices import Term, TokenRates
from capacity.sizing.deployment import DeploymentType
from capacity.sources.azure.retail_prices.meters import RESERVATIONS, is_classic, ptu_meter, stem, token_meter
from capacity.sources.azure.retail_prices.price_assembly import Models

CATALOG = Catalog()
MODELS = Models(CATALOG)
OPENAI, GPT5, DEEPSEEK, FIREWORKS, KIMI = (
    "Azure OpenAI",
    "Azure OpenAI GPT5",
    "Azure Deepseek Models",
    "Azure Fireworks Models",
    "Azure Kimi",
)


def told(product: str, name: str) -> str | None:
    """Everything that a name says: `gpt-4o 2024-11-20 global-standard standard short cached_input`."""
    meter = token_meter(product, name)
    found = meter and MODELS.find(meter)
    if meter is None or found is None:
        return None
    model = " ".join(part for part in found if part)
    key = meter.key
    return f"{model} {key.deployment_type.label} {key.tier} {key.context} {key.category}"


@pytest.mark.parametrize(
    ("product", "name", "meaning"),
    [
        (OPENAI, "gpt 4o 1120 cached Inp glbl Tokens", "gpt-4o 2024-11-20 global-standard standard short cached_input"),
        (OPENAI, "gpt-4o-0806-Outp-regnl Tokens", "gpt-4o 2024-08-06 regional-standard standard short output"),
        (OPENAI, "gpt 4o 0513 Input Data Zone Tokens", "gpt-4o 2024-05-13 data-zone-standard standard short input"),
        (OPENAI, "gpt 4o mini0718 BatchOutp DataZone Tokens", "gpt-4o-mini data-zone-batch standard short output"),
        (OPENAI, "o1 Batch Inp Data Zone Tokens", "o1 data-zone-batch standard short input"),
        ("Azure OpenAI PP FT GPT4s", "4.1 pp cd inp Gl Tokens", "gpt-4.1 global-standard priority short cached_input"),
        (
            "Azure OpenAI Reasoning",
            "o4-mini 0416 cached Inp DataZone Tokens",
            "o4-mini data-zone-standard standard short cached_input",
        ),
        (
            "Azure OpenAI Reasoning",
            "o3-deep research 0626-inp-cchd-dzone 1M Tokens",
            "o3-deep-research data-zone-standard standard short cached_input",
        ),
        (GPT5, "GPT 5 Mini cchd Inpt Glbl 1M Tokens", "gpt-5-mini global-standard standard short cached_input"),
        (GPT5, "GPT 5 Batch Inpt cchd Dzone 1M Tokens", "gpt-5 data-zone-batch standard short cached_input"),
        (GPT5, "GPT 5.1 cd inp Dz 1M Tokens", "gpt-5.1 data-zone-standard standard short cached_input"),
        (GPT5, "5.1 codex max opt Gl 1M Tokens", "gpt-5.1-codex-max global-standard standard short output"),
        (GPT5, "5.2 codex opt Gl 1M Tokens", "gpt-5.2-codex global-standard standard short output"),
        (GPT5, "5.4 longco inp Gl 1M Tokens", "gpt-5.4 global-standard standard long input"),
        (GPT5, "5.5 ShortCo PP inp Dz 1M Tokens", "gpt-5.5 data-zone-standard priority short input"),
        (GPT5, "5.6 sol ShortCo Cd Wr Std DZ 1M Tokens", "gpt-5.6-sol data-zone-standard standard short cache_write"),
        (GPT5, "54 mini Inp Flex Gl 1M Tokens", "gpt-5.4-mini global-standard flex short input"),
        (GPT5, "56sol ShCo Inp Fl Gl 1M Tokens", "gpt-5.6-sol global-standard flex short input"),
        (GPT5, "gpt-5-codex-ccchd-inp-dzone Tokens", "gpt-5-codex data-zone-standard standard short cached_input"),
        (GPT5, "GPT 5 Chat Inpt Glbl 1M Tokens - Preview", "gpt-5-chat global-standard standard short input"),
        (
            GPT5,
            "chat-latest 05282026 opt Gl 1M Tokens",
            "gpt-chat-latest 2026-05-28 global-standard standard short output",
        ),
        ("Azure OpenAI GPT6", "6-sol ShortCo Opt Std Gl 1M Tokens", "gpt-6-sol global-standard standard short output"),
        (DEEPSEEK, "R1 Inp DZone Tokens", "DeepSeek-R1 data-zone-standard standard short input"),
        (DEEPSEEK, "V3-0324 Inp regnl Tokens", "DeepSeek-V3-0324 regional-standard standard short input"),
        (DEEPSEEK, "V4 Pro cached glbl Tokens", "DeepSeek-V4-Pro global-standard standard short cached_input"),
        (
            "Azure Llama Models",
            "Llama 3.3 70B Outp regnl Tokens",
            "Llama-3.3-70B-Instruct regional-standard standard short output",
        ),
        (
            "Azure OpenAI OSS Models",
            "gpt-oss-120B Inp glbl Tokens",
            "azure-gpt-oss-120b global-standard standard short input",
        ),
        (KIMI, "K2.5 Thinking Outp DZ Tokens", "Kimi-K2.5 data-zone-standard standard short output"),
        (KIMI, "K2 Thinking Outp glbl Tokens", "Kimi-K2-Thinking global-standard standard short output"),
        (FIREWORKS, "FW GPT OSS 120B Inp DZ Tokens", "gpt-oss-120b data-zone-standard standard short input"),
        (FIREWORKS, "FW GLM 5 Cache Inp DZ Tokens", "GLM 5 data-zone-standard standard short cached_input"),
        (
            FIREWORKS,
            "FW DeepSeekV3.2 Cache Inp DZ Tokens",
            "DeepSeek v3.2 data-zone-standard standard short cached_input",
        ),
        (
            FIREWORKS,
            "FW DeepSeek-V4-Pro Ch Inp DZ Tokens",
            "DeepSeek V4 Pro data-zone-standard standard short cached_input",
        ),
        (FIREWORKS, "FW MiniMax 3 Outp DZ Tokens", "MiniMax M3 data-zone-standard standard short output"),
        (OPENAI, "text-embedding-3-large-glbl Tokens", "text-embedding-3-large global-standard standard short input"),
        (
            "Azure OpenAI Embedding",
            "text embedding 3 large DZ Tokens",
            "text-embedding-3-large data-zone-standard standard short input",
        ),
        (OPENAI, "embedding-ada-regional Tokens", "text-embedding-ada-002 regional-standard standard short input"),
    ],
)
def test_real_names_of_text_tokens(product: str, name: str, meaning: str) -> None:
    """Names from the reference on prices (section 4, real meter names) and the all-region snapshot of 2026-08-11."""
    assert told(product, name) == meaning


@pytest.mark.parametrize(
    ("product", "name"),
    [
        (OPENAI, "gpt-4.1-ft cached input global Tokens"),
        (OPENAI, "gpt 4.1 dev ft training glbl Tokens"),
        (OPENAI, "gpt-4.1-mini-ft mdl grdr opt Tokens"),
        (OPENAI, "gpt-4.1-ft hosting global Unit"),
        (OPENAI, "gpt-4o-0806-cached-FT-inp-datazone Tokens"),
        (OPENAI, "gpt-4o-aud-1217 Inp DZone Tokens"),
        (OPENAI, "gpt-4o-rt-txt-1217 cchd Inp DZn Tokens"),
        (OPENAI, "gpt4o realtimePrvwTxtInp DataZone Tokens"),
        (OPENAI, "gpt-4o-mini-tts-txt-inp-glbl Tokens"),
        (OPENAI, "gpt-image-1-inp-cached-txt-glbl Tokens"),
        ("Azure OpenAI Media", "Image 2 txt Batch inp DZ 1M Tokens"),
        ("Azure OpenAI Media", "gpt-image-2 inp Gl 1M Tokens"),
        (OPENAI, "file-search-tool-calls-glbl Calls"),
        (OPENAI, "text-embedding-3-large-grader Tokens"),
        (OPENAI, "text-embedding-3-large cd inp glbl Tokens"),
        (OPENAI, "o1 preview input glbl Tokens"),
        (OPENAI, "gpt 4o 0101 Inp glbl Tokens"),
        (OPENAI, "gpt 4.1 glbl Tokens"),
        (OPENAI, "gpt 4.1 Inp Tokens"),
        (OPENAI, "gpt 4.1 Batch Inp regnl Tokens"),
        (OPENAI, "gpt 4.1 Inp Outp glbl Tokens"),
        (OPENAI, "gpt 4.1 Wr glbl Tokens"),
        (GPT5, "Model 6 ShortCo Inp Std Gl 1M Tokens"),
        (GPT5, "Model 7 ShortCo Opt Std Gl 1M Tokens"),
        (GPT5, "GPT 5.2 pro inp Gl 1M Tokens"),
        ("Azure Grok Models", "4.3 Cached Inp DZ L Tokens"),
        (DEEPSEEK, "V3.2 SP Inp DZ Tokens"),
        ("Azure Llama Models", "3.3 70b Inp FT DZ Tokens"),
        ("Qwen models", "gpt 4.1 Inp glbl Tokens"),
        (OPENAI, "Tokens"),
        (OPENAI, ""),
    ],
)
def test_other_meters_are_left_alone(product: str, name: str) -> None:
    assert told(product, name) is None


@given(st.sampled_from(["ft", "Hstng", "aud", "img", "Trng", "L", "dev", "7x"]), st.integers(1, 4))
def test_a_word_that_is_not_known_is_never_skipped(word: str, position: int) -> None:
    words = ["GPT 5.2", "cd", "inp", "Gl"]
    words.insert(position, word)

    assert told(GPT5, "GPT 5.2 cd inp Gl 1M Tokens") is not None
    assert told(GPT5, " ".join(words) + " 1M Tokens") is None


@given(
    st.sampled_from(sorted({"Gl", "glbl", "global", "GLBL"})),
    st.sampled_from([" ", "-", "_", "  "]),
    st.permutations(["cchd", "Inp", "pp", "ShortCo"]),
)
def test_spelling_separators_and_order_do_not_matter(place: str, separator: str, words: list[str]) -> None:
    name = separator.join(["GPT 5.2", *words, place])

    assert told(GPT5, f"{name} 1M Tokens") == "gpt-5.2 global-standard priority short cached_input"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_is_too_strange(product: str, name: str) -> None:
    for meter in (token_meter(product, name), token_meter(OPENAI, name)):
        assert meter is None or meter.key.category in TokenRates.record_fields
    of_ptus = ptu_meter(product, name, None)
    assert of_ptus is None or of_ptus.term is Term.HOURLY


def test_stems_tell_the_models_of_a_publisher_apart() -> None:
    owners: dict[tuple[str | None, str], str] = {}
    for file in CATALOG.files():
        for name in (file.name, *file.aliases, *file.meter_names):
            assert owners.setdefault((file.publisher, stem(name)), file.name) == file.name, name


@pytest.mark.parametrize(
    ("product", "term", "family", "found"),
    [
        ("Azure OpenAI", None, "azure-openai", Term.HOURLY),
        ("Azure Deepseek Models", None, "deepseek", Term.HOURLY),
        (RESERVATIONS, "1 Month", None, Term.MONTH),
        (RESERVATIONS, "1 Year", None, Term.YEAR),
    ],
)
def test_ptus(product: str, term: str | None, family: str | None, found: Term) -> None:
    for residency in ("Global", "Data Zone", "Regional"):
        meter = ptu_meter(product, f"Provisioned Managed {residency} Unit", term)
        label = f"{residency.lower().replace(' ', '-')}-provisioned"
        assert meter == PtuKey(DeploymentType(label), found, family)


@pytest.mark.parametrize(
    ("product", "name", "term"),
    [
        ("Azure OpenAI", "Provisioned Managed Global Unit", "1 Year"),
        (RESERVATIONS, "Provisioned Managed Global Unit", None),
        (RESERVATIONS, "Provisioned Managed Global Unit", "3 Years"),
        ("Azure OpenAI OSS Models", "Provisioned Managed Global Unit", None),
        ("Azure OpenAI", "Provisioned Throughput Units", None),
    ],
)
def test_what_is_no_ptu_of_today(product: str, name: str, term: str | None) -> None:
    assert ptu_meter(product, name, term) is None


def test_classic_ptus() -> None:
    assert is_classic("Provisioned Throughput - Overage Unit")
    assert is_classic("Az-Provisioned Throughput Units")
    assert not is_classic("Provisioned Managed Global Unit")
