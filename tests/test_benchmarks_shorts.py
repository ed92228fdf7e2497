import pytest

from benchmarks.shorts import is_right


@pytest.mark.parametrize(
    ("short", "answer"),
    [
        ("12/3", "ngày 12 tháng 3"),
        ("ngày 12 tháng 3", "12/3"),
        ("17/5/2022", "Chiều ngày 17 tháng 5 năm 2022"),
        ("Chiều ngày 17/5/2022", "17/5/2022"),
        ("năm 1998", "1998,"),
        ("tháng 11/2015", "tháng 11 năm 2015"),
        ("8 March", "March 8"),
        ("26 November 1990", "November 26, 1990"),
        ("2005-07-14", "July 14, 2005"),
        ("15h18", "15 giờ 18 phút"),
        ("16.300", "trên 16.300 đảng viên"),
        ("2,500", "2.500"),
        ("hai", "2"),
        ("four", "4"),
        ("xã Đồi 61", "Đồi 61"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("Stan Lee", "Stan Lee, Larry Lieber và Jack Kirby"),
        ("khoảng 700m", "700 m"),
        ("năm người", "5 người"),
        ("1500", "1.500 người"),
    ],
)
def test_the_same_in_another_form(short, answer):
    assert is_right(short, ["something else", answer])
    assert is_right(answer, [short])


@pytest.mark.parametrize(
    ("short", "answer"),
    [
        ("2", "2002"),
        ("300", "16.300"),
        ("12/3", "ngày 12 tháng 4"),
        ("12/3", "ngày 3 tháng 12"),
        ("năm 1998", "tháng 9"),
        ("tháng 3", "13 tháng 2"),
        ("1,5 triệu", "15 triệu"),
        ("An", "Nguyễn Văn Anh"),
        ("", "2002"),
        ("12", "12/3"),
    ],
)
def test_another_thing(short, answer):
    assert not is_right(short, [answer])
    assert not is_right(answer, [short])
