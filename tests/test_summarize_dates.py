"""Dates in running text: what is one, which day it is, and what only looks like one."""

from datetime import date

import pytest

from summarize.dates import find_dates

WEDNESDAY = date(2022, 5, 18)


def days(text, language, published=WEDNESDAY):
    return [(text[m.start : m.end], m.day.isoformat()) for m in find_dates(text, published, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sáng 23/3, Đoàn khảo sát làm việc.", [("Sáng 23/3", "2022-03-23")]),
        ("Chiều ngày 17/5/2022, Đoàn kiểm tra", [("17/5/2022", "2022-05-17")]),
        ("ngày 17-5-2022", [("17-5-2022", "2022-05-17")]),
        ("ngày 17.5.2022", [("17.5.2022", "2022-05-17")]),
        ("ngày 17 tháng 5 năm 2022", [("17 tháng 5 năm 2022", "2022-05-17")]),
        ("ngày 5 tháng 4", [("ngày 5 tháng 4", "2022-04-05")]),
        ("Tối 12/4. Chiều cùng ngày", [("Tối 12/4", "2022-04-12"), ("cùng ngày", "2022-04-12")]),
        ("chiều cùng ngày", [("cùng ngày", "2022-05-18")]),
        ("hôm qua", [("hôm qua", "2022-05-17")]),
        ("tối qua", [("tối qua", "2022-05-17")]),
        ("sáng nay", [("sáng nay", "2022-05-18")]),
        ("sáng nay (27-5)", [("nay (27-5)", "2022-05-27")]),
        ("ngày mai", [("ngày mai", "2022-05-19")]),
        ("lúc 16h30 ngày 24/4", [("ngày 24/4", "2022-04-24")]),
        ("lúc 5h30 sáng 2/5", [("sáng 2/5", "2022-05-02")]),
        ("lúc 21g15 tối ngày 2/5", [("tối ngày 2/5", "2022-05-02")]),
        ("trong 2 ngày mùng 3/5 và 5/5", [("mùng 3/5", "2022-05-03")]),
        ("từ 21 đến 23/4", [("đến 23/4", "2022-04-23")]),
        ("thứ Sáu tuần trước", [("thứ Sáu tuần trước", "2022-05-13")]),
        ("thứ Ba tuần qua", [("thứ Ba tuần qua", "2022-05-10")]),
        ("Nghị quyết số 15-NQ/TW ngày 30/7/2007", []),
        ("Quyết định số 128/QĐ-TTg ký ngày 5/4", []),
        ("Ngày 5/4, Thủ tướng ký Quyết định số 128/QĐ-TTg", [("Ngày 5/4", "2022-04-05")]),
        ("mùng 10/3 âm lịch", []),
        ("uống ngày 2-3 lần", []),
        ("hôm thứ Ba", [("hôm thứ Ba", "2022-05-17")]),
        ("hôm thứ Năm", [("hôm thứ Năm", "2022-05-12")]),
        ("ngày 28/12", [("ngày 28/12", "2021-12-28")]),
        ("ngày 22-23/4", [("ngày 22-23/4", "2022-04-22")]),
        ("từ 23/4 đến hết ngày 25/4", [("từ 23/4", "2022-04-23"), ("ngày 25/4", "2022-04-25")]),
        ("ngày 30/4/1975", [("30/4/1975", "1975-04-30")]),
        ("2022-03-04", [("2022-03-04", "2022-03-04")]),
        ("ngày 31/2", []),
        ("ngày 13/13", []),
        ("thắng 2-1", []),
        ("tối 12/4 thắng 3-1", [("tối 12/4", "2022-04-12")]),
        ("3/4 số phiếu", []),
        ("tăng từ 1/3 đến 3/4 dân số", []),
        ("tỷ lệ 24/7", []),
        ("vòng 1/8", []),
        ("một ngày 2-3 lần", []),
        ("mỗi ngày 2-3 lần", []),
        ("10 ngày 3-4 trận", []),
        ("điểm thứ hai", []),
        ("Nghị quyết số 15-NQ/TW", []),
        ("Quy định số 55-QĐ/TW", []),
        ("nhiệm kỳ 2020-2025", []),
        ("giá 17.5.20 đồng", []),
        ("ngày 2.500 đồng", []),
        ("tháng 3/2022", []),
    ],
)
def test_vietnamese(text, expected):
    assert days(text, "vi") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On March 5, officials met", [("March 5", "2022-03-05")]),
        ("on March 5, 2021", [("March 5, 2021", "2021-03-05")]),
        ("on 5 March 2021", [("5 March 2021", "2021-03-05")]),
        ("on 12 May", [("12 May", "2022-05-12")]),
        ("Sept. 30th", [("Sept. 30th", "2021-09-30")]),
        ("yesterday", [("yesterday", "2022-05-17")]),
        ("on Monday", [("on Monday", "2022-05-16")]),
        ("on Wednesday", [("on Wednesday", "2022-05-18")]),
        ("On March 5. Later that day", [("March 5", "2022-03-05"), ("Later that day", "2022-03-05")]),
        ("may 5 of them", []),
        ("won 2-1", []),
        ("3/4 of votes", []),
        ("in March 2021", []),
        ("at 5/3", []),
    ],
)
def test_english(text, expected):
    assert days(text, "en") == expected


@pytest.mark.parametrize(
    ("published", "text", "expected"),
    [
        (date(2022, 1, 5), "ngày 28/12", "2021-12-28"),
        (date(2022, 12, 20), "ngày 5/1", "2023-01-05"),
        (date(2022, 11, 1), "ngày 1/3", "2022-03-01"),
        (date(2024, 3, 10), "ngày 29/2", "2024-02-29"),
    ],
)
def test_a_missing_year_is_the_one_near_publication(published, text, expected):
    assert [day for _, day in days(text, "vi", published)] == [expected]


def test_without_publication_a_year_said_before_helps_and_relative_days_are_passed_over():
    assert days("hôm qua; ngày 3/3", "vi", None) == []
    assert days("ngày 1/3/2020, rồi ngày 4/3", "vi", None) == [("1/3/2020", "2020-03-01"), ("ngày 4/3", "2020-03-04")]


def test_a_range_has_one_year():
    assert days("từ ngày 19.5 đến 31.10.2016", "vi", None) == [
        ("ngày 19.5", "2016-05-19"),
        ("31.10.2016", "2016-10-31"),
    ]


def test_a_language_without_patterns_has_only_shared_ones():
    assert days("ngày 5/3, May 5, 2022-03-04", "ja") == [("2022-03-04", "2022-03-04")]
