"""An event's days as a Plotly figure: how many articles came out on each, and which days its timeline tells of.

A figure is plain JSON; the page's own plotly.js, which gradio brings, draws it. (The Python package of the same name
would only write that JSON: 64 MB more to install.)
"""

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from ui.events_strings import event_words
from ui.strings import date_text

if TYPE_CHECKING:
    from retrieval import Article
    from summarize import SourcedSentence

_HEIGHT = 190
# Letters of a sentence that are shown at a dot, and in a line of it.
_SHOWN = 220
_LINE = 44
# Days further apart than this would squeeze all others into a corner: then each day gets the same room.
_LONG = timedelta(days=400)
_ROOM = timedelta(days=3)
_STEPS = 3  # of the number of articles: whole ones
_BAR = 86_400_000 * 0.7  # milliseconds: most of a day
_CLEAR = "rgba(0,0,0,0)"
# The stylesheet overrides these with the page's own colours, light or dark.
_INK, _ACCENT, _SOFT = "#6b7079", "#a9503f", "#b9b3a6"


def picture(line: "Sequence[SourcedSentence]", articles: "Iterable[Article]", language: str) -> str:
    """Draw an event's days; the empty string where it has none.

    Parameters
    ----------
    line : sequence of SourcedSentence
        The event's timeline.
    articles : iterable of Article
        Its articles.

    Returns
    -------
    str
        A Plotly figure as JSON.
    """
    words = event_words(language)
    published = Counter(article.published.date() for article in articles if article.published)
    told = [(sentence.date, sentence.text) for sentence in line if sentence.date]
    days = sorted({*published, *(day for day, _ in told)})
    if not days:
        return ""
    spread = days[-1] - days[0] > _LONG
    bars = {
        "type": "bar",
        "name": words["published"],
        "x": [_x(day, language, spread) for day in sorted(published)],
        "y": [published[day] for day in sorted(published)],
        "marker": {"color": _SOFT},
        "hovertemplate": "%{y} " + words["published"] + "<extra></extra>",
        **({} if spread else {"width": _BAR}),
    }
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": words["told"],
        "x": [_x(day, language, spread) for day, _ in told],
        "y": [0] * len(told),
        "marker": {"color": _ACCENT, "size": 13},
        "cliponaxis": False,
        "text": [_hover(day, text, language) for day, text in told],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return json.dumps(
        {
            "data": [bars, dots],
            "layout": _layout(days, language, spread, max(published.values(), default=1)),
            "config": _CONFIG,
        }
    )


_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def _layout(days: Sequence[date], language: str, spread: bool, most: int) -> dict[str, Any]:
    room = max(_ROOM, (days[-1] - days[0]) / 20)
    axis: dict[str, Any] = {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True}
    across = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": [_x(day, language, True) for day in days],
    } if spread else {
        "type": "date",
        "range": [(days[0] - room).isoformat(), (days[-1] + room).isoformat()],
        "tickformat": "%-d/%-m/%Y" if language == "vi" else "%-d %b %Y",
        "nticks": 6,
        **({"tickvals": [day.isoformat() for day in days]} if len(days) <= 4 else {}),
    }  # fmt: skip
    return {
        "height": _HEIGHT,
        "margin": {"l": 28, "r": 16, "t": 8, "b": 34},
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"color": _INK, "size": 12},
        "dragmode": False,
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "hoverlabel": {"align": "left"},
        "xaxis": axis | across,
        "yaxis": axis | {"rangemode": "tozero", "tick0": 0, "dtick": -(-most // _STEPS)},
    }


def _x(day: date, language: str, spread: bool) -> str:
    return _written(day, language) if spread else day.isoformat()


def _written(day: date, language: str) -> str:
    return date_text(datetime(day.year, day.month, day.day), language)  # noqa: DTZ001 - a day has no zone


def _hover(day: date, text: str, language: str) -> str:
    # Plotly reads a little HTML in its labels: what articles say is escaped, as everywhere.
    lines = textwrap.wrap(textwrap.shorten(text, _SHOWN, placeholder="…"), _LINE)
    return "<br>".join([f"<b>{_written(day, language)}</b>", *map(escape, lines)])
