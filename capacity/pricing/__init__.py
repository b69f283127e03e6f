"""What Azure asks for: prices as published, what a month costs by them, break-even, and reservations."""
