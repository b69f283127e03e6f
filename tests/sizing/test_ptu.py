from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from capacity.sizing.demand import from_classes
from capacity.sizing.deployment import PtuSizes, Throughput, TokenWeights
from capacity.sizing.ptu import (
    PtuBound,
    UnknownWeight,
    Weighed,
    bound_by,
    deployable_ptus,
    is_deployable,
    normalized_tpm,
    ptus_needed,
    weigh,
)
from capacity.sizing.request_class import Context, RequestClass
from capacity.sizing.workload import Workload

GLOBAL = PtuSizes(minimum_ptus=15, increment_ptus=5)
REGIONAL = PtuSizes(minimum_ptus=50, increment_ptus=50)
O1_REGIONAL = PtuSizes(minimum_ptus=25, increment_ptus=50)
TINY = Fraction(1, 10**9)


def weights(**numbers: int | str) -> TokenWeights:
    return TokenWeights().replaced(**{key: Fraction(value) for key, value in numbers.items()})


RATIO_8 = weights(input=1, cached_input=0, cache_write=1, output=8)
GPT_6 = weights(input=1, cached_input="0.1", cache_write="1.25", output=5)
GPT_6_LONG = weights(input=2, cached_input="0.2", cache_write="2.5", output="7.5")


def throughput(short: TokenWeights, long_: TokenWeights | None = None) -> Throughput:
    return Throughput(as_of=date(2026, 9, 23), source="test", weights=short, long_context_weights=long_)


def weighed(facts: Throughput, *classes: RequestClass) -> tuple[Weighed, ...]:
    return weigh(from_classes(Workload(name="shop", model="any", traffic=classes)).classes, facts)


def class_(context: Context = Context.SHORT, **numbers: int | str) -> RequestClass:
    numerals: dict[str, Any] = {key: Fraction(value) for key, value in numbers.items()}
    return RequestClass(context=context, **numerals)


@pytest.mark.parametrize(
    ("needed", "sizes", "ptus"),
    [
        pytest.param(Fraction(0), GLOBAL, 15, id="nothing-needs-the-minimum"),
        pytest.param(Fraction(15), GLOBAL, 15, id="exactly-the-minimum"),
        pytest.param(15 + TINY, GLOBAL, 20, id="a-trace-above-the-minimum"),
        pytest.param(Fraction(110), GLOBAL, 110, id="exactly-110"),
        pytest.param(110 + TINY, GLOBAL, 115, id="a-trace-above-110"),
        pytest.param(110 - TINY, GLOBAL, 110, id="a-trace-below-110"),
        pytest.param(Fraction(360_000, 3_400), GLOBAL, 110, id="published-data-zone"),
        pytest.param(Fraction(360_000, 3_400), REGIONAL, 150, id="published-regional"),
        pytest.param(Fraction(1), O1_REGIONAL, 25, id="o1-minimum"),
        pytest.param(Fraction(26), O1_REGIONAL, 75, id="o1-first-step"),
        pytest.param(Fraction(75), O1_REGIONAL, 75, id="o1-exactly-the-first-step"),
        pytest.param(Fraction(100), O1_REGIONAL, 125, id="o1-second-step"),
        pytest.param(Fraction(100_000), GLOBAL, 100_000, id="the-largest-deployment"),
        pytest.param(100_000 + TINY, GLOBAL, 100_005, id="beyond-the-largest-deployment"),
    ],
)
def test_ptus_are_rounded_up_to_a_deployable_size(needed: Fraction, sizes: PtuSizes, ptus: int) -> None:
    assert deployable_ptus(needed, sizes) == ptus
    assert is_deployable(ptus, sizes)


@pytest.mark.parametrize(
    ("ptus", "sizes"), [(0, GLOBAL), (10, GLOBAL), (16, GLOBAL), (75, REGIONAL), (50, O1_REGIONAL), (-5, GLOBAL)]
)
def test_sizes_that_cannot_be_deployed(ptus: int, sizes: PtuSizes) -> None:
    assert not is_deployable(ptus, sizes)


@pytest.mark.parametrize(
    ("needed", "bound"),
    [(Fraction(0), "minimum"), (Fraction(15), "minimum"), (15 + TINY, "demand"), (Fraction(110), "demand")],
)
def test_what_decided_the_size(needed: Fraction, bound: str) -> None:
    assert bound_by(needed, GLOBAL) == PtuBound(bound)


@pytest.mark.parametrize(
    ("headroom", "needed"),
    [
        ("0", Fraction(100)),
        ("0.1", Fraction(110)),
        ("0.2", Fraction(120)),
        ("0.05", Fraction(105)),
        ("10", Fraction(1100)),
    ],
)
def test_headroom_is_exact(headroom: str, needed: Fraction) -> None:
    assert ptus_needed(Fraction(340_000), Fraction(headroom), Fraction(3_400)) == needed


@pytest.mark.parametrize(
    ("facts", "request_class", "tpm"),
    [
        pytest.param(
            throughput(RATIO_8), class_(peak_rpm=1000, input_tokens=200, output_tokens=20), 360_000, id="ratio"
        ),
        pytest.param(
            throughput(RATIO_8),
            class_(peak_rpm=1000, input_tokens=200, output_tokens=20, cached_input_share="0.5"),
            260_000,
            id="cached-tokens-count-nothing",
        ),
        pytest.param(
            throughput(RATIO_8),
            class_(peak_rpm=1000, input_tokens=200, output_tokens=20, cache_write_share="0.5"),
            360_000,
            id="written-tokens-count-as-input",
        ),
        pytest.param(
            throughput(GPT_6, GPT_6_LONG),
            class_(peak_rpm=1, input_tokens=1000, output_tokens=100, cached_input_share="0.5", cache_write_share="0.2"),
            Fraction(300) + 500 * Fraction("0.1") + 200 * Fraction("1.25") + 500,
            id="weights-from-prices",
        ),
        pytest.param(
            throughput(GPT_6, GPT_6_LONG),
            class_(Context.LONG, peak_rpm=1, input_tokens=1000, output_tokens=100, cached_input_share="0.5"),
            Fraction(1000) + 100 + 750,
            id="long-context",
        ),
        pytest.param(
            throughput(RATIO_8),
            class_(Context.LONG, peak_rpm=1, input_tokens=1000, output_tokens=100),
            1800,
            id="long-context-without-weights-of-its-own",
        ),
        pytest.param(
            throughput(weights(input=1, image_input="1.6", image_output=6)),
            class_(peak_rpm=10, input_tokens=2000, image_input_tokens=1229, image_output_tokens=7024),
            461_104,
            id="images",
        ),
        pytest.param(throughput(weights(input=1)), class_(peak_rpm=1, input_tokens=7), 7, id="unused-weights-may-lack"),
        pytest.param(throughput(RATIO_8), class_(input_tpm=24_000, output_tpm=4_500), 60_000, id="token-rates"),
    ],
)
def test_normalized_tpm_is_the_weighted_sum(facts: Throughput, request_class: RequestClass, tpm: Fraction) -> None:
    assert normalized_tpm(weighed(facts, request_class)) == tpm


def test_short_and_long_context_are_weighed_apart() -> None:
    short, long_ = class_(peak_rpm=1, input_tokens=10), class_(Context.LONG, peak_rpm=1, input_tokens=10)

    assert weighed(throughput(GPT_6, GPT_6_LONG), short, long_, short) == (
        Weighed(category="input", context=Context.SHORT, tpm=Fraction(20), weight=Fraction(1)),
        Weighed(category="input", context=Context.LONG, tpm=Fraction(10), weight=Fraction(2)),
    )


@pytest.mark.parametrize(
    ("known", "request_class", "category"),
    [
        ({"input": 1}, class_(peak_rpm=1, input_tokens=1, output_tokens=1), "output"),
        ({"input": 1}, class_(peak_rpm=1, input_tokens=2, cached_input_tokens=1), "cached_input"),
        ({"input": 1}, class_(peak_rpm=1, input_tokens=2, cache_write_tokens=1), "cache_write"),
        ({"input": 1}, class_(peak_rpm=1, image_input_tokens=1), "image_input"),
        ({"input": 1}, class_(peak_rpm=1, image_output_tokens=1), "image_output"),
    ],
    ids=["output", "cached-input", "cache-write", "image-input", "image-output"],
)
def test_a_weight_that_is_needed_and_unknown_is_never_guessed(
    known: dict[str, int], request_class: RequestClass, category: str
) -> None:
    with pytest.raises(UnknownWeight) as caught:
        weighed(throughput(weights(**known)), request_class)

    assert caught.value.category == category


def test_an_input_token_is_what_the_others_are_measured_in() -> None:
    (part,) = weighed(throughput(weights(output=4)), class_(peak_rpm=1, input_tokens=5))

    assert part.weight == 1
