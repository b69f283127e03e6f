"""Log Analytics: request logs of a workspace, summed per minute by the service itself."""
