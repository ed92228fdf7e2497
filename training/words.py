"""How retrieval/model/words.safetensors is made: ``python -m training.words --data DIR``.

``data/words_vi.tsv`` and ``data/words_en.tsv`` are a lexicon written for this project, a line a word: the word; what
else says the same, and after a semicolon what often stands for it; its translations. Here its words become superword
tokens, and English words with one stem become forms of each other (Snowball; Porter, 2001).

Stored are, as training.save stores translations, ``vi-en`` and ``en-vi``, whose weights sum to 1 for each source, and
``vi-vi`` and ``en-en``, whose weights say how well one token stands for another: from `FORM` on (retrieval.lexicon) it
is another form of the same word.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import snowballstemmer

from retrieval.lexicon import WORDS
from retrieval.nearby import nearby
from retrieval.superwords import FOLDER, Superwords, embedded
from training import corpus
from training.save import save_tables
from training.tokenizer import FUNCTION_WORDS
from training.translate import Links, links

LEXICON = Path(__file__).parent / "data"
LANGUAGES = ("vi", "en")
# How well a word stands for another that says the same, and for one that often stands for it; each place further down
# the list takes a little off, and so does reading an entry backwards.
SAME, RELATED = 0.8, 0.5
FURTHER, BACKWARDS = 0.96, 0.85
# A phrase of which one token is left without function words.
PHRASE = 0.8
# Translations fall faster with their place; each token of a phrase has its share of half of its weight.
TRANSLATION, TRANSLATION_BACKWARDS, PARTS = 0.8, 0.7, 0.5
# Forms of an English word by the least cosine of their vectors: one stem may have two meanings ("news", "new").
FORMS = ((0.3, 0.95), (0.1, 0.7), (-1.0, 0.4))
# How often a word is in English texts before it has forms.
SEEN = 2
# Kept for each token: so many, none below these.
MOST, MOST_TRANSLATIONS = 24, 16
LEAST, LEAST_TRANSLATION = 0.2, 0.01

Table = dict[int, dict[int, float]]


class Lexicon:
    """The written lexicon in superword tokens.

    Parameters
    ----------
    superwords : Superwords
        The embedded model's tokens.
    forms : dict
        Forms of each English token, and how well each stands for it.
    """

    def __init__(self, superwords: Superwords, forms: Table) -> None:
        self._superwords = superwords
        self._forms = forms
        self._silent = {f"▁{word}" for word in chain.from_iterable(words.split() for words in FUNCTION_WORDS.values())}

    def alike(self, language: str) -> Table:
        """Tokens of one language that say the same, with their strength."""
        table: Table = defaultdict(dict)
        for token, same, related, _ in self._entries(language):
            for phrases, strength in ((same, SAME), (related, RELATED)):
                for place, phrase in enumerate(phrases):
                    tokens = [other for other in self._telling(phrase) if other != token]
                    if len(tokens) == 1:
                        whole = 1.0 if self._is_token(phrase) else PHRASE
                        weight = strength * whole * FURTHER**place
                        _put(table, token, tokens[0], weight)
                        _put(table, tokens[0], token, weight * BACKWARDS)
        return self._with_forms(table) if language == "en" else table

    def _with_forms(self, table: Table) -> Table:
        """What stands for a word stands for its forms, and so do the forms of what does."""
        wider: Table = defaultdict(dict)
        for token, others in table.items():
            for mine, weight in self._forms_of(token):
                for other, strength in others.items():
                    for form, fit in self._forms_of(other):
                        _put(wider, mine, form, weight * strength * fit)
        for token, others in self._forms.items():
            for form, fit in others.items():
                _put(wider, token, form, fit)
        return wider

    def translations(self, source: str, target: str) -> Table:
        """Tokens of one language for those of another, with weights that are not yet chances."""
        table: Table = defaultdict(dict)
        for token, _, _, phrases in self._entries(source):
            for place, phrase in enumerate(phrases):
                tokens, weight = self._telling(phrase), TRANSLATION**place
                if len(tokens) > 1:
                    weight *= PARTS / len(tokens)
                    tokens = [other for other in tokens if self._superwords.token(other).startswith("▁")]
                for other in tokens:
                    _put(table, token, other, weight)
        for token, _, _, phrases in self._entries(target):
            for place, phrase in enumerate(phrases):
                tokens = self._telling(phrase)
                if len(tokens) == 1:
                    _put(table, tokens[0], token, TRANSLATION_BACKWARDS * TRANSLATION**place)
        return self._inflected(table, source)

    def _inflected(self, table: Table, source: str) -> Table:
        """What is translated by one form of an English word is by the others, and they are translated as it is."""
        wider: Table = defaultdict(dict)
        for token, others in table.items():
            for other, weight in others.items():
                for form, fit in self._forms_of(token if source == "en" else other):
                    _put(wider, *((form, other) if source == "en" else (token, form)), weight * fit)
        return wider

    def _forms_of(self, token: int) -> Iterator[tuple[int, float]]:
        yield token, 1.0
        yield from self._forms.get(token, {}).items()

    def _entries(self, language: str) -> Iterator[tuple[int, list[str], list[str], list[str]]]:
        for line in (LEXICON / f"words_{language}.tsv").read_text("utf-8").splitlines():
            word, others, translations = line.split("\t")
            same, _, related = others.partition(";")
            tokens = self._superwords.tokenize([word]).ids
            if len(tokens) == 1:
                yield int(tokens[0]), _listed(same), _listed(related), _listed(translations)

    def _telling(self, phrase: str) -> list[int]:
        """Tokens of a phrase; of several, those that are no function words."""
        tokens = list(dict.fromkeys(self._superwords.tokenize([phrase]).ids.tolist()))
        return tokens if len(tokens) == 1 else [t for t in tokens if self._superwords.token(t) not in self._silent]

    def _is_token(self, phrase: str) -> bool:
        return len(self._superwords.tokenize([phrase]).ids) == 1


def english_forms(superwords: Superwords, texts: Iterable[str]) -> Table:
    """Forms of each English token: those of the same stem, less well where their vectors are far apart."""
    counts = np.zeros(superwords.vocabulary, dtype=np.int64)
    for text in texts:
        np.add.at(counts, superwords.tokenize([text]).ids, 1)
    stem = snowballstemmer.stemmer("english").stemWords
    stems: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for token in np.flatnonzero(counts >= SEEN).tolist():
        words = superwords.token(token).split("▁")
        if words[0] == "" and all(word.isascii() and word.isalpha() for word in words[1:]):
            stems[tuple(stem(words[1:]))].append(token)
    forms: Table = defaultdict(dict)
    for tokens in stems.values():
        vectors = nearby().vectors(np.array(tokens))
        cosines = vectors @ vectors.T
        for place, token in enumerate(tokens):
            for other, cosine in zip(tokens, cosines[place].tolist(), strict=True):
                if other != token:
                    forms[token][other] = next(fit for least, fit in FORMS if cosine >= least)
    return forms


def english(data: Path) -> Iterator[str]:
    """Texts that English words are counted in."""
    for item in corpus.news(data):
        if item.lang == "en":
            yield f"{item.title}\n{item.abstract}\n{item.body}"
    for pair in corpus.translations(data):
        if pair.langs == ("en", "vi"):
            yield pair.texts[0]


def _listed(column: str) -> list[str]:
    return [phrase.strip() for phrase in column.split(",") if phrase.strip()]


def _put(table: Table, token: int, other: int, weight: float) -> None:
    if token != other and weight > table[token].get(other, 0.0):
        table[token][other] = weight


def _flat(table: Table) -> Links:
    rows = [(token, other, weight) for token, others in table.items() for other, weight in others.items()]
    source, target, weight = (np.array(column) for column in zip(*rows, strict=True))
    keep = weight >= LEAST
    source, target, weight = source[keep], target[keep], weight[keep]
    order = np.lexsort((target, -weight, source))
    source, target, weight = source[order], target[order], weight[order]
    best = np.arange(len(source)) - np.searchsorted(source, source) < MOST
    return Links(source[best], target[best], weight[best])


def _chances(table: Table) -> Links:
    rows = [
        (token, other, weight / sum(others.values()))
        for token, others in table.items()
        for other, weight in others.items()
    ]
    source, target, weight = (np.array(column) for column in zip(*rows, strict=True))
    return links(source, target, weight, MOST_TRANSLATIONS, LEAST_TRANSLATION)


def main() -> None:
    """Make the tables and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    data = parser.parse_args().data
    superwords = embedded()
    lexicon = Lexicon(superwords, english_forms(superwords, english(data)))
    tables = {(language, language): _flat(lexicon.alike(language)) for language in LANGUAGES}
    for source, target in (LANGUAGES, LANGUAGES[::-1]):
        tables[source, target] = _chances(lexicon.translations(source, target))
    save_tables(tables, FOLDER / WORDS)
    for (source, target), table in tables.items():
        print(f"{source}-{target}: {len(table.source):,} pairs of {len(np.unique(table.source)):,} tokens")


if __name__ == "__main__":
    main()
