"""The command `sukien feedback`."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ui import failures, options
from ui.console import document, show, terminal_language
from ui.strings import labels

if TYPE_CHECKING:
    from ui.feedback import Feedback


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""

    @app.command(epilog="Example: sukien feedback --wrong")
    def feedback(
        wrong: Annotated[bool, typer.Option("--wrong", help="Only answers that were called wrong.")] = False,
        archive: options.ArchiveOption = None,
        json: options.JsonOption = False,
    ) -> int:
        """List what visitors of the page thought of answers; it never leaves the archive's folder."""
        from ui.feedback import read

        found = [one for one in read(options.archive_folder(archive)[0]) if not wrong or one.verdict == "wrong"]
        show(document(found) if json else feedback_lines(found, terminal_language()))
        return failures.DONE


def feedback_lines(found: "Iterable[Feedback]", language: str) -> Iterator[str]:
    """Show verdicts: when, which, the question; below, the quotes that were shown."""
    from ui.terminal import clean

    words, shown = labels(language), False
    for one in found:
        shown = True
        yield f"{one.when.isoformat(' ', 'minutes')}  {words[one.verdict]}  {clean(one.question)}"
        quotes = ", ".join(f"{clean(name)}:{start}-{end}" for name, start, end in one.quotes)
        yield f"   {words['strength']}: {words['strength_' + one.strength]}{' · ' if quotes else ''}{quotes}"
    if not shown:
        yield words["no_feedback"]
