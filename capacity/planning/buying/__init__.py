"""What to buy: prices of every offer, the cheapest mix, the recommendation, reservations."""
