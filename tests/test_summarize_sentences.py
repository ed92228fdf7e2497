"""Which sentences lean on the one before, and so are not told without it."""

import pytest

from retrieval import Article
from summarize.knapsack import fill
from summarize.sentences import told_sentences


def leanings(text, language="vi"):
    return [
        (text[one.start : one.end], one.leaning) for one in told_sentences(Article("a", "", text, language=language))
    ]


@pytest.mark.parametrize(
    ("sentence", "leaning"),
    [
        ("Ông cũng cho biết sẽ xem xét đề nghị này.", "who"),
        ("Ông Đinh La Thăng cho biết sẽ xem xét.", ""),
        ("Ông chủ quán kể lại sự việc với báo chí.", ""),
        ("Bà con nông dân phấn khởi vì được mùa.", ""),
        ("Đồng thời, đồng chí đề nghị quận rà soát lại.", "who"),
        ("Đồng thời, Hà Nội đề nghị rà soát lại.", "link"),
        ("Trước đó, ông cho biết sẽ không từ chức.", "who"),
        ("Trước đó, ngày 20/10, Bộ Ngoại giao đã yêu cầu.", "link"),
        ("Tại buổi họp, ông cũng đề nghị rà soát lại.", "who"),
        ("Tại buổi họp, ông Nam đề nghị rà soát lại.", ""),
        ("Khi biết tin, bà con kéo đến rất đông.", ""),
        ("Tổ chức này cáo buộc hai nước vi phạm.", "who"),
        ("Vụ việc nói trên đang được điều tra làm rõ.", "who"),
        ("Cuộc biểu tình lần này kéo dài ba ngày.", ""),
        ("Những ngày này trời rất lạnh ở miền Bắc.", ""),
        ("“Việc công bố chậm khiến người dân lo lắng.", "link"),
        ("“Chúng tôi lo lắng”, ông Nam nói với báo chí.", ""),
    ],
)
def test_what_leans(sentence, leaning):
    assert leanings(sentence) == [(sentence, leaning)]


def test_what_goes_on_with_a_quotation_leans_on_its_beginning():
    text = (
        'Cô An nói: "Con chó lao vào bọn trẻ.\nCác em nằm khắp nơi.\nThật là kinh hoàng".\nCảnh sát đã đến hiện trường.'
    )
    assert [leaning for _, leaning in leanings(text)] == ["", "who", "who", ""]
    text = "Ông Bình kể: “Tôi đi làm về.\n“Tôi thấy khói bốc lên.\nTôi gọi mọi người.” Lửa tắt lúc 5 giờ sáng."
    assert [leaning for _, leaning in leanings(text)] == ["", "link", "who", ""]


def test_a_quotation_that_nobody_closed_ends_some_time():
    text = "Ông Bình nói: “Tôi đi.\n" + "Thành phố xây thêm trường học mới.\n" * 60
    found = [leaning for _, leaning in leanings(text)]
    assert found[1] == "who" and found[-1] == ""


@pytest.mark.parametrize(
    ("values", "lengths", "least", "most", "expected"),
    [
        ([5.0, 4.0, 3.0], [6, 5, 5], 10, 10, [1, 2]),
        ([5.0, 4.0, 3.0], [6, 5, 5], 6, 10, [1, 2]),
        ([9.0, 4.0, 3.0], [6, 5, 5], 6, 10, [0]),
        ([5.0, 4.0], [6, 5], 7, 10, None),
        ([5.0], [20], 9, 10, None),
        ([], [], 1, 5, None),
    ],
)
def test_a_knapsack_is_nearly_full_or_not_filled(values, lengths, least, most, expected):
    assert fill(values, lengths, least, most) == expected
