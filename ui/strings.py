"""Every word that we show on the page and in the terminal, as data: one table a language, the same keys in each."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

DEFAULT_LANGUAGE = "vi"

_VI = {
    "language_name": "Tiếng Việt",
    "tagline": "Hỏi kho tin của bạn, nhận lại đúng nguyên văn.",
    "question": "Câu hỏi",
    "question_hint": "Ai, khi nào, ở đâu, bao nhiêu…",
    "ask": "Hỏi",
    "examples": "Thử hỏi",
    "filters": "Bộ lọc",
    "filters_active": "Bộ lọc ({count} đang bật)",
    "source": "Nguồn",
    "place": "Địa điểm",
    "language": "Ngôn ngữ",
    "any_source": "Mọi nguồn",
    "any_place": "Mọi nơi",
    "any_language": "Mọi ngôn ngữ",
    "since": "Từ ngày",
    "until": "Đến ngày",
    "switch_language": "Ngôn ngữ giao diện",
    "answer": "Trả lời",
    "strength": "Bằng chứng",
    "strength_strong": "rõ ràng",
    "strength_medium": "khá",
    "strength_weak": "yếu",
    "strength_none": "không có",
    "quotes": "Trích dẫn",
    "not_found": "Không tìm thấy trong kho này.",
    "not_found_why": "Không đoạn nào trong kho trả lời được câu hỏi.",
    "not_found_filtered": "Không đoạn nào trả lời được với bộ lọc đang bật. Hãy thử bỏ lọc.",
    "related": "Liên quan",
    "related_why": "Những đoạn gần nhất, không phải câu trả lời.",
    "open_article": "Mở bài",
    "original": "Trang gốc",
    "close": "Đóng",
    "article": "Bài viết",
    "article_id": "Mã bài",
    "score": "điểm",
    "untitled": "(không có tiêu đề)",
    "undated": "không rõ ngày",
    "problem": "Không thực hiện được",
    "long_question": "Câu hỏi dài {length} chữ cái: hãy rút xuống {limit}.",
    "bad_date": "“{value}” không phải là ngày: hãy viết năm-tháng-ngày, như 2022-03-23.",
    "dates_reversed": "“Từ ngày” ({since}) sau “Đến ngày” ({until}): hãy đổi lại.",
    "unreadable": "Không đọc được kho: {reason}.",
    "count_articles": "{count} bài",
    "count_articles_one": "1 bài",
    "count_sources": "{count} nguồn",
    "count_sources_one": "1 nguồn",
    "archive": "Kho",
    "articles": "Bài",
    "passages": "Đoạn",
    "copies": "Bản sao",
    "sources": "Nguồn",
    "languages": "Ngôn ngữ",
    "places": "Địa điểm",
    "dates": "Ngày đăng",
    "model": "Mô hình",
    "size": "Dung lượng",
    "created": "Tạo lúc",
    "format": "Định dạng",
    "language_vi": "Tiếng Việt",
    "language_en": "Tiếng Anh",
    "unknown": "không rõ",
}

_EN = {
    "language_name": "English",
    "tagline": "Ask your news archive, get its own words back.",
    "question": "Question",
    "question_hint": "Who, when, where, how many…",
    "ask": "Ask",
    "examples": "Try asking",
    "filters": "Filters",
    "filters_active": "Filters ({count} on)",
    "source": "Source",
    "place": "Place",
    "language": "Language",
    "any_source": "Any source",
    "any_place": "Anywhere",
    "any_language": "Any language",
    "since": "From",
    "until": "To",
    "switch_language": "Interface language",
    "answer": "Answer",
    "strength": "Evidence",
    "strength_strong": "strong",
    "strength_medium": "medium",
    "strength_weak": "weak",
    "strength_none": "none",
    "quotes": "Quotes",
    "not_found": "Not found in this archive.",
    "not_found_why": "No passage here answers the question.",
    "not_found_filtered": "No passage answers with these filters on. Try without them.",
    "related": "Related",
    "related_why": "The nearest passages; they are not an answer.",
    "open_article": "Open article",
    "original": "Original page",
    "close": "Close",
    "article": "Article",
    "article_id": "Article",
    "score": "score",
    "untitled": "(no headline)",
    "undated": "undated",
    "problem": "That did not work",
    "long_question": "The question has {length} characters: shorten it to {limit}.",
    "bad_date": "“{value}” is not a date: write year-month-day, as in 2022-03-23.",
    "dates_reversed": "“From” ({since}) is after “To” ({until}): swap them.",
    "unreadable": "The archive cannot be read: {reason}.",
    "count_articles": "{count} articles",
    "count_articles_one": "1 article",
    "count_sources": "{count} sources",
    "count_sources_one": "1 source",
    "archive": "Archive",
    "articles": "Articles",
    "passages": "Passages",
    "copies": "Copies",
    "sources": "Sources",
    "languages": "Languages",
    "places": "Places",
    "dates": "Published",
    "model": "Model",
    "size": "Size",
    "created": "Built",
    "format": "Format",
    "language_vi": "Vietnamese",
    "language_en": "English",
    "unknown": "unknown",
}

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({"vi": MappingProxyType(_VI), "en": MappingProxyType(_EN)})

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
