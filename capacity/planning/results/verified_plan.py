"""The part of a plan that Azure's own calculator gives: what was asked, and both numbers."""

from fractions import Fraction

from capacity.findings import Finding
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class AskedClass(Record):
    """A request class as it is sent: means per request, and whole numbers, which are rounded up."""

    request_class: str | None
    rpm: int
    input_tokens: int
    output_tokens: int


class Question(Record):
    """One question to the calculator: the planned peak of a model, as Azure names it, on a type. No more is taken."""

    model_format: str
    model: str
    model_version: str
    deployment_type: DeploymentType
    workloads: tuple[AskedClass, ...]


class Answer(Record):
    """A deployable size, and what it was rounded from if that was told; or why there is none."""

    ptus: int | None = None
    estimate: Fraction | None = None
    error: Finding | None = None


class Verified(Record):
    """One provisioned option against Azure's calculator; `None` is not known, and `error` says why.

    `ptus` are the plan's. `ptus_as_sent` are what our rules give for exactly what was sent, so that the difference of
    the plan has two parts: what is not sent (`ptus_as_sent` - `ptus`), and what the rules or their numbers differ in
    (`difference_as_sent_ptus`).
    """

    deployment_type: DeploymentType
    ptus: int
    ptus_as_sent: int | None = None
    ptus_needed_as_sent: Fraction | None = None
    azure_ptus: int | None = None
    azure_estimate: Fraction | None = None
    """What Azure's PTUs were rounded from."""
    difference_ptus: int | None = None
    """Azure's PTUs less the plan's."""
    difference_as_sent_ptus: int | None = None
    """Azure's PTUs less ours for the same shape."""
    asked: Question | None = None
    reasons: tuple[Finding, ...] = ()
    """Known ones, why the numbers may differ for this workload."""
    error: Finding | None = None
