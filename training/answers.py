"""How the weights of retrieval/data/answers.json are learned: ``python -m training.answers --data DIR``.

Over the features of retrieval.evidence, on the even halves of dev/mlqa and train/qa:

- a small network: which sentence of the best passages holds the answer;
- another, that may say that none does;
- a logistic regression, over what both say: whether the archive answers at all. Every question of the main sets is
  asked twice, once with the article that answers it hidden.

Vietnamese news comes with questions written for training (training/questions.py).

The least evidence for an answer is that at which `ANSWERED` of the questions that an archive does not answer are
answered all the same. It grows with the archive: in more sentences more look right by chance.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import QuestionSet, train_qa
from retrieval import Archive
from retrieval.answer import EVIDENCE, evidence_row, probability
from retrieval.evidence import FEATURES, gather
from retrieval.network import Network
from retrieval.passages import passages
from retrieval.query import Query
from retrieval.ranking import rank
from retrieval.scope import Masked
from training.networks import EPOCHS, learn_choice, learn_probability
from training.questions import asked_of_mlqa, written_questions

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "answers.json"
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
    "wiki-vi": 3.0,
    "wiki-en": 1.5,
    "small-vi": 3.0,
    "news-en": 1.5,
    "small-en": 1.5,
    "tiny-vi": 1.5,
    "tiny-en": 0.75,
}
# Features that speak against an answer, and those that may speak for or against it; all others speak for it.
AGAINST = ("deficit", "missing")
EITHER = ("form_asked", "wanted_asked", "total", "doubt", "share")
PASSAGES = 10
# Of the network that may say "none": it has more examples than the other.
EPOCHS_PRESENCE = 8
ANSWERED = 0.25
# Sets whose least evidence is that of archives of their size; of the last, the large ones, that of archives of half
# their size, too: what lies between them and the middle was not measured, and a wrong answer costs more than none.
SIZES = (("small-vi", "small-en"), ("middle-vi", "middle-en"), ("vi→vi", "en→en", "news-vi", "news-en"))
# Share of right answers among those called strong, and among those called medium or strong.
STRONG, MEDIUM = 0.8, 0.65

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """Features of all candidates of a question, and which of them hold its answer."""

    features: Rows
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sentences(Example):
    """Sentences as candidates, and the presence of each passage (retrieval.reranking) that they stand in."""

    passages: NDArray[np.float64]


def examples(questions: QuestionSet) -> tuple[list[Sentences], list[Sentences]]:
    """Examples of questions with their article there and, in the main sets, with it hidden."""
    with tempfile.TemporaryDirectory() as folder:
        return _examples(questions, Archive.build(questions.articles, Path(folder) / "archive"))


def _examples(questions: QuestionSet, archive: Archive) -> tuple[list[Sentences], list[Sentences]]:
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
            ranked = rank(snapshot, query, PASSAGES, encoder, Masked(snapshot, allowed))
            candidates, features = gather(snapshot, query, ranked, encoder)
            right = [
                candidate.article.id == question.article_id and any(text in candidate.text for text in question.answers)
                for candidate in candidates
            ]
            if candidates:
                presences = np.array([hit.presence for hit in ranked])
                found.append(Sentences(features, np.array(right, dtype=bool), presences))
    return there, hidden


def main() -> None:
    """Learn, report on what was learned from, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/ and train/")
    data = parser.parse_args().data
    there: dict[str, list[Sentences]] = {}
    hidden: dict[str, list[Sentences]] = {}
    sets = asked_of_mlqa(data)
    sets += [train_qa(data, language, "even") for language in LANGUAGES]
    sets += written_questions(data)
    sizes: dict[str, list[int]] = {}
    with ProcessPoolExecutor() as workers:
        for questions, both in zip(sets, workers.map(examples, sets), strict=True):
            name = questions.name.split()[0]  # the small archives count as one set
            for found, more in zip((there, hidden), both, strict=True):
                found.setdefault(name, []).extend(more)
            sizes.setdefault(name, []).append(sum(len(passages(article.text)) for article in questions.articles))

    stored = learn(there, hidden, {name: float(np.mean(of_set)) for name, of_set in sizes.items()})
    TARGET.write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")


def learn(
    there: dict[str, list[Sentences]], hidden: dict[str, list[Sentences]], sizes: dict[str, float]
) -> dict[str, object]:
    """Learn both, choose the thresholds, and print how well what was learned from is told.

    Parameters
    ----------
    there, hidden : dict
        Examples of each set, with the article that answers and without one.
    sizes : dict
        Passages of each set's archives.
    """
    usable = {
        name: [example for example in shown if example.right.any() and not example.right.all()]
        for name, shown in there.items()
        if name in WEIGHTS or name in LANGUAGES
    }
    sentence = _choice(
        [(example, WEIGHTS.get(name, 1.0) / len(shown), False) for name, shown in usable.items() for example in shown],
        EPOCHS,
    )
    ways = [
        (name, shown)
        for name in WEIGHTS
        for shown in ([example for example in there[name] if example.right.any()], hidden[name])
    ]
    presence = _choice(
        [(example, WEIGHTS[name] / len(shown), True) for name, shown in ways for example in shown], EPOCHS_PRESENCE
    )
    choose, present = Network(sentence, FEATURES).score, Network(presence, FEATURES).score

    rows, right, answerable, weights, names = [], [], [], [], []
    judged = dict.fromkeys([*WEIGHTS, *chain(*SIZES)])
    for name in judged:
        for number, example in enumerate([*there[name], *hidden[name]]):
            scores = choose(example.features)
            rows.append(evidence_row(example.features, scores, present(example.features), example.passages))
            right.append(bool(example.right[scores.argmax()]))
            answerable.append(number < len(there[name]))
            # As many that are answered as are not: the evidence is the chance in an even bet.
            weights.append(WEIGHTS.get(name, 0.0) / len((there if answerable[-1] else hidden)[name]))
            names.append(name)
    inputs, labels = np.array(rows, dtype=np.float32), np.array(answerable)
    judge = learn_probability(EVIDENCE, inputs, labels, np.array(weights), [_sign(name) for name in EVIDENCE])
    evidence = probability(Network(judge, EVIDENCE).score(inputs))

    of_set = {name: np.array(names) == name for name in judged}
    least = {name: float(np.quantile(evidence[mine & ~labels], 1 - ANSWERED)) for name, mine in of_set.items()}
    found = [
        [round(min(sizes[name] for name in of_size), 1), round(float(np.mean([least[name] for name in of_size])), 4)]
        for of_size in SIZES
    ]
    found[-1][0] /= 2
    mono = np.isin(names, ["tiny-vi", "tiny-en", *chain(*SIZES)])
    likely, good = evidence[mono], np.array(right)[mono]
    stored = {
        "sentence": sentence,
        "presence": presence,
        "evidence": judge,
        "found": found,
        "medium": round(max(found[-1][1], _least(likely, good, MEDIUM)), 4),
        "strong": round(_least(likely, good, STRONG), 4),
    }
    for name in there:
        top = [bool(example.right[choose(example.features).argmax()]) for example in there[name]]
        print(f"{name:8} best sentence right {np.mean(top):.3f} of {len(top)}", end="")
        if name in of_set:
            mine = of_set[name]
            print(f", AUROC {_auroc(evidence[mine], labels[mine]):.3f}", end="")
            print(f", least evidence {least[name]:.3f}", end="")
            print(f" answers {np.mean(evidence[mine & labels] >= least[name]):.3f}", end="")
        print()
    print({key: stored[key] for key in ("found", "medium", "strong")}, "(all on what was learned from)")
    return stored


def _choice(examples: Sequence[tuple[Example, float, bool]], epochs: int) -> dict[str, Any]:
    """Learn to choose a sentence from examples with their weights; the last says whether none may be right."""
    return learn_choice(
        FEATURES,
        [example.features for example, _, _ in examples],
        [example.right for example, _, _ in examples],
        np.array([weight for _, weight, _ in examples]),
        [none for _, _, none in examples],
        epochs,
    )


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
