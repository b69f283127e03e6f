"""Tables that fit: how wide their columns are, and where text breaks. No number is ever broken.

Where room is short, heads and text wrap between words and after hyphens first; then text is cut; then columns stand
below each other, the first one repeated.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len, chop_cells

from capacity.reports.forms import GAP, Grid

SHORTEST = 12
"""Letters of a text that is cut: what is left of a line still tells a name from others."""
LONGEST_UNIT = 4
_NUMBER = re.compile(r"\W*\d")
_SIGN = re.compile(r"\W+")
_AFTER_HYPHEN = re.compile(r"(?<=\w-)(?=[^\W\d])")


class Block(NamedTuple):
    """Columns of a table, by their number; `cells` are its rows, the head first, of lines that fit the widths."""

    columns: Sequence[int]
    widths: Sequence[int]
    cells: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        """Of all of it: more than was asked for where a number alone is wider."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)


def blocks(grid: Grid, width: int, *, whole_names: bool) -> list[Block]:
    """The table in blocks of at most this width: one, unless numbers need more room than there is.

    `whole_names`: those of the first column are broken as little as numbers are.
    """
    columns = list(zip(grid.header, *grid.rows, strict=True))
    natural = [max(map(cell_len, column)) for column in columns]
    if _total(natural) <= width:
        return [_block(columns, range(len(columns)), natural)]
    least = [_least(column) for column in columns]
    if _total(least) > width:
        least = list(map(_cut, columns, least))
    if whole_names:
        least[0] = natural[0]
    return [
        _block(columns, some, _spread([least[at] for at in some], [natural[at] for at in some], width))
        for some in _parts(least, width)
    ]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _least(column: Sequence[str]) -> int:
    """The room that a column needs where no word and no number of it is broken."""
    return max((cell_len(piece) for cell in column for _, piece in _pieces(cell)), default=0)


def _cut(column: Sequence[str], least: int) -> int:
    """The room that a column needs where words may be cut, and numbers may not."""
    numbers = [cell_len(piece) for cell in column for _, piece in _pieces(cell) if _NUMBER.match(piece)]
    return min(least, max([SHORTEST, *numbers]))


def _parts(least: Sequence[int], width: int) -> Iterator[list[int]]:
    """Columns that fit beside each other: the first in every part, and at least one more."""
    some = [0]
    for at in range(1, len(least)):
        if len(some) > 1 and _total([least[one] for one in (*some, at)]) > width:
            yield some
            some = [0]
        some.append(at)
    yield some


def _spread(least: Sequence[int], natural: Sequence[int], width: int) -> list[int]:
    """Widths from the least on, up to what there is to show; what room there is, narrow columns get first."""
    widths = list(least)
    short = [at for at, one in enumerate(widths) if one < natural[at]]
    while short and _total(widths) < width:
        at = min(short, key=widths.__getitem__)
        widths[at] += 1
        if widths[at] == natural[at]:
            short.remove(at)
    return widths


def _block(columns: Sequence[Sequence[str]], some: Sequence[int], widths: Sequence[int]) -> Block:
    wrapped = [[_wrapped(cell, width) for cell in columns[at]] for at, width in zip(some, widths, strict=True)]
    return Block(columns=some, widths=widths, cells=list(zip(*wrapped, strict=True)))


def _wrapped(text: str, width: int) -> str:
    """Lines of at most this width; a number that is wider has a line of its own."""
    if cell_len(text) <= width:
        return text
    lines = [""]
    for glue, piece in _pieces(text):
        joined = f"{lines[-1]}{glue}{piece}" if lines[-1] else piece
        if cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines += [piece] if _NUMBER.match(piece) else chop_cells(piece, width)
    return "\n".join(line for line in lines if line)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What is not broken, each with what stands before it on the same line: numbers with sign and unit, and words."""
    words: list[str] = []
    for word in text.split():
        if words and _belong(words[-1].rpartition(" ")[2], word):
            words[-1] += f" {word}"
        else:
            words.append(word)
    for word in words:
        first, *others = [word] if _NUMBER.match(word) else _AFTER_HYPHEN.split(word)
        yield " ", first
        yield from (("", other) for other in others)


def _belong(word: str, following: str) -> bool:
    """A sign to what follows, a number to its unit: `<= 5`, `95.6 %`, `3 s`."""
    if _SIGN.fullmatch(word):
        return True
    return bool(_NUMBER.match(word)) and len(following) <= LONGEST_UNIT and not _NUMBER.match(following)
