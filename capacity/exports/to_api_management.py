"""A limit in front of the deployments: a policy fragment of Azure API Management."""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from capacity.errors import InvalidInput
from capacity.exports.heading import heading, wrapped
from capacity.exports.intended import Chosen, Deployment, Export
from capacity.exports.load import BOUNDS, full_tpm, planned_tpm, planned_use, planned_weight
from capacity.numerals import percent, whole
from capacity.planning.results.plan import ProvisionedOption
from capacity.sizing.demand import ZERO

ABOUT = (
    (
        "A policy fragment of API Management, for the inbound section of what runs models: an Azure OpenAI, Azure "
        "OpenAI v1 or Azure AI API. It refuses requests (429) before the deployments would; requests at the same time "
        "can pass it, since their tokens count when they are answered."
    ),
    (
        "API Management counts prompt and completion tokens, each as one, cached ones included. Provisioned "
        "deployments weigh them, and standard ones count the maximum output of each request. So a limit here is what a "
        "deployment carries of the planned mix: with another mix it is another number. Of streamed requests API "
        "Management always estimates the prompt, whatever estimate-prompt-tokens says; and where it estimates, each "
        "image in a prompt counts as 1,200 tokens."
    ),
    (
        "All callers of a deployment share its limit; with a counter-key such as @(context.Subscription.Id) each of "
        "them would have as much. Gateways in several regions count apart."
    ),
    (
        "The deployment is that of the URL (/deployments/{deployment-id}/...), else the model of the JSON body, in "
        "any case, as with Azure. Whatever names no deployment of this plan is refused (403), since nothing is known "
        "of its limit: other deployments, one that takes spillover if it is called itself, and requests without "
        "either, such as forms and the reading of lists. Export all deployments together, add a <when> for others, "
        "and leave operations that run no model without this fragment."
    ),
)
VARIABLE = "deployment-of-plan"
DEPLOYMENT = """@{
      var inUrl = context.Request.MatchedParameters.GetValueOrDefault("deployment-id", "");
      if (inUrl == "") {
        var found = Regex.Match(context.Request.OriginalUrl.Path, "/deployments/([^/]+)", RegexOptions.IgnoreCase);
        inUrl = found.Groups[1].Value;
      }
      if (inUrl != "") { return inUrl; }
      try { return context.Request.Body.As<JObject>(preserveContent: true)["model"].ToString(); }
      catch { return ""; }
    }"""
"""What a request asks for, as an expression of API Management; "" where it cannot be told.

The URL goes first, as with Azure: the model of a body would let it name another deployment's limit.
"""
REFUSED = """\
    <otherwise>
      <return-response>
        <set-status code="403" reason="Forbidden" />
        <set-header name="Content-Type" exists-action="override">
          <value>application/json</value>
        </set-header>
        <set-body>{"error": {"code": "DeploymentNotLimited", "message": \
"This gateway has no token limit for the deployment that the request names, and so does not pass it on."} }</set-body>
      </return-response>
    </otherwise>"""
LARGE_PROMPT_SHARE = Fraction(1, 10)
"""From which share of the limit on a prompt is counted before it is passed on: a few of them at once are the limit."""
ESCAPED = {'"': "&quot;"}


def text(export: Export) -> str:
    """The whole fragment. Raises `InvalidInput` where no number of tokens can be the limit."""
    limits = [line for one in export.chosen for line in _limit(one)]
    value = f'"{escape(DEPLOYMENT, ESCAPED)}"'
    lines = [
        "<fragment>",
        *_comment(heading(export, ABOUT), "  "),
        f'  <set-variable name="{VARIABLE}" value={value} />',
        "  <choose>",
        *limits,
        REFUSED,
        "  </choose>",
        "</fragment>",
    ]
    return "\n".join(lines) + "\n"


def _limit(one: Chosen) -> Iterator[str]:
    name, tokens = one.workload.name, one.plan.demand.tpm
    if tokens.image_input or tokens.image_output:
        what = "API Management limits tokens of chat completions and responses, not of images: leave this workload out"
        raise InvalidInput.of(name, what)
    carried = [(deployment, _carried(one, deployment)) for deployment in reversed(one.deployments)]
    limit = sum(tpm for _, tpm in carried)
    is_estimated, why = _estimated(one, limit)
    asked = f'((string)context.Variables["{VARIABLE}"])'
    condition = f'@({asked}.Equals("{name}", StringComparison.OrdinalIgnoreCase))'
    yield from _comment([*(_how(one, deployment, tpm) for deployment, tpm in carried), why], "    ")
    yield f'    <when condition="{escape(condition, ESCAPED)}">'
    yield "      <llm-token-limit"
    yield f"          counter-key={quoteattr(name)}"
    yield f'          tokens-per-minute="{limit}"'
    yield f'          estimate-prompt-tokens="{"true" if is_estimated else "false"}"'
    yield '          remaining-tokens-header-name="x-remaining-tokens" />'
    yield "    </when>"


def _estimated(one: Chosen, limit: int) -> tuple[bool, str]:
    """Whether prompts are counted before they are passed on, and why."""
    largest = max((class_.mean_prompt_tokens or ZERO for class_ in one.plan.demand.classes), default=ZERO)
    share = largest / max(limit, 1)
    if share < LARGE_PROMPT_SHARE:
        return False, "Tokens count as the model reports them: an estimate could refuse what the deployment carries."
    return True, (
        f"Prompts of {whole(largest)} tokens are {percent(share)} of the limit each: they "
        "are estimated, and counted before they are passed on, so that a few at once do not pass it. An estimate is "
        "not what the model reports."
    )


def _carried(one: Chosen, deployment: Deployment) -> int:
    """Tokens per minute that fill the deployment, each counted as one."""
    full = full_tpm(deployment, one)
    if full is None:
        what = "its tokens weigh nothing on PTUs, so no number of them is the limit: leave this workload out"
        raise InvalidInput.of(one.workload.name, what)
    return math.floor(full)


def _how(one: Chosen, deployment: Deployment, tpm: int) -> str:
    option, planned = deployment.option, whole(planned_tpm(deployment, one))
    if isinstance(option, ProvisionedOption):
        carried = whole(deployment.capacity * option.input_tpm_per_ptu)
        which = f"the planned {planned} TPM" if deployment.traffic_share == 1 else f"today's {planned} TPM"
        peak = f"{which} weigh {whole(planned_weight(deployment, option))} normalized TPM"
        filled = f"{peak}, and {deployment.size} carry {carried}"
    else:
        bound = f", by {BOUNDS[option.bound_by.value]}" if option.bound_by else ""
        filled = f"{planned} TPM as planned fill {percent(planned_use(deployment))} of its quota{bound}"
    plus = ", added for what spills over" if deployment.takes_from else ""
    return f"{deployment.name}{plus}: {filled}; so {whole(tpm)} TPM of this mix fill it."


def _comment(paragraphs: Iterable[str], indent: str) -> list[str]:
    """An XML comment, in which two hyphens must not meet."""
    lines = [line.replace("--", "- -").replace("--", "- -") for line in wrapped(paragraphs, f"{indent} ")]
    return [f"{indent}<!--", *lines, f"{indent}-->"]
