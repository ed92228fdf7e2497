"""The newest state of an archive, for those who ask again and again."""

from pathlib import Path
from threading import Lock, Timer
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval import Archive
    from retrieval.store import State

# A state opened less than so many seconds ago may be read on although another process has published a new one.
LAG = 0.5
# After so many seconds the new state is opened, for all that was published until then: of a writer that does not pause,
# not every state is opened, and none by someone who waits for an answer.
SOON = 0.2


class Newest:
    """Opens an archive when it is first asked for, and again when it has changed.

    What has been published is opened before anything is given. Only where another process publishes again and again,
    so that the state before was opened a moment ago, that is given for a moment more, and the new one is opened in the
    background.

    Parameters
    ----------
    path : Path
        The archive's folder; it need not exist before it is asked for.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opening = Lock()
        self._opened: tuple[State, Archive] | None = None
        self._since = 0.0
        self._timer: Timer | None = None
        self._waiting = Lock()

    def get(self) -> "tuple[State, Archive]":
        """Give a state and the archive in it; the one before while another thread is opening a new one.

        Raises
        ------
        ArchiveMissing, ArchiveDamaged, ModelError
            If there is none, or it cannot be opened.
        """
        from retrieval.store import Store

        now, state, opened = monotonic(), Store(self._path).state(), self._opened
        if opened is not None:
            if opened[0] == state:
                return opened
            if self._may_lag(state, now):
                self._open_soon()
                return opened
        if not self._opening.acquire(blocking=opened is None) and opened is not None:
            return opened
        try:
            return self._open(state, now)
        finally:
            self._opening.release()

    def _may_lag(self, state: "State", now: float) -> bool:
        from retrieval.store import is_own

        return now - self._since < LAG and not is_own(state)

    def _open(self, state: "State", now: float) -> "tuple[State, Archive]":
        from retrieval import Archive

        if self._opened is None or self._opened[0] != state:
            # The snapshot before is not closed: others may be reading it. It goes with its last reader.
            self._opened = state, Archive.open(self._path)
            self._since = now
        return self._opened

    def _open_soon(self) -> None:
        with self._waiting:
            if self._timer is None:
                self._timer = Timer(SOON, self._open_behind)
                self._timer.start()

    def _open_behind(self) -> None:
        from retrieval import Archive
        from retrieval.ranking import prepare
        from retrieval.store import Store

        try:
            with self._opening:
                now, state = monotonic(), Store(self._path).state()
                if self._opened is None or self._opened[0] != state:
                    archive = Archive.open(self._path)
                    prepare(archive.snapshot)
                    self._opened, self._since = (state, archive), now
        except Exception:  # noqa: S110  # whoever asks next, finds it and is told
            pass
        finally:
            self._timer = None
