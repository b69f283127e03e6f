"""Log Analytics: request logs of a workspace, summed per minute by the service itself.

Importing it imports azure-monitor-query: a command does so in its body.
"""

from capacity.sources.log_analytics.queries import TABLES
from capacity.sources.log_analytics.reading import read

__all__ = ["TABLES", "read"]
