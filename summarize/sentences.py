"""An article's sentences that can be told: no captions, credits, headings or calls to read more.

A photo's caption stands in the text like any other line; its form gives it away (``data/captions.txt``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from retrieval.sentences import sentence_spans
from retrieval.types import Article, Sentence
from summarize.clues import LOWER, UPPER
from summarize.dates import find_dates
from summarize.quotations import all_quoted, inside_quotation

# A caption is short.
_CAPTION_WORDS = 35
_UNMARKED_CAPTION_WORDS = 20
# A told sentence ends in a stop, perhaps inside quotation marks or brackets. Thai has none.
_STOPPED = re.compile(r"[.!?…。！？।؟۔][\"'”’»)\]」』]*$|[\u0e00-\u0e7f]$")
# Shorter ones tell nothing by themselves.
_LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that can be told.

    Attributes
    ----------
    start, end : int
        Its span in the article's text.
    index : int
        How many sentences stand before it in the article, those that cannot be told included.
    total : int
        Sentences of the article.
    leaning : {"", "who", "link"}
        Whether it leans on the sentence before: on someone named there, or as a continuation.
    """

    start: int
    end: int
    index: int
    total: int
    leaning: str


def told_sentences(article: Article) -> list[Told]:
    """Sentences of an article that can be told, in order; all of them where none has the form of one."""
    text = article.text
    spans = [_without_caption(text, span) for span in sentence_spans(text)]
    quoted = inside_quotation(text, spans)
    kept = [number for number in range(len(spans)) if _tells(article, spans, number)]
    return [
        Told(
            spans[number].start,
            spans[number].end,
            number,
            len(spans),
            "who" if quoted[number] else leaning(_of(text, spans[number]), article),
        )
        for number in kept or range(len(spans))
    ]


def leaning(sentence: str, article: Article) -> str:
    """How a sentence leans on the one before it: see Told."""
    opening = sentence.lstrip("\"'“‘«-–—• ")
    if opening[:1].islower():
        return "who"  # the rest of a sentence that a line break cut in two
    opening = opening[:1].lower() + opening[1:]
    openers = _openers(article.language or "vi")
    kind, end = next(((kind, match.end()) for kind, pattern in openers if (match := pattern.match(opening))), ("", 0))
    if kind == "link":
        # "Đồng thời, ông đề nghị …" leans on someone, too.
        rest = opening[end:].lstrip(", ")
        if any(name == "who" and pattern.match(rest) for name, pattern in openers):
            return "who"
    return kind or ("link" if all_quoted(sentence) else "")


def _without_caption(text: str, span: Sentence) -> Sentence:
    """What is left of a sentence that a caption and its credit ran into, on one line."""
    sentence = _of(text, span)
    if ":" not in sentence:
        return span
    found = (pattern.match(sentence) for pattern in _captions()["cut"])
    cut = max((match.end() for match in found if match), default=0)
    return Sentence(span.start + cut, span.end)


def _of(text: str, span: Sentence) -> str:
    return text[span.start : span.end]


def _tells(article: Article, spans: Sequence[Sentence], number: int) -> bool:
    text = article.text
    sentence = _of(text, spans[number])
    count = len(sentence.split())
    if not _STOPPED.search(sentence) or (count < _LEAST_WORDS and sentence.isascii()):
        return False
    patterns = _captions()
    if any(pattern.search(sentence) for pattern in patterns["any"]):
        return False
    alone = _alone(text, spans[number])
    if (
        alone
        and count <= _CAPTION_WORDS
        and any(pattern.search(sentence.rstrip(".")) for pattern in patterns["line"])
        and not any(pattern.search(sentence) for pattern in patterns["unless"])
        and not find_dates(sentence, None, article.language)
        and not any(map(str.isdigit, sentence))
    ):
        return False
    if number + 1 < len(spans) and count <= _UNMARKED_CAPTION_WORDS:
        following = spans[number + 1]
        same_line = "\n" not in text[spans[number].end : following.start]
        if same_line and any(pattern.search(_of(text, following)) for pattern in patterns["next"]):
            return False
    return True


def _alone(text: str, span: Sentence) -> bool:
    before = text[: span.start].rstrip(" \t")
    after = text[span.end :].lstrip(" \t")
    return (not before or before[-1] == "\n") and (not after or after[0] == "\n")


@cache
def _captions() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    rows = [line.split("\t") for line in _lines("captions.txt")]
    kinds = ("cut", "any", "line", "unless", "next")
    return {kind: tuple(_compiled(pattern) for found, pattern in rows if found == kind) for kind in kinds}


@cache
def _openers(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (line.split("\t") for line in _lines(f"openers/{language}.txt"))
    return tuple((kind, _compiled(pattern)) for kind, pattern in rows)


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of data/, with "{lower}" and "{upper}" for any such letter: no range of characters is either."""
    return re.compile(
        pattern.replace("{lower}", f"[{LOWER}]").replace("{upper}", f"[{UPPER}]").replace("{Upper}", UPPER)
    )


def _lines(name: str) -> list[str]:
    file = files("summarize").joinpath("data", *name.split("/"))
    if not file.is_file():
        return []
    return [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
