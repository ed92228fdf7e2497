"""Text to vectors: the embedded static model, or any sentence-transformers model by name or folder."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from retrieval.errors import ModelError
from retrieval.superwords import NAME, Embeddings, embedded, unit

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
# Weights in these files are pickles; only where there are none in safetensors would they be read.
_PICKLED = frozenset({".bin", ".pt", ".pth", ".pkl", ".ckpt"})


class Encoder(Protocol):
    """What turns text into comparable unit vectors."""

    @property
    def name(self) -> str:
        """What `load_encoder` was given, or "embedded"."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def fingerprint(self) -> str:
        """The same for two encoders exactly when their vectors can be compared."""

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Questions to unit rows, float32, shape ``(len(texts), dimension)``."""

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Passages to unit rows, float32, shape ``(len(texts), dimension)``."""


class TransformerEncoder:
    """A sentence-transformers model; its own query and document prompts are used where it has them."""

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        self.name = name
        self._model = model
        probe = self.encode_passages(["Sự kiện: event"])
        self.dimension = probe.shape[1]
        # Rounded: the last bits differ between machines, the model does not.
        self.fingerprint = blake2b(np.round(probe, 2).tobytes(), digest_size=16).hexdigest()

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Questions to unit rows."""
        return self._unit_rows(self._model.encode_query(list(texts), show_progress_bar=False), len(texts))

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Passages to unit rows."""
        return self._unit_rows(self._model.encode_document(list(texts), show_progress_bar=False), len(texts))

    def _unit_rows(self, vectors: object, count: int) -> Embeddings:
        rows = np.asarray(vectors, dtype=np.float32)
        return unit(rows) if count else np.zeros((0, self.dimension), dtype=np.float32)


def load_encoder(model: str | None) -> Encoder:
    """Load an embedding model.

    Parameters
    ----------
    model : str or None
        None or "embedded" is the model that ships with Sukien; anything else a folder in sentence-transformers'
        format or the name of a model that lies in this machine's cache. Nothing is ever downloaded.

    Raises
    ------
    ModelError
        If there is no such model on this machine, or it cannot be read.
    """
    if model is None or model == NAME:
        return embedded()
    from sentence_transformers import SentenceTransformer

    place = str(Path(model).resolve()) if Path(model).is_dir() else model
    try:
        _refuse_pickles(Path(place))
        # Only safetensors, and no code that comes with a model: a model is data.
        kinds = {"use_safetensors": True}
        loaded = SentenceTransformer(place, device="cpu", local_files_only=True, model_kwargs=kinds)
    except Exception as error:  # the library raises many kinds for a missing or broken model
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"model {model!r} cannot be loaded from this machine: {first_line[:200]}; give the folder of a "
            "sentence-transformers model, or the name of one downloaded before"
        ) from error
    return TransformerEncoder(model, loaded)


def _refuse_pickles(folder: Path) -> None:
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.suffix in _PICKLED and not any(path.parent.glob("*.safetensors")):
            raise ModelError(f"{path.name} is a pickle, which could run anything; save the model as safetensors")
