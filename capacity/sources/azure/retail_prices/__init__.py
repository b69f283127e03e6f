"""The Azure Retail Prices API: list prices, without a key or a sign-in."""
