"""Listings: what the catalog knows of models and prices, and what changed in prices."""
