"""Text -> a value of a YAML file, which every reader takes for that text."""

import sys

import yaml

_SINGLE = {*"yYnN"}
"""Letters that are true or false in YAML 1.1, though not for PyYAML."""


def scalar(text: str) -> str:
    """The text on one line, in quotes unless all versions of YAML read it as it is, in a list too."""
    plain, quoted = (
        yaml.safe_dump([text], default_style=style, default_flow_style=True, width=sys.maxsize)[1:-2]
        for style in (None, '"')
    )
    # Numbers and dates differ between versions: none of them begins with a letter.
    return plain if plain == text and text[0].isalpha() and text not in _SINGLE else quoted
