"""Requests of image models: Azure Monitor reports two for each that was made."""

from typing import Any

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.sources.metrics.image_requests import HALVED, as_made
from capacity.traffic.series import ObservedDeployment
from tests.sources.test_metric_assembly import one, same, series, tokens

CATALOG = Catalog()
IMAGES = "gpt-image-2"


def counted(metric: str, model: str | None, **changes: Any) -> ObservedDeployment:  # noqa: ANN401  # any of its fields
    """Two minutes with 8 and 6 requests as reported, 2 of them refused and 4 spilled in the first."""
    split = [
        series(metric, values, split={"statuscode": status, "isspillover": spilled})
        for status, spilled, values in (("200", "False", [2, 6]), ("429", "False", [2, 0]), ("200", "True", [4, 0]))
    ]
    observed = one([*tokens([100, 70], [40, 30]), *split])
    return observed.replaced(model=model, **changes)


@pytest.mark.parametrize("metric", ["ModelRequests", "AzureOpenAIRequests", "azureopenairequests"])
def test_requests_of_image_models_are_halved_and_their_tokens_are_not(metric: str) -> None:
    (made,) = as_made([counted(metric, IMAGES)], CATALOG)

    same(made.series.requests, [4, 3])
    same(made.measured.throttled_requests, [1, 0])
    same(made.measured.spilled_requests, [2, 0])
    same(made.series.input_tokens, [100, 70])
    same(made.series.output_tokens, [40, 30])
    assert made.notes[-1] == HALVED


@pytest.mark.parametrize("model", ["gpt-5.2", None])
def test_other_requests_are_left_as_they_are(model: str | None) -> None:
    observed = counted("ModelRequests", model)

    assert as_made([observed], CATALOG) == [observed]


def test_what_a_gateway_counted_is_not_halved() -> None:
    gateway = [series(name, [100.0]) for name in ("Prompt Tokens", "Completion Tokens")]
    calls = series("Prompt Tokens", [4], aggregation="count")
    observed = one([*gateway, calls]).replaced(model=IMAGES)
    (made,) = as_made([observed], CATALOG)

    same(made.series.requests, [4])
    assert HALVED not in made.notes


def test_refused_requests_are_the_services_own_count_beside_those_of_a_gateway() -> None:
    observed = counted("ModelRequests", IMAGES, requests_metric="Prompt Tokens")
    (made,) = as_made([observed], CATALOG)

    same(made.series.requests, [8, 6])
    same(made.measured.throttled_requests, [1, 0])
    assert made.notes.count(HALVED) == 1


def test_no_requests_are_no_requests() -> None:
    observed = one(tokens([100], [40])).replaced(model=IMAGES)

    assert as_made([observed], CATALOG) == [observed]
    assert np.isfinite(observed.series.input_tokens).all()
