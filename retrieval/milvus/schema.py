"""The collections of an archive, and the fields of each."""

from enum import StrEnum
from typing import Any

Record = dict[str, Any]
"""A row of a collection, by the names of its fields."""

DENSE = "dense"
SPARSE = "sparse"
UNUSED = "unused"
"""A collection must have a vector; where we need none there is this one."""
TEXT_BYTES = 60_000
"""So many bytes of text fit into one field."""
MOST_NUMBERS = 4_096
"""So many numbers fit into one field."""
WORDS_BYTES = 4_096
"""So many bytes of words fit into the field for them."""


class Kind(StrEnum):
    """What a collection holds."""

    ARTICLES = "articles"
    PIECES = "pieces"
    PASSAGES = "passages"
    TERMS = "terms"
    NOTES = "notes"


EACH_BUILD = (Kind.ARTICLES, Kind.PIECES, Kind.PASSAGES, Kind.TERMS)
"""What every build makes anew; notes outlive it."""

NUMBERS: dict[Kind, tuple[str, ...]] = {
    Kind.ARTICLES: (
        *("born", "id_key", "group_key", "instant", "day", "source", "place", "language"),
        *("first_passage", "passages", "crc"),
    ),
    Kind.PIECES: ("born", "article", "number"),
    Kind.PASSAGES: (
        *("born", "article", "group_key", "instant", "day", "source", "place", "language"),
        *("start_offset", "end_offset", "length"),
    ),
    Kind.TERMS: ("born", "count", "before"),
    Kind.NOTES: ("written", "note", "version", "number", "pieces", "crc"),
}
"""Fields of one number."""
TEXTS: dict[Kind, dict[str, int]] = {
    Kind.ARTICLES: {"line": TEXT_BYTES, "signature": 1_024},
    Kind.PIECES: {"line": TEXT_BYTES},
    Kind.PASSAGES: {},
    Kind.TERMS: {"words": WORDS_BYTES},
    Kind.NOTES: {"line": TEXT_BYTES},
}
"""Fields of text, with the bytes that fit into each."""
LISTS: dict[Kind, dict[str, int]] = {
    Kind.ARTICLES: {"bands": 64},
    Kind.PIECES: {},
    Kind.PASSAGES: {"tokens": 32, "sentences": 32},
    Kind.TERMS: {},
    Kind.NOTES: {},
}
"""Fields of several numbers, with the bits of each number."""
INDEXED: dict[Kind, tuple[str, ...]] = {
    Kind.ARTICLES: ("id_key",),
    Kind.PIECES: ("article",),
    Kind.PASSAGES: ("article",),
    Kind.TERMS: (),
    Kind.NOTES: (),
}
"""Fields by which rows are looked up."""
OWNER = {Kind.ARTICLES: "id", Kind.PIECES: "article", Kind.PASSAGES: "article"}
"""The field that says which article a row belongs to."""
