"""Log Analytics: request logs of a workspace, summed per minute by the service itself.

Importing it imports azure-monitor-query: a command does so in its body.
"""

from capacity.sources.azure.log_analytics.queries import TABLES
from capacity.sources.azure.log_analytics.workspace_reading import read

__all__ = ["TABLES", "read"]
