"""What the page and the terminal say about events, in Vietnamese and in English."""

from collections.abc import Mapping

_WORDS = {
    "vi": {
        "no_date": "không rõ ngày",
        "no_events": "Không có sự kiện nào phù hợp.",
        "no_days": "Không tìm thấy ngày nào trong các bài của sự kiện này.",
        "length": "Số câu của bản tóm tắt",
        "focus": "Tập trung vào",
        "focus_hint": "một câu hỏi hoặc vài từ",
        "place": "Nơi",
        "since": "Từ ngày",
        "until": "Đến ngày",
        "word": "Từ trong tiêu đề",
        "summary": "Tóm tắt",
        "timeline": "Dòng thời gian",
        "list": "Các bài",
        "count": "{} sự kiện",
        "count_one": "1 sự kiện",
        "shown": "{} sự kiện; đây là {} sự kiện mới nhất. Lọc để thấy các sự kiện khác.",
        "all": "Mọi sự kiện",
        "clear": "Bỏ lọc",
        "filter": "Lọc",
        "ask": "Hỏi trong sự kiện này",
        "send": "Hỏi",
        "article": "Bài gốc",
        "published": "bài đăng trong ngày",
        "told": "ngày được kể",
        "picture": "Dòng thời gian từ {} đến {}",
    },
    "en": {
        "no_date": "no date",
        "no_events": "No event matches.",
        "no_days": "No day is named in this event's articles.",
        "length": "Sentences in the summary",
        "focus": "Focus on",
        "focus_hint": "a question or a few words",
        "place": "Place",
        "since": "From",
        "until": "Until",
        "word": "Word in the title",
        "summary": "Summary",
        "timeline": "Timeline",
        "list": "Articles",
        "count": "{} events",
        "count_one": "1 event",
        "shown": "{} events; these are the {} newest. Filter to see others.",
        "all": "All events",
        "clear": "Clear",
        "filter": "Filter",
        "ask": "Ask within this event",
        "send": "Ask",
        "article": "Source article",
        "published": "articles published that day",
        "told": "day told of",
        "picture": "Timeline from {} to {}",
    },
}


def event_words(language: str) -> Mapping[str, str]:
    """Labels in a language; in Vietnamese for one that has none."""
    return _WORDS.get(language, _WORDS["vi"])
