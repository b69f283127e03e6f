"""The formats of request logs in one table, in the order in which they are tried.

A format says where a quantity stands, as names from the outside in: `usage/prompt_tokens` is the key or column `usage`,
and in it, as JSON, `prompt_tokens`. Of several places the first that has a value counts.
"""

from typing import Final

from capacity.sources.request_log.formats.api_answers import API_ANSWERS
from capacity.sources.request_log.formats.block_trace import BLOCK_TRACE
from capacity.sources.request_log.formats.diagnostics import DIAGNOSTICS
from capacity.sources.request_log.formats.gateway_requests import API_MANAGEMENT
from capacity.sources.request_log.formats.genai_spans import GENAI_SPANS
from capacity.sources.request_log.formats.litellm import LITELLM
from capacity.sources.request_log.formats.plain import PLAIN

FORMATS: Final = {
    "azure-diagnostics": DIAGNOSTICS,
    "litellm": LITELLM,
    "api-management": API_MANAGEMENT,
    "genai-spans": GENAI_SPANS,
    "block-trace": BLOCK_TRACE,
    "api-answers": API_ANSWERS,
    "plain": PLAIN,
}
"""The name for `--input-format` -> the format."""
