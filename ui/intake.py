"""What visitors bring (files, zip files, one pasted article) and ask to be done → changes of the archive."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import ArticleError, UsageError
from ui import changes
from ui.filters import parse_date
from ui.jobs import Job
from ui.report import Report
from ui.unpack import Refuse, safe_path, unpack

if TYPE_CHECKING:
    from retrieval import Article

MOST_UPLOADS = 2000
LONGEST_PASTE = 300_000
_LONGEST_FIELD = 2000
_FIELDS = ("title", "source", "url", "place")
_HANOI = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a visitor has sent: its name there, and where it lies here."""

    name: str
    path: Path


def add_uploads(archive: Path, uploads: Sequence[Upload], job: Job) -> Report:
    """Add the articles of uploaded files; zip files are unpacked. The uploads are gone afterwards."""
    from seeds import Notice, NoticeKind

    notices: list[Notice] = []

    def refuse(name: str, reason: str) -> None:
        notices.append(Notice(NoticeKind.REFUSED, name, reason))

    try:
        with tempfile.TemporaryDirectory(prefix="sukien-") as staging:
            folder = Path(staging)
            for upload in uploads:
                _stage(upload, folder, refuse)
            if not any(folder.iterdir()):
                return replace(_nothing(archive), refused=tuple(notices))
            report = changes.add(archive, [folder], watch=job.read, progress=job.take, claim=False)
    finally:
        for upload in uploads:
            upload.path.unlink(missing_ok=True)
    return replace(report, refused=(*notices, *report.refused))


def add_pasted(archive: Path, fields: dict[str, str], job: Job) -> Report:
    """Add one article that was typed or pasted.

    Raises
    ------
    UsageError, ArticleError
        If it has no text, a field is too long, or its date is not one.
    """
    return changes.add_articles(archive, [pasted(fields)], progress=job.take)


def pasted(fields: dict[str, str]) -> "Article":
    """Make an article of what was pasted; what the fields leave open is looked for in the text."""
    from seeds.lines import tidy, unwrap
    from seeds.page import Known, read_page

    text = fields.get("text", "")
    if not text.strip():
        raise UsageError("the article has no text; paste it into the large field")
    if len(text) > LONGEST_PASTE:
        raise UsageError(f"the text has {len(text)} characters, more than {LONGEST_PASTE}; upload it as a file")
    given = {name: " ".join(fields.get(name, "").split())[:_LONGEST_FIELD] or None for name in _FIELDS}
    known = Known(published=_published(fields.get("published", "").strip()), **given)
    number = blake2b(f"{given['title']}\n{text}".encode("utf-8", "replace"), digest_size=5).hexdigest()
    return read_page(unwrap(tidy(text)), f"pasted/{number}", known)


def _published(day: str) -> datetime | None:
    """A day that was typed, at midnight where most of the news here is from."""
    if not day:
        return None
    moment = parse_date(day, "published")
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), tzinfo=_HANOI)


def rebuild(archive: Path, job: Job) -> Report:
    """Make the archive anew from its own articles, with the same model."""
    return changes.rebuild(archive, progress=job.take)


def remove(archive: Path, ids: Sequence[str]) -> Report:
    """Remove articles."""
    return changes.remove(archive, ids)


def _stage(upload: Upload, folder: Path, refuse: Refuse) -> None:
    """Put an uploaded file, or the files of an uploaded zip file, into the folder that is read."""
    shown = " ".join(upload.name.split())[:200]
    target = safe_path(folder, upload.name)
    if target is None or target.exists():
        refuse(shown, "has no name that a file can have here, or one that is taken; rename it")
    elif upload.path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="sukien-") as unpacked:
            try:
                unpack(upload.path, Path(unpacked), lambda name, reason: refuse(f"{shown}/{name}", reason))
            except ArticleError as error:
                refuse(shown, str(error))
                return
            # Its own name is no part of its files' ids: the same files packed anew replace themselves.
            for member in sorted(Path(unpacked).iterdir()):
                _merge(member, folder / member.name, refuse, shown)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(upload.path, target)


def _merge(member: Path, target: Path, refuse: Refuse, zip_name: str) -> None:
    if member.is_dir() and target.is_dir():
        for inner in sorted(member.iterdir()):
            _merge(inner, target / inner.name, refuse, zip_name)
    elif target.exists():
        refuse(f"{zip_name}/{member.name}", "another upload has a file of this name; rename it")
    else:
        shutil.move(member, target)


def _nothing(archive: Path) -> Report:
    from retrieval import Archive

    return Report(len(Archive.open(archive)), 0, 0, 0, 0, (), (), (), 0.0)
