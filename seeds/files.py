"""Which files hold articles: paths of files and folders become a sorted list."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from retrieval.errors import ArticleError


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `name` is what people and ids call it: its path below the folder given, in NFC, with "/"."""

    path: Path
    name: str


def find_files(paths: Iterable[str | Path]) -> list[SourceFile]:
    """List the files at `paths`; folders are searched through and through.

    Hidden files and folders inside a folder are left out, and a folder behind a link is not entered: the link is
    listed as it stands, and reading refuses it by name. Kinds are not looked at: reading refuses what it cannot read.

    Parameters
    ----------
    paths : iterable of str or Path
        Files and folders, in the order to read them.

    Returns
    -------
    list of SourceFile
        Files of a folder sorted by name; a file met twice is listed once. Empty if `paths` is.

    Raises
    ------
    ArticleError
        If a path does not exist or a folder cannot be listed.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    found: dict[str, SourceFile] = {}
    for path in map(Path, paths):
        if path.is_dir():
            members = [SourceFile(member, _name(member.relative_to(path))) for member in _walk(path)]
        elif path.exists() or path.is_symlink():
            members = [SourceFile(path, _name(Path(path.name)))]
        else:
            raise ArticleError(f"{path}: there is no such file or folder; check the path")
        for member in sorted(members, key=lambda member: member.name):
            found.setdefault(os.path.abspath(member.path), member)
    return list(found.values())


def _name(path: Path) -> str:
    # macOS gives decomposed names, and a name that is not UTF-8 comes with lone surrogates that no index can store.
    return normalize("NFC", path.as_posix().encode("utf-8", "replace").decode())


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        raise ArticleError(f"{error.filename}: cannot be listed ({reason}); check its permissions") from error

    for parent, folders, members in os.walk(folder, onerror=refuse):
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in [*members, *links] if not name.startswith("."))
