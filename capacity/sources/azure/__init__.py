"""Azure Monitor, live: the metrics of Azure OpenAI and Foundry accounts, read over the resource manager.

Importing it imports azure-core and azure-identity: a command does so in its body.
"""

from capacity.sources.azure.calculator import estimated_capacities
from capacity.sources.azure.credentials import AUTHS, credential, quiet
from capacity.sources.azure.monitor.monitor_reading import read
from capacity.sources.azure.quota_and_capacity import capacity_on_offer, quotas
from capacity.sources.azure.request import (
    LiveAnswer,
    LiveRequest,
    Progress,
    Timing,
)
from capacity.sources.azure.signed_in import SignedIn, signed_in

__all__ = [
    "AUTHS",
    "LiveAnswer",
    "LiveRequest",
    "Progress",
    "SignedIn",
    "Timing",
    "capacity_on_offer",
    "credential",
    "estimated_capacities",
    "quiet",
    "quotas",
    "read",
    "signed_in",
]
