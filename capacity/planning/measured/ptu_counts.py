"""PTU counts as people type them."""

from fractions import Fraction

from capacity.errors import InvalidInput
from capacity.grammar import counted
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT, deployable_ptus

TOO_LONG = 19
"""Digits of what is no count."""
MOST_COUNTS = 2000
"""Of one run: more is a mistake in a range."""


def ptu_counts(text: str, spec: ModelSpec, type_: DeploymentType | None) -> list[int]:
    """`50,100,300..400`: single counts as they are, and of ranges the deployable sizes. Raises `InvalidInput`."""
    where = f"--ptus {text}"
    if type_ is not None and type_.kind is not Kind.PROVISIONED:
        raise InvalidInput.of(f"--deployment-type {type_.label}", "is not provisioned: it has no PTUs")
    counts: set[int] = set()
    for part in text.split(","):
        first, dots, last = (piece.strip() for piece in part.partition(".."))
        numbers = [first, last if dots else first]
        if not all(number.isascii() and number.isdecimal() and len(number) < TOO_LONG for number in numbers):
            raise InvalidInput.of(where, "write counts and ranges of them, such as 50,100 or 300..400")
        low, high = map(int, numbers)
        if not 1 <= low <= high <= MAX_PTUS_PER_DEPLOYMENT:
            most = counted(MAX_PTUS_PER_DEPLOYMENT, "PTU")
            what = f"counts run from 1 to {most}, and a range from the smaller to the larger"
            raise InvalidInput.of(where, what)
        counts |= set(_deployable(low, high, spec, type_, where)) if dots else {low}
        if len(counts) > MOST_COUNTS:
            raise InvalidInput.of(where, f"these are more than {counted(MOST_COUNTS, 'count')}: narrow the range")
    return sorted(counts)


def _deployable(low: int, high: int, spec: ModelSpec, type_: DeploymentType | None, where: str) -> range:
    """The sizes in a range that a deployment can have: of the type, or of that with the smallest increments."""
    known = {} if spec.sizes is None else spec.sizes.types
    sizes = [one for of, one in known.items() if type_ in (None, of)]
    if not sizes:
        raise InvalidInput.of(where, f"no increment is published for {spec.name}: write single counts")
    finest = min(sizes, key=lambda one: (one.increment_ptus, one.minimum_ptus))
    found = range(deployable_ptus(Fraction(low), finest), high + 1, finest.increment_ptus)
    if not found:
        what = f"no size of {spec.name} lies in it: they are {finest.minimum_ptus} + k x {finest.increment_ptus}"
        raise InvalidInput.of(where, what)
    return found
