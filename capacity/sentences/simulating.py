"""Sentences on simulations: what is assumed of requests, and models that are retired."""

import datetime as dt
from collections.abc import Sequence

from capacity.grammar import counted
from capacity.numerals import second, share, whole
from capacity.planning.results.measured_plan import QuotaReading
from capacity.sentences.say import Sentence


def _not_deployable(*, model: str, version: str, retires: dt.date | None) -> str:
    day = f"was retired on {retires}" if retires else "is retired"
    return f"{model} {version} {day}: nothing can be deployed any more."


def _requests_counted(*, rpm: int, seconds: Sequence[int], in_windows: Sequence[int]) -> str:
    each = " or ".join(
        f"{whole(most)} in each {counted(length, 'second') if length > 1 else 'second'}"
        for most, length in zip(in_windows, seconds, strict=True)
    )
    return (
        f"Requests are counted over {' or '.join(map(whole, seconds))} seconds (which one is not published). "
        f"{whole(rpm)} RPM let {each} through, and never more than {whole(rpm)} in a minute."
    )


def _quota(tpm: int, rpm: int | None) -> str:
    return f"{whole(tpm)} TPM" + ("" if rpm is None else f" and {whole(rpm)} RPM")


def _quota_refuses(*, tpm: int, rpm: int | None, readings: Sequence[QuotaReading]) -> str:
    told = "; ".join(map(_refused, readings))
    unknown = " Its RPM is not known, and not checked." if rpm is None else ""
    return f"Quota of {_quota(tpm, rpm)} would have refused {told}.{unknown}"


def _refused(one: QuotaReading) -> str:
    over = one.rpm_window_seconds
    window = "" if over is None else f", with requests counted over {counted(over, 'second')}"
    if one.first_429 is None:
        return f"none{window}"
    return (
        f"{counted(one.throttled, 'request')}{window} ({share(one.throttled_share)} of all, "
        f"{share(one.worst_hour_throttled_share)} of the worst hour, the first at {second(one.first_429)})"
    )


def _quota_holds(*, tpm: int, rpm: int | None) -> str:
    checked = "" if rpm is not None else " by its tokens; its RPM is not known, and not checked"
    return f"Quota of {_quota(tpm, rpm)} would have refused none of the requests{checked}."


SENTENCES: dict[str, Sentence] = {
    "was-to-retire": (
        "{model} {version} was to retire on {retires}, as planned on {planned}: confirm that it can be deployed."
    ),
    "not-deployable": _not_deployable,
    "requests-too-long": (
        "{name}: {requests:counted request has a prompt|requests have prompts} above {limit:whole} tokens, the limit "
        "of PTUs of {model}: they are refused, or spill to the standard deployment with --on-429 spill. All "
        "shares and waits are of the others."
    ),
    "tokens-counted": (
        "A standard deployment adds the prompt (cached tokens, too) and the maximum output of each request to a "
        "counter, and refuses all others once that has reached {tpm:whole} in a minute, until the next (Manage Azure "
        "OpenAI quota, 2026-05-04). Minutes are those of the clock, and tokens as logged: Azure estimates them "
        "partly from characters, and may refuse sooner."
    ),
    "requests-counted": _requests_counted,
    "quota-refuses": _quota_refuses,
    "quota-holds": _quota_holds,
    "rpm-of-quota": "{rpm:whole} RPM go with {tpm:whole} TPM, as in the units of the model's standard types.",
    "refused-counted": (
        "Failed requests count, too: those that a quota refuses count against it like others, in number and in tokens."
    ),
    "counted-at-use": (
        "{name}: {requests:counted request has|requests have} no maximum output, of {of:whole}: the tokens that they "
        "used are counted instead. Give what they allow with --max-output-tokens."
    ),
    "refused-is-demand": (
        "{name}: {requests:counted request refused in the log is|requests refused in the log are} demand, at mean "
        "tokens."
    ),
}
