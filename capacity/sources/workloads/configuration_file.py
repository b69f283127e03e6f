"""`capacity.toml`, or `[tool.capacity]` in `pyproject.toml`: options that every command of a repository repeats."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import read_text
from capacity.pricing.pricer import DISCOUNT_KINDS
from capacity.reading.scalars import closest
from capacity.record import Record

PATHS = ("planning", "policy", "catalog")
KEYS = (*PATHS, "region", "discount")
SECTION = "[tool.capacity]"
WITHOUT = "or leave the file out with --no-config"
_AT_LINE = re.compile(r" \((?:at line (\d+), column \d+|at end of document)\)$")


class Configuration(Record):
    """What one of these files says; paths as seen from the working folder, discounts as `--discount` takes them."""

    file: str
    planning: Path | None = None
    policy: Path | None = None
    catalog: Path | None = None
    region: str | None = None
    discount: tuple[str, ...] = ()


def read(file: Path) -> Configuration | None:
    """The configuration; None of a `pyproject.toml` without a section for it. Raises `InvalidInput`, all mistakes."""
    parts = _parts(file)
    if parts is None:
        return None
    mistakes = list(_mistakes(parts, str(file)))
    if mistakes:
        raise InvalidInput(mistakes)
    return Configuration(
        file=str(file),
        **{key: file.parent / parts[key] for key in PATHS if key in parts},
        region=parts.get("region"),
        discount=_discounts(parts.get("discount", {})),
    )


def _parts(file: Path) -> dict[str, Any] | None:
    try:
        whole = tomllib.loads(read_text(file), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(text := str(error))
        line = f":{at[1]}" if at and at[1] else ""
        raise InvalidInput.of(f"{file}{line}", f"no valid TOML: {_AT_LINE.sub('', text)}; mend it, {WITHOUT}") from None
    except RecursionError:
        raise InvalidInput.of(str(file), f"nested too deep; mend it, {WITHOUT}") from None
    if file.name != "pyproject.toml":
        return whole
    tools = whole.get("tool")
    section = tools.get("capacity") if isinstance(tools, dict) else None
    if section is None or isinstance(section, dict):
        return section
    raise InvalidInput.of(str(file), f"{SECTION} must be a table: region = ..., policy = ...")


def _mistakes(parts: Mapping[str, object], file: str) -> Iterator[Mistake]:
    for key, value in parts.items():
        what: str | None = None
        if key not in KEYS:
            what = f"unknown key `{key}`{closest(key, list(KEYS))}"
        elif key == "discount":
            what = _wrong_discount(value)
        elif not isinstance(value, str) or not value or "\0" in value:
            what = f"`{key}` must be {'the path of a file' if key in PATHS else 'a name'} in quotes"
        if what is not None:
            yield Mistake(where=file, what=what)


def _wrong_discount(value: object) -> str | None:
    shares = value.values() if isinstance(value, dict) else (value,)
    if not shares or not all(_is_share(share) for share in shares):
        return "`discount` must be a share from 0 to 1, such as 0.1, or shares of {tokens = 0.1, reservations = 0.05}"
    for kind in value if isinstance(value, dict) else ():
        if kind not in DISCOUNT_KINDS:
            return f"`discount`: unknown kind `{kind}`{closest(kind, list(DISCOUNT_KINDS))}"
    return None


def _is_share(value: object) -> bool:
    if isinstance(value, Decimal) and value.is_nan():
        return False
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= 1


def _discounts(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(f"{kind}={share}" for kind, share in value.items())
    return (str(value),)
