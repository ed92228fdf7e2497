"""Which ranking finds the passage: ``python -m benchmarks.passages --data DIR [--half odd] [--model NAME ...]``.

All passages of a question set are one archive. Rows: BM25 over words and over superword tokens (bm25s), the embedded
model alone, Sukien, and each model given by name, alone and inside Sukien. Questions of the odd half unless told
otherwise: the even one is for tuning.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.data import QuestionSet, mlqa, train_qa
from benchmarks.measures import CUT, Measured, of_ranks
from benchmarks.results import save
from retrieval import Archive
from retrieval.encoder import load_encoder
from retrieval.superwords import embedded
from retrieval.text import fold, words

PAIRS = (("vi", "vi"), ("en", "en"), ("en", "vi"), ("vi", "en"))
OTHER_LANGUAGES = ("ar", "fa", "id", "ja", "th", "tr", "zh")
# Contexts of each other language; their questions are many.
CONTEXTS = 400
_DEPTH = 50

Find = Callable[[str], list[str]]


def bm25(questions: QuestionSet, terms: Callable[[str], list[str]]) -> Find:
    """Make a search by BM25 over terms of the texts, by another library than ours."""
    import bm25s

    index = bm25s.BM25()
    index.index([terms(article.text) for article in questions.articles], show_progress=False)

    def find(question: str) -> list[str]:
        scores = index.get_scores(terms(question))
        return [questions.articles[row].id for row in np.argsort(-scores, kind="stable")[:CUT] if scores[row] > 0]

    return find


def superwords(text: str) -> list[str]:
    """Superword tokens of a text, by their numbers."""
    return [str(token) for token in embedded().tokenize([text]).ids.tolist()]


def alone(questions: QuestionSet, model: str | None) -> Find:
    """Make a search by exact cosine of a model's vectors of whole articles."""
    encoder = load_encoder(model)
    vectors = encoder.encode_passages([article.text for article in questions.articles])

    def find(question: str) -> list[str]:
        scores = vectors @ encoder.encode_queries([question])[0]
        return [questions.articles[row].id for row in np.argsort(-scores, kind="stable")[:CUT]]

    return find


def sukien(questions: QuestionSet, model: str | None, folder: Path) -> Find:
    """Make a search by an archive; an article is where its first passage is."""
    archive = Archive.build(questions.articles, folder / f"{questions.name}-{model}".replace("/", "_"), model=model)
    return lambda question: list(dict.fromkeys(hit.article_id for hit in archive.search(question, k=_DEPTH)))[:CUT]


def rank_of(found: list[str], wanted: str) -> int | None:
    """Rank of an article among those found, from 1."""
    return found.index(wanted) + 1 if wanted in found else None


def rows(questions: QuestionSet, models: list[str], folder: Path) -> Iterator[tuple[str, dict[str, Measured]]]:
    """Name and measures of each row of the table for one question set."""
    methods: list[tuple[str, Find]] = [
        ("BM25 over words (bm25s)", bm25(questions, words)),
        ("BM25 over superword tokens (bm25s)", bm25(questions, superwords)),
        ("embedded model alone", alone(questions, None)),
        ("Sukien", sukien(questions, None, folder)),
    ]
    for model in models:
        methods.append((f"{Path(model).name} alone", alone(questions, model)))
        methods.append((f"Sukien with {Path(model).name}", sukien(questions, model, folder)))
    for name, find in methods:
        yield name, of_ranks([rank_of(find(question.text), question.article_id) for question in questions.questions])
    if "vi→" in questions.name or questions.name == "vi":
        find = dict(methods)["Sukien"]
        ranks = [rank_of(find(fold(question.text)), question.article_id) for question in questions.questions]
        yield "Sukien, typed without marks", of_ranks(ranks)


def main() -> None:
    """Run the benchmark, print its table, keep its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/ and train/")
    parser.add_argument("--half", choices=("odd", "even", "all"), default="odd")
    parser.add_argument("--model", action="append", default=[], help="a sentence-transformers model to compare with")
    parser.add_argument("--all-languages", action="store_true", help="also the languages of train/qa")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/passages.json")
    arguments = parser.parse_args()
    sets = [mlqa(arguments.data, *pair, arguments.half) for pair in PAIRS]
    if arguments.all_languages:
        sets += [train_qa(arguments.data, language, arguments.half, CONTEXTS) for language in OTHER_LANGUAGES]
    result: dict[str, dict[str, dict[str, Measured]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for questions in sets:
            print(f"\n{questions.name}: {len(questions.questions)} questions, {len(questions.articles)} passages\n")
            print("| ranking | nDCG@10 | R@1 | R@5 | MRR |\n|---|---|---|---|---|")
            for name, measured in rows(questions, arguments.model, Path(folder)):
                print(f"| {name} | {' | '.join(map(str, measured.values()))} |", flush=True)
                result.setdefault(questions.name, {})[name] = measured
    if arguments.keep:
        save("passages", result)


if __name__ == "__main__":
    main()
