"""Reports: one result, one module per format."""
