"""Sentences on deployment types: notes on their sizes, and why they are no options."""

from capacity.sentences.say import Sentence

SENTENCES: dict[str, Sentence] = {}
