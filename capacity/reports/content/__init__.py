"""The content of reports, whatever the format: sections, grids and sentences."""
