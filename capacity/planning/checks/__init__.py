"""Checks of plans against limits, policies and earlier states."""
