"""Faults for an archive's writer, and how to look at what is left: used by the tests and by benchmarks.reliability."""

import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, cast

from retrieval import Archive, Article, disk
from retrieval.errors import ArchiveMissing, SukienError
from retrieval.lexical import segment_files
from retrieval.part import BLOCKS, LEXICAL, RECORD
from retrieval.store import MANIFEST, Store

ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES}
# "short" writes half of what it is given and says so; "torn" writes half, and from then on the disk is full.
FAULTS = (*ERRORS, "short", "torn")

_PLACES = ("Hà Nội", "Hải Phòng", "Cần Thơ", "Long Biên", "Huế")
_DOINGS = ("kết nạp đảng viên mới", "khánh thành cầu", "ban hành nghị quyết", "làm việc với quận", "mở lớp tập huấn")


def articles(first: int, count: int, mark: str = "") -> list[Article]:
    """Small articles with ids from ``a<first>``; all of one call differ, and no detector is needed."""
    made = []
    for number in range(first, first + count):
        place, doing = _PLACES[number % 5], _DOINGS[number // 5 % 5]
        text = (
            f"Ngày {number % 28 + 1}/3, {place} {doing} lần thứ {number}{mark}.\n"
            f"Có {number * 7 + 3} người dự; việc số {number * 31} sẽ xong trong tuần sau."
        )
        made.append(Article(f"a{number}", f"{place} {doing} {number}", text, language="vi", place=place))
    return made


def prepare(path: Path) -> None:
    """An archive of three parts, some articles removed."""
    archive = Archive.build(articles(0, 300), path)
    archive.add(articles(300, 280))
    archive.add(articles(600, 20))
    archive.remove(["a3", "a310"])


def _build(path: Path) -> None:
    Archive.build(articles(1000, 30), path)


def _add(path: Path) -> None:
    Archive.open(path).add([*articles(1000, 20), *articles(5, 5, " (sửa)")])


def _remove(path: Path) -> None:
    Archive.open(path).remove(["a1", "a2", "a600", "a601"])


def _compact(path: Path) -> None:
    Archive.open(path).compact()


def _long(path: Path) -> None:
    Archive.build(articles(2000, LONG), path)


OPERATIONS: dict[str, Callable[[Path], None]] = {
    "build": _build,
    "add": _add,
    "remove": _remove,
    "compact": _compact,
}
# Of so many articles, child processes make most of what has to be made.
LONG = 5_120
_RUN = OPERATIONS | {"long": _long}


class Faulty(disk.System):
    """The operating system, but for one call: that of this number fails, or ends the process."""

    def __init__(self, fail_at: int | None = None, fault: str = "EIO", *, lasting: bool = False) -> None:
        self.calls = 0
        self.failed = False
        self._fail_at = fail_at
        self._fault = fault
        self._lasting = lasting

    def _count(self, path: object) -> bool:
        """Whether this call is the one; raises where it fails as a whole."""
        here = self.calls == self._fail_at or (self._lasting and self.failed)
        self.calls += 1
        if not here:
            return False
        self.failed = True
        if self._fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self._fault in ERRORS:
            raise OSError(ERRORS[self._fault], os.strerror(ERRORS[self._fault]), str(path) if path else None)
        return True

    def create(self, path: Path) -> int:
        """Open a file for writing."""
        self._count(path)
        return super().create(path)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write what can be written."""
        if self._fault == "torn" and self.failed:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._count(None):
            return super().write(descriptor, data[: max(1, len(data) // 2)])
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Bring a file to the disk."""
        self._count(None)
        super().sync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        """Rename a file."""
        self._count(target)
        super().replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name."""
        self._count(target)
        super().link(source, target)

    def make_folder(self, path: Path) -> None:
        """Make a folder."""
        self._count(path)
        super().make_folder(path)


@contextmanager
def system(other: disk.System) -> Iterator[None]:
    """Put another operating system under the store."""
    before, disk.system = disk.system, other
    try:
        yield
    finally:
        disk.system = before


@dataclass(frozen=True)
class State:
    """What a reader can see of an archive: its articles, and what a few searches find."""

    articles: str
    found: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, path: Path) -> "State | None":
        """The state of the archive at a path; None if there is none; raises if it is not sound."""
        try:
            archive = Archive.open(path)
        except ArchiveMissing:
            return None
        if problems := archive.verify():
            raise AssertionError(problems[0])
        everything = sorted((article.id, article.title, article.text) for article in archive)
        if len(everything) != len(archive):
            raise AssertionError(f"{len(everything)} articles instead of {len(archive)}")
        found = []
        for question in ("kết nạp đảng viên Hải Phòng", "cầu Huế lần thứ 12", "nghi quyet"):
            hits = archive.search(question)
            for hit in hits:
                if archive.article(hit.article_id).text[hit.start : hit.end] != hit.text:
                    raise AssertionError(f"torn: {hit}")
            found.append(tuple(hit.article_id for hit in hits))
        return cls(blake2b(json.dumps(everything).encode()).hexdigest(), tuple(found))


def leaks(path: Path) -> list[str]:
    """Files in an archive's folder that its current state does not refer to, after the next writer came."""
    store = Store(path)
    with store.writing():
        pass
    manifest = store.manifest(store.current())
    generation = store.generation(manifest.generation)
    expected = {path / "CURRENT", path / "lock", generation / MANIFEST}
    expected |= {generation / file.path for file in manifest.files}
    for part in manifest.parts:
        folder = store.part(part.name)
        record = json.loads((folder / RECORD).read_text("utf-8"))["part"]
        expected |= {folder / RECORD, folder / BLOCKS, *(folder / file["path"] for file in record["files"])}
        expected |= {generation / LEXICAL / file.name for file in segment_files(folder / LEXICAL)}
    own_locks = {file for file in path.rglob(".tantivy-*.lock")}
    return sorted(str(file) for file in path.rglob("*") if file.is_file() and file not in expected | own_locks)


class Zygote:
    """A process that has read the model and runs each operation in a copy of itself, ready to be killed.

    Parameters
    ----------
    library : Path, optional
        What `native_faults` made: put under the whole process.
    """

    def __init__(self, library: Path | None = None) -> None:
        self._library = library

    def __enter__(self) -> "Zygote":
        preload = {} if self._library is None else {"LD_PRELOAD": str(self._library)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL
            if preload
            else None,  # where a library's thread meets a fault, it says so at length
            text=True,
            env=os.environ | preload,
        )
        self._input, self._output = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        if self._output.readline() != "ready\n":
            raise RuntimeError("the zygote did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._input.close()
        self._process.wait()
        self._output.close()

    def start(
        self, operation: str, path: Path, kill_at: int | None = None, native: tuple[int, int] | None = None
    ) -> int:
        """Begin an operation, or "long", a build of very many articles, in a process of its own; its id.

        Parameters
        ----------
        kill_at : int, optional
            Number of the store's call to the system at which it is killed.
        native : (int, int), optional
            Number of the process's call below the archive at which it fails, and how: an errno, 0 to be killed, -1 to
            write half and then find the disk full.
        """
        self._input.write(json.dumps([operation, str(path), kill_at, native]) + "\n")
        self._input.flush()
        return int(self._output.readline())

    def wait(self) -> int:
        """How the operation ended: 0, or minus the number of a signal, or another number for an error."""
        self._input.write("wait\n")
        self._input.flush()
        return os.waitstatus_to_exitcode(int(self._output.readline()))


def native_faults(folder: Path) -> Path | None:
    """Compile what fails under a whole process; None where there is no C compiler, or this is not Linux."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    library = folder / "faulty_disk.so"
    source = Path(__file__).with_name("faulty_disk.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def _run(operation: str, path: Path, kill_at: int | None, native: tuple[int, int] | None) -> int:
    if kill_at is not None:
        disk.system = Faulty(kill_at, "kill")
    process = ctypes.CDLL(None)
    if native is not None:
        process.fault_arm(str(path).encode(), native[0], native[1])
    try:
        _RUN[operation](path)
    except BaseException as error:
        # An error that people would see as one line is a proper end; anything else is a fault of ours.
        expected = isinstance(error, OSError | SukienError)
        os.write(2, f"{operation}: {error!r}\n".encode())
        return 1 if expected else 2
    finally:
        if native is not None:
            calls = int(process.fault_calls())
            process.fault_arm(b"", -1, 0)
            path.with_suffix(".calls").write_text(str(calls), "ascii")
    return 0


def _serve() -> None:
    from retrieval.superwords import embedded

    _ = embedded().table
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in iter(sys.stdin.readline, ""):
        operation, path, kill_at, native = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_run(operation, Path(path), kill_at, native))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # until its end is asked for, its number stays its own
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
