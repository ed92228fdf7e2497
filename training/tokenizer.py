"""Make the superword tokenizer: BPE pieces and frequent word pairs in one Unigram model.

Vietnamese writes a space between syllables, so "đổi mới" is two tokens everywhere else. Here a Unigram model sees the
whole text (`Metaspace` without split) and its Viterbi path finds compounds across spaces.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from training.corpus import texts
from training.normalizer import make_normalizer

UNKNOWN = "[UNK]"
# Characters read per language: the vocabulary is shared out by what is read, so Vietnamese and English get most.
CHARACTERS = {"vi": 40_000_000, "en": 36_000_000}
CHARACTERS_ELSE = 7_000_000
BPE_SIZE = 150_000
# Word pairs that become one token: seen this often, this much pointwise mutual information (nats), no function word.
PAIR_COUNT = 30
PAIR_PMI = {"vi": 2.5, "en": 3.0}
FUNCTION_WORDS = {
    "vi": "và của là có được trong cho không với một đã này những khi các đến để ra vào tại cũng sẽ bị từ về theo "
    "trên lại đó nhiều như còn thì mà phải chỉ sau do nên rất cùng đang trước nhưng lên hơn ở vì rằng nếu",
    "en": "the of to and in a is that for it on was with as he be are by this at you i have has from s not we they "
    "an but or his their said will were had been which t would her she who what do if there one about all so "
    "my when can up no more out your our its me did than how them him us into after also could some then over "
    "any may",
}
# Token counts are taken from every second text.
COUNTED = 2
# Characters seen less often are unknown.
ALPHABET_COUNT = 4


def sample(data: Path) -> dict[str, list[str]]:
    """Return normalised texts by language, spread over all sources."""
    by_lang: dict[str, list[str]] = {}
    for lang, text in texts(data):
        by_lang.setdefault(lang.split("-")[0], []).append(text)
    normalizer = make_normalizer()
    out = {}
    for lang, items in by_lang.items():
        budget = CHARACTERS.get(lang, CHARACTERS_ELSE)
        stride = max(1, round(sum(map(len, items)) / budget))
        out[lang] = [normalizer.normalize_str(item) for item in items[::stride]]
    return out


def frequent_pairs(lines: Iterable[str], lang: str) -> dict[str, int]:
    """Return word pairs that occur together much more often than by chance, with their counts."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for line in lines:
        split = line.split()
        words.update(split)
        pairs.update(zip(split, split[1:], strict=False))
    total = words.total()
    # "trên sông" as one token would hide "sông" from a question that asks about a river.
    barred = set(FUNCTION_WORDS[lang].split())
    return {
        f"▁{a}▁{b}": n
        for (a, b), n in pairs.items()
        if n >= PAIR_COUNT
        and not (a.isdigit() or b.isdigit() or a in barred or b in barred)
        and log(n * total / (words[a] * words[b])) >= PAIR_PMI[lang]
    }


def _bpe(lines: Iterator[str], alphabet: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=BPE_SIZE,
        special_tokens=[UNKNOWN],
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        min_frequency=5,
        max_token_length=20,
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer


def _unigram(counts: dict[str, float]) -> Tokenizer:
    total = sum(counts.values())
    pieces = [(UNKNOWN, 0.0), *((piece, log(n / total)) for piece, n in counts.items())]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = make_normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
    return tokenizer


def _count(tokenizer: Tokenizer, lines: list[str]) -> NDArray[np.int64]:
    counts = np.zeros(tokenizer.get_vocab_size(), np.int64)
    for start in range(0, len(lines), 4096):
        encodings = tokenizer.encode_batch_fast(lines[start : start + 4096], add_special_tokens=False)
        ids = np.concatenate([np.asarray(encoding.ids, np.int64) for encoding in encodings])
        counts += np.bincount(ids, minlength=len(counts))
    return counts


def make_tokenizer(data: Path, size: int) -> Tokenizer:
    """Return a Unigram tokenizer of exactly `size` tokens, token 0 unknown."""
    by_lang = sample(data)
    lines = [line for items in by_lang.values() for line in items]
    characters: Counter[str] = Counter()
    for line in lines:
        characters.update(line)
    del characters[" "]
    alphabet = ["▁", *sorted(c for c, n in characters.items() if n >= ALPHABET_COUNT)]
    bpe = _bpe(iter(lines), alphabet)
    counts: dict[str, float] = dict.fromkeys(alphabet, 0.5)
    tally = _count(bpe, lines[::COUNTED])
    counts |= {
        piece: float(tally[i] * COUNTED) for piece, i in bpe.get_vocab().items() if tally[i] and piece != UNKNOWN
    }
    for lang in PAIR_PMI:
        counts |= frequent_pairs(by_lang[lang], lang)
    # One pass over the same text drops pieces that the best path does not use.
    first = _unigram(counts)
    used = _count(first, lines[::COUNTED])
    pieces = first.get_vocab()
    seen = {piece: max(0.5, float(used[i])) for piece, i in pieces.items() if piece != UNKNOWN}
    kept = sorted(seen, key=lambda piece: (piece in characters or piece == "▁", seen[piece], piece), reverse=True)
    return _unigram({piece: seen[piece] for piece in kept[: size - 1]})


def frequencies(tokenizer: Tokenizer) -> NDArray[np.float64]:
    """Return each token's share of all tokens, which a Unigram model keeps as its logarithm; 0 for unknown."""
    pieces = json.loads(tokenizer.to_str())["model"]["vocab"]
    shares = np.exp([score for _, score in pieces])
    shares[0] = 0
    return np.asarray(shares)
