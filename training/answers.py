"""How the weights of retrieval/data/answers.json are learned: ``python -m training.answers --data DIR``.

Two logistic regressions over the features of retrieval.evidence, on the even halves of dev/mlqa and train/qa:

- which sentence of the ten best passages holds the answer (pairs of a right and a wrong sentence of one question);
- whether the best sentence answers, where half of the questions had their passage taken out.

The threshold for an answer is the one at which as many answerable questions are refused as ANSWERED allows.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.data import QuestionSet, mlqa, train_qa
from retrieval import Archive
from retrieval.answer import EVIDENCE, evidence_row
from retrieval.encoder import load_encoder
from retrieval.evidence import FEATURES, gather
from retrieval.query import Query
from retrieval.ranking import rank

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "answers.json"
LANGUAGES = ("vi", "zh", "ja", "th", "id", "ar", "tr", "fa")
CONTEXTS = 120
PASSAGES = 10
# Share of answerable questions that must be answered.
ANSWERED = 0.87
# Share of right answers among those called strong, and medium.
STRONG, MEDIUM = 0.9, 0.7
_SEED = 42

Rows = NDArray[np.float32]


def examples(questions: QuestionSet, folder: Path, *, without: bool) -> list[tuple[Rows, NDArray[np.bool_]]]:
    """Features of every candidate sentence of every question, and which of them hold its answer.

    Where `without` is true, the articles of every second question are taken out of the archive.
    """
    gone = {q.article_id for q in questions.questions if int(q.article_id) % 2} if without else set()
    kept = [article for article in questions.articles if article.id not in gone]
    archive = Archive.build(kept, folder / f"{questions.name}-{without}")
    found = []
    for question in questions.questions:
        query = Query.of(archive._snapshot, question.text)
        ranked = rank(archive._snapshot, query, PASSAGES, load_encoder(None), None)
        candidates, features = gather(archive._snapshot, query, ranked, load_encoder(None))
        right = np.array([
            c.article.id == question.article_id and any(text in c.text for text in question.answers) for c in candidates
        ])  # fmt: skip
        found.append((features, right))
    return found


def learn_sentences(found: list[tuple[Rows, NDArray[np.bool_]]]) -> NDArray[np.float64]:
    """Weights by which right sentences come before wrong ones (pairwise logistic regression, no constant)."""
    differences: list[Rows] = []
    for features, right in found:
        if right.any() and not right.all():
            pairs = (features[right][:, np.newaxis] - features[~right][np.newaxis]).reshape(-1, features.shape[1])
            differences.append(pairs)
    rows = np.concatenate(differences)
    weights = np.concatenate([np.full(len(pairs), 1 / len(pairs)) for pairs in differences])
    signs = np.where(np.arange(len(rows)) % 2 == 0, 1.0, -1.0)
    model = LogisticRegression(fit_intercept=False, C=100.0, max_iter=1000)
    model.fit(rows * signs[:, np.newaxis], signs > 0, sample_weight=weights)
    learned: NDArray[np.float64] = model.coef_[0]
    return learned


def main() -> None:
    """Learn, report on the training halves, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/ and train/")
    data = parser.parse_args().data
    sets = [mlqa(data, *pair, "even") for pair in (("vi", "vi"), ("en", "en"), ("en", "vi"), ("vi", "en"))]
    sets += [train_qa(data, language, "even", CONTEXTS) for language in LANGUAGES]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = {s.name: examples(s, folder, without=False) for s in sets}
        halved = {s.name: examples(s, folder, without=True) for s in sets}

    sentence = learn_sentences([example for found in whole.values() for example in found])
    rows, answers, weights = [], [], []
    for found in halved.values():
        usable = [(features, right) for features, right in found if len(features)]
        for features, right in usable:
            scores = features @ sentence
            rows.append(evidence_row(features, scores))
            answers.append(bool(right[scores.argmax()]))
            weights.append(1 / len(usable))
    model = LogisticRegression(C=100.0, max_iter=5000)
    inputs, labels = np.array(rows), np.array(answers)
    scale = inputs.std(axis=0) + 1e-9
    model.fit(inputs / scale, labels, sample_weight=np.array(weights) * len(labels) / len(halved))
    evidence = model.predict_proba(inputs / scale)[:, 1]

    found_at = float(np.quantile(evidence[labels], 1 - ANSWERED))
    stored = {
        "features": list(FEATURES),
        "sentence": sentence.round(4).tolist(),
        "evidence_features": list(EVIDENCE),
        "evidence": [*(model.coef_[0] / scale).round(4).tolist(), round(float(model.intercept_[0]), 4)],
        "found": round(found_at, 4),
        "medium": round(max(found_at, _least(evidence, labels, MEDIUM)), 4),
        "strong": round(_least(evidence, labels, STRONG), 4),
    }
    TARGET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    for name, whole_found in whole.items():
        top = [bool(right[(features @ sentence).argmax()]) for features, right in whole_found if len(features)]
        print(f"{name:8} best sentence right {np.mean(top):.3f} of {len(top)} questions (trained on)")
    print({key: stored[key] for key in ("found", "medium", "strong")})


def _least(evidence: NDArray[np.float64], labels: NDArray[np.bool_], share: float) -> float:
    """Least evidence above which at least `share` of the answers are right."""
    order = np.argsort(-evidence)
    right = np.cumsum(labels[order]) / np.arange(1, len(labels) + 1)
    good = np.flatnonzero(right >= share)
    return float(evidence[order[good[-1]]]) if len(good) else 1.0


if __name__ == "__main__":
    main()
