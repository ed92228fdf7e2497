"""Rows of the collections, made of articles and of what was made of them."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from retrieval.lexical import Field
from retrieval.milvus.bm25 import MeanLengths, passage_vector
from retrieval.milvus.counting import Counts, keyed
from retrieval.milvus.schema import MOST_NUMBERS, TEXT_BYTES, Record
from retrieval.milvus.tallies import Tallies
from retrieval.part import NEVER, instant
from retrieval.rows import Rows
from retrieval.types import Article


def passages_of(rows: Rows, means: MeanLengths, counts: Counts) -> list[Record]:
    """Rows of passages, without what they have of their articles; their terms are counted."""
    vectors = np.asarray(np.asarray(rows.vectors, dtype=np.float16), dtype=np.float32)
    ends = np.cumsum(rows.passages[:, 2])
    passages: list[Record] = []
    for place, (start, end, sentences) in enumerate(rows.passages.tolist()):
        tokens = rows.tokens[place]
        terms = {field: Counter(rows.terms[field][place].split()) for field in (Field.EXACT, Field.FOLDED)}
        counts.add(terms, 1)
        passages.append(
            {
                "start_offset": start,
                "end_offset": end,
                "sentences": rows.sentences[ends[place] - sentences : ends[place]].ravel().tolist(),
                "length": len(tokens),
                "tokens": tokens.tolist() if len(tokens) <= MOST_NUMBERS else [],
                "dense": vectors[place],
                "sparse": passage_vector(keyed(terms, tokens), means),
            }
        )
    return passages


def shared(article: Article, group_key: int, born: int, tallies: Tallies) -> Record:
    """What the row of an article and those of its passages have in common."""
    when = article.published
    return {
        "born": born,
        "group_key": group_key,
        "instant": NEVER if when is None else instant(when),
        "day": 0 if when is None else when.date().toordinal(),
        "source": tallies.number("source", article.source),
        "place": tallies.number("place", article.place),
        "language": tallies.number("language", article.language),
    }


def pieces_of(line: bytes) -> Iterator[str]:
    """A line that is too long for one field, cut."""
    text = line.decode("utf-8")
    step = TEXT_BYTES // 4  # no letter takes more than four bytes
    return (text[start : start + step] for start in range(0, len(text), step))
