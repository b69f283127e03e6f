"""The rules: numbers in, numbers out. Standard library only; no files, clock, network or randomness."""
