"""What changes an archive: build, add, sync, remove. Each leaves it as before or as after, and returns a report."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import ArchiveMissing, ArticleError, UsageError
from ui import folders
from ui.reading import Reading, Watch, refused_files
from ui.report import Report, make_report

if TYPE_CHECKING:
    from retrieval import Archive, Article
    from retrieval.building import Progress


def build(
    path: Path,
    inputs: Sequence[Path],
    *,
    model: str | None = None,
    store: str | None = None,
    engine: str | None = None,
    watch: Watch | None = None,
) -> Report:
    """Make an archive from files and folders; it replaces what was there, unless nothing could be read.

    `engine` is "ray" to prepare the articles on a Ray cluster, None to do so here.
    """
    from retrieval.store import Store

    began = time.monotonic()
    Store(path).require_archive_or_empty()
    reading = _read(inputs, path, watch)
    with ExitStack() as stack:
        make = _maker(stack, engine, reading, path, model, store)
        if make is None:
            return make_report(_size(path), reading, began)
        if path.is_dir() and any(path.iterdir()):
            with folders.Owners(path) as owners:
                owners.forget_all()
                archive = make()
                owners.claim(reading.owned())
        else:  # nothing is recorded yet, and the lock would make the folder look occupied
            archive = make()
            with folders.Owners(path) as owners:
                owners.claim(reading.owned())
        return make_report(_close(archive), reading, began, added=reading.count)


def _maker(
    stack: ExitStack, engine: str | None, reading: Reading, path: Path, model: str | None, store: str | None
) -> "Callable[[], Archive] | None":
    """What makes an archive of what is read; None if nothing could be: an archive is never replaced by nothing."""
    from retrieval import Archive

    if engine is None:
        articles = _first_of(reading)
        if articles is None:
            return None
        return lambda: Archive.build(articles, path, model=model, progress=reading.tell, store=store)
    if engine != "ray":
        raise UsageError(f"--engine {engine}: there is none but ray")
    if find_spec("ray") is None:
        raise UsageError("--engine ray needs Ray; get it with: pip install 'sukien[ray]'")
    from ui.ray_engine import RayEngine

    cluster = stack.enter_context(RayEngine())
    cluster.read(reading)
    return (lambda: cluster.build(path, model, store, reading.tell)) if reading.count else None


def build_starter(path: Path) -> int:
    """Make an archive from the starter corpus; return how many articles it has."""
    from retrieval import Archive
    from seeds import starter_articles

    return _close(Archive.build(starter_articles(), path))


def add(
    path: Path,
    inputs: Sequence[Path],
    *,
    watch: Watch | None = None,
    progress: "Progress | None" = None,
    claim: bool = True,
) -> Report:
    """Add the articles of files and folders; an article whose id is there already replaces it.

    `progress` is told of articles taken into the indexes. With `claim` false, as for a folder that will be gone, `sync`
    never takes them out again.
    """
    from retrieval import Archive

    began = time.monotonic()
    reading = _read(inputs, path, watch)
    with folders.Owners(path) as owners:
        archive = Archive.open(path)
        articles = list(reading)
        if not articles:
            return make_report(_close(archive), reading, began)
        replaced = sum(_stored(archive, article.id) is not None for article in articles)
        owners.forget(reading.brought)
        archive.add(articles, progress=progress)
        owners.claim(reading.owned() if claim else {})
    return make_report(_close(archive), reading, began, added=reading.count - replaced, replaced=replaced)


def add_articles(path: Path, articles: "Sequence[Article]", *, progress: "Progress | None" = None) -> Report:
    """Add articles that come from no file."""
    from retrieval import Archive

    began = time.monotonic()
    with folders.Owners(path) as owners:
        archive = Archive.open(path)
        replaced = sum(_stored(archive, article.id) is not None for article in articles)
        owners.forget(article.id for article in articles)
        archive.add(articles, progress=progress)
        owners.settle()
    spent = time.monotonic() - began
    return Report(_close(archive), len(articles) - replaced, replaced, 0, 0, (), (), (), spent)


def rebuild(path: Path, *, progress: "Progress | None" = None) -> Report:
    """Make an archive anew from the articles in it: with the same model, and everything else as it is made now."""
    from retrieval import Archive

    began = time.monotonic()
    with folders.Owners(path):
        before = Archive.open(path)
        total = len(before)
        model, remote = before.snapshot.manifest.model, before.snapshot.manifest.remote

        def tell(done: int, _total: int | None) -> None:
            if progress:
                progress(done, total)

        address = None if remote is None else remote.address
        archive = Archive.build(iter(before), path, model=model, progress=tell, store=address)
    return Report(_close(archive), 0, 0, total, 0, (), (), (), time.monotonic() - began)


def remove(path: Path, ids: Sequence[str]) -> Report:
    """Remove articles; all of them, or none if an id is not there."""
    from retrieval import Archive

    began = time.monotonic()
    unique = tuple(dict.fromkeys(ids))
    with folders.Owners(path) as owners:
        archive = Archive.open(path)
        owners.forget(unique)
        archive.remove(unique)
    return Report(_close(archive), 0, 0, 0, len(unique), (), (), (), time.monotonic() - began)


def sync(path: Path, folder: Path, *, allow_empty: bool = False, watch: Watch | None = None) -> Report:
    """Bring the archive to the state of a folder: new articles in, changed ones replaced, gone ones out.

    Only an article that an earlier build, add or sync of the same folder brought can go, and only if its file was not
    refused this time. A folder without any file is refused, unless `allow_empty`: far more often than emptied, it is a
    disk that is not there today.
    """
    from retrieval import Archive

    if not folder.exists():
        raise ArticleError(f"{folder}: there is no such folder; give the folder to follow")
    if not folder.is_dir():
        raise UsageError(f"{folder}: is not a folder; to add one file, use: sukien add {folder}")
    began = time.monotonic()
    reading = Reading([folder], path, watch)
    fresh, changed, unchanged = [], [], 0
    with folders.Owners(path) as owners:
        archive = Archive.open(path)
        if not reading.files and owners.of(folder) and not allow_empty:
            count = len(frozenset().union(*owners.of(folder).values()))
            archive.close()
            raise UsageError(
                f"{folder}: has no files, but {count} articles came from it; is its disk there? "
                f"If they are to go: sukien sync {folder} --allow-empty"
            )
        for article in reading:
            stored = _stored(archive, article.id)
            if stored is None:
                fresh.append(article)
            elif _same(stored, article):
                unchanged += 1
            else:
                changed.append(article)
        before = owners.of(folder)
        kept = refused_files(reading.notices, before)
        held = {name: ids for name, ids in before.items() if name in kept}
        gone = [
            article_id
            for article_id in sorted(frozenset().union(*before.values()))
            if article_id not in reading.brought
            and not any(article_id in ids for ids in held.values())
            and _stored(archive, article_id) is not None
        ]
        owners.forget([*gone, *(article.id for article in changed)])
        if fresh or changed:
            archive.add([*fresh, *changed])
            owners.settle()
        if gone:
            archive.remove(gone)
        owners.replace(folder, held, reading.owned())
    return make_report(
        _close(archive),
        reading,
        began,
        added=len(fresh),
        replaced=len(changed),
        unchanged=unchanged,
        removed=len(gone),
    )


def _read(inputs: Sequence[Path], archive: Path, watch: Watch | None) -> Reading:
    reading = Reading(inputs, archive, watch)
    if not reading.files:
        raise UsageError(f"{', '.join(map(str, inputs))}: no files there; give files or folders of articles")
    return reading


def _first_of(reading: Reading) -> "Iterator[Article] | None":
    # Look for one article before anything is written.
    articles = iter(reading)
    first = next(articles, None)
    return None if first is None else chain([first], articles)


def _stored(archive: "Archive", article_id: str) -> "Article | None":
    try:
        return archive.article(article_id)
    except UsageError:
        return None


def _same(stored: "Article", read: "Article") -> bool:
    # The archive detects a language that the file does not give: that is no change of the file.
    fields = ("title", "text", "published", "source", "url", "place")
    return all(getattr(stored, name) == getattr(read, name) for name in fields) and read.language in (
        None,
        stored.language,
    )


def _size(path: Path) -> int:
    from retrieval import Archive

    try:
        return _close(Archive.open(path))
    except ArchiveMissing:
        return 0


def _close(archive: "Archive") -> int:
    size = len(archive)
    archive.close()
    return size
