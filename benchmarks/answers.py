"""Are answers right, and refusals: ``python -m benchmarks.answers --data DIR [--half odd] [--keep]``.

Every question is asked twice: of all passages, and with the article that answers it hidden. An answer is right when its
first quote is of the right article and holds the gold answer.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.data import QuestionSet, mlqa
from benchmarks.measures import mean
from benchmarks.passages import PAIRS
from benchmarks.results import save
from retrieval import Answer, Archive
from retrieval.answer import answer
from retrieval.query import Query
from retrieval.ranking import rank
from retrieval.sentences import sentence_spans

_QUOTES = 3
_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back for one question, with its article there and with it hidden."""

    there: Answer
    hidden: Answer
    first_passage: bool  # whether the passage that answers ranks first
    best: tuple[bool, ...]  # which of the quotes hold the answer, were everything answered


def ask(questions: QuestionSet, folder: Path) -> list[Asked]:
    """Ask every question of a set twice."""
    archive = Archive.build(questions.articles, folder / questions.name)
    snapshot, encoder = archive.snapshot, archive.encoder
    found = []
    for question in questions.questions:
        query = Query.of(snapshot, question.text)
        row = snapshot.row(question.article_id)
        ranked = rank(snapshot, query, _PASSAGES, encoder, None)
        others = rank(snapshot, query, _PASSAGES, encoder, snapshot.article_of != row)
        there = answer(snapshot, query, ranked, encoder, _QUOTES)
        certain = answer(snapshot, query, ranked, encoder, _QUOTES, least=0.0)
        found.append(
            Asked(
                there=there,
                hidden=answer(snapshot, query, others, encoder, _QUOTES),
                first_passage=bool(ranked) and ranked[0].article == row,
                best=tuple(
                    quote.article_id == question.article_id and any(text in quote.text for text in question.answers)
                    for quote in certain.quotes
                ),
            )
        )
    return found


def measure(questions: QuestionSet, found: Sequence[Asked]) -> dict[str, str]:
    """All measures of one question set, as text."""
    right = np.array([bool(asked.best) and asked.best[0] for asked in found])
    first = np.array([asked.first_passage for asked in found])
    there = np.array([asked.there.evidence for asked in found])
    hidden = np.array([asked.hidden.evidence for asked in found])
    answered = np.array([asked.there.found for asked in found])
    lengths = [len(sentence_spans(asked.there.quotes[0].text)) for asked in found if asked.there.found]
    shorts = [
        any(asked.there.short in text or text in asked.there.short for text in question.answers)
        for question, asked in zip(questions.questions, found, strict=True)
        if asked.there.short is not None
    ]
    result = {
        "top quote holds the answer, of all": str(mean(right.astype(float))),
        "of those whose passage ranks first": str(mean(right[first].astype(float))),
        "one of three quotes": str(mean([float(any(asked.best)) for asked in found])),
        "sentences in the top quote": f"{np.mean(lengths):.2f}",
        "answered, where there is an answer": f"{answered.mean():.3f}",
        "answered, where there is none": f"{np.mean([asked.hidden.found for asked in found]):.3f}",
        "right, of those answered": f"{right[answered].mean():.3f}",
        "AUROC of evidence": f"{(there[:, np.newaxis] > hidden[np.newaxis]).mean():.3f}",
        "short answers given, right": f"{len(shorts)}, {np.mean(shorts) if shorts else 0:.3f}",
    }
    for strength in ("strong", "medium", "weak"):
        # Right among all that got this word, with as many questions that have an answer as questions that have none.
        with_answer = np.array([asked.there.strength == strength for asked in found])
        total = with_answer.sum() + sum(asked.hidden.strength == strength for asked in found)
        result[f"{strength}: answers, right"] = f"{total}, {right[with_answer].sum() / max(1, total):.3f}"
    return result


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
