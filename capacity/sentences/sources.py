"""Sentences on where demand and prices come from, but for logs: what was read, how, and what of it is doubtful."""

from collections.abc import Sequence
from datetime import datetime

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import minute, significant, whole
from capacity.sentences.say import Sentence, said

FEW = 3  # names that a sentence can hold


def _metrics(whose: str, metrics: Sequence[str], files: Sequence[str], more: int) -> str:
    counted_by = f" ({', '.join(metrics)})" if metrics else ""
    others = f" and {more} more" if more else ""
    return f"{whose}{counted_by}" + (f" from {', '.join(files)}{others}" if files else "")


def _log(files: int) -> str:
    return "request log" if files == 1 else f"request log of {whole(files)} files"


def _metrics_read(accounts: Sequence[str], metrics: Sequence[str], start: datetime, end: datetime) -> str:
    some = ", ".join(accounts) if len(accounts) <= FEW else f"{len(accounts)} accounts"
    return f"Metrics of {some} from {minute(start)} to {minute(end)}: {', '.join(metrics) or 'none has a value'}."


def _no_tokens_of_requests(requests: float, of: float, metric: str | None, *, is_table: bool, is_output: bool) -> str:
    told = (
        f"{whole(round(requests))} of {counted(round(of), 'request')} lie in minutes without" if of else "no minute has"
    )
    if metric is None:
        return f"{told} input or output tokens, so nothing can be sized: give both for the same minutes"
    name = metric.partition(" ")[0]
    how = f"add a column of them, and where its name is not known --columns {name}=NAME" if is_table else "export it"
    text = f"{told} {metric}, so nothing can be sized: {how}"
    needless = "models that write none, such as embeddings, need none and are named with --model NAME"
    return f"{text}; {needless}" if is_output else text


def _counted_once(metric: str, others: Sequence[str]) -> str:
    return f"Tokens are counted by {metric}; {' and '.join(others)} would count them again."


def _families_differ(metric: str, other: str, lost: int, differ: int) -> str:
    told = []
    if differ:
        told.append(f"in {counted(differ, 'minute')} they differ by more than 1 %")
    if lost:
        told.append(f"{counted(lost, 'minute')} with tokens by {other} alone {'is' if lost == 1 else 'are'} NOT READ")
    return f"{metric} and {other} disagree: {', and '.join(told)}. Read one of both at a time."


def _peaks_hidden(means: int, minutes: int, grain: int) -> str:
    some = counted(means, "minute is a mean", "minutes are means") if means < minutes else "all minutes are means"
    what = f"PEAKS ARE HIDDEN: {some} over {whole(grain)} minutes, so sizes come out too small"
    return f"{what}. Export with the interval PT1M."


def _units_rounded(file: str, tokens: float) -> str:
    what = f"ROUNDED: numbers with units, such as 78.7 K, are up to {significant(tokens)} tokens off each"
    return f"{file}: {what}. Export without the format of the panel."


def _without_tokens(requests: int, served: int) -> str:
    of_served = f"of {counted(served, 'served request')}"
    return counted(
        requests,
        f"{of_served} has no count of input tokens.",
        f"{of_served} have no count of input tokens.",
    )


_OTHER_SUBSCRIPTIONS = "choose another with --subscription, or all with --all-subscriptions"
_IDLE = "minutes without a row count as idle, since API Management writes rows for calls alone"


def _ended(problem: Finding) -> str:
    """The sentence with its end: a guess ends in a question mark of its own."""
    text = said(problem)
    return text if text.endswith("?") else f"{text}."


def _not_in_catalog(problem: Finding, option: str, is_version: bool) -> str:  # noqa: FBT001  # a value
    if is_version:
        return f"{_ended(problem)} Plan the newest with {option}, or add this one with --catalog."
    return f"{_ended(problem)} Name one that it knows with {option}, or add it with --catalog."


def _said_otherwise(problem: Finding, said: str) -> str:
    return f"{_ended(problem)} --model says {said}, which is planned."


SENTENCES: dict[str, Sentence] = {
    # where minutes come from
    "metrics": _metrics,
    "metrics-of-nothing": "{whose}, which hold nothing of it",
    "log": _log,
    "log-analytics": "Log Analytics, {table}, summed per minute by the service",
    # metrics: which series are of a deployment
    "account-not-read": "{why}. No plan and no sum includes it.",
    "booked-on-none": "These are the calls of the account that Azure Monitor assigns to no deployment.",
    "no-series": "Azure Monitor returned no series for it, as for any deployment without traffic.",
    "not-deployed-now": "The account has no deployment of this name now: it was deleted or renamed.",
    "whole-left-out": ("Series that are not split by deployment were left out: they count all deployments together."),
    "whole-of-one": "The series are of the whole account; it has this deployment alone.",
    "whole-not-split": "The series are not split by deployment: this is all traffic of the account together.",
    "account-summed": (
        "{file}: AzureMetrics has no dimensions and cannot be split by deployment; "
        "its numbers are the sum of all deployments of the account."
    ),
    "sums-too-long": (
        "its sums are of {hours:rate} hours: no minute's peak is in them, and PTUs are sized by that; export by minute "
        "(PT1M), or by the hour at most"
    ),
    "tokens-as-one": (
        "{metric} counts input and output as one, and nothing tells how they are split, so nothing can be sized: "
        "export {parts:list}, too."
    ),
    "tokens-without-total": (
        "{metrics:list} have no `total`, but {aggregations:list} alone, so nothing can be sized: export the total "
        "(--aggregation Total)."
    ),
    "several-models": "Its series name several models: {models:list}.",
    "model-by-feature": "Model {model}: inferred from the dimension FeatureName.",
    "source-model-unknown": "The source names a model that the catalog does not know: {why}",
    "source-version-unknown": "The source names an {why}",
    "models-mixed": (
        "The source names several models, {models:list}, and its minutes are not told apart by them: size all on one "
        "with {option}, or read the time of one with --start or --end."
    ),
    "model-not-in-catalog": _not_in_catalog,
    "model-said-otherwise": _said_otherwise,
    # metrics: what was counted with what
    "counted-once": _counted_once,
    "digits-lost": (
        "{file}: ROUNDED: numbers such as {text} have lost digits, and are up to {share:given_percent} off each. "
        "Export them anew, and do not save them with Excel."
    ),
    "families-differ": _families_differ,
    "plain-mean": "{metric} is a plain mean over {by:list}: the weights are not known.",
    "splits-differ": (
        "{metric} differs between answers with a finer and a coarser split ({minutes:whole} min); "
        "the larger is used: the finer one lacks what was cut at `top` when it was asked for."
    ),
    "export-incomplete": (
        "Two exports have different values of {metric} for {minutes:counted minute}, as the last minutes before an "
        "export may be incomplete: the values of the export that continues count."
    ),
    "peaks-hidden": _peaks_hidden,
    "half-exported": "{metric} was not exported, or has no values, so busy minutes are unknown: export it too.",
    "no-tokens-of-requests": _no_tokens_of_requests,
    "no-output-tokens": "The model writes no output tokens: they count as 0.",
    "left-out-as-asked": "Left out as asked: {start:minute} to {end:minute} ({minutes:whole} min).",
    "image-requests-halved": (
        "Azure Monitor counts each request of an image model twice (a known issue, says Microsoft's page on operating "
        "provisioned deployments of 2026-09-11): the requests here are its counts divided by two."
    ),
    # metrics: cached input
    "cached-told": "Cached input is that of {metric}.",
    "tokens-as-difference": "For {minutes:counted minute} input or output is the total less the other.",
    "cached-as-difference": "Cached input is {total} less {active}.",
    "cached-by-rate": "Cached input is {metric} of the input ({minutes:whole} min).",
    "cached-cut": "Cached input came out below 0 or above the input, and was cut to that ({minutes:whole} min).",
    "cached-share-given": (
        "Cached input was not measured for {minutes:whole} min: "
        "they have the share that you gave, {share:given_percent}."
    ),
    "cached-share-of-others": (
        "Cached input was not measured for {minutes:whole} min: they have the share of the others, {share:share}."
    ),
    "cached-share-unused": "The cached share that you gave is not used: it was measured.",
    "cached-share-of-log": (
        "{share:given_percent} of the input counts as cached (--cached-share): the log has no cached tokens."
    ),
    # metrics of API Management
    "gateway-idle": f"{{file}}: {_IDLE}.",
    "gateway-estimates": "{file}: API Management estimates the tokens of streamed answers.",
    "gateway-by-model": (
        "{file}: its rows have a dimension with the model, which stands for the deployment; "
        "add a dimension Deployment to the policy to tell them apart."
    ),
    "gateway-unnamed": (
        "{file}: its rows have no deployment; add a dimension Deployment to the policy to tell them apart."
    ),
    # tables of minutes
    "table-read": (
        "{file}: a table of minutes, read as {columns:list}. Minutes without a row are unknown (--missing idle)."
    ),
    "sums-of-span": "{file}: each point is read as the sum of {minutes:counted minute} (--sum-window).",
    "units-rounded": _units_rounded,
    "usage-by-model": ("{file}: OpenAI's usage has models, not deployments: each model stands for a deployment."),
    # Azure, live
    "subscription-of-variable": f"Reads the subscription {{id}}, as {{variable}} says: {_OTHER_SUBSCRIPTIONS}.",
    "subscription-of-profile": (
        f"Reads the subscription {{shown}}, the default of {{program}}: {_OTHER_SUBSCRIPTIONS}."
    ),
    "profile-passed-over": "The profile of {program} was passed over: {why}.",
    "all-subscriptions": (
        "Reads all subscriptions that the sign-in can read, as no default is set: choose with --subscription."
    ),
    "metrics-read": _metrics_read,
    "status-not-split": "Requests of {account} cannot be split by status: refused ones are not known.",
    "read-from": (
        "Read from {start:minute} on: Azure Monitor keeps {days:whole} days, and forgets the first of them now."
    ),
    "read-to": "Read to {end:minute}: later minutes are not complete yet.",
    "download-continued": "Continues the download of {start:minute} to {end:minute} in {folder}.",
    # workspaces
    "failed-requests": (
        "{requests:counted request that failed, other than with 429, is|requests that failed, other than with 429, "
        "are} left out."
    ),
    "requests-without-tokens": _without_tokens,
    "requests-without-status": (
        "{requests:counted request has no status: it is|requests have no status: they are} taken as served."
    ),
    "requests-sampled": "{requests:counted request is|requests are} estimated from a sample.",
    "cache-written": (
        "{tokens:counted input token was written to the cache; it counts|input tokens were written to the cache; they "
        "count} as input that was not cached."
    ),
    "several-models-answered": "Several models answered, most often {most}: {models:list}.",
    "status-unknown": "Whether requests were refused or failed is not known: {table} has no rows.",
    "gateway-table-without-cached": (
        "The log of API Management has no cached tokens; its counts of streamed answers may be estimates."
    ),
    "gateway-table-refusals": (
        "Requests that API Management refused without a row in ApiManagementGatewayLlmLog are not counted."
    ),
    "spans-table-retries": ("A span shows how a call ended: refusals that the client library retried are not seen."),
    # the price list
    "page-without-next": "{region}: a page of {rows:whole} rows named no next one: rows may be missing",
    "meters-not-readable": "rows without a name, a date or a price",
    "meters-of-no-price": "prices of 0",
    "meters-of-other-days": "prices that begin later or have ended",
    "meters-by-quantity": "prices from some quantity on",
    "meters-elsewhere": "rows of another region than asked for",
    "meters-classic": "PTUs of the classic commitment, closed to new customers",
    "meters-contradict": "meters with two prices at once",
    "meters-unknown": "meters that are not known: other things than text tokens, or of other models",
}
