"""Requests of a log by their own length: what weighs and costs as long context, and what PTUs do not take."""

from collections.abc import Callable, Iterator, Sequence

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.record import Record
from capacity.sizing.deployment import Throughput
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.request_class import Context
from capacity.traffic import summary
from capacity.traffic.prompt_bands import bands
from capacity.traffic.series import Floats, ObservedDeployment, TokenSeries


class Lengths(Record):
    """From which prompts on a model differs, in tokens. None is a limit that no source states."""

    ptu: int | None = None
    """The longest that provisioned types take."""
    long_context: int | None = None
    """The longest that is no long context."""
    window: int | None = None
    """The longest of all."""

    @property
    def limits(self) -> tuple[int, ...]:
        """All that are known."""
        known = (self.ptu, self.long_context, self.window)
        return tuple(sorted({limit for limit in known if limit is not None}))


class Prompts(Record):
    """The traffic with prompts of one span of lengths, above `above`; None is from the shortest on."""

    above: int | None
    context: Context
    fits_ptus: bool
    series: TokenSeries


def lengths(spec: ModelSpec, version: str | None) -> Lengths:
    """The limits of a model."""
    known = spec.lengths(version)
    return Lengths(
        ptu=spec.throughput.max_prompt_tokens if spec.throughput else None,
        long_context=None if known is None else known.long_context_above_tokens,
        window=None if known is None else known.longest_prompt_tokens,
    )


def limits_by(
    with_model: Callable[[ObservedDeployment], ObservedDeployment], catalog: Catalog
) -> Callable[[ObservedDeployment], tuple[int, ...]]:
    """For readers of logs: the lengths to tell the requests of a deployment apart by; none where no model is known."""

    def limits(one: ObservedDeployment) -> tuple[int, ...]:
        named = with_model(one)
        return () if named.model is None else lengths(catalog.model(named.model), named.model_version).limits

    return limits


def by_length(series: TokenSeries, observed: ObservedDeployment, of: Lengths) -> tuple[Prompts, ...]:
    """The series, which is of this deployment, from the shortest prompts on."""
    return tuple(
        Prompts(
            above=above,
            context=_context(above, of),
            fits_ptus=above is None or of.ptu is None or above < of.ptu,
            series=inside,
        )
        for above, inside in bands(series, observed.longer).items()
    )


def _context(above: int | None, of: Lengths) -> Context:
    is_long = above is not None and of.long_context is not None and above >= of.long_context
    return Context.LONG if is_long else Context.SHORT


def weighted(prompts: Sequence[Prompts], throughput: Throughput) -> Floats:
    """Input-token equivalents of every minute that provisioned types serve."""
    first, *others = [
        summary.weighted_tpm(one.series, throughput.weights_for(one.context)) for one in prompts if one.fits_ptus
    ]
    return sum(others, first)


def too_long(prompts: Sequence[Prompts]) -> tuple[float, float]:
    """Requests that are too long for provisioned types, and the share of all tokens in them."""
    apart = [one.series for one in prompts if not one.fits_ptus]
    everything = sum(_tokens(one.series) for one in prompts)
    requests = sum(summary.total(one.requests) for one in apart if one.requests is not None)
    return requests, sum(map(_tokens, apart)) / everything if everything else 0.0


def _tokens(series: TokenSeries) -> float:
    return summary.total(series.input_tokens) + summary.total(series.output_tokens)


def length_warnings(prompts: Sequence[Prompts], of: Lengths, model: str) -> Iterator[Finding]:
    """How many requests are long, and what follows from that."""
    requests, share = too_long(prompts)
    if requests and of.ptu is not None:
        yield found("too-long-for-ptus", requests=requests, share=share, limit=of.ptu)
    long_ = [one.series for one in prompts if one.context is Context.LONG]
    if long_ and of.long_context is not None:
        count = sum(summary.total(one.requests) for one in long_ if one.requests is not None)
        yield found("long-requests", requests=count, above=of.long_context)
    beyond = [one.series for one in prompts if one.above is not None and one.above == of.window]
    if beyond and of.window is not None:
        count = sum(summary.total(one.requests) for one in beyond if one.requests is not None)
        yield found("above-window", mean=None, requests=count, limit=of.window, model=model)


def not_checked(observed: ObservedDeployment, of: Lengths) -> Iterator[Finding]:
    """Sums per minute do not tell lengths."""
    if observed.shape is None and (of.ptu is not None or of.long_context is not None):
        yield found("lengths-not-checked", ptu=of.ptu, long_context=of.long_context)
