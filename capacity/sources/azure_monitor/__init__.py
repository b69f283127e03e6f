"""Azure Monitor, live: the metrics of Azure OpenAI and Foundry accounts, read over the resource manager.

Importing it imports azure-core and azure-identity: a command does so in its body.
"""

from capacity.sources.azure_monitor.calculator import estimated_capacities
from capacity.sources.azure_monitor.credentials import AUTHS, credential, quiet
from capacity.sources.azure_monitor.offers import capacity_on_offer, quotas
from capacity.sources.azure_monitor.reading import read
from capacity.sources.azure_monitor.request import (
    CapacityOnOffer,
    LiveAnswer,
    LiveRequest,
    Progress,
    Quota,
    Timing,
)
from capacity.sources.azure_monitor.signed_in import SignedIn, signed_in

__all__ = [
    "AUTHS",
    "CapacityOnOffer",
    "LiveAnswer",
    "LiveRequest",
    "Progress",
    "Quota",
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
