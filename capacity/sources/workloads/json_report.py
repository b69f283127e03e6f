"""An earlier JSON report of this program -> how things stood then."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

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


def read(path: Path) -> Earlier:
    """The plans of a report that `--format json` wrote.

    Raises `InvalidInput` where it is none, or one of another version.
    """
    where = shown(path)
    text = read_text(path, LIMIT)
    try:
        report = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise InvalidInput.of(where, "is no JSON report: it is nested too deep") from None
    except (ValueError, ArithmeticError) as error:
        raise InvalidInput.of(where, f"is no JSON report: {error}") from None
    if not isinstance(report, dict) or "schema_version" not in report:
        raise InvalidInput.of(where, "is no report of capacity: `schema_version` is missing")
    if type(report["schema_version"]) is not int or report["schema_version"] != SCHEMA_VERSION:
        what = f"is of schema version {report['schema_version']}, and this program reads {SCHEMA_VERSION}"
        raise InvalidInput.of(where, f"{what}: write it anew with `capacity check --format json`")
    plans = report.get("plans")
    if not isinstance(plans, list):
        raise InvalidInput.of(where, "holds no plans: give a report of `capacity check` or `capacity size`")
    try:
        standings = tuple(_standing(plan) for plan in plans)
        as_of = date.fromisoformat(report["catalog"]["as_of"]).isoformat()
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        what = "has plans that this program did not write: write it anew with `capacity check --format json`"
        raise InvalidInput.of(where, what) from None
    return Earlier(what=where, standings=standings, catalog_as_of=as_of)


def _standing(plan: Any) -> Standing:  # noqa: ANN401  # whatever the file holds; mistakes are told as one
    """As `planning.against.standing` has it of a plan."""
    chosen, current, options = plan["recommended"], plan["current"] or {}, plan["options"]
    type_ = current["deployment_type"] if current else chosen["deployment_type"]
    if type_ is None and len(options) == 1:
        type_ = options[0]["deployment_type"]
    option: Any = next((one for one in options if DeploymentType(one["deployment_type"]) == type_), {})
    cost, term = _paid(chosen, current, option)
    per_month = _number(cost.get("per_month"))
    quota = {name: _number(option.get(name)) for name in ("tpm_quota", "rpm_quota")}
    limits = {check["limit_key"]: check["limit"] for check in plan["checks"] if check["origin"] in ("limits", "slo")}
    return Standing(
        workload=_text(plan["workload"]),
        resource=_text_or_none(plan["resource"]),
        model=_text_or_none(plan["model"]),
        region=_text_or_none(plan["region"]),
        deployment_type=None if type_ is None else DeploymentType(type_),
        term=_text_or_none(term),
        ptus=_count(option.get("ptus") if current else chosen["ptus"] or option.get("ptus")),
        sku_capacity=_count(option.get("sku_capacity")),
        **{name: None if number is None else Fraction(number) for name, number in quota.items()},
        deployed_ptus=_count(current.get("ptus")),
        deployed_sku_capacity=_count(current.get("sku_capacity")),
        per_month=None if per_month is None else Decimal(per_month),
        currency=_text_or_none(cost.get("currency")),
        limits={_text(key): Fraction(_number(limit) or 0) for key, limit in limits.items()},
    )


def _paid(chosen: Any, current: Any, option: Any) -> tuple[dict[str, Any], str | None]:  # noqa: ANN401  # parts of it
    """The cost and its term: of deployed PTUs by the hour, as `planning.against` counts them."""
    if not current:
        return chosen["cost"] or {}, chosen["term"]
    costs, ptus = option.get("costs", {}), _count(current["ptus"])
    if ptus is None:
        return costs.get("pay_as_you_go", {}), "pay_as_you_go" if option else None
    of_needed = costs.get("hourly", {})
    per_month, needed = _number(of_needed.get("per_month")), _count(option.get("ptus"))
    if per_month is None or not needed or _number(option["spilled_share"]):
        return {}, "hourly"
    return {**of_needed, "per_month": (Decimal(per_month) * ptus / needed).quantize(Decimal("0.01"))}, "hourly"


def _no_number(text: str) -> None:
    what = f"{text} is not a number"
    raise ValueError(what)


def _text(value: object) -> str:
    """Raises `TypeError` for another type, `ValueError` for half a character."""
    if not isinstance(value, str):
        raise TypeError
    value.encode()
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _count(value: object) -> int | None:
    """A whole number, or nothing. Raises `TypeError` or `ValueError`."""
    number = _number(value)
    if isinstance(number, Decimal):
        raise TypeError
    return number


def _number(value: object) -> int | Decimal | None:
    """A number from 0 on, or nothing; a bool is none. Raises `TypeError` or `ValueError`."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError
    if not 0 <= value <= LARGEST or abs(Decimal(value).adjusted()) > MOST_DIGITS:
        raise ValueError
    return value
