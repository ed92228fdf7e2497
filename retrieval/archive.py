"""The face of the room: build, open and change an archive; search it and ask it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from unicodedata import normalize

import numpy as np

from retrieval import keeping
from retrieval.answer import answer
from retrieval.building import Progress
from retrieval.encoder import Encoder, load_encoder
from retrieval.errors import ArticleError, ModelError, UsageError
from retrieval.filters import Filters
from retrieval.query import Query
from retrieval.ranking import Ranked, rank
from retrieval.store import Store
from retrieval.superwords import embedded
from retrieval.types import Answer, Article, Hit
from retrieval.view import View

# Passages that an answer is looked for in.
_ANSWER_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """What is in an archive. Label counts are articles, most first; dates are of publication.

    `store` is the address of the database that keeps it, None for its folder; `size_bytes` is the folder's.
    """

    path: str
    articles: int
    passages: int
    copies: int
    sources: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, int], ...]
    first: datetime | None
    last: datetime | None
    model: str
    dimension: int
    size_bytes: int
    format_version: int
    created: datetime
    store: str | None = None


class Archive:
    """A folder of articles that can be searched and asked. Use `build` or `open`.

    One value is one state of the archive on disk: later writers do not disturb it. `add` and `remove` move this value
    to the state that they make. Searching from several threads is safe.
    """

    def __init__(self, store: Store, snapshot: View, encoder: Encoder) -> None:
        self.store = store
        self.snapshot = snapshot
        self.encoder = encoder
        self._counted: tuple[View, ArchiveInfo] | None = None

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        path: str | Path,
        model: str | None = None,
        progress: Progress | None = None,
        store: str | None = None,
    ) -> Self:
        """Make an archive of articles; replaces what was at `path`, atomically.

        Parameters
        ----------
        articles : iterable of Article
            With distinct ids. A missing language is detected. Near-copies are kept, and collapsed in results.
        path : str or Path
            The archive's folder; made if it is not there.
        model : str, optional
            Name or folder of a sentence-transformers model on this machine; None is the embedded one.
        progress : callable, optional
            Called as ``progress(done, total)`` with numbers of articles; `total` is None where it is not known.
        store : str, optional
            Keep articles and indexes in the Milvus database at this address (``http://host:19530``, or a Milvus Lite
            file that ends in ``.db``); the folder says where. None keeps all in the folder.

        Raises
        ------
        ArticleError
            If two articles share an id, or one is not an Article.
        UsageError
            If `path` is a folder of something else, or `store` no address.
        ModelError, ArchiveBusy, ArchiveUnreachable
            See retrieval.errors. After any error, what was at `path` is as before.
        """
        encoder = load_encoder(model)
        folder = Store(path)
        folder.require_archive_or_empty()
        address = None if store is None else keeping.checked(store)
        with folder.writing():
            return cls(folder, keeping.build(folder, articles, encoder, address, progress), encoder)

    @classmethod
    def open(cls, path: str | Path, model: str | None = None) -> Self:
        """Open an archive for searching and changing; reads lazily.

        Raises
        ------
        ArchiveMissing, ArchiveDamaged
            If there is none, or a file of it is missing or of the wrong size.
        ModelError
            If `model` is given and is not the one that the archive was built with, or that one has changed.
        """
        store = Store(path)
        snapshot = store.open_current(keeping.open_view)
        built_with = snapshot.manifest.model
        if model is not None and model != built_with:
            raise ModelError(
                f"{path}: was built with model {built_with!r}, not {model!r}; open it without a model, "
                f"or rebuild with: sukien build --model {model}"
            )
        encoder = load_encoder(built_with)
        if (
            encoder.fingerprint != snapshot.manifest.fingerprint
            or embedded().fingerprint != snapshot.manifest.tokenizer
        ):
            raise ModelError(
                f"{path}: was built with another version of model {built_with!r} than the one on this machine; "
                "embed its articles anew with: sukien repair"
            )
        return cls(store, snapshot, encoder)

    def close(self) -> None:
        """Nothing has to be closed; the files are released when the value is no longer used."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.snapshot)

    def __iter__(self) -> Iterator[Article]:
        return self.snapshot.articles()

    def article(self, article_id: str) -> Article:
        """The article with an id.

        Raises
        ------
        UsageError
            If there is none.
        """
        row = self.snapshot.row(normalize("NFC", article_id))
        if row is None:
            raise UsageError(f"no article {article_id!r} in this archive")
        return self.snapshot.article(row)

    def add(self, articles: Iterable[Article], progress: Progress | None = None) -> None:
        """Add articles; one whose id exists replaces the earlier one.

        Raises
        ------
        ArticleError, ArchiveBusy
            The archive is as before.
        """
        self._change(list(articles), (), progress)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Remove articles.

        Raises
        ------
        UsageError
            If an id is not in the archive; then nothing is removed.
        ArchiveBusy
            The archive is as before.
        """
        if isinstance(article_ids, str):
            raise UsageError("remove takes a list of ids, not one string")
        self._change([], [normalize("NFC", article_id) for article_id in article_ids], None)

    def compact(self) -> None:
        """Make one part of all: what was removed leaves the disk now, not when there is enough of it.

        Raises
        ------
        ArchiveBusy
            The archive is as before.
        """
        with self.store.writing():
            self.snapshot = keeping.compact(self.store, keeping.open_again(self.store, self.snapshot))

    def _change(self, articles: Sequence[Article], removed: Sequence[str], progress: Progress | None) -> None:
        for article in articles:
            if not isinstance(article, Article):
                raise ArticleError(f"an Article is needed, not {article!r}; nothing was changed")
        with self.store.writing():
            snapshot = keeping.open_again(self.store, self.snapshot)
            rows = dict(zip(removed, snapshot.rows(removed), strict=True))
            if missing := [article_id for article_id, row in rows.items() if row is None]:
                raise UsageError(f"not in this archive: {', '.join(missing)}; nothing was removed")
            replaced = snapshot.rows([article.id for article in articles])
            gone = [row for row in (*rows.values(), *replaced) if row is not None]
            self.snapshot = keeping.change(self.store, snapshot, articles, gone, self.encoder, progress)

    def search(
        self,
        question: str,
        k: int = 10,
        language: str | None = None,
        source: str | None = None,
        place: str | None = None,
        since: date | datetime | None = None,
        until: date | datetime | None = None,
        event: str | None = None,
    ) -> list[Hit]:
        """Find the passages that a question is about.

        Parameters
        ----------
        question : str
            In any of the model's languages; Vietnamese also without marks.
        k : int
            How many passages; fewer come back where fewer match.
        language, source, place : str, optional
            Only articles with this value, compared without case and marks.
        since, until : date or aware datetime, optional
            Only articles published within, both inclusive; those without a date are left out.
        event : str, optional
            Only articles of this event.

        Returns
        -------
        list of Hit
            Best first. Of near-copies only one article is shown.

        Raises
        ------
        UsageError
            If the question is empty, `k` is below 1, or a filter is of the wrong type.
        """
        filters = Filters(language, source, place, since, until, event)
        snapshot = self.snapshot
        ranked = self._rank(snapshot, self._read(snapshot, question, k), k, filters)
        return [_hit(snapshot, found, number) for number, found in enumerate(ranked, start=1)]

    def ask(
        self,
        question: str,
        k: int = 5,
        language: str | None = None,
        source: str | None = None,
        place: str | None = None,
        since: date | datetime | None = None,
        until: date | datetime | None = None,
        event: str | None = None,
    ) -> Answer:
        """Answer a question with at most `k` verbatim quotes, or say that the archive does not.

        Filters and errors are those of `search`.
        """
        filters = Filters(language, source, place, since, until, event)
        snapshot = self.snapshot
        query = self._read(snapshot, question, k)
        ranked = self._rank(snapshot, query, _ANSWER_PASSAGES, filters)
        return answer(snapshot, query, ranked, self.encoder, k)

    def _read(self, snapshot: View, question: str, k: int) -> Query:
        if not isinstance(question, str) or not question.strip():
            raise UsageError("the question is empty; type at least one word")
        if not isinstance(k, int) or k < 1:
            raise UsageError(f"k must be a whole number of at least 1, not {k!r}")
        return Query.of(snapshot, normalize("NFC", question))

    def _rank(self, snapshot: View, query: Query, k: int, filters: Filters) -> list[Ranked]:
        ranked = rank(snapshot, query, k, self.encoder, snapshot.within(filters))
        snapshot.read_ahead([found.article for found in ranked])
        return ranked

    def info(self) -> ArchiveInfo:
        """Count what is in the archive."""
        snapshot = self.snapshot
        if self._counted is None or self._counted[0] is not snapshot:
            self._counted = snapshot, self._count(snapshot)
        return self._counted[1]

    def _count(self, snapshot: View) -> ArchiveInfo:
        manifest = snapshot.manifest
        live = ~snapshot.deleted
        known = np.flatnonzero(live & (snapshot.columns("day") > 0))
        instants = snapshot.columns("instant")[known]
        return ArchiveInfo(
            path=str(self.store.root),
            articles=len(snapshot),
            passages=int(live[snapshot.article_of].sum()),
            copies=len(snapshot) - len(np.unique(snapshot.groups[live])),
            sources=snapshot.labels("source"),
            languages=snapshot.labels("language"),
            places=snapshot.labels("place"),
            first=snapshot.article(int(known[instants.argmin()])).published if len(known) else None,
            last=snapshot.article(int(known[instants.argmax()])).published if len(known) else None,
            model=manifest.model,
            dimension=manifest.dimension,
            size_bytes=keeping.size(snapshot),
            format_version=manifest.format,
            created=manifest.created,
            store=None if manifest.remote is None else manifest.remote.address,
        )

    def verify(self) -> tuple[str, ...]:
        """Check every file's checksum and every count; what is wrong, one line each, empty if all is well."""
        return keeping.verify(self.store, self.snapshot)

    def backup(self, file: str | Path) -> None:
        """Write all of the archive's present state into one file, checked on the way; others may read and write.

        Raises
        ------
        ArchiveDamaged
            If something in the archive is not as it was written. There is no backup then.
        """
        from retrieval.backup import backup

        keeping.require_files(self.snapshot.manifest)
        backup(self.store, file)

    @classmethod
    def restore(cls, file: str | Path, path: str | Path) -> Self:
        """Make an archive of a backup; it replaces what was at `path`, atomically, while others may read.

        Raises
        ------
        ArchiveMissing, ArchiveDamaged
            If there is no such file, or it is not as `backup` wrote it. What was at `path` is as before.
        UsageError
            If `path` is a folder of something else.
        """
        from retrieval.backup import restore

        restore(file, path)
        store = Store(path)
        if keeping.names_database(store):
            with store.writing():
                keeping.leave_database(store, bring_notes=False)
        return cls.open(path)

    @staticmethod
    def repair(path: str | Path) -> tuple[str, ...]:
        """Make a damaged archive, or one of an earlier format, sound again.

        Returns
        -------
        tuple of str
            What was done and what is lost, one line each; empty if nothing was wrong.

        Raises
        ------
        ArchiveMissing, ArchiveDamaged
            If there is nothing there, or nothing of it can be saved.
        """
        from retrieval.repair import repair

        keeping.require_repairable(Store(path))
        return repair(path)


def retrieve(question: str, k: int = 5, archive: str | Path | Archive = "archive") -> list[Hit]:
    """Search an archive in one line: ``retrieve("câu hỏi", k=5, archive="archive")``."""
    opened = archive if isinstance(archive, Archive) else Archive.open(archive)
    return opened.search(question, k=k)


def _hit(snapshot: View, found: Ranked, number: int) -> Hit:
    article = snapshot.article(found.article)
    passage = snapshot.passage(found.row)
    return Hit(
        article_id=article.id,
        title=article.title,
        text=article.text[passage.start : passage.end],
        start=passage.start,
        end=passage.end,
        score=found.score,
        rank=number,
        published=article.published,
        source=article.source,
        url=article.url,
        place=article.place,
        language=article.language,
    )
