"""SQL of values, times and places in a request log."""
