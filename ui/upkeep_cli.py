"""The commands that look after an archive: `sukien verify`, `compact`, `repair`, `backup` and `restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import failures, options
from ui.console import complain, show
from ui.strings import count_text

if TYPE_CHECKING:
    from retrieval import Archive


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, example in (
        (verify, "sukien verify --archive news.archive"),
        (compact, "sukien compact"),
        (repair, "sukien repair --archive news.archive"),
        (backup, "sukien backup news-2022-05-18.tar.gz"),
        (restore, "sukien restore news-2022-05-18.tar.gz --archive news.archive"),
    ):
        app.command(epilog=f"Example: {example}")(command)


def verify(archive: options.ArchiveOption = None) -> int:
    """Check every checksum and count of an archive."""
    from ui import folders

    opened = _open(archive)
    problems = [*opened.verify(), *folders.problems(opened.store.root)]
    for problem in problems:
        complain(problem)
    if problems:
        return failures.BAD_ARCHIVE
    show([f"{opened.store.root}: sound ({_count(opened)})"])
    return failures.DONE


def compact(archive: options.ArchiveOption = None) -> int:
    """Take what was removed off the disk now, and make one part of all."""
    opened = _open(archive)
    before = opened.info().size_bytes
    opened.compact()
    sizes = f"{_megabytes(before)} before, {_megabytes(opened.info().size_bytes)} now"
    show([f"{opened.store.root}: {_count(opened)}, {sizes}"])
    return failures.DONE


def repair(archive: options.ArchiveOption = None) -> int:
    """Make a damaged archive, or one of an earlier version, sound again, from its texts and vectors."""
    from retrieval import Archive
    from ui import folders

    path = options.archive_folder(archive)[0]
    done = [*Archive.repair(path), *folders.repair(path)]
    for line in done:
        complain(line)
    show([f"{path}: {'sound again' if done else 'was sound'} ({_count(Archive.open(path))})"])
    return failures.DONE


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .tar file (.tar.gz: compressed); replaced if it is there.")
    ],
    archive: options.ArchiveOption = None,
) -> int:
    """Write all of an archive into one file, checked on the way; it may be asked and changed meanwhile."""
    opened = _open(archive)
    opened.backup(file)
    show([f"{file}: {_megabytes(file.stat().st_size)}, {_count(opened)}"])
    return failures.DONE


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `sukien backup` wrote.")],
    archive: options.ArchiveOption = None,
) -> int:
    """Make an archive of a backup; it replaces the one that was there, which may be asked meanwhile."""
    from retrieval import Archive

    opened = Archive.restore(file, options.archive_folder(archive)[0])
    show([f"{opened.store.root}: restored ({_count(opened)})"])
    return failures.DONE


def _open(archive: Path | None) -> "Archive":
    from retrieval import Archive

    return Archive.open(options.archive_folder(archive)[0])


def _count(archive: "Archive") -> str:
    return count_text("count_articles", len(archive), "en")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
