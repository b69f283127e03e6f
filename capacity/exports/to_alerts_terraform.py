"""Alert rules as Terraform or OpenTofu.

With AzAPI, as the deployments: a rule is then what the Bicep text has, and no second provider is to be configured.
"""

from capacity.exports.alert_rules import ACTION_GROUPS, RULE_TYPE, about, all_rules, properties
from capacity.exports.declarations import Expression
from capacity.exports.intended import Export
from capacity.exports.terraform_text import beginning, block, comment, variable

BESIDE = (
    "Beside the file of `--format terraform`, in one folder, leave out all before `action_group_ids` here: it is the "
    "same there."
)
ACCOUNT = Expression("local.account_id")
ACTIONS = Expression("[for id in var.action_group_ids : { actionGroupId = id }]")
RESOURCE_GROUP = Expression('"/subscriptions/${var.subscription_id}/resourceGroups/${var.resource_group_name}"')


def text(export: Export) -> str:
    """The whole file."""
    lines = [
        *beginning(export, (BESIDE, "", *about(export))),
        "",
        variable("action_group_ids", ACTION_GROUPS, "list(string)", default=[]).rstrip(),
    ]
    for number, (deployment, rule) in enumerate(all_rules(export), start=1):
        attributes = {
            "type": RULE_TYPE,
            "name": Expression(f'"${{var.account_name}}-{deployment.name}-{rule.name}"'),
            "parent_id": RESOURCE_GROUP,
            "location": "global",
            "body": {"properties": properties(deployment, rule, account=ACCOUNT, actions=ACTIONS)},
        }
        lines += ["", *comment(rule.why), block(f'resource "azapi_resource" "alert{number}"', attributes)]
    return "\n".join(lines) + "\n"
