"""Print nDCG@10 and R@1 on the development half: ``python -m training.evaluate --data DIR``."""

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from training.corpus import is_even, questions, records
from training.ragged import encode
from training.ranking import Floats, Pool, rank_of, scaled
from training.save import load_translations
from training.translate import Links

# A question's scores of all passages; the table is None within one language.
Score = Callable[[Pool, NDArray[np.int32], Links | None], Floats]
# Languages of train/qa that are reported; odd contexts only, which training never sees.
QA_LANGUAGES = ("ar", "fa", "id", "ja", "th", "tr", "zh")
QA_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, the passages to rank for them, and which passage is right."""

    name: str
    questions: tuple[str, ...]
    passages: tuple[str, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What a model folder holds."""

    table: Floats
    tokenizer: Tokenizer
    translations: dict[str, Links]

    @classmethod
    def load(cls, folder: Path) -> "Model":
        """Read a saved model; the table becomes float32."""
        table = load_file(folder / "model.safetensors")["embedding.weight"].astype(np.float32)
        return cls(table, Tokenizer.from_file(str(folder / "tokenizer.json")), load_translations(folder))


def mlqa_tasks(data: Path, half: str) -> list[Task]:
    """Return one task for each pair of question and passage language; a pool holds both halves' passages."""
    pools: dict[str, dict[str, int]] = defaultdict(dict)
    asked: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for d in records(data / "dev/mlqa_vi_en.jsonl.xz"):
        at = pools[d["context_lang"]].setdefault(d["context"], len(pools[d["context_lang"]]))
        if is_even(d["context"]) == (half == "even"):
            asked[f"{d['question_lang']}→{d['context_lang']}"].append((d["question"], at))
    return [
        Task(name, tuple(q for q, _ in rows), tuple(pools[name[-2:]]), tuple(at for _, at in rows))
        for name in ("vi→vi", "en→en", "en→vi", "vi→en")
        for rows in (asked[name],)
    ]


def qa_tasks(data: Path) -> list[Task]:
    """Return one task a language from the held-out contexts of train/qa."""
    pools: dict[str, dict[str, int]] = defaultdict(dict)
    asked: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for q in questions(data):
        if q.answers and not is_even(q.context) and len(asked[q.lang]) < QA_LIMIT:
            asked[q.lang].append((q.question, pools[q.lang].setdefault(q.context, len(pools[q.lang]))))
    return [
        Task(lang, tuple(q for q, _ in asked[lang]), tuple(pools[lang]), tuple(at for _, at in asked[lang]))
        for lang in QA_LANGUAGES
    ]


def _sum(first: Score, weight: float, second: Score) -> Score:
    return lambda pool, q, table: scaled(first(pool, q, table)) + weight * second(pool, q, table)


def bm25(pool: Pool, q: NDArray[np.int32], table: Links | None) -> Floats:
    """Score by the question's own tokens."""
    return pool.bm25(q)


def static(pool: Pool, q: NDArray[np.int32], table: Links | None) -> Floats:
    """Score by the cosine of averages."""
    return pool.cosine(q)


def nearest(pool: Pool, q: NDArray[np.int32], table: Links | None) -> Floats:
    """Score by BM25 of the five nearest tokens of the pool."""
    return pool.expanded(pool.nearest(q, 5, 0.07))


def translated(pool: Pool, q: NDArray[np.int32], table: Links | None) -> Floats:
    """Score by the question's translations; within one language by its own tokens."""
    return pool.bm25(q) if table is None else pool.probable(pool.translated(q, table))


def both(pool: Pool, q: NDArray[np.int32], table: Links | None) -> Floats:
    """Score by the translations, and by the nearest tokens where these are missing."""
    near = pool.nearest(q, 5, 0.07)
    return pool.expanded(near) if table is None else pool.probable(pool.filled(pool.translated(q, table), near))


METHODS: dict[str, Score] = {
    "static": static,
    "BM25": bm25,
    "BM25 + 1 static": _sum(bm25, 1.0, static),
    "nearest": nearest,
    "nearest + 2 static": _sum(nearest, 2.0, static),
    "table": translated,
    "table + 1 static": _sum(translated, 1.0, static),
    "table + 2 static": _sum(translated, 2.0, static),
    "both": both,
    "both + 1 static": _sum(both, 1.0, static),
    "both + 2 static": _sum(both, 2.0, static),
}


def measure(task: Task, model: Model, methods: dict[str, Score]) -> dict[str, tuple[float, float]]:
    """Return (nDCG@10, R@1) of each method."""
    pool = Pool.build(model.table, model.tokenizer, task.passages)
    asked = encode(model.tokenizer, task.questions)
    words = model.translations.get(task.name.replace("→", "-"))
    out = {}
    for name, score in methods.items():
        ranks = np.array(
            [
                rank_of(score(pool, asked.ids[asked.offsets[i] : asked.offsets[i + 1]], words), right)
                for i, right in enumerate(task.right)
            ]
        )
        gains = np.where(ranks <= 10, 1 / np.log2(1 + ranks), 0)
        out[name] = (float(gains.mean()), float((ranks <= 1).mean()))
    return out


def report(tasks: list[Task], model: Model, methods: dict[str, Score]) -> None:
    """Print one row a method, one column a task."""
    results = [measure(task, model, methods) for task in tasks]
    print(f"{'nDCG@10 / R@1':22s}" + "".join(f"{t.name:>14s}" for t in tasks))
    print(f"{'questions / passages':22s}" + "".join(f"{len(t.questions):>7d} /{len(t.passages):5d}" for t in tasks))
    for name in methods:
        print(f"{name:22s}" + "".join(f"   {r[name][0]:.3f}/{r[name][1]:.3f}" for r in results))


def main() -> None:
    """Read the command line and print both tables."""
    parser = ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--model", type=Path, default=Path("retrieval/model"), help="folder of the saved model")
    parser.add_argument("--half", choices=("even", "odd"), default="even", help="even: tune on it; odd: report it")
    options = parser.parse_args()
    model = Model.load(options.model)
    report(mlqa_tasks(options.data, options.half), model, METHODS)
    report(qa_tasks(options.data), model, METHODS)


if __name__ == "__main__":
    main()
