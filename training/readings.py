"""How the network of retrieval/model/marks.safetensors is learned: ``python -m training.readings --data DIR``.

Vietnamese sentences, their marks taken off, and each syllable's reading as it was written. The words and their readings
are those of retrieval/data/marks.txt (training/marks.py). News and an encyclopaedia are how names are written,
translated speech and questions (training/data, the even half of train/qa) how people ask. Seeded; 50 minutes
on two cores that know bfloat16.
"""

import argparse
import json
import lzma
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from benchmarks.data import is_even
from retrieval.readings import BOUNDARY, SPECIAL, UNKNOWN, Vocabulary, pair_rows
from retrieval.superwords import FOLDER
from retrieval.text import fold, words
from training.marks import vietnamese

TARGET = FOLDER / "marks.safetensors"
# How often each source is seen, and how many articles of news.
SOURCES = {"questions": 16, "parallel": 2, "wiki": 1, "news_vi": 1}
NEWS = 90_000
# Sizes of a word's vector, of the layers, and of what a reading is compared with; widths of the convolutions.
EMBEDDING, HIDDEN, OUT = 96, 256, 96
WIDTHS = (5, 3, 3, 3)
# Rows that pairs of words share, and the size of their vectors.
PAIRS, PAIR = 2**17, 48
# Tokens of an example, examples of a step.
LENGTH, BATCH = 256, 32
# How fast is learned from everything, and how fast then once more from all but news, which is most of it.
RATE, RATE_AFTER = 2e-3, 6e-4
# Share of words that the network is not shown, so that it can do with those that it knows.
HIDDEN_WORDS = 0.03
_SENTENCE = re.compile(r"[.!?;:\n…]+(?:\s|$)")

Ids = NDArray[np.int16]


class Net(nn.Module):
    """The network as torch learns it; retrieval.readings computes the same."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        plain, readings = SPECIAL + len(vocabulary.plain), int(vocabulary.firsts[-1])
        self.candidates = torch.full((plain, max(map(len, vocabulary.readings))), -1)
        for row, (first, some) in enumerate(zip(vocabulary.firsts[:-1], vocabulary.readings, strict=True), SPECIAL):
            self.candidates[row, : len(some)] = torch.arange(int(first), int(first) + len(some))
        self.embedding = nn.Embedding(plain, EMBEDDING)
        nn.init.normal_(self.embedding.weight, std=0.3)
        self.pairs = nn.Embedding(PAIRS, PAIR)
        nn.init.normal_(self.pairs.weight, std=0.1)
        self.layers = nn.ModuleList(
            nn.Conv1d(HIDDEN if number else EMBEDDING + 2 * PAIR, HIDDEN, width, padding=width // 2)
            for number, width in enumerate(WIDTHS)
        )
        self.out = nn.Linear(HIDDEN, OUT, bias=False)
        self.reading, self.reading_bias = nn.Embedding(readings, OUT), nn.Embedding(readings, 1)
        nn.init.normal_(self.reading.weight, std=0.05)
        nn.init.zeros_(self.reading_bias.weight)

    def forward(self, plain: NDArray[np.int64], places: NDArray[np.bool_]) -> torch.Tensor:
        """Scores of the candidate readings of the words at some places, a row each, filled up with -1e9."""
        pairs = self.pairs(torch.from_numpy(pair_rows(plain, PAIRS)))
        given = [self.embedding(torch.from_numpy(plain)), pairs.roll(1, 1), pairs]
        hidden = torch.cat(given, dim=2).transpose(1, 2)
        with torch.autocast("cpu", torch.bfloat16):
            for number, layer in enumerate(self.layers):
                found = torch.relu(layer(hidden))
                hidden = found + hidden if number else found
        outputs = self.out(hidden.float().transpose(1, 2))[torch.from_numpy(places)]
        candidates = self.candidates[plain[places]]
        some = candidates.clamp(min=0)
        scores = torch.einsum("nd,nkd->nk", outputs, self.reading(some)) + self.reading_bias(some)[..., 0]
        return scores.masked_fill(candidates < 0, -1e9)


def sentences(data: Path, source: str) -> Iterator[list[str]]:
    """Words of the Vietnamese sentences of one source."""
    texts = asked(data) if source == "questions" else vietnamese(data, source)
    for text in islice(texts, NEWS if source == "news_vi" else None):
        for sentence in _SENTENCE.split(text):
            if found := words(sentence):
                yield found


def asked(data: Path) -> Iterator[str]:
    """Vietnamese questions to learn from."""
    for file in sorted((Path(__file__).parent / "data").glob("*_questions_*.jsonl")):
        if not file.stem.endswith("_en"):
            yield from (json.loads(line)["question"] for line in file.read_text("utf-8").splitlines())
    with lzma.open(data / "train" / "qa.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    yield from {r["question"]: None for r in records if r["lang"] == "vi" and is_even(r["context"])}


def stream(vocabulary: Vocabulary, found: Iterator[list[str]]) -> tuple[Ids, Ids]:
    """Sentences end to end: rows of their words without marks, and which of its readings each has (-1: none)."""
    known: dict[str, tuple[int, int]] = {}
    pairs: list[tuple[int, int]] = []
    for sentence in found:
        pairs += [(BOUNDARY, -1)] * 2
        for word in sentence:
            if word not in known:
                plain = fold(word)
                readings = vocabulary.of(plain)
                known[word] = (vocabulary.row(plain), readings.index(word) if word in readings else -1)
            pairs.append(known[word])
    count = len(pairs) // LENGTH * LENGTH
    both = np.array(pairs[:count], dtype=np.int16)
    return both[:, 0].reshape(-1, LENGTH), both[:, 1].reshape(-1, LENGTH)


def learn(net: Net, plain: Ids, readings: Ids, rate: float) -> None:
    """Learn from every example once, in a random order."""
    several = net.candidates[:, 1].numpy() >= 0
    optimiser = torch.optim.Adam(net.parameters(), lr=rate, fused=True)
    random = np.random.default_rng(0)
    order = random.permutation(len(plain))
    steps = len(order) // BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    right = []
    for step in range(steps):
        chosen = order[step * BATCH : (step + 1) * BATCH]
        rows, truth = (some[chosen].astype(np.int64) for some in (plain, readings))
        learned = (truth >= 0) & several[rows]  # of a syllable with one reading nothing is learned
        hidden = (random.random(rows.shape) < HIDDEN_WORDS) & ~learned
        scores = net(np.where(hidden, UNKNOWN, rows), learned)
        wanted = torch.from_numpy(truth[learned])
        optimiser.zero_grad()
        nn.functional.cross_entropy(scores, wanted).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        right.append(float((scores.argmax(1) == wanted).float().mean()))
        if step % 500 == 499:
            print(f"step {step + 1} of {steps}: {np.mean(right[-500:]):.4f} read right", flush=True)


def tensors(net: Net) -> dict[str, NDArray[np.float16]]:
    """The network as it is stored: float16, convolutions as (width, from, to)."""
    held: dict[str, Any] = {
        "embedding": net.embedding.weight,
        "pairs": net.pairs.weight,
        "out": net.out.weight.T,
        "reading": net.reading.weight,
        "reading_bias": net.reading_bias.weight[:, 0],
    }
    for number, layer in enumerate(net.layers):
        held[f"kernel.{number}"], held[f"bias.{number}"] = layer.weight.permute(2, 1, 0), layer.bias
    return {name: np.ascontiguousarray(one.detach().numpy().astype(np.float16)) for name, one in held.items()}


def main() -> None:
    """Learn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    data = parser.parse_args().data
    vocabulary = Vocabulary()
    held = {source: stream(vocabulary, sentences(data, source)) for source in SOURCES}
    torch.manual_seed(0)
    net = Net(vocabulary)
    for rate, left_out in ((RATE, None), (RATE_AFTER, "news_vi")):
        seen = {source: times for source, times in SOURCES.items() if source != left_out}
        plain, readings = (
            np.concatenate(list(chain.from_iterable([held[source][side]] * times for source, times in seen.items())))
            for side in (0, 1)
        )
        print(f"{plain.size:,} words of {', '.join(seen)}", flush=True)
        learn(net, plain, readings, rate)
    save_file(tensors(net), TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
