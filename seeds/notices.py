"""What a reader has to tell about a file or a record: nothing is left out without a word."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from retrieval.types import Article


class NoticeKind(StrEnum):
    """What became of the file or record."""

    REFUSED = "refused"
    COPY = "copy"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for people.

    Attributes
    ----------
    kind : NoticeKind
        REFUSED: not usable; COPY: an exact copy, dropped; WARNING: kept, but something in it was not understood.
    where : str
        The file's name, or "name:line" for a record of a jsonl or csv file.
    reason : str
        Why, and what to do about it; one line.
    """

    kind: NoticeKind
    where: str
    reason: str


Notify = Callable[[Notice], None]
# What a reader yields: an article and where it stands, as a Notice would say it.
Located = tuple[str, Article]
