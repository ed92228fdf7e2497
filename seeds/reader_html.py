"""Saved web pages: trafilatura finds the article, its metadata comes from the page's head."""

import logging
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from retrieval.errors import ArticleError
from seeds.decoding import decode
from seeds.files import SourceFile
from seeds.html_facts import read_facts
from seeds.limits import read_bytes
from seeds.lines import tidy
from seeds.notices import Located, Notify
from seeds.page import read_page

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HEAD = 4096
# Newspapers' systems put captions into tables and divisions; trafilatura leaves out figures with their captions.
_CAPTION_CLASS = re.compile(r"(?i)(?:^|[\s_-])(?:fig|img|image|photo|photocms|pic|picture)?[_-]?caption(?:$|[\s_-])")
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table tbody td th thead time tr ul".split()
)
# A line of the main text that holds so many of the page's lines, each so long, was run together of them.
GLUED = 3
SHOWN = 20
# Comparing the lines of longer pages would take too long.
LONGEST_PAGE = 5000
# The page's lines stand for the main text if they hold nearly all of it.
COVERED = 0.85
_UNSEEN = frozenset("script style noscript template head title svg iframe select button input textarea".split())


def read_html(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read the one article of a saved web page.

    Where trafilatura finds no article, the page's visible text is cleaned as a text file would be.
    """
    data = read_bytes(file.path)
    declared = _CHARSET.search(data[:_HEAD])
    text = decode(data, declared[1].decode() if declared else None)
    tree = _parse(text)
    if tree is None:
        raise ArticleError("is not HTML, or holds nothing; give a text file the extension .txt")
    try:
        visible = tidy(_visible_text(tree))
        facts = read_facts(tree, visible)
        main = _by_line(_main_text(tree), visible)
    except Exception as error:  # a broken tree makes lxml raise anywhere
        raise ArticleError(f"is broken HTML ({type(error).__name__}); save the page again") from error
    try:
        if main:
            yield file.name, read_page(main, file.name, facts)
            return
    except ArticleError:
        pass  # only furniture was found: the visible text may hold more
    yield file.name, read_page(visible, file.name, facts)


def _parse(text: str) -> "HtmlElement | None":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # Heavy, and needed for web pages only.
            from lxml import html  # type: ignore[import-untyped]
            from trafilatura import load_html

            tree = load_html(_XML_DECLARATION.sub("", text))
            # trafilatura doubts some short pages; lxml reads any.
            return tree if tree is not None else html.document_fromstring(_XML_DECLARATION.sub("", text))
        except ImportError as error:
            raise ArticleError(
                f"cannot be read: a package for web pages is missing ({error}); install sukien again"
            ) from error
        except Exception:  # lxml raises several kinds for what is no page at all
            return None


def _main_text(tree: "HtmlElement") -> str | None:
    from copy import deepcopy

    from trafilatura import extract

    tree = deepcopy(tree)
    # Captions become paragraphs, where trafilatura keeps them; by their classes it would leave them out.
    for element in tree.iter("figure", "figcaption", "div", "td", "span", "em", "p"):
        if element.tag in ("figure", "figcaption") or _CAPTION_CLASS.search(element.get("class") or ""):
            element.attrib.clear()
            holds_blocks = any(child.tag in _BLOCKS for child in element.iter() if child is not element)
            element.tag = "div" if holds_blocks else "p"
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = extract(tree, favor_precision=True, include_comments=False, include_tables=True)
        except Exception:  # a page that breaks trafilatura is read by its visible text instead
            return None
    return "\n".join(_without_bars(line) for line in found.split("\n")) if found else None


def _without_bars(line: str) -> str:
    # trafilatura writes a row of a table between bars.
    line = line.strip()
    return line.removeprefix("|").removesuffix("|").strip()


def _by_line(main: str | None, visible: list[str]) -> list[str]:
    """Give the lines of the main text; where trafilatura ran blocks together, as the page shows them.

    Pages laid out with tables and line breaks come out of it as one line, headings and captions inside sentences.
    """
    lines = [line for line in tidy(main or "") if line]
    shown = [line for line in visible if len(line) >= SHOWN]
    long = [line for line in lines if len(line) >= GLUED * SHOWN]
    if len(visible) > LONGEST_PAGE or not any(sum(part in line for part in shown) >= GLUED for line in long):
        return lines
    whole = " ".join(lines)
    kept = [line for line in visible if line and line in whole]
    return kept if sum(map(len, kept)) >= COVERED * len(whole) else visible


def _visible_text(tree: "HtmlElement") -> str:
    """Give the text of the page as a browser's "select all" would, a line for each block."""
    pieces: list[str] = []
    for event, element in _walk(tree):
        block = isinstance(element.tag, str) and element.tag in _BLOCKS
        if block:
            pieces.append("\n")
        piece = (
            element.text
            if event == "start" and isinstance(element.tag, str)
            else element.tail
            if event == "end"
            else None
        )
        pieces.append(" ".join(piece.split("\n")) if piece else "")
    return "".join(pieces)


def _walk(tree: "HtmlElement") -> Iterator[tuple[str, "HtmlElement"]]:
    """Walk the tree in reading order without recursion, past what is not seen."""
    stack: list[tuple[str, HtmlElement]] = [("start", tree)]
    while stack:
        event, element = stack.pop()
        yield event, element
        if event == "start":
            stack.append(("end", element))
            seen = [child for child in element]
            for child in reversed(seen):
                unseen = not isinstance(child.tag, str) or child.tag in _UNSEEN
                stack.append(("end" if unseen else "start", child))
