"""Are answers right, and refusals: ``python -m benchmarks.answers --data DIR [--half odd] [--keep]``.

Quotes are those of an archive of all passages; one is right when it is of the right article and holds the gold answer.
Refusals are those of two more archives, each of half of the passages: every question has its answer in one of them and
none in the other.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import Question, QuestionSet, mlqa
from benchmarks.measures import mean
from benchmarks.passages import PAIRS
from benchmarks.results import save
from retrieval import Answer, Archive, Quote
from retrieval.answer import answer
from retrieval.filters import Filters
from retrieval.query import Query
from retrieval.ranking import rank
from retrieval.sentences import sentence_spans

_QUOTES = 3
_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back for one question: of all passages, of the half that answers it, and of the other half."""

    quotes: Answer  # of all passages, were everything answered
    there: Answer
    missing: Answer
    first_passage: bool  # whether the passage that answers ranks first of all
    best: tuple[bool, ...]  # which of the quotes hold the answer


def ask(questions: QuestionSet, folder: Path) -> list[Asked]:
    """Ask every question of three archives."""
    whole = Archive.build(questions.articles, folder / f"{questions.name} all")
    halves = [Archive.build(questions.articles[first::2], folder / f"{questions.name} {first}") for first in range(2)]
    in_first = {article.id for article in questions.articles[::2]}
    found = []
    for question in questions.questions:
        query = Query.of(whole.snapshot, question.text)
        ranked = rank(whole.snapshot, query, _PASSAGES, whole.encoder, whole.snapshot.within(Filters()))
        quotes = answer(whole.snapshot, query, ranked, whole.encoder, _QUOTES, least=0.0)
        there, missing = halves if question.article_id in in_first else reversed(halves)
        found.append(
            Asked(
                quotes=quotes,
                there=there.ask(question.text, _QUOTES),
                missing=missing.ask(question.text, _QUOTES),
                first_passage=bool(ranked) and ranked[0].article == whole.snapshot.row(question.article_id),
                best=tuple(_holds(quote, question) for quote in quotes.quotes),
            )
        )
    return found


def _holds(quote: Quote, question: Question) -> bool:
    return quote.article_id == question.article_id and any(text in quote.text for text in question.answers)


def measure(questions: QuestionSet, found: Sequence[Asked]) -> dict[str, str]:
    """All measures of one question set, as text."""
    top = np.array([bool(asked.best) and asked.best[0] for asked in found])
    first = np.array([asked.first_passage for asked in found])
    there = np.array([asked.there.evidence for asked in found])
    missing = np.array([asked.missing.evidence for asked in found])
    answered = np.array([asked.there.found for asked in found])
    right = np.array([
        asked.there.found and _holds(asked.there.quotes[0], question)
        for question, asked in zip(questions.questions, found, strict=True)
    ])  # fmt: skip
    lengths = [len(sentence_spans(asked.quotes.quotes[0].text)) for asked in found if asked.quotes.quotes]
    shorts = [
        any(asked.there.short in text or text.strip(" .,") in asked.there.short for text in question.answers)
        for question, asked in zip(questions.questions, found, strict=True)
        if asked.there.short is not None
    ]
    result = {
        "top quote holds the answer, of all": str(mean(top.astype(float).tolist())),
        "of those whose passage ranks first": str(mean(top[first].astype(float).tolist())),
        "one of three quotes": str(mean([float(any(asked.best)) for asked in found])),
        "sentences in the top quote": f"{np.mean(lengths):.2f}",
        "answered, where there is an answer": f"{answered.mean():.3f}",
        "answered, where there is none": f"{np.mean([asked.missing.found for asked in found]):.3f}",
        "right, of those answered": f"{right[answered].mean():.3f}",
        "AUROC of evidence": f"{auroc(there, missing):.3f}",
        "short answers given, right": f"{len(shorts)}, {np.mean(shorts) if shorts else 0:.3f}",
    }
    for strength in ("strong", "medium", "weak"):
        # Right among all that got this word, with as many questions that have an answer as questions that have none.
        with_answer = np.array([asked.there.strength == strength for asked in found])
        total = with_answer.sum() + sum(asked.missing.strength == strength for asked in found)
        result[f"{strength}: answers, right"] = f"{total}, {right[with_answer].sum() / max(1, total):.3f}"
    return result


def auroc(there: NDArray[np.float64], missing: NDArray[np.float64]) -> float:
    """Chance that a question with an answer has more evidence than one without."""
    return float((there[:, np.newaxis] > missing[np.newaxis]).mean())


def main() -> None:
    """Run the benchmark, print its table, keep its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/")
    parser.add_argument("--half", choices=("odd", "even", "all"), default="odd")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/answers.json")
    arguments = parser.parse_args()
    sets = [mlqa(arguments.data, *pair, arguments.half) for pair in PAIRS]
    with tempfile.TemporaryDirectory() as folder:
        result = {questions.name: measure(questions, ask(questions, Path(folder))) for questions in sets}
    print(f"| | {' | '.join(result)} |\n|---|{'---|' * len(result)}")
    for what in next(iter(result.values())):
        print(f"| {what} | {' | '.join(of_set[what] for of_set in result.values())} |")
    if arguments.keep:
        save("answers", result)


if __name__ == "__main__":
    main()
