"""An earlier JSON report of this program -> how things stood then."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from capacity.errors import InvalidInput
from capacity.planning.against import Earlier, Standing
from capacity.sizing.deployment import DeploymentType

SCHEMA_VERSION = 1


def read(path: Path) -> Earlier:
    """The plans of a report that `--format json` wrote.

    Raises `InvalidInput` where it is none, or one of another version.
    """
    where = str(path)
    try:
        report = json.loads(path.read_bytes(), parse_float=Decimal)
    except OSError as error:
        raise InvalidInput.of(where, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput.of(where, f"is no JSON report: {error}") from None
    if not isinstance(report, dict) or "schema_version" not in report:
        raise InvalidInput.of(where, "is no report of capacity: `schema_version` is missing")
    if report["schema_version"] != SCHEMA_VERSION:
        what = f"is of schema version {report['schema_version']}, and this program reads {SCHEMA_VERSION}"
        raise InvalidInput.of(where, f"{what}: write it anew with `capacity check --format json`")
    plans = report.get("plans")
    if not isinstance(plans, list):
        raise InvalidInput.of(where, "holds no plans: give a report of `capacity check` or `capacity size`")
    try:
        standings = tuple(_standing(plan) for plan in plans)
        as_of = str(report["catalog"]["as_of"])
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        what = "has plans that this program did not write: write it anew with `capacity check --format json`"
        raise InvalidInput.of(where, what) from None
    return Earlier(what=where, standings=standings, catalog_as_of=as_of)


def _standing(plan: Any) -> Standing:  # noqa: ANN401  # whatever the file holds; mistakes are told as one
    """As `planning.against.standing` has it of a plan."""
    chosen, current, options = plan["recommended"], plan["current"] or {}, plan["options"]
    type_ = current.get("deployment_type") or chosen["deployment_type"]
    if type_ is None and len(options) == 1:
        type_ = options[0]["deployment_type"]
    option: Any = next((one for one in options if DeploymentType(one["deployment_type"]) == type_), {})
    cost, term = _paid(chosen, current, option)
    quota = {name: option.get(name) for name in ("tpm_quota", "rpm_quota")}
    of_file = [check for check in plan["checks"] if check["origin"] in ("limits", "slo")]
    return Standing(
        workload=str(plan["workload"]),
        resource=plan["resource"],
        model=plan["model"],
        region=plan["region"],
        deployment_type=None if type_ is None else DeploymentType(type_),
        term=term,
        ptus=option.get("ptus") if current else chosen["ptus"] or option.get("ptus"),
        sku_capacity=option.get("sku_capacity"),
        **{name: None if number is None else Fraction(number) for name, number in quota.items()},
        deployed_ptus=current.get("ptus"),
        deployed_sku_capacity=current.get("sku_capacity"),
        per_month=None if cost["per_month"] is None else Decimal(cost["per_month"]),
        currency=cost.get("currency"),
        limits={check["limit_key"]: Fraction(check["limit"]) for check in of_file},
    )


def _paid(chosen: Any, current: Any, option: Any) -> tuple[dict[str, Any], str | None]:  # noqa: ANN401  # parts of the same
    """The cost and its term: of deployed PTUs by the hour."""
    unknown: dict[str, Any] = {"per_month": None}
    if not current:
        return chosen["cost"] or unknown, chosen["term"]
    if current.get("ptus") is None:
        return option.get("costs", {}).get("pay_as_you_go", unknown), "pay_as_you_go" if option else None
    of_needed = option.get("costs", {}).get("hourly", unknown)
    if of_needed["per_month"] is None or option["spilled_share"]:
        return unknown, "hourly"
    per_month = Decimal(of_needed["per_month"]) * current["ptus"] / option["ptus"]
    return {**of_needed, "per_month": per_month.quantize(Decimal("0.01"))}, "hourly"
