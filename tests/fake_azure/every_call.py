"""Every call of the service: where it is asked, and by whom."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from capacity.planning.azure.model_in_azure import Model
from capacity.planning.results.verified_plan import AskedClass, Question
from capacity.sizing.deployment import DeploymentType
from capacity.sources.azure.calculator import estimated_capacities
from capacity.sources.azure.log_analytics import workspace_reading
from capacity.sources.azure.quota_and_capacity import capacity_on_offer, quotas
from tests.fake_azure.client_side import Setting, setting
from tests.fake_azure.content import NEWER, Account
from tests.fake_azure.log_analytics import GATEWAY, START, STATUSES, WORKSPACE, Workspace, at

FEW = {name: NEWER[name] for name in ("InputTokens", "OutputTokens", "ModelRequests")}
MODEL = Model(format="OpenAI", name="gpt-5.2", version="2025-12-11")
QUESTION = Question(
    model_format=MODEL.format,
    model=MODEL.name,
    model_version=MODEL.version,
    deployment_type=DeploymentType.GLOBAL_PROVISIONED,
    workloads=(AskedClass(request_class=None, rpm=10, input_tokens=100, output_tokens=10),),
)


def metrics_of(**changes: Any) -> Callable[[Setting], object]:  # noqa: ANN401  # fields of a request
    return lambda azure: azure.read(**changes)


def of_quotas(azure: Setting) -> object:
    return quotas("1111", ["swedencentral"], azure.connection)


def of_offers(azure: Setting) -> object:
    return capacity_on_offer("1111", [MODEL], azure.connection)


def of_calculator(azure: Setting) -> object:
    return estimated_capacities("1111", [QUESTION], azure.connection)


def of_logs(azure: Setting) -> object:
    return workspace_reading.read(WORKSPACE, START, START + timedelta(minutes=10), azure.connection)


CALLS: dict[str, tuple[str, Callable[[Setting], object]]] = {
    "accounts": (r"/accounts\?", metrics_of()),
    "graph": ("ResourceGraph", metrics_of(subscriptions=(), all_subscriptions=True)),
    "account": (r"/accounts/one\?", metrics_of(resources=(Account("one").id,))),
    "deployments": (r"/deployments\?", metrics_of()),
    "definitions": ("metricDefinitions", metrics_of()),
    "metrics": (r"/metrics\?", metrics_of()),
    "batch": ("getBatch", metrics_of(metrics_api="batch")),
    "accounts for batches": (r"/accounts\?", metrics_of(metrics_api="batch")),
    "graph for batches": ("ResourceGraph", metrics_of(subscriptions=(), all_subscriptions=True, metrics_api="batch")),
    "usages": ("usages", of_quotas),
    "offers": ("modelCapacities", of_offers),
    "calculator": ("calculateModelCapacity", of_calculator),
    "logs": ("/query", of_logs),
}
"""Name -> what is asked in its path, and who asks."""


@contextmanager
def every_call() -> Iterator[Setting]:
    """A fake with two accounts, in pages of one, and a workspace."""
    requests = [at(minute) for minute in range(3)]
    with setting(Account("one", deployments=["chat"], metrics=FEW), Account("two", deployments=[])) as azure:
        azure.azure.page = 1
        azure.azure.workspaces[WORKSPACE] = Workspace({GATEWAY: requests, STATUSES: requests})
        yield azure
