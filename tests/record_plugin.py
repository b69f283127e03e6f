"""A plugin of mypy: `replaced` of a record takes the fields of that record, by name and of their types.

Without it a changed record would be checked less than a built one: `Self` has no way to say "any of my fields".
"""

from collections.abc import Callable

from mypy.nodes import ARG_NAMED_OPT, ARG_STAR2
from mypy.plugin import MethodSigContext, Plugin
from mypy.types import CallableType, FunctionLike, Instance, TypeVarType, get_proper_type

METHOD = "replaced"
BASE = "capacity.record.Record"


def signature(context: MethodSigContext) -> FunctionLike:
    """The fields of the record as optional keywords; as it is where the record is of no one class."""
    default = context.default_signature
    instance = get_proper_type(context.type)
    if isinstance(instance, TypeVarType):
        instance = get_proper_type(instance.upper_bound)
    if not isinstance(instance, Instance):
        return default
    init = instance.type.get_method("__init__")
    made = get_proper_type(init.type) if init is not None else None
    if not isinstance(made, CallableType) or ARG_STAR2 in made.arg_kinds:
        return default
    return default.copy_modified(
        arg_types=list(made.arg_types[1:]),
        arg_kinds=[ARG_NAMED_OPT for _ in made.arg_kinds[1:]],
        arg_names=list(made.arg_names[1:]),
    )


class Records(Plugin):
    """Asked by mypy for each method call."""

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Ours for `replaced`, of whatever class; of others that have one, mypy's own stays."""
        return signature if fullname.rpartition(".")[2] == METHOD else None


def plugin(version: str) -> type[Plugin]:  # noqa: ARG001  # mypy calls it so
    """What mypy looks for."""
    return Records
