"""The file of users: a line each, `name:$scrypt$ln=15,r=8,p=3$salt$hash`. Passwords themselves are kept nowhere."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from unicodedata import normalize

from filelock import FileLock

from retrieval.errors import UsageError

# What OWASP's password storage cheat sheet names for scrypt: 32 MB and about a quarter of a second a try.
_LOG_COST, _BLOCK, _PARALLEL = 15, 8, 3
_MOST_MEMORY = 256 * 1024 * 1024
_SALT, _LENGTH = 16, 32
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
_NAME = re.compile(r"[^\s:\x00-\x1f\x7f](?:[^:\x00-\x1f\x7f]{0,62}[^\s:\x00-\x1f\x7f])?")
_LINE = re.compile(
    r"(?P<name>[^:]+):\$scrypt\$ln=(?P<cost>\d{1,2}),r=(?P<block>\d{1,2}),p=(?P<parallel>\d{1,2})"
    r"\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<key>[A-Za-z0-9+/]+)"
)
_LOCK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class _Hash:
    cost: int
    block: int
    parallel: int
    salt: bytes
    key: bytes

    @classmethod
    def of(cls, password: str) -> "_Hash":
        salt = secrets.token_bytes(_SALT)
        return cls(_LOG_COST, _BLOCK, _PARALLEL, salt, _derive(password, _LOG_COST, _BLOCK, _PARALLEL, salt, _LENGTH))

    @classmethod
    def read(cls, found: re.Match[str]) -> "_Hash":
        numbers = (int(found["cost"]), int(found["block"]), int(found["parallel"]))
        return cls(*numbers, base64.b64decode(_padded(found["salt"])), base64.b64decode(_padded(found["key"])))

    def holds(self, password: str) -> bool:
        key = _derive(password, self.cost, self.block, self.parallel, self.salt, len(self.key))
        return hmac.compare_digest(key, self.key)

    def __str__(self) -> str:
        salt, key = (base64.b64encode(part).decode().rstrip("=") for part in (self.salt, self.key))
        return f"$scrypt$ln={self.cost},r={self.block},p={self.parallel}${salt}${key}"


class Users:
    """Who may come in. The file is read again whenever it has changed: a user removed is out at once.

    Raises
    ------
    UsageError
        If there is no such file, a line of it is none that `sukien user add` writes, or it names nobody.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._hashes: dict[str, _Hash] = {}
        # Compared with where a name is unknown, so that the time of an answer does not tell which names exist.
        self._nobody = _Hash(_LOG_COST, _BLOCK, _PARALLEL, secrets.token_bytes(_SALT), secrets.token_bytes(_LENGTH))
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file; make it with: sukien user add {path} NAME")
        if not _read(path):
            raise UsageError(f"{path}: names nobody; add a user with: sukien user add {path} NAME")

    def check(self, name: str, password: str) -> bool:
        """Whether the password is this user's. Takes a quarter of a second, whether the name is known or not."""
        known = self._current().get(normalize("NFC", name))
        if len(password) > LONGEST_PASSWORD:
            return False
        right = (known or self._nobody).holds(password)
        return right and known is not None

    def mark(self, name: str) -> str | None:
        """What changes when a user's password does; None if there is no such user."""
        known = self._current().get(normalize("NFC", name))
        return str(known) if known else None

    def _current(self) -> dict[str, _Hash]:
        with self._lock:
            try:
                status = self.path.stat()
                stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
                if stamp != self._stamp:
                    self._hashes = _read(self.path)
                    self._stamp = stamp
            except (OSError, UsageError):  # a file gone or broken while serving lets nobody in
                self._hashes, self._stamp = {}, None
            return self._hashes


def add_user(path: Path, name: str, password: str) -> bool:
    """Add a user, or give one another password; return whether the name is new.

    Raises
    ------
    UsageError
        If the name or the password cannot be used, or the file is no file of users.
    """
    name = normalize("NFC", name)
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r}: a user's name has 1 to 64 characters, no colon, no space at its ends")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; a few words together are a good one"
        )
    with FileLock(f"{path}.lock", timeout=_LOCK_SECONDS):
        hashes = _read(path) if path.exists() else {}
        new = name not in hashes
        hashes[name] = _Hash.of(password)
        _write(path, hashes)
    return new


def remove_user(path: Path, name: str) -> None:
    """Take a user out of the file; UsageError if there is none of that name."""
    with FileLock(f"{path}.lock", timeout=_LOCK_SECONDS):
        hashes = _read(path)
        if hashes.pop(normalize("NFC", name), None) is None:
            raise UsageError(f"{path}: names no user {name!r}; see: sukien user list {path}")
        _write(path, hashes)


def user_names(path: Path) -> list[str]:
    """Names of all users, in the file's order."""
    return list(_read(path))


def _derive(password: str, cost: int, block: int, parallel: int, salt: bytes, length: int) -> bytes:
    secret = normalize("NFC", password).encode("utf-8", "replace")
    # OpenSSL counts a little more than the table itself.
    memory = 128 * block * ((1 << cost) + parallel + 2) + (1 << 20)
    return hashlib.scrypt(secret, salt=salt, n=1 << cost, r=block, p=parallel, maxmem=memory, dklen=length)


def _read(path: Path) -> dict[str, _Hash]:
    hashes: dict[str, _Hash] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file; make it with: sukien user add {path} NAME") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is no file of users; make one with: sukien user add FILE NAME") from None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None or 128 * int(found["block"]) << int(found["cost"]) > _MOST_MEMORY:
            raise UsageError(f"{path}:{number}: is no line of a user; write it with: sukien user add {path} NAME")
        hashes[found["name"]] = _Hash.read(found)
    return hashes


def _write(path: Path, hashes: dict[str, _Hash]) -> None:
    # A temporary file is readable by its owner only, and the name moves to it whole or not at all.
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False) as out:
        try:
            out.writelines(f"{name}:{found}\n" for name, found in hashes.items())
            out.flush()
            os.fsync(out.fileno())
            out.close()
            os.replace(out.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(out.name)
            raise


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
