"""How the weights of retrieval/data/answers.json are learned: ``python -m training.answers --data DIR``.

Over the features of retrieval.evidence, on the even halves of dev/mlqa and train/qa:

- a small network: which sentence of the best passages holds the answer;
- a logistic regression: whether the archive answers at all. Every question of the main sets is asked twice, once with
  the article that answers it hidden.

Vietnamese news comes with questions written for training (training/questions.py).

The least evidence for an answer is that at which `ANSWERED` of the answerable questions about news are answered.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import QuestionSet, mlqa, train_qa
from retrieval import Archive
from retrieval.answer import EVIDENCE, evidence_row, probability
from retrieval.evidence import FEATURES, gather
from retrieval.network import Network
from retrieval.query import Query
from retrieval.ranking import rank
from training.networks import learn_choice, learn_probability
from training.questions import written_questions

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "answers.json"
PAIRS = (("vi", "vi"), ("en", "en"), ("en", "vi"), ("vi", "en"))
# Languages of train/qa that sentences are chosen in, and questions of each. Not its Vietnamese: many of its contexts
# answer one question, but only one is said to.
LANGUAGES = ("zh", "zh-Hant", "ja", "th", "id", "ar", "tr", "fa")
QUESTIONS = 1_100
# How much a set counts beside each language of train/qa; the regression learns from these alone.
WEIGHTS = {
    "vi→vi": 3.0,
    "en→en": 3.0,
    "en→vi": 1.5,
    "vi→en": 1.5,
    "news-vi": 3.0,
    "small-vi": 3.0,
    "news-en": 1.5,
    "small-en": 1.5,
    "tiny-vi": 1.5,
    "tiny-en": 0.75,
}
# Features that speak against an answer, and those that may speak for or against it; all others speak for it.
AGAINST = ("deficit", "missing")
EITHER = ("form_asked", "total", "doubt", "share", "mean_score")
PASSAGES = 10
ANSWERED = 0.95
# Share of right answers among those called strong, and among those called medium or strong.
STRONG, MEDIUM = 0.8, 0.65

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """Features of all candidate sentences of a question, and which of them hold its answer."""

    features: Rows
    right: NDArray[np.bool_]


def examples(questions: QuestionSet, folder: Path) -> tuple[list[Example], list[Example]]:
    """Examples of questions with their article there and, in the main sets, with it hidden."""
    archive = Archive.build(questions.articles, folder / questions.name.replace(" ", "-"))
    snapshot, encoder = archive.snapshot, archive.encoder
    asked = questions.questions
    if questions.name in LANGUAGES and len(asked) > QUESTIONS:
        chosen = np.random.default_rng(0).choice(len(asked), QUESTIONS, replace=False)
        asked = tuple(asked[number] for number in chosen)
    there, hidden = [], []
    for question in asked:
        query = Query.of(snapshot, question.text)
        ways = [(hidden, None)]  # a near miss: no article answers
        if question.article_id:
            ways = [(there, None)]
            if questions.name not in LANGUAGES:
                ways.append((hidden, snapshot.article_of != snapshot.row(question.article_id)))
        for found, allowed in ways:
            candidates, features = gather(snapshot, query, rank(snapshot, query, PASSAGES, encoder, allowed), encoder)
            right = [
                candidate.article.id == question.article_id and any(text in candidate.text for text in question.answers)
                for candidate in candidates
            ]
            if candidates:
                found.append(Example(features, np.array(right, dtype=bool)))
    return there, hidden


def main() -> None:
    """Learn, report on what was learned from, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/ and train/")
    data = parser.parse_args().data
    there: dict[str, list[Example]] = {}
    hidden: dict[str, list[Example]] = {}
    sets = [mlqa(data, *pair, "even") for pair in PAIRS]
    sets += [train_qa(data, language, "even") for language in LANGUAGES]
    sets += written_questions(data)
    with tempfile.TemporaryDirectory() as folder:
        for questions in sets:
            name = questions.name.split()[0]  # the small archives count as one set
            for found, more in zip((there, hidden), examples(questions, Path(folder)), strict=True):
                found.setdefault(name, []).extend(more)

    stored = learn(there, hidden)
    TARGET.write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")


def learn(there: dict[str, list[Example]], hidden: dict[str, list[Example]]) -> dict[str, object]:
    """Learn both, choose the thresholds, and print how well what was learned from is told."""
    usable = {
        name: [example for example in of_set if example.right.any() and not example.right.all()]
        for name, of_set in there.items()
    }
    sentence = learn_choice(
        FEATURES,
        [example.features for of_set in usable.values() for example in of_set],
        [example.right for of_set in usable.values() for example in of_set],
        np.concatenate([np.full(len(of_set), WEIGHTS.get(name, 1.0) / len(of_set)) for name, of_set in usable.items()]),
    )
    choose = Network(sentence, FEATURES).score

    rows, right, answerable, weights, names = [], [], [], [], []
    for name in WEIGHTS:
        for number, example in enumerate([*there[name], *hidden[name]]):
            scores = choose(example.features)
            rows.append(evidence_row(example.features, scores))
            right.append(bool(example.right[scores.argmax()]))
            answerable.append(number < len(there[name]))
            weights.append(WEIGHTS[name] / (len(there[name]) + len(hidden[name])))
            names.append(name)
    inputs, labels = np.array(rows, dtype=np.float32), np.array(answerable)
    judge = learn_probability(EVIDENCE, inputs, labels, np.array(weights), [_sign(name) for name in EVIDENCE])
    evidence = probability(Network(judge, EVIDENCE).score(inputs))

    news = np.array([name.startswith(("news", "small", "tiny")) for name in names])
    mono = news | np.isin(names, ["vi→vi", "en→en"])
    found_at = float(np.quantile(evidence[labels & news], 1 - ANSWERED))
    likely, good = evidence[mono], np.array(right)[mono]
    stored = {
        "sentence": sentence,
        "evidence": judge,
        "found": round(found_at, 4),
        "medium": round(max(found_at, _least(likely, good, MEDIUM)), 4),
        "strong": round(_least(likely, good, STRONG), 4),
    }
    for name, of_set in there.items():
        top = [bool(example.right[choose(example.features).argmax()]) for example in of_set]
        print(f"{name:6} best sentence right {np.mean(top):.3f} of {len(top)}", end="")
        mine = np.array(names) == name
        if mine.any():
            print(f", AUROC {_auroc(evidence[mine], labels[mine]):.3f}", end="")
            print(f", answered without answer {np.mean(evidence[mine & ~labels] >= found_at):.3f}", end="")
        print()
    print({key: stored[key] for key in ("found", "medium", "strong")}, "(all on what was learned from)")
    return stored


def _sign(name: str) -> int:
    if name.endswith(AGAINST):
        return -1
    return 0 if name.endswith(EITHER) else 1


def _least(evidence: NDArray[np.float64], right: NDArray[np.bool_], share: float) -> float:
    """Least evidence above which at least `share` of the answers are right."""
    order = np.argsort(-evidence)
    precision = np.cumsum(right[order]) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(precision >= share)
    return float(evidence[order[enough[-1]]]) if len(enough) else 1.0


def _auroc(evidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Chance that a right answer has more evidence than a wrong one."""
    if right.all() or not right.any():
        return float("nan")
    return float((evidence[right][:, np.newaxis] > evidence[~right][np.newaxis]).mean())


if __name__ == "__main__":
    main()
