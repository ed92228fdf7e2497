"""How the weights of retrieval/data/answers.json are learned: ``python -m training.answers --data DIR``.

Two logistic regressions over the features of retrieval.evidence, on the even halves of dev/mlqa and train/qa:

- which sentence of the best passages holds the answer (pairs of a right and a wrong sentence of one question);
- whether the best sentence answers. Every question is asked twice, once with the article that answers it hidden.

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
from sklearn.linear_model import LogisticRegression

from benchmarks.data import QuestionSet, mlqa, train_qa
from retrieval import Archive
from retrieval.answer import EVIDENCE, evidence_row
from retrieval.evidence import FEATURES, gather
from retrieval.query import Query
from retrieval.ranking import rank
from training.questions import written_questions

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "answers.json"
PAIRS = (("vi", "vi"), ("en", "en"), ("en", "vi"), ("vi", "en"))
# Contexts taken of each language of train/qa, and questions at most. Not its Vietnamese: many of its contexts answer
# one question, but only one is said to.
CONTEXTS = {"zh": 60, "ja": 60, "th": 60, "id": 60, "ar": 60, "tr": 60, "fa": 60}
QUESTIONS = 120
# Sets count alike, but for those in the two first languages.
WEIGHTS = {"vi→vi": 3.0, "en→en": 3.0, "news": 3.0, "small": 3.0}
PASSAGES = 10
ANSWERED = 0.9
# Share of right answers among those called strong, and among those called medium or strong.
STRONG, MEDIUM = 0.8, 0.65

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """Features of all candidate sentences of a question, and which of them hold its answer."""

    features: Rows
    right: NDArray[np.bool_]


def examples(questions: QuestionSet, folder: Path, limit: int | None) -> tuple[list[Example], list[Example]]:
    """Examples of questions with their article there, and with it hidden."""
    archive = Archive.build(questions.articles, folder / questions.name.replace(" ", "-"))
    snapshot, encoder = archive.snapshot, archive.encoder
    there, hidden = [], []
    for question in questions.questions[:limit]:
        query = Query.of(snapshot, question.text)
        ways = [(hidden, None)]  # a near miss: no article answers
        if question.article_id:
            ways = [(there, None), (hidden, snapshot.article_of != snapshot.row(question.article_id))]
        for found, allowed in ways:
            candidates, features = gather(snapshot, query, rank(snapshot, query, PASSAGES, encoder, allowed), encoder)
            right = [
                candidate.article.id == question.article_id and any(text in candidate.text for text in question.answers)
                for candidate in candidates
            ]
            found.append(Example(features, np.array(right, dtype=bool)))
    return there, hidden


def learn_sentences(found: dict[str, list[Example]]) -> NDArray[np.float64]:
    """Weights by which right sentences come before wrong ones (pairwise logistic regression, no constant)."""
    differences: list[Rows] = []
    weights: list[NDArray[np.float64]] = []
    for name, of_set in found.items():
        usable = [example for example in of_set if example.right.any() and not example.right.all()]
        for example in usable:
            right, wrong = example.features[example.right], example.features[~example.right]
            pairs = (right[:, np.newaxis] - wrong[np.newaxis]).reshape(-1, right.shape[1])
            differences.append(pairs)
            weights.append(np.full(len(pairs), WEIGHTS.get(name, 1.0) / len(usable) / len(pairs)))
    rows = np.concatenate(differences)
    signs = np.where(np.arange(len(rows)) % 2 == 0, 1.0, -1.0)
    weight = np.concatenate(weights)
    model = LogisticRegression(fit_intercept=False, C=1.0, max_iter=2000)
    scale = np.abs(rows).mean(axis=0) + 1e-6
    model.fit(rows / scale * signs[:, np.newaxis], signs > 0, sample_weight=weight * 2000 / weight.sum())
    learned: NDArray[np.float64] = model.coef_[0] / scale
    return learned


def main() -> None:
    """Learn, report on what was learned from, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/ and train/")
    data = parser.parse_args().data
    there: dict[str, list[Example]] = {}
    hidden: dict[str, list[Example]] = {}
    sets = [mlqa(data, *pair, "even") for pair in PAIRS]
    sets += [train_qa(data, language, "even", contexts) for language, contexts in CONTEXTS.items()]
    sets += written_questions(data)
    with tempfile.TemporaryDirectory() as folder:
        for questions in sets:
            limit = QUESTIONS if questions.name in CONTEXTS else None
            name = questions.name.split()[0]  # the small archives count as one set
            for found, more in zip((there, hidden), examples(questions, Path(folder), limit), strict=True):
                found.setdefault(name, []).extend(more)

    stored = learn(there, hidden)
    TARGET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def learn(there: dict[str, list[Example]], hidden: dict[str, list[Example]]) -> dict[str, object]:
    """Learn both regressions, choose the thresholds, and print how well what was learned from is told."""
    sentence = learn_sentences(there)
    rows, labels, weights, names = [], [], [], []
    answerable_rows: list[bool] = []
    for name in there:
        both = [example for example in [*there[name], *hidden[name]] if len(example.features)]
        for example in both:
            scores = example.features @ sentence
            rows.append(evidence_row(example.features, scores))
            labels.append(bool(example.right[scores.argmax()]))
            weights.append(WEIGHTS.get(name, 1.0) / len(both))
            names.append(name)
        answerable_of_set = [True] * sum(len(example.features) > 0 for example in there[name])
        answerable_rows.extend(answerable_of_set + [False] * (len(both) - len(answerable_of_set)))
    inputs, answers, weight = np.array(rows), np.array(labels), np.array(weights)
    answerable = np.array(answerable_rows)
    scale = inputs.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=5000)
    model.fit(inputs / scale, answers, sample_weight=weight * len(rows) / weight.sum())
    evidence = model.predict_proba(inputs / scale)[:, 1]

    main_language = np.isin(names, list(WEIGHTS))
    likely, good = evidence[main_language], answers[main_language]
    found_at = float(np.quantile(evidence[answerable & np.isin(names, ["news", "small"])], 1 - ANSWERED))
    stored = {
        "features": list(FEATURES),
        "sentence": sentence.round(4).tolist(),
        "evidence_features": list(EVIDENCE),
        "evidence": [*(model.coef_[0] / scale).round(4).tolist(), round(float(model.intercept_[0]), 4)],
        "found": round(found_at, 4),
        "medium": round(max(found_at, _least(likely, good, MEDIUM)), 4),
        "strong": round(_least(likely, good, STRONG), 4),
    }
    for name, of_set in there.items():
        top = [bool(example.right[(example.features @ sentence).argmax()]) for example in of_set if len(example.right)]
        mine = np.array(names) == name
        auroc = _auroc(evidence[mine], answers[mine])
        print(f"{name:6} best sentence right {np.mean(top):.3f} of {len(top)}, AUROC {auroc:.3f}")
    print({key: stored[key] for key in ("found", "medium", "strong")}, "(all on what was learned from)")
    return stored


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
