"""Typer's commands without a conversion by pydantic where none is needed.

Typer has pydantic convert every option, given or not. Importing it and building converters takes half of the time of
`capacity size`, and most values need none: a default of the right type, and text, stay as they are.
"""

from typing import Any

import typer

TEXT = (str, list[str])


class Command(typer.core.TyperCommand):
    """One command."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401  # Typer's own types, here and below
        """Its options, `--help` included."""
        return [_spared(parameter) for parameter in super().get_params(ctx)]


class Group(typer.core.TyperGroup):
    """The commands together."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """The options before the name of a command."""
        return [_spared(parameter) for parameter in super().get_params(ctx)]


def _spared(parameter: Any) -> Any:  # noqa: ANN401
    """The option, converting only what is neither its default nor text."""
    if "process_value" in vars(parameter):  # parameters are asked for more than once
        return parameter
    whole = parameter.process_value
    of_type = parameter.type_descriptor
    is_text = of_type.annotation in TEXT and of_type.parameter_info.parser is None

    def process(context: Any, value: Any) -> Any:  # noqa: ANN401
        is_default = value is parameter.default and type(value) is of_type.annotation  # 0 is no float
        is_right = value is None or is_default or (is_text and value)
        if not is_right or (parameter.required and not value):
            return whole(context, value)
        return value if parameter.callback is None else parameter.callback(context, parameter, value)

    parameter.process_value = process
    return parameter
