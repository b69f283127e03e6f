"""Exports: from a plan, the texts that deploy and watch it."""
