"""A question that leans on the one before it."""

import pytest

from ui.followup import complete

FLOOD = "Mưa làm ngập bao nhiêu tuyến phố ở thành phố Huế sáng nay?"
MEMBERS = "Đảng bộ quận Long Biên có bao nhiêu đảng viên năm 2022?"
LED = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("còn ở Hà Nội thì sao?", FLOOD, "Mưa làm ngập bao nhiêu tuyến phố ở Hà Nội sáng nay?"),
        ("Còn Hà Nội?", FLOOD, "Mưa làm ngập bao nhiêu tuyến phố ở Hà Nội sáng nay?"),
        ("ở Hà Nội thì sao", FLOOD, "Mưa làm ngập bao nhiêu tuyến phố ở Hà Nội sáng nay?"),
        ("con o Ha Noi thi sao?", FLOOD, "Mưa làm ngập bao nhiêu tuyến phố o Ha Noi sáng nay?"),
        ("Thế còn năm 2023?", MEMBERS, "Đảng bộ quận Long Biên có bao nhiêu đảng viên năm 2023?"),
        ("còn tháng 5 năm 2023 thì sao?", MEMBERS, "Đảng bộ quận Long Biên có bao nhiêu đảng viên tháng 5 năm 2023?"),
        ("còn ở Hải Phòng thì sao?", LED, "Ai dẫn đầu đoàn công tác đến Hải Phòng?"),
        ("còn ông Lê Tiến Châu?", "Bà Trương Thị Mai giữ chức vụ gì?", "ông Lê Tiến Châu giữ chức vụ gì?"),
        ("còn Hải Phòng thì sao", "Hà Nội có bao nhiêu quận?", "Hải Phòng có bao nhiêu quận?"),
        ("thế còn đoàn viên?", MEMBERS, MEMBERS.rstrip("?") + " đoàn viên?"),
        ("khi nào?", LED, "dẫn đầu đoàn công tác đến Cần Thơ khi nào?"),
        ("Vì sao?", LED, "dẫn đầu đoàn công tác đến Cần Thơ vì sao?"),
        ("What about Hanoi?", "How many streets were flooded in Hue?", "How many streets were flooded in Hanoi?"),
        ("and in 2023?", "How many in Hue in 2022?", "How many in Hue in 2023?"),
        ("Việc đó diễn ra khi nào?", LED, "Việc đó diễn ra khi nào (dẫn đầu đoàn công tác đến Cần Thơ)?"),
    ],
)
def test_it_is_completed(question, before, whole):
    assert complete(question, before) == whole


@pytest.mark.parametrize(
    "question",
    [
        "Còn bao nhiêu người mất tích?",
        "Thế giới có bao nhiêu người?",
        "Giá vàng hôm nay là bao nhiêu?",
        "Và rồi chuyện gì đã xảy ra với các hộ dân ở vùng lũ?",
        "Mưa ở Hà Nội",
        "And who won the cup final?",
        FLOOD,
        "",
        "???",
    ],
)
def test_a_question_of_its_own_stays_alone(question):
    assert complete(question, FLOOD) is None


def test_nothing_before_nothing_carried():
    assert complete("còn ở Hà Nội thì sao?", " ") is None


def test_a_person_is_named_and_marks_are_put_back():
    assert complete("Bà ấy giữ chức vụ gì?", LED, person="Trương Thị Mai") == "Trương Thị Mai giữ chức vụ gì?"
    whole = complete("con o hai phong thi sao", LED, restore=lambda text: {"o hai phong": "ở hải phòng"}[text])
    assert whole == "Ai dẫn đầu đoàn công tác đến hải phòng?"
