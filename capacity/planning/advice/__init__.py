"""Assumptions, warnings, and the age of facts."""
