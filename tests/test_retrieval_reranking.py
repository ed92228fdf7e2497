import numpy as np
import pytest

from retrieval import Archive, Article
from retrieval.filters import Filters
from retrieval.query import Query
from retrieval.ranking import gathered, rank
from retrieval.reranking import DEPTH, FEATURES, evidence, learned, rerank

FILLER = "Hôm qua trời nắng đẹp và nhiều người đi dạo quanh hồ trước khi về nhà ăn cơm tối với gia đình của mình."
TOGETHER = "Bệnh viện Bình Minh mở cửa năm 1998."
SCATTERED = f"Bệnh viện có 300 giường. {FILLER} Ông Bình đến lúc bình minh. {FILLER} Cửa hàng mở năm 1998."
WORDS = (
    "sông núi biển trời mây mưa nắng gió lúa ngô khoai sắn trâu bò gà vịt chợ trường làng phố cầu đường thuyền xe tàu "
    "áo quần sách bút giấy đèn nến bếp nồi bát đũa muối đường chanh ớt cam quýt mít dừa tre trúc thông sen"
).split()
QUESTION = "Bệnh viện Bình Minh mở cửa năm 1998?"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    articles = [Article("together", "", f"{FILLER} {TOGETHER} {FILLER}"), Article("scattered", "", SCATTERED)]
    shuffled = np.random.default_rng(0)
    for number in range(DEPTH + 6):  # no near-copies of each other
        words = shuffled.choice(WORDS, 12, replace=False)
        articles.append(Article(f"other {number}", "", f"Bệnh viện {words[0]} mở cửa. {' '.join(words[1:])}."))
    return Archive.build(articles, tmp_path_factory.mktemp("reranking") / "archive")


def found_by_sum(archive, question, k=DEPTH):
    query = Query.of(archive.snapshot, question)
    return query, gathered(archive.snapshot, query, k, archive.encoder, archive.snapshot.within(Filters()))


def features_of(archive, question):
    query, found = found_by_sum(archive, question)
    ids = [archive.snapshot.article(int(article)).id for article in found.articles]
    rows = evidence(archive.snapshot, query, found)
    return {name: dict(zip(FEATURES, row.tolist(), strict=True)) for name, row in zip(ids, rows, strict=True)}


def test_words_that_stand_together_count_within_a_run(archive):
    of = features_of(archive, QUESTION)
    together, scattered = of.pop("together"), of.pop("scattered")
    other = next(iter(of.values()))
    assert together["held"] == pytest.approx(1)
    assert together["held_16"] == pytest.approx(1)
    assert scattered["held_16"] < 0.8 < scattered["held"] + 0.1
    assert together["near_8"] <= together["near_16"] <= together["near_32"] <= together["near"] + 1e-6
    assert together["deficit_16"] < 0.01 < scattered["deficit_16"]
    assert together["pairs"] > scattered["pairs"]
    assert together["numbers_16"] == 1
    assert together["capital_missing"] == 0 < other["capital_missing"]
    assert together["known"] == scattered["known"] == pytest.approx(1)


def test_what_a_question_does_not_have_is_not_missed(archive):
    of = features_of(archive, "mở cửa")
    assert {row["capitals"] for row in of.values()} == {row["numbers_16"] for row in of.values()} == {1.0}


def test_the_passage_with_the_words_together_comes_first(archive):
    assert archive.search(QUESTION)[0].article_id == "together"


def test_the_best_are_put_in_order_and_the_rest_follow_by_their_sum(archive):
    query, found = found_by_sum(archive, QUESTION, k=DEPTH + 5)
    anew = rerank(archive.snapshot, query, found, usual=True)
    assert sorted(anew.order) == list(range(DEPTH + 5))
    rows = evidence(archive.snapshot, query, found.first(DEPTH))
    says = learned().order.score(rows)
    assert anew.order[:DEPTH].tolist() == np.lexsort((found.rows[:DEPTH], -says)).tolist()
    assert anew.scores[anew.order].tolist() == sorted(anew.scores, reverse=True)
    assert anew.scores[DEPTH:] == pytest.approx(found.sums[DEPTH:])
    assert anew.chances.sum() == pytest.approx(1)
    assert not anew.chances[DEPTH:].any()
    assert anew.presences[:DEPTH] == pytest.approx(learned().presence.score(rows))
    assert np.isnan(anew.presences[DEPTH:]).all()


def test_the_sum_of_another_model_stands(archive):
    query, found = found_by_sum(archive, QUESTION, k=DEPTH + 5)
    anew = rerank(archive.snapshot, query, found, usual=False)
    assert anew.scores == pytest.approx(found.sums)
    assert anew.scores[anew.order].tolist() == sorted(found.sums, reverse=True)
    assert anew.chances.argmax() == anew.order[0]
    assert np.isnan(anew.presences).all()


def test_presence_tells_a_question_that_is_answered_from_one_that_is_not(archive):
    def presence(question):
        query, found = found_by_sum(archive, question)
        return rerank(archive.snapshot, query, found, usual=True).presences.max()

    assert presence(QUESTION) > 0 > presence("Sân bay Phú Quốc đón bao nhiêu khách năm 2011?")


def test_a_passage_for_each_that_is_asked_for_whatever_their_number(archive):
    query = Query.of(archive.snapshot, "Bệnh viện mở cửa")
    scope = archive.snapshot.within(Filters())
    for k in (1, 3, DEPTH + 4):
        ranked = rank(archive.snapshot, query, k, archive.encoder, scope)
        assert len({one.row for one in ranked}) == len(ranked) == k


def test_where_nothing_is_found_nothing_is_put_in_order(archive):
    query = Query.of(archive.snapshot, QUESTION)
    scope = archive.snapshot.within(Filters(source="nobody"))
    found = gathered(archive.snapshot, query, DEPTH, archive.encoder, scope)
    anew = rerank(archive.snapshot, query, found, usual=True)
    assert len(anew.order) == len(anew.scores) == len(anew.chances) == len(anew.presences) == 0


def test_a_question_without_words_gets_an_order_all_the_same(archive):
    query, found = found_by_sum(archive, "…")
    anew = rerank(archive.snapshot, query, found, usual=True)
    assert sorted(anew.order) == list(range(len(found.rows)))
    assert anew.chances.sum() == pytest.approx(1)


def test_passages_of_a_single_token_are_put_in_order(tmp_path):
    archive = Archive.build([Article("one", "", "Huế"), Article("two", "", "Vinh")], tmp_path / "archive")
    lengths = np.diff(archive.snapshot.tokens(np.arange(2)).offsets)
    assert lengths.tolist() == [1, 1]
    assert archive.search("Huế hay Vinh đẹp hơn?", k=2)[0].article_id in {"one", "two"}
    assert archive.search("Huế ở đâu?")[0].article_id == "one"
