"""Engines that run the queries over a request log: DuckDB and Spark."""
