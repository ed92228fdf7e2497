"""Questions written for training: what the question sets do not have, Vietnamese news and near misses.

``data/news_questions_*.jsonl`` holds questions about articles of train/news_vi (by their line, from 0), written as
people type them, with answers as they stand there. A question without answers is a near miss: it looks like the others,
but no article answers it. They are asked of archives of two sizes, because people have both.
"""

import json
import lzma
from pathlib import Path
from typing import Any

from benchmarks.data import Question, QuestionSet
from retrieval.types import Article

_FILES = Path(__file__).parent / "data"
# Every so many-th article of train/news_vi stands beside those that are asked about in the large archive.
_DISTRACTORS = 160
_SMALL = 6


def written_questions(data: Path) -> list[QuestionSet]:
    """Make one large archive, and small ones of a few articles each, with the same questions."""
    lines = [
        line for file in sorted(_FILES.glob("news_questions_*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    records: list[dict[str, Any]] = [json.loads(line) for line in lines]
    asked = {record["article"] for record in records}
    articles: dict[int, Article] = {}
    with lzma.open(data / "train" / "news_vi.jsonl.xz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number in asked or number % _DISTRACTORS == 0:
                record = json.loads(line)
                text = f"{record['abstract']}\n{record['body']}"
                articles[number] = Article(str(number), record["title"], text, language="vi")
    sets = [QuestionSet("news", tuple(articles.values()), tuple(map(_question, records)))]
    numbers = sorted(asked)
    for start in range(0, len(numbers), _SMALL):
        group = set(numbers[start : start + _SMALL])
        questions = tuple(_question(record) for record in records if record["article"] in group)
        sets.append(QuestionSet(f"small {start}", tuple(articles[number] for number in sorted(group)), questions))
    return sets


def _question(record: dict[str, Any]) -> Question:
    return Question(record["question"], str(record["article"]) if record["answers"] else "", tuple(record["answers"]))
