"""Articles are grouped into events when somebody first wants to see them: beside the page, which goes on answering."""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval import Archive


@dataclass
class _Run:
    generation: str
    done: int = 0
    total: int = 0
    error: Exception | None = None
    thread: threading.Thread | None = None

    def tell(self, done: int, total: int | None) -> None:
        self.done, self.total = done, total or self.total


class Gathering:
    """One grouping at a time, for all visitors of a server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._run: _Run | None = None

    def wait(self, archive: "Archive", seconds: float) -> tuple[int, int] | None:
        """See to it that an archive's articles are grouped; wait for that so long.

        Returns
        -------
        tuple of int, or None
            How many articles are grouped, of how many; None where all are.

        Raises
        ------
        Exception
            Whatever kept them from being grouped.
        """
        from retrieval.events import read_grouping

        generation = archive.snapshot.manifest.generation
        with self._lock:
            run = self._run
            # Where nothing may be written, nothing is kept: whoever asks groups them then, once more and alone.
            if run is None or run.generation != generation:
                known = read_grouping(archive.snapshot.notes)
                if known is not None and known.generation == generation:
                    return None
                run = self._run = _Run(generation)
                run.thread = threading.Thread(target=_group, args=(archive, run), name="sukien-events", daemon=True)
                run.thread.start()
        if run.thread is not None:
            run.thread.join(seconds)
            if run.thread.is_alive():
                return run.done, run.total
        if run.error is not None:
            with self._lock:  # the next visitor tries again
                self._run = None if self._run is run else self._run
            raise run.error
        return None


def _group(archive: "Archive", run: _Run) -> None:
    from summarize import find_events

    try:
        find_events(archive, progress=run.tell)
    except Exception as error:
        run.error = error
