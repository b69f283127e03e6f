"""What a plan takes for granted."""

from collections.abc import Iterable, Iterator

from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.sizing.deployment import Kind
from capacity.sizing.request_class import Context, Profile

WINDOW, LONGEST_ON_PTUS, THRESHOLD = "context-window", "longest-prompt-on-ptus", "long-context-threshold"
"""Limits on prompts, by name."""


def assumptions(case: Situation) -> Iterator[Finding]:
    """What the plan takes for granted, in the order of importance."""
    workload, lifecycle = case.wish, case.spec.lifecycle
    if workload.model_version is None and case.version is not None and lifecycle and len(lifecycle.versions) > 1:
        yield found("newest-version", version=case.version)
    if not any(type_.kind is Kind.PROVISIONED for type_ in case.offered):
        yield found("no-provisioned-type", model=case.spec.name)
    if case.demand.rpm is None:
        yield found("no-request-rate")
    if workload.token_weights is not None:
        yield found("own-token-weights")
    yield from _profiles(workload.profiles)
    if case.utilization_target is not None:
        yield found("utilization-target", share=case.utilization_target)
    if workload.region is None:
        yield found("no-region")
    if any(class_.context is Context.LONG for class_ in case.demand.classes) and not (
        case.throughput and case.throughput.long_context_weights
    ):
        yield found("no-long-context-weights")
    yield from _limits_not_checked(case)


def _profiles(profiles: Iterable[Profile]) -> Iterator[Finding]:
    for profile in profiles:
        yield found(
            "profile",
            profile=profile,
            hours=profile.hours_per_week,
            mean_share=profile.mean_share,
            mean_to_peak=profile.mean_to_peak,
        )


def _limits_not_checked(case: Situation) -> Iterator[Finding]:
    """Limits on prompts that no source tells, and so nothing was held to."""
    if not case.longest_prompt_tokens:
        return
    lengths, throughput = case.lengths, case.throughput
    unknown = {
        WINDOW: lengths is None or lengths.longest_prompt_tokens is None,
        LONGEST_ON_PTUS: throughput is not None and throughput.max_prompt_tokens is None,
        THRESHOLD: (lengths is None or lengths.long_context_above_tokens is None)
        and (case.pricer.knows_long_context or (throughput is not None and bool(throughput.long_context_weights))),
    }
    limits = tuple(name for name, is_unknown in unknown.items() if is_unknown)
    if limits:
        yield found("prompt-limits-not-checked", model=case.spec.name, limits=limits)
