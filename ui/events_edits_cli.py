"""The commands with which a person has the last word on events: `sukien events rename`, `merge` and `split`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import failures, options
from ui.console import document, show, terminal_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval import Archive

_Event = Annotated[str, typer.Argument(metavar="EVENT", help="An event's id, as `sukien events` shows it.")]


def register(events: typer.Typer, open_archive: "Callable[[Path | None, bool], Archive]") -> None:
    """Add the commands to `sukien events`; see events_cli.register."""

    @events.command(epilog='Example: sukien events rename e1a2b3c4d "Cháy chợ Hà Giang"')
    def rename(
        event: _Event,
        title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is to be called.")],
        archive: options.ArchiveOption = None,
        json: options.JsonOption = False,
    ) -> int:
        """Give an event your own title. It stays when articles come and when events are grouped anew."""
        from summarize import rename_event

        opened = open_archive(archive, False)
        rename_event(opened, event, title)
        return _shown(opened, [event], json)

    @events.command(epilog="Example: sukien events merge e1a2b3c4d e5f6a7b8c")
    def merge(
        ids: Annotated[list[str], typer.Argument(metavar="EVENT...", help="Ids of two events or more.")],
        archive: options.ArchiveOption = None,
        json: options.JsonOption = False,
    ) -> int:
        """Make one event of several, for good. It keeps the id of the first, and the title if you gave it one."""
        from summarize import merge_events

        opened = open_archive(archive, False)
        return _shown(opened, [merge_events(opened, ids)], json)

    @events.command(epilog="Example: sukien events split e1a2b3c4d 2022/longbien.txt")
    def split(
        event: _Event,
        articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids of some of its articles.")],
        archive: options.ArchiveOption = None,
        json: options.JsonOption = False,
    ) -> int:
        """Take articles out of an event, for good. They become an event of their own; both are shown."""
        from summarize import split_event

        opened = open_archive(archive, False)
        return _shown(opened, [event, split_event(opened, event, articles)], json)


def _shown(archive: "Archive", ids: list[str], json: bool) -> int:
    from summarize import find_event
    from ui.events_lines import event_lines

    found = [find_event(archive, name) for name in ids]
    show(document(found) if json else event_lines(found, terminal_language()))
    return failures.DONE
