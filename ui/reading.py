"""Files → articles, with an account of what became of each file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ui import folders

if TYPE_CHECKING:
    from retrieval import Article
    from seeds import Notice, SourceFile

Watch = Callable[[int, int, int], None]
"""Told as work goes on: files read, files in all, articles in the archive so far."""


class Reading:
    """One pass over files: iterate it for the articles; then ask it what happened.

    Parameters
    ----------
    inputs : sequence of Path
        Files and folders.
    archive : Path
        The folder of the archive that they go to: what lies in it is not read, as in ``sukien build .``
    watch : callable, optional
        Told after every file.

    Raises
    ------
    ArticleError
        If an input does not exist.
    """

    def __init__(self, inputs: Sequence[Path], archive: Path, watch: Watch | None = None) -> None:
        from seeds import find_files

        self.files: list[SourceFile] = _outside(find_files(inputs), archive)
        self.notices: list[Notice] = []
        self.count = 0
        self.brought: dict[str, SourceFile] = {}
        """Article id → the file that brought it, in reading order."""
        self._roots = [path for path in inputs if path.is_dir()]
        self._watch = watch
        self._opened = 0

    def __iter__(self) -> "Iterator[Article]":
        """Read the files one after the other."""
        from seeds import read_files

        for article in read_files(self._feed(), self.notices.append):
            self.take(article.id, self.files[self._opened - 1])
            yield article

    def take(self, article_id: str, file: "SourceFile") -> None:
        """Note an article that a file brought."""
        self.brought[article_id] = file
        self.count += 1

    def opened(self, files: int) -> None:
        """Note files that were read elsewhere."""
        self._opened += files
        self.tell(self.count)

    def tell(self, articles: int, _total: int | None = None) -> None:
        """Pass an archive's progress on."""
        if self._watch:
            self._watch(self._opened, len(self.files), articles)

    def owned(self) -> dict[str, folders.Owned]:
        """Say which articles each input folder brought, by file."""
        record: dict[str, dict[str, set[str]]] = {}
        for article_id, file in self.brought.items():
            for root in self._roots:
                if file.path.is_relative_to(root):
                    record.setdefault(folders.key(root), {}).setdefault(file.name, set()).add(article_id)
        return {folder: {name: frozenset(ids) for name, ids in files.items()} for folder, files in record.items()}

    def _feed(self) -> "Iterator[SourceFile]":
        # Handing the files over one by one says which of them an article comes from: they are read in this order.
        for file in self.files:
            self._opened += 1
            if self._watch:
                self._watch(self._opened - 1, len(self.files), self.count)
            yield file


def _outside(files: "list[SourceFile]", archive: Path) -> "list[SourceFile]":
    own = archive.resolve()
    return [file for file in files if not file.path.resolve().is_relative_to(own)]


def refused_files(notices: "Iterable[Notice]", names: Iterable[str]) -> frozenset[str]:
    """Give the files, of these names, of which at least a part was refused."""
    from seeds import NoticeKind

    places = [notice.where for notice in notices if notice.kind is NoticeKind.REFUSED]
    return frozenset(name for name in names if any(place == name or place.startswith(f"{name}:") for place in places))
