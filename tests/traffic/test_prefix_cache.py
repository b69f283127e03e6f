"""What a prompt cache would have served: by hand, and of a real trace."""

import gzip
import json
from collections.abc import Sequence

import numpy as np
import pytest

from capacity.traffic.prefix_cache import BLOCK_MINUTES, estimate, proven_block_tokens
from capacity.traffic.requests import US_PER_SECOND
from capacity.traffic.statistics import CachedPrefix
from tests.minutes import SHARED

MOONCAKE = SHARED / "data" / "traces" / "mooncake" / "conversation_trace.jsonl.gz"
Asked = tuple[float, int, Sequence[object]]
"""Of a request the minute, its input tokens, and the ids of the blocks of its prompt."""


def shares(*requests: Asked) -> list[float]:
    """The cached share of all input, if unused blocks live 5, 10 and 60 minutes."""
    found = estimate(
        np.array([round(minute * 60 * US_PER_SECOND) for minute, _, _ in requests], dtype=np.int64),
        np.array([tokens for _, tokens, _ in requests], dtype=np.int64),
        [blocks for _, _, blocks in requests],
    )
    assert [one.block_minutes for one in found] == list(BLOCK_MINUTES)
    return [one.cached_input_share for one in found]


def test_a_real_trace() -> None:
    """26.4 %, 32.3 % and 34.7 % at 5, 10 and 60 minutes: README of the traces, "Statistics"."""
    if not MOONCAKE.exists():
        pytest.skip(f"{MOONCAKE} is absent: set CAPACITY_SHARED")
    with gzip.open(MOONCAKE, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    found = estimate(
        np.array([row["timestamp"] * 1000 for row in rows], dtype=np.int64),
        np.array([row["input_length"] for row in rows], dtype=np.int64),
        [row["hash_ids"] for row in rows],
    )

    assert [(one.block_minutes, round(one.cached_input_share, 3)) for one in found] == [
        (5, 0.264),
        (10, 0.323),
        (60, 0.347),
    ]


def test_a_shared_prefix_is_read_from_the_cache() -> None:
    """Four blocks of 512 tokens, of which the second request shares three."""
    assert shares((0, 2048, "abcd"), (1, 2048, "abcx")) == [1536 / 4096] * 3


def test_the_first_of_equal_prompts_is_not_cached() -> None:
    assert shares((0, 2048, "abcd")) == [0, 0, 0]


def test_only_a_prefix_counts() -> None:
    """What is equal after the first difference is not found."""
    assert shares((0, 2048, "abcd"), (1, 2048, "xbcd"), (2, 2048, "aycd")) == [0, 0, 0]


@pytest.mark.parametrize(
    ("tokens", "blocks", "cached"),
    [
        (1023, "ab", 0),
        (1024, "ab", 1024),
        (1151, "abc", 1024),
        (1152, "abc", 1152),
        (1500, "abc", 1408),
        (1536, "abc", 1536),
        (512, "a", 0),
    ],
)
def test_prefixes_from_1024_tokens_in_steps_of_128(tokens: int, blocks: str, cached: int) -> None:
    """The same prompt twice; its last block is partial.

    Source: Microsoft Learn, "Prompt caching with Azure OpenAI in Microsoft Foundry Models".
    """
    assert shares((0, tokens, blocks), (1, tokens, blocks)) == [cached / tokens / 2] * 3


@pytest.mark.parametrize(
    ("minutes", "hits"), [(5, [1, 1, 1]), (5.001, [0, 1, 1]), (10, [0, 1, 1]), (60, [0, 0, 1]), (60.001, [0, 0, 0])]
)
def test_an_unused_block_is_forgotten(minutes: float, hits: list[int]) -> None:
    assert shares((0, 1024, "ab"), (minutes, 1024, "ab")) == [hit / 2 for hit in hits]


def test_use_keeps_a_block_alive() -> None:
    """Every four minutes, for twelve: each time but the first it is found."""
    assert shares(*((minute, 1024, "ab") for minute in (0, 4, 8, 12))) == [3 / 4] * 3


def test_use_by_a_longer_prompt_keeps_a_prefix_alive() -> None:
    """At 8 minutes the first two blocks were last used at 4, the others at 0."""
    first, second, third = (0, 2048, "abcd"), (4, 1024, "ab"), (8, 2048, "abcd")

    assert shares(first, second, third) == [(1024 + 1024) / 5120, (1024 + 2048) / 5120, (1024 + 2048) / 5120]


def test_requests_of_one_instant_find_each_other() -> None:
    """They are taken one after the other: it is the most that can be had."""
    assert shares((0, 1024, "ab"), (0, 1024, "ab")) == [1 / 2] * 3


def test_a_request_without_blocks_counts_as_input() -> None:
    assert shares((0, 1024, "ab"), (1, 1024, ""), (2, 1024, "ab"), (3, 0, "")) == [1 / 3] * 3


def test_blocks_of_another_size() -> None:
    found = estimate(np.array([0, 1]), np.array([2000, 2000]), ["ab", "ax"], block_tokens=1024)

    assert found[0] == CachedPrefix(block_minutes=5, cached_input_share=1024 / 4000)


def test_of_no_input_nothing_is_cached() -> None:
    nothing = np.zeros(0, dtype=np.int64)

    assert estimate(nothing, nothing, []) == ()
    assert estimate(np.array([0]), np.array([0]), ["a"]) == ()


@pytest.mark.parametrize("size", [16, 64, 100, 256, 512, 1024])
def test_lengths_prove_how_large_a_block_is(size: int) -> None:
    lengths = np.array([1, size, 20 * size + 1, 21 * size, 300 * size])
    assert proven_block_tokens(lengths, [range(-(-length // size)) for length in lengths.tolist()]) == size


def test_a_few_short_prompts_leave_the_usual_size_possible() -> None:
    assert proven_block_tokens(np.array([1200, 900, 64, 5]), ["abc", "ab", "x", ""]) == 512


@pytest.mark.parametrize(
    ("lengths", "ids"),
    [
        pytest.param([4000, 4000], ["ab", "abcdefgh"], id="no-size-fits-both"),
        pytest.param([600], ["a"], id="one-block-above-the-usual-size"),
        pytest.param([90], ["abcd"], id="several-fit-and-none-is-usual"),
        pytest.param([0], ["ab"], id="blocks-of-nothing"),
    ],
)
def test_sizes_that_lengths_do_not_prove(lengths: list[int], ids: list[str]) -> None:
    assert proven_block_tokens(np.array(lengths), ids) is None
