"""Sentences of demand that is not logged whole: answers without usage, lost rows, sums of several minutes."""

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import percent, share, whole
from capacity.sentences.say import Sentence, said
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.statistics import RowsLeftOut


def _usage_missing(  # noqa: PLR0913  # values of the finding
    *,
    requests: float,
    of: float,
    share: float,
    as_none: float,
    type_: DeploymentType | None = None,
    ptus: int | None = None,
) -> str:
    remedy = "Streamed answers report their usage if asked to (stream_options: include_usage)."
    if as_none == of:
        tell = counted(round(of), "successful request has", "successful requests have")
        return (
            f"None of the {tell} counts of both input and output tokens: what is missing counts as none, and sizes are "
            f"too small. {remedy}"
        )
    text = (
        f"{whole(round(requests))} of {counted(round(of), 'successful request')} ({percent(exact(share))}) "
        f"{'lacks' if round(requests) == 1 else 'lack'} a count of input or output tokens. What is missing is demand, "
        "and counts at the mean of the other requests of the deployment."
    )
    if as_none:
        text += (
            f" {whole(round(as_none))} of them are of deployments of which no request has both: what these lack counts "
            "as none, and sizes are too small."
        )
    if type_ is not None and ptus is not None:
        text += f" By logged counts alone {counted(ptus, 'PTU')} would be enough, by minutes ({type_.display_name})."
    return f"{text} {remedy}"


def _usage_guessed(*, requests: float, of: float, share: float, as_none: float, why: Finding) -> str:
    if requests == of:
        return f"NO REQUEST HAS ALL OF ITS TOKEN COUNTS, so this is sized on a part of them. {said(why)}"
    guess = "many of them COUNT AS NONE" if as_none else "count like the others"
    return f"{percent(exact(share))} of the successful requests lack token counts, and {guess}. {said(why)}"


def _minutes_without_tokens(*, requests: float, of: float, share: float) -> str:
    return (
        f"{whole(round(requests))} of {counted(round(of), 'request')} ({percent(exact(share))}) lie in minutes without "
        "input or output tokens. These minutes are left out, so sizes and costs are too small. Export both for all "
        "minutes with requests."
    )


def _sized_without_minutes(*, requests: float, of: float, share: float, why: Finding) -> str:  # noqa: ARG001  # values
    told = f"{percent(exact(share))} of the requests lie in minutes without token counts, which are LEFT OUT"
    return f"{told}: sizes and costs are too small. {said(why)}"


def _rows_left_out(*, of: RowsLeftOut) -> str:
    return (
        f"{share(of.share)} of the rows of the log were left out (--skip-bad){_their_tokens(of)}: sizes "
        f"are without them, and too small. The first of them: {'; '.join(of.first)}."
    )


def _rows_not_simulated(*, of: RowsLeftOut) -> str:
    return (
        f"{share(of.share)} of the rows could not be read and were left out{_their_tokens(of)}: with them more "
        f"requests would be refused. The first of them: {'; '.join(of.first)}."
    )


def _sized_without_rows(*, of: RowsLeftOut, why: Finding) -> str:
    told = f"{share(of.share)} of the rows were left out (--skip-bad){_their_tokens(of)}"
    return f"{told}: THIS IS SIZED WITHOUT THEM. {said(why)}"


def _sized_on_means(*, minutes: int, why: Finding) -> str:
    told = (
        f"The source has one value for {whole(minutes)} minutes: BURSTS WITHIN ARE HIDDEN, and sizes are a lower bound"
    )
    return f"{told}: {said(why)}"


def _exports_disagree(*, minutes: int, type_: DeploymentType | None, least: int | None, most: int | None) -> str:
    text = f"Two exports have different sums of tokens for {counted(minutes, 'minute')}: the larger sums count."
    if type_ is None or least is None or most is None:
        return text
    by = "that does not change the size" if least == most else f"by the smaller, {whole(least)} PTUs would be enough"
    return f"{text} By minutes, {counted(most, 'PTU')} are needed ({type_.display_name}); {by}."


def _sized_on_larger(
    *, minutes: int, type_: DeploymentType | None, least: int | None, most: int | None, why: Finding
) -> str:
    sizes = (
        ""
        if type_ is None
        else f" ({counted(most or 0, 'PTU')} of {type_.display_name}; {whole(least)} by the smaller)"
    )
    return (
        f"TWO EXPORTS DISAGREE about {counted(minutes, 'minute')}, and this is by the larger sums{sizes}. {said(why)}"
    )


def _their_tokens(of: RowsLeftOut) -> str:
    if of.tokens_share is None:
        return ", and their tokens are not known"
    text = f", with {share(of.tokens_share)} of all tokens"
    lacking = of.without_tokens_share
    return f"{text} as far as these can be read (of {share(lacking)} of those rows they cannot)" if lacking else text


def _not_split(*, minutes: int, type_: DeploymentType | None, least: int | None, most: int | None) -> str:
    of = counted(minutes, "minute")
    text = f"The tokens of {of} are known in total, not by input and output: they are split as in other minutes."
    if type_ is None or least is None or most is None:
        return text
    bounds = f"all of it as input, {counted(least, 'PTU')} would be enough; as output, {whole(most)}"
    return f"{text} By minutes, {bounds} ({type_.display_name})."


SENTENCES: dict[str, Sentence] = {
    "exports-disagree": _exports_disagree,
    "minutes-without-tokens": _minutes_without_tokens,
    "rows-left-out": _rows_left_out,
    "rows-not-simulated": _rows_not_simulated,
    "sized-on-means": _sized_on_means,
    "sized-on-whole-minutes": (
        "The times of the log are whole minutes: BURSTS WITHIN ARE HIDDEN, and sizes are a lower bound, by minutes "
        "(export times with seconds): {why}"
    ),
    "sized-on-larger": _sized_on_larger,
    "sized-without-minutes": _sized_without_minutes,
    "sized-without-rows": _sized_without_rows,
    "tokens-not-split": _not_split,
    "usage-guessed": _usage_guessed,
    "usage-missing": _usage_missing,
}
