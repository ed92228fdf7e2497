"""The commands about events: `sukien events` (and what stands below it), `summarize` and `timeline`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import events_edits_cli, failures, options
from ui.console import document, show, terminal_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval import Archive

FORMATS = ("txt", "md", "html", "docx", "json")
_EventArgument = Annotated[str, typer.Argument(metavar="EVENT", help="An event's id, as `sukien events` shows it.")]
_Word = Annotated[str | None, typer.Option("--word", metavar="WORD", help="Only events whose title or terms hold it.")]


def register(app: typer.Typer, open_archive: "Callable[[Path | None, bool], Archive]") -> None:
    """Add the commands to the command line.

    Parameters
    ----------
    open_archive : callable
        Gives the archive of an ``--archive`` option; its second argument allows to build the starter corpus.
    """
    group = typer.Typer(rich_markup_mode=None)

    @group.callback(invoke_without_command=True, epilog="Example: sukien events --since 2022-03-01 --place Hải\\ Phòng")
    def events(
        context: typer.Context,
        place: options.Place = None,
        since: options.Since = None,
        until: options.Until = None,
        word: _Word = None,
        archive: options.ArchiveOption = None,
        json: options.JsonOption = False,
    ) -> int:
        """List what happened, newest first: each event with its days, sources and articles."""
        from retrieval.errors import UsageError

        if context.invoked_subcommand is not None:
            if json or any((place, since, until, word, archive)):
                raise UsageError(f"options stand behind the command: sukien events {context.invoked_subcommand} …")
            return failures.DONE
        from summarize import find_events
        from ui.events_lines import event_lines
        from ui.events_view import Wanted, matching
        from ui.progress import counting

        wanted = Wanted.of(place, since, until, word)
        with counting("Grouping") as progress:
            found = matching(find_events(open_archive(archive, True), progress=progress), wanted)
        show(document(found) if json else event_lines(found, terminal_language()))
        return failures.DONE

    events_edits_cli.register(group, open_archive)
    app.add_typer(group, name="events")

    @app.command(epilog="Example: sukien summarize e1a2b3c4d --words 150 --format md > summary.md")
    def summarize(
        event: _EventArgument,
        sentences: Annotated[int | None, typer.Option("--sentences", metavar="N", help="At most so many; 7.")] = None,
        words: Annotated[int | None, typer.Option("--words", metavar="N", help="At most so many words.")] = None,
        format: Annotated[str, typer.Option("--format", metavar="NAME", help=f"{', '.join(FORMATS)}.")] = "txt",
        language: Annotated[
            str | None, typer.Option("--language", metavar="CODE", help="The reader's language, told first.")
        ] = None,
        focus: Annotated[
            str | None, typer.Option("--focus", metavar="WORDS", help="What is told first of all.")
        ] = None,
        archive: options.ArchiveOption = None,
        json: options.JsonOption = False,
    ) -> int:
        """Tell an event in sentences of its articles, verbatim, each with its source."""
        from retrieval.errors import UsageError
        from summarize import export
        from summarize import summarize as make

        name = "json" if json else format
        if name not in FORMATS:
            raise UsageError(f"--format must be one of {', '.join(FORMATS)}, not {name!r}")
        opened = open_archive(archive, False)
        summary = make(opened, event, sentences=sentences, words=words, focus=focus, language=language)
        _write(name, [summary] if json else export(opened, summary, name))
        return failures.DONE

    @app.command(epilog="Example: sukien timeline e1a2b3c4d --json")
    def timeline(event: _EventArgument, archive: options.ArchiveOption = None, json: options.JsonOption = False) -> int:
        """Tell an event day by day: for each day the sentence that tells it best, verbatim."""
        from summarize import timeline as make
        from ui.events_lines import timeline_lines

        found = make(open_archive(archive, False), event)
        show(document(found) if json else timeline_lines(found, terminal_language()))
        return failures.DONE


def _write(name: str, content: object) -> None:
    """Show text as text; a Word file goes out byte by byte."""
    if isinstance(content, list):
        show(document(content[0]))
    elif name == "docx" and isinstance(content, bytes):
        typer.get_binary_stream("stdout").write(content)
    elif isinstance(content, bytes):
        from ui.terminal import clean

        text = content.decode("utf-8")
        show([clean(text).rstrip("\n") if name in ("txt", "md") else text.rstrip("\n")])
