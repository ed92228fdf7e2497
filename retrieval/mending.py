"""Parts of a damaged archive, made sound one by one: from what is left of their texts and vectors."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval import disk
from retrieval.building import write_part
from retrieval.encoder import Encoder, load_encoder
from retrieval.errors import ArchiveDamaged
from retrieval.filters import Mask
from retrieval.generation import Held, hold
from retrieval.lines import article_of
from retrieval.part import BLOCKS, RECORD, block_table
from retrieval.records import PartEntry, PartRecord, part_json, read_part
from retrieval.store import Store
from retrieval.superwords import embedded
from retrieval.types import Article

_ID = re.compile(r'"id": ("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an archive before its parts are looked at.

    Attributes
    ----------
    parts : list of (str, str or None)
        Names, and checksums of their records where those are known.
    removed : ndarray of bool or None
        Which articles are removed, through all parts.
    digests : dict or None
        Of format 1: BLAKE2b of each file by its path below the archive's folder.
    """

    parts: list[tuple[str, str | None]]
    removed: Mask | None
    model: str
    fingerprint: str | None
    tokenizer: str | None
    digests: dict[str, str] | None = None


class Mender:
    """Goes through the parts, in order, or the newest first where not even a manifest is left; says what it finds."""

    def __init__(self, store: Store, known: Known, said: list[str]) -> None:
        self._store = store
        self._known = known
        self._said = said
        self._done: list[Held] = []
        self._seen: set[str] = set()
        self._places: dict[str, tuple[int, int]] = {}
        self._run, row = 1, 0
        for name, _ in known.parts:
            record = _record(store.part(name), None)
            count = record.articles if record else _count_lines(store.part(name) / "articles.jsonl")
            self._places[name] = row, row + count
            self._run = 1 + max([self._run - 1, *(number for number, _ in (record.runs if record else ()))])
            row += count
        self.encoder: Encoder = load_encoder(known.model)
        self._same_model = (known.fingerprint, known.tokenizer) == (self.encoder.fingerprint, embedded().fingerprint)
        if not self._same_model:
            why = (
                "was made with another version of its model" if known.fingerprint else "its model is not known any more"
            )
            said.append(f"{store.root}: {why}; everything was embedded again with {self.encoder.name!r}")

    def part(self, name: str, checksum: str | None) -> list[Held]:
        """The part, sound; none if nothing is left of it."""
        folder = self._store.part(name)
        record = _record(folder, checksum)
        damaged = self._damaged(name, folder, record)
        removed = self._removed(name)
        if record is not None and not damaged and self._same_model:
            entry = PartEntry(name, part_json(record)[1])
            held = hold(self._store, entry, removed)
        else:
            if damaged and self._known.digests is None:
                self._said.append(f"{folder}: {', '.join(sorted(damaged))}: damaged; the part was made again from text")
            found = self._write(folder, self._articles(folder, record, damaged, removed), damaged)
            if found is None:
                return []
            held = found
        self._done.append(held)
        return [held]

    def _removed(self, name: str) -> Mask | None:
        """Which of the part's articles are removed; None where that is not known."""
        first, stop = self._places[name]
        every = self._known.removed
        return None if every is None or len(every) < stop else every[first:stop]

    def _damaged(self, name: str, folder: Path, record: PartRecord | None) -> set[str]:
        if self._known.digests is not None:
            prefix = f"parts/{name}/"
            names = [path for path in self._known.digests if path.startswith(prefix)]
            return {path.removeprefix(prefix) for path in names if not self._is_old(path)}
        if record is None:
            return {RECORD}
        damaged, table = set(), b""
        for file in record.files:
            try:
                found = disk.measure(folder / file.path)
            except OSError:
                damaged.add(file.path)
                continue
            if (found.size, found.checksum) != (file.size, file.checksum):
                damaged.add(file.path)
            table += found.blocks
        try:
            if not damaged and (folder / BLOCKS).read_bytes() != table:
                damaged.add(BLOCKS)
        except OSError:
            damaged.add(BLOCKS)
        return damaged

    def _is_old(self, path: str) -> bool:
        try:
            data = (self._store.root / path).read_bytes()
        except OSError:
            return False
        return (
            self._known.digests is not None and blake2b(data, digest_size=16).hexdigest() == self._known.digests[path]
        )

    def _articles(
        self, folder: Path, record: PartRecord | None, damaged: set[str], removed: Mask | None
    ) -> list[tuple[int, Article]]:
        """What is left of a part's articles, with their rows; of one id only the last."""
        data = _read(folder / "articles.jsonl")
        columns = None if damaged & {"articles.npy", RECORD} else _load(folder / "articles.npy")
        bad = _bad_spans(folder, record, data) if "articles.jsonl" in damaged and record else []
        kept: dict[str, tuple[int, Article]] = {}
        for row, (start, line) in enumerate(_lines(columns, data)):
            if removed is not None and row < len(removed) and removed[row]:
                continue
            doubtful = any(first < start + len(line) and start < last for first, last in bad)
            if doubtful and columns is not None and "crc" in (columns.dtype.names or ()):
                doubtful = crc32(line) != columns["crc"][row]
            article = None if doubtful else _parsed(line)
            if article is None:
                named = _ID.search(line.decode("utf-8", "replace"))
                which = named[1] if named else f"number {row + 1}"
                self._said.append(f"{folder}: article {which} is damaged and lost; add it again from its file")
            else:
                kept[article.id] = row, article
        if self._known.fingerprint is None:
            # Of an article in several parts the newest counts, and newer parts were looked at before.
            kept = {name: found for name, found in kept.items() if name not in self._seen}
            self._seen.update(kept)
        return list(kept.values())

    def _write(self, folder: Path, kept: list[tuple[int, Article]], damaged: set[str]) -> Held | None:
        if not kept and self._done:
            return None
        columns = None if damaged & {"articles.npy", RECORD} else _load(folder / "articles.npy")
        vectors = None if damaged & {"vectors.npy", RECORD} else _load(folder / "vectors.npy")
        usable = columns is not None and vectors is not None and self._same_model
        firsts = (
            [*columns["first_passage"].tolist(), len(vectors)] if columns is not None and vectors is not None else []
        )
        spans = {article.id: range(firsts[row], firsts[row + 1]) for row, article in kept} if usable else {}

        def stored(batch: Sequence[Article], counts: Sequence[int]) -> NDArray[np.float16] | None:
            mine = [spans.get(article.id, range(0)) for article in batch]
            if vectors is None or [len(span) for span in mine] != list(counts):
                return None
            rows = [row for span in mine for row in span]
            found: NDArray[np.float16] = vectors[np.array(rows, dtype=np.int64)]
            return found

        target = self._store.part(self._store.new_name())
        before = [] if self._known.fingerprint is None else [held.part for held in self._done]
        articles = [article for _, article in kept]
        entry = write_part(target, self._run, articles, self.encoder, embedded(), before, stored=stored)
        self._run += 1
        return hold(self._store, entry)


def _record(folder: Path, checksum: str | None) -> PartRecord | None:
    try:
        return read_part(folder / RECORD, checksum)
    except ArchiveDamaged:
        return None


def _lines(columns: NDArray[Any] | None, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with where they begin: by what is known of the articles, or else where a line ends."""
    if columns is None:
        start = 0
        for line in data.split(b"\n")[:-1]:
            yield start, line
            start += len(line) + 1
        return
    starts = [*columns["offset"].tolist(), len(data)]
    yield from ((start, data[start:stop]) for start, stop in zip(starts, starts[1:], strict=False))


def _bad_spans(folder: Path, record: PartRecord, data: bytes) -> list[tuple[int, int]]:
    """Which bytes of a damaged ``articles.jsonl`` cannot be trusted; none, if that cannot be told either."""
    try:
        tables = {file.path: table for file, table in zip(record.files, block_table(folder, record), strict=True)}
    except ArchiveDamaged:
        return []
    found = np.frombuffer(disk.measured(data).blocks, "<u4")
    expected = tables["articles.jsonl"]
    common = min(len(found), len(expected))
    bad = np.flatnonzero(found[:common] != expected[:common]).tolist()
    return [(number * disk.BLOCK, (number + 1) * disk.BLOCK) for number in bad]


def _parsed(line: bytes) -> Article | None:
    try:
        return article_of(line)
    except (ValueError, KeyError, TypeError, AttributeError):  # ArticleError is a ValueError
        return None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _count_lines(path: Path) -> int:
    return _read(path).count(b"\n")


def _load(path: Path) -> NDArray[Any] | None:
    try:
        found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        return None
    return found
