"""Values → JSON documents, with the names of their dataclass fields."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any


def to_json(value: Any) -> str:  # noqa: ANN401 - any value of ours, or a list of them
    """Write a dataclass value, or a sequence of them, as one JSON document; moments in ISO form."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, default=_special)


def _plain(value: Any) -> Any:  # noqa: ANN401
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _special(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
