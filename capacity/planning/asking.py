"""What to ask Azure's own calculator about a plan, and what our rules give for exactly that.

The calculator (the resource manager's `calculateModelCapacity`) takes requests per minute and mean input and output
tokens of each request class, in whole numbers, and nothing else. Source: Azure/azure-rest-api-specs,
Microsoft.CognitiveServices, stable/2025-09-01, CalculateModelCapacityParameter.
"""

from fractions import Fraction
from math import ceil

from capacity.planning.plan import Plan, ProvisionedOption
from capacity.planning.situation import served_classes, with_weights
from capacity.planning.verified import AskedClass, Question
from capacity.record import Record
from capacity.sizing import ptu
from capacity.sizing.demand import ZERO, ClassDemand, from_classes
from capacity.sizing.deployment import ModelSpec, PtuSizes, Throughput
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload

OPENAI = "azure-openai"
"""The publisher whose models have the format `OpenAI`; which formats others have is not in the catalog."""


class Case(Record):
    """A plan, and what all its options have in common for the calculator."""

    plan: Plan
    workload: Workload
    spec: ModelSpec
    throughput: Throughput | None
    served: tuple[ClassDemand, ...]
    """Those that the sizes are for."""
    sent: tuple[AskedClass, ...]
    """The same as they are sent, without those that have no text: rounded up, since too little would hide a need."""
    is_rounded: bool
    refusal: str | None
    """Why it cannot be asked; None where it can."""
    normalized_tpm: Fraction | None
    """Of what is sent; None where a weight is not known."""


def case(plan: Plan, workload: Workload, spec: ModelSpec) -> Case:
    """What of the plan's demand can be sent: the planned peak, growth included and headroom not."""
    throughput = with_weights(spec.throughput, workload.token_weights)
    served = served_classes(plan.demand, throughput)
    shapes = [
        (class_.name, (class_.rpm, class_.tpm.all_input / class_.rpm, class_.tpm.output / class_.rpm))
        for class_ in served
        if class_.rpm and (class_.tpm.all_input or class_.tpm.output)
    ]
    sent = tuple(
        AskedClass(request_class=name, rpm=ceil(rpm), input_tokens=ceil(input_), output_tokens=ceil(output))
        for name, (rpm, input_, output) in shapes
    )
    return Case(
        plan=plan,
        workload=workload,
        spec=spec,
        throughput=throughput,
        served=served,
        sent=sent,
        is_rounded=any(number.denominator != 1 for _, shape in shapes for number in shape),
        refusal=_refusal(plan, spec, served, sent),
        normalized_tpm=_normalized(sent, throughput),
    )


def provisioned(plan: Plan) -> list[ProvisionedOption]:
    """The options that have PTUs."""
    return [option for option in plan.options if isinstance(option, ProvisionedOption)]


def question(of: Case, option: ProvisionedOption) -> Question | None:
    """What to ask for one of the options; None where the case has a refusal."""
    if of.refusal is not None or of.plan.model_version is None:
        return None
    return Question(
        model=of.spec.name,
        model_version=of.plan.model_version,
        deployment_type=option.deployment_type,
        workloads=of.sent,
    )


def needed_as_sent(of: Case, option: ProvisionedOption) -> Fraction | None:
    """PTUs by our rules for what is sent, before rounding to a deployable size."""
    if of.normalized_tpm is None:
        return None
    return ptu.ptus_needed(of.normalized_tpm, ZERO, option.input_tpm_per_ptu)


def deployable(needed: Fraction, option: ProvisionedOption) -> int:
    """The size of the option's type that is enough."""
    sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
    return ptu.deployable_ptus(needed, sizes)


def _refusal(plan: Plan, spec: ModelSpec, served: tuple[ClassDemand, ...], sent: tuple[AskedClass, ...]) -> str | None:
    if any(class_.rpm is None for class_ in served):
        return "token rates are given, and the calculator takes requests per minute: give `peak_rpm`"
    if not sent:
        return "the calculator takes no image tokens, and there are no others"
    if spec.publisher != OPENAI:
        return f"the catalog does not know by which format the calculator has models of {spec.publisher or 'your own'}"
    if plan.model_version is None:
        return "the calculator takes a version of the model, and none is known: give `model_version`"
    return None


def _normalized(sent: tuple[AskedClass, ...], throughput: Throughput | None) -> Fraction | None:
    if throughput is None or not sent:
        return None
    shape = Workload(
        name="as-sent",
        model="",
        traffic=tuple(
            RequestClass(
                peak_rpm=Fraction(one.rpm),
                input_tokens=Fraction(one.input_tokens),
                output_tokens=Fraction(one.output_tokens),
            )
            for one in sent
        ),
    )
    try:
        return ptu.normalized_tpm(ptu.weigh(from_classes(shape).classes, throughput))
    except ptu.UnknownWeight:
        return None
