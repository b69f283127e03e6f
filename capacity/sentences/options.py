"""Sentences on demand and options: how demand was obtained, and notes on sizes."""

from fractions import Fraction

from capacity.grammar import counted
from capacity.numerals import factor, given_percent, whole
from capacity.sentences.say import Sentence


def _peak_of_classes(cached_share: Fraction, growth_share: Fraction, months: int, growth: Fraction) -> str:
    cached = f", less {given_percent(cached_share)} answered by your own cache" if cached_share else ""
    grown = f", grown {given_percent(growth_share)} a month for {counted(months, 'month')} (x{factor(growth)})"
    return f"peak of the request classes{cached}{grown if months else ''}"


def _quota_unit_unknown(tpm: Fraction, rpm: Fraction | None) -> str:
    and_rpm = "" if rpm is None else f" and {whole(rpm)} RPM"
    return f"the size of a quota unit is not published: ask for {whole(tpm)} TPM{and_rpm}"


SENTENCES: dict[str, Sentence] = {
    "peak-of-classes": _peak_of_classes,
    "measured-too-long": (
        "PTUs refuse {share:percent} of the weighted tokens, in prompts above {limit:whole}: the rest is sized, and "
        "the cost includes these on the standard type of the same residency"
    ),
    "prompts-spill": (
        "{share:percent} of the weighted tokens, in prompts above {limit:whole}, go to the standard type of the "
        "same residency"
    ),
    "longest-prompts-spill": (
        "prompts above {limit:whole} tokens spill over to the standard type of the same residency; their number is not "
        "known"
    ),
    "read-as": "with its long prompts as {context} context: {told}",
    "quota-unit-unknown": _quota_unit_unknown,
    "rpm-not-checked": "RPM not checked: requests per minute are not known",
    "admission-not-checked": "rate-limit admission not checked: set `max_output_tokens`",
    "above-quota-tiers": "more than the highest quota tier grants by default: needs a quota request",
    "above-default-limit": "the default limit is {limit:whole} {unit}: needs a quota request",
    "batch-target": "answers within 24 hours as a target, without a guarantee",
    "batch-tokens-unknown": "tokens per day not known: set the average rate",
    "above-enqueued-quota": "the input tokens of a day exceed the enqueued-token quota of: {agreements:list}",
    "no-enqueued-quota": "no enqueued-token quota is published for this model and type",
}
