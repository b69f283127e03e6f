"""Sentences that have no other place."""

from capacity.sentences.say import Sentence

SENTENCES: dict[str, Sentence] = {
    "reasons": "{of:semicolons}",
}
