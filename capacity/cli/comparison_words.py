"""Options of `capacity compare` as what they mean."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.cli.plain_numbers import plain_number
from capacity.errors import InvalidInput
from capacity.planning.results.compared_models import ComparisonReport
from capacity.pricing.published_prices import Term
from capacity.sizing.token_scale import TokenScale

KINDS = ("input", "output")
LARGEST = 1000


def term(text: str | None) -> Term | None:
    """The term of `--term`. Raises `InvalidInput`."""
    labels = [one.label for one in Term]
    if text is None:
        return None
    if text not in labels:
        raise InvalidInput.of(f"--term {text}", f"write one of {', '.join(labels)}")
    return Term(text)


def scales(texts: Sequence[str], catalog: Catalog) -> dict[str, TokenScale]:
    """Factors by the name of the model. Raises `InvalidInput`."""
    given: dict[str, dict[str, Fraction]] = {}
    for text in texts:
        origin = f"--scale {text}"
        name, colon, factors = text.rpartition(":")
        if not colon:
            raise InvalidInput.of(origin, "write MODEL:output=1.5, MODEL:input=1.1, or both with a comma between")
        own = given.setdefault(catalog.model(name, origin).name, {})
        for part in factors.split(","):
            kind, _, number = part.partition("=")
            if kind not in KINDS:
                raise InvalidInput.of(origin, f"unknown kind of tokens `{kind}`: write input or output")
            if kind in own:
                raise InvalidInput.of(origin, f"{kind} of {name} is given twice: leave one out")
            own[kind] = _factor(number, origin)
    return {name: TokenScale(**factors) for name, factors in given.items()}


def _factor(text: str, origin: str) -> Fraction:
    factor = plain_number(text)
    if not factor or factor > LARGEST:
        raise InvalidInput.of(origin, f"write a factor above 0, at most {LARGEST}: 1.5 is half as many tokens again")
    return Fraction(factor)


def refuse_strays(scales: Mapping[str, TokenScale], report: ComparisonReport) -> None:
    """Raises `InvalidInput` for a factor of a model that is not compared."""
    compared = {one.model for each in report.comparisons for one in each.rows}
    compared |= {one.model for each in report.comparisons for one in each.refused}
    if strays := [name for name in scales if name not in compared]:
        what = "is not compared, so that its tokens have no effect: add it with --model, or leave --scale out"
        raise InvalidInput.of(f"--scale {strays[0]}", what)
