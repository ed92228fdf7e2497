"""The two development sets of event clusters, as articles and as references."""

import json
import lzma
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from retrieval import Article

SETS = {"ViMs": "vims_clusters", "VietnameseMDS": "vmds_clusters"}
_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles about one happening and what people wrote as its summary."""

    id: str
    articles: tuple[Article, ...]
    references: tuple[str, ...]


def clusters(data: Path, name: str, half: str = "odd", *, dates: bool = False) -> list[Cluster]:
    """Clusters of a set at "even" (for tuning) or "odd" (for reporting) positions in its file, or "all"."""
    with lzma.open(data / "dev" / f"{SETS[name]}.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Cluster(
            record["cluster_id"],
            tuple(
                Article(f"{record['cluster_id']}/{doc['id']}", doc["title"], doc["text"],
                        _date(doc) if dates else None, language="vi")
                for doc in record["docs"]
            ),
            tuple(record["references"]),
        )
        for position, record in enumerate(records)
        if half == "all" or position % 2 == (half == "odd")
    ]  # fmt: skip


def _date(doc: dict[str, Any]) -> datetime | None:
    """The date of VietnameseMDS ("23/10/2013 11:39"); ViMs has none."""
    try:
        return datetime.strptime(doc["date"].strip(), "%d/%m/%Y %H:%M").replace(tzinfo=_VIETNAM)
    except (KeyError, ValueError):
        return None
