"""What a web page states about its article in its head and marks: title, date, source, address, language."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from seeds.date_fields import read_date
from seeds.datelines import DateLine, date_line
from seeds.page import Known
from seeds.record import language_code
from seeds.titles import same_title

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_DATES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "article.published",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "date",
)
_SITES = ("og:site_name", "application-name", "publisher", "dc.publisher", "article:publisher", "copyright")
_TITLES = ("og:title", "twitter:title", "dc.title")
_SUFFIX = re.compile(r"\s+[-–—|:]\s+|\s*\|\s*")
# No page needs more of its script data read.
_JSON_LIMIT = 200_000


def read_facts(tree: "HtmlElement", visible: list[str]) -> Known:
    """Read the facts of a page.

    Parameters
    ----------
    tree : HtmlElement
        The parsed page.
    visible : list of str
        Its visible lines: the date may only stand there.
    """
    meta = _meta(tree)
    linked = list(_linked_data(tree))
    site = next((meta[name] for name in _SITES if meta.get(name)), None) or _named(linked, "publisher")
    if site and site.startswith(("http:", "https:")):
        site = None
    title = _title(tree, meta, site, visible)
    return Known(
        title=title,
        published=_published(tree, meta, linked, title, visible),
        source=site,
        url=_url(tree, meta),
        language=language_code(_attribute(tree, "//html/@lang | //html/@xml:lang")),
    )


def _meta(tree: "HtmlElement") -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join((element.get("content") or "").split())
        if content:
            found.setdefault(name.strip().lower(), content)
    return found


def _attribute(tree: "HtmlElement", path: str) -> str | None:
    values = tree.xpath(path, namespaces={"xml": "http://www.w3.org/XML/1998/namespace"})
    return str(values[0]).strip() or None if values else None


def _title(tree: "HtmlElement", meta: dict[str, str], site: str | None, visible: list[str]) -> str | None:
    headings = [" ".join(element.text_content().split()) for element in tree.iter("h1")]
    window = next((" ".join(element.text_content().split()) for element in tree.iter("title")), "")
    stated = next((meta[name] for name in _TITLES if meta.get(name)), None) or window
    bars = [stated[: bar.start()] for bar in _SUFFIX.finditer(stated)]
    alone = next((head for head in reversed(bars) if any(same_title(head, line) for line in visible)), None)
    # The site's name may be a heading too: the article's is the one that the head repeats.
    for heading in headings:
        if heading and same_title(heading, _without_site(stated, site)):
            return heading
    repeated = [heading for heading in headings if len(heading) > len(site or "") and heading in f"{stated} {window}"]
    if repeated:
        return max(repeated, key=len)
    if len(headings) == 1 and len(headings[0].split()) > 2:
        return headings[0]
    return alone or _without_site(stated, site) or None


def _without_site(title: str, site: str | None) -> str:
    """Cut "- Báo Mới" off a title: the site's name where it is known, else one short part after the last bar."""
    parts = list(_SUFFIX.finditer(title))
    if not parts:
        return title
    head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
    if site and (tail.casefold() in site.casefold() or site.casefold() in tail.casefold()):
        return head
    return head if "|" in parts[-1][0] and len(tail.split()) <= len(head.split()) else title


def _url(tree: "HtmlElement", meta: dict[str, str]) -> str | None:
    for url in (_attribute(tree, "//link[@rel='canonical']/@href"), meta.get("og:url")):
        if url and url.startswith(("http://", "https://")):
            return url
    return None


def _published(
    tree: "HtmlElement", meta: dict[str, str], linked: list[dict[str, object]], title: str | None, visible: list[str]
) -> datetime | None:
    stated = [*(meta.get(name) for name in _DATES), *(item.get("datePublished") for item in linked)]
    stated += [_attribute(tree, "//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content")]
    moments = [moment for value in stated if (moment := read_date(value)) is not None]
    # A day alone is completed by a clock time that the page shows for the same day.
    clocked = next((moment for moment in moments if moment.timetuple()[3:6] != (0, 0, 0)), None)
    if clocked and clocked.date() == moments[0].date():
        return clocked
    shown = _shown(title, visible) or read_date(_attribute(tree, "//time/@datetime"))
    if not moments:
        return shown
    return shown if shown and shown.date() == moments[0].date() else moments[0]


def _shown(title: str | None, visible: list[str]) -> datetime | None:
    """Read the date line nearest below the title, else the best above it."""
    start = next((number for number, line in enumerate(visible) if title and same_title(line, title)), 0)
    below: list[DateLine] = [dated for line in visible[start:] if (dated := date_line(line))]
    above: list[DateLine] = [dated for line in visible[:start] if (dated := date_line(line))]
    found = min(below, key=lambda dated: dated.rank, default=None) or min(
        above, key=lambda dated: dated.rank, default=None
    )
    return found.when if found else None


def _linked_data(tree: "HtmlElement") -> Iterator[dict[str, object]]:
    """Give the objects of the page's JSON-LD, also those in lists and graphs."""
    for element in tree.xpath("//script[@type='application/ld+json']"):
        try:
            waiting: list[object] = [json.loads((element.text or "")[:_JSON_LIMIT], strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting += value
            elif isinstance(value, dict):
                yield value
                waiting += [value[name] for name in ("@graph", "mainEntity") if name in value]


def _named(linked: list[dict[str, object]], field: str) -> str | None:
    for item in linked:
        value = item.get(field)
        name = value.get("name") if isinstance(value, dict) else None
        if isinstance(name, str) and name.strip():
            return " ".join(name.split())
    return None
