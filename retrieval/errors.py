"""Every error that Sukien raises on purpose, in one tree.

SukienError                 a message for people: what is wrong, where, what to do next
├── UsageError              the caller asked for something that cannot be (also a ValueError)
├── ArticleError            an article, or the file it should come from, cannot be used
├── ModelError              an embedding model cannot be loaded, or is not the archive's
└── ArchiveError            the archive on disk
    ├── ArchiveMissing      there is none at that path
    ├── ArchiveDamaged      a file is missing, changed, or of another format version
    ├── ArchiveBusy         another process is writing to it
    └── ArchiveUnreachable  the database that keeps it does not answer
"""


class SukienError(Exception):
    """Base of all errors raised on purpose; its text is one line that a person can act on."""


class UsageError(SukienError, ValueError):
    """The caller asked for something that cannot be: an empty question, `k` below 1, an unknown id."""


class ArticleError(SukienError, ValueError):
    """An article, or the file it should come from, cannot be used; the archive is unchanged."""


class ModelError(SukienError):
    """An embedding model cannot be loaded, or is not the one that the archive was built with."""


class ArchiveError(SukienError):
    """Something is wrong with the archive on disk."""


class ArchiveMissing(ArchiveError):
    """There is no archive at the given path."""


class ArchiveDamaged(ArchiveError):
    """A file of the archive is missing, changed, or of another format version."""


class ArchiveBusy(ArchiveError):
    """Another process is writing to the archive; nothing was changed."""


class ArchiveUnreachable(ArchiveError):
    """The database that keeps the archive does not answer, or not as it should."""
