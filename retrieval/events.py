"""The grouping of articles into events, as summarize.find_events keeps it in the archive's folder.

``<archive>/events/grouping.json`` holds, for the generation it was made for, each event's article ids. It is replaced
atomically and read whole. It stays valid for later generations: an article that is gone is passed over, a new one
belongs to no event until the articles are grouped again.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import ArchiveDamaged

FORMAT = 1
_FOLDER = "events"
_FILE = "grouping.json"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Events of one generation: a partition of its articles.

    Attributes
    ----------
    generation : str
        Name of the generation that was grouped.
    events : dict of str to tuple of str
        Article ids by event id.
    marks : dict of str to int
        A number for each article's content: an article whose text was replaced has another one.
    """

    generation: str
    events: dict[str, tuple[str, ...]]
    marks: dict[str, int]


def folder(root: Path) -> Path:
    """Where an archive keeps what belongs to its events."""
    return root / _FOLDER


def read_grouping(root: Path) -> Grouping | None:
    """Read the grouping in an archive's folder; None if its articles were never grouped.

    Raises
    ------
    ArchiveDamaged
        If the file is there and cannot be read.
    """
    path = folder(root) / _FILE
    try:
        record = json.loads(path.read_text("utf-8"))
        if record["format"] != FORMAT:
            return None  # of another version: it can be made again
        events = {name: tuple(articles) for name, articles in record["events"].items()}
        return Grouping(record["generation"], events, dict(record["marks"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveDamaged(
            f"{path}: cannot be read ({error}); delete it and group again with: sukien events"
        ) from error


def write_grouping(root: Path, grouping: Grouping) -> None:
    """Replace the grouping in an archive's folder, atomically."""
    record = {
        "format": FORMAT,
        "generation": grouping.generation,
        "events": grouping.events,
        "marks": grouping.marks,
    }
    replace_text(folder(root) / _FILE, json.dumps(record, ensure_ascii=False))


def replace_text(path: Path, text: str) -> None:
    """Replace a file's text: killed at any instant, the file is as before or as after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
