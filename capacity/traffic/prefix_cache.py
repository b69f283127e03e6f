"""How much of the input a prompt cache would have served, from traces that name the blocks of their prompts."""

from collections.abc import Sequence

import numpy as np

from capacity.traffic.requests import Ints, TokenCounts
from capacity.traffic.statistics import CachedPrefix

BLOCK_TOKENS = 512
"""Of the traces that Mooncake published; taken where lengths allow it, though others are possible."""
POWERS_OF_TWO = tuple(1 << power for power in range(14))
"""Sizes of blocks in use."""
MIN_PREFIX_TOKENS = 1024
STEP_TOKENS = 128
"""A prefix is found from 1,024 tokens on, in steps of 128.

Source: Microsoft Learn, "Prompt caching with Azure OpenAI in Microsoft Foundry Models".
"""
BLOCK_MINUTES = (5, 10, 60)
"""How long a block may live unused: 5 to 10 minutes, at most an hour by the same page."""
US_PER_MINUTE = 60_000_000


def proven_block_tokens(input_tokens: TokenCounts, blocks: Sequence[Sequence[object]]) -> int | None:
    """The tokens of a block, by which every prompt has as many blocks as it has ids, the last one partial.

    None where no size fits all prompts, or several do, none of which is `BLOCK_TOKENS` or the only power of two.
    """
    counts = np.fromiter(map(len, blocks), dtype=np.int64, count=len(blocks))
    tokens, counts = np.asarray(input_tokens, dtype=np.int64)[counts > 0], counts[counts > 0]
    several = counts > 1
    if not several.any():
        return BLOCK_TOKENS if not counts.size or tokens.max() <= BLOCK_TOKENS else None
    least = int((-(-tokens // counts)).max())
    most = int(((tokens[several] - 1) // (counts[several] - 1)).min())
    if least <= BLOCK_TOKENS <= most:
        return BLOCK_TOKENS
    usual = [size for size in POWERS_OF_TWO if least <= size <= most]
    return usual[0] if len(usual) == 1 else least if least == most else None


def estimate(
    arrival_us: Ints, input_tokens: TokenCounts, blocks: Sequence[Sequence[object]], *, block_tokens: int = BLOCK_TOKENS
) -> tuple[CachedPrefix, ...]:
    """For each lifetime; requests in order of arrival, with the ids of the blocks of their prompts.

    Equal leading ids are a shared prefix. A block is there for a later request if any used it within the lifetime; all
    requests are taken to reach the same cache, which makes this the most that can be had.
    """
    whole = int(input_tokens.sum())
    if not whole:
        return ()
    shares = []
    for minutes in BLOCK_MINUTES:
        last_use: dict[object, int] = {}
        cached = 0
        for now, tokens, ids in zip(arrival_us.tolist(), input_tokens.tolist(), blocks, strict=True):
            oldest = now - minutes * US_PER_MINUTE
            found = 0
            for block in ids:
                if last_use.get(block, oldest - 1) < oldest:
                    break
                found += block_tokens
            prefix = min(found, tokens) // STEP_TOKENS * STEP_TOKENS
            cached += prefix if prefix >= MIN_PREFIX_TOKENS else 0
            last_use.update(dict.fromkeys(ids, now))
        shares.append(CachedPrefix(block_minutes=minutes, cached_input_share=cached / whole))
    return tuple(shares)
