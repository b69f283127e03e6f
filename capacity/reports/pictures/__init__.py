"""Pictures of a report, a module each, as inline SVG from the primitives of `plot` and `bars`."""
