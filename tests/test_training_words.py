"""From the written lexicon to tables of tokens: arithmetic on a few entries."""

from pathlib import Path

import pytest

from retrieval.superwords import embedded
from training import words

VI = "qua đời\tchết, mất; hy sinh\tdie, pass away\nxyzxyzxyz abc\tmất\tlose\n"
EN = "die\tdeath; killed\ttử vong\n"


def token(word: str) -> int:
    (found,) = embedded().tokenize([word]).ids.tolist()
    return int(found)


@pytest.fixture
def lexicon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> words.Lexicon:
    (tmp_path / "words_vi.tsv").write_text(VI, "utf-8")
    (tmp_path / "words_en.tsv").write_text(EN, "utf-8")
    monkeypatch.setattr(words, "LEXICON", tmp_path)
    return words.Lexicon(embedded(), {token("die"): {token("died"): 0.95}, token("died"): {token("die"): 0.95}})


def test_place_kind_and_direction_weigh(lexicon):
    table = lexicon.alike("vi")
    assert table[token("qua đời")] == {
        token("chết"): pytest.approx(0.8),
        token("mất"): pytest.approx(0.8 * 0.96),
        token("hy sinh"): pytest.approx(0.5),
    }
    assert table[token("mất")] == {token("qua đời"): pytest.approx(0.8 * 0.96 * 0.85)}


def test_forms_of_a_word_share_what_stands_for_it(lexicon):
    table = lexicon.alike("en")
    assert table[token("die")][token("died")] == 0.95
    assert table[token("died")][token("death")] == pytest.approx(0.8 * 0.95)
    assert table[token("killed")][token("died")] == pytest.approx(0.5 * 0.85 * 0.95)


def test_translations_of_both_lexicons_meet(lexicon):
    to_english, to_vietnamese = lexicon.translations("vi", "en"), lexicon.translations("en", "vi")
    assert to_english[token("qua đời")][token("die")] == 1.0
    assert to_english[token("qua đời")][token("died")] == pytest.approx(0.95)
    assert to_english[token("tử vong")][token("die")] == pytest.approx(0.7)
    assert to_vietnamese[token("die")] == {token("tử vong"): 1.0, token("qua đời"): pytest.approx(0.7)}
    assert to_vietnamese[token("died")][token("tử vong")] == pytest.approx(0.95)


def test_the_lexicon_has_three_columns_and_no_key_twice():
    for language in words.LANGUAGES:
        lines = (Path(words.__file__).parent / "data" / f"words_{language}.tsv").read_text("utf-8").splitlines()
        rows = [line.split("\t") for line in lines]
        assert {len(row) for row in rows} == {3}
        assert len({row[0] for row in rows}) == len(rows) > 7_000
