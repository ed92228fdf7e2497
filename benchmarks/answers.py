"""Are answers right, and refusals: ``python -m benchmarks.answers --data DIR [--half odd] [--keep]``.

Quotes are those of an archive of all passages; one is right when it is of the right article and holds the gold answer.
Refusals are those of two more archives, each of half of the passages: every question has its answer in one of them and
none in the other. With `--keep` their curves are drawn, too (benchmarks.refusals).
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
from benchmarks.refusals import curve, draw
from benchmarks.results import save
from benchmarks.shorts import is_right
from retrieval import Answer, Archive, Quote
from retrieval.answer import answer, learned
from retrieval.filters import Filters
from retrieval.query import Query
from retrieval.ranking import Ranked, rank
from retrieval.sentences import sentence_spans

_QUOTES = 3
_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What an archive would answer if it had to, and whether it does."""

    answer: Answer
    found: bool

    @property
    def strength(self) -> str:
        """As people see it."""
        return self.answer.strength if self.found else "none"

    @property
    def short(self) -> str | None:
        """As people see it."""
        return self.answer.short if self.found else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back for one question: of all passages, of the half that answers it, and of the other half."""

    quotes: Answer  # of all passages, were everything answered
    there: Reply
    missing: Reply
    first_passage: bool  # whether the passage that answers ranks first of all
    best: tuple[bool, ...]  # which of the quotes hold the answer
    right: bool  # whether the first quote of the half that answers does


def ask(questions: QuestionSet, folder: Path) -> list[Asked]:
    """Ask every question of three archives."""
    whole = Archive.build(questions.articles, folder / f"{questions.name} all")
    halves = [Archive.build(questions.articles[first::2], folder / f"{questions.name} {first}") for first in range(2)]
    in_first = {article.id for article in questions.articles[::2]}
    found = []
    for question in questions.questions:
        quotes, ranked = _answer(whole, question.text)
        there, missing = (
            _reply(half, question.text) for half in (halves if question.article_id in in_first else reversed(halves))
        )
        found.append(
            Asked(
                quotes=quotes,
                there=there,
                missing=missing,
                first_passage=bool(ranked) and ranked[0].article == whole.snapshot.row(question.article_id),
                best=tuple(_holds(quote, question) for quote in quotes.quotes),
                right=any(_holds(quote, question) for quote in there.answer.quotes[:1]),
            )
        )
    return found


def _answer(archive: Archive, question: str) -> tuple[Answer, Sequence[Ranked]]:
    """What an archive says when it has to say something."""
    query = Query.of(archive.snapshot, question)
    ranked = rank(archive.snapshot, query, _PASSAGES, archive.encoder, archive.snapshot.within(Filters()))
    return answer(archive.snapshot, query, ranked, archive.encoder, _QUOTES, least=0.0), ranked


def _reply(archive: Archive, question: str) -> Reply:
    said, _ = _answer(archive, question)
    return Reply(said, said.found and said.evidence >= learned().least(archive.snapshot.total))


def _holds(quote: Quote, question: Question) -> bool:
    return quote.article_id == question.article_id and any(text in quote.text for text in question.answers)


def measure(questions: QuestionSet, found: Sequence[Asked]) -> dict[str, str]:
    """All measures of one question set, as text."""
    top = np.array([bool(asked.best) and asked.best[0] for asked in found])
    first = np.array([asked.first_passage for asked in found])
    right = np.array([asked.right for asked in found])
    answered = np.array([asked.there.found for asked in found])
    wrongly = np.array([asked.missing.found for asked in found])
    lengths = [len(sentence_spans(asked.quotes.quotes[0].text)) for asked in found if asked.quotes.quotes]
    shorts = [
        is_right(asked.there.short, question.answers)
        for question, asked in zip(questions.questions, found, strict=True)
        if asked.there.short is not None
    ]
    result = {
        "top quote holds the answer, of all": str(mean(top.astype(float).tolist())),
        "of those whose passage ranks first": str(mean(top[first].astype(float).tolist())),
        "one of three quotes": str(mean([float(any(asked.best)) for asked in found])),
        "sentences in the top quote": f"{np.mean(lengths):.2f}",
        "answered, where there is an answer": f"{answered.mean():.3f}",
        "answered, where there is none": f"{wrongly.mean():.3f}",
        "right, of those answered": f"{right[answered].mean():.3f}",
        "AUROC of evidence": f"{auroc(*evidence(found)):.3f}",
        "short answers given, right": f"{len(shorts)}, {np.mean(shorts) if shorts else 0:.3f}",
        "short answers where there is none": str(sum(asked.missing.short is not None for asked in found)),
    }
    for strength in ("strong", "medium", "weak"):
        # Right among all that got this word, with as many questions that have an answer as questions that have none.
        with_answer = np.array([asked.there.strength == strength for asked in found])
        total = with_answer.sum() + sum(asked.missing.strength == strength for asked in found)
        result[f"{strength}: answers, right"] = f"{total}, {right[with_answer].sum() / max(1, total):.3f}"
    return result


def evidence(found: Sequence[Asked]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Evidence for each question where there is an answer, and where there is none."""
    return (
        np.array([asked.there.answer.evidence for asked in found]),
        np.array([asked.missing.answer.evidence for asked in found]),
    )


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
    result: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for questions in sets:
            found = ask(questions, Path(folder))
            result[questions.name] = {
                **measure(questions, found),
                "curve": curve(*evidence(found), np.array([asked.right for asked in found])),
                "chosen": [
                    float(np.mean([asked.there.found for asked in found])),
                    float(np.mean([asked.missing.found for asked in found])),
                ],
            }
    print(f"| | {' | '.join(result)} |\n|---|{'---|' * len(result)}")
    for what, value in next(iter(result.values())).items():
        if isinstance(value, str):
            print(f"| {what} | {' | '.join(str(of_set[what]) for of_set in result.values())} |")
    if arguments.keep:
        save("answers", result)
        print(draw(result))


if __name__ == "__main__":
    main()
