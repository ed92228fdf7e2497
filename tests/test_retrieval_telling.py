from retrieval import Archive, Article, telling
from retrieval.lexical import Field

WORDS = [f"của {'tỉnh' if n % 2 else 'quận'} số{n}." for n in range(64)]


def archive(folder):
    return Archive.build([Article(f"a{n}", "", text, language="vi") for n, text in enumerate(WORDS)], folder)


def asked(*words):
    return {(Field.EXACT, word): 1.0 for word in words}


def test_every_term_is_looked_up_where_passages_are_few(tmp_path):
    terms = asked("của", "nowhere")
    assert telling.telling(archive(tmp_path / "a").snapshot, terms) == terms


def test_of_very_many_passages_the_terms_that_say_most_are_looked_up(tmp_path, monkeypatch):
    snapshot = archive(tmp_path / "a").snapshot
    monkeypatch.setattr(telling, "MANY", 63)
    terms = asked("của", "tỉnh", "số7", "nowhere")
    # In nats: log(1 + 63.5 / 1.5) = 3.77 for "số7", log(1 + 32.5 / 32.5) = 0.69 for "tỉnh", 0.01 for "của".
    assert list(telling.telling(snapshot, terms)) == [(Field.EXACT, "số7")]
    monkeypatch.setattr(telling, "_SHARE", 0.9)
    assert list(telling.telling(snapshot, terms)) == [(Field.EXACT, "số7"), (Field.EXACT, "tỉnh")]


def test_a_weight_counts(tmp_path, monkeypatch):
    snapshot = archive(tmp_path / "a").snapshot
    monkeypatch.setattr(telling, "MANY", 63)
    terms = asked("tỉnh", "quận") | {(Field.FOLDED, "so7"): 0.01}
    assert list(telling.telling(snapshot, terms)) == [(Field.EXACT, "quận"), (Field.EXACT, "tỉnh")]


def test_the_best_passage_is_the_same(tmp_path, monkeypatch):
    found = archive(tmp_path / "a")
    before = found.search("của tỉnh số7", k=1)
    monkeypatch.setattr(telling, "MANY", 63)
    assert found.search("của tỉnh số7", k=1)[0].article_id == before[0].article_id == "a7"
