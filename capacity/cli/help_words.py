"""How help writes the values of options: none of a switch, choices that wrap between words, arguments by their name."""

from collections.abc import Sequence
from typing import Any

from capacity.cli.shared_options import OTHERS


def word(parameters: Sequence[Any]) -> None:  # parameters of Typer's own type
    """Have these parameters written so."""
    for parameter in parameters:
        if parameter.name == "help" and any(getattr(one, "rich_help_panel", None) == OTHERS for one in parameters):
            parameter.rich_help_panel = OTHERS
        if parameter.param_type_name == "argument":
            parameter.get_usage_pieces = _name_of(parameter)
            parameter.display_type_rich = _nothing
        elif getattr(parameter, "is_flag", False):
            parameter.display_type_rich = _nothing
        else:
            parameter.display_type_rich = _wrapping(parameter.display_type_rich)


def _nothing(ctx: Any) -> None:  # noqa: ANN401, ARG001  # as Typer calls it, below too
    return None


def _name_of(parameter: Any) -> Any:  # noqa: ANN401
    return lambda ctx: [parameter.metavar or parameter.name.upper()]  # noqa: ARG005


def _wrapping(written: Any) -> Any:  # noqa: ANN401
    def display(ctx: Any) -> str | None:  # noqa: ANN401
        text = written(ctx)
        return text if text is None else str(text).strip("<>").replace("|", " | ")

    return display
