"""Workload files, policies, settings, and earlier states of them."""
