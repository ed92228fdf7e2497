"""Downloads, each at an address of its own: an answer, a summary, the archive's articles.

They are plain routes of the web application: whatever guards the application guards them.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from retrieval.errors import UsageError
from ui import handlers
from ui.address import Address
from ui.answer_export import KINDS, export_answer
from ui.said import in_language
from ui.service import Service
from ui.strings import preferred_language

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from retrieval import Archive

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
_MOST_SENTENCES = 100
_MOST_WORDS = 5000


def routes(service: Service) -> "list[BaseRoute]":
    """Give the routes below ``/download``."""
    from starlette.routing import Route

    def answer(request: "Request") -> "Response":
        return _answer(service, request)

    def summary(request: "Request") -> "Response":
        return _summary(service, request)

    def articles(_: "Request") -> "Response":
        return _articles(service)

    return [
        Route("/download/answer.{kind}", answer, methods=["GET"]),
        Route("/download/summary.{kind}", summary, methods=["GET"]),
        Route("/download/articles.jsonl", articles, methods=["GET"]),
    ]


def _answer(service: Service, request: "Request") -> "Response":
    kind, language = request.path_params["kind"], preferred_language(request.query_params.get("lang"))
    if kind not in KINDS:
        return _refusal(in_language(f"no such format; give one of {', '.join(KINDS)}", language))
    reply = handlers.ask(service, Address.parse(f"?{request.url.query}"), language)
    if reply is None or reply.answer is None:
        return _refusal((reply and reply.problem) or in_language("no question; give one, as in ?q=…", language))
    return _file(export_answer(reply.answer, kind, language, date.today()), "answer", kind)


def _summary(service: Service, request: "Request") -> "Response":
    from summarize import FORMATS, export, summarize

    kind, given = request.path_params["kind"], request.query_params
    try:
        archive = service.archive()
        made = summarize(
            archive,
            Address.parse(f"?{request.url.query}").event,
            sentences=_number(given.get("sentences"), _MOST_SENTENCES),
            words=_number(given.get("words"), _MOST_WORDS),
            focus=(given.get("focus") or "")[: handlers.QUESTION_LIMIT] or None,
        )
        if kind not in FORMATS:
            raise UsageError(f"no such format; give one of {', '.join(FORMATS)}")
        return _file(export(archive, made, kind), "summary", kind)
    except Exception as error:
        return _refusal(handlers.explain(error, preferred_language(given.get("lang"))))


def _articles(service: Service) -> "Response":
    from starlette.responses import StreamingResponse

    try:
        archive = service.archive()
    except Exception as error:
        return _refusal(handlers.explain(error, "en"))
    return StreamingResponse(article_lines(archive), headers=_headers("articles", "jsonl"))


def article_lines(archive: "Archive") -> Iterator[bytes]:
    """Write every article as a line of JSON, in a form that `sukien build` reads."""
    for article in archive:
        record = asdict(article)
        record["published"] = article.published and article.published.isoformat()
        yield json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"


def _number(text: str | None, most: int) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise UsageError(f"{text[:20]!r} is not a length; give a whole number from 1 to {most}")
    return int(text)


def _file(content: bytes, name: str, kind: str) -> "Response":
    from starlette.responses import Response

    return Response(content, headers=_headers(name, kind))


def _headers(name: str, kind: str) -> dict[str, str]:
    # As an attachment, and never guessed at: a quote that looks like a page must not run as one.
    return {
        "Content-Type": _TYPES[kind],
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def _refusal(text: str) -> "Response":
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(text + "\n", status_code=404, headers={"X-Content-Type-Options": "nosniff"})
