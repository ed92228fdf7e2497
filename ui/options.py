"""What several commands take in common: typer options, and how the archive's folder is chosen."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.filters import parse_date

if TYPE_CHECKING:
    from retrieval.filters import Filters

_VARIABLE = "SUKIEN_ARCHIVE"
_DEFAULT = Path("archive")

ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", metavar="DIR", help=f"The archive's folder; else ${_VARIABLE}, else ./{_DEFAULT}."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders of articles.")]
Question = Annotated[str, typer.Argument(metavar="QUESTION", help="In your own words; Vietnamese also without marks.")]
Language = Annotated[str | None, typer.Option("--language", metavar="CODE", help="Only articles in it: vi, en, …")]
Source = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only articles of this source.")]
Place = Annotated[str | None, typer.Option("--place", metavar="NAME", help="Only articles about this place.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Published on this day or later: 2022-03-23.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Published on this day or earlier.")]
Event = Annotated[str | None, typer.Option("--event", metavar="ID", help="Only articles of this event.")]


def archive_folder(option: Path | None) -> tuple[Path, bool]:
    """Choose the archive's folder; the second value says whether a person named it."""
    if option is not None:
        return option, True
    named = os.environ.get(_VARIABLE)
    return (Path(named), True) if named else (_DEFAULT, False)


def filters(
    language: str | None,
    source: str | None,
    place: str | None,
    since: str | None,
    until: str | None,
    event: str | None,
) -> "Filters":
    """Make the filters of what was typed.

    Raises
    ------
    UsageError
        If a date is not one.
    """
    from retrieval.filters import Filters

    return Filters(
        language=language,
        source=source,
        place=place,
        since=parse_date(since, "--since") if since else None,
        until=parse_date(until, "--until") if until else None,
        event=event,
    )
