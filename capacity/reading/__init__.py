"""Reading YAML: `nodes` knows the text and its lines, `convert` makes typed values of it."""
