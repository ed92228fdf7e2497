import pytest

from retrieval.question import Kind, kind_of
from retrieval.short import candidates
from retrieval.text import fold

QUESTIONS = [
    ("Ai là Bí thư Thành ủy Hải Phòng?", Kind.WHO),
    ("Người nào dẫn đầu đoàn kiểm tra?", Kind.WHO),
    ("Đoàn kiểm tra làm việc khi nào?", Kind.WHEN),
    ("Cuộc họp diễn ra ngày nào?", Kind.WHEN),
    ("Kỳ thi được tổ chức vào tháng mấy?", Kind.WHEN),
    ("Cuộc họp bắt đầu lúc mấy giờ?", Kind.WHEN),
    ("Mấy đảng viên được kết nạp?", Kind.HOW_MANY),
    ("Đoàn đến thăm ở đâu?", Kind.WHERE),
    ("Long Biên có bao nhiêu đảng viên?", Kind.HOW_MANY),
    ("Vì sao cần sửa đổi quy định?", Kind.WHY),
    ("Đề án được triển khai như thế nào?", Kind.HOW),
    ("Nghị quyết nào được tổng kết?", Kind.WHICH),
    ("Who led the delegation?", Kind.WHO),
    ("What year did it begin?", Kind.WHEN),
    ("Which city did they visit?", Kind.WHERE),
    ("How many members joined?", Kind.HOW_MANY),
    ("Why was it changed?", Kind.WHY),
    ("How was it done?", Kind.HOW),
    ("What was discussed?", Kind.WHICH),
    ("Đảng bộ quận Long Biên", Kind.OTHER),
]


@pytest.mark.parametrize(("question", "kind"), QUESTIONS)
def test_kind(question, kind):
    assert kind_of(question) is kind


@pytest.mark.parametrize(("question", "kind"), QUESTIONS)
def test_kind_without_marks(question, kind):
    assert kind_of(fold(question)) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "found"),
    [
        (Kind.WHEN, "Chiều ngày 17/5/2022, đoàn đến.", ["Chiều ngày 17/5/2022"]),
        (Kind.WHEN, "Sáng 16-10, đoàn đến; ngày 5 tháng 3 năm 2021 về.", ["Sáng 16-10", "ngày 5 tháng 3 năm 2021"]),
        (Kind.WHEN, "They met on March 5, 2022 and again in 2023.", ["March 5, 2022", "2023"]),
        (Kind.WHEN, "She was born on 26 November 1990.", ["26 November 1990"]),
        (Kind.WHEN, "He may come; the score was 81,63%.", []),
        (Kind.HOW_MANY, "Có 4.466 đảng viên, đạt 81,63% chỉ tiêu.", ["4.466", "81,63%"]),
        (Kind.HOW_MANY, "Chương trình 01-CTr/TU.", []),
        (Kind.HOW_MANY, "Có 6 tàu và hai xe.", ["6", "hai"]),
        (Kind.WHEN, "Lúc 15h18 ngày 3/10 cháy, 19h30 tắt.", ["15h18 ngày 3/10", "19h30"]),
        (Kind.WHERE, "Phong tỏa đường Đào Trinh Nhất.", ["Đào Trinh Nhất"]),
        (Kind.WHO, "Đồng chí Nguyễn Quang Dương và John Smith dự.", ["Nguyễn Quang Dương", "John Smith"]),
        (Kind.WHO, "Đoàn đến Hải Phòng, rồi Hà Nội.", []),
        (
            Kind.WHO,
            "Bí thư Thành ủy Hải Phòng Trần Lưu Quang và Bí thư Hà Nội Đinh Tiến Dũng.",
            ["Trần Lưu Quang", "Đinh Tiến Dũng"],
        ),
        (Kind.WHO, "Thủ tướng Narendra Modi gặp báo Nhân Dân và TTXVN.", ["Narendra Modi"]),
        (Kind.WHERE, "Đoàn làm việc tại Long Biên hôm qua.", ["Long Biên"]),
        (Kind.WHY, "Trận đấu hoãn vì mưa lớn.", ["vì"]),
        (Kind.WHICH, "Nghị quyết Trung ương 5.", []),
    ],
)
def test_candidates(kind, sentence, found):
    assert [sentence[start:end] for start, end in candidates(kind, "", sentence)] == found


def test_times_are_as_fine_as_asked():
    sentence = "Sáng 3/10, lúc 8 giờ 15 phút, năm 2020 được nhắc lại."
    found = {
        question: [sentence[start:end] for start, end in candidates(Kind.WHEN, question, sentence)]
        for question in ("Lúc mấy giờ?", "Năm nào?", "Ngày nào?")
    }
    assert found == {"Lúc mấy giờ?": ["8 giờ 15 phút"], "Năm nào?": ["năm 2020"], "Ngày nào?": ["Sáng 3/10"]}
