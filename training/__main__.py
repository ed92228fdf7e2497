"""Make the embedded model: ``python -m training --data DIR --out retrieval/model``."""

from argparse import ArgumentParser
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from time import monotonic

import torch

from retrieval.lexicon import LEARNED
from training.card import write_card
from training.evaluate import METHODS, Model, mlqa_tasks, qa_tasks, report
from training.lexicon import mixed_sources, translations
from training.pairs import make_sources
from training.save import save_model, save_tables
from training.tokenizer import frequencies, make_tokenizer
from training.train import Recipe, reweighted, train

# 122,000 rows of 256 float16 numbers are 59.6 MiB; the limit is 64.
VOCABULARY = 122_000
# What the card shows.
SHOWN = (
    "static",
    "BM25",
    "BM25 + 1 static",
    "nearest + 2 static",
    "table",
    "table + 1 static",
    "both + 1 static",
    "both + 2 static",
)


def main() -> None:
    """Read the command line, then: tokens, pairs, word translations, table, card."""
    parser = ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--out", type=Path, default=Path("retrieval/model"), help="folder to write")
    parser.add_argument("--steps", type=int, default=Recipe().steps, help="training steps")
    options = parser.parse_args()
    started = monotonic()

    def say(what: str) -> None:
        print(f"{monotonic() - started:5.0f} s  {what}", flush=True)

    recipe = Recipe(steps=options.steps)
    say("tokenizer")
    tokenizer = make_tokenizer(options.data, VOCABULARY)
    size = tokenizer.get_vocab_size()
    say("pairs")
    sources = make_sources(options.data, tokenizer)
    say("word translations")
    tables = translations(sources, size)
    sources += mixed_sources(sources, tables, size)
    say("table")
    table = reweighted(train(sources, size, recipe), frequencies(tokenizer))
    options.out.mkdir(parents=True, exist_ok=True)
    save_model(table, tokenizer, options.out)
    save_tables({langs: tables[langs] for langs in (("en", "vi"), ("vi", "en"))}, options.out / LEARNED)
    minutes = (monotonic() - started) / 60
    say("results")
    model, shown = Model.load(options.out), {name: METHODS[name] for name in SHOWN}
    with redirect_stdout(StringIO()) as results:
        report(mlqa_tasks(options.data, "odd"), model, shown)
        report(qa_tasks(options.data), model, shown)
    print(results.getvalue())
    write_card(
        options.out,
        rows=size,
        dimension=recipe.dimension,
        seed=recipe.seed,
        steps=recipe.steps,
        minutes=minutes,
        device="GPU" if torch.cuda.is_available() else "CPU",
        results=results.getvalue().strip(),
    )
    say("done")


if __name__ == "__main__":
    main()
