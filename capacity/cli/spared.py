"""Typer's commands without a conversion by pydantic where none is needed.

Typer has pydantic convert every option, given or not. Importing it and building converters takes half of the time of
`capacity size`, and most values need none: a default of the right type, and text, stay as they are. Members of enums,
and what parsers of our own read, are made here.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import typer

TEXT = (str, list[str])
USUAL = {"--forecast": "28"}
"""Options of a number that may be left out, which Typer has none of, and that number."""


class _Ours:
    """What a command and the group of all have in common, beside the class of Typer."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401  # Typer's own types, here and below
        """Its options, `--help` included."""
        return [_spared(parameter) for parameter in super().get_params(ctx)]  # type: ignore[misc]  # of the class beside

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Its help, in our words for values."""
        from capacity.cli.help_words import word  # no command needs it

        word(self.get_params(ctx))
        super().format_help(ctx, formatter)  # type: ignore[misc]  # as above


class Command(_Ours, typer.core.TyperCommand):
    """One command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Its command line, with the usual values of options that were given without."""
        return super().parse_args(ctx, [*_with_usual(args)])


class Group(_Ours, typer.core.TyperGroup):
    """The commands together."""


def _with_usual(args: list[str]) -> Iterator[str]:
    """The arguments, with the usual value behind each option that has one and is followed by no number."""
    for at, one in enumerate(args):
        yield one
        if one in USUAL and "--" not in args[:at] and not _is_number(args[at + 1 : at + 2]):
            yield USUAL[one]


def _is_number(following: list[str]) -> bool:
    return any(one.lstrip("+-").replace(".", "").isdecimal() for one in following)


def _spared(parameter: Any) -> Any:  # noqa: ANN401
    """The option, converted by Typer only where `_plain` does not know how."""
    if "process_value" in vars(parameter):  # parameters are asked for more than once
        return parameter
    whole = parameter.process_value

    def process(context: Any, value: Any) -> Any:  # noqa: ANN401
        try:
            known = _plain(parameter, value)
        except (LookupError, ValueError, typer.BadParameter):  # Typer tells what is wrong with it
            return whole(context, value)
        return known if parameter.callback is None else parameter.callback(context, parameter, known)

    parameter.process_value = process
    return parameter


def _plain(parameter: Any, value: Any) -> Any:  # noqa: ANN401
    """A default, a text, a member of an enum, or what a parser of our own makes of texts. Raises for all else."""
    kind, parser = parameter.type_descriptor.annotation, parameter.type_descriptor.parameter_info.parser
    if parameter.required and not value:
        raise LookupError
    if value is None or (value is parameter.default and type(value) is kind):
        return value
    if kind is float and type(value) is int:  # a default written without a point
        return float(value)
    if parser is not None:
        return parser(value) if isinstance(value, str) else [parser(text) for text in value]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if kind in TEXT and value:
        return value
    raise LookupError
