"""Sentences: what each code of a finding says, one module per part of planning; `say` puts the values in."""
