"""Request logs: files of any size and format -> observed deployments.

Importing it imports NumPy, Narwhals and, with the engine, DuckDB or Spark: a command does so in its body.
"""
