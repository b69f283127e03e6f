"""What exported files may hold: one module per kind, all listed in `known_metric_formats`."""
