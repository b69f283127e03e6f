"""What request logs may hold: one module per format, all listed in `known_log_formats`."""
