"""Question sets as archives: every context is an article, every question has one that answers it."""

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any

from retrieval import Article


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the id of the article that answers it, and the answers as they stand there."""

    text: str
    article_id: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Articles, and questions about them."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[Question, ...]


def is_even(context: str) -> bool:
    """Tell the half for tuning (even) from the half for reporting: the last hex digit of the context's SHA-1."""
    return int(sha1(context.encode("utf-8"), usedforsecurity=False).hexdigest()[-1], 16) % 2 == 0


def mlqa(data: Path, question_language: str, context_language: str, half: str = "odd") -> QuestionSet:
    """dev/mlqa: all passages of one language as articles; questions of one language about those in a half."""
    records = [
        record
        for record in _records(data / "dev" / "mlqa_vi_en.jsonl.xz")
        if record["context_lang"] == context_language and record["question_lang"] == question_language
    ]
    return _question_set(f"{question_language}→{context_language}", records, half)


def train_qa(data: Path, language: str, half: str = "odd", limit: int | None = None) -> QuestionSet:
    """train/qa of one language: all passages of one half, and its answerable questions.

    Where `limit` is given, only so many contexts, in the order of their SHA-1.
    """
    records = [
        record | {"answers": [{"text": answer} for answer in record["answers"]]}
        for record in _records(data / "train" / "qa.jsonl.xz")
        if record["lang"] == language and record["answers"] and is_even(record["context"]) == (half == "even")
    ]
    if limit is not None:
        digests = {
            record["context"]: sha1(record["context"].encode(), usedforsecurity=False).digest() for record in records
        }
        chosen = set(sorted(digests, key=lambda context: digests[context])[:limit])
        records = [record for record in records if record["context"] in chosen]
    return _question_set(language, records, half)


def _question_set(name: str, records: list[dict[str, Any]], half: str) -> QuestionSet:
    ids: dict[str, str] = {}
    for record in records:
        ids.setdefault(record["context"], f"{len(ids):05d}")
    questions = tuple(
        Question(record["question"], ids[record["context"]], tuple(answer["text"] for answer in record["answers"]))
        for record in records
        if record["question"].strip() and (half == "all" or is_even(record["context"]) == (half == "even"))
    )
    return QuestionSet(name, tuple(Article(number, "", context) for context, number in ids.items()), questions)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
