"""Plans from measured minutes and single requests."""
