"""Where demand comes from; one module each."""
