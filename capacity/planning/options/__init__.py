"""Deployment types: the size of each, or why it is none."""
