"""The contract's values as JSON, and its types as types of JSON: what programs on the other side of a wire get."""

import inspect
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from typing_extensions import TypedDict  # pydantic wants this one on Python 3.11

from ui.document import to_json


def plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Give a value, or a list of them, as JSON values with the names of its dataclass fields."""
    return json.loads(to_json(value))


def describe(call: Callable[..., Any], verb: Callable[..., Any]) -> None:
    """Let a function that wraps a verb say that it gives the verb's result as JSON."""
    hints = get_type_hints(verb)
    hints["return"] = json_type(hints["return"])
    parameters = [
        parameter.replace(annotation=hints[name]) for name, parameter in inspect.signature(verb).parameters.items()
    ]
    call.__annotations__ = hints
    call.__signature__ = inspect.Signature(parameters, return_annotation=hints["return"])  # type: ignore[attr-defined]


@cache
def json_type(kind: Any) -> Any:  # noqa: ANN401 - any type of the contract
    """The type that a type's values have as JSON: a dataclass becomes a TypedDict, a date a string, a tuple a list."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        named = {field.name: json_type(hints[field.name]) for field in fields(kind)}
        return TypedDict(getattr(kind, "__name__", "Value"), named)  # type: ignore[operator]
    if kind in (date, datetime):
        return str
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (list, tuple):
        return list[json_type(arguments[0])]  # type: ignore[misc]
    if type(None) in arguments:
        (other,) = (argument for argument in arguments if argument is not type(None))
        return json_type(other) | None
    return kind
