"""Passages by their words, ranked by BM25. The only file that knows tantivy.

Three fields hold what retrieval.text and the embedded tokenizer make of a passage: its words and pairs of words as
written ("exact"), the same without marks ("folded"), and its superword tokens ("super"). BM25 with tantivy's fixed
constants, k1 = 1.2 and b = 0.75 (Robertson & Zaragoza, 2009).

Every part has segments of its own, which never change. An index for reading is a folder with the segments of all parts
and a list of them (``meta.json``): tantivy counts words through all its segments, so that scores do not depend on how
the passages are cut into parts. A passage's address in them is the number of its run and its place in that.
"""

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from retrieval import disk

_ANALYZER = "tokens"
_ROW = "row"
META = "meta.json"
# Tantivy holds it while it opens an index, and makes it where it is missing.
_LOCK = ".tantivy-meta.lock"
# Times that a temporary folder is removed where tantivy has just written to it.
_REMOVALS = 10
# Bytes for each thread that writes.
_WRITER_MEMORY = 256_000_000
_PLACE_BITS = 40
# Terms whose number of passages is known at once.
_MOST_KNOWN = 100_000
# Hits looked at beyond those asked for, to cut between equal scores by row.
_SPARE = 16
# Of more passages than this with one score, any may come first.
_MOST_EQUAL = 5_000


class Field(StrEnum):
    """What a passage can be matched by."""

    EXACT = "exact"
    FOLDED = "folded"
    SUPER = "super"


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    for field in Field:
        schema.add_text_field(field.value, tokenizer_name=_ANALYZER, index_option="freq")
    schema.add_unsigned_field(_ROW, indexed=True, fast=True)
    return schema.build()


def _open(path: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(path))
    # Tokens come ready, separated by spaces; tantivy needs its own analyzer registered for writing and for reading.
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _read(path: Path) -> tuple[tantivy.Index, tantivy.Searcher]:
    index = _open(path)
    return index, index.searcher()


def _writer(path: Path, threads: int = 1) -> tantivy.IndexWriter:
    return _open(path).writer(heap_size=threads * _WRITER_MEMORY, num_threads=threads)


class LexicalWriter:
    """Adds one run of passages to an index in a folder; `close` commits. Errors are OSErrors that name the folder.

    With one thread the same passages make the same files; two bring what was added last to the disk in half the time.
    """

    def __init__(self, path: Path, run: int, threads: int = 1) -> None:
        self._path = path
        self._run = run
        disk.make_folder(path)
        with _as_os_error(path):
            self._writer = _writer(path, threads)

    def add(self, first: int, terms: Mapping[Field, Sequence[str]]) -> None:
        """Add passages, the first of them by its place in the run; each one's terms in a field are one text."""
        with _as_os_error(self._path):
            for place, texts in enumerate(zip(*terms.values(), strict=True), start=first):
                document = tantivy.Document()
                document.add_unsigned(_ROW, self._run << _PLACE_BITS | place)
                for field, text in zip(terms, texts, strict=True):
                    document.add_text(field.value, text)
                self._writer.add_document(document)

    def close(self) -> None:
        """Commit, wait until tantivy's threads are done with the folder, and leave only what is part of the index."""
        with _as_os_error(self._path):
            self._writer.commit()
            self._writer.wait_merging_threads()
        _tidy(self._path)


def join(sources: Iterable[Path], path: Path) -> None:
    """Make one index of those in several folders; tantivy merges small segments where they have become many."""
    compose(sources, path)
    with _as_os_error(path):
        writer = _writer(path)
        writer.commit()
        writer.wait_merging_threads()
    _tidy(path)


def compose(sources: Iterable[Path], path: Path) -> None:
    """Make a folder that is an index of the segments of those in one or more folders; files get a second name."""
    disk.make_folder(path)
    record: dict[str, Any] = {}
    for folder in sources:
        found = json.loads((folder / META).read_text("utf-8"))
        record = record or found | {"segments": [], "opstamp": 0}
        record["segments"] += found["segments"]
        record["opstamp"] = max(record["opstamp"], found["opstamp"])
        for file in segment_files(folder):
            disk.link(file, path / file.name)
    disk.write_file(path / META, json.dumps(record, indent=2).encode("utf-8"))
    os.close(disk.system.create(path / _LOCK))  # made by a reader, it would wait for what is being brought to the disk


def segment_files(path: Path) -> list[Path]:
    """The files that hold the segments of an index, by name."""
    return sorted(file for file in path.iterdir() if re.fullmatch(r"[0-9a-f]{32}\..+", file.name))


class LexicalIndex:
    """A snapshot for reading: later changes are not seen.

    Parameters
    ----------
    path : Path
        A folder made by `compose`.
    runs : sequence of (int, int)
        Number and length of each run, in the order in which passages are counted.
    check : callable, optional
        Called before the index is first searched; raises if its files are damaged.
    """

    def __init__(self, path: Path, runs: Sequence[tuple[int, int]], check: Callable[[], None] = lambda: None) -> None:
        try:
            with _as_os_error(path):
                self._index, self._searcher = _read(path)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise
            # tantivy makes a lock where it reads. Where it may not, it is given a folder of its own to do so.
            with _own_folder() as own, _as_os_error(path):
                for file in path.iterdir():
                    if not file.name.startswith("."):
                        (own / file.name).symlink_to(file.absolute())
                self._index, self._searcher = _read(own)
        self._schema = self._index.schema
        self._known: dict[tuple[Field, str], int] = {}
        self._check: Callable[[], None] | None = check
        starts = np.cumsum([0, *(length for _, length in runs)])
        order = np.argsort([number for number, _ in runs], kind="stable")
        self._numbers = np.array([number for number, _ in runs], dtype=np.int64)[order]
        self._starts = starts[:-1][order]
        self._codes = [(start, number) for start, (number, length) in zip(starts, runs, strict=False) if length]

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def document_frequency(self, field: Field, term: str) -> int:
        """How many passages hold the term."""
        known = self._known
        found = known.get((field, term))
        if found is None:
            self._check_once()
            if len(known) > _MOST_KNOWN:
                self._known = known = {}
            found = known[field, term] = int(self._searcher.doc_freq(field.value, term))
        return found

    def search(
        self, terms: Mapping[tuple[Field, str], float], k: int, rows: Sequence[int] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the passages with the highest BM25 score.

        Parameters
        ----------
        terms : mapping of (Field, str) to float
            Tokens and their weights; a token's BM25 score in its field is multiplied by its weight, and the sum counts.
        k : int
            At least 1.
        rows : sequence of int, optional
            Look at these passages only; all, if None.

        Returns
        -------
        rows : ndarray of int64, shape (at most k,)
        scores : ndarray of float32, same shape
            Highest first, of equal ones the first row; every score is above 0.
        """
        parts = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), weight))
            for (field, term), weight in terms.items()
            if weight > 0
        ]
        if not parts or not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        self._check_once()
        query = tantivy.Query.boolean_query(parts)
        if rows is not None:
            within = tantivy.Query.term_set_query(self._schema, _ROW, self._addresses(rows))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(within, 0.0))]
            )
        fetched = k + _SPARE
        while True:
            hits = self._searcher.search(query, limit=fetched, count=False).hits
            if len(hits) < fetched or hits[-1][0] < hits[k - 1][0] or fetched - k > _MOST_EQUAL:
                break
            fetched *= 4  # more passages with the same score may follow: which come first must not depend on segments
        addresses = self._searcher.fast_field_values(_ROW, [address for _, address in hits])
        found = self._rows(np.asarray(addresses, dtype=np.int64))
        scores = np.asarray([score for score, _ in hits], dtype=np.float32)
        best = np.lexsort((found, -scores))[:k]
        return found[best], scores[best]

    def _term(self, field: Field, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field.value, term, "freq")

    def _check_once(self) -> None:
        if self._check is not None:
            self._check()
            self._check = None

    def _rows(self, addresses: NDArray[np.int64]) -> NDArray[np.int64]:
        run = np.searchsorted(self._numbers, addresses >> _PLACE_BITS)
        rows: NDArray[np.int64] = self._starts[run] + (addresses & ((1 << _PLACE_BITS) - 1))
        return rows

    def _addresses(self, rows: Sequence[int]) -> list[int]:
        wanted = np.asarray(rows, dtype=np.int64)
        starts = np.array([start for start, _ in self._codes], dtype=np.int64)
        numbers = np.array([number for _, number in self._codes], dtype=np.int64)
        run = np.searchsorted(starts, wanted, side="right") - 1
        addresses: list[int] = (numbers[run] << _PLACE_BITS | (wanted - starts[run])).tolist()
        return addresses


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A temporary folder for an index; it is gone afterwards, though tantivy may still be at work in it.

    A thread of tantivy's looks once more at what was just opened, and makes the lock anew: also while the folder is
    being removed, which then is not empty. That happens once, so that the next try removes it.
    """
    path = Path(mkdtemp())
    try:
        yield path
    finally:
        for _ in range(_REMOVALS):
            shutil.rmtree(path, ignore_errors=True)
            if not path.exists():
                break


def _tidy(path: Path) -> None:
    """Leave only the segments that are part of the index, and the list of them."""
    meta = json.loads((path / META).read_text("utf-8"))
    held = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    for file in path.iterdir():
        if file.name != META and file.name.partition(".")[0] not in held:
            disk.remove(file)


@contextmanager
def _as_os_error(path: Path) -> Iterator[None]:
    """Tantivy tells everything as a ValueError, some faults of its threads as a panic: give them as what they are."""
    try:
        yield
    except OSError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        code = re.search(r"os error (\d+)|code: (\d+)", str(error))
        number = int(next(filter(None, code.groups()))) if code else errno.EIO
        raise OSError(number, f"the word index: {str(error)[:300]}", str(path)) from error
