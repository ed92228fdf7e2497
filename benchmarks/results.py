"""Results as JSON, with what made them."""

import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent / "results"
_PACKAGES = ("faiss-cpu", "tantivy", "tokenizers", "numpy", "sentence-transformers", "bm25s")


def save(name: str, result: Mapping[str, object]) -> None:
    """Write results/NAME.json: the command, the day, the machine, versions, and the result."""
    record = {
        "command": "python -m " + " ".join([f"benchmarks.{Path(sys.argv[0]).stem}", *_without_folders(sys.argv[1:])]),
        "day": datetime.now(UTC).date().isoformat(),
        "machine": {"processor": platform.machine(), "cores": _cores(), "python": platform.python_version()},
        "versions": {package: version(package) for package in _PACKAGES},
        "result": result,
    }
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, indent=1, default=_plain)
    (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {key: round(number, 4) if isinstance(number, float) else number for key, number in asdict(value).items()}
    raise TypeError(type(value).__name__)


def _without_folders(arguments: list[str]) -> list[str]:
    return ["DIR" if "/" in argument else argument for argument in arguments]


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
