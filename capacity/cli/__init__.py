"""The command line: one module per command; options in, one report out."""
