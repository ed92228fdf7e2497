"""Every word that we show on the page and in the terminal, as data: one table a language, the same keys in each."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from ui import labels_en, labels_vi

DEFAULT_LANGUAGE = "vi"

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"vi": MappingProxyType(labels_vi.LABELS), "en": MappingProxyType(labels_en.LABELS)}
)

_ENGLISH_MONTHS = "January February March April May June July August September October November December".split()


def labels(language: str) -> Mapping[str, str]:
    """Give the words of a language; of the default one where it has none."""
    return LABELS.get(language, LABELS[DEFAULT_LANGUAGE])


def preferred_language(accept_language: str | None) -> str:
    """Choose a language of ours from a browser's Accept-Language header.

    The first language that the browser names decides: Vietnamese for Vietnamese, English for any other; no header, or
    an empty one, means the default.
    """
    first = (accept_language or "").split(",")[0].split(";")[0].strip().lower()
    if not first or first == "*":
        return DEFAULT_LANGUAGE
    return "vi" if first.split("-")[0] == "vi" else "en"


def locale_language(locale: str | None) -> str:
    """Choose a language of ours from a locale name such as ``vi_VN.UTF-8``; English for any but Vietnamese."""
    return "vi" if (locale or "").lower().split("_")[0].split(".")[0] == "vi" else "en"


def date_text(moment: datetime, language: str) -> str:
    """Write a date as people of the language do; with the clock time where there is one other than midnight."""
    if language == "vi":
        day = f"{moment.day}/{moment.month}/{moment.year}"
    else:
        day = f"{moment.day} {_ENGLISH_MONTHS[moment.month - 1]} {moment.year}"
    has_time = (moment.hour, moment.minute) != (0, 0)
    return f"{day}, {moment:%H:%M}" if has_time else day


def number_text(number: int, language: str) -> str:
    """Write a whole number with the language's thousands separator."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "vi" else text


def count_text(key: str, number: int, language: str) -> str:
    """Write how many there are of something: `key` is a label with ``{count}``, and has a twin ``…_one``."""
    words = labels(language)
    return words[f"{key}_one"] if number == 1 else words[key].format(count=number_text(number, language))


def language_name(code: str, language: str) -> str:
    """Name a language by its code in the interface's language; the code itself where we have no name."""
    return labels(language).get(f"language_{code}", code)
