"""What to be told of once the plan runs: metric alert rules of Azure Monitor."""

import math
from collections.abc import Iterator
from fractions import Fraction

from capacity.exports.alert_metrics import FAMILIES, Metrics, family, values_told
from capacity.exports.declarations import Expression
from capacity.exports.intended import Chosen, Deployment, Export
from capacity.exports.load import BOUNDS, full_tpm, planned_use
from capacity.numerals import factor, given_percent, percent, whole
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE, DEPLOYMENT_DIMENSION, IMAGE_REQUESTS_COUNTED
from capacity.planning.results.plan import ProvisionedOption
from capacity.record import Record
from capacity.sizing.demand import PERCENT, ZERO
from capacity.sizing.deployment import NOTHING

ABOUT = (
    "Metric alert rules for these deployments, which exist or are made first.",
    (
        "Such a rule compares one metric with one number. So the share of requests that is refused stands here as a "
        "count of 429s, and the latency target, which speaks of medians or of a share of requests, as a mean. Values "
        "of a minute hide bursts: 429s come before a metric is at 100 %. The share itself could be watched by a log "
        "search alert, where a diagnostic setting sends RequestResponse logs to a workspace."
    ),
)
RULE_TYPE = "Microsoft.Insights/metricAlerts@2018-03-01"
WINDOWS = {5: ("PT1M", "PT5M"), 15: ("PT5M", "PT15M")}
"""Minutes that are looked at -> how often, and over how long, as Azure writes it."""
ALMOST_FULL = Fraction(99, 100)
THROTTLED_SHARE = Fraction(1, 1000)
"""The share of requests that may be refused, where the workload names none: the one that sizes are found by."""
ACTION_GROUPS = "IDs of the action groups to notify. Without any, alerts are shown in the portal only."
IMAGES_TWICE = (
    " Azure counts each request of an image model twice, a known issue of Microsoft's page on operating provisioned "
    "deployments of 2026-09-11: so does this number. Once that is mended, halve it."
)
SPILLED_AS_429 = (
    " What spills over is no 429 here by Microsoft's guide of 2026-06-18, and was one by that of 2026-03-04: if this "
    "fires at every spill, leave it out."
)


class Rule(Record):
    """What is above or below which number over so many minutes, and why this number."""

    name: str
    why: str
    metric: str
    aggregation: str = "Total"
    operator: str = "GreaterThan"
    threshold: int
    minutes: int
    severity: int
    dimensions: dict[str, str] = NOTHING


def all_rules(export: Export) -> list[tuple[Deployment, Rule]]:
    """The rules of all deployments, in the order in which these are made."""
    pairs = [(one, deployment) for one in export.chosen for deployment in one.deployments]
    return [(deployment, rule) for one, deployment in pairs for rule in rules(one, deployment)]


def about(export: Export) -> list[str]:
    """What a reader has to know of the rules."""
    made = all_rules(export)
    told = [*ABOUT, ""]
    for metrics in FAMILIES:
        names = [name for _, rule in made if rule.metric == metrics.requests for name in rule.dimensions]
        told += values_told(metrics, list(dict.fromkeys(names)), export.target) if names else ()
    return told


def rules(one: Chosen, deployment: Deployment) -> Iterator[Rule]:
    """The rules of one deployment, with thresholds that follow from its plan."""
    metrics = family(deployment.model)
    if isinstance(deployment.option, ProvisionedOption):
        yield _utilization(deployment, metrics)
    else:
        yield _token_rate(one, deployment, metrics)
    yield _refused(one, deployment, metrics)
    if deployment.takes_from is not None:
        yield _spilled(one, metrics)
    if isinstance(deployment.option, ProvisionedOption) and deployment.option.latency_target_tokens_per_second:
        yield _slow(deployment.model.name, deployment.option.latency_target_tokens_per_second, metrics)


def _near_full(deployment: Deployment) -> tuple[Fraction, str]:
    """How full a deployment may be before somebody is told, and why so."""
    use = planned_use(deployment)
    halfway = (use + 1) / 2
    peak = "The planned peak" if deployment.traffic_share == 1 else "Today's peak"
    planned = f"{peak} fills {percent(use)} of {deployment.size}"
    if halfway < ALMOST_FULL:
        return halfway, f"{planned}; at {percent(halfway)} half of what it leaves free is in use."
    return ALMOST_FULL, f"{planned} and leaves next to nothing free: alerts at {given_percent(ALMOST_FULL)}."


def _utilization(deployment: Deployment, metrics: Metrics) -> Rule:
    share, why = _near_full(deployment)
    return Rule(
        name="utilization",
        why=f"{why} Requests are refused at 100 %.",
        metric=metrics.utilization,
        aggregation="Average",
        threshold=math.floor(share * PERCENT),
        minutes=5,
        severity=2,
    )


def _token_rate(one: Chosen, deployment: Deployment, metrics: Metrics) -> Rule:
    share, why = _near_full(deployment)
    full = full_tpm(deployment, one) or ZERO
    bound = deployment.option.bound_by
    first = "" if bound is None else f" What fills it first is {BOUNDS[bound.value]}."
    return Rule(
        name="token-rate",
        why=f"{why}{first} The metric counts processed tokens: {whole(math.floor(full))} a minute of this mix fill it.",
        metric=metrics.tokens,
        threshold=math.floor(full * share * 5),
        minutes=5,
        severity=2,
    )


def _refused(one: Chosen, deployment: Deployment, metrics: Metrics) -> Rule:
    allowed = one.workload.slo.throttled_share
    share = THROTTLED_SHARE if allowed is None else allowed
    whose = "`capacity` allows where the workload says nothing" if allowed is None else "`slo.throttled_share` allows"
    return Rule(
        name="429",
        why=_of_peak(one, deployment.traffic_share, share, whose, "refused requests")
        + (SPILLED_AS_429 if deployment.spills_to else ""),
        metric=metrics.requests,
        threshold=_requests(one, deployment.traffic_share, share),
        minutes=15,
        severity=1,
        dimensions={"StatusCode": "429"},
    )


def _spilled(one: Chosen, metrics: Metrics) -> Rule:
    planned = one.option.spilled_share if isinstance(one.option, ProvisionedOption) else ZERO
    allowed = one.workload.slo.spilled_share
    whose = "the plan leaves to spillover" if allowed is None else "`slo.spilled_share` allows of weighted tokens"
    share = planned if allowed is None else allowed
    peak = _of_peak(one, one.traffic_share, share, whose, "spilled requests")
    return Rule(
        name="spilled",
        why=f"{peak} They count on the deployment that serves them.",
        metric=metrics.requests,
        threshold=_requests(one, one.traffic_share, share),
        minutes=15,
        severity=2,
        dimensions={"IsSpillover": "True"},
    )


def _slow(model: str, target: Fraction, metrics: Metrics) -> Rule:
    return Rule(
        name="token-speed",
        why=f"Microsoft's latency target of {model} on provisioned types is {factor(target)} tokens per second.",
        metric=metrics.speed,
        aggregation="Average",
        operator="LessThan",
        threshold=math.floor(target),
        minutes=5,
        severity=3,
    )


def _of_peak(one: Chosen, traffic: Fraction, share: Fraction, whose: str, what: str) -> str:
    rpm = one.plan.demand.rpm
    if rpm is None:
        return f"Requests per minute are not known, nor is {given_percent(share)} of them: alerts on any {what}."
    rate = f"the planned {whole(rpm)} RPM" if traffic == 1 else f"today's {whole(rpm * traffic)} RPM"
    return (
        f"{given_percent(share)}, which {whose}, of 15 minutes at {rate}: alerts on more {what}. "
        f"While there is less traffic, the same count is a larger share.{IMAGES_TWICE if one.spec.image_model else ''}"
    )


def _requests(one: Chosen, traffic: Fraction, share: Fraction) -> int:
    times = IMAGE_REQUESTS_COUNTED if one.spec.image_model else 1
    return math.floor((one.plan.demand.rpm or ZERO) * traffic * 15 * share * times)


def properties(deployment: Deployment, rule: Rule, *, account: Expression, actions: Expression) -> dict[str, object]:
    """`properties` of a rule as the management API takes them; `account` and `actions` are said by each language."""
    often, window = WINDOWS[rule.minutes]
    dimensions = {DEPLOYMENT_DIMENSION: deployment.name, **rule.dimensions}
    beyond = "below" if rule.operator == "LessThan" else "above"
    criterion = {
        "criterionType": "StaticThresholdCriterion",
        "name": rule.name,
        "metricNamespace": ACCOUNT_TYPE,
        "metricName": rule.metric,
        "dimensions": [{"name": key, "operator": "Include", "values": [value]} for key, value in dimensions.items()],
        "timeAggregation": rule.aggregation,
        "operator": rule.operator,
        "threshold": rule.threshold,
    }
    return {
        "description": f"{deployment.name}: {rule.name} {beyond} {whole(rule.threshold)} in {rule.minutes} minutes",
        "severity": rule.severity,
        "enabled": True,
        "scopes": [account],
        "evaluationFrequency": often,
        "windowSize": window,
        "criteria": {
            "odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            "allOf": [criterion],
        },
        "autoMitigate": True,
        "actions": actions,
    }
