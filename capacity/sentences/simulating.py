"""Sentences on simulations: what is taken for granted of requests, and models that are retired."""

import datetime as dt

from capacity.sentences.say import Sentence


def _not_deployable(*, model: str, version: str, retires: dt.date | None) -> str:
    day = f"was retired on {retires}" if retires else "is retired"
    return f"{model} {version} {day}: nothing can be deployed any more."


SENTENCES: dict[str, Sentence] = {
    "was-to-retire": (
        "{model} {version} was to retire on {retires}, as planned on {planned}: confirm that it can be deployed."
    ),
    "not-deployable": _not_deployable,
    "requests-too-long": (
        "{name}: {requests:counted request has a prompt|requests have prompts} above {limit:whole} tokens, which PTUs "
        "of {model} do not take, however many there are: refused, or left to the standard deployment with --on-429 "
        "spill. All shares and waits are of the others."
    ),
    "refused-is-demand": (
        "{name}: {requests:counted request that the log says was refused is|requests that the log says were refused "
        "are} demand, at mean tokens."
    ),
}
