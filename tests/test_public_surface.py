"""The contract's names: what is here must not go away."""

import dataclasses
import inspect

import retrieval
import seeds
from retrieval import Answer, Archive, Article, Hit, Quote


def fields(kind):
    return [field.name for field in dataclasses.fields(kind)]


def test_retrieval():
    assert retrieval.__all__ == sorted(retrieval.__all__)
    assert {"Archive", "Article", "retrieve", "Answer", "Hit", "Quote"} <= set(retrieval.__all__)


def test_seeds():
    assert {"find_files", "read_files", "read_text", "starter_articles"} <= set(seeds.__all__)


def test_values():
    assert fields(Article) == ["id", "title", "text", "published", "source", "url", "language", "place"]
    assert set(fields(Hit)) == set(
        ["article_id", "title", "text", "start", "end", "score", "rank"]
        + ["published", "source", "url", "place", "language"]
    )  # fmt: skip
    assert set(fields(Quote)) == set(fields(Hit)) - {"score", "rank", "language"}
    assert fields(Answer) == ["question", "quotes", "short", "found", "strength", "evidence"]


def test_signatures():
    filters = ["language", "source", "place", "since", "until", "event"]
    assert list(inspect.signature(Archive.search).parameters) == ["self", "question", "k", *filters]
    assert list(inspect.signature(Archive.ask).parameters) == ["self", "question", "k", *filters]
    assert list(inspect.signature(Archive.build).parameters) == ["articles", "path", "model", "progress", "store"]
    assert list(inspect.signature(Archive.open).parameters) == ["path", "model"]
    assert list(inspect.signature(retrieval.retrieve).parameters) == ["question", "k", "archive"]
