"""Numbers of options that are written in digits: no exponent, which could stand for a number too long to hold."""

import re
from decimal import Decimal

MOST_CHARACTERS = 20
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")


def plain_number(text: str) -> Decimal | None:
    """`1.5`, `.5` or `2`; None for anything else."""
    return Decimal(text) if len(text) <= MOST_CHARACTERS and PLAIN.fullmatch(text) else None
