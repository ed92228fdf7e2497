import pytest

from retrieval import Archive, Article
from retrieval.marks import restore

ARTICLES = [
    Article("1", "", "Đảng bộ đổi mới phương thức lãnh đạo. Đội bóng mới của Hải Phòng thắng."),
    Article("2", "", "Đổi mới tư duy là việc khó. Đổi tiền mới dịp Tết."),
    Article("3", "", "The party committee met in Can Tho on Monday."),
    Article("4", "", "Bí thư Thành ủy nói về đổi mới."),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return Archive.build(ARTICLES, tmp_path_factory.mktemp("marks") / "archive").snapshot


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("doi moi phuong thuc lanh dao", "đổi mới phương thức lãnh đạo"),
        ("DOI MOI?", "đổi mới?"),
        ("doi bong moi", "đội bóng mới"),
        ("bi thu thanh uy", "bí thư thành ủy"),
        ("đổi moi", "đổi moi"),
        ("the party committee met", "the party committee met"),
        ("2024", "2024"),
        ("", ""),
    ],
)
def test_likeliest_marks(snapshot, typed, read):
    assert restore(snapshot, typed) == read


def test_an_archive_without_vietnamese_reads_by_the_background(tmp_path):
    snapshot = Archive.build(ARTICLES[2:3], tmp_path / "archive").snapshot
    assert restore(snapshot, "nguoi dan Ha Noi co bao nhieu benh vien") == "người dân hà nội có bao nhiêu bệnh viện"


def test_the_archives_own_words_outweigh_the_background(tmp_path):
    common = Archive.build([Article("1", "", "Nothing.")], tmp_path / "other").snapshot
    assert restore(common, "cau lac bo") == "câu lạc bộ"
    own = Archive.build([Article(str(n), "", f"Cầu Lắc Bo dài {n} mét.") for n in range(40)], tmp_path / "own").snapshot
    assert restore(own, "cau lac bo") == "cầu lắc bo"
