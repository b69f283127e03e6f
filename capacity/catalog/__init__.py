"""Facts about models, their regions, quota and prices: data in files, and what reads them."""
