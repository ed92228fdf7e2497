"""Saved pages: the five real ones exactly, and made-up pages of other portals in tests/data/seeds."""

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pytest

from retrieval.errors import ArticleError
from retrieval.types import Article
from seeds import find_files, read_files, read_text
from seeds.dates import VIETNAM
from seeds.lines import tidy

DATA = Path(__file__).parent / "data" / "seeds"


def read(path: Path) -> Article:
    (article,) = read_files(find_files([path]), lambda notice: pytest.fail(str(notice)))
    return article


# What each real page keeps, by line numbers of the file as it was saved; nothing of the pages is copied here.
# file: (line of the title, lines of the body, published, source, place)
REAL = {
    "000_778735fa50873b16.txt": (
        None,
        [3, 5, 7, 9, 11, 13, 15, 17, 19, 21],
        datetime(2022, 3, 23, 14, 20, tzinfo=VIETNAM),
        "Cổng tin tức Thành phố Hải Phòng",
        "Hải Phòng",
    ),
    "001_a5e41cd1fa4addb6.txt": (
        1,
        [5, 8, 10, 12, 14, 16, 18, 20, 22, 24],
        datetime(2022, 3, 18, 6, 39, tzinfo=VIETNAM),
        "nhandan.vn",
        "Cần Thơ",
    ),
    "002_6cec925b734f27ee.txt": (
        3,
        [5, 6, 8, 10, 12, 14, 16, 18],
        None,
        "TTXVN/Báo ảnh Việt Nam",
        "Hà Nội",
    ),
    "003_7239dae0792dcdec.txt": (
        3,
        [6, 8, 12, 14, 16, 20, 24, 26, 28, 30, 34, 36, 38],
        datetime(2024, 10, 16, 7, 56, tzinfo=VIETNAM),
        "Hải Phòng điện tử",
        "Hải Phòng",
    ),
    "004_f20441d97662043b.txt": (
        3,
        [6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30],
        datetime(2022, 5, 18, 8, 40, tzinfo=VIETNAM),
        None,
        "Hà Nội",
    ),
}
# The two marks inside kept lines that do not belong to the article.
CUT = {
    ("002_6cec925b734f27ee.txt", 6): (None, " Ảnh: An Đăng - TTXVN"),
    ("003_7239dae0792dcdec.txt", 6): ("(HPĐT)- ", None),
}
FURNITURE = (
    "Print",
    "Gốc",
    "QR Code",
    "QR CODE",
    "Tin khác",
    "Tin tức\n",
    "Lượt xem",
    "Sign In",
    "Top\n",
    "Tag:",
    "File đính kèm",
    "Tiện ích",
    "Nguồn tin",
    "Mạng Xã hội",
    "Ảnh:",
    "Hoàng Tùng",
    "Theo nhandan.vn",
    "Báo ảnh",
    "HPĐT",
    "đoàn thể\n\n",
    "Ngày đăng",
)


@pytest.mark.parametrize("name", REAL)
def test_real_page(shared: Path, name: str) -> None:
    title, body, published, source, place = REAL[name]
    saved = tidy((shared / "seeds" / name).read_text("utf-8"))
    expected = []
    for number in body:
        before, after = CUT.get((name, number), (None, None))
        expected.append(saved[number - 1].removeprefix(before or "").removesuffix(after or ""))

    article = read(shared / "seeds" / name)

    assert article.text.split("\n") == expected
    assert article.title == ("" if title is None else saved[title - 1])
    assert article.published == published
    assert article.published is None or article.published.utcoffset() == VIETNAM.utcoffset(None)
    assert (article.source, article.place) == (source, place)
    assert (article.id, article.language, article.url) == (name, None, None)


@pytest.mark.parametrize("name", REAL)
def test_real_page_keeps_no_furniture(shared: Path, name: str) -> None:
    article = read(shared / "seeds" / name)
    assert [mark for mark in FURNITURE if mark in article.text + "\n"] == []


# Line numbers of captions, and of headings inside the body.
CAPTIONS = {"000": [7, 11, 15, 19], "001": [8], "002": [6], "003": [8, 14, 20, 30, 34], "004": [20]}


@pytest.mark.parametrize("name", REAL)
def test_captions_and_headings_of_a_real_page_are_lines_of_their_own(shared: Path, name: str) -> None:
    saved = tidy((shared / "seeds" / name).read_text("utf-8"))
    lines = read(shared / "seeds" / name).text.split("\n")
    for number in CAPTIONS[name[:3]]:
        assert saved[number - 1].removesuffix(" Ảnh: An Đăng - TTXVN") in lines


def test_a_vietnamese_portal() -> None:
    article = read(DATA / "portal_vi.txt")
    assert article.title == "Cầu Bến Mới thông xe sau hai năm thi công"
    assert article.published == datetime(2026, 3, 5, 10, 5, tzinfo=VIETNAM)
    assert article.source == "Báo Thử Nghiệm"
    assert article.text.split("\n") == [
        "Cây cầu dài 1,2 km bắc qua sông Cái chính thức thông xe sáng nay, rút ngắn thời gian đi lại của người dân hai"
        " huyện.",
        "Theo ban quản lý dự án, công trình có vốn đầu tư 900 tỷ đồng. Mỗi ngày có khoảng 3.000 lượt xe qua lại.",
        "Người dân đi bộ qua cầu trong sáng thông xe",
        "Vì sao cầu chậm ba tháng?",
        "Mưa lũ cuối năm ngoái khiến nhà thầu phải dừng thi công gần ba tháng."
        ' "Chúng tôi đã làm ba ca mỗi ngày", đại diện nhà thầu cho biết.',
        "Từ tuần tới, xe tải trên 10 tấn được phép qua cầu vào ban đêm.",
    ]


def test_an_english_portal() -> None:
    article = read(DATA / "portal_en.txt")
    assert article.title == "New bridge opens after two years of work"
    assert article.published == datetime(2026, 3, 5, 10, 5, tzinfo=UTC)
    assert article.source == "The Testing Gazette"
    assert article.text.split("\n") == [
        "The 1.2 km bridge over the river opened on Thursday morning, cutting travel time for two districts.",
        '"We worked three shifts a day," said a site manager at the opening.',
        "Heavy trucks will be allowed to cross at night from next week, the transport department said.",
        "What happens next?",
        "A second bridge is planned for 2028.",
    ]


def test_a_town_portal_in_capitals() -> None:
    article = read(DATA / "town.txt")
    assert article.title == "LỄ KHÁNH THÀNH TRƯỜNG TIỂU HỌC BẾN XANH"
    assert article.published == datetime(2023, 9, 12, tzinfo=VIETNAM)
    assert article.source == "Cổng TTĐT quận Ngô Quyền"
    assert article.place == "Hải Phòng"
    assert article.text.split("\n") == [
        "Sáng 12/9, quận Ngô Quyền tổ chức lễ khánh thành Trường Tiểu học Bến Xanh với 30 phòng học mới.",
        "Tới dự có đại diện các sở, ngành và đông đảo phụ huynh, học sinh trong quận.",
        "Toàn cảnh buổi lễ",
        "Trường được xây trong 14 tháng, tổng vốn 60 tỷ đồng.",
    ]


def test_wrapped_paragraphs_are_made_whole() -> None:
    article = read(DATA / "wrapped.txt")
    assert article.title == "Bến Xanh mở lớp dạy bơi miễn phí cho trẻ em"
    assert article.text.split("\n") == [
        "Hơn 200 trẻ em ở thị trấn Bến Xanh được học bơi miễn phí trong hè này, theo thông báo của trung tâm thể thao."
        " Lớp học kéo dài sáu tuần, mỗi tuần ba buổi, do các giáo viên thể dục đứng lớp.",
        "Phụ huynh đăng ký tại trung tâm từ ngày 1/6. Mỗi lớp có tối đa 25 em để bảo đảm an toàn.",
    ]


def test_names_of_sections_are_headings_inside_the_body() -> None:
    article = read(DATA / "headings.txt")
    assert article.title == "Mưa lớn"
    assert article.source == "Báo Bến Xanh"
    assert article.text.split("\n") == [
        "Mưa lớn làm ngập nhiều tuyến đường ở Bến Xanh trong sáng nay.",
        "Lực lượng chức năng đã phân luồng.",
        "Chính trị",
        "Hội đồng họp bất thường để bàn cách thoát nước.",
        "Kinh tế",
        "Thiệt hại ước tính 2 tỷ đồng.",
    ]


def test_a_plain_article_stays_whole() -> None:
    text = (
        "Một đoạn văn thuần, không có tiêu đề, chỉ có nội dung và kết thúc bằng dấu chấm.\n\n"
        "Xem thêm phim vào buổi tối là thói quen của nhiều gia đình trong thị trấn.\n\n"
        "Chia sẻ với chúng tôi, một giáo viên nói rằng lớp học đã kín chỗ từ tháng trước.\n\n"
        "Theo dõi sát tình hình, đội cứu hộ túc trực cả đêm bên bờ sông."
    )
    article = read_text(text, "plain")
    assert article.title == ""
    assert article.text == text.replace("\n\n", "\n")


def test_a_question_can_be_a_title() -> None:
    title = "Vì sao giá rau ở chợ liên tục tăng mạnh trong những ngày mưa lũ vừa qua?"
    article = read_text(
        f"{title}\n\nGiá rau sáng nay tăng gấp đôi so với tuần trước, theo ban quản lý chợ.\n\n"
        "Các nhà vườn cho biết ruộng rau còn ngập sâu nửa mét.",
        "q",
    )
    assert article.title == title
    assert article.text.startswith("Giá rau sáng nay")


def test_a_poem_stays_whole() -> None:
    verses = "\n".join(f"Dòng thơ thứ {number} nói về sông" for number in range(400))
    article = read_text(f"Sông quê\n\n{verses}", "poem")
    assert (article.title, article.text) == ("Sông quê", verses)
    assert read_text(verses, "verses").text == verses


def test_text_without_a_letter_is_refused() -> None:
    with pytest.raises(ArticleError, match="no sentence"):
        read_text("Print\n\n2022\n---\nTop", "x")


def test_menus_boxes_and_a_signature() -> None:
    article = read(DATA / "menus.txt")
    assert article.title == "Nông dân Bến Xanh được mùa cam sau ba năm mất trắng"
    assert article.published == datetime(2024, 12, 2, 9, 15, tzinfo=VIETNAM)
    assert article.source == "TTXVN"
    assert article.text.split("\n") == [
        "Nông dân xã Bến Xanh đang thu hoạch vụ cam được mùa nhất trong ba năm qua, giá bán tại vườn 25.000 đồng một"
        " kg.",
        # A line below a blank one may be a heading of the article: rather a link too many than a heading lost.
        "Thương lái đến tận vườn thu mua",
        "Cam sai quả tại vườn của một hộ dân ở xã Bến Xanh.",
        "Cả xã có 320 ha cam, sản lượng ước đạt 6.400 tấn, tăng 40% so với năm ngoái.",
        'Bà Lê Thị Thử, chủ vườn cam 2 ha, nói: "Năm nay gia đình tôi lãi hơn 300 triệu đồng"',
        "Xã dự kiến mở thêm một kho lạnh 500 tấn vào quý I năm sau, theo ông Nguyễn Văn Mẫu, Chủ tịch UBND xã.",
    ]


def test_an_office_with_todays_date_above_and_a_list_at_the_end() -> None:
    article = read(DATA / "office.txt")
    assert article.title == "Hội thi giáo viên dạy giỏi cấp tỉnh năm 2024"
    assert article.published == datetime(2024, 10, 15, tzinfo=VIETNAM)
    assert article.place == "Nam Định"
    assert article.text.split("\n") == [
        "Từ ngày 10 đến 14/10/2024, Sở Giáo dục và Đào tạo tổ chức Hội thi giáo viên dạy giỏi cấp tỉnh tại thành phố"
        " Nam Định.",
        "Hội thi có 120 giáo viên của 45 trường tham gia.",
        "Kết quả như sau:",
        "- Giải nhất: 5 giáo viên",
        "- Giải nhì: 10 giáo viên",
        "- Giải ba: 15 giáo viên",
        "Một số hình ảnh tại hội thi:",
        "Giáo viên trình bày bài giảng",
        "Trao giải cho các giáo viên",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hàng hóa bán ở chợ phải ghi rõ nguồn gốc, nơi sản xuất và hạn dùng, ban quản lý chợ yêu cầu.",
        "Tải ứng dụng này về, người dân có thể báo sự cố ngập nước cho thị trấn trong vài phút.",
        "Theo dõi trên Facebook của trường, phụ huynh biết lịch nghỉ lũ từ tối hôm trước.",
        "Bạn đọc ở xã Bến Xanh gửi ý kiến phản ánh tình trạng đường hỏng kéo dài nhiều tháng.",
        "Bình luận về trận đấu, huấn luyện viên nói rằng đội nhà đã chơi đúng kế hoạch.",
        "Chủ đề của hội thảo năm nay là nước sạch cho các xã ven biển, theo ban tổ chức.",
        "Ảnh: một phần của cuộc sống, triển lãm của câu lạc bộ nhiếp ảnh thị trấn, mở cửa đến hết tháng.",
    ],
)
def test_sentences_with_the_words_of_furniture_stay(sentence: str) -> None:
    around = "Thị trấn Bến Xanh vừa qua một mùa lũ dài, nhiều tuyến đường còn ngập sâu trong bùn."
    assert sentence in read_text(f"{around}\n\n{sentence}\n\n{around}", "x").text.split("\n")
    assert sentence in read_text(f"{around}\n\n{sentence}", "x").text.split("\n")


def test_cleaning_again_changes_nothing(shared: Path) -> None:
    for name in REAL:
        article = read(shared / "seeds" / name)
        again = read_text(f"{article.title}\n\n" + article.text.replace("\n", "\n\n"), name)
        assert (again.title, again.text) == (article.title, article.text)


@pytest.mark.parametrize(
    "text",
    [
        "a | b > c » " * 18 + "\n",
        "x" * 200_000,
        "1234567890" * 20_000,
        "x Ảnh: " * 30_000,
        "Abc " * 50_000,
        ". " * 50_000,
    ],
    ids=["links", "one word", "digits", "credits", "names", "stops"],
)
def test_odd_lines_take_no_time(text: str) -> None:
    start = perf_counter()
    try:
        read_text(text * 10 if len(text) < 1000 else text, "odd")
    except ArticleError:
        pass
    # Milliseconds; a pattern that backtracks takes minutes.
    assert perf_counter() - start < 10
