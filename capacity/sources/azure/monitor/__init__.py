"""Azure Monitor: which metrics to ask for, and the answers."""
