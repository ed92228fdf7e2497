"""The command line: `sukien build`, `ask`, `serve` and the rest. A thin skin over the service."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import events_cli, failures, feedback_cli, options, upkeep_cli, users_cli
from ui.console import complain, document, fail, finish, show, terminal_language
from ui.journal import Form

if TYPE_CHECKING:
    from retrieval import Archive
    from ui.service import Service

_ARCHIVE = options.ArchiveOption
_RELATED = 3
# These work for minutes where others ask and wait: those come first. Such a process does nothing else, so it stays so.
_CHANGES = frozenset({"build", "add", "remove", "sync", "compact", "repair", "restore"})
_NICE = 10
# Typer brings its own copy of click from some version on; this is the class of every wrong use in either.
_ClickUsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="sukien",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Ask a folder of news articles and get verbatim, cited answers. Offline.",
    epilog='Begin with: sukien build FOLDER, then: sukien ask "câu hỏi"',
    context_settings={"max_content_width": 100},
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with the contract's exit code."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # a stream of a test, or one that is closed
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in _CHANGES:
        give_way()
    sys.exit(run(given))


def give_way() -> None:
    """Let this process come after others where they want the same processor; for good, so only where it is its own."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)


def run(arguments: Sequence[str]) -> int:
    """Run a command; every error becomes one line on stderr and an exit code."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("sukien", list(arguments) or ["--help"]) as context:
            code = command.invoke(context)
        sys.stdout.flush()
        return code if isinstance(code, int) else failures.DONE
    except typer.Exit as request:
        return request.exit_code
    except _ClickUsageError as error:
        return fail(f"{_message(error)} (see: sukien --help)", failures.WRONG_USE)
    except (KeyboardInterrupt, typer.Abort):
        return failures.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more may be written, at the interpreter's exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return failures.DONE
    except Exception as error:
        return fail(failures.line(error), failures.exit_code(error, _named_archive(arguments)))


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"sukien {version('sukien')}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command(epilog="Example: sukien build ~/news --archive news.archive")
def build(
    paths: options.Paths,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="NAME", help="Any sentence-transformers model on this machine: name or folder."
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store", metavar="ADDRESS", help="Keep articles and indexes in Milvus: http://HOST:19530, or a .db file."
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option("--engine", metavar="ray", help="Prepare the articles on a Ray cluster, at $RAY_ADDRESS."),
    ] = None,
    archive: _ARCHIVE = None,
    json: options.JsonOption = False,
) -> int:
    """Make an archive from files and folders of articles; it replaces the one that was there."""
    from ui.changes import build as change
    from ui.progress import bar

    with bar("Building") as watch:
        report = change(options.archive_folder(archive)[0], paths, model=model, store=store, engine=engine, watch=watch)
    return finish(report, "Built", json)


@app.command(epilog="Example: sukien add today.html")
def add(paths: options.Paths, archive: _ARCHIVE = None, json: options.JsonOption = False) -> int:
    """Add articles to an archive; one whose id is there already replaces it."""
    from ui.changes import add as change
    from ui.progress import bar

    with bar("Adding") as watch:
        report = change(options.archive_folder(archive)[0], paths, watch=watch)
    return finish(report, "Added", json)


@app.command(epilog="Example: sukien remove 2022/longbien.txt")
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of articles, as answers show them.")],
    archive: _ARCHIVE = None,
    json: options.JsonOption = False,
) -> int:
    """Remove articles from an archive: all that are named, or none if one is not there."""
    from ui.changes import remove as change

    return finish(change(options.archive_folder(archive)[0], ids), "Removed", json)


@app.command(epilog="Example: sukien sync ~/news")
def sync(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to follow.")],
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Let an empty folder take out all that came from it.")
    ] = False,
    archive: _ARCHIVE = None,
    json: options.JsonOption = False,
) -> int:
    """Follow a folder: new articles in, changed ones replaced, those whose file is gone out."""
    from ui.changes import sync as change
    from ui.progress import bar

    with bar("Syncing") as watch:
        report = change(options.archive_folder(archive)[0], folder, allow_empty=allow_empty, watch=watch)
    return finish(report, "Synced", json)


@app.command(epilog="Example: sukien info --json")
def info(archive: _ARCHIVE = None, json: options.JsonOption = False) -> int:
    """Show what is in an archive."""
    from ui.terminal import info_lines

    found = _service(archive).info()
    show(document(found) if json else info_lines(found, terminal_language()))
    return failures.DONE


@app.command(epilog='Example: sukien search "phân cấp, phân quyền" --since 2022-03-01 --k 3')
def search(
    question: options.Question,
    k: Annotated[int, typer.Option("--k", metavar="N", help="How many passages.")] = 10,
    language: options.Language = None,
    source: options.Source = None,
    place: options.Place = None,
    since: options.Since = None,
    until: options.Until = None,
    event: options.Event = None,
    archive: _ARCHIVE = None,
    json: options.JsonOption = False,
) -> int:
    """Find the passages nearest to a question."""
    from ui.terminal import hit_lines

    chosen = options.filters(language, source, place, since, until, event)
    hits = _service(archive).search(question, k=k, filters=chosen)
    show(document(hits) if json else hit_lines(hits, terminal_language()))
    return failures.DONE


@app.command(epilog='Example: sukien ask "Ai dẫn đầu đoàn công tác?" --place "Cần Thơ"')
def ask(
    question: options.Question,
    k: Annotated[int, typer.Option("--k", metavar="N", help="At most so many quotes.")] = 5,
    language: options.Language = None,
    source: options.Source = None,
    place: options.Place = None,
    since: options.Since = None,
    until: options.Until = None,
    event: options.Event = None,
    archive: _ARCHIVE = None,
    json: options.JsonOption = False,
) -> int:
    """Answer a question with verbatim quotes, or say that the archive does not answer it."""
    from ui.terminal import answer_lines

    chosen = options.filters(language, source, place, since, until, event)
    service = _service(archive, starter=True)
    answer = service.ask(question, k=k, filters=chosen)
    if json:
        show(document(answer))
    else:
        related = [] if answer.found else service.search(question, k=_RELATED, filters=chosen)
        show(answer_lines(answer, terminal_language(), related))
    return failures.DONE


@app.command(epilog="Example: sukien serve --port 8000")
def serve(
    host: Annotated[
        str, typer.Option("--host", help="Which address to listen at; any but this machine's own needs --auth.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 7860,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer the archive to programs at /mcp, too.")] = False,
    auth: Annotated[
        Path | None,
        typer.Option("--auth", metavar="FILE", help="Let in only its users; made by: sukien user add FILE NAME"),
    ] = None,
    log: Annotated[Form, typer.Option("--log", help="Write a line for each request to stderr.")] = Form.OFF,
    metrics: Annotated[bool, typer.Option("--metrics", help="Offer counts and latencies at /metrics.")] = False,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Change nothing: for several servers of one archive.")
    ] = False,
    archive: _ARCHIVE = None,
) -> int:
    """Open the page in a browser at the address that this prints. Ctrl-C ends it."""
    from ui.serve import Options, check_address, is_loopback
    from ui.serve import serve as run_page

    chosen = Options(host, port, auth, log, metrics, mcp)
    check_address(chosen)
    if not is_loopback(host):
        complain("what is sent can be read on its way: put a proxy that speaks TLS before it (docs/threat-model.md)")
    service = _service(archive, starter=not read_only, read_only=read_only)
    run_page(service, chosen, lambda text: show([text]))
    return failures.DONE


@app.command(epilog="Example: sukien mcp --archive news.archive")
def mcp(archive: _ARCHIVE = None) -> int:
    """Offer the archive to a program over stdin and stdout, by the Model Context Protocol."""
    from ui.mcp_server import make_server

    service = _service(archive, starter=True)
    service.archive()  # what is wrong with it is said before a program waits for an answer
    make_server(service).run("stdio")
    return failures.DONE


def _open_archive(archive: Path | None, starter: bool) -> "Archive":
    return _service(archive, starter=starter).archive()


events_cli.register(app, _open_archive)
upkeep_cli.register(app)
feedback_cli.register(app)
users_cli.register(app)


def _service(archive: Path | None, *, starter: bool = False, read_only: bool = False) -> "Service":
    from ui.service import Service

    path, chosen = options.archive_folder(archive)
    if starter and not chosen and not path.exists():
        from ui.changes import build_starter

        complain(f"no archive at ./{path}: building one from the starter corpus")
        build_starter(path)
    return Service(path, read_only=read_only)


def _message(error: Exception) -> str:
    format_message = getattr(error, "format_message", None)
    return str(format_message() if format_message else error)


def _named_archive(arguments: Sequence[str]) -> Path:
    # An error may come before, or from within, typer's own parsing: look for the option by hand.
    named = None
    for position, argument in enumerate(arguments):
        if argument == "--archive" and position + 1 < len(arguments):
            named = Path(arguments[position + 1])
        elif argument.startswith("--archive="):
            named = Path(argument.removeprefix("--archive="))
    return options.archive_folder(named)[0]


if __name__ == "__main__":
    main()
