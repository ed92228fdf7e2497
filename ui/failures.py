"""Exceptions → one line and an exit code. Nobody is ever shown a traceback."""

import errno
from pathlib import Path

from retrieval.errors import ArchiveError, ArticleError, ModelError, SukienError, UsageError

DONE = 0
REFUSED = 1
WRONG_USE = 2
BAD_ARCHIVE = 3
INTERRUPTED = 130

_ADVICE = {
    errno.EACCES: "you may not use it: check its permissions",
    errno.EPERM: "you may not use it: check its permissions",
    errno.EROFS: "it is on a read-only disk: give another place",
    errno.ENOSPC: "the disk is full: free some space and run the command again",
    errno.EDQUOT: "your disk quota is used up: free some space and run the command again",
    errno.EMFILE: "too many files are open: raise the limit with ulimit -n",
}


def exit_code(error: BaseException, archive: Path | None) -> int:
    """Give the contract's exit code for an error; `archive` is the folder that the command works on."""
    if isinstance(error, UsageError | ArticleError | ModelError):
        return WRONG_USE
    if isinstance(error, ArchiveError):
        return BAD_ARCHIVE
    if isinstance(error, OSError) and not _is_below(error.filename, archive):
        return REFUSED
    return BAD_ARCHIVE


def line(error: BaseException) -> str:
    """Say what is wrong, where, and what to do, in one line."""
    if isinstance(error, SukienError):
        return _one_line(str(error))
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename is not None else ""
        advice = _ADVICE.get(error.errno or 0, "check the path and the disk, and run the command again")
        return _one_line(f"{place}{error.strerror or type(error).__name__}; {advice}")
    if isinstance(error, MemoryError):
        return "out of memory; close other programs, or build the archive from fewer files at a time"
    return _one_line(f"{type(error).__name__}: {error}; this is a fault in sukien: please report it")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_below(filename: object, archive: Path | None) -> bool:
    if archive is None or not isinstance(filename, str | bytes):
        return filename is None
    name = Path(filename.decode(errors="replace") if isinstance(filename, bytes) else filename)
    return name.resolve().is_relative_to(archive.resolve())
