"""Where an archive's collections are, and how long they keep what was replaced."""

import json
from dataclasses import asdict, dataclass, replace
from secrets import token_hex
from time import time

from retrieval.errors import ArchiveDamaged
from retrieval.notes import read_text, replace_text
from retrieval.store import Store

FILE = "milvus.json"
# What was removed or replaced stays so long for those who still read it.
_KEPT_SECONDS = 600
_PREFIX = "sukien"


def long_ago() -> int:
    """What was removed or replaced before this, in seconds since 1970, nobody reads any more."""
    return int(time()) - _KEPT_SECONDS


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive's collections are: the database, and what their names begin with.

    `retired` is with what the names of those begin that were replaced last, `since` when, in seconds since 1970.
    """

    address: str
    archive: str
    retired: str = ""
    since: int = 0

    @classmethod
    def of(cls, store: Store, address: str) -> "Place":
        """That of an archive that is about to be built; written down, so that nothing in the database is forgotten."""
        place = cls.known(store)
        if place is None or place.address != address:
            place = cls(address, f"{_PREFIX}_{token_hex(4)}")
            place.write(store)
        return place

    def write(self, store: Store) -> None:
        """Write it down."""
        replace_text(store.root / FILE, json.dumps(asdict(self)))

    def retire(self, store: Store, prefix: str) -> None:
        """Keep what begins so for a while, for those who still read it."""
        replace(self, retired=prefix, since=int(time())).write(store)

    @property
    def notes(self) -> str:
        """Name of the collection of what is kept about events."""
        return f"{self.archive}_notes"

    def keeps(self, name: str) -> bool:
        """Whether somebody may still read a collection that was replaced."""
        return bool(self.retired) and name.startswith(self.retired) and self.since > long_ago()

    @classmethod
    def known(cls, store: Store) -> "Place | None":
        """That of the archive that is there; None if it is kept in its folder."""
        path = store.root / FILE
        try:
            record = json.loads(read_text(path))
            record.pop("checksum")
            return cls(**record)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveDamaged(f"{path}: cannot be read ({error}); build the archive anew") from error
