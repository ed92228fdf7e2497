"""The Archive tab → HTML: what is in the archive, and what can be done with it."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from ui import parts
from ui.contents import Listed, Listing
from ui.limits import MAX_UPLOADED_FILE, MEGABYTE
from ui.strings import count_text, date_text, labels, language_name, number_text

if TYPE_CHECKING:
    from retrieval import ArchiveInfo

_SHOWN_NAMES = 12
# The chart, in its own units: bars stand on a line above the labels.
_WIDTH, _HEIGHT, _FLOOR = 720, 150, 126
_LABELS = 8
_MEGABYTE = 1_000_000
EMBEDDED = "embedded"
"""What an archive calls the model that comes with us."""
_PASTED = ("title", "source", "published", "place", "url")


def contents(info: "ArchiveInfo", months: Sequence[tuple[date, int]], undated: int, language: str) -> str:
    """Show what is in the archive."""
    words = labels(language)
    facts = (
        ("articles", number_text(info.articles, language)),
        ("passages", number_text(info.passages, language)),
        ("copies", number_text(info.copies, language)),
        ("size", _megabytes(info.size_bytes, language)),
        ("model", words["model_embedded"] if info.model == EMBEDDED else info.model),
        ("created", date_text(info.created, language)),
    )
    listed = "".join(
        f"<div><dt>{escape(words[name])}</dt><dd><bdi>{escape(value)}</bdi></dd></div>" for name, value in facts
    )
    named = "".join(
        _names(words[title], filter_name, pairs, language)
        for title, filter_name, pairs in (
            ("sources", "source", info.sources),
            ("languages", "language", info.languages),
            ("places", "place", info.places),
        )
    )
    return (
        f'<section class="sk-contents-of"><h2>{escape(words["contents"])}</h2><dl class="sk-facts">{listed}</dl>'
        f"{_chart(months, undated, language)}"
        f'<div class="sk-names">{named}</div><p class="sk-actions">'
        f'<a href="download/articles.jsonl" download>{escape(words["download_articles"])}</a></p></section>'
    )


def _names(title: str, filter_name: str, pairs: Sequence[tuple[str, int]], language: str) -> str:
    words = labels(language)
    items = "".join(
        f"<li><bdi>{escape(language_name(name, language) if filter_name == 'language' else name)}</bdi>"
        f" <span>{number_text(count, language)}</span></li>"
        for name, count in pairs[:_SHOWN_NAMES]
    )
    more = len(pairs) - _SHOWN_NAMES
    rest = f"<li>{escape(words['and_more'].format(count=number_text(more, language)))}</li>" if more > 0 else ""
    return f"<div><h3>{escape(title)}</h3><ul>{items or '<li>–</li>'}{rest}</ul></div>"


def _chart(months: Sequence[tuple[date, int]], undated: int, language: str) -> str:
    """Articles by month: a bar each, and the same as a table for those who do not see it."""
    words = labels(language)
    if not months:
        return ""
    most = max(count for _, count in months)
    step = _WIDTH / len(months)
    gap = min(2.0, step * 0.2)
    every = -(-len(months) // _LABELS)
    bars, names, rows = [], [], []
    for number, (month, count) in enumerate(months):
        height = (_FLOOR - 4) * count / most
        told = f"{_month(month, language)}: {count_text('count_articles', count, language)}"
        bars.append(
            f'<rect x="{number * step:.2f}" y="{_FLOOR - height:.2f}" width="{min(step - gap, 60):.2f}"'
            f' height="{height:.2f}"><title>{escape(told)}</title></rect>'
        )
        if number % every == 0:
            names.append(f'<text x="{number * step:.2f}" y="{_HEIGHT - 6}">{escape(_month(month, language))}</text>')
        if count:
            rows.append(f"<tr><td>{escape(_month(month, language))}</td><td>{number_text(count, language)}</td></tr>")
    left_out = f"; {words['undated_count'].format(count=number_text(undated, language))}" if undated else ""
    caption = f"{words['by_month']} ({words['most'].format(count=number_text(most, language))}{left_out})"
    return (
        f'<figure class="sk-chart"><figcaption>{escape(caption)}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">'
        f'<line x1="0" y1="{_FLOOR}" x2="{_WIDTH}" y2="{_FLOOR}"/>{"".join(bars)}{"".join(names)}</svg>'
        f'<table class="sk-hidden"><caption>{escape(words["by_month"])}</caption>{"".join(rows)}</table></figure>'
    )


def _month(month: date, language: str) -> str:
    return f"{month.month}/{month.year}" if language == "vi" else f"{month:%b} {month.year}"


def _megabytes(size: int, language: str) -> str:
    text = f"{size / _MEGABYTE:,.1f}"
    return f"{text.translate(str.maketrans(',.', '.,')) if language == 'vi' else text} MB"


def change(language: str) -> str:
    """Show what can be done: upload, paste, rebuild."""
    words = labels(language)
    fields = "".join(
        f'<div class="sk-field"><label for="sk-paste-{name}">{escape(words["paste_" + name])}</label>'
        f'<input id="sk-paste-{name}" name="{name}" type="{"date" if name == "published" else "text"}"></div>'
        for name in _PASTED
    )
    return (
        f'<section class="sk-change"><h2>{escape(words["add_articles"])}</h2>'
        f'<form id="sk-upload" data-sending="{escape(words["sending"])}" data-failed="{escape(words["not_sent"])}"'
        f' data-most="{MAX_UPLOADED_FILE}"'
        f' data-large="{escape(words["too_large"].format(name="{name}", most=MAX_UPLOADED_FILE // MEGABYTE))}">'
        f'<label class="sk-drop" for="sk-files"><strong>{escape(words["choose_files"])}</strong>'
        f"<span>{escape(words['choose_files_hint'])}</span></label>"
        '<input id="sk-files" type="file" multiple accept=".txt,.md,.html,.htm,.pdf,.docx,.jsonl,.json,.csv,.tsv,.zip">'
        '<p class="sk-sent" role="status"></p></form>'
        f'<details class="sk-paste"><summary>{escape(words["paste_one"])}</summary><form id="sk-paste">'
        f'<div class="sk-field"><label for="sk-paste-text">{escape(words["paste_text"])}</label>'
        f'<textarea id="sk-paste-text" name="text" rows="8" required></textarea></div><div class="sk-fields">{fields}'
        f'</div><button type="submit" class="sk-primary">{escape(words["add"])}</button></form></details>'
        f'<p class="sk-actions"><button type="button" data-change="rebuild">{escape(words["rebuild"])}</button>'
        f"<span>{escape(words['rebuild_hint'])}</span></p></section>"
    )


def listing(page: Listing, language: str, *, fixed: bool = False) -> str:
    """Show a page of the list of articles; where the archive is `fixed`, there is nothing to choose them for."""
    words = labels(language)
    rows = "".join(_row(item, language, fixed) for item in page.articles)
    heads = "".join(f"<th scope='col'>{escape(words[name])}</th>" for name in ("headline", "source", "date", "place"))
    table = (
        f'<table><thead><tr><th scope="col"><span class="sk-hidden">{escape(words["choose"])}</span></th>{heads}</tr>'
        f"</thead><tbody>{rows}</tbody></table>"
        if rows
        else f"<p>{escape(words['none_listed'])}</p>"
    )
    turn = "".join(
        f'<button type="button" data-page="{number}"{"" if 0 <= number < page.pages else " disabled"}>'
        f"{escape(words[name])}</button>"
        for name, number in (("newer", page.number - 1), ("older", page.number + 1))
    )
    where = words["page_of"].format(number=page.number + 1, pages=page.pages)
    remove = (
        f'<button type="button" class="sk-remove" data-change="remove" disabled'
        f' data-sure="{escape(words["sure_remove"])}">{escape(words["remove"])}</button>'
    )
    return (
        f'<section class="sk-listing" data-number="{page.number}"><h2>{escape(words["list_of_articles"])}</h2>'
        f'<form id="sk-find"><label class="sk-hidden" for="sk-find-word">{escape(words["find_article"])}</label>'
        f'<input id="sk-find-word" name="word" type="search" value="{escape(page.word)}"'
        f' placeholder="{escape(words["find_article"])}"><span>{count_text("count_articles", page.found, language)}'
        f'</span></form><div class="sk-rows"><div class="sk-table">{table}</div>'
        f'<p class="sk-actions">{turn}<span>{escape(where)}</span>{"" if fixed else remove}</p></div></section>'
    )


def _row(item: Listed, language: str, fixed: bool) -> str:
    words = labels(language)
    title = item.title or words["untitled"]
    when = date_text(item.published, language).split(",")[0] if item.published else words["undated"]
    cells = "".join(f'<td dir="auto">{escape(value or "")}</td>' for value in (item.source, when, item.place))
    box = f'<input type="checkbox" name="id" value="{escape(item.id)}" aria-label="{escape(title)}">'
    return (
        f"<tr><td>{'' if fixed else box}</td>"
        f'<td dir="auto">{parts.article_link(item.id, 0, 0, "", title)}</td>{cells}</tr>'
    )
