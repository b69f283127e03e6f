"""What to ask Azure's own calculator about a plan, and what our rules give for exactly that.

The calculator (the resource manager's `calculateModelCapacity`) takes requests per minute and mean input and output
tokens of each request class, in whole numbers, and nothing else. Source: Azure/azure-rest-api-specs,
Microsoft.CognitiveServices, stable/2025-06-01, CalculateModelCapacityParameter.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from capacity.findings import Finding, found
from capacity.planning.azure.model_in_azure import Fields, Model
from capacity.planning.options.situation import served_classes, with_weights
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.verified_plan import AskedClass, Question
from capacity.record import Record
from capacity.sizing import ptu
from capacity.sizing.demand import ZERO, ClassDemand
from capacity.sizing.deployment import PtuSizes, Throughput
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.request_class import Context
from capacity.sizing.workload import Workload


class Case(Record):
    """A plan, and what all its options have in common for the calculator."""

    plan: Plan
    workload: Workload
    spec: ModelSpec
    throughput: Throughput | None
    served: tuple[ClassDemand, ...]
    """The request classes that the sizes are for."""
    sent: tuple[AskedClass, ...]
    """The served classes that have text, as they are sent: rounded up, since too little would hide a need."""
    is_rounded: bool
    model: Model | Finding
    """As Azure names it, or why the calculator cannot be asked."""
    normalized_tpm: Fraction | None
    """Of what is sent; None where a weight is not known."""

    @property
    def has_images(self) -> bool:
        """Whether there are tokens that are not sent."""
        return any(class_.tpm.image_input or class_.tpm.image_output for class_ in self.served)

    @property
    def has_long_context(self) -> bool:
        """Whether tokens that weigh more are sent as any other."""
        weighs_more = self.throughput is not None and self.throughput.long_context_weights is not None
        return weighs_more and any(class_.context is Context.LONG for class_ in self.served)


def case(plan: Plan, workload: Workload, spec: ModelSpec, model: Model | Finding) -> Case:
    """What of the plan's demand can be sent: the planned peak, growth included and headroom not.

    `model` is its name in Azure, or why there is none: then nothing can be asked.
    """
    throughput = spec.throughput and with_weights(spec.throughput, workload.token_weights)
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
        model=_refusal(served, sent) or model,
        normalized_tpm=_normalized(sent, throughput),
    )


def provisioned(plan: Plan) -> list[ProvisionedOption]:
    """The options that have PTUs."""
    return [option for option in plan.options if isinstance(option, ProvisionedOption)]


def question(of: Case, option: ProvisionedOption) -> Question | Finding:
    """What to ask for one of the options, or why it cannot be asked."""
    if isinstance(of.model, Finding):
        return of.model
    return Question(
        model_format=of.model.format,
        model=of.model.name,
        model_version=of.model.version,
        deployment_type=option.deployment_type,
        workloads=of.sent,
    )


def body(asked: Question) -> Fields:
    """The question as the call takes it."""
    return {
        "model": Model(format=asked.model_format, name=asked.model, version=asked.model_version).fields,
        "skuName": asked.deployment_type.value,
        "workloads": [
            {
                "requestPerMinute": one.rpm,
                "requestParameters": {"avgPromptTokens": one.input_tokens, "avgGeneratedTokens": one.output_tokens},
            }
            for one in asked.workloads
        ],
    }


def needed_as_sent(of: Case, option: ProvisionedOption) -> Fraction | None:
    """PTUs by our rules for what is sent, before rounding to a deployable size."""
    if of.normalized_tpm is None:
        return None
    return ptu.ptus_needed(of.normalized_tpm, ZERO, option.input_tpm_per_ptu)


def deployable(needed: Fraction, option: ProvisionedOption) -> int:
    """The size of the option's type that is enough."""
    sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
    return ptu.deployable_ptus(needed, sizes)


def own_numbers(of: Case) -> Iterator[Finding]:
    """Reasons why our numbers and Azure's may differ."""
    if of.workload.token_weights is not None:
        yield found("weights-of-your-own")
    if older := tuple(group for group in ("throughput", "sizes") if group in of.spec.superseded_by):
        yield found("older-edition", groups=older)


def _refusal(served: tuple[ClassDemand, ...], sent: tuple[AskedClass, ...]) -> Finding | None:
    if any(class_.rpm is None for class_ in served):
        return found("rates-without-requests")
    if not sent:
        return found("nothing-but-images")
    return None


def _normalized(sent: tuple[AskedClass, ...], throughput: Throughput | None) -> Fraction | None:
    """Input-token equivalents a minute of what is sent, by our weights; None where one is not known."""
    if throughput is None or not sent:
        return None
    weights = throughput.weights_for(Context.SHORT)
    input_ = sum(one.rpm * one.input_tokens for one in sent)
    output = sum(one.rpm * one.output_tokens for one in sent)
    if (input_ and weights.input is None) or (output and weights.output is None):
        return None
    return input_ * (weights.input or ZERO) + output * (weights.output or ZERO)
