"""Text from elsewhere as it is shown: what a terminal would obey, and what nobody would see, is written out."""

import re

HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters (C0, DEL, C1): colors, titles, cursor, line ends, tabs
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\u2028\u2029"  # ends of lines and paragraphs
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # no width, no ink
    "\ud800-\udfff"  # halves of letters, which no encoding has
    "]"
)
"""Joiners (U+200C, U+200D) are not among them: scripts and emoji need these."""
LAST_OF_8_BITS, LAST_OF_16_BITS = 0xFF, 0xFFFF
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str) -> str:
    r"""The text in one line, hidden characters as escapes: `\n`, `\x1b`, `\u202e`. All others stay, `\` too."""
    return text if text.isprintable() else HIDDEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code > LAST_OF_16_BITS:
        return f"\\U{code:08x}"
    return _SHORT.get(match[0]) or (f"\\x{code:02x}" if code <= LAST_OF_8_BITS else f"\\u{code:04x}")
