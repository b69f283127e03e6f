"""A plan beside Azure: its calculator, and quota and capacity on offer."""
