"""What a browser says when its visitor goes somewhere → what has to be drawn anew."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui import feedback, handlers
from ui.address import Address
from ui.service import Service
from ui.strings import labels, preferred_language

if TYPE_CHECKING:
    import gradio as gr


@dataclass(frozen=True, slots=True)
class Visit:
    """A step from one address to another.

    Attributes
    ----------
    address : Address
        Where the visitor is now.
    before : Address or None
        What the browser shows; None where it shows nothing yet, or all of it in another language.
    language : str
        Of the interface.
    version : str
        The archive's state.
    anew : bool
        Whether what depends on the language and the archive alone must be drawn, too.
    asked : bool
        Whether the question was sent by hand: then it is answered even if it is the same.
    serial : int
        The browser's number for this step.
    """

    address: Address
    before: Address | None
    language: str
    version: str
    anew: bool
    asked: bool
    serial: int

    @property
    def asks(self) -> bool:
        """Whether another answer is to be shown."""
        return self.anew or self.asked or self.before is None or self.before.asked != self.address.asked

    @property
    def opens(self) -> bool:
        """Whether another article, or another span of it, is to be shown."""
        if self.before is None or self.anew:
            return True
        now, before = self.address, self.before
        return (now.article, now.mark, now.start, now.end) != (before.article, before.mark, before.start, before.end)

    def comes_to(self, tab: str) -> bool:
        """Whether a tab is to be drawn: it is in front, and was not, or shows something else."""
        if self.address.tab != tab:
            return False
        return self.before is None or self.anew or self.before.tab != tab or self.before.listed != self.address.listed


def read(service: Service, event: "gr.EventData") -> Visit:
    """Read what the browser said; trust nothing of it."""
    data = event._data if isinstance(event._data, dict) else {}
    address, before = Address.parse(_text(data, "address")), _text(data, "before")
    language = preferred_language(_text(data, "language"))
    shown = Address.parse(before) if before else None
    asked = bool(data.get("asked"))
    number = data.get("serial")
    serial = number if isinstance(number, int) else 0
    if asked and shown:
        address = handlers.follow(service, address, shown)
    try:
        version = f"{language}-{service.version()}"
    except Exception:  # no archive: the answer's place says so
        version = f"{language}-"
    return Visit(address, shown, language, version, version != _text(data, "version"), asked, serial)


def judge(service: Service, event: "gr.EventData") -> str:
    """Keep what a visitor thinks of an answer; say so, or why not, in one line."""
    data = event._data if isinstance(event._data, dict) else {}
    language = preferred_language(_text(data, "language"))
    words = labels(language)
    try:
        service.require_writable()
        reply = handlers.ask(service, Address.parse(_text(data, "address")), language)
        feedback.keep(service.path, feedback.of_reply(reply or handlers.Reply(), _text(data, "verdict")))
    except Exception as error:
        return words["not_judged"].format(reason=handlers.explain(error, language).rstrip("."))
    return words["judged"]


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
