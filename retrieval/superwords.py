"""The embedded model: superword tokens and a table with a vector for each.

A superword token may hold a space: "đổi mới" is one token, found by Viterbi search over token frequencies. The same
tokens feed the lexical index and, averaged (sentence-transformers' StaticEmbedding), the dense one.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.models import Model

FOLDER = Path(__file__).parent / "model"
NAME = "embedded"

Embeddings = NDArray[np.float32]
_TABLE_NAME = "embedding.weight"
# Training changes every row, so the beginning tells versions apart; hashing all of it would slow down every start.
_FINGERPRINT_BYTES = 1 << 20
# How tokens write a space.
SPACE = "▁"
# Where the tokenizer may still move a tone.
_OTHER_PLACE = re.compile("[ou][àáảãạèéẻẽẹỳýỷỹỵ]|q[ùúủũụ]y")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token ids of several texts, end to end.

    Attributes
    ----------
    ids : ndarray of int32, shape (n_tokens,)
    offsets : ndarray of int64, shape (n_texts + 1,)
        Text `i` is ``ids[offsets[i]:offsets[i + 1]]``.
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, text: int) -> NDArray[np.int32]:
        return self.ids[self.offsets[text] : self.offsets[text + 1]]


class Superwords:
    """Tokenizer and table of a static model, read from a folder in sentence-transformers' format.

    Parameters
    ----------
    folder : Path
        Holds ``tokenizer.json`` and ``model.safetensors``.

    Raises
    ------
    ModelError
        If the folder does not hold a static model.
    """

    name = NAME

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._table_file = folder / "model.safetensors"
        for file in (folder / "tokenizer.json", self._table_file):
            if not file.is_file():
                raise ModelError(f"{folder}: the embedded model has no {file.name}; reinstall sukien")

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        # Read when it is first needed: that takes longer than to open an archive, or to start who makes its rows.
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises bare Exception for a broken file
            raise ModelError(f"{self.folder}: the embedded model cannot be read ({error}); reinstall sukien") from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _model(self) -> "Model":
        model: Model = self._tokenizer.model
        return model

    @cached_property
    def _unknown(self) -> int:
        unknown = self._tokenizer.token_to_id("[UNK]")
        return -1 if unknown is None else unknown

    @cached_property
    def table(self) -> NDArray[np.float16]:
        """The vectors, shape ``(n_tokens, dimension)``, memory-mapped."""
        # Mapped, not read: a question touches a few hundred of its rows. A safetensors file is the length of a JSON
        # header in 8 bytes, the header, and the tensors where it says.
        try:
            with self._table_file.open("rb") as file:
                length = int.from_bytes(file.read(8), "little")
                entry = json.loads(file.read(length))[_TABLE_NAME]
            if entry["dtype"] != "F16":
                raise ValueError(f"float16 expected, not {entry['dtype']}")
            start = 8 + length + entry["data_offsets"][0]
            return np.memmap(self._table_file, np.float16, "r", start, tuple(entry["shape"]))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{self._table_file}: cannot be read ({error}); reinstall sukien") from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.table.shape[1])

    @property
    def vocabulary(self) -> int:
        """Number of tokens."""
        return int(self.table.shape[0])

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the tokenizer and the table's first rows: archives with the same one hold comparable vectors."""
        digest = blake2b(self._table_file.with_name("tokenizer.json").read_bytes(), digest_size=16)
        with self._table_file.open("rb") as file:
            digest.update(file.read(_FINGERPRINT_BYTES))
        return digest.hexdigest()

    def token(self, token_id: int) -> str:
        """Text of a token; spaces are written "▁"."""
        return self._tokenizer.id_to_token(token_id) or ""

    def tokenize(self, texts: Sequence[str]) -> Tokens:
        """Superword tokens of each text, without unknown ones."""
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        rows = [np.asarray(encoding.ids, dtype=np.int32) for encoding in encoded]
        rows = [row[row != self._unknown] for row in rows]
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=offsets[1:])
        return Tokens(np.concatenate(rows) if rows else np.empty(0, dtype=np.int32), offsets)

    def tokenize_words(self, form: str) -> list[int]:
        """Tokens of words in search form (retrieval.text), with one space between them, as `tokenize` gives them.

        A quarter of its time: of such words only the place of a tone is ever changed. They must hold letters and digits
        alone, of which lower case and compatibility composition (NFKC) change nothing.
        """
        if _OTHER_PLACE.search(form):
            form = self._tokenizer.normalizer.normalize_str(form)
        pieces = self._model.tokenize(SPACE + form.replace(" ", SPACE))
        return [piece.id for piece in pieces if piece.id != self._unknown]

    def embed(self, tokens: Tokens) -> Embeddings:
        """Unit vector of each text: the normalised mean of its tokens'; zeros for a text without tokens."""
        sums = np.zeros((len(tokens), self.dimension), dtype=np.float32)
        unique, places = np.unique(tokens.ids, return_inverse=True)
        vectors = self.table[unique].astype(np.float32)
        for text, (start, stop) in enumerate(pairwise(tokens.offsets)):
            vectors[places[start:stop]].sum(axis=0, out=sums[text])
        return unit(sums)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Unit vectors of questions, shape ``(len(texts), dimension)``."""
        return self.embed(self.tokenize(texts))

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Unit vectors of passages, shape ``(len(texts), dimension)``."""
        return self.embed(self.tokenize(texts))


def unit(vectors: Embeddings) -> Embeddings:
    """Rows scaled to length 1; rows of zeros stay zeros."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Embeddings = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return scaled


@cache
def embedded() -> Superwords:
    """The model that ships with Sukien, read once a process."""
    return Superwords()
