"""Tables of kept results, put into README.md and benchmarks/README.md: ``python -m benchmarks.tables``.

A table stands between ``<!-- table NAME -->`` and ``<!-- end -->``; what is between is replaced, the prose around is a
person's. A test sees to it that both agree with benchmarks/results.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import curves, peers
from benchmarks.results import FOLDER

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "benchmarks" / "README.md")
_PLACE = re.compile(r"(<!-- table ([a-z-]+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
_IN_SHORT = (
    "build, clock",
    "memory of all processes while building",
    "on disk",
    "open",
    "search, median / p95",
    "answer, median / p95",
    "nDCG@10 of MLQA's questions",
    "… with every vector and term compared",
)


def main() -> None:
    """Put them in."""
    for page in PAGES:
        before = page.read_text("utf-8")
        after = filled(before)
        page.write_text(after, "utf-8")
        print(f"{page.relative_to(ROOT)}: {'as it was' if after == before else 'brought up to date'}")


def filled(text: str) -> str:
    """A page's text with its tables as the results are now."""
    return _PLACE.sub(lambda found: f"{found[1]}\n" + "".join(f"{line}\n" for line in _TABLES[found[2]]()) + "\n", text)


def _kept(name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["result"]
    return result


def _one(language: str, name: str = "peers") -> Iterator[str]:
    held = _kept(name).get(language)
    if held:
        yield f"{held['articles']:,} articles, {held['questions']} questions:"
        yield ""
        yield from peers.table(held["systems"])


def _both(name: str = "peers") -> Iterator[str]:
    result = _kept(name)
    yield "; ".join(
        f"{language}: {held['articles']:,} articles, {held['questions']} questions" for language, held in result.items()
    )
    yield ""
    yield from peers.both(result)


_TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "peers": _both,
    "peers-cut": lambda: _both("peers_cut"),
    "peers-vi": lambda: _one("vi"),
    "peers-en": lambda: _one("en"),
    "peers-cut-vi": lambda: _one("vi", "peers_cut"),
    "peers-cut-en": lambda: _one("en", "peers_cut"),
    "scale": lambda: curves.table(_kept("scale")),
    "scale-in-short": lambda: curves.table(_kept("scale"), _IN_SHORT),
    "scale-continued": lambda: curves.continued(_kept("scale")),
}


if __name__ == "__main__":
    main()
