"""The page's Archive tab: wiring only."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.utils import get_upload_folder

from retrieval.errors import UsageError
from ui import archive_render, contents, handlers, intake, job_render, render
from ui.address import Address
from ui.jobs import Job, Jobs, Kind
from ui.scripts import script
from ui.service import Service
from ui.view import Updates, View

if TYPE_CHECKING:
    from ui.report import Report

_LONGEST_WORD = 200


def build_archive_tab(service: Service, language: gr.State) -> View:
    """Put the tab's parts on the page that is being built."""
    jobs = Jobs()
    what = _html("sk-archive-contents")
    forms = _html("sk-archive-change", "archive.js")
    progress = _html("sk-archive-progress", "progress.js")
    listing = _html("sk-archive-list", "listing.js")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def begin(event: gr.EventData, code: str) -> str:
        asked = event._data if isinstance(event._data, dict) else {}
        try:
            _begin(service, jobs, asked)
        except Exception as error:
            return render.problem(handlers.explain(error, code), code)
        return job_render.progress(jobs.current, code)

    def poll(code: str) -> str:
        return job_render.progress(jobs.current, code)

    def turn(event: gr.EventData, code: str) -> str:
        asked = event._data if isinstance(event._data, dict) else {}
        word, number = str(asked.get("word") or "")[:_LONGEST_WORD], asked.get("number")
        return _listing(service, word, number if isinstance(number, int) else 0, code)

    def show(_: Address, code: str) -> Updates:
        return (
            _contents(service, code),
            "" if service.read_only else archive_render.change(code),
            job_render.progress(jobs.current, code),
            _listing(service, "", 0, code),
        )

    for part in (forms, listing):
        part.change_archive(begin, language, progress, **quiet)
    progress.poll(poll, language, progress, **quiet)
    listing.turn(turn, language, listing, trigger_mode="multiple", **quiet)
    return View([what, forms, progress, listing], show)


def _begin(service: Service, jobs: Jobs, asked: dict[str, Any]) -> None:
    """Begin the change that a visitor asked for.

    Raises
    ------
    UsageError
        If another one is under way, what was pasted is no article, or the archive is only to be read.
    """
    service.require_writable()
    kind = asked.get("kind")
    path = service.path
    if kind == "upload":
        uploads = _uploads(asked.get("files"))
        _start(jobs, "upload", lambda job: intake.add_uploads(path, uploads, job))
    elif kind == "paste":
        fields = {name: value for name, value in dict(asked.get("fields") or {}).items() if isinstance(value, str)}
        intake.pasted(fields)  # what is wrong with it is said at once
        _start(jobs, "paste", lambda job: intake.add_pasted(path, fields, job))
    elif kind == "remove":
        ids = [name for name in asked.get("ids") or [] if isinstance(name, str)]
        _start(jobs, "remove", lambda _: intake.remove(path, ids))
    elif kind == "rebuild":
        _start(jobs, "rebuild", lambda job: intake.rebuild(path, job))


def _start(jobs: Jobs, kind: Kind, change: Callable[[Job], "Report"]) -> None:
    if jobs.start(kind, change) is None:
        raise UsageError("another change of the archive is under way; try again when it is done")


def _uploads(files: Any) -> list[intake.Upload]:  # noqa: ANN401 - what a browser says
    """Files that a browser says it has sent: only such as lie where gradio puts what browsers send."""
    folder = Path(get_upload_folder()).resolve()
    given = [item for item in files or [] if isinstance(item, dict)][: intake.MOST_UPLOADS]
    uploads = [intake.Upload(str(item.get("name")), Path(str(item.get("path")))) for item in given]
    return [one for one in uploads if one.path.resolve().is_relative_to(folder) and one.path.is_file()]


def _contents(service: Service, code: str) -> str:
    try:
        archive = service.archive()
        return archive_render.contents(archive.info(), contents.months(archive), contents.undated(archive), code)
    except Exception as error:
        return render.problem(handlers.explain(error, code), code)


def _listing(service: Service, word: str, number: int, code: str) -> str:
    try:
        page = contents.page_of(service.listed(), word, number)
        return archive_render.listing(page, code, fixed=service.read_only)
    except Exception:
        return ""  # the place above says what is wrong


def _html(name: str, script_name: str | None = None) -> gr.HTML:
    return gr.HTML("", elem_id=name, js_on_load=script(script_name) if script_name else None, apply_default_css=False)
