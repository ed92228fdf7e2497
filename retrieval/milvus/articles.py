"""Articles of one generation, by their rows and by their ids."""

from collections.abc import Iterator, Sequence

import numpy as np

from retrieval.copies import key
from retrieval.lines import article_of
from retrieval.memory import Memory
from retrieval.milvus.expressions import blocks, signed, within
from retrieval.milvus.schema import Kind, Record
from retrieval.milvus.source import Source
from retrieval.types import Article

# Articles that are remembered: their rows never change.
_REMEMBERED = 2_000
# Articles whose lines are put together at once.
_AT_ONCE = 500


class Articles:
    """Reads articles."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: Memory[int, Article] = Memory(_REMEMBERED)

    def rows(self, article_ids: Sequence[str]) -> list[int | None]:
        """Row of the article with each of some ids; None where there is none."""
        keys = signed(np.array([key(article_id) for article_id in article_ids], dtype=np.uint64))
        found: dict[str, int] = {}
        for block in blocks(list(dict.fromkeys(keys))):
            expression = f"{within('id_key', block)} and {self._source.here}"
            numbers = [row["id"] for row in self._source.some(Kind.ARTICLES, expression, ("id",))]
            held = self.read([number for number in numbers if number not in self._source.removed])
            found |= {article.id: number for number, article in held.items()}
        return [found.get(article_id) for article_id in article_ids]

    def read(self, rows: Sequence[int]) -> dict[int, Article]:
        """Articles by their rows.

        Raises
        ------
        ArchiveBusy
            If one is no longer in the database.
        """
        known = {row: article for row in rows if (article := self._known.get(row)) is not None}
        missing = [row for row in dict.fromkeys(rows) if row not in known]
        for block in blocks(missing):
            found = self._source.some(Kind.ARTICLES, within("id", block), ("id", "line"))
            read = {row["id"]: article_of(line) for row, line in self._lines(found)}
            if len(read) < len(block):
                raise self._source.changed()
            self._known.update(read)
            known |= read
        return known

    def lines(self) -> Iterator[tuple[int, int, bytes]]:
        """Row, checksum and line of each article, in order, without the deleted ones."""
        waiting: list[Record] = []
        for row in self._source.all(Kind.ARTICLES, ("id", "crc", "line")):
            waiting.append(row)
            if len(waiting) == _AT_ONCE:
                yield from ((held["id"], held["crc"], line) for held, line in self._lines(waiting))
                waiting = []
        yield from ((held["id"], held["crc"], line) for held, line in self._lines(waiting))

    def _lines(self, rows: Sequence[Record]) -> Iterator[tuple[Record, bytes]]:
        """Rows of articles with their lines; one that is too long for a field is put together."""
        cut = [row["id"] for row in rows if not row["line"]]
        pieces: dict[int, dict[int, str]] = {number: {} for number in cut}
        for block in blocks(cut):
            for piece in self._source.some(Kind.PIECES, within("article", block), ("article", "number", "line")):
                pieces[piece["article"]][piece["number"]] = piece["line"]
        for row in rows:
            held = pieces.get(row["id"])
            line = row["line"] if held is None else "".join(held[number] for number in sorted(held))
            if not line:
                raise self._source.changed()
            yield row, line.encode("utf-8")
