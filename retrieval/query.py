"""A question as it was typed, and as it is read."""

from dataclasses import dataclass
from functools import cached_property

from retrieval.marks import restore
from retrieval.snapshot import Snapshot
from retrieval.text import fold, has_marks, is_vietnamese, words


@dataclass(frozen=True)
class Query:
    """A question.

    Attributes
    ----------
    asked : str
        As typed, in NFC.
    read : str
        With likely marks, where it was typed without any and is Vietnamese; else as typed.
    """

    asked: str
    read: str

    @classmethod
    def of(cls, snapshot: Snapshot, question: str) -> "Query":
        """Read a question by the archive's own words."""
        return cls(question, restore(snapshot, question))

    @cached_property
    def marked(self) -> bool:
        """Whether it was typed with marks: then words count as they are written, else without their marks."""
        return has_marks(self.asked)

    @cached_property
    def language(self) -> str | None:
        """Vietnamese where the marks that it is read with are Vietnamese; else unknown."""
        return "vi" if is_vietnamese(self.read) else None

    def words(self, text: str) -> list[str]:
        """Words of a text in the form in which they are compared with this question's."""
        found = words(text)
        return found if self.marked else [fold(word) for word in found]
