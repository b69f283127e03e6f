"""Purchases over months: what to buy now, what later, and what that comes to, over all workloads that share it."""
