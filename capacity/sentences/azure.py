"""Sentences on Azure beside a plan: its calculator, its names of models, quota and capacity on offer."""

from fractions import Fraction

from capacity import numerals
from capacity.grammar import counted
from capacity.numerals import whole
from capacity.sentences.say import Sentence
from capacity.sizing.deployment import DeploymentType


def _disagrees(
    *, azure: int, estimate: Fraction | None, ours: int, needed: Fraction, types: tuple[DeploymentType, ...]
) -> str:
    names = ", ".join(type_.display_name for type_ in types)
    if azure != ours:
        of_azure = "" if estimate is None else f" ({_ptus(estimate)} before rounding to a size)"
        return (
            f"{names}: for the same input Azure's calculator gives {whole(azure)} PTUs{of_azure}, and our rules "
            f"{whole(ours)} ({_ptus(needed)}). The cause is not known: find out which is right before you buy."
        )
    return (
        f"{names}: for the same input the size is the same, {whole(azure)} PTUs, but before rounding to it "
        f"Azure's calculator has {_ptus(estimate)} and our rules {_ptus(needed)}: larger traffic would differ."
    )


def _ptus(number: Fraction | None) -> str:
    return whole(number) if number is None or number.denominator == 1 else numerals.needed(number)


def _growth(what: str, remedy: str) -> Sentence:
    """Whether what a plan wants more can be had, by the quota or the capacity that is known."""

    def sentence(*, type_: DeploymentType, region: str | None, more: int, known: float | None) -> str:
        where = type_.display_name if region is None else f"{type_.display_name} in {region}"
        if known is None:
            return f"The {what} for {where} is not known."
        if known < more:
            needed = counted(more, "PTU more is", "PTUs more are")
            return f"{needed} needed; the {what} for {where} is {whole(round(known))}: {remedy}."
        return f"The {what} for {where} is {counted(round(known), 'PTU')}, enough for {whole(more)} more."

    return sentence


_QUOTA = _growth("quota left", "ask for more quota first")
_CAPACITY = _growth("capacity on offer", "try another region or type, or later")

SENTENCES: dict[str, Sentence] = {
    "azure-disagrees": _disagrees,
    "cache-not-sent": "The calculator has no prompt cache: cached input was sent as uncached input.",
    "cache-writes-not-sent": "The calculator has no cache writes: they were sent as plain input.",
    "calculator-refuses": "the calculator refuses this model, version or type: {said}",
    "capacity-enough": _CAPACITY,
    "capacity-not-asked": "Capacity on offer was not requested: {why}.",
    "capacity-not-told": _CAPACITY,
    "capacity-too-small": _CAPACITY,
    "admission-not-sent": "Admission is not compared: the calculator sizes for tokens, not for maximum output.",
    "headroom-not-sent": (
        "The calculator has neither headroom nor utilization: the plan adds {headroom:given_percent} to what was sent."
    ),
    "images-not-sent": "The calculator takes no image tokens: they were not sent.",
    "long-context-not-sent": (
        "The calculator has no long context: those classes were sent as short ones, which weigh less."
    ),
    "model-format-unknown": (
        "the catalog does not have the model format of {model} in Azure. `az cognitiveservices account "
        "list-models` shows it: give it with --catalog, as `deployed_as: {{as_of: DATE, source: ..., format: ...}}`"
    ),
    "model-version-unknown": "the catalog has no version of {model}: set `model_version`, as `az` lists it",
    "no-name-in-azure": lambda part, text: (
        f"the model's {part} {text!r} is empty or holds a line break or the like: no name in Azure"
    ),
    "no-size-of-azure": "the calculator answers {ptus:factor} PTUs, which is no size",
    "nothing-but-images": "the calculator takes no image tokens, and there are no others",
    "offers-unreadable": "Quota and capacity could not be read: {error}",
    "older-edition": lambda groups: (
        f"The plan's {' and '.join(groups)} are of an older edition: Azure calculates with today's."
    ),
    "quota-enough": _QUOTA,
    "quota-not-told": _QUOTA,
    "quota-too-small": _QUOTA,
    "rates-without-requests": "token rates are given, and the calculator takes requests per minute: give `peak_rpm`",
    "rounded-up": "The calculator takes whole numbers: requests per minute and tokens per request were rounded up.",
    "weights-of-your-own": "Token weights are partly your own: Azure calculates with its own.",
}
