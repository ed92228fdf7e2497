"""In how many passages terms occur, as one generation knows it."""

from collections.abc import Sequence

from retrieval.lexical import Field
from retrieval.memory import Memory
from retrieval.milvus.bm25 import plain_key, term_key
from retrieval.milvus.expressions import blocks, within
from retrieval.milvus.schema import Kind
from retrieval.milvus.source import Source

# Terms that are remembered: their rows never change.
_REMEMBERED = 200_000


class Terms:
    """Counts of words and pairs of words, and the words that are another without their marks."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known_counts: Memory[int, int] = Memory(_REMEMBERED)
        self._known_forms: Memory[str, dict[str, int]] = Memory(_REMEMBERED)

    def counts(self, field: Field, terms: Sequence[str]) -> list[int]:
        """In how many passages each term occurs."""
        keys = [term_key(field, term) for term in terms]
        unknown = [one for one in dict.fromkeys(keys) if one not in self._known_counts]
        for block in blocks(unknown):
            found = dict.fromkeys(block, 0)
            for row in self._source.some(Kind.TERMS, within("id", block), ("id", "born", "count", "before")):
                found[row["id"]] = row["count"] if row["born"] <= self._source.generation else row["before"]
            self._known_counts.update(found)
        return [self._known_counts.get(one) or 0 for one in keys]

    def forms(self, words: Sequence[str]) -> list[dict[str, int]]:
        """For each unmarked word, those that carry marks and are it without them, with their counts."""
        unknown = [word for word in dict.fromkeys(words) if word not in self._known_forms]
        for block in blocks(unknown):
            keys = {plain_key(word): word for word in block}
            rows = self._source.some(Kind.TERMS, within("id", list(keys)), ("id", "words"))
            marked = {keys[row["id"]]: row["words"].split() for row in rows}
            flat = [word for forms in marked.values() for word in forms]
            counts = dict(zip(flat, self.counts(Field.EXACT, flat), strict=True))
            self._known_forms.update(
                {word: {form: counts[form] for form in marked.get(word, ()) if counts[form]} for word in block}
            )
        return [self._known_forms.get(word) or {} for word in words]
