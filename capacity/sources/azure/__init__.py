"""Azure, live: metrics, quota and Azure's calculator, request logs of workspaces, and the public price list."""
