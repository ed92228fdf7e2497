"""Pieces of work that any machine of a Ray cluster can do: files into articles, articles into a part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.copies import Signatures
from retrieval.preparing import article_signatures
from retrieval.shards import Shard, make_shard
from retrieval.types import Article
from seeds import Notice, SourceFile
from seeds.reading import content_of, read_all

if TYPE_CHECKING:
    from retrieval.copies import Keys

# Files that are read in one piece of work, and bytes of them; a file is never cut.
_FILES = 200
_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that was read: its id, what is the same for its copies, where it stands; its file, by number."""

    article_id: str
    content: bytes
    where: str
    file: int


@dataclass(frozen=True, slots=True)
class Read:
    """What came of some files, in order; and the articles' signatures."""

    found: list[Entry | Notice]
    signatures: Signatures


def read_shard(files: Sequence[SourceFile]) -> tuple[Read, list[Article]]:
    """Read files; runs on any machine."""
    found: list[Entry | Notice] = []
    articles = []
    numbers = {file: number for number, file in enumerate(files)}
    for file, where, article in read_all(files, found.append):
        found.append(Entry(article.id, content_of(article), where, numbers[file]))
        articles.append(article)
    return Read(found, article_signatures(articles)), articles


def prepare_shard(
    articles: Sequence[Article], chosen: Sequence[int], groups: "Keys", run: int, model: str | None
) -> Shard:
    """Make a part of some of the articles that were read; runs on any machine."""
    return make_shard([articles[place] for place in chosen], groups, run, model)


def batches(files: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    """Files, as many at a time as are read in one piece of work."""
    batch: list[SourceFile] = []
    size = 0
    for file in files:
        own = file.path.stat().st_size if file.path.is_file() else 0
        if batch and (len(batch) == _FILES or size + own > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += own
    if batch:
        yield batch
