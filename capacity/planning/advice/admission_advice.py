"""What admission says beside the sizes: what to do first, how requests were drawn, and what was not checked."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.options.admitting import USUAL_TIMES
from capacity.planning.options.situation import Situation
from capacity.planning.results.admitted_size import OutputAdvice
from capacity.planning.results.plan import Option, ProvisionedOption
from capacity.planning.results.recommended_offer import Recommended
from capacity.sizing.planning_key import Arrivals

LEAST_TIMES = Fraction(3, 2)
"""Below it a maximum cuts too many answers to be advised."""


def do_first(case: Situation, options: Sequence[Option], chosen: Recommended) -> Iterator[Finding]:
    """A maximum output that needs fewer PTUs, of the type that is recommended or else of the first.

    Where tokens are recommended, and cost no more than those PTUs would, there is nothing to do.
    """
    advised = (one for one in options if isinstance(one, ProvisionedOption) and one.max_output_advice)
    option = min(advised, key=lambda one: one.deployment_type is not chosen.deployment_type, default=None)
    best = None if option is None else _advised(option, case)
    if option is None or best is None or _tokens_cost_less(chosen, best):
        return
    yield found(
        "lower-max-output",
        request_class=best.request_class,
        maximum=None if case.shape is None else case.shape.named(best.request_class).max_output_tokens,
        to=best.max_output_tokens,
        ptus=best.ptus,
        instead=option.ptus,
        deployment_type=option.deployment_type,
        term=best.term,
        saved=best.saved_per_month,
        currency=best.currency,
        cut_share=best.answers_cut_share,
    )


def _tokens_cost_less(chosen: Recommended, best: OutputAdvice) -> bool:
    offer = chosen.offer
    if offer is None or offer.ptus is not None or offer.per_month is None:
        return False
    return best.per_month is None or offer.per_month <= best.per_month


def _advised(option: ProvisionedOption, case: Situation) -> OutputAdvice | None:
    """The largest maximum that few answers reach and that saves; None where none does."""
    fewer = [one for one in option.max_output_advice if one.ptus is not None and one.ptus < option.ptus]
    if case.shape is None:
        return next((one for one in fewer if not one.answers_cut_share), None)
    mean = case.shape.named(option.max_output_advice[0].request_class).output_tokens
    usual = [one for one in fewer if mean * LEAST_TIMES <= one.max_output_tokens <= mean * USUAL_TIMES + 1]
    return max(usual, key=lambda one: one.max_output_tokens, default=None)


def assumed(case: Situation, options: Sequence[Option]) -> Iterator[Finding]:
    """How requests were drawn, and which of them count at their use; or that nothing was."""
    provisioned = [one for one in options if isinstance(one, ProvisionedOption)]
    if not provisioned or case.wish.is_measured:
        return
    size = provisioned[0].admission
    if size is None or case.shape is None:
        told = any(class_.max_output_tpm is not None for class_ in case.served)
        asked = told or case.wish.planning.arrivals is Arrivals.POISSON
        yield found("admission-without-rates" if asked else "admission-of-ptus-not-checked")
        return
    yield found(
        "requests-drawn",
        requests=size.drawn_requests,
        hours=size.drawn_hours,
        burst_seconds=size.burst_seconds,
        given=case.wish.planning.burst_seconds is not None,
    )
    if (requests := case.shape.in_small_hour) is not None:
        yield found("hours-not-judged", requests=requests)
    at_use = [one for one in case.shape.classes if one.max_output_tokens is None or one.seconds is None]
    for one in at_use:
        lacks_maximum = one.max_output_tokens is None
        yield found("class-without-maximum" if lacks_maximum else "class-without-duration", of=one.name)
    for one in case.shape.classes:
        if one not in at_use and not one.is_told:
            yield found("duration-by-target", of=one.name, seconds=one.seconds, target=case.latency_target)
