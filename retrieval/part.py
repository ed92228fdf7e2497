"""A part: articles that were indexed together, with everything that is known of them. Immutable once sealed.

part.json          what the part is: counts, runs, segments, every file's size and checksum (retrieval.records)
blocks.bin         CRC-32 of each block of each file, in the order of part.json
articles.jsonl     the articles, a line each (retrieval.lines)
articles.npy       what filters and look-ups need of each (ARTICLE)
labels.json        the sources, places and languages that ARTICLE's numbers stand for
signatures.npy     MinHash signatures (retrieval.copies)
passages.npy       where each passage is (PASSAGE); sentences.npy where its sentences are
tokens.npy         superword tokens of all passages; token_offsets.npy where each passage's begin
frequencies.npy    in how many passages each superword token occurs (FREQUENCY), those that do
words.tsv          words that carry marks: without them, with them, number of passages; sorted
languages.npy      which superword tokens occur in passages of each language of labels.json, packed bits
vectors.npy        unit vectors of all passages, float16
inverted.faiss     an inverted file over the vectors, where there are many (retrieval.dense)
lexical/           segments of the word index (retrieval.lexical)
"""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.checked import Blocks, CheckedArray, CheckedFile, missing
from retrieval.copies import Keys
from retrieval.dense import DenseIndex
from retrieval.disk import BLOCK, Written
from retrieval.errors import ArchiveDamaged
from retrieval.lexical import META
from retrieval.lines import article_of
from retrieval.records import PartRecord, read_part
from retrieval.superwords import Tokens
from retrieval.types import Article, Passage, Sentence

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
        ("crc", "<u4"),  # CRC-32 of the article's line: of a damaged block, what is sound can be told apart
    ]
)
PASSAGE = np.dtype([("article", "<i8"), ("start", "<i4"), ("end", "<i4"), ("first_sentence", "<i8")])
FREQUENCY = np.dtype([("token", "<i4"), ("passages", "<i4")])
NEVER = np.iinfo(np.int64).min
LABELS = ("source", "place", "language")
RECORD = "part.json"
BLOCKS = "blocks.bin"
LEXICAL = "lexical"
INVERTED = "inverted.faiss"


Stamp = tuple[int, int, int, int]
"""What tells a file on disk from any other, and from itself after a change."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    difference = moment - _EPOCH
    return (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds


class Part:
    """A part on disk, open for reading: mapped, and each piece checked when it is first read.

    Parameters
    ----------
    folder : Path
    checksum : str, optional
        That of its record; any, if None.

    Raises
    ------
    ArchiveDamaged
        If a file is missing or of another size, or what is read at once was changed.
    """

    def __init__(self, folder: Path, checksum: str | None = None) -> None:
        self.folder = folder
        self.record = read_part(folder / RECORD, checksum)
        self._blocks = _checked_blocks(folder, self.record)
        self.files = {
            file.path: self.open(file.path) for file in self.record.files if not file.path.startswith(LEXICAL)
        }
        self.columns = self._array("articles")
        self.signatures = self._array("signatures")
        self.passages = self._array("passages")
        self.sentences = self._array("sentences")
        self.frequencies = self._array("frequencies")
        self.languages = self._array("languages")
        self.vectors = self._array("vectors")
        ids: Any = self._array("tokens")
        offsets: Any = self._array("token_offsets")
        self.tokens = Tokens(ids, offsets)
        self.labels: dict[str, list[str]] = json.loads(self.files["labels.json"].bytes())
        self.dense = DenseIndex(self.vectors, self.files.get(INVERTED))
        self._words = self.files["words.tsv"]
        self.lines = self.files["articles.jsonl"]
        self._lexical = [name for name in self._blocks if name.startswith(f"{LEXICAL}/") and not name.endswith(META)]
        self._checked: set[Stamp] = set()

    def _array(self, name: str) -> CheckedArray:
        return CheckedArray(self.files[f"{name}.npy"])

    def __len__(self) -> int:
        return len(self.columns)

    def open(self, name: str, folder: Path | None = None) -> CheckedFile:
        """Map one of the part's files; in another folder, where it has a second name."""
        size, blocks = self._blocks[name]
        return CheckedFile((folder or self.folder) / (Path(name).name if folder else name), size, blocks)

    def unchecked_lexical(self, folder: Path) -> list[tuple[CheckedFile, Stamp]]:
        """The part's files of the word index by their names in a folder, but for those that were checked before.

        Their first and last blocks are checked now, for its library reads those when it opens them.
        """
        unchecked = []
        for name in self._lexical:
            stamp = _stamp(os.path.join(folder, name.rpartition("/")[2]))  # noqa: PTH118  # thrice as fast: there are many
            if stamp not in self._checked:
                second = self.open(name, folder)
                second.check(0, BLOCK)
                second.check(second.size - BLOCK)
                unchecked.append((second, stamp))
        return unchecked

    def check_lexical(self, unchecked: Iterable[tuple[CheckedFile, Stamp]]) -> None:
        """Check all of these files: the library of the word index reads them by itself.

        Raises
        ------
        ArchiveDamaged
            If one of them was changed.
        """
        for file, stamp in unchecked:
            file.check()
            file.release()
            self._checked.add(stamp)

    @cached_property
    def by_key(self) -> tuple[Keys, NDArray[np.int64]]:
        """Keys of the articles' ids, ascending, and the rows that they are of; of equal ones the first row first."""
        keys = self.columns["id_key"]
        order = np.argsort(keys, kind="stable")
        return keys[order], order

    def line(self, row: int) -> bytes:
        """The stored line of the article at a row."""
        offsets = self.columns["offset"]
        return self.lines.bytes(int(offsets[row]), int(offsets[row + 1]) if row + 1 < len(offsets) else None)

    def article(self, row: int) -> Article:
        """The article at a row of this part."""
        return article_of(self.line(row))

    def passage_rows(self, row: int) -> range:
        """Rows of the passages of an article."""
        first = self.columns["first_passage"]
        return range(int(first[row]), int(first[row + 1]) if row + 1 < len(first) else len(self.passages))

    def passage(self, row: int) -> Passage:
        """The passage at a row, with its sentences."""
        record = self.passages[row]
        last = self.passages[row + 1]["first_sentence"] if row + 1 < len(self.passages) else len(self.sentences)
        spans = self.sentences[int(record["first_sentence"]) : int(last)]
        sentences = tuple(Sentence(int(start), int(end)) for start, end in spans)
        return Passage(int(record["start"]), int(record["end"]), sentences)

    def words(self) -> Iterator[tuple[str, str, int]]:
        """Words that carry marks: without them, with them, and in how many passages they occur."""
        for line in self._words.bytes().splitlines():
            plain, word, count = line.decode("utf-8").split("\t")
            yield plain, word, int(count)

    def forms(self, plain: str) -> dict[str, int]:
        """Words that carry marks and are `plain` without them, and in how many passages they occur."""
        wanted = plain.encode("utf-8", "replace") + b"\t"
        lines = self._words.view()
        start = self._first_line(wanted)
        found = {}
        while start < len(lines):
            self._words.check(start, min(len(lines), start + BLOCK))
            end = _end_of_line(lines, start)
            line = bytes(lines[start:end])
            if not line.startswith(wanted):
                break
            _, word, count = line.decode("utf-8").split("\t")
            found[word] = int(count)
            start = end + 1
        return found

    def _first_line(self, wanted: bytes) -> int:
        """Where the first line begins that does not sort before `wanted`."""
        lines = self._words.view()
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            self._words.check(max(0, middle - BLOCK), min(len(lines), middle + BLOCK))
            start = _start_of_line(lines, middle)
            end = _end_of_line(lines, middle)
            if bytes(lines[start:end]) < wanted:
                low = end + 1
            else:
                high = start
        return low


_parts: WeakValueDictionary[tuple[object, ...], Part] = WeakValueDictionary()
_opening = Lock()


def open_part(folder: Path, checksum: str) -> Part:
    """Open a part; snapshots of one process that hold the same files share it, and what was checked of it."""
    try:
        stamps = tuple((file.inode(), file.stat().st_mtime_ns) for file in _entries(folder))
    except OSError as error:
        raise missing(folder, error) from error
    known = (str(folder.absolute()), checksum, stamps)
    with _opening:
        part = _parts.get(known)
        if part is None:
            part = _parts[known] = Part(folder, checksum)
        return part


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    """Entries of a part's folder and of its word index, by path."""
    with os.scandir(folder) as entries:
        found = list(entries)
    with os.scandir(folder / LEXICAL) as entries:
        found += list(entries)
    return sorted(found, key=lambda entry: entry.path)


def block_table(folder: Path, record: PartRecord) -> list[NDArray[np.uint32]]:
    """Checksums of the blocks of each of the part's files, in the order of its record."""
    path = folder / BLOCKS
    try:
        table = path.read_bytes()
    except OSError as error:
        raise missing(path, error) from error
    counts = [-(-file.size // BLOCK) for file in record.files]
    if len(table) != 4 * sum(counts):
        raise ArchiveDamaged(
            f"{path}: has {len(table)} bytes instead of {4 * sum(counts)}; mend it with: sukien repair"
        )
    blocks = np.frombuffer(table, "<u4")
    return np.split(blocks, np.cumsum(counts)[:-1]) if counts else []


def _checked_blocks(folder: Path, record: PartRecord) -> dict[str, tuple[int, Blocks]]:
    """Size and blocks' checksums of each file of a part; they are those of its record."""
    found = {}
    for file, blocks in zip(record.files, block_table(folder, record), strict=True):
        if Written(file.size, blocks.tobytes()).checksum != file.checksum:
            raise ArchiveDamaged(f"{folder / BLOCKS}: was changed; mend it with: sukien repair")
        found[file.path] = file.size, blocks
    return found


def _stamp(path: str) -> Stamp:
    try:
        state = os.stat(path)  # noqa: PTH116  # see where it is called
    except OSError as error:
        raise missing(Path(path), error) from error
    return state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size


def _start_of_line(lines: memoryview, place: int) -> int:
    while place and lines[place - 1] != 10:
        place -= 1
    return place


def _end_of_line(lines: memoryview, place: int) -> int:
    while place < len(lines) and lines[place] != 10:
        place += 1
    return place
