"""In how many passages terms occur."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import Field
from retrieval.milvus.bm25 import plain_key, term_key
from retrieval.milvus.database import Database
from retrieval.milvus.schema import WORDS_BYTES, Record
from retrieval.text import fold, fold_word, with_pairs

# Different terms that are counted before their counts are written.
_TERMS = 1_000_000
# Terms in one question to the database.
_TERMS_AT_ONCE = 2_000

Terms = Mapping[Field, Counter[str]]


class Counts:
    """In how many passages terms occur: one row a term, that knows its count before this generation, too."""

    def __init__(self, database: Database, name: str, born: int, *, empty: bool) -> None:
        self._database = database
        self._name = name
        self._born = born
        self._empty = empty
        self._held: dict[int, int] = {}
        self._forms: dict[int, set[str]] = {}

    def add(self, terms: Terms, step: int) -> None:
        """Count the different words and pairs of a passage, or with a `step` of -1 no longer."""
        for field in (Field.EXACT, Field.FOLDED):
            for term in terms[field]:
                number = term_key(field, term)
                if field is Field.EXACT and number not in self._held and "_" not in term and not term.isascii():
                    plain = fold(term)
                    if plain != term:
                        self._forms.setdefault(plain_key(plain), set()).add(term)
                self._held[number] = self._held.get(number, 0) + step
        if len(self._held) > _TERMS:
            self.write()

    def write(self) -> None:
        """Write what was counted since."""
        numbers = [*self._held, *self._forms]
        for start in range(0, len(numbers), _TERMS_AT_ONCE):
            block = numbers[start : start + _TERMS_AT_ONCE]
            known = {} if self._empty else self._known(block)
            rows = [self._row(number, known.get(number)) for number in block]
            self._database.insert(self._name, rows, replace=not self._empty)
        self._empty = self._empty and not numbers
        self._held.clear()
        self._forms.clear()

    def _known(self, numbers: Sequence[int]) -> dict[int, Record]:
        fields = ("id", "born", "count", "before", "words")
        return {row["id"]: row for row in self._database.some(self._name, f"id in {numbers}", fields, fresh=True)}

    def _row(self, number: int, known: Record | None) -> Record:
        count, before, words_before = (known["count"], known["before"], known["words"]) if known else (0, 0, "")
        if known is None or known["born"] != self._born:
            before = count
        forms = self._forms.get(number, set()) | set(words_before.split())
        kept = ""
        for form in sorted(forms):
            if len(f"{kept} {form}".encode()) <= WORDS_BYTES:
                kept = f"{kept} {form}"
        step = self._held.get(number, 0)
        return {"id": number, "born": self._born, "count": count + step, "before": before, "words": kept}


def terms_of(held: Sequence[str]) -> Terms:
    """Words and pairs of a passage, with and without marks, as retrieval.building gives them to tantivy."""
    return {
        Field.EXACT: Counter(with_pairs(held)),
        Field.FOLDED: Counter(with_pairs([fold_word(word) for word in held])),
    }


def keyed(terms: Terms, tokens: NDArray[np.int32]) -> dict[Field, dict[int, int]]:
    """How often a passage holds each of its terms and superword tokens, by the term's key."""
    unique, counts = np.unique(tokens, return_counts=True)
    keyed = {field: {term_key(field, term): count for term, count in held.items()} for field, held in terms.items()}
    superwords = zip(unique.tolist(), counts.tolist(), strict=True)
    return {**keyed, Field.SUPER: {term_key(Field.SUPER, str(token)): count for token, count in superwords}}
