from datetime import date
from fractions import Fraction

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.listings.model_listing import Filters, ModelSummary, detail, summaries
from capacity.sizing.deployment import DeploymentType

CATALOG = Catalog()
TODAY = date(2026, 10, 9)


def listed(filters: Filters, catalog: Catalog = CATALOG) -> dict[str, ModelSummary]:
    return {model.name: model for model in summaries(catalog, filters, today=TODAY).models}


def test_every_model_is_listed_by_publisher_and_name() -> None:
    models = summaries(CATALOG, Filters(), today=TODAY).models
    order = [(model.publisher, model.name.lower()) for model in models]

    assert len(models) == 119
    assert order == sorted(order)


def test_a_summary_holds_the_numbers_that_decide() -> None:
    model = listed(Filters())["gpt-4o"]

    assert (model.version, model.stage, model.retires, model.retired) == (
        "2024-11-20",
        "legacy",
        date(2027, 4, 14),
        False,
    )
    assert model.input_tpm_per_ptu == 2_500
    assert model.output_weight == 4
    assert model.sizes[DeploymentType.REGIONAL_PROVISIONED].increment_ptus == 50
    assert model.latency_target_tokens_per_second == 25
    assert (model.as_of, model.source) == (date(2026, 9, 23), CATALOG.cite("ptu-sizing-2026-09-23"))


def test_what_is_not_known_of_a_model_stays_open() -> None:
    model = listed(Filters())["grok-4.7"]

    assert (model.version, model.stage, model.retires, model.retired) == (None, None, None, False)
    assert (model.input_tpm_per_ptu, model.output_weight, model.latency_target_tokens_per_second) == (None, None, None)
    assert model.sizes == {}
    assert model.deployment_types == (DeploymentType.GLOBAL_STANDARD,)


def test_filters() -> None:
    retired = {"DeepSeek-R1", "DeepSeek-R1-0528", "DeepSeek-V3-0324", "Kimi-K2-Thinking", "MAI-DS-R1"}
    retired |= {"gpt-5-chat", "gpt-5.1-chat", "gpt-5.2-chat", "gpt-5.3-chat"}

    assert {model.publisher for model in listed(Filters(publisher="fireworks")).values()} == {"fireworks"}
    assert set(listed(Filters(retired=True))) == retired
    assert not retired & set(listed(Filters(retired=False)))
    assert "Kimi K2.6" not in listed(Filters(deployment_type=DeploymentType.REGIONAL_PROVISIONED))
    assert "gpt-5.2" in listed(Filters(deployment_type=DeploymentType.REGIONAL_PROVISIONED, region="uksouth"))
    assert "gpt-5.5" not in listed(Filters(deployment_type=DeploymentType.REGIONAL_PROVISIONED, region="uksouth"))
    assert "gpt-5.5" in listed(Filters(region="uksouth"))
    assert "gpt-5.4-nano" in listed(Filters(deployment_type=DeploymentType.DATA_ZONE_STANDARD, region="northeurope"))
    assert "gpt-5.4-nano" not in listed(Filters(deployment_type=DeploymentType.DATA_ZONE_STANDARD, region="westeurope"))
    assert listed(Filters(deployment_type=DeploymentType.GLOBAL_STANDARD, region="usgovvirginia")) == {}
    assert listed(Filters(publisher="nobody")) == {}


def test_a_day_that_was_planned_is_no_proof_that_a_model_is_retired() -> None:
    for day, is_past in ((date(2026, 11, 18), False), (date(2026, 11, 19), True)):
        models = {model.name: model for model in summaries(CATALOG, Filters(), today=day).models}

        assert [(models[name].retired, models[name].retirement_unconfirmed) for name in ("o1", "o3", "gpt-5-chat")] == [
            (False, is_past),
            (False, is_past),
            (True, False),
        ]


def test_a_date_shows_the_models_and_numbers_of_that_day() -> None:
    models = listed(Filters(), Catalog(as_of=date(2024, 12, 1)))

    assert set(models) == {"gpt-4o", "gpt-4o-mini"}
    assert models["gpt-4o"].output_weight == Fraction(2_500, 833)


def test_details_hold_every_edition_newest_first_and_the_sources_cited() -> None:
    listing = detail(CATALOG, ["gpt-4o", "FW-GLM-5"])
    first, second = listing.details
    groups = dict(first.groups())

    assert (first.file.name, second.file.name) == ("gpt-4o", "GLM 5")
    assert [edition.as_of.year for edition in groups["throughput"]] == [2026, 2026, 2024]
    assert list(groups)[-1] == "remarks"
    assert "prompt_cache" not in dict(second.groups())
    assert {edition.source for editions in groups.values() for edition in editions} == set(first.sources)


def test_details_of_an_unknown_model() -> None:
    with pytest.raises(InvalidInput, match="unknown model `gpt-4x`, did you mean"):
        detail(CATALOG, ["gpt-4o", "gpt-4x"])
