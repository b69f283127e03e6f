"""PTUs divided among several, whole, in proportion to what each can take."""

from collections.abc import Sequence


def divided(count: int, among: Sequence[int]) -> list[int]:
    """A count in proportion to what each can take, by the largest remainders; all of what fits."""
    whole = sum(among)
    count = min(count, whole)
    if not whole:
        return [0] * len(among)
    parts = [count * each // whole for each in among]
    remainders = sorted(range(len(among)), key=lambda index: -(count * among[index] % whole))
    for index in remainders[: count - sum(parts)]:
        parts[index] += 1
    return parts
