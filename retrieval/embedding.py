"""What made an archive's vectors and tokens; every generation's manifest says it."""

from dataclasses import dataclass

from retrieval.encoder import Encoder
from retrieval.records import File, Manifest, PartEntry, Remote
from retrieval.store import now
from retrieval.superwords import Superwords


@dataclass(frozen=True, slots=True)
class Embedding:
    """What made an archive's vectors and tokens."""

    model: str
    fingerprint: str
    tokenizer: str
    dimension: int

    @classmethod
    def of(cls, encoder: Encoder, superwords: Superwords) -> "Embedding":
        """Of what is about to make them."""
        return cls(encoder.name, encoder.fingerprint, superwords.fingerprint, encoder.dimension)

    @classmethod
    def of_manifest(cls, manifest: Manifest) -> "Embedding":
        """Of what made them."""
        return cls(manifest.model, manifest.fingerprint, manifest.tokenizer, manifest.dimension)

    def manifest(
        self,
        generation: str,
        *,
        articles: int,
        passages: int,
        files: tuple[File, ...],
        parts: tuple[PartEntry, ...] = (),
        remote: Remote | None = None,
    ) -> Manifest:
        """The record of a generation that is about to be published."""
        return Manifest(
            generation=generation,
            created=now(),
            model=self.model,
            fingerprint=self.fingerprint,
            tokenizer=self.tokenizer,
            dimension=self.dimension,
            articles=articles,
            passages=passages,
            parts=parts,
            files=files,
            remote=remote,
        )
