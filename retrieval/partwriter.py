"""Writes a part: first its files, last its record, which seals it. What is not sealed is no part of any archive."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import DTypeLike, NDArray

from retrieval import disk
from retrieval.arrays import ArrayWriter
from retrieval.copies import PERMUTATIONS, Keys, Signatures, key
from retrieval.dense import write_inverted
from retrieval.disk import FileWriter, Written
from retrieval.lexical import META, segment_files
from retrieval.lines import PLAIN, line_of
from retrieval.part import ARTICLE, BLOCKS, FREQUENCY, INVERTED, LABELS, LEXICAL, NEVER, PASSAGE, RECORD, instant
from retrieval.records import File, PartEntry, PartRecord, part_json
from retrieval.rows import Rows
from retrieval.superwords import Tokens
from retrieval.text import fold
from retrieval.types import Article


class PartFiles:
    """The files of a part that is being written."""

    def __init__(self, folder: Path) -> None:
        disk.make_folder(folder)
        self.folder = folder
        self._open: dict[str, ArrayWriter | FileWriter] = {}
        self._written: dict[str, Written] = {}

    def array(self, name: str, dtype: DTypeLike, row: tuple[int, ...] = ()) -> ArrayWriter:
        """Begin an array."""
        writer = self._open[f"{name}.npy"] = ArrayWriter(self.folder / f"{name}.npy", dtype, row)
        return writer

    def whole_array(self, name: str, rows: NDArray[Any], dtype: DTypeLike) -> None:
        """Write an array that is there already."""
        self.array(name, dtype, rows.shape[1:]).append(rows)

    def file(self, name: str) -> FileWriter:
        """Begin a file."""
        writer = self._open[name] = FileWriter(self.folder / name)
        return writer

    def text(self, name: str, text: str) -> None:
        """Write a text that is there already."""
        self.file(name).write(text.encode("utf-8"))

    def close(self) -> None:
        """Complete all files."""
        while self._open:
            name = next(iter(self._open))
            self._written[name] = self._open[name].close()
            del self._open[name]

    def abandon(self) -> None:
        """Let go of files that will not be completed."""
        for writer in self._open.values():
            writer.abandon()
        self._open.clear()

    def seal(self, articles: int, passages: int, vocabulary: int, runs: Iterable[tuple[int, int]]) -> PartEntry:
        """Write the record. The word index must be in its folder, the files complete."""
        lexical = self.folder / LEXICAL
        for path in [*segment_files(lexical), lexical / META]:
            self._written[f"{LEXICAL}/{path.name}"] = disk.measure(path, sync=True)
        vectors = np.load(self.folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
        if (written := write_inverted(vectors, self.folder / INVERTED)) is not None:
            self._written[INVERTED] = written
        files = tuple(File.of(name, written) for name, written in self._written.items())
        text, checksum = part_json(PartRecord(articles, passages, vocabulary, tuple(runs), files))
        disk.write_file(self.folder / BLOCKS, b"".join(written.blocks for written in self._written.values()))
        disk.write_file(self.folder / RECORD, text)
        for folder in (lexical, self.folder, self.folder.parent):
            disk.sync_folder(folder)
        return PartEntry(self.folder.name, checksum)


class PartWriter:
    """Writes articles as a part, batch by batch; `finish` completes it."""

    def __init__(self, folder: Path, dimension: int, vocabulary: int) -> None:
        self.files = PartFiles(folder)
        self.articles = 0
        self.passages = 0
        self._lines = self.files.file("articles.jsonl")
        self._passages = self.files.array("passages", PASSAGE)
        self._sentences = self.files.array("sentences", "<i4", (2,))
        self._tokens = self.files.array("tokens", "<i4")
        self._token_offsets = self.files.array("token_offsets", "<i8")
        self._token_offsets.append(np.zeros(1, dtype=np.int64))
        self._vectors = self.files.array("vectors", "<f2", (dimension,))
        self._frequencies = np.zeros(vocabulary, dtype=np.int64)
        self._languages: dict[int, NDArray[np.bool_]] = {}
        self._words: Counter[str] = Counter()
        self._columns: list[NDArray[Any]] = []
        self._signatures: list[Signatures] = []
        self._labels: dict[str, dict[str, int]] = {name: {} for name in LABELS}

    def add(self, articles: Sequence[Article], rows: Rows) -> None:
        """Append articles and what was made of them."""
        columns = np.zeros(len(rows), dtype=ARTICLE)
        before = np.cumsum(rows.counts) - rows.counts
        for row, article in enumerate(articles):
            line = line_of(article, packed=self.articles + row >= PLAIN)
            columns[row] = self._column(article, line, int(before[row]))
            self._lines.write(line)
        tokens, places = rows.tokens, np.zeros(len(rows.passages), dtype=PASSAGE)
        owner = np.repeat(np.arange(len(rows)), rows.counts)
        places["article"] = self.articles + owner
        places["start"], places["end"], lengths = rows.passages.T
        places["first_sentence"] = self._sentences.length + np.cumsum(lengths) - lengths
        self._passages.append(places)
        self._sentences.append(rows.sentences)
        self._tokens.append(tokens.ids)
        self._token_offsets.append(tokens.offsets[1:] + (self._tokens.length - len(tokens.ids)))
        self._vectors.append(rows.vectors)
        self._count(tokens, columns["language"][owner])
        self._words.update(rows.words)
        self._columns.append(columns)
        self._signatures.append(rows.signatures.copy())  # a view would keep all that came with them
        self.articles += len(rows)
        self.passages += len(places)

    def _count(self, tokens: Tokens, languages: NDArray[np.int32]) -> None:
        """Count passages' tokens, each once a passage; note which languages they occur in."""
        vocabulary = len(self._frequencies)
        passage = np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets))
        once = np.sort(passage * vocabulary + tokens.ids)  # faster here than np.unique
        passage, held = np.divmod(once[np.flatnonzero(np.diff(once, prepend=-1))], vocabulary)
        self._frequencies += np.bincount(held, minlength=vocabulary)
        for language in np.unique(languages).tolist():
            mask = self._languages.setdefault(language, np.zeros(vocabulary, dtype=bool))
            mask[held[languages[passage] == language]] = True

    def _column(self, article: Article, line: bytes, passages_before: int) -> tuple[int, ...]:
        labels = []
        for name in LABELS:
            value = getattr(article, name)
            known = self._labels[name]
            labels.append(-1 if value is None else known.setdefault(value, len(known)))
        when = article.published
        return (
            self._lines.size,
            int(key(article.id)),
            0,
            NEVER if when is None else instant(when),
            0 if when is None else when.date().toordinal(),
            *labels,
            self.passages + passages_before,
            crc32(line),
        )

    def signatures(self) -> Signatures:
        """Signatures of all articles added."""
        return np.concatenate([np.empty((0, PERMUTATIONS), dtype=np.uint32), *self._signatures])

    def id_keys(self) -> Keys:
        """Keys of all articles' ids."""
        keys: Keys = np.concatenate([np.empty(0, dtype=np.uint64), *(columns["id_key"] for columns in self._columns)])
        return keys

    def finish(self, groups: Keys, number: int) -> PartEntry:
        """Complete the part.

        Parameters
        ----------
        groups : ndarray of uint64
            The articles' group keys (retrieval.copies).
        number : int
            Of the part's one run in the word index.
        """
        columns = np.concatenate([np.empty(0, dtype=ARTICLE), *self._columns])
        columns["group"] = groups
        files, vocabulary = self.files, len(self._frequencies)
        files.whole_array("articles", columns, ARTICLE)
        files.whole_array("signatures", self.signatures(), "<u4")
        held = np.flatnonzero(self._frequencies)
        frequencies = np.zeros(len(held), dtype=FREQUENCY)
        frequencies["token"], frequencies["passages"] = held, self._frequencies[held]
        files.whole_array("frequencies", frequencies, FREQUENCY)
        languages = np.zeros((len(self._labels["language"]), vocabulary), dtype=bool)
        for language, mask in self._languages.items():
            if language >= 0:
                languages[language] = mask
        files.whole_array("languages", np.packbits(languages, axis=1), "u1")
        files.text("labels.json", labels_json({name: list(known) for name, known in self._labels.items()}))
        files.text("words.tsv", words_tsv(self._words))
        files.close()
        return files.seal(self.articles, self.passages, vocabulary, [(number, self.passages)])

    def abandon(self) -> None:
        """Close the files of a part that will not be finished."""
        self.files.abandon()


def labels_json(labels: Mapping[str, Sequence[str]]) -> str:
    """The contents of ``labels.json``."""
    return json.dumps(labels, ensure_ascii=False)


def words_tsv(words: Mapping[str, int]) -> str:
    """The contents of ``words.tsv``: words that carry marks, and in how many passages they occur."""
    rows = sorted((fold(word), word, count) for word, count in words.items() if not word.isascii())
    return "".join(f"{plain}\t{word}\t{count}\n" for plain, word, count in rows if plain != word)
