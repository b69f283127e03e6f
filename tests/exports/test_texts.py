"""What each text says of a plan: the shape that Azure documents, and the numbers that follow from the plan."""

import json
import math
import re
import shlex
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

import jmespath
import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.exports import alert_rules
from capacity.exports.choosing import export
from capacity.exports.export_formats import FORMATS, writer
from capacity.exports.intended import Export
from capacity.exports.target import Target
from capacity.planning.report import plan
from capacity.planning.results.recommended_offer import SpillQuota
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload
from tests.exports import bicep_reader, hcl_reader
from tests.exports.conftest import PLAIN, SPILLS, TODAY

Exported = Callable[..., Export]
FULL = Fraction(99, 100)
LONG = """
name: legal
model: gpt-4.1
deployment_types: [data-zone-provisioned, data-zone-standard]
traffic:
  - {name: question, peak_rpm: 500, input_tokens: 4000, output_tokens: 300}
  - {name: file, peak_rpm: 1, input_tokens: 200000, output_tokens: 1000}
slo: {spilled_share: 0.1}
"""
IMAGES = "{name: chat, model: gpt-image-2, traffic: {peak_rpm: 10, input_tokens: 20, image_output_tokens: 700}}"
LONG_CONTEXT = """
name: legal
model: gpt-6-sol
traffic: {peak_rpm: 4, input_tokens: 300000, output_tokens: 2000, context: long}
"""


REGIONAL = """
name: desk
model: gpt-4o
region: swedencentral
deployment_types: [regional-provisioned, regional-standard]
traffic: {peak_rpm: 100, input_tokens: 2000, output_tokens: 150}
slo: {spilled_share: 0.05}
"""
GROWS = """
name: b1
model: gpt-5.1
region: eastus2
deployment_types: [data-zone-provisioned]
traffic: {peak_rpm: 1000, average_rpm: 900, input_tokens: 3000, output_tokens: 300}
planning: {steps: [{date: 2027-03-10, factor: 2, why: sale}, {date: 2027-06-01, factor: 0.5, why: over}]}
"""
SHRINKS = f"{GROWS.partition('planning:')[0]}planning: {{steps: [{{date: 2026-10-05, factor: 0.2}}]}}"
DEPLOYMENT = "Microsoft.CognitiveServices/accounts/deployments"
CLAUDE = """
name: claude-opus
publisher: anthropic
deployed_as: {as_of: 2026-10-01, source: az, format: Anthropic}
lifecycle: {as_of: 2026-10-01, source: az, versions: {"1": {}}}
standard_quota: {as_of: 2026-10-01, source: az, types: {global-standard: {tpm_per_unit: 1000, rpm_per_unit: 1}}}
"""


def said(text: str) -> str:
    """Comments as running text."""
    return " ".join(re.sub(r"^\s*(#|//)?", "", text, flags=re.MULTILINE).split())


def deployments(export: Export) -> list[dict[str, Any]]:
    """Those of the Bicep text, in its order."""
    return [one for one in bicep_reader.resources(writer("bicep").text(export)).values() if "sku" in one]


def criteria(export: Export) -> dict[str, dict[str, Any]]:
    """Deployment and rule -> the criterion of each alert rule."""
    found = {}
    for one in bicep_reader.resources(writer("alerts").text(export)).values():
        if one["type"] == alert_rules.RULE_TYPE:
            properties: Any = one["properties"]
            (criterion,) = properties["criteria"]["allOf"]
            values = {dimension["name"]: dimension["values"] for dimension in criterion["dimensions"]}
            found[f"{values['ModelDeploymentName'][0]} {criterion['name']}"] = {**criterion, "dimensions": values}
    return found


def limits(export: Export) -> dict[str, int]:
    """Counter key -> tokens per minute of the policy."""
    root = ET.fromstring(writer("api-management").text(export))  # noqa: S314  # written here
    return {one.attrib["counter-key"]: int(one.attrib["tokens-per-minute"]) for one in root.iter("llm-token-limit")}


def test_one_deployment_as_the_management_api_documents_it(exported: Exported) -> None:
    """Body of PUT .../deployments/{name}: "Manage traffic with spillover", 2026-06-18; "Automate deployments", 2026."""
    account, made = bicep_reader.resources(writer("bicep").text(exported(PLAIN, account="ai"))).values()

    assert account == {"type": "Microsoft.CognitiveServices/accounts@2025-06-01", "name": "accountName"}
    assert made == {
        "type": "Microsoft.CognitiveServices/accounts/deployments@2025-06-01",
        "parent": "account",
        "name": "triage",
        "sku": {"name": "GlobalStandard", "capacity": 316},
        "properties": {"model": {"format": "OpenAI", "name": "gpt-5-mini", "version": "2025-08-07"}},
    }


def test_spillover_comes_first_and_keeps_its_version(exported: Exported) -> None:
    spill, chat, triage = deployments(exported(SPILLS, PLAIN, option=None))

    assert spill["name"] == "chat-spillover"
    assert spill["sku"] == {"name": "GlobalStandard", "capacity": 2400}
    assert spill["properties"]["versionUpgradeOption"] == "OnceCurrentVersionExpired"
    assert chat["sku"] == {"name": "GlobalProvisionedManaged", "capacity": 950}
    assert chat["properties"]["spilloverDeploymentName"] == "chat-spillover"
    assert chat["properties"]["model"] == spill["properties"]["model"]
    assert "versionUpgradeOption" not in chat["properties"]
    assert [one.get("dependsOn") for one in (spill, chat, triage)] == [
        None,
        ["deployment_chat_spillover"],
        ["deployment_chat"],
    ]


def test_terraform_chains_deployments_of_one_account(exported: Exported) -> None:
    found = hcl_reader.read(writer("terraform").text(exported(SPILLS, PLAIN, account="ai")))

    blocks = [block for one in found["resource"] for block in one["azapi_resource"].values()]
    assert [block.get("depends_on") for block in blocks] == [
        None,
        ["${azapi_resource.deployment_chat_spillover}"],
        ["${azapi_resource.deployment_chat}"],
    ]
    assert {block["parent_id"] for block in blocks} == {"${local.account_id}"}
    assert [block["locks"] for block in blocks] == [["${local.account_id}"]] * 3
    variables = {name: body for one in found["variable"] for name, body in one.items()}
    assert variables["account_name"]["default"] == "ai"
    assert "default" not in variables["subscription_id"]


def test_terraform_waits_longer_than_ptus_take_to_another_model(exported: Exported) -> None:
    """AzAPI waits 30 minutes; tokens of a standard type change at once."""
    found = hcl_reader.read(writer("terraform").text(exported(SPILLS)))
    blocks = {symbol: block for one in found["resource"] for symbol, block in one["azapi_resource"].items()}

    assert blocks["deployment_chat"]["timeouts"] == [{"update": "60m"}]
    assert "timeouts" not in blocks["deployment_chat_spillover"]


@pytest.mark.parametrize("format_", ["terraform", "alerts-terraform"])
def test_terraform_takes_no_provider_without_the_api_version_and_none_that_breaks(
    exported: Exported, format_: str
) -> None:
    """2.5.0 is the first release of AzAPI with the types of 2025-06-01; its guide to 3.0 tells what breaks."""
    (terraform,) = hcl_reader.read(writer(format_).text(exported(PLAIN)))["terraform"]
    ((provider,),) = (list(one.values()) for one in terraform["required_providers"])

    assert provider == {"source": "Azure/azapi", "version": "~> 2.5"}


def test_terraform_takes_over_what_exists_with_the_api_version_that_it_is_written_in(exported: Exported) -> None:
    text = writer("terraform").text(exported(SPILLS, PLAIN))
    found = hcl_reader.read(hcl_reader.uncommented(text))

    assert "import" not in hcl_reader.read(text)
    assert found["import"] == [
        {
            "to": f"${{azapi_resource.deployment_{symbol}}}",
            "id": f'"${{local.account_id}}/deployments/{name}?api-version=2025-06-01"',
        }
        for symbol, name in (("chat_spillover", "chat-spillover"), ("chat", "chat"), ("triage", "triage"))
    ]
    assert {f"{DEPLOYMENT}@2025-06-01"} == {
        block["type"] for one in found["resource"] for block in one["azapi_resource"].values()
    }


@pytest.mark.slow
def test_alert_rules_in_terraform_are_those_of_bicep(exported: Exported) -> None:
    export = exported(SPILLS, PLAIN, account="ai")
    bicep: dict[str, Any] = bicep_reader.resources(writer("alerts").text(export))
    found = hcl_reader.read(writer("alerts-terraform").text(export))
    rules = {symbol: block for one in found["resource"] for symbol, block in one["azapi_resource"].items()}

    assert list(rules) == [symbol for symbol in bicep if symbol.startswith("alert")]
    for symbol, rule in rules.items():
        properties, same = rule["body"]["properties"], bicep[symbol]
        assert properties.pop("scopes") == ["${local.account_id}"]
        assert properties.pop("actions") == "${[for id in var.action_group_ids : {actionGroupId = id}]}"
        assert properties == {key: of for key, of in same["properties"].items() if key not in ("scopes", "actions")}
        assert (rule["type"], rule["location"]) == (same["type"], same["location"])
        assert rule["name"].strip('"') == same["name"].strip("'").replace("accountName", "var.account_name")
        assert rule["parent_id"].endswith('/resourceGroups/${var.resource_group_name}"')
    variables = {name: of for one in found["variable"] for name, of in one.items()}
    assert variables["action_group_ids"]["default"] == []


def test_prompts_too_long_for_ptus_spill_over(exported: Exported) -> None:
    spill, legal = deployments(exported(LONG, option="data-zone-provisioned"))

    assert spill["sku"]["name"] == "DataZoneStandard"
    assert legal["sku"] == {"name": "DataZoneProvisionedManaged", "capacity": 870}
    assert legal["properties"]["spilloverDeploymentName"] == spill["name"]


def test_a_recommended_spillover_brings_its_own_quota() -> None:
    """Plans of measured minutes know how much spills."""
    catalog = Catalog()
    workload = convert(Workload, compose(SPILLS, "w.yaml")[0], "w.yaml")
    made = plan(workload, catalog, today=TODAY)
    quota = SpillQuota(
        deployment_type=DeploymentType.GLOBAL_STANDARD,
        tpm_needed=Fraction(50_000),
        rpm_needed=Fraction(20),
        sku_capacity=60,
        tpm_quota=Fraction(60_000),
        rpm_quota=Fraction(600),
    )
    assert made.recommended.offer is not None
    offer = made.recommended.offer.replaced(ptus=800, spillover=quota)
    made = made.replaced(recommended=made.recommended.replaced(offer=offer))
    both = export([(workload, made)], catalog, asked=None, target=Target(), today=TODAY)

    assert [one["sku"]["capacity"] for one in deployments(both)] == [60, 800]
    assert criteria(both)["chat-spillover token-rate"]["threshold"] == 5 * 55_000  # halfway from 50,000 to 60,000


def test_a_tier_is_asked_for_by_requests(exported: Exported) -> None:
    text = PLAIN.replace("gpt-5-mini", "gpt-5.2") + "deployment_types: [global-standard]\nslo: {tokens_per_second: 40}"

    assert "`service_tier: priority`" in " ".join(writer("az").text(exported(text)).replace("#", "").split())


def test_headroom_is_in_the_deployed_size(exported: Exported) -> None:
    (made,) = deployments(exported(PLAIN + "planning: {headroom_share: 0.2}", option="global-provisioned"))

    assert made["sku"]["capacity"] == 25  # 18.02 x 1.2 = 21.6


def test_a_model_without_spillover_gets_none_and_the_text_says_so(exported: Exported) -> None:
    own = "{name: DeepSeek-V3.2, deployed_as: {as_of: 2026-10-01, source: az, format: DeepSeek},\n"
    own += " throughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 1000, weights: {output: 4}},\n"
    own += " sizes: {as_of: 2026-10-01, source: us, types: {global-provisioned: {minimum_ptus: 9, increment_ptus: 9}}}}"
    text = PLAIN.replace("gpt-5-mini", "DeepSeek-V3.2") + "slo: {spilled_share: 0.05}"
    export = exported(text, option="global-provisioned", own=own)
    (made,) = deployments(export)

    assert made["properties"] == {"model": {"format": "DeepSeek", "name": "DeepSeek-V3.2", "version": "1"}}
    assert "DeepSeek-V3.2 has no spillover" in writer("bicep").text(export)
    assert criteria(export)["triage utilization"]["metricName"] == "ProvisionedUtilization"
    assert "--metrics ModelRequests --dimension ModelDeploymentName StatusCode --top" in writer("alerts").text(export)
    assert "ModelRequests is taken to write the same" in said(writer("alerts").text(export))


def test_thresholds_follow_from_the_plan(exported: Exported) -> None:
    """1,415 PTUs of 3,400 TPM each, for 3,200,000 normalized TPM: two thirds full, and 83 % is halfway from there."""
    found = criteria(exported(SPILLS + "planning: {headroom_share: 0.5}", option="global-provisioned"))

    use = Fraction(3_200_000, 1415 * 3400)
    assert found["chat utilization"]["threshold"] == math.floor(100 * (use + 1) / 2) == 83
    assert found["chat utilization"]["timeAggregation"] == "Average"
    assert found["chat utilization"]["metricName"] == "AzureOpenAIProvisionedManagedUtilizationV2"
    assert found["chat 429"]["threshold"] == 15  # 1,000 RPM x 15 minutes x 0.1 %
    assert found["chat 429"]["dimensions"]["StatusCode"] == ["429"]
    assert found["chat-spillover spilled"]["threshold"] == 750  # 5 % of the same
    assert found["chat-spillover spilled"]["dimensions"]["IsSpillover"] == ["True"]
    assert found["chat token-speed"]["threshold"] == 50
    assert found["chat token-speed"]["operator"] == "LessThan"
    assert "chat-spillover token-speed" not in found


def commands(text: str, name: str) -> list[list[str]]:
    """The words of each command in the comments of a text that begins so, as a shell reads its line."""
    return [shlex.split(line[3:]) for line in text.splitlines() if line.startswith(f"// {name} ")]


def test_where_values_of_dimensions_are_written_is_said_with_the_call_that_shows_them(exported: Exported) -> None:
    text = writer("alerts").text(exported(SPILLS, PLAIN, option=None, account="ai"))
    (call,) = commands(text, "az monitor")
    series = {
        "data": [{"timeStamp": "2026-11-01T00:00:00Z", "total": 5.0}],
        "metadatavalues": [{"name": {"value": "statuscode", "localizedValue": "statuscode"}, "value": "429"}],
    }

    assert (
        "The values of StatusCode and IsSpillover are taken from Microsoft's guide to spillover of 2026-06-18"
        in said(text)
    )
    assert "confirmed" not in text
    assert call[call.index("--resource") + 1] == "ai"
    assert call[call.index("--metrics") + 1] == "AzureOpenAIRequests"
    assert call[call.index("--dimension") + 1 : call.index("--top")] == [
        "ModelDeploymentName",
        "StatusCode",
        "IsSpillover",
    ]
    query = call[call.index("--query") + 1]
    assert jmespath.search(query, {"value": [{"timeseries": [series]}]}) == [["statuscode", "429"]]


def test_only_values_that_a_rule_has_are_told(exported: Exported) -> None:
    text = writer("alerts").text(exported(PLAIN))

    assert "The values of StatusCode are taken" in said(text)
    assert "StatusCode IsSpillover" not in text


@pytest.mark.parametrize("format_", ["bicep", "alerts"])
def test_commands_in_comments_can_be_pasted(exported: Exported, format_: str) -> None:
    export = exported(PLAIN)
    export = export.replaced(target=export.target.replaced(resource_group="my(group)"))
    (call,) = commands(writer(format_).text(export), "az deployment")

    assert call[:4] == ["az", "deployment", "group", "create"]
    assert call[4:] == ["--subscription", "ID", "--resource-group", "my(group)", "--template-file", "FILE"]


def test_where_requests_spill_the_429_rule_says_what_its_count_may_hold(exported: Exported) -> None:
    said = "What spills over is no 429 here"

    for text, times in ((SPILLS, 1), (PLAIN, 0)):
        assert (
            " ".join(writer("alerts").text(exported(text, option=None)).replace("//", "").split()).count(said) == times
        )


def test_a_target_of_utilization_is_told_and_watched_from_there(exported: Exported) -> None:
    """3,200,000 normalized TPM in 1,050 PTUs of 3,400: 89.6 % full, and 94 % is halfway from there; 945 are 99.6 %."""
    one = SPILLS.replace("slo: {spilled_share: 0.05}", "limits: {max_utilization_share: 0.9}")
    export = exported(one, option="global-provisioned")
    said = " ".join(writer("alerts").text(export).replace("//", "").split())
    _, comment = calculation(export)

    assert [made["sku"]["capacity"] for made in deployments(export)] == [1050]
    assert criteria(export)["chat utilization"]["threshold"] == 94
    assert "Assumed: Provisioned types are sized for a utilization of at most 90 % at the peak" in said
    asked = " ".join(comment.replace("#", "").split())
    assert "without caching, the room of `max_utilization_share` and headroom" in asked
    assert "deployableValue should be 945:" in asked


def test_next_to_full_the_alert_comes_at_99_percent(exported: Exported) -> None:
    found = criteria(exported(SPILLS.replace("slo: {spilled_share: 0.05}", ""), option="global-provisioned"))

    assert found["chat utilization"]["threshold"] == 99  # 945 PTUs are 99.6 % full


def test_the_allowed_share_of_refused_requests_is_the_workloads_own(exported: Exported) -> None:
    found = criteria(exported(PLAIN + "slo: {throttled_share: 0.01}"))

    assert found["triage 429"]["threshold"] == 30  # 200 RPM x 15 minutes x 1 %


def test_any_refused_request_is_told_where_no_rate_is_known(exported: Exported) -> None:
    text = PLAIN.replace("peak_rpm: 200, average_rpm: 20, input_tokens: 1500, output_tokens: 80", "input_tpm: 9000")
    export = exported(text, option="global-standard")

    assert criteria(export)["triage 429"]["threshold"] == 0
    assert "not known" in writer("alerts").text(export)


@pytest.mark.parametrize(
    ("traffic", "full_tpm", "share"),
    [
        pytest.param("input_tokens: 1500, output_tokens: 80", 316_000, FULL, id="tpm"),
        # Admission is 200 x (1,500 + 1,000) = 500,000 of 500 units: at that, 316,000 processed tokens fill them.
        pytest.param("input_tokens: 1500, output_tokens: 80, max_output_tokens: 1000", 316_000, FULL, id="max"),
        # 200 requests need 200 units of 1 RPM, and one of these has 1,000 TPM: 20 x 200 tokens fill them by requests.
        pytest.param("input_tokens: 10, output_tokens: 10", 4_000, FULL, id="rpm"),
    ],
)
def test_the_token_rate_is_that_of_the_limit_met_first(
    exported: Exported, traffic: str, full_tpm: int, share: Fraction
) -> None:
    text = PLAIN.replace("input_tokens: 1500, output_tokens: 80", traffic)
    export = exported(text, option="global-standard")

    assert criteria(export)["triage token-rate"]["threshold"] == full_tpm * share * 5
    assert criteria(export)["triage token-rate"]["metricName"] == "TokenTransaction"
    assert limits(export) == {"triage": full_tpm}


def test_a_token_limit_is_in_plain_tokens_of_the_mix(exported: Exported) -> None:
    """950 PTUs carry 3,230,000 normalized TPM; the mix is 2,150,000 plain to 3,200,000 normalized tokens."""
    one = SPILLS.replace("slo: {spilled_share: 0.05}", "")

    assert limits(exported(one, option="global-provisioned")) == {"chat": 3_230_000 * 2_150_000 // 3_200_000}


def test_what_spills_over_is_not_refused_by_the_token_limit(exported: Exported) -> None:
    alone = limits(exported(SPILLS.replace("slo: {spilled_share: 0.05}", ""), option="global-provisioned"))

    assert limits(exported(SPILLS, option="global-provisioned")) == {"chat": alone["chat"] + 2_150_000}


def test_the_part_that_ptus_serve_is_what_they_carry(exported: Exported) -> None:
    """870 PTUs carry 2,610,000 normalized TPM; questions are 2,150,000 plain and 2,600,000 normalized TPM."""
    served, quota = 2_610_000 * 2_150_000 // 2_600_000, 2_351_000

    assert limits(exported(LONG, option="data-zone-provisioned")) == {"legal": served + quota}


def test_the_policy_limits_each_deployment_for_itself(exported: Exported) -> None:
    root = ET.fromstring(writer("api-management").text(exported(SPILLS, PLAIN)))  # noqa: S314  # written here

    assert root.tag == "fragment"
    asked = '((string)context.Variables["deployment-of-plan"])'
    assert [when.attrib["condition"] for when in root.iter("when")] == [
        f'@({asked}.Equals("{name}", StringComparison.OrdinalIgnoreCase))' for name in ("chat", "triage")
    ]
    for limit in root.iter("llm-token-limit"):  # the two that the policy's reference requires, and the rate
        assert {"counter-key", "tokens-per-minute", "estimate-prompt-tokens"} <= limit.attrib.keys()


def test_the_policy_finds_the_deployment_in_the_url_and_else_in_the_body(exported: Exported) -> None:
    """Imports of Azure OpenAI v1 and of Azure AI, and models that are not Azure OpenAI's, have it in the body alone."""
    text = PLAIN.replace("gpt-5-mini", "claude-opus")
    for one in (exported(SPILLS, PLAIN), exported(text, option="global-standard", own=CLAUDE)):
        root = ET.fromstring(writer("api-management").text(one))  # noqa: S314  # written here
        variable, choose = list(root)
        code = " ".join(variable.attrib["value"].split())
        url, regex, body, none = (
            code.index(part)
            for part in (
                'context.Request.MatchedParameters.GetValueOrDefault("deployment-id", "")',
                'Regex.Match(context.Request.OriginalUrl.Path, "/deployments/([^/]+)", RegexOptions.IgnoreCase)',
                'context.Request.Body.As<JObject>(preserveContent: true)["model"].ToString()',
                'catch { return ""; }',
            )
        )

        assert (variable.tag, variable.attrib["name"]) == ("set-variable", "deployment-of-plan")
        assert url < regex < code.index("return inUrl") < body < none
        assert code.count("{") == code.count("}")
        assert choose.tag == "choose"


def test_what_names_no_deployment_of_the_plan_is_refused(exported: Exported) -> None:
    text = writer("api-management").text(exported(SPILLS))
    choose = ET.fromstring(text).find("choose")  # noqa: S314  # written here
    assert choose is not None
    *whens, last = choose

    assert [one.tag for one in whens] == ["when"]
    assert last.tag == "otherwise"
    (response,) = last
    assert response.tag == "return-response"
    assert [(one.tag, one.attrib.get("code")) for one in response] == [
        ("set-status", "403"),
        ("set-header", None),
        ("set-body", None),
    ]
    assert json.loads(response.findtext("set-body", ""))["error"]["code"] == "DeploymentNotLimited"
    assert "{{" not in text, "API Management takes this for a named value"
    assert "Whatever names no deployment of this plan is refused (403)" in " ".join(text.split())


@pytest.mark.parametrize(
    ("tokens", "is_estimated", "why"),
    [
        # 200 RPM of 1,580 tokens: a limit of 316,000, and a prompt is 0.5 % of it.
        pytest.param("peak_rpm: 200, input_tokens: 1500", "false", "as the model reports them", id="small"),
        pytest.param("peak_rpm: 2, input_tokens: 90000", "true", "90,000 tokens are 49.7 % of the limit", id="large"),
    ],
)
def test_only_prompts_that_are_much_of_the_limit_are_estimated(
    exported: Exported, tokens: str, is_estimated: str, why: str
) -> None:
    text = PLAIN.replace("peak_rpm: 200, average_rpm: 20, input_tokens: 1500", tokens)
    written = writer("api-management").text(exported(text, option="global-standard"))
    (limit,) = ET.fromstring(written).iter("llm-token-limit")  # noqa: S314  # written here

    assert limit.attrib["estimate-prompt-tokens"] == is_estimated
    assert why in " ".join(written.split())
    assert "streamed requests API Management always estimates the prompt" in " ".join(written.split())


@pytest.mark.parametrize(
    ("model", "traffic", "complaint"),
    [
        ("gpt-image-2", "input_tokens: 20, image_output_tokens: 700", "not of images"),
        ("gpt-5.2", "input_tokens: 2000, cached_input_share: 1", "weigh nothing"),
    ],
)
def test_a_mix_that_no_token_limit_fits_is_refused(
    exported: Exported, model: str, traffic: str, complaint: str
) -> None:
    text = f"{{name: chat, model: {model}, traffic: {{peak_rpm: 10, {traffic}}}}}"
    export = exported(text, option="global-provisioned")

    with pytest.raises(InvalidInput, match=complaint):
        writer("api-management").text(export)


def calculation(export: Export) -> tuple[dict[str, Any], str]:
    """The body of the call that sizes, and the comment before it."""
    _, comment, body = re.split(r"# Azure's own sizing|--body '", writer("preflight").text(export))
    return json.loads(body.partition("'")[0]), comment


def test_azures_own_sizing_is_asked_for_what_it_can_be_asked(exported: Exported) -> None:
    """It has no field for caching: the published example 1 of "Determine PTU sizing", 110 PTUs, and not example 2."""
    text = "{name: chat, model: gpt-5.2, traffic: {peak_rpm: 1000, input_tokens: 200, output_tokens: 20, "
    text += "cached_input_share: 0.5}, planning: {headroom_share: 0.3}}"
    body, comment = calculation(exported(text, option="data-zone-provisioned"))

    assert body["skuName"] == "DataZoneProvisionedManaged"
    assert body["workloads"] == [
        {"requestPerMinute": 1000, "requestParameters": {"avgPromptTokens": 200, "avgGeneratedTokens": 20}}
    ]
    assert "should be 110:" in " ".join(comment.split())


def test_azure_is_compared_with_what_it_was_asked(exported: Exported) -> None:
    """Whole numbers are asked: 3 RPM of 3,333 and 1 tokens for 2.5 of 3,332.8 and 0.2."""
    text = "{name: chat, model: gpt-5.2, traffic: {peak_rpm: 2.5, input_tokens: 3332.8, output_tokens: 0.2}}"
    own = "{name: gpt-5.2, sizes: {as_of: 2026-10-01, source: us, types: {global-provisioned: "
    own += "{minimum_ptus: 1, increment_ptus: 1}}}}"
    body, comment = calculation(exported(text, option="global-provisioned", own=own))

    assert body["workloads"] == [
        {"requestPerMinute": 3, "requestParameters": {"avgPromptTokens": 3333, "avgGeneratedTokens": 1}}
    ]
    assert "should be 3:" in " ".join(comment.split())  # 3 x (3,333 + 8) / 3,400 = 2.95


@pytest.mark.parametrize(
    ("text", "option", "asked", "says"),
    [
        (IMAGES, "global-provisioned", (10, 20, 0), "images 100"),
        (LONG, "data-zone-provisioned", (500, 4000, 300), "what spills over 870"),
        (LONG_CONTEXT, "data-zone-provisioned", (4, 300_000, 2000), "long context 415"),
    ],
)
def test_what_the_call_has_no_field_for_is_left_out(
    exported: Exported, text: str, option: str, asked: tuple[int, int, int], says: str
) -> None:
    """Ours is for what is asked, too: without the 7,000 image tokens it is the minimum, 1,240,000 / 3,000 is 413.3."""
    body, comment = calculation(exported(text, option=option))
    without, ptus = says.rsplit(" ", 1)

    assert [(one["requestPerMinute"], *one["requestParameters"].values()) for one in body["workloads"]] == [asked]
    assert (
        f"without caching, {without} and headroom, for which the call has no field. deployableValue should be {ptus}:"
    ) in " ".join(comment.replace("#", "").split())


def test_a_weight_that_only_long_context_has_is_not_compared(exported: Exported) -> None:
    own = "{name: house, publisher: azure-openai, throughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 1000, "
    own += "long_context_weights: {input: 2, output: 8}}, sizes: {as_of: 2026-10-01, source: us, types: "
    own += "{global-provisioned: {minimum_ptus: 15, increment_ptus: 5}}}}"
    text = "{name: chat, model: house, model_version: v1, "
    text += "traffic: {peak_rpm: 10, input_tokens: 1000, output_tokens: 100, context: long}}"
    _, comment = calculation(exported(text, option="global-provisioned", own=own))

    assert "It cannot be compared: a weight of these tokens is not known." in " ".join(comment.replace("#", "").split())


@pytest.mark.parametrize(
    ("more", "as_of", "why"),
    [
        (", token_weights: {output: 4}", None, "Token weights are partly your own: Azure calculates with its own."),
        ("", date(2024, 12, 1), "The plan's throughput and sizes are of an older edition: Azure calculates"),
    ],
)
def test_numbers_that_are_not_meant_to_be_azures_are_not_expected_of_it(
    exported: Exported, more: str, as_of: date | None, why: str
) -> None:
    text = "{name: chat, model: gpt-4o-mini, traffic: {peak_rpm: 1000, input_tokens: 5000, output_tokens: 50}"
    _, comment = calculation(exported(f"{text}{more}}}", option="global-provisioned", as_of=as_of))
    said = " ".join(comment.replace("#", "").split())

    assert f"deployableValue is not meant to agree. {why}" in said
    assert "should be" not in said


@pytest.mark.parametrize(
    ("model", "traffic", "why"),
    [
        ("gpt-5-mini", "input_tpm: 9000", "token rates are given, and the calculator takes requests per minute"),
        ("gpt-image-2", "peak_rpm: 10, image_output_tokens: 700", "the calculator takes no image tokens"),
    ],
)
def test_azure_is_not_asked_to_size_what_the_call_cannot_say(
    exported: Exported, model: str, traffic: str, why: str
) -> None:
    text = f"{{name: chat, model: {model}, traffic: {{{traffic}}}}}"
    script = writer("preflight").text(exported(text, option="global-provisioned"))

    assert "calculateModelCapacity" not in script
    assert f"Azure's own sizing of chat is not asked for: {why}" in " ".join(script.replace("#", "").split())


def test_quota_is_asked_for_the_sum_of_all_deployments_of_a_type(exported: Exported) -> None:
    second = SPILLS.replace("name: chat", "name: chat2")
    script = " ".join(writer("preflight").text(exported(SPILLS, second, PLAIN)).replace("#", "").split())

    assert "at least 1,900 PTUs of GlobalProvisionedManaged." in script
    assert (
        "at least 4,800 units for gpt-5.2 of GlobalStandard, and 316 units for gpt-5-mini of GlobalStandard" in script
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_every_text_says_what_it_is_of_and_what_it_rests_on(exported: Exported, format_: str) -> None:
    text = PLAIN + "description: Sorts mail\nplanning: {headroom_share: 0.1}"
    written = " ".join(re.sub(r"^\s*(#|//)?", "", writer(format_).text(exported(text)), flags=re.MULTILINE).split())

    for part in (
        "triage: gpt-5-mini 2025-08-07, swedencentral: Global Standard with 348 units of quota.",
        "Sorts mail",
        "Planned for 200 RPM, 316,000 TPM",
        "Cost a month: 468.66 USD pay as you go.",
        "Assumed: List prices, before discounts and tax",
        "its catalog as of 2026-11-20, with 2026-10-01 as today",
    ):
        assert part in written


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_input_gives_the_same_text(exported: Exported, format_: str) -> None:
    assert writer(format_).text(exported(SPILLS, PLAIN)) == writer(format_).text(exported(SPILLS, PLAIN))


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_spillover_in_a_region_is_not_told_as_certain(exported: Exported, format_: str) -> None:
    doubt = (
        "Not confirmed: spillover of Regional Provisioned. Microsoft's guide of 2026-06-18 names global and data zone"
    )
    regional = exported(REGIONAL, option="regional-provisioned")

    assert doubt in said(writer(format_).text(regional))
    assert [one["sku"]["name"] for one in deployments(regional)] == ["Standard", "ProvisionedManaged"]
    for other in (exported(SPILLS, option="global-provisioned"), exported(REGIONAL, option="regional-standard")):
        assert "Regional Provisioned." not in said(writer(format_).text(other))


@pytest.mark.parametrize("format_", ["az", "bicep", "terraform"])
def test_a_deployment_that_azure_refuses_without_provider_data_is_not_made(exported: Exported, format_: str) -> None:
    export = exported(PLAIN.replace("gpt-5-mini", "claude-opus"), option="global-standard", own=CLAUDE)

    with pytest.raises(InvalidInput, match=r"triage: Azure refuses deployments of the format Anthropic without"):
        writer(format_).text(export)


@pytest.mark.parametrize("format_", ["alerts", "alerts-terraform", "api-management", "preflight"])
def test_what_makes_no_deployment_needs_no_provider_data(exported: Exported, format_: str) -> None:
    export = exported(PLAIN.replace("gpt-5-mini", "claude-opus"), option="global-standard", own=CLAUDE)

    assert "claude-opus" in writer(format_).text(export)


def test_requests_of_image_models_count_twice_in_alert_rules(exported: Exported) -> None:
    """Microsoft's page on operating provisioned deployments, 2026-09-11: two requests are reported for each."""
    export = exported(IMAGES.replace("peak_rpm: 10,", "peak_rpm: 1000,"), option="global-provisioned")
    doubled = "Azure counts each request of an image model twice"

    assert criteria(export)["chat 429"]["threshold"] == 2 * 15  # 1,000 RPM x 15 minutes x 0.1 %
    assert said(writer("alerts").text(export)).count(doubled) == 1
    assert doubled not in said(writer("alerts").text(exported(PLAIN)))


def test_preflight_reads_lists_whole_and_stands_entries_without_a_name(exported: Exported) -> None:
    """`az rest` reads one page; the commands of `az` follow them. A usage may have no name."""
    script = writer("preflight").text(exported(SPILLS, account="ai"))
    query = jmespath.compile(shlex.split(script[script.index("--query '[?name.value") :])[1])
    usages = [
        {"currentValue": 1, "limit": 2},
        {"name": {}, "limit": 2},
        {"name": {"value": "OpenAI.GlobalProvisionedManaged"}, "currentValue": 15, "limit": 100},
        {"name": {"value": "OpenAI.ProvisionedManaged"}, "currentValue": 0, "limit": 50},
    ]

    assert query.search(usages) == [{"quota": "OpenAI.GlobalProvisionedManaged", "currentValue": 15, "limit": 100}]
    for command in ("account deployment list", "model list", "usage list"):
        assert f"az cognitiveservices {command} \\" in script
    assert "/locations/$REGION/modelCapacities?" in script
    assert "nextLink: nextLink" in script
    assert not re.search(r"/(deployments|models|usages)\?", script)


@pytest.mark.parametrize("format_", FORMATS)
def test_comments_fit_a_terminal(exported: Exported, format_: str) -> None:
    lines = writer(format_).text(exported(SPILLS, PLAIN)).splitlines()

    comments = [line for line in lines if line.lstrip().startswith(("#", "//"))]
    copied = ("// az ", "# az ", "#   id = ")  # what is to be copied is not broken
    assert [line for line in comments if len(line) > 80 and not line.startswith(copied)] == []


@pytest.mark.parametrize("format_", FORMATS)
def test_a_size_of_now_stands_beside_the_traffic_of_now(exported: Exported, format_: str) -> None:
    """1,140 PTUs are those of 1,000 RPM; the plan is for twice as many from the day of the change on."""
    told = said(writer(format_).text(exported(GROWS)))

    assert "Data Zone Provisioned with 1,140 PTUs now." in told
    assert (
        "Now 1,000 RPM, 3,300,000 TPM; in the largest month, from 2027-03-10 on, 2,000 RPM, 6,600,000 TPM (peak"
    ) in told
    assert "has what follows it, up to 2,275 PTUs." in told
    assert "Planned for" not in told


def test_alerts_are_by_the_traffic_of_the_size(exported: Exported) -> None:
    """1,140 PTUs carry 5,415,000 of the 5,400,000 that are needed now; of 1,000 RPM 1 in 1,000 is 15 in 15 minutes."""
    now, largest = exported(GROWS), exported(GROWS, option="data-zone-provisioned")
    told = said(writer("alerts").text(now))

    assert "Today's peak fills 99.7 % of 1,140 PTUs" in told
    assert "of 15 minutes at today's 1,000 RPM" in told
    assert criteria(now)["b1 429"]["threshold"] * 2 == criteria(largest)["b1 429"]["threshold"] == 30
    assert "The planned peak fills 99.9 % of 2,275 PTUs" in said(writer("alerts").text(largest))


def test_a_token_limit_is_told_by_the_traffic_of_the_size(exported: Exported) -> None:
    told = said(writer("api-management").text(exported(GROWS)))
    assert "today's 3,300,000 TPM weigh 5,400,000 normalized TPM, and 1,140 PTUs carry 5,415,000" in told


def test_azures_own_sizing_is_that_of_the_largest_month(exported: Exported) -> None:
    assert "Azure's own sizing of the largest month of b1" in said(writer("preflight").text(exported(GROWS)))


@pytest.mark.parametrize("format_", FORMATS)
def test_quota_is_for_the_largest_month_and_its_cost_for_the_first(exported: Exported, format_: str) -> None:
    """Quota costs nothing: 850 units carry today's 500 RPM, 1,140 carry 500 x 1.05^6."""
    grows = """
name: gs
model: gpt-5.2
region: eastus2
deployment_types: [data-zone-standard]
traffic: {peak_rpm: 500, average_rpm: 100, input_tokens: 1500, output_tokens: 200}
planning: {growth_share_per_month: 0.05, growth_months: 6}
"""
    told = said(writer(format_).text(exported(grows)))

    assert "Data Zone Standard with 1,140 units of quota. Planned for 670 RPM" in told
    assert "for the largest month of a schedule, from 2027-04-01 on; the cost is that of its first month, for" in told
    assert "This is the first month" not in told


def test_growth_beyond_the_months_is_not_the_largest_month(exported: Exported) -> None:
    """1,000 RPM x 1.02^8, and all PTUs of one text are those of the schedule."""
    grows = "planning: {growth_share_per_month: 0.02, growth_months: 36, horizon_months: 9}"
    made = exported(f"{GROWS.partition('planning:')[0]}{grows}")
    told = said(writer("az").text(made))
    (chosen,) = made.chosen

    assert "in the largest month, from 2027-06-01 on, 1,172 RPM, " in told
    assert f"up to {chosen.option.ptus:,} PTUs." in told  # type: ignore[union-attr]  # provisioned
    assert f"deployableValue should be {chosen.option.ptus:,}" in said(writer("preflight").text(made))  # type: ignore[union-attr]
    assert "growth-after-months" in told


def test_terms_that_are_mixed_are_all_named(exported: Exported) -> None:
    """230 PTUs stay and are cheaper for a year, 910 are needed for days."""
    told = said(writer("az").text(exported(SHRINKS)))
    assert "USD (230 PTUs 1-year, 910 PTUs 1-month)." in told
    assert "Planned for 1,000 RPM" in told  # the largest month is this one
    assert "277,020.00 USD 1-year." in said(writer("az").text(exported(GROWS)))
