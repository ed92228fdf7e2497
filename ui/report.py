"""What a change of the archive did: for people, and for programs."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.reading import Reading

if TYPE_CHECKING:
    from seeds import Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class Report:
    """What a change did.

    Attributes
    ----------
    articles : int
        In the archive afterwards.
    added, replaced, unchanged, removed : int
        What became of the articles that were read, and of those whose file is gone.
    refused, copies, warnings : tuple of Notice
        What was not taken, and why; exact copies, which are skipped; what was taken with a doubt.
    seconds : float
        Wall time.
    """

    articles: int
    added: int
    replaced: int
    unchanged: int
    removed: int
    refused: "tuple[Notice, ...]"
    copies: "tuple[Notice, ...]"
    warnings: "tuple[Notice, ...]"
    seconds: float


def make_report(
    articles: int,
    reading: Reading,
    began: float,
    *,
    added: int = 0,
    replaced: int = 0,
    unchanged: int = 0,
    removed: int = 0,
) -> Report:
    """Count what a reading of files, begun at `began` by the monotonic clock, made of them."""
    from seeds import NoticeKind

    def of(kind: "NoticeKind") -> "tuple[Notice, ...]":
        return tuple(notice for notice in reading.notices if notice.kind is kind)

    return Report(
        articles,
        added,
        replaced,
        unchanged,
        removed,
        of(NoticeKind.REFUSED),
        of(NoticeKind.COPY),
        of(NoticeKind.WARNING),
        time.monotonic() - began,
    )
