"""Questions written for training: what the question sets do not have, news and near misses.

``data/news_questions_*.jsonl`` holds questions about articles of train/news_vi (by their line, from 0), or of
train/news_en where the name ends in "en", written as people type them, with answers as they stand there. A question
without answers is a near miss, or of other news: it looks like the others, but no article answers it. They are asked of
archives of four sizes, because people have them all; a small one is also asked what the next small one answers.

``data/wiki_questions_*.jsonl`` holds the like about paragraphs of the Vietnamese articles of train/wiki, some of them
asked in English; each paragraph is an article of one archive.

Questions of dev/mlqa are few: they are asked once more of archives that hold other articles, too.
"""

import json
import lzma
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.data import Question, QuestionSet, mlqa
from retrieval.types import Article

_FILES = Path(__file__).parent / "data"
PAIRS = (("vi", "vi"), ("en", "en"), ("en", "vi"), ("vi", "en"))
# Every so many-th article of each language stands beside those that are asked about in the large archive.
_DISTRACTORS = {"vi": 160, "en": 16}
# Articles in archives that are not large, and every so many-th of such archives that is made: that is enough of them.
_SIZES = {"middle": (24, 1), "small": (6, 2), "tiny": (2, 6)}
# Every so many-th article of train/wiki stands beside them with its long paragraphs, of so many characters.
_WIKI_DISTRACTORS = 60
_LONG = 450
# Articles of news, by their lines, that stand beside those of a set in fuller archives; English has 2,225 of them.
_BESIDE = {"vi": ((1_000, 1_548), (20_000, 21_500)), "en": ((1_000, 1_548), (0, 200))}
# Every so many-th article of train/wiki whose long paragraphs do.
_WIKI_BESIDE = 42


def written_questions(data: Path) -> list[QuestionSet]:
    """Make one large archive a language, and small ones of a few articles each, with the same questions."""
    news = [questions for language in _DISTRACTORS for questions in _of_language(data, language)]
    return [*news, *_wiki(data)]


def asked_of_mlqa(data: Path) -> list[QuestionSet]:
    """The even half of dev/mlqa, and once more with other articles in the archive, as sets of the same first word.

    What words tell and what lies near differs between archives; of one archive a network learns that one.
    """
    beside = {language: _beside(data, language) for language in _BESIDE}
    sets = []
    for asked, answered in PAIRS:
        plain = mlqa(data, asked, answered, "even")
        sets.append(plain)
        for number, articles in enumerate(beside[answered]):
            sets.append(QuestionSet(f"{plain.name} {number}", (*plain.articles, *articles), plain.questions))
    return sets


def _beside(data: Path, language: str) -> list[list[Article]]:
    found = []
    for first, last in _BESIDE[language]:
        with lzma.open(data / "train" / f"news_{language}.jsonl.xz", "rt", encoding="utf-8") as file:
            records = [json.loads(line) for line in islice(file, first, last)]
        found.append([
            Article(f"beside-{number}", record["title"], f"{record['abstract']}\n{record['body']}", language=language)
            for number, record in enumerate(records)
        ])  # fmt: skip
    if language == "vi":
        with lzma.open(data / "train" / "wiki.jsonl.xz", "rt", encoding="utf-8") as file:
            records = [json.loads(line) for line in islice(file, 0, None, _WIKI_BESIDE)]
        texts = [found["text"] for record in records if record["lang"] == "vi" for found in record["paragraphs"]]
        found.append([
            Article(f"beside-{number}", "", text, language="vi")
            for number, text in enumerate(texts)
            if len(text) >= _LONG
        ])  # fmt: skip
    return found


def _of_language(data: Path, language: str) -> list[QuestionSet]:
    records = [
        record
        for file in sorted(_FILES.glob("news_questions_*.jsonl"))
        if file.stem.endswith("_en") == (language == "en")
        for record in _read(file)
    ]
    asked = {record["article"] for record in records}
    articles: dict[int, Article] = {}
    with lzma.open(data / "train" / f"news_{language}.jsonl.xz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number in asked or number % _DISTRACTORS[language] == 0:
                record = json.loads(line)
                text = f"{record['abstract']}\n{record['body']}"
                articles[number] = Article(str(number), record["title"], text, language=language)
    sets = [QuestionSet(f"news-{language}", tuple(articles.values()), tuple(map(_question, records)))]
    numbers = sorted(asked)
    for name, (size, step) in _SIZES.items():
        groups = [numbers[start : start + size] for start in range(0, len(numbers), size)]
        for number, group in islice(enumerate(groups), 0, None, step):
            following = groups[(number + 1) % len(groups)]
            own = [_question(record) for record in records if record["article"] in group]
            foreign = [Question(record["question"], "", ()) for record in records if record["article"] in following]
            chosen = tuple(articles[number] for number in group)
            sets.append(QuestionSet(f"{name}-{language} {number}", chosen, (*own, *foreign)))
    return sets


def _wiki(data: Path) -> list[QuestionSet]:
    """One archive, asked in Vietnamese and in English."""
    records = [record for file in sorted(_FILES.glob("wiki_questions_*.jsonl")) for record in _read(file)]
    asked = {(record["article"], record["paragraph"]) for record in records}
    of_asked = {article for article, _ in asked}
    articles = []
    with lzma.open(data / "train" / "wiki.jsonl.xz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number not in of_asked and number % _WIKI_DISTRACTORS:
                continue
            record = json.loads(line)
            for paragraph, text in enumerate(found["text"] for found in record["paragraphs"]):
                beside = number not in of_asked and record["lang"] == "vi" and len(text) >= _LONG
                if beside or (number, paragraph) in asked:
                    articles.append(Article(f"{number}-{paragraph}", "", text, language="vi"))
    return [
        QuestionSet(
            f"wiki-{name}", tuple(articles), tuple(_question(one) for one in records if one["language"] == name)
        )
        for name in ("vi", "en")
    ]


def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _question(record: dict[str, Any]) -> Question:
    article = str(record["article"]) + (f"-{record['paragraph']}" if "paragraph" in record else "")
    return Question(record["question"], article if record["answers"] else "", tuple(record["answers"]))
