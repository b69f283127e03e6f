"""The Azure Retail Prices API: list prices, without a key or a sign-in.

Importing it imports azure-core: a command does so in its body.
"""

from capacity.sources.azure.retail_prices.price_reading import REGIONS, read

__all__ = ["REGIONS", "read"]
