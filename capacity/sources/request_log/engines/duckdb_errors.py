"""What DuckDB's errors say of a file, in our words."""

from typing import Final

import duckdb

from capacity.inputs.content import DAMAGED_GZIP, NOT_UTF_8

_SAID: Final = {
    "GZIP": DAMAGED_GZIP,
    "Parquet": "the Parquet file is damaged or was cut off: copy or export it again",
    "magic bytes": "the Parquet file is damaged or was cut off: copy or export it again",
    "encoded": NOT_UTF_8,
    "invalid state": "its line ends or quotes differ from row to row: save it anew as CSV",
    "maximum_object_size": "a line is longer than can be read",
    "verflow": "a number in it is too large to be a count of tokens",
    "out of range": "a number in it is too large to be a count of tokens",
    "No space left": "the disk is full: free some, or set TMPDIR to a larger one",
}


def words_of(error: duckdb.Error) -> str:
    """What is wrong, in our words: DuckDB's own quote the line, and a line may hold the text of a prompt."""
    said = str(error)
    for part, words in _SAID.items():
        if part in said:
            return words
    return "the values of a column are of different kinds"
