"""What the page and the terminal say about events, in Vietnamese and in English."""

from collections.abc import Mapping

_WORDS = {
    "vi": {
        "tab": "Sự kiện",
        "ask_tab": "Hỏi đáp",
        "no_date": "không rõ ngày",
        "no_events": "Không có sự kiện nào phù hợp.",
        "no_days": "Không tìm thấy ngày nào trong các bài của sự kiện này.",
        "event": "Sự kiện",
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
        "ask": "Hỏi trong sự kiện này",
        "article": "Bài gốc",
    },
    "en": {
        "tab": "Events",
        "ask_tab": "Ask",
        "no_date": "no date",
        "no_events": "No event matches.",
        "no_days": "No day is named in this event's articles.",
        "event": "Event",
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
        "ask": "Ask within this event",
        "article": "Source article",
    },
}


def event_words(language: str) -> Mapping[str, str]:
    """Labels in a language; in Vietnamese for one that has none."""
    return _WORDS.get(language, _WORDS["vi"])
