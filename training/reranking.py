"""How the networks of retrieval/data/reranking.json are learned: ``python -m training.reranking --data DIR``.

From the even halves of dev/mlqa and train/qa and the questions written for training (training/questions.py): which of
the best passages by the sum of retrieval.ranking holds the answer. Vietnamese questions are asked a second time without
their marks. Another network may say that none does: it learns from those sets of which every question is asked once
more with its article hidden.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks.data import Question, QuestionSet, train_qa
from retrieval import Archive
from retrieval.network import Network
from retrieval.query import Query
from retrieval.ranking import gathered
from retrieval.reranking import DEPTH, FEATURES, evidence
from retrieval.scope import Masked
from retrieval.text import fold
from training.answers import EPOCHS_PRESENCE, LANGUAGES, WEIGHTS, Example
from training.networks import learn_choice
from training.questions import asked_of_mlqa, written_questions

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "reranking.json"
# Questions of each language of train/qa.
QUESTIONS = 800
# What a question without its marks counts beside one that has them.
UNMARKED = 0.5
# Archives of two articles have nothing to put in order; those of twenty-four are like others.
_LEFT_OUT = ("tiny", "middle")


def examples(questions: QuestionSet) -> list[tuple[str, Example]]:
    """Examples of one archive with the set that each counts for: "hidden" where no article answers."""
    with tempfile.TemporaryDirectory() as folder:
        return list(_examples(questions, Archive.build(questions.articles, Path(folder) / "archive")))


def _examples(questions: QuestionSet, archive: Archive) -> Iterator[tuple[str, Example]]:
    name = questions.name.split()[0]
    asked = questions.questions
    if name in LANGUAGES and len(asked) > QUESTIONS:
        chosen = np.random.default_rng(0).choice(len(asked), QUESTIONS, replace=False)
        asked = tuple(asked[number] for number in chosen)
    for question in asked:
        if question.article_id:
            yield name, _example(archive, question, question.text)
            if name.startswith("vi→") or name.endswith("-vi"):
                yield f"{name} unmarked", _example(archive, question, fold(question.text))
        if name not in LANGUAGES:
            yield f"{name} hidden", _example(archive, question, question.text, hidden=True)


def _example(archive: Archive, question: Question, text: str, *, hidden: bool = False) -> Example:
    snapshot = archive.snapshot
    query = Query.of(snapshot, text)
    own = snapshot.row(question.article_id) if question.article_id else -1
    scope = Masked(snapshot, snapshot.article_of != own if hidden else None)
    found = gathered(snapshot, query, DEPTH, archive.encoder, scope)
    of_article = found.articles == own
    holding = of_article.copy()
    for place in np.flatnonzero(of_article):
        passage = snapshot.passage(int(found.rows[place]))
        held = snapshot.article(int(found.articles[place])).text[passage.start : passage.end]
        holding[place] = any(answer in held for answer in question.answers)
    rows = evidence(snapshot, query, found) if len(of_article) else np.empty((0, len(FEATURES)), dtype=np.float32)
    return Example(rows, holding if holding.any() else of_article)


def learn(found: dict[str, list[Example]]) -> dict[str, object]:
    """Learn from the examples of each set, and print how well what was learned from is told."""
    usable = {
        name: [one for one in some if one.right.any() and not one.right.all()]
        for name, some in found.items()
        if not name.endswith("hidden")
    }
    shares = {
        name: WEIGHTS.get(name.split()[0], 1.0) * (UNMARKED if name.endswith("unmarked") else 1.0) for name in usable
    }
    network = learn_choice(
        FEATURES,
        [one.features for some in usable.values() for one in some],
        [one.right for some in usable.values() for one in some],
        np.concatenate([np.full(len(some), shares[name] / max(len(some), 1)) for name, some in usable.items()]),
    )
    ways = [
        (name, [one for one in found[way] if len(one.right) and (way.endswith("hidden") or one.right.any())])
        for name in WEIGHTS
        for way in (name, f"{name} hidden")
        if way in found
    ]
    presence = learn_choice(
        FEATURES,
        [one.features for _, some in ways for one in some],
        [one.right for _, some in ways for one in some],
        np.concatenate([np.full(len(some), WEIGHTS[name] / max(len(some), 1)) for name, some in ways]),
        [True] * sum(len(some) for _, some in ways),
        EPOCHS_PRESENCE,
    )
    score = Network(network, FEATURES).score
    for name, some in usable.items():
        before, after = (
            np.mean([one.right[first(one)] for one in some]) if some else float("nan")
            for first in (lambda one: 0, lambda one: score(one.features).argmax())
        )
        print(f"{name:20} of {len(some):5} first right {before:.3f}, anew {after:.3f} (what was learned from)")
    return {"order": network, "presence": presence}


def main() -> None:
    """Learn and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/ and train/")
    data = parser.parse_args().data
    sets = asked_of_mlqa(data)
    sets += [train_qa(data, language, "even") for language in LANGUAGES]
    sets += [questions for questions in written_questions(data) if not questions.name.startswith(_LEFT_OUT)]
    found: dict[str, list[Example]] = {}
    with ProcessPoolExecutor() as workers:
        for name, example in chain.from_iterable(workers.map(examples, sets)):
            found.setdefault(name, []).append(example)
    TARGET.write_text(json.dumps(learn(found), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
