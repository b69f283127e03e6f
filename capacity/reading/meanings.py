"""Names that mean the same, here and elsewhere: in OpenAI's API, LiteLLM, OpenTelemetry, Azure, gateways.

One table for keys of workload files, columns of logs and options. A hint comes from what a name means; from its
spelling only where no word says another quantity or unit.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

SAME: Final = """
input_tokens prompt_tokens tokens_in prompt_token_count input_token_count token_count_prompt num_prompt_tokens
    n_prompt_tokens context_tokens request_tokens input_length mean_input_tokens average_input_tokens
output_tokens completion_tokens tokens_out generated_tokens response_tokens completion_token_count
    output_token_count candidates_token_count token_count_completion num_completion_tokens n_completion_tokens
    output_length mean_output_tokens average_output_tokens
cached_input_tokens cached_tokens cached_prompt_tokens cache_read_tokens cache_read_input_tokens
    prompt_tokens_details_cached_tokens input_tokens_details_cached_tokens token_count_prompt_details_cache_read
    input_token_details_cache_read input_cached_tokens cached_content_token_count
cache_write_tokens cache_write_input_tokens cache_creation_tokens cache_creation_input_tokens
    prompt_tokens_details_cache_write_tokens input_tokens_details_cache_write_tokens
    token_count_prompt_details_cache_write input_token_details_cache_creation
max_output_tokens max_output max_tokens max_completion_tokens max_new_tokens max_tokens_to_sample
max_input_tokens max_prompt_tokens longest_prompt max_prompt_length
total_tokens total_token_count token_count_total tokens_total
timestamp time created created_at start_time started_at request_time request_timestamp requested_at arrival_time
    arrived_at time_generated event_time datetime date_time ts timestamp_utc utc_time start_timestamp
end_time ended_at completed_at finished_at end_timestamp
duration_seconds request_seconds latency_seconds latency_s duration_s elapsed_seconds response_time_seconds
duration_ms latency_ms elapsed_ms response_time_ms request_duration_ms total_latency_ms duration_millis
    latency_millis
status status_code http_status http_status_code response_code result_code response_status
    http_response_status_code
deployment deployment_name deployment_id azure_deployment model_deployment_name
model model_name response_model
peak_rpm rpm_peak max_rpm peak_requests_per_minute max_requests_per_minute
average_rpm mean_rpm avg_rpm rpm_average average_requests_per_minute mean_requests_per_minute
    avg_requests_per_minute
requests_per_day daily_requests requests_daily rpd calls_per_day
input_tpm prompt_tpm input_tokens_per_minute prompt_tokens_per_minute
output_tpm completion_tpm output_tokens_per_minute completion_tokens_per_minute
peak_to_average peak_to_mean peak_factor
concurrency concurrent_requests parallel_requests
cached_input_share cached_share cache_hit_share cache_hit_rate cache_hit_ratio
headroom_share headroom safety_margin
growth_share_per_month growth monthly_growth growth_per_month
max_usd_per_month max_cost max_cost_per_month max_monthly_cost max_usd monthly_budget budget
max_total_usd_per_month max_total_cost max_total_monthly_cost max_total_usd total_budget
required_fields required_tags required_keys mandatory_fields
allowed_deployment_types allowed_skus allowed_types
deployment_types sku skus sku_name
reservations reserved reservation reserved_ptus
expires expiry expiration expires_on until ends end_date
"""
"""Names of one quantity in one unit, in the form that `normal` gives; a line that is indented goes on with the last."""
_RATE: Final = "give `peak_rpm`, requests in the busiest minute, or `average_rpm`"
_SECONDS: Final = "`peak_rpm` counts requests a minute, 60 times as many"
_PARTS: Final = "give `input_tokens` and `output_tokens` apart"
_RESERVED: Final = "it stands in a file for `--planning FILE`, under `reservations`"
INSTEAD: Final = {
    **dict.fromkeys(("reservations", "reserved", "reservation", "reserved_ptus"), _RESERVED),
    **dict.fromkeys(("rpm", "requests_per_minute", "qpm"), _RATE),
    **dict.fromkeys(("rps", "qps", "requests_per_second"), _SECONDS),
    **dict.fromkeys(("tpm", "tokens_per_minute"), "give `input_tpm` and `output_tpm` apart"),
    **dict.fromkeys(("tokens", "total_tokens", "tokens_per_request"), _PARTS),
    **dict.fromkeys(("reasoning_tokens", "thinking_tokens"), "they are part of `output_tokens`"),
    **dict.fromkeys(
        ("users", "dau", "daily_users"), "give `requests_per_day`: users times what each asks for in a day"
    ),
}
"""What to give for names that no one key of a workload stands for, where the keys that it names are known."""
_AROUND: Final = """
attributes body customdimensions custom dimensions data details gen ai llm metadata properties request response span
usage usages token result output_details
"""
"""Words before a name that say where it stands, not what it is."""
_TELLING: Final = """
input output prompt completion cached cache read write reasoning image audio total max min peak average mean median
daily monthly second minute hour day week month year ms rpm tpm rps request token ptu usd cost price concurrency
growth headroom version name
"""
"""Words that say which quantity a name is, or its unit."""
_TYPO: Final = 0.7
_LONG: Final = 4


@cache
def normal(name: str) -> str:
    """A name in lower case, its words apart by `_`: of `promptTokens`, `Prompt tokens`, `--prompt-tokens` the same."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[\W_]+", "_", apart.lower()).strip("_")


@cache
def _meanings() -> dict[str, str]:
    groups = (line.split() for line in SAME.replace("\n    ", " ").splitlines() if line)
    return {name: first for first, *others in groups for name in (first, *others)}


@cache
def meaning(name: str) -> str | None:
    """The first of the names that mean the same, wherever this one stands; None where nothing is known of it."""
    known = _meanings()
    words = normal(name).split("_")
    while words:
        if (found := known.get("_".join(words)) or known.get("".join(words))) is not None:
            return found
        if words[0] not in _AROUND.split():
            return None
        words = words[1:]
    return None


def meant(wrong: str, known: Iterable[str]) -> str | None:
    """The known name that means what the wrong one does; of a dotted one its last part counts."""
    what = meaning(wrong)
    some = ((name, meaning(name.rpartition(".")[2])) for name in known)
    return next((name for name, its in some if what is not None and its == what), None)


def instead(wrong: str, known: Iterable[str]) -> str | None:
    """What to give in place of a name that no one key stands for, where that is known."""
    text = INSTEAD.get(normal(wrong), "")
    told = ("planning", "horizon_months") if text == _RESERVED else re.findall(r"`(\w+)`", text)
    return text if {name.rpartition(".")[2] for name in known} & {*told} else None


def is_alike(wrong: str, name: str) -> bool:
    """Whether names may be one, misspelt: no word of either tells another quantity or unit, and no number another."""
    one, other = (re.search("[0-9.]+", text) for text in (wrong, name))
    is_other_number = one and other and not (one[0].startswith(other[0]) or other[0].startswith(one[0]))
    its = meaning(wrong)
    same = set(_telling(wrong)) <= set(_telling(name)) <= {*_telling(wrong), *_misspelt(wrong)}
    return not is_other_number and its in (None, meaning(name)) and same


def _telling(name: str) -> Iterator[str]:
    telling = _TELLING.split()
    for word in normal(name).split("_"):
        one = word if word in telling else word.removesuffix("s")
        yield from [one] if one in telling else []


def _misspelt(name: str) -> Iterator[str]:
    from difflib import get_close_matches  # noqa: PLC0415  # only mistakes need it

    long = [word for word in _TELLING.split() if len(word) >= _LONG]  # `mini` is not `min` misspelt
    for word in normal(name).split("_"):
        yield from get_close_matches(word.removesuffix("s"), long, n=1, cutoff=_TYPO)
