"""Questions made from plain news, for what the question sets do not have: Vietnamese news, and near misses.

A sentence's number, time, place or person becomes the question word, which in Vietnamese stands where the answer would:
"có 16.300 đảng viên" gives "có bao nhiêu đảng viên". Only some words around it are kept, and some of the headline's.
In a near miss a name is exchanged for one from another article, so that no article answers.
"""

import json
import lzma
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.random import Generator

from benchmarks.data import Question, QuestionSet
from retrieval.question import Kind
from retrieval.sentences import sentence_spans
from retrieval.short import candidates, names
from retrieval.types import Article

ARTICLES = 1_500
QUESTIONS = 500
_ASKED = {Kind.HOW_MANY: "bao nhiêu", Kind.WHEN: "khi nào", Kind.WHERE: "nơi nào", Kind.WHO: "ai"}
# Words kept before and after the question word, at most; the share of them that is dropped; words of the headline.
_WINDOW = 9
_DROPPED = 0.3
_HEADLINE = 4
_SEED = 42


def news_questions(data: Path) -> QuestionSet:
    """Make an archive of news with questions that it answers and, without article and answers, near misses."""
    rng = np.random.default_rng(_SEED)
    articles = []
    with lzma.open(data / "train" / "news_vi.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, ARTICLES)):
            record = json.loads(line)
            articles.append(
                Article(str(number), record["title"], f"{record['abstract']}\n{record['body']}", language="vi")
            )
    questions: list[Question] = []
    others = [name for article in articles[::7] for name in _names(article.title)]
    for article in articles:
        if len(questions) >= QUESTIONS:
            break
        made = _question(article, rng)
        if made is None:
            continue
        questions.append(made)
        if known := _names(made.text):
            exchanged = made.text.replace(str(rng.choice(known)), str(rng.choice(others)))
            questions.append(Question(exchanged, "", ()))
    return QuestionSet("news", tuple(articles), tuple(questions))


def _question(article: Article, rng: Generator) -> Question | None:
    spans = sentence_spans(article.text)
    kind = list(_ASKED)[rng.integers(len(_ASKED))]
    for place in rng.permutation(len(spans)):
        sentence = article.text[spans[place].start : spans[place].end]
        found = candidates(kind, sentence)
        if not found or len(sentence.split()) < _WINDOW:
            continue
        start, end = found[rng.integers(len(found))]
        before, after = sentence[:start].split()[-_WINDOW:], sentence[end:].split()[:_WINDOW]
        kept = [[word for word in part if rng.random() > _DROPPED] for part in (before, after)]
        headline = article.title.split()
        first = int(rng.integers(max(1, len(headline) - _HEADLINE)))
        about = headline[first : first + _HEADLINE] if rng.random() < 0.5 else []
        text = " ".join([*about, *kept[0], _ASKED[kind], *kept[1]]).strip(" ,.;:")
        return Question(f"{text}?", article.id, (sentence[start:end],))
    return None


def _names(text: str) -> list[str]:
    return [text[start:end] for start, end in names(text) if " " in text[start:end]]
