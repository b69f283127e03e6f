"""A limit in front of the deployments: a policy fragment of Azure API Management."""

import math
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from capacity.errors import InvalidInput
from capacity.exports.heading import heading, wrapped
from capacity.exports.intended import Chosen, Deployment, Export
from capacity.exports.load import BOUNDS, full_tpm, planned_tpm, planned_use
from capacity.planning.plan import ProvisionedOption
from capacity.sizing.demand import PERCENT

ABOUT = (
    (
        "A policy fragment of API Management, for the inbound section of an Azure OpenAI API. It refuses requests "
        "(429) before the deployments would; requests at the same time can pass it, since their tokens count when they "
        "are answered."
    ),
    (
        "API Management counts the prompt and completion tokens that the model reports, each as one, cached ones "
        "included. Provisioned deployments weigh them, and standard ones count the maximum output of each request. So "
        "a limit here is what a deployment carries of the planned mix: with another mix it is another number."
    ),
    (
        "All callers of a deployment share its limit; with a counter-key such as @(context.Subscription.Id) each of "
        "them would have as much. Gateways in several regions count apart. Requests are told apart by the deployment "
        "in the URL, /deployments/{deployment-id}/..., in any case, as Azure does; where there is none, take the "
        "llm-token-limit alone. Deployments that are not named here pass without a limit, since the plan knows "
        "nothing of them; so does one that takes spillover, if it is called itself. An <otherwise> with "
        "<return-response> would refuse them."
    ),
)
QUOTES = {'"': "&quot;"}


def text(export: Export) -> str:
    """The whole fragment. Raises `InvalidInput` where no number of tokens can be the limit."""
    limits = [line for one in export.chosen for line in _limit(one)]
    lines = ["<fragment>", *_comment(heading(export, ABOUT), "  "), "  <choose>", *limits, "  </choose>", "</fragment>"]
    return "\n".join(lines) + "\n"


def _limit(one: Chosen) -> Iterator[str]:
    name, tokens = one.workload.name, one.plan.demand.tpm
    if tokens.image_input or tokens.image_output:
        what = "API Management limits tokens of chat completions and responses, not of images: leave this workload out"
        raise InvalidInput.of(name, what)
    carried = [(deployment, _carried(one, deployment)) for deployment in reversed(one.deployments)]
    asked = 'context.Request.MatchedParameters.GetValueOrDefault("deployment-id", "")'
    condition = f'@({asked}.Equals("{name}", StringComparison.OrdinalIgnoreCase))'
    yield from _comment([_how(one, deployment, tpm) for deployment, tpm in carried], "    ")
    yield f"    <when condition={quoteattr(condition, QUOTES)}>"
    yield "      <llm-token-limit"
    yield f"          counter-key={quoteattr(name)}"
    yield f'          tokens-per-minute="{sum(tpm for _, tpm in carried)}"'
    yield '          estimate-prompt-tokens="true"'
    yield '          remaining-tokens-header-name="x-remaining-tokens" />'
    yield "    </when>"


def _carried(one: Chosen, deployment: Deployment) -> int:
    """Tokens per minute that fill the deployment, each counted as one."""
    full = full_tpm(deployment, one.plan)
    if full is None:
        what = "its tokens weigh nothing on PTUs, so no number of them is the limit: leave this workload out"
        raise InvalidInput.of(one.workload.name, what)
    return math.floor(full)


def _how(one: Chosen, deployment: Deployment, tpm: int) -> str:
    option, planned = deployment.option, float(planned_tpm(deployment, one.plan))
    if isinstance(option, ProvisionedOption):
        carried = float(deployment.capacity * option.input_tpm_per_ptu)
        peak = f"the planned {planned:,.0f} TPM weigh {float(option.normalized_tpm):,.0f} normalized TPM"
        filled = f"{peak}, and {deployment.size} carry {carried:,.0f}"
    else:
        bound = f", by {BOUNDS[option.bound_by.value]}" if option.bound_by else ""
        share = float(planned_use(deployment) * PERCENT)
        filled = f"{planned:,.0f} TPM as planned fill {share:.4g} % of its quota{bound}"
    plus = ", added for what spills over" if deployment.takes_from else ""
    return f"{deployment.name}{plus}: {filled}; so {tpm:,} TPM of this mix fill it."


def _comment(paragraphs: Iterable[str], indent: str) -> list[str]:
    """An XML comment, in which two hyphens must not meet."""
    lines = [line.replace("--", "- -").replace("--", "- -") for line in wrapped(paragraphs, f"{indent} ")]
    return [f"{indent}<!--", *lines, f"{indent}-->"]
