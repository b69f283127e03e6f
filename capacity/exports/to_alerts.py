"""Alert rules as Bicep."""

from capacity.exports.alert_rules import ACTION_GROUPS, RULE_TYPE, about, all_rules, properties
from capacity.exports.bicep_text import beginning, comment, resource, string
from capacity.exports.declarations import Expression
from capacity.exports.intended import Export

ACCOUNT = Expression("account.id")
ACTIONS = Expression("[for id in actionGroupIds: { actionGroupId: id }]")


def text(export: Export) -> str:
    """The whole file."""
    lines = [
        *beginning(export, about(export)),
        "",
        f"@description({string(ACTION_GROUPS)})",
        "param actionGroupIds string[] = []",
    ]
    for number, (deployment, rule) in enumerate(all_rules(export), start=1):
        rule_resource = {
            "name": Expression(f"'${{accountName}}-{deployment.name}-{rule.name}'"),
            "location": "global",
            "properties": properties(deployment, rule, account=ACCOUNT, actions=ACTIONS),
        }
        lines += ["", *comment(rule.why), resource(f"alert{number}", RULE_TYPE, rule_resource)]
    return "\n".join(lines) + "\n"
