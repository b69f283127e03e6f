"""What each check is about, and what to do where it does not pass: for formats that list their rules."""

from typing import Final, NamedTuple

from capacity.findings import found
from capacity.sentences.checking import NOT_PUBLISHED, remedy


class Rule(NamedTuple):
    """What holds where the check passes, how that is measured, and what to do where it does not."""

    short: str
    full: str
    remedy: str


def _ways(*codes: str) -> str:
    """The remedy of the check itself, where it has no values."""
    return f"{_capitalized(remedy([found(code) for code in codes]))}."


def _capitalized(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


PEAK = "Lower the peak or take another deployment type"
MODEL = "Set `model` to one that is allowed, or have the policy changed."
MEASURED = f"{_capitalized(NOT_PUBLISHED)}, so it stays unknown."
WHERE_IT_RUNS = _ways("to-measure", "to-allow-unknown")
REFUSED = "Held against the share of the busiest minute that does not fit into the deployment."
REFUSED_REMEDY = "Take a larger size, or size the workload from metrics or a request log."

RULES: Final = {
    "deployment_types": Rule(
        "A deployment type fits",
        "The workload can be deployed on one of its deployment types at least, in its region and with its model.",
        _ways("to-name-another"),
    ),
    "limits.max_ptus": Rule(
        "PTUs stay within the workload's limit",
        "What is deployed, or else what is recommended, has no more PTUs than `limits.max_ptus` of the workload file, "
        "in any month.",
        f"{PEAK}, or raise `limits.max_ptus`.",
    ),
    "limits.max_usd_per_month": Rule(
        "Cost stays within the workload's limit",
        "What is deployed, or else what is recommended, costs no more than `limits.max_usd_per_month`, in any month.",
        "Take fewer PTUs, a longer term or another offer, or raise `limits.max_usd_per_month`.",
    ),
    "limits.max_utilization_share": Rule(
        "The peak leaves the room that the workload asks for",
        "The planned peak fills no more than `limits.max_utilization_share` of the PTUs; quota is not held to it.",
        "Take a larger size, or raise `limits.max_utilization_share`.",
    ),
    "limits.min_days_to_exhaustion": Rule(
        "What is deployed lasts long enough",
        "What is deployed, or else what is recommended, is too small in `limits.min_days_to_exhaustion` days at the "
        "earliest: by the outlook of `--outlook`, else by the growth of the workload file.",
        "Resize the deployment, or ask for more quota.",
    ),
    "slo.throttled_share": Rule(
        "Few requests are refused",
        f"No more than `slo.throttled_share` of all demand is refused. {REFUSED}",
        REFUSED_REMEDY,
    ),
    "slo.worst_hour_throttled_share": Rule(
        "Few requests are refused in the worst hour",
        f"No more than `slo.worst_hour_throttled_share` of the demand of any clock hour is refused. {REFUSED}",
        REFUSED_REMEDY,
    ),
    "slo.spilled_share": Rule(
        "Little spills over",
        "No more than `slo.spilled_share` of the weighted tokens of all demand goes to a standard deployment.",
        "Take a larger size or a provisioned type.",
    ),
    "slo.tokens_per_second": Rule(
        "The model is fast enough",
        "Microsoft's latency target for the model reaches `slo.tokens_per_second`.",
        "Choose a faster model, or a provisioned type.",
    ),
    "slo.time_to_first_token_seconds": Rule(
        "The first token comes in time", f"It comes within `slo.time_to_first_token_seconds`. {MEASURED}", WHERE_IT_RUNS
    ),
    "slo.availability_share": Rule(
        "Enough requests are served", f"`slo.availability_share` of all requests are. {MEASURED}", WHERE_IT_RUNS
    ),
    "deployed.deployment_type": Rule(
        "What is deployed can be an option",
        "`deployed.deployment_type` is a type that the model has in the region, that takes such traffic, that keeps "
        "data where `data_residency` allows, and that `deployment_types` does not leave out.",
        "Move the deployment to a type that fits, or change what refuses or leaves out its own.",
    ),
    "deployed.ptus": Rule(
        "The deployed PTUs are enough",
        "`deployed.ptus` carry the planned demand, headroom included; where a schedule resizes them by month, today's.",
        "Resize the deployment, or lower the peak.",
    ),
    "deployed.sku_capacity": Rule(
        "The deployed quota is enough",
        "`deployed.sku_capacity` grants the tokens and requests a minute of the planned demand.",
        "Raise the deployment's capacity, or lower the peak.",
    ),
    "policy.allowed_models": Rule(
        "The model is allowed", "The workload's model is one of the policy's `allowed_models`.", MODEL
    ),
    "policy.allowed_publishers": Rule(
        "The model's publisher is allowed",
        "Whoever publishes the workload's model is one of the policy's `allowed_publishers`.",
        MODEL,
    ),
    "policy.allowed_deployment_types": Rule(
        "The deployment type is allowed",
        "What is deployed, or else what is recommended, is one of the policy's `allowed_deployment_types`.",
        "Name an allowed type in `deployment_types`, or move the deployment.",
    ),
    "policy.allowed_regions": Rule(
        "The region is allowed",
        "The workload names a region, which is one of the policy's `allowed_regions`.",
        "Set `region` to one that is allowed.",
    ),
    "policy.max_ptus": Rule(
        "PTUs stay within the policy",
        "What is deployed, or else what is recommended, has no more PTUs than `max_ptus` of the policy, in any month.",
        f"{PEAK}.",
    ),
    "policy.max_usd_per_month": Rule(
        "Cost stays within the policy",
        "What is deployed, or else what is recommended, costs no more than `max_usd_per_month`, in any month.",
        "Take fewer PTUs, a longer term or another offer.",
    ),
    "policy.max_utilization_share": Rule(
        "The peak leaves the room that the policy asks for",
        "The planned peak fills no more than `max_utilization_share` of the PTUs; quota is not held to it.",
        "Take a larger size.",
    ),
    "policy.min_headroom_share": Rule(
        "There is headroom",
        "The workload is sized, or what is deployed leaves room, for the policy's `min_headroom_share` above its peak.",
        "Set `planning.headroom_share`, or deploy more.",
    ),
    "policy.min_days_to_retirement": Rule(
        "The model stays long enough",
        "The model, in the version that is used, retires in `min_days_to_retirement` days at the earliest.",
        _ways("to-longer-model"),
    ),
    "policy.min_days_to_exhaustion": Rule(
        "What is deployed lasts as long as the policy asks",
        "What is deployed, or else what is recommended, is too small in `min_days_to_exhaustion` days at the earliest: "
        "by the outlook of `--outlook`, else by the growth of the workload file.",
        "Resize the deployment, or ask for more quota.",
    ),
    "policy.max_output_tokens_to_mean": Rule(
        "Requests allow little more output than they use",
        "`max_output_tokens` of every request class is at most `max_output_tokens_to_mean` times its `output_tokens`: "
        "requests are admitted, and count against quota, by their maximum.",
        "Lower `max_output_tokens`.",
    ),
    "policy.required_fields": Rule(
        "The workload says what it must",
        "The workload file gives every key of the policy's `required_fields` a value.",
        "Add the missing keys.",
    ),
    "policy.max_total_ptus": Rule(
        "PTUs of all workloads stay within the policy",
        "All workloads together have no more PTUs than `max_total_ptus`, in any month.",
        "Lower the largest of them.",
    ),
    "policy.max_total_tpm": Rule(
        "TPM quota of all workloads stays within the policy",
        "All workloads together have, or ask for, quota of no more tokens per minute than `max_total_tpm`.",
        "Lower the largest of them.",
    ),
    "policy.max_total_rpm": Rule(
        "RPM quota of all workloads stays within the policy",
        "All workloads together have, or ask for, quota of no more requests per minute than `max_total_rpm`.",
        "Lower the largest of them.",
    ),
    "policy.max_total_usd_per_month": Rule(
        "Cost of all workloads stays within the policy",
        "All workloads together cost a month no more than `max_total_usd_per_month`.",
        "Lower the largest of them.",
    ),
    "policy.max_catalog_age_days": Rule(
        "Facts are recent",
        "The oldest fact that a plan rests on is no older than `max_catalog_age_days`.",
        "Lay newer facts over the catalog with --catalog, or install a newer capacity.",
    ),
}
"""By the name that reports have for a check: every one there is."""
