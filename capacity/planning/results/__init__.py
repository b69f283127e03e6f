"""The records of a plan, and nothing else: the ground floor of planning."""
