"""Read the training records: one small value for each kind, in file order."""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1
from html import unescape
from pathlib import Path
from typing import Any

# The language names that EXAMS uses, as the codes that everything else uses.
EXAMS_CODES = {"Italian": "it", "Polish": "pl", "Portuguese": "pt", "Turkish": "tr", "Vietnamese": "vi"}


TAG = re.compile(r"<[!/]?[a-zA-Z][^<>]*>?")


@dataclass(frozen=True, slots=True)
class News:
    """A news article; `abstract` may be empty."""

    lang: str
    title: str
    abstract: str
    body: str


@dataclass(frozen=True, slots=True)
class Wiki:
    """An encyclopedia article as (section, text) paragraphs."""

    lang: str
    title: str
    paragraphs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a passage; no answers: the passage does not hold one."""

    lang: str
    title: str
    context: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence in two languages and the set it comes from."""

    langs: tuple[str, str]
    texts: tuple[str, str]
    set: str


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of one ``.jsonl.xz`` file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def plain(text: str) -> str:
    """Remove mark-up: one set of talks is a saved web page, a sentence to a table cell."""
    return TAG.sub(" ", unescape(unescape(TAG.sub(" ", text)))).strip() if "<" in text or "&" in text else text


def is_even(context: str) -> bool:
    """Tell whether a passage is in the half that may be trained or tuned on."""
    return int(sha1(context.encode(), usedforsecurity=False).hexdigest()[-1], 16) % 2 == 0


def news(data: Path) -> Iterator[News]:
    """Yield Vietnamese, then English news."""
    for lang in ("vi", "en"):
        for d in records(data / f"train/news_{lang}.jsonl.xz"):
            yield News(lang, d["title"], d["abstract"], d["body"])


def wiki(data: Path) -> Iterator[Wiki]:
    """Yield encyclopedia articles."""
    for d in records(data / "train/wiki.jsonl.xz"):
        yield Wiki(d["lang"], d["title"], tuple((p["section"], p["text"]) for p in d["paragraphs"]))


def questions(data: Path) -> Iterator[Question]:
    """Yield questions of both halves; see `is_even`."""
    for d in records(data / "train/qa.jsonl.xz"):
        yield Question(d["lang"], d["title"], d["context"], d["question"], tuple(d["answers"]))


def translations(data: Path) -> Iterator[Translation]:
    """Yield sentence pairs, the two languages in alphabetical order; what is the same on both sides is left out."""
    for d in records(data / "train/parallel.jsonl.xz"):
        (a, left), (b, right) = sorted(((d["src_lang"], plain(d["src"])), (d["tgt_lang"], plain(d["tgt"]))))
        if left != right and left and right:
            yield Translation((a, b), (left, right), d["set"])


def wide(data: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (document, sentence by language), in document order."""
    for d in records(data / "train/ntrex_wide.jsonl.xz"):
        yield d["doc"], d["texts"]


def exams(data: Path) -> Iterator[tuple[str, str]]:
    """Yield (language, paragraph)."""
    for d in records(data / "train/exams_paragraphs.jsonl.xz"):
        yield EXAMS_CODES[d["lang"]], d["text"]


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of everything, for the tokenizer."""
    for n in news(data):
        yield n.lang, f"{n.title}\n{n.abstract}\n{n.body}"
    for w in wiki(data):
        yield w.lang, "\n".join(text for _, text in w.paragraphs)
    for q in questions(data):
        if is_even(q.context):
            yield q.lang, f"{q.question}\n{q.context}"
    for t in translations(data):
        yield from zip(t.langs, t.texts, strict=True)
    for _, by_lang in wide(data):
        yield from by_lang.items()
    yield from exams(data)
