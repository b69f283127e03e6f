"""Sentences on request logs: rows that are left out or put together, how columns are read, and what is doubtful."""

from capacity.grammar import counted
from capacity.sentences.say import Sentence


def _ids_not_unique(ids: int, parts: int) -> str:
    shared = counted(ids, "id is on rows", "ids are on rows")
    of_others = counted(parts, "row without tokens, taken", "rows without tokens, taken")
    return (
        f"IDS ARE NOT UNIQUE: {shared} that differ in tokens, or lie more than an hour apart. Each counts as a request "
        f"of its own{f', but for {of_others} as part of others' if parts else ''}."
    )


SENTENCES: dict[str, Sentence] = {
    "damaged-lines": "{lines:counted line that is no row was|lines that are no rows were} left out (--skip-bad).",
    "bad-rows": "{rows:counted row was|rows were} left out (--skip-bad): {why}.",
    "failed-rows": (
        "{rows:counted failed request is|failed requests are} left out; refused ones (429) are demand and are not."
    ),
    "failed-with-output": (
        "{rows:counted failed request has|failed requests have} output tokens: processed before the failure, and "
        "counted like served ones."
    ),
    "no-requests": (
        "{rows:counted row is no request to a model on Azure and is|rows are no requests to a model on Azure and are} "
        "left out."
    ),
    "cached-of-some": (
        "{requests:whole} of {of:whole} requests tell no cached tokens, and their input counts as not cached: where it "
        "was, fewer PTUs are enough, and tokens cost less."
    ),
    "rows-of-one-id": (
        "{rows:counted row was|rows were} put together with others of the same id: chunks, events or copies of one "
        "request."
    ),
    "ids-not-unique": _ids_not_unique,
    "failures-unexplained": (
        "{rows:counted request is|requests are} only said to have failed, and left out. Those that were refused (429) "
        "would be demand: name a column with the status, --columns status=NAME."
    ),
    "file-copied": "{copy} is not read: it has the same bytes as {file}.",
    "whole-minutes": (
        "All times, or nearly all, are whole minutes, so requests are not told apart within one: sizes are by "
        "minutes, a lower bound. Export times with seconds."
    ),
    "row-no-time": (
        "its time is missing or in no form that is read: write 2026-11-01T08:30:00Z (plain numbers: --time-unit s, "
        "--time-origin 2026-11-01; in place of BST or another abbreviated zone: an offset, such as +01:00, or none and "
        "--timezone Europe/London)"
    ),
    "row-not-whole": "a token count is no whole number",
    "row-negative": "a token count is negative",
    "row-huge": "a token count is above {most:whole}",
    "row-unknown-status": (
        "its status is neither a number nor a word for success or failure, such as 200, 429, success, rate_limited, "
        "failed"
    ),
    "row-cached-above-input": (
        "more input tokens are cached, or written to the cache, than there are (if the input excludes them: "
        "--cached-beside-input)"
    ),
    "row-images-above-output": "more output tokens are of images than there are",
    "row-sampled": "it stands for several requests, the log was sampled: export all of them, or use --workspace",
    "columns-by-meaning": "Columns are matched by the meaning of their names: {columns} (--columns changes it).",
    "rows-chosen": "Only rows with {column} = {values:list} are read, as you chose (--where).",
    "times-without-zone": "Times that name no zone are read as {timezone} (--timezone).",
    "times-in-seconds": (
        "Times are plain numbers with fractions, and as milliseconds all of them would lie inside one minute: they are "
        "read as seconds (--time-unit)."
    ),
    "cached-beside-input": (
        "The input of the log excludes cached input and cache writes, as you said (--cached-beside-input): the input "
        "here is the sum."
    ),
    "times-from-1970": "Times are plain numbers, counted from 1970-01-01 (--time-origin).",
    "diagnostics-without-tokens": ("Diagnostic logs have no tokens: they show rates, bursts and refusals, not sizes."),
    "gateway-log-estimates": "API Management estimates the tokens of streamed answers, and has no cached input.",
    "gateway-log-retries": (
        "A retry of the gateway at a second backend is one request here and two at the deployments."
    ),
    "block-size": "An id stands for {tokens:whole} tokens of a prompt, as the lengths of the prompts have it.",
    "block-size-unknown": (
        "The tokens per id of the trace do not follow from the lengths of the prompts: the share that a prompt cache "
        "would serve is not known."
    ),
    "spans-by-request-model": "`gen_ai.request.model` is read as the deployment, as on Azure OpenAI.",
    "spans-sampled": "Spans that the application sampled away are not seen: demand is what was traced.",
}
