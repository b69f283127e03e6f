"""A commented policy to start from; its comments are the texts of the keys."""

from typing import Final

from capacity.planning.checks.policy import Policy
from capacity.sources.workloads.starter import commented

SCHEMA: Final = "policy.schema.json"
HEAD: Final = f"""\
# yaml-language-server: $schema={SCHEMA}
# A policy for `capacity check --policy`: what every workload is held to, beside its own limits.
# To use a key right behind a #, take that # away. A key left out sets no limit.
"""
KEYS: Final = """\
version: 1
#allowed_models: [gpt-5.2, gpt-5.4-mini]
#allowed_publishers: [azure-openai]
#allowed_deployment_types: [data-zone-provisioned, data-zone-standard]
#allowed_regions: [swedencentral, westeurope]
#max_ptus: 300
#max_usd_per_month: 60000
#max_utilization_share: 0.9
#min_headroom_share: 0.1
min_days_to_retirement: 30
#min_days_to_exhaustion: 60
#max_output_tokens_to_mean: 10
#required_fields: [owner, limits.max_ptus]
#max_total_ptus: 1000
#max_total_tpm: 5000000
#max_total_rpm: 30000
#max_total_usd_per_month: 250000
#max_catalog_age_days: 120
"""


def text() -> str:
    """The file. It asks for one thing as it stands, since a policy that asks for nothing is a mistake."""
    return HEAD + "".join(f"{line}\n" for line in commented(KEYS.splitlines(), Policy))
