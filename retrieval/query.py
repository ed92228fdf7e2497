"""A question as it was typed, and as it is read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.marks import restore
from retrieval.superwords import embedded
from retrieval.text import fold, has_marks, is_vietnamese, words
from retrieval.view import View

# Characters of a question that are read. Nobody types more; somebody pastes more.
_LONGEST = 2_000


@dataclass(frozen=True)
class Query:
    """A question.

    Attributes
    ----------
    question : str
        As typed, in NFC.
    asked : str
        What of it is read.
    read : str
        With likely marks, where it was typed without any and is Vietnamese; else as typed.
    """

    question: str
    asked: str
    read: str

    @classmethod
    def of(cls, snapshot: View, question: str) -> "Query":
        """Read a question by the archive's own words; of a very long one, the beginning."""
        asked = question[:_LONGEST].encode("utf-8", "replace").decode("utf-8")  # without lone surrogates
        return cls(question, asked, restore(snapshot, asked))

    @cached_property
    def marked(self) -> bool:
        """Whether it was typed with marks: then words count as they are written, else without their marks."""
        return has_marks(self.asked)

    @cached_property
    def language(self) -> str | None:
        """Vietnamese where the marks that it is read with are Vietnamese; else unknown."""
        return "vi" if is_vietnamese(self.read) else None

    @cached_property
    def tokens(self) -> NDArray[np.int32]:
        """Superword tokens of what is read."""
        return embedded().tokenize([self.read]).ids

    def words(self, text: str) -> list[str]:
        """Words of a text in the form in which they are compared with this question's."""
        found = words(text)
        return found if self.marked else [fold(word) for word in found]
