"""Dates: as pages write them, as fields hold them, and what only looks like one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from seeds.date_fields import read_date
from seeds.datelines import date_line
from seeds.dates import VIETNAM, find_date


def vietnam(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("line", "when", "clock"),
    [
        ("Print Thứ Tư, 23/03/2022 14:20 Gốc", vietnam(2022, 3, 23, 14, 20), True),
        ("18/03/2022, 06:39", vietnam(2022, 3, 18, 6, 39), True),
        ("07:56 16/10/2024", vietnam(2024, 10, 16, 7, 56), True),
        ("Ngày đăng 18/05/2022 | 08:40 | Lượt xem: 651", vietnam(2022, 5, 18, 8, 40), True),
        ("Ngày 5 tháng 3 năm 2022", vietnam(2022, 3, 5), False),
        ("14h20 ngày 5/3/2022", vietnam(2022, 3, 5, 14, 20), True),
        ("14 giờ 30 phút ngày 05-03-2022", vietnam(2022, 3, 5, 14, 30), True),
        ("5 Tháng Ba, 2022 lúc 3:05 CH", vietnam(2022, 3, 5, 15, 5), True),
        ("Tháng Mười Hai 5, 2022", vietnam(2022, 12, 5), False),
        ("Thứ bảy, 5/3/2022, 10:00 (GMT+7)", vietnam(2022, 3, 5, 10), True),
        ("March 5, 2022", vietnam(2022, 3, 5), False),
        ("Sat, 5th Mar 2022 12:30 AM", vietnam(2022, 3, 5, 0, 30), True),
        ("2022-03-05T10:11:12Z", datetime(2022, 3, 5, 10, 11, 12, tzinfo=UTC), True),
        ("2022-03-05 10:00:00+09:00", datetime(2022, 3, 5, 10, tzinfo=timezone(timedelta(hours=9))), True),
        ("5.3.2022", vietnam(2022, 3, 5), False),
        ("03/25/2022", vietnam(2022, 3, 25), False),
        ("2022年3月5日 18:00", vietnam(2022, 3, 5, 18), True),
    ],
)
def test_dates_of_pages(line: str, when: datetime, clock: bool) -> None:
    stamp = find_date(line)
    assert stamp is not None
    assert (stamp.when, stamp.clock) == (when, clock)
    assert stamp.when.utcoffset() == when.utcoffset()


@pytest.mark.parametrize(
    "line",
    [
        "Chiều 12/4, đoàn đến thăm trường",
        "Đội nhà thắng 2-1",
        "3/4 số hộ",
        "nhiệm kỳ 2020-2025",
        "31/02/2022",
        "số 15/2007/NQ",
        "",
    ],
)
def test_no_dates(line: str) -> None:
    assert find_date(line) is None


@pytest.mark.parametrize(
    ("line", "rank"),
    [
        ("Đăng ngày 05/03/2022 lúc 08:40", 0),
        ("Nguyễn Văn Thử - 05/03/2022 08:40", 0),
        ("Cập nhật lần cuối: 05/03/2022 08:40", 2),
        ("Published on March 5, 2022", 0),
        ("Thời sự | 05/03/2022 08:40 | 651 lượt xem", 0),
    ],
)
def test_date_lines(line: str, rank: int) -> None:
    dated = date_line(line)
    assert dated is not None and dated.rank == rank and dated.when.date() == datetime(2022, 3, 5).date()


@pytest.mark.parametrize(
    "line",
    ["Lịch cắt nước ngày 5/3/2022", "Chiều 5/3/2022, thị trấn họp bàn về việc mở lại chợ hoa đêm bên sông.", "Tin tức"],
)
def test_titles_and_sentences_with_a_date_are_no_date_lines(line: str) -> None:
    assert date_line(line) is None


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("2022-03-05", vietnam(2022, 3, 5)),
        ("2022-03-05T01:02:03Z", datetime(2022, 3, 5, 1, 2, 3, tzinfo=UTC)),
        ("20220305", vietnam(2022, 3, 5)),
        (1646445723, datetime(2022, 3, 5, 2, 2, 3, tzinfo=UTC)),
        (1646445723000, datetime(2022, 3, 5, 2, 2, 3, tzinfo=UTC)),
        ("1646445723", datetime(2022, 3, 5, 2, 2, 3, tzinfo=UTC)),
        ("Sat, 05 Mar 2022 10:00:00 GMT", datetime(2022, 3, 5, 10, tzinfo=UTC)),
        ("23/10/2013 11:39", vietnam(2013, 10, 23, 11, 39)),
        ("5 mars 2022", vietnam(2022, 3, 5)),
        ("5 de marzo de 2022", vietnam(2022, 3, 5)),
        ("hôm qua", None),
        ("yesterday", None),
        ("3 days ago", None),
        ("12/4", None),
        ("2022", None),
        ("", None),
        (None, None),
        (True, None),
        (10**30, None),
    ],
)
def test_dates_of_fields(value: object, when: datetime | None) -> None:
    assert read_date(value) == when
