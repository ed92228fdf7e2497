"""A zip file → a folder of its files. What is in it is trusted in nothing: names, sizes and kinds are checked."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from unicodedata import normalize

from retrieval.errors import ArticleError

MEGABYTE = 1024 * 1024
MOST_FILES = 50_000
MOST_BYTES = 2048 * MEGABYTE
# News text shrinks to a third, an eighth at most; a bomb to a thousandth.
_MOST_RATIO = 200
_RATIO_FROM = 50 * MEGABYTE
_BLOCK = MEGABYTE
_LONGEST_NAME = 200
_DEEPEST = 20
_ENCRYPTED = 0x1
_UTF8 = 0x800

Refuse = Callable[[str, str], None]


def unpack(path: Path, folder: Path, refuse: Refuse) -> int:
    """Unpack a zip file into a folder; count the files.

    Parameters
    ----------
    path : Path
        The zip file.
    folder : Path
        Where its files go; nothing is ever written elsewhere.
    refuse : callable
        Told the name of each file that is left out, and why.

    Raises
    ------
    ArticleError
        If it is no zip file, or unpacks to more than it may. What was unpacked until then is to be thrown away.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise ArticleError(f"holds {len(entries)} files, more than {MOST_FILES}; split it")
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise ArticleError(f"unpacks to more than {MOST_BYTES // MEGABYTE} MB; split it")
            room = _Room(sum(entry.compress_size for entry in entries))
            return sum(_take(packed, entry, folder, room, refuse) for entry in entries)
    except ArticleError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise ArticleError(f"cannot be unpacked ({type(error).__name__}); make the zip file again") from error


class _Room:
    """How much more may be unpacked: what the zip file states about its sizes is not believed."""

    def __init__(self, packed: int) -> None:
        self._packed = packed
        self._used = 0

    def take(self, size: int) -> None:
        self._used += size
        if self._used > MOST_BYTES:
            raise ArticleError(f"unpacks to more than {MOST_BYTES // MEGABYTE} MB; split it")
        if self._used > _RATIO_FROM and self._used > _MOST_RATIO * self._packed:
            raise ArticleError(f"unpacks to more than {_MOST_RATIO} times its size: it may be a bomb")


def _take(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, room: _Room, refuse: Refuse) -> int:
    name = _name(entry)
    shown = " ".join(name.split())[:_LONGEST_NAME]
    if _is_litter(name):
        return 0
    target = safe_path(folder, name)
    if target is None:
        refuse(shown, "its path leads out of the zip file, or cannot be a file's; left out")
        return 0
    if stat.S_ISLNK(entry.external_attr >> 16):
        refuse(shown, "is a link; left out")
        return 0
    if entry.flag_bits & _ENCRYPTED:
        refuse(shown, "is encrypted; unpack it first")
        return 0
    if target.exists():
        refuse(shown, "is in the zip file twice; the second one is left out")
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(entry) as source, target.open("xb") as out:
        while block := source.read(_BLOCK):
            room.take(len(block))
            out.write(block)
    return 1


def safe_path(folder: Path, name: str) -> Path | None:
    """Where a file of a stated name belongs below a folder; None where the name leads elsewhere or is none."""
    windows = PureWindowsPath(name)
    if windows.drive or windows.root or PurePosixPath(name).is_absolute():
        return None
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or len(parts) > _DEEPEST or any(_is_bad(part) for part in parts):
        return None
    target = folder.joinpath(*parts)
    return target if target.resolve().is_relative_to(folder.resolve()) else None


def _is_bad(part: str) -> bool:
    return (
        part == ".."
        or ":" in part
        or len(part.encode("utf-8", "replace")) > _LONGEST_NAME
        or any(letter < " " or letter == "\x7f" for letter in part)
        or PureWindowsPath(part).is_reserved()
    )


def _is_litter(name: str) -> bool:
    """Hidden files and what macOS puts beside files: `sukien build` passes over the same."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part.strip(".") for part in parts)


def _name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; one in UTF-8 that does not say so is read as such."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
