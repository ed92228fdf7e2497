"""Places: named where clear, None where not."""

import pytest

from seeds.places import find_place, place_of_title


@pytest.mark.parametrize(
    ("title", "lead", "place"),
    [
        ("Hà Nội: Mở lại chợ hoa đêm", "Chợ hoa mở lại từ tối nay.", "Hà Nội"),
        ("TP.HCM: Thêm tuyến buýt điện", "Tuyến buýt mới chạy từ sáng nay.", "Thành phố Hồ Chí Minh"),
        ("Quận Long Biên sửa đường ven sông", "Đường ven sông sẽ rộng hơn.", "Hà Nội"),
        ("Sửa đường ven sông", "Chiều 5/3, lễ khởi công diễn ra tại quận Ngô Quyền.", "Hải Phòng"),
        ("Thăm nhà máy", "Đoàn của Thành ủy Đà Nẵng làm việc tại nhà máy nước quận Ngô Quyền.", "Hải Phòng"),
        ("", "Đoàn làm việc với Ban Thường vụ Thành ủy Cần Thơ về kế hoạch năm.", "Cần Thơ"),
        ("Floods recede", "HANOI, March 5 - Water fell overnight.", "Hà Nội"),
        ("Floods recede", "Schools reopened in Da Nang on Monday.", "Đà Nẵng"),
        ("Đảo xa ở Thái Bình Dương", "Hòn đảo nằm giữa Thái Bình Dương.", None),
        ("Ông Nguyễn Hòa Bình thăm trường", "Ông Nguyễn Hòa Bình thăm trường mới.", None),
        ("Họp cư dân", "Cuộc họp diễn ra tại chung cư Hoàng Anh Gia Lai.", None),
        ("Hai tỉnh nối đường", "Đường nối Nghệ An với Hà Tĩnh đã thông.", None),
        ("Không nơi nào", "Bài này không nhắc tới nơi nào.", None),
    ],
)
def test_places(title: str, lead: str, place: str | None) -> None:
    assert find_place(title, (lead,)) == place


def test_the_place_that_a_text_names_most() -> None:
    lead = "Đoàn đi qua Nghệ An rồi tới Hà Tĩnh trong một ngày."
    body = ("Tại Hà Tĩnh, đoàn thăm cảng.", "Lãnh đạo tỉnh Hà Tĩnh cảm ơn đoàn.", "Từ Hà Tĩnh đoàn ra về.")
    assert find_place("", (lead, *body)) == "Hà Tĩnh"
    assert find_place("", (lead, body[0])) is None


def test_place_of_a_title() -> None:
    assert place_of_title("Đà Nẵng: Lễ hội pháo hoa") == "Đà Nẵng"
    assert place_of_title("Lễ hội pháo hoa ở Đà Nẵng") is None
