import json
import math
from importlib.resources import files

import numpy as np
import pytest

from retrieval import Archive, Article
from retrieval.answer import EVIDENCE, evidence_row, learned
from retrieval.evidence import FEATURES, gather
from retrieval.filters import Filters
from retrieval.network import Network
from retrieval.overlap import Overlap
from retrieval.query import Query
from retrieval.ranking import rank
from retrieval.superwords import embedded

ARTICLES = [
    Article("1", "", "Bệnh viện mở cửa năm 1998. Giám đốc là ông Trần Văn Bình. Bệnh viện có 300 giường."),
    Article("2", "", "The hospital opened in 1998. Its director is John Smith."),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return Archive.build(ARTICLES, tmp_path_factory.mktemp("evidence") / "archive")


def test_a_network_is_the_mean_of_its_members():
    stored = {
        "features": ["a", "b"],
        "mean": [1.0, 0.0],
        "scale": [2.0, 1.0],
        "members": [
            {"direct": [1.0, 0.0], "hidden": [[1.0, 1.0]], "bias": [0.5], "out": [2.0], "constant": 1.0},
            {"direct": [0.0, 1.0], "hidden": [[0.0, -1.0]], "bias": [0.0], "out": [1.0], "constant": 0.0},
        ],
    }
    rows = np.array([[3.0, 1.0], [1.0, -2.0], [100.0, 0.0]])

    def by_hand(a, b):
        a, b = max(-4, min(4, (a - 1) / 2)), max(-4, min(4, b))
        return ((a + 2 * max(0, a + b + 0.5) + 1) + (b + max(0, -b))) / 2

    assert Network(stored, ["a", "b"]).score(rows) == pytest.approx([by_hand(*row) for row in rows])
    with pytest.raises(ValueError, match="make model"):
        Network(stored, ["a", "c"])


def test_what_was_learned_fits_the_features():
    assert learned().sentence.score(np.zeros((2, len(FEATURES)))).shape == (2,)
    assert math.isfinite(learned().evidence.score(np.zeros((1, len(EVIDENCE))))[0])
    assert 0 < learned().least(1) < learned().least(100) < learned().least(1_000_000)
    assert learned().least(1_000_000) <= learned().medium <= learned().strong < 1


def test_what_passages_say_counts_as_it_usually_is_where_it_is_not_known():
    rows = np.random.default_rng(0).random((3, len(FEATURES)), dtype=np.float32)
    scores = np.array([0.5, 2.0, -1.0])
    passages = np.array([-1.0, 0.5])
    known = evidence_row(rows, scores, scores, passages)
    assert known[-4:] == pytest.approx([2.0, np.log(np.exp(scores).sum()), 0.5, np.log(np.exp(passages).sum())])
    unknown = evidence_row(rows, scores, scores, np.full(2, np.nan))
    assert np.isnan(unknown[-2:]).all()
    assert unknown[:-2].tolist() == known[:-2].tolist()
    stored = json.loads(files("retrieval").joinpath("data", "answers.json").read_text("utf-8"))["evidence"]
    usual = np.append(known[:-2], stored["mean"][-2:])
    judge = learned().evidence.score
    assert judge(unknown[np.newaxis]) == pytest.approx(judge(usual[np.newaxis]), abs=1e-4)
    assert judge(known[np.newaxis])[0] != pytest.approx(judge(usual[np.newaxis])[0], abs=1e-4)


def test_features_of_a_sentence(archive):
    query = Query.of(archive.snapshot, "Bệnh viện mở cửa năm nào?")
    ranked = rank(archive.snapshot, query, 2, archive.encoder, archive.snapshot.within(Filters()))
    candidates, rows = gather(archive.snapshot, query, ranked, archive.encoder)
    of = {
        candidate.text: dict(zip(FEATURES, row, strict=True)) for candidate, row in zip(candidates, rows, strict=True)
    }
    opened, beds = of["Bệnh viện mở cửa năm 1998."], of["Bệnh viện có 300 giường."]
    assert opened["words"] == pytest.approx(1)
    assert opened["near"] == pytest.approx(1, abs=1e-3)
    assert opened["deficit"] == pytest.approx(0, abs=1e-2)
    assert beds["words"] < opened["words"]
    assert beds["deficit"] > opened["deficit"]
    assert (opened["form"], beds["form"], opened["form_asked"]) == (1, 0, 1)
    assert opened["form_beside"] > 0.8 > beds["form_beside"]
    assert beds["around_near"] >= beds["near"]
    assert (opened["wanted"], beds["wanted"], opened["wanted_asked"]) == (1, 0, 1)
    assert opened["wanted_near"] > 0.5 > beds["wanted_near"] == 0
    assert opened["form_count"] == pytest.approx(math.log(2))
    director = of["Giám đốc là ông Trần Văn Bình."]
    assert director["near"] < director["after_near"] == pytest.approx(opened["near"])
    assert opened["place"] == 0 < director["place"] == pytest.approx(math.log1p(len("Bệnh viện mở cửa năm 1998. ")))


def tokens(*texts):
    return embedded().tokenize(texts)


def test_a_translation_is_near(archive):
    overlap = Overlap(archive.snapshot, Query.of(archive.snapshot, "Bệnh viện"))
    there, elsewhere = overlap.near(overlap.nearness(tokens("The hospital opened.", "Its director is John Smith.")))
    assert there > 0.8 > elsewhere + 0.2


def test_a_text_without_words_is_near_nothing(archive):
    overlap = Overlap(archive.snapshot, Query.of(archive.snapshot, "Bệnh viện"))
    assert overlap.near(overlap.nearness(tokens("", "…"))).tolist() == [0, 0]
