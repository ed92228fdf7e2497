"""Which passages answer this? Text, passages, encoder, indexes, archive, answer."""

from retrieval.errors import SukienError
from retrieval.types import Answer, Article, Hit, Passage, Quote, Sentence

__all__ = ["Answer", "Article", "Hit", "Passage", "Quote", "Sentence", "SukienError"]
