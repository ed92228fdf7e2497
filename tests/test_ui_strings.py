"""The words of the interface: complete in both languages, and chosen as people expect."""

import string
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ui import login
from ui.events_strings import event_words
from ui.strings import (
    LABELS,
    count_text,
    date_text,
    labels,
    language_name,
    locale_language,
    number_text,
    preferred_language,
)

HANOI = timezone(timedelta(hours=7))


def test_both_languages_have_the_same_keys():
    assert set(LABELS) == {"vi", "en"}
    assert LABELS["vi"].keys() == LABELS["en"].keys()


@pytest.mark.parametrize("words", [event_words, login.WORDS.__getitem__], ids=["events", "login"])
def test_the_words_of_events_and_of_the_login_are_complete_too(words):
    vietnamese, english = words("vi"), words("en")
    assert vietnamese.keys() == english.keys()
    for key, text in vietnamese.items():
        assert text.strip() and text.count("{}") == english[key].count("{}"), key


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_label_is_empty_or_has_spaces_around_it(language):
    assert [key for key, text in LABELS[language].items() if not text or text != text.strip()] == []


def test_labels_have_the_same_placeholders():
    def names(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    differing = [key for key in LABELS["vi"] if names(LABELS["vi"][key]) != names(LABELS["en"][key])]
    assert differing == []


def test_an_unknown_language_gets_the_default_words():
    assert labels("fr")["ask"] == "Hỏi"
    assert labels("en")["ask"] == "Ask"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("vi", "vi"),
        ("VI-vn", "vi"),
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("fr-FR", "en"),
        ("vid", "en"),
        ("*", "vi"),
        ("", "vi"),
        (None, "vi"),
    ],
)
def test_the_browsers_first_language_decides(header, expected):
    assert preferred_language(header) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("vi_VN.UTF-8", "vi"), ("vi", "vi"), ("en_US.UTF-8", "en"), ("C.UTF-8", "en"), ("", "en"), (None, "en")],
)
def test_the_terminals_locale_decides(locale, expected):
    assert locale_language(locale) == expected


def test_dates_are_written_as_people_write_them():
    assert date_text(datetime(2022, 3, 23, 14, 20, tzinfo=HANOI), "vi") == "23/3/2022, 14:20"
    assert date_text(datetime(2022, 3, 23, 14, 20, tzinfo=HANOI), "en") == "23 March 2022, 14:20"
    assert date_text(datetime(2024, 12, 1, tzinfo=UTC), "vi") == "1/12/2024"
    assert date_text(datetime(2024, 12, 1, tzinfo=UTC), "en") == "1 December 2024"


def test_numbers_and_languages_are_written_in_the_interface_language():
    assert number_text(1234567, "vi") == "1.234.567"
    assert number_text(1234567, "en") == "1,234,567"
    assert count_text("count_articles", 1, "en") == "1 article"
    assert count_text("count_articles", 1200, "en") == "1,200 articles"
    assert count_text("count_sources", 1200, "vi") == "1.200 nguồn"
    assert language_name("vi", "en") == "Vietnamese"
    assert language_name("en", "vi") == "Tiếng Anh"
    assert language_name("xx", "vi") == "xx"
