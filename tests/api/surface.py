"""The public surface as lines of text: every public name, its signature, and the attributes of every type in reach."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, get_args, is_typeddict

import capacity as cp
from capacity.api.values import Rows, Value, kinds


def lines() -> list[str]:
    """All of it, in an order that does not depend on where things stand."""
    types: dict[str, type[Any]] = {}
    found: list[str] = []
    for name in cp.__all__:
        value = getattr(cp, name)
        if inspect.isclass(value):
            reach(value, types)
        else:
            found.append(f"{name}{signature(value)}")
    for name, type_ in sorted(types.items()):
        bases = ", ".join(one.__name__ for one in type_.__bases__ if one is not object)
        found += [f"{name}({bases})", *sorted(f"    {line}" for line in members(type_))]
    return found


def reach(type_: type[Any], types: dict[str, type[Any]]) -> None:
    """The type, its public bases, and all types of its attributes."""
    if not type_.__module__.startswith("capacity.") or type_.__name__ in types:
        return
    types[type_.__name__] = type_
    for base in type_.__bases__:
        reach(base, types)
    for annotation in annotations(type_).values():
        for inner in classes(annotation):
            reach(inner, types)
    for _, member in inspect.getmembers(type_, lambda one: isinstance(one, property)):
        for inner in classes(returned(member.fget)):
            reach(inner, types)


def annotations(type_: type[Any]) -> dict[str, Any]:
    """The public attributes that a type itself annotates."""
    own = (
        inspect.get_annotations(type_)
        if is_typeddict(type_) or issubclass(type_, Value | Rows) or hasattr(type_, "_fields")
        else {}
    )
    known = kinds(type_) if issubclass(type_, Value) else own
    return {name: known[name] for name in own if name in known and not name.startswith("_")}


def classes(annotation: Any) -> Iterator[type[Any]]:  # noqa: ANN401  # of any type
    """The classes in an annotation."""
    if inspect.isclass(annotation) and not get_args(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from classes(inner)


def members(type_: type[Any]) -> Iterator[str]:
    """What a type itself has: attributes with their types, methods with their signatures."""
    for name, annotation in annotations(type_).items():
        yield f"{name}: {shown(annotation)}"
    for name, value in vars(type_).items():
        if name.startswith("_") and name not in ("_repr_html_", "_repr_svg_", "__iter__", "__len__", "__getitem__"):
            continue
        if isinstance(value, classmethod | staticmethod) and name == "of":
            continue  # made by functions alone
        if isinstance(value, property):
            yield f"{name}: {shown(returned(value.fget))}"
        elif hasattr(value, "func"):  # a cached property
            yield f"{name}: {shown(returned(value.func))}"
        elif inspect.isfunction(value):
            yield f"{name}{signature(value)}"


def returned(function: Any) -> Any:  # noqa: ANN401  # as above
    """What a function says that it returns; names that only type checkers know stay text."""
    try:
        return inspect.signature(function, eval_str=True).return_annotation
    except NameError:
        return inspect.signature(function).return_annotation


def signature(function: Any) -> str:  # noqa: ANN401  # of any signature
    """The signature, its types by their short names."""
    try:
        told = str(inspect.signature(function, eval_str=True))
    except NameError:
        told = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    return shown(told)


def shown(annotation: Any) -> str:  # noqa: ANN401  # as above
    """An annotation without the modules that nobody is to import from."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Za-z])", "", text)
