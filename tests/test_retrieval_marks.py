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
