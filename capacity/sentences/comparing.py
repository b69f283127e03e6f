"""Sentences on one workload on several models."""

from capacity.sentences.say import Sentence

SENTENCES: dict[str, Sentence] = {
    "only-with": "only {reason}",
}
