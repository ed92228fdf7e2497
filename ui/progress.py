"""A progress bar on stderr: files read, articles taken, time left; silent where stderr is not a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ui.reading import Watch


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show a bar of articles while the body runs; the body calls the value that it is given."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def watch(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield watch


@contextmanager
def bar(title: str) -> Iterator[Watch]:
    """Show a bar while the body runs; the body calls the value that it is given."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files · {task.fields[articles]:,} articles"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None, articles=0)

        def watch(done: int, total: int, articles: int) -> None:
            progress.update(task, completed=done, total=total, articles=articles)

        yield watch
