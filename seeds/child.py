"""The child process of `apart`: reads the files that it is told to, and can do little else.

Run as ``python -m seeds.child``. Where the system knows such bounds, it can write to no file and use no more memory
than `MAX_MEMORY`; it ends when its parent does, since its input ends then.
"""

import contextlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO

from retrieval.errors import ArticleError
from seeds.files import SourceFile
from seeds.limits import MAX_MEMORY
from seeds.notices import Notice

# A child that has grown to so much is replaced: what a large file took is not given back.
_SPENT = MAX_MEMORY // 4


def main() -> None:
    """Answer requests, a line of JSON each, until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not be taken for an answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _bound()
    _say(answers, {"ready": True})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _read(SourceFile(Path(request["path"]), request["name"]), answers)


def _read(file: SourceFile, answers: IO[bytes]) -> None:
    from seeds.reading import reader_of

    def notify(notice: Notice) -> None:
        _say(answers, {"notice": [notice.kind.value, notice.where, notice.reason]})

    try:
        for where, article in reader_of(file)(file, notify):
            fields = asdict(article)
            fields["published"] = article.published.isoformat() if article.published else None
            _say(answers, {"article": [where, fields]})
    except ArticleError as error:
        _say(answers, {"refused": str(error)})
    except MemoryError:
        _say(answers, {"refused": "needs more memory than a file may; split it", "spent": True})
    except UnicodeError:
        _say(answers, {"refused": "is not in the encoding its first bytes say; save it as UTF-8"})
    except OSError as error:
        reason = f"cannot be read ({error.strerror or type(error).__name__}); check its permissions"
        _say(answers, {"refused": reason})
    except Exception as error:  # a reader's own fault: the file is refused, the rest goes on
        _say(answers, {"refused": f"could not be read ({type(error).__name__}); please report it with the file"})
    else:
        _say(answers, {"done": True, "spent": _memory() > _SPENT})


def _say(answers: IO[bytes], message: dict[str, object]) -> None:
    answers.write(json.dumps(message).encode() + b"\n")
    answers.flush()


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the time limit is the parent's
        return
    for kind, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # not every system has every bound
            resource.setrlimit(kind, (most, most))


def _memory() -> int:
    """Bytes in use now, where the system tells; the highest use so far would count the parent's."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


if __name__ == "__main__":
    main()
