"""A part: articles that were indexed together, with everything that indexes are made from. Immutable once written.

articles.jsonl     the articles, one JSON object a line
articles.npy       what filters and look-ups need of each (ARTICLE)
labels.json        the sources, places and languages that ARTICLE's numbers stand for
signatures.npy     MinHash signatures (retrieval.copies)
passages.npy       where each passage is (PASSAGE); sentences.npy where its sentences are
tokens.npy         superword tokens of all passages; token_offsets.npy where each passage's begin
frequencies.npy    in how many passages each superword token occurs
words.tsv          words that carry marks: without them, with them, number of passages
languages.npy      which superword tokens occur in passages of each language of labels.json, packed bits
vectors.npy        unit vectors of all passages, float16
"""

import json
import mmap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from retrieval.arrays import ArrayWriter, read_array
from retrieval.copies import PERMUTATIONS, Keys, Signatures, key
from retrieval.superwords import Embeddings, Tokens
from retrieval.text import fold
from retrieval.types import Article, Passage

ARTICLE = np.dtype(
    [
        ("offset", "<i8"),  # of the article's line in articles.jsonl
        ("id_key", "<u8"),
        ("group", "<u8"),  # shared by near-copies
        ("instant", "<i8"),  # published, microseconds since 1970 UTC; NEVER where unknown
        ("day", "<i4"),  # published, ordinal of the date in its own time zone; 0 where unknown
        ("source", "<i4"),  # number of a label; -1 where unknown, as the next two
        ("place", "<i4"),
        ("language", "<i4"),
        ("first_passage", "<i8"),
    ]
)
PASSAGE = np.dtype([("article", "<i8"), ("start", "<i4"), ("end", "<i4"), ("first_sentence", "<i8")])
NEVER = np.iinfo(np.int64).min
LABELS = ("source", "place", "language")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    difference = moment - _EPOCH
    return (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds


class PartWriter:
    """Writes one part, batch by batch; `finish` completes it."""

    def __init__(self, folder: Path, dimension: int, vocabulary: int) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.articles = 0
        self.passages = 0
        self._stack = ExitStack()
        self._lines = self._stack.enter_context((folder / "articles.jsonl").open("wb"))
        self._passages = self._array("passages", PASSAGE)
        self._sentences = self._array("sentences", "<i4", (2,))
        self._tokens = self._array("tokens", "<i4")
        self._token_offsets = self._array("token_offsets", "<i8")
        self._token_offsets.append(np.zeros(1, dtype=np.int64))
        self._vectors = self._array("vectors", "<f2", (dimension,))
        self._frequencies = np.zeros(vocabulary, dtype=np.int64)
        self._languages: dict[int, NDArray[np.bool_]] = {}
        self._words: Counter[str] = Counter()
        self._columns: list[NDArray[Any]] = []
        self._signatures: list[Signatures] = []
        self._labels: dict[str, dict[str, int]] = {name: {} for name in LABELS}

    def _array(self, name: str, dtype: DTypeLike, row: tuple[int, ...] = ()) -> ArrayWriter:
        return self._stack.enter_context(ArrayWriter(self.folder / f"{name}.npy", dtype, row))

    def add(
        self,
        articles: Sequence[Article],
        signatures: Signatures,
        passages: Sequence[Sequence[Passage]],
        tokens: Tokens,
        words: Iterable[Iterable[str]],
        vectors: Embeddings,
    ) -> None:
        """Append articles; `passages` are per article, the rest is per passage in the same order."""
        columns = np.zeros(len(articles), dtype=ARTICLE)
        places: list[tuple[int, int, int, int]] = []
        for row, (article, parts) in enumerate(zip(articles, passages, strict=True)):
            columns[row] = self._column(article, len(places))
            self._lines.write(_to_line(article))
            for passage in parts:
                places.append((self.articles + row, passage.start, passage.end, self._sentences.length))
                self._sentences.append(np.array([(s.start, s.end) for s in passage.sentences], dtype=np.int32))
        self._passages.append(np.array(places, dtype=PASSAGE))
        self._tokens.append(tokens.ids)
        self._token_offsets.append(tokens.offsets[1:] + (self._tokens.length - len(tokens.ids)))
        self._vectors.append(vectors)
        for passage_row in range(len(tokens)):
            unique = np.unique(tokens[passage_row])
            self._frequencies[unique] += 1
            language = int(columns["language"][places[passage_row][0] - self.articles])
            self._languages.setdefault(language, np.zeros(len(self._frequencies), dtype=bool))[unique] = True
        for held in words:
            self._words.update(set(held))
        self._columns.append(columns)
        self._signatures.append(signatures)
        self.articles += len(articles)
        self.passages += len(places)

    def _column(self, article: Article, passages_before: int) -> tuple[int, ...]:
        labels = []
        for name in LABELS:
            value = getattr(article, name)
            known = self._labels[name]
            labels.append(-1 if value is None else known.setdefault(value, len(known)))
        when = article.published
        return (
            self._lines.tell(),
            int(key(article.id)),
            0,
            NEVER if when is None else instant(when),
            0 if when is None else when.date().toordinal(),
            *labels,
            self.passages + passages_before,
        )

    def signatures(self) -> Signatures:
        """Signatures of all articles added."""
        return np.concatenate([np.empty((0, PERMUTATIONS), dtype=np.uint32), *self._signatures])

    def id_keys(self) -> Keys:
        """Keys of all articles' ids."""
        keys: Keys = np.concatenate([np.empty(0, dtype=np.uint64), *(columns["id_key"] for columns in self._columns)])
        return keys

    def finish(self, groups: Keys) -> None:
        """Complete the part; `groups` are the articles' group keys (retrieval.copies)."""
        columns = np.concatenate([np.empty(0, dtype=ARTICLE), *self._columns])
        columns["group"] = groups
        self._array("articles", ARTICLE).append(columns)
        self._array("signatures", "<u4", (PERMUTATIONS,)).append(self.signatures())
        self._array("frequencies", "<i4").append(self._frequencies)
        languages = np.zeros((len(self._labels["language"]), len(self._frequencies)), dtype=bool)
        for number, mask in self._languages.items():
            if number >= 0:
                languages[number] = mask
        packed = np.packbits(languages, axis=1)
        self._array("languages", "u1", (packed.shape[1],)).append(packed)
        labels = {name: list(known) for name, known in self._labels.items()}
        (self.folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False), "utf-8")
        rows = sorted((fold(word), word, count) for word, count in self._words.items() if not word.isascii())
        lines = "".join(f"{plain}\t{word}\t{count}\n" for plain, word, count in rows if plain != word)
        (self.folder / "words.tsv").write_text(lines, "utf-8")
        self._stack.close()

    def abandon(self) -> None:
        """Close the files of a part that will not be finished."""
        self._stack.close()


class Part:
    """A part on disk, open for reading; arrays are memory-mapped, articles are read when asked for."""

    def __init__(self, folder: Path) -> None:
        self.columns = read_array(folder / "articles.npy")
        self.signatures = read_array(folder / "signatures.npy")
        self.passages = read_array(folder / "passages.npy")
        self.sentences = read_array(folder / "sentences.npy")
        self.tokens = Tokens(read_array(folder / "tokens.npy"), read_array(folder / "token_offsets.npy"))
        self.frequencies = read_array(folder / "frequencies.npy")
        self.languages = read_array(folder / "languages.npy")
        self.vectors = read_array(folder / "vectors.npy")
        self._words = folder / "words.tsv"
        self.labels: dict[str, list[str]] = json.loads((folder / "labels.json").read_text("utf-8"))
        with (folder / "articles.jsonl").open("rb") as file:
            empty = file.seek(0, 2) == 0
            self._lines = None if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def marked_words(self) -> Iterator[tuple[str, str, int]]:
        """Words that carry marks: without them, with them, and in how many passages they occur."""
        for line in self._words.read_text("utf-8").splitlines():
            plain, word, count = line.split("\t")
            yield plain, word, int(count)

    def article(self, row: int) -> Article:
        """The article at a row of this part."""
        if self._lines is None:
            raise IndexError(row)
        start = int(self.columns["offset"][row])
        return _from_line(self._lines[start : self._lines.find(b"\n", start)])

    def articles(self) -> Iterator[Article]:
        """All articles, in order."""
        return (self.article(row) for row in range(len(self.columns)))


def _to_line(article: Article) -> bytes:
    record = {name: getattr(article, name) for name in Article.__slots__}
    record["published"] = article.published and article.published.isoformat()
    return json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"


def _from_line(line: bytes) -> Article:
    record = json.loads(line.decode("utf-8"))
    published = record.pop("published")
    return Article(**record, published=published and datetime.fromisoformat(published))
