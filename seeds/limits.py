"""How large an input may be. Larger ones are refused by name: an archive must not stop for one bad file."""

from pathlib import Path

from retrieval.errors import ArticleError

MEGABYTE = 1024 * 1024
# A page, a PDF, a Word file, a JSON document: read whole. jsonl and csv are read line by line and may be any size.
MAX_DOCUMENT = 50 * MEGABYTE
MAX_RECORD = 10 * MEGABYTE
# What a docx may unpack to: a bomb unpacks to thousands of times its size.
MAX_UNPACKED = 200 * MEGABYTE
# What reading one file in a child process may take.
MAX_SECONDS = 60.0
MAX_MEMORY = 2048 * MEGABYTE


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises
    ------
    ArticleError
        If it is larger than `MAX_DOCUMENT`.
    """
    size = path.stat().st_size
    if size > MAX_DOCUMENT:
        raise ArticleError(
            f"is {size / MEGABYTE:.0f} MB, more than {MAX_DOCUMENT // MEGABYTE} MB for one document; split it"
        )
    return path.read_bytes()


def check_file(path: Path) -> None:
    """Raise ArticleError unless `path` is a file with something in it."""
    if path.is_dir():
        raise ArticleError("is a link to a folder, which is not followed; give that folder itself")
    if not path.exists():
        raise ArticleError("is a link that leads nowhere, or is gone" if path.is_symlink() else "is gone")
    if not path.is_file():
        raise ArticleError("is not a file (a pipe, a socket or a device)")
    if path.stat().st_size == 0:
        raise ArticleError("is empty")
