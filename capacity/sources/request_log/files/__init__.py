"""Files of a request log, of every shape, as one table."""
