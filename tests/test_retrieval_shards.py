"""Parts that were made elsewhere: put together, they are the archive that would have been made here."""

import numpy as np
import pytest

from retrieval import Archive, Article
from retrieval.errors import ArchiveDamaged
from retrieval.preparing import article_signatures
from retrieval.shards import Shard, assembling, group_keys, make_shard

TEXT = "Chiều 17/5, đoàn kiểm tra làm việc với quận Long Biên về công tác xây dựng Đảng, nhân dịp đầu năm. " * 3
ARTICLES = [
    Article(f"n{number}", f"Tin số {number}", f"Đảng bộ quận Long Biên có {number} đảng viên. Bài {number * 7}.")
    for number in range(20)
]
ARTICLES[3] = Article("first", "Kiểm tra", TEXT + "Bản một.")
ARTICLES[17] = Article("second", "Kiểm tra", TEXT + "Bản hai.")


def shards() -> list[Shard]:
    groups = group_keys([article.id for article in ARTICLES], article_signatures(ARTICLES))
    cuts = [slice(0, 8), slice(8, 9), slice(9, 20)]
    return [make_shard(ARTICLES[cut], groups[cut], number + 1, None) for number, cut in enumerate(cuts)]


@pytest.fixture(params=["files", "milvus"])
def address(request):
    return None if request.param == "files" else request.getfixturevalue("milvus_lite")


def test_shards_in_any_order_are_the_same_archive(address, tmp_path):
    whole = Archive.build(ARTICLES, tmp_path / "whole")
    made = shards()
    with assembling(tmp_path / "parts", None, address) as assembly:
        for number in (2, 0, 1, 0):  # a part that came twice counts once
            assembly.put(number, made[number])
        archive = assembly.finish()
    assert list(archive) == list(whole)
    assert (archive.snapshot.groups == whole.snapshot.groups).all()
    assert archive.info().copies == 1
    assert archive.verify() == ()
    for question in ("Long Biên có bao nhiêu đảng viên?", "doan kiem tra", "Bài 35"):
        one, other = archive.search(question), whole.search(question)
        assert [(hit.article_id, hit.start) for hit in one] == [(hit.article_id, hit.start) for hit in other]
        assert [hit.score for hit in one] == pytest.approx([hit.score for hit in other], abs=1e-4)
    again = Archive.open(tmp_path / "parts")
    again.add([Article("new", "Mới", "Bài mới.")])
    assert len(again) == 21
    assert again.verify() == ()


def test_a_shard_that_was_changed_on_its_way_is_found(tmp_path):
    first, second, third = shards()
    data = first.files["articles.npy"]
    changed = Shard({**first.files, "articles.npy": data[:-1] + bytes([data[-1] ^ 1])}, first.checksum)
    Archive.build(ARTICLES[:2], tmp_path / "a")
    with assembling(tmp_path / "a", None, None) as assembly:
        for number, shard in enumerate((changed, second, third)):
            assembly.put(number, shard)
        with pytest.raises(ArchiveDamaged, match=r"articles\.npy"):
            assembly.finish()
    assert len(Archive.open(tmp_path / "a")) == 2
    assert len(list((tmp_path / "a" / "parts").iterdir())) == 1


def test_signatures_alone_are_those_of_an_archive(tmp_path):
    archive = Archive.build(ARTICLES, tmp_path / "whole")
    assert np.array_equal(article_signatures(ARTICLES), archive.snapshot.signatures())
