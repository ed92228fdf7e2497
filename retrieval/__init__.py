"""Which passages answer this? Text, passages, encoder, indexes, archive, answer."""

from retrieval.archive import Archive, ArchiveInfo, retrieve
from retrieval.errors import SukienError
from retrieval.types import Answer, Article, Hit, Passage, Quote, Sentence

__all__ = [
    "Answer",
    "Archive",
    "ArchiveInfo",
    "Article",
    "Hit",
    "Passage",
    "Quote",
    "Sentence",
    "SukienError",
    "retrieve",
]
