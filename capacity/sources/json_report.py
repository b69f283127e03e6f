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
    chosen, options, current = plan["recommended"], plan["options"], plan["current"] or {}
    type_, cost = chosen["deployment_type"], chosen["cost"] or {}
    option = next((one for one in options if one["deployment_type"] == type_), options[0] if options else {})
    quota = {name: option.get(name) for name in ("tpm_quota", "rpm_quota")}
    return Standing(
        workload=str(plan["workload"]),
        model=plan["model"],
        deployment_type=DeploymentType(option["deployment_type"]) if option else None,
        term=chosen["term"],
        ptus=option.get("ptus"),
        sku_capacity=option.get("sku_capacity"),
        **{name: None if number is None else Fraction(number) for name, number in quota.items()},
        deployed_ptus=current.get("ptus"),
        deployed_sku_capacity=current.get("sku_capacity"),
        per_month=Decimal(cost["per_month"]) if cost else None,
        currency=cost.get("currency"),
    )
