"""Articles in a database that new ones may be copies of."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from retrieval.copies import PERMUTATIONS, Keys, Signatures, band_keys
from retrieval.milvus.schema import Kind, Record
from retrieval.milvus.snapshot import RemoteSnapshot

# Bands in one question to the database.
_BANDS = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """Articles that new ones may be copies of."""

    signatures: Signatures
    groups: Keys


PossibleCopies = Callable[[Signatures], Known]
NONE = Known(np.empty((0, PERMUTATIONS), dtype=np.uint32), np.empty(0, dtype=np.uint64))


def possible_copies(snapshot: RemoteSnapshot, signatures: Signatures) -> Known:
    """Articles of a state that share a band with some new ones, the earliest first."""
    wanted = np.unique(band_keys(signatures))
    found: dict[int, Record] = {}
    fields = ("id", "group_key", "signature")
    for start in range(0, len(wanted), _BANDS):
        expression = f"array_contains_any(bands, {wanted[start : start + _BANDS].tolist()}) and {snapshot.source.here}"
        for row in snapshot.source.database.some(snapshot.source.name(Kind.ARTICLES), expression, fields, fresh=True):
            found[row["id"]] = row
    rows = [found[number] for number in sorted(found)]
    groups = np.array([row["group_key"] for row in rows], dtype=np.int64).view(np.uint64)
    held = b"".join(bytes.fromhex(row["signature"]) for row in rows)
    return Known(np.frombuffer(held, dtype="<u4").reshape(len(rows), PERMUTATIONS), groups)
