"""What tests of exports share: an export of workloads given as text, and the same with other names in it."""

from collections.abc import Callable
from datetime import date

import pytest

from capacity.catalog.catalog import Catalog
from capacity.exports.choosing import export
from capacity.exports.intended import Export
from capacity.exports.target import target
from capacity.planning.report import plan
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload

TODAY = date(2026, 10, 1)
SPILLS = """
name: chat
model: gpt-5.2
region: swedencentral
deployment_types: [global-provisioned, global-standard]
traffic: {peak_rpm: 1000, input_tokens: 2000, output_tokens: 150, max_output_tokens: 400}
slo: {spilled_share: 0.05}
"""
PLAIN = """
name: triage
model: gpt-5-mini
region: swedencentral
traffic: {peak_rpm: 200, average_rpm: 20, input_tokens: 1500, output_tokens: 80}
"""


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Export]:
    """Export workloads: `exported(PLAIN, option="global-standard", account="ai")`."""

    def make(
        *texts: str,
        option: str | None = None,
        own: str | None = None,
        account: str | None = None,
        as_of: date | None = None,
    ) -> Export:
        path = tmp_path_factory.mktemp("own") / "own.yaml"
        path.write_text(own or "", encoding="utf-8")
        catalog = Catalog(as_of=as_of, own=path if own else None)
        workloads = [convert(Workload, compose(text, "w.yaml")[0], "w.yaml") for text in texts]
        return export(
            [(workload, plan(workload, catalog, today=TODAY)) for workload in workloads],
            catalog,
            asked=None if option is None else DeploymentType(option),
            target=target(subscription=None, resource_group=None, account=account),
            today=TODAY,
        )

    return make
