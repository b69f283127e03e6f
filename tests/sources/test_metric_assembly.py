"""Series -> deployments: which belong together, which minutes are known, and what is told of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, NotEnoughData
from capacity.sources.metrics import load_metrics, metric_assembly
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.found import codes, values

START = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAN = float("nan")
ACCOUNT = "/subscriptions/0/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/Acct1"


def series(metric: str, values: Sequence[float], **changes: Any) -> MetricSeries:  # noqa: ANN401
    """Totals of the deployment `chat` from START on; `split` adds dimensions."""
    dimensions = {"modeldeploymentname": changes.pop("deployment", "chat"), **changes.pop("split", {})}
    fields: dict[str, Any] = {
        "aggregation": "total",
        "start": START,
        "step_seconds": 60,
        "where": "a.json",
        "resource": ACCOUNT,
        "dimensions": {name: value for name, value in dimensions.items() if value is not None},
    }
    return MetricSeries(metric=metric, values=np.array(values, dtype=float), **{**fields, **changes})


def tokens(input_: Sequence[float], output: Sequence[float], **changes: Any) -> list[MetricSeries]:  # noqa: ANN401
    return [series("InputTokens", input_, **changes), series("OutputTokens", output, **changes)]


def facts(name: str, **changes: Any) -> DeploymentFacts:  # noqa: ANN401
    return DeploymentFacts(**{"resource": ACCOUNT, "name": name, **changes})


def assembled(
    given_: Sequence[MetricSeries],
    deployments: Sequence[DeploymentFacts] = (),
    **options: Any,  # noqa: ANN401
) -> list[ObservedDeployment]:
    answer = MetricAnswer(series=tuple(given_), deployments=tuple(deployments))
    return metric_assembly.deployments(answer, Window(**options))


def one(given_: Sequence[MetricSeries], **options: Any) -> ObservedDeployment:  # noqa: ANN401
    (only,) = assembled(given_, **options)
    return only


def same(actual: object, expected: Sequence[float]) -> None:
    np.testing.assert_allclose(np.asarray(actual, dtype=float), expected)


def test_a_minute_is_observed_with_both_or_with_no_requests() -> None:
    observed = one(
        [*tokens([5, NAN, 7, NAN, 0], [1, NAN, NAN, NAN, 0]), series("ModelRequests", [1, 0, 2, NAN, NAN])],
    )
    same(observed.series.input_tokens, [5, 0, NAN, NAN, 0])
    same(observed.series.output_tokens, [1, 0, NAN, NAN, 0])
    same(observed.series.requests, [1, 0, 2, NAN, NAN])
    assert observed.series.observed_share == 0.6


def test_missing_minutes_can_be_taken_as_idle() -> None:
    observed = one([*tokens([5, NAN], [1, NAN]), series("ModelRequests", [1, NAN])], missing_is_idle=True)
    same(observed.series.input_tokens, [5, 0])
    same(observed.series.requests, [1, 0])


def test_a_metric_that_was_not_exported_is_never_taken_as_idle() -> None:
    observed = one([series("InputTokens", [5, 0]), series("ModelRequests", [1, 0])], missing_is_idle=True)
    same(observed.series.input_tokens, [NAN, 0])
    assert values(observed.notes, "half-exported") == {"metric": "OutputTokens"}


OWN = """
name: our-vectors
token_prices:
  - as_of: 2026-11-01
    source: contract
    currency: USD
    prices:
      - {deployment_types: [global-standard], per_million_tokens: {input: 0.05}}
---
name: our-embedding-of-texts-in-words
"""


def read(own: Path, model: str | None, *assignments: str) -> ObservedDeployment:
    """Input alone was exported; the catalog knows the model."""
    own.write_text(OWN)
    of_catalog = load_metrics.writes_output_by(assignments, Catalog(own=own))
    answer = MetricAnswer(series=(series("InputTokens", [5, NAN]),), deployments=(facts("chat", model=model),))
    (observed,) = metric_assembly.deployments(answer, Window(), of_catalog)
    return observed


@pytest.mark.parametrize(
    ("model", "assignments"),
    [
        ("text-embedding-3-small", ()),
        ("our-vectors", ()),
        (None, ("chat=our-vectors",)),
        (None, ("text-embedding-ada-002",)),
        ("gpt-5.2", ("chat=text-embedding-ada-002",)),
    ],
)
def test_embeddings_have_no_output(tmp_path: Path, model: str | None, assignments: Sequence[str]) -> None:
    """The prices of a model say that, not its name."""
    observed = read(tmp_path / "own.yaml", model, *assignments)
    same(observed.series.input_tokens, [5, NAN])
    same(observed.series.output_tokens, [0, NAN])
    assert "no-output-tokens" in codes(observed.notes)


@pytest.mark.parametrize("model", ["gpt-5.2", "our-embedding-of-texts-in-words", "an-embedding", "gpt-image-2", None])
def test_other_models_have_some(tmp_path: Path, model: str | None) -> None:
    observed = read(tmp_path / "own.yaml", model)
    same(observed.series.output_tokens, [NAN, NAN])
    assert "half-exported" in codes(observed.notes)


def test_the_newest_family_with_a_value_counts_and_no_two_are_added() -> None:
    old = [
        series("ProcessedPromptTokens", [9, 9]),
        series("GeneratedTokens", [3, 3]),
        series("AzureOpenAIRequests", [1, 1]),
    ]
    both = one([*old, *tokens([8, 8], [2, 2])])
    same(both.series.input_tokens, [8, 8])
    same(both.series.requests, [1, 1])
    assert values([both.source], "metrics") == {
        "whose": "Azure Monitor metrics",
        "metrics": ("InputTokens", "OutputTokens", "AzureOpenAIRequests"),
        "files": ("a.json",),
        "more": 0,
    }
    counted = {"metric": "InputTokens", "others": ("ProcessedPromptTokens",)}
    assert values(both.notes, "counted-once") == counted
    assert values(both.notes, "families-differ")["differ"] == 2
    apart = one([*old, *tokens([9, NAN], [3, NAN])])
    told = {"metric": "InputTokens", "other": "ProcessedPromptTokens", "lost": 1, "differ": 0}
    assert values(apart.notes, "families-differ") == told
    for empty in (tokens([NAN, NAN], [NAN, NAN]), [series("InputTokens", [8, 8])]):
        same(one([*old, *empty]).series.input_tokens, [9, 9])
    same(one(old).series.output_tokens, [3, 3])


def test_names_are_the_same_in_any_case() -> None:
    observed = one(
        [
            *tokens([1], [1], deployment="Chat"),
            *tokens([2], [2], deployment="chat", start=START + MINUTE, resource=ACCOUNT.upper()),
            series("MODELREQUESTS", [7]),
        ],
        deployments=[facts("CHAT", resource=ACCOUNT.lower(), model="gpt-5")],
    )
    assert (observed.name, observed.resource, observed.model) == ("Chat", ACCOUNT.lower(), "gpt-5")
    same(observed.series.input_tokens, [1, 2])


def test_facts_and_what_they_say_of_deployments_without_series_and_the_reverse() -> None:
    known = [facts("chat", sku_name="ProvisionedManaged", capacity=50, region="westus"), facts("idle", model="gpt-5")]
    chat, gone, idle = assembled([*tokens([1], [1]), *tokens([1], [1], deployment="gone")], known)
    assert (chat.ptus, chat.sku_capacity, chat.region, chat.deployment_type) == (
        50,
        None,
        "westus",
        "ProvisionedManaged",
    )
    assert codes(gone.notes) == ["not-deployed-now"]
    assert (idle.name, idle.model, idle.series.minutes, idle.series.observed_share) == ("idle", "gpt-5", 1, 0)
    assert codes(idle.notes) == ["no-series"]
    idle = assembled(tokens([1], [1]), known, missing_is_idle=True)[-1]
    same(idle.series.input_tokens, [0])
    (alone,) = assembled([], [facts("idle")], start=START, end=START + 3 * MINUTE)
    assert (alone.series.minutes, alone.series.observed_share) == (3, 0)


def test_facts_of_the_only_deployment_of_a_name_where_series_name_no_account() -> None:
    given_ = tokens([1], [1], resource=None)
    assert one(given_, deployments=[facts("chat", model="gpt-5")]).model == "gpt-5"
    two = [facts("chat", model="gpt-5"), facts("chat", model="gpt-4o", resource=ACCOUNT + "2")]
    assert [found.model for found in assembled(given_, two)] == [None, "gpt-5", "gpt-4o"]


def test_series_that_are_not_split_by_deployment() -> None:
    whole = tokens([9], [9], deployment=None)
    observed = one(whole)
    assert (observed.name, observed.deployment) == ("Acct1", None)
    assert codes(observed.notes) == ["whole-not-split"]
    assert one(tokens([9], [9], deployment=None, resource=None, where="/x/may.json.gz")).name == "may"
    sole = one(whole, deployments=[facts("only", model="gpt-5")])
    assert (sole.name, sole.deployment, sole.model) == ("only", "only", "gpt-5")
    assert codes(sole.notes) == ["whole-of-one"]
    assert [found.name for found in assembled(whole, [facts("a"), facts("b")])] == ["Acct1"]
    beside = one([*whole, *tokens([4], [4])])
    same(beside.series.input_tokens, [4])
    same(one([*tokens([0], [0], deployment=None), *tokens([0], [0])]).series.input_tokens, [0])
    assert codes(beside.notes) == ["whole-left-out"]


def test_calls_that_are_booked_on_no_deployment() -> None:
    assert [found.name for found in assembled([*tokens([1], [1]), *tokens([0], [0], deployment="")])] == ["chat"]
    nowhere, _ = assembled([*tokens([1], [1]), *tokens([3], [0], deployment="")])
    assert (nowhere.name, nowhere.deployment) == ("Acct1", None)
    assert codes(nowhere.notes) == ["booked-on-none"]


@pytest.mark.parametrize(
    ("splits", "model", "version", "note"),
    [
        ([{"modelname": "gpt-5", "modelversion": "1"}], "gpt-5", "1", ""),
        ([{"modelname": "gpt-5", "modelversion": "1"}, {"modelname": "GPT-5", "modelversion": "2"}], "GPT-5", None, ""),
        ([{"modelname": "a"}, {"modelname": "b"}], None, None, "several-models"),
        ([{"featurename": "gpt-4"}], "gpt-4", None, "model-by-feature"),
        ([{"featurename": "a"}, {"featurename": "b"}], None, None, ""),
    ],
)
def test_the_model_of_the_dimensions(
    splits: list[dict[str, str]], model: str | None, version: str | None, note: str
) -> None:
    observed = one([one_ for split in splits for one_ in tokens([1], [1], split=split)])
    assert (observed.model, observed.model_version) == (model, version)
    assert codes(observed.notes) == ([note] if note else [])


def test_the_span_is_the_stated_one_then_that_of_the_stamps() -> None:
    given_ = tokens([1, 2], [1, 2])
    assert (one(given_).series.start, one(given_).series.minutes) == (START, 2)
    stated = one([given.replaced(span=(START - MINUTE, START + 5 * MINUTE)) for given in given_])
    same(stated.series.input_tokens, [NAN, 1, 2, NAN, NAN, NAN])
    wider = one(given_, start=START - MINUTE, end=START + 4 * MINUTE)
    same(wider.series.input_tokens, [NAN, 1, 2, NAN, NAN])
    narrower = one(given_, start=START + MINUTE / 2, end=(START + 2.5 * MINUTE).astimezone(timezone(MINUTE * 60)))
    assert narrower.series.start == START + MINUTE
    same(narrower.series.input_tokens, [2])
    late, _ = assembled([*tokens([1], [1]), *tokens([1] * 9, [1] * 9, deployment="x")], start=START + 5 * MINUTE)
    same(late.series.input_tokens, [NAN] * 4)


def test_spans_that_hold_nothing() -> None:
    given_ = tokens([1, 2], [1, 2])
    with pytest.raises(NotEnoughData, match="The metrics cover 2026-11-01T00:00Z to 2026-11-01T00:02Z"):
        assembled(given_, start=START + 2 * MINUTE)
    with pytest.raises(InvalidInput, match="ends before it starts"):
        assembled(given_, start=START, end=START)
    with pytest.raises(NotEnoughData, match="export metrics"):
        assembled([], [facts("chat")])
    with pytest.raises(InvalidInput, match="at most 1098 days"):
        assembled(given_, start=START - timedelta(days=4000))
    assert assembled([]) == []


def test_excluded_spans_are_unknown_even_where_missing_is_idle() -> None:
    observed = one(
        [*tokens([1, 2, 3], [1, 2, NAN]), series("ModelRequests", [1, 1, 1])],
        missing_is_idle=True,
        excluded=[(START + MINUTE, START + MINUTE * 1.5), (START - MINUTE, START)],
        cached_share=Fraction(1, 2),
    )
    same(observed.series.input_tokens, [1, NAN, 3])
    same(observed.series.requests, [1, NAN, 1])
    same(observed.series.cached_input_tokens, [0.5, NAN, 1.5])
    left_out = {"start": START + MINUTE, "end": START + 2 * MINUTE, "minutes": 1}
    assert values(observed.notes, "left-out-as-asked") == left_out


@pytest.mark.parametrize("value", [-1, 1e16, float("inf")])
def test_values_that_cannot_be(value: float) -> None:
    with pytest.raises(InvalidInput, match=r"a\.json: OutputTokens of chat at 2026-11-01T00:01Z is .* cannot be"):
        assembled(tokens([1, 1], [1, value]))


@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.none() | st.floats(0, 1e9)), min_size=1, max_size=60),
    st.integers(0, 59),
    st.integers(0, 59),
)
def test_chunks_and_overlaps_do_not_change_a_series(
    minutes: list[tuple[float, float | None]], cut: int, back: int
) -> None:
    input_, output = ([NAN if value is None else value for value in column] for column in zip(*minutes, strict=True))
    whole = one(tokens(input_, output))
    cut = min(cut, len(minutes))
    back = min(cut, back)
    chunks = [*tokens(input_[:cut], output[:cut])] if cut else []
    if cut - back < len(minutes):
        rest = {"start": START + (cut - back) * MINUTE, "where": "b.json"}
        chunks += tokens(input_[cut - back :], output[cut - back :], **rest)
    for order in (chunks, chunks[::-1]):
        parts = one(order)
        same(parts.series.input_tokens, list(whole.series.input_tokens))
        same(parts.series.output_tokens, list(whole.series.output_tokens))
