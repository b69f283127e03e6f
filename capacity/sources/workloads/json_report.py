"""An earlier JSON report of this program -> how things stood then."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from capacity.errors import InvalidInput
from capacity.inputs.content import Limit, read_text, shown
from capacity.planning.checks.against import Earlier
from capacity.planning.checks.standing import Standing
from capacity.sizing.deployment import DeploymentType

SCHEMA_VERSION = 1
LIMIT = Limit(most_bytes=1 << 27, remedy="is this the report of an earlier run?")
LARGEST = 10**15
"""More than any PTUs, tokens or money of a report."""
MOST_DIGITS = 20
"""Before or after the point: a fraction of a billion digits would take forever."""
REMEDY = "write it anew with `capacity check --format json`"


def read(path: Path) -> Earlier:
    """How things stood by a report that `capacity check --format json` wrote.

    Raises `InvalidInput` where it is none, or one of another version.
    """
    where = shown(path)
    report = parsed(path, REMEDY)
    plans = report.get("plans")
    if not isinstance(plans, list):
        raise InvalidInput.of(where, "holds no plans: give a report of `capacity check`")
    if any(isinstance(plan, dict) and "standing" not in plan for plan in plans):
        what = "has plans without `standing`, which `capacity size` and older versions do not write"
        raise InvalidInput.of(where, f"{what}: {REMEDY}, or name the git revision or folder of that time")
    try:
        standings = tuple(map(_standing, plans))
        as_of = date.fromisoformat(text(mapping(report["catalog"])["as_of"])).isoformat()
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise InvalidInput.of(where, f"has plans that this program did not write: {REMEDY}") from None
    return Earlier(what=where, standings=standings, catalog_as_of=as_of)


def parsed(path: Path, remedy: str) -> dict[str, object]:
    """A report of the version that is read. Raises `InvalidInput` where it is none, with the remedy for old ones."""
    where, content = shown(path), read_text(path, LIMIT)
    try:
        report: object = json.loads(content, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise InvalidInput.of(where, "is no JSON report: it is nested too deep") from None
    except (ValueError, ArithmeticError) as error:
        raise InvalidInput.of(where, f"is no JSON report: {error}") from None
    if not isinstance(report, dict) or "schema_version" not in report:
        raise InvalidInput.of(where, "is no report of capacity: `schema_version` is missing")
    version = report["schema_version"]
    if type(version) is not int:
        what = f"has a `schema_version` that is no whole number, and this program reads the number {SCHEMA_VERSION}"
        raise InvalidInput.of(where, f"{what}: {remedy}")
    if version != SCHEMA_VERSION:
        what = f"is of schema version {version}, and this program reads {SCHEMA_VERSION}"
        raise InvalidInput.of(where, f"{what}: {remedy}")
    return report


def _standing(plan: object) -> Standing:
    """What a plan came to. Raises `KeyError`, `TypeError` or `ValueError` where it is not as this program writes it."""
    told = mapping(mapping(plan)["standing"])
    type_, per_month = text_or_none(told["deployment_type"]), number(told["per_month"])
    return Standing(
        workload=text(told["workload"]),
        resource=text_or_none(told["resource"]),
        model=text_or_none(told["model"]),
        region=text_or_none(told["region"]),
        deployment_type=None if type_ is None else DeploymentType(type_),
        term=text_or_none(told["term"]),
        ptus=count(told["ptus"]),
        sku_capacity=count(told["sku_capacity"]),
        tpm_quota=fraction(told["tpm_quota"]),
        rpm_quota=fraction(told["rpm_quota"]),
        deployed_ptus=count(told["deployed_ptus"]),
        paid_ptus=count(told.get("paid_ptus")),  # older versions write none
        deployed_sku_capacity=count(told["deployed_sku_capacity"]),
        per_month=None if per_month is None else Decimal(per_month),
        currency=text_or_none(told["currency"]),
        limits={text(key): Fraction(number(limit) or 0) for key, limit in mapping(told["limits"]).items()},
    )


def _no_number(text: str) -> None:
    what = f"{text} is not a number"
    raise ValueError(what)


def mapping(value: object) -> dict[str, object]:
    """Keys of a JSON object. Raises `TypeError` for another type."""
    if not isinstance(value, dict):
        raise TypeError
    return value


def listed(value: object) -> list[object]:
    """Items of a JSON list. Raises `TypeError` for another type."""
    if not isinstance(value, list):
        raise TypeError
    return value


def text(value: object) -> str:
    """Raises `TypeError` for another type, `ValueError` for half a character."""
    if not isinstance(value, str):
        raise TypeError
    value.encode()
    return value


def text_or_none(value: object) -> str | None:
    """As `text`, or nothing."""
    return None if value is None else text(value)


def count(value: object) -> int | None:
    """A whole number, or nothing. Raises `TypeError` or `ValueError`."""
    counted = number(value)
    if isinstance(counted, Decimal):
        raise TypeError
    return counted


def fraction(value: object) -> Fraction | None:
    """A number, exactly, or nothing. Raises `TypeError` or `ValueError`."""
    exact = number(value)
    return None if exact is None else Fraction(exact)


def number(value: object) -> int | Decimal | None:
    """A number from 0 on, or nothing; a bool is none. Raises `TypeError` or `ValueError`."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError
    if not 0 <= value <= LARGEST or abs(Decimal(value).adjusted()) > MOST_DIGITS:
        raise ValueError
    return value
