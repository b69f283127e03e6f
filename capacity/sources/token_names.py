"""What columns and series of sums are called, whoever made them: input, output and cached tokens, and requests.

`sum_PromptTokens`, `Sum of prompt_tokens`, `azure_openai_processed_prompt_tokens_total`: a name is told by its words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from shlex import quote
from typing import Final, TypeVar

from capacity.errors import InvalidInput
from capacity.grouping import by_key
from capacity.reading.meanings import normal
from capacity.reading.scalars import closest, short

_WORD: Final = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NO_SUMS: Final = frozenset(
    {"avg", "average", "mean", "median", "max", "maximum", "min", "minimum", "rate", "share"}
    | {"remaining", "limit", "quota", "reset", "ratelimit"}  # of the quota, which a gateway writes beside each request
)
_NO_SUM: Final = re.compile("avg|mean|max|min|median|percentile|p[0-9]{2}")
_OTHERS: Final = ("reasoning", "audio", "image", "video", "uncached", "miss", "write", "creat", "rejected", "accepted")
"""Parts of input or output, or none of both."""
_INPUT: Final = ("input", "prompt", "context")
_OUTPUT: Final = ("output", "completion", "generated")
_COUNTS: Final = frozenset({"requests", "calls", "count", "records", "requestcount", "callcount", "numrequests"})
_NO_COUNTS: Final = frozenset(
    {"id", "dcount", "unique", "distinct", "throttled", "failed", "errors", "error", "refused", "blocked", "status"}
)


Name = TypeVar("Name", bound=StrEnum)

RESEMBLING: Final = {
    "time": re.compile("time|date|when|created|started|^ts"),
    "input": re.compile("^inputs?$|^prompts?$|(?=.*(tok|count|usage|len))(?=.*(in|prompt|context|request|sent))"),
    "output": re.compile(
        "^outputs?$|^completions?$|(?=.*(tok|count|usage|len))(?=.*(out|compl|gen|resp|answer|received))"
    ),
}
"""What names may be meant for, by what `--columns` calls it: good for a hint, and for nothing else."""


class Quantity(StrEnum):
    """What a column of a table of minutes holds. The value is the name for `--columns`."""

    TIME = "time"
    DEPLOYMENT = "deployment"
    MODEL = "model"
    INPUT = "input"
    OUTPUT = "output"
    CACHED = "cached"
    REQUESTS = "requests"


_OWN: Final = frozenset({Quantity.INPUT, Quantity.OUTPUT, Quantity.CACHED})
"""What `--columns` calls them is said without `tokens`."""
SUMS: Final = (Quantity.INPUT, Quantity.OUTPUT, Quantity.CACHED, Quantity.REQUESTS)
_TIMES: Final = frozenset(
    {"timegenerated", "timestamp", "time", "date", "datetime", "minute", "bin", "bucket", "ts", "starttime", "window"}
)
_DEPLOYMENTS: Final = frozenset(
    {"deployment", "deploymentname", "deploymentid", "modeldeploymentname", "modeldeployment", "azuredeployment"}
)
_MODELS: Final = frozenset({"model", "modelname"})
_BINNED: Final = re.compile(r"(.+?) per (?:[0-9]+ )?(?:second|minute|hour|day|week|month)s?", re.IGNORECASE)
_TOP: Final = re.compile(r"(?:top [0-9]+ )?(?:values of )?(.+?)(?:\.keyword)?(?:: (?:de|a)scending)?", re.IGNORECASE)
"""As Kibana names columns: `@timestamp per minute`, `Top 10 values of deployment.keyword`."""
_BETWEEN_PAIRS: Final = re.compile(r",(?=[^,=]*=)")
"""A comma in the name of a column is none of these."""


def quantity_of(name: str) -> Quantity | None:
    """The sum that a column or a series holds by its name; None for means, extremes, and all else."""
    words = [word.lower() for word in _WORD.findall(name)]
    letters = "".join(words)
    if not _NO_SUMS.isdisjoint(words) or _NO_SUM.match(letters):
        return None
    if "token" not in letters:
        is_count = not _COUNTS.isdisjoint(words) and _NO_COUNTS.isdisjoint(words) and "429" not in words
        return Quantity.REQUESTS if is_count else None
    if any(other in letters for other in _OTHERS):
        return None
    if "cache" in letters:
        return None if any(word in letters for word in _OUTPUT) else Quantity.CACHED
    kinds = {
        Quantity.INPUT: any(word in letters for word in _INPUT),
        Quantity.OUTPUT: any(word in letters for word in _OUTPUT),
    }
    told = [quantity for quantity, is_told in kinds.items() if is_told]
    return told[0] if len(told) == 1 else None


def column_of(name: str) -> Quantity | None:
    """What a column of a table holds by its name: a sum, the time, or whose it is."""
    binned = _BINNED.fullmatch(name)
    top = _TOP.fullmatch(name)
    own = binned[1] if binned else top[1] if top else name
    letters = "".join(filter(str.isalpha, own.lower()))
    for names, quantity in (
        (_TIMES, Quantity.TIME),
        (_DEPLOYMENTS, Quantity.DEPLOYMENT),
        (_MODELS, Quantity.MODEL),
    ):
        if letters in names:
            return quantity
    if letters in _OWN:
        return Quantity(letters)
    return None if binned else quantity_of(name)


def columns_of(names: Iterable[str]) -> dict[Quantity, list[str]]:
    """The columns by what they hold, in their order."""
    return by_key((quantity, name) for name in names if (quantity := column_of(name)) is not None)


def columns_option(columns: Mapping[str, str] | str | None) -> Mapping[Quantity, str]:
    """`time=TIMESTAMP,input=PromptTokens`, the columns in lower case. Raises `InvalidInput`."""
    return {quantity: column.lower() for quantity, column in named_columns(columns, list(Quantity)).items()}


def named_columns(columns: Mapping[str, str] | str | None, known: Sequence[Name]) -> dict[Name, str]:
    """What a text of NAME=COLUMN pairs, or a mapping, says of the known names. Raises `InvalidInput`."""
    words, result = {one.value: one for one in known}, dict[Name, str]()
    if columns is None:
        return result
    if isinstance(columns, str):
        pairs = [pair.partition("=")[::2] for pair in _BETWEEN_PAIRS.split(columns)]
    else:
        pairs = [(str(name), str(column)) for name, column in columns.items()]
    origin = f"--columns {columns}"
    for name, column in pairs:
        if not column.strip():
            raise InvalidInput.of(origin, "write NAME=COLUMN pairs, such as time=TIMESTAMP,input=Tokens")
        if (word := name.strip().lower()) not in words:
            what = f"unknown name `{short(name.strip())}`{closest(name.strip(), list(words), list_all=False)}"
            raise InvalidInput.of(origin, f"{what}; known: {', '.join(words)}")
        result[words[word]] = column.strip()
    return result


def option(names: Iterable[str]) -> str:
    """`--columns` for these columns: those that are known or look like what is needed; NAME where none does."""
    pairs = (f"{name}={column}" for name, column in resembling(names).items())
    return f"--columns {quote(','.join(pairs))}"


def resembling(names: Iterable[str]) -> dict[str, str]:
    """Of each quantity the column that is known to hold it, or of those needed one that looks like it, else NAME."""
    names = list(names)
    by_quantity = {quantity: own[0] for quantity, own in columns_of(names).items()}
    for quantity in (Quantity.TIME, Quantity.INPUT, Quantity.OUTPUT):
        free = (name for name in names if name not in by_quantity.values())
        like = (name for name in free if RESEMBLING[quantity.value].search(normal(name)))
        by_quantity.setdefault(quantity, next(like, "NAME"))
    return {quantity.value: by_quantity[quantity] for quantity in Quantity if quantity in by_quantity}
