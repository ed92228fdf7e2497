import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from retrieval.readings import BOUNDARY, NUMBER, SPECIAL, UNKNOWN, ReadingNetwork, Vocabulary, network, vocabulary
from retrieval.superwords import FOLDER
from retrieval.text import fold

QUESTION = "co bao nhieu can bo cua facebook o ha noi nam 2024".split()


def independent(plain):
    """The same network by torch's own convolutions."""
    held = {name: tensor.float() for name, tensor in load_file(FOLDER / "marks.safetensors").items()}
    known = vocabulary()
    around = [BOUNDARY, BOUNDARY]
    rows = [*around, *(known.row(word) for word in plain), *around]
    both = zip(rows, [*rows[1:], rows[0]], strict=True)
    places = [(first * 40_503 + word * 459_193) % (2**31 - 1) // 8 % len(held["pairs"]) for first, word in both]
    before, after = held["pairs"][[places[-1], *places[:-1]]], held["pairs"][places]
    hidden = torch.cat([held["embedding"][rows], before, after], dim=1).T[None]
    for layer in range(sum(name.startswith("kernel.") for name in held)):
        kernel, bias = held[f"kernel.{layer}"].permute(2, 1, 0), held[f"bias.{layer}"]
        found = torch.relu(torch.nn.functional.conv1d(hidden, kernel, bias, padding="same"))
        hidden = found + hidden if layer else found
    outputs = hidden[0].T[2:-2] @ held["out"]
    every = [reading for readings in known.readings for reading in readings]
    for word, output in zip(plain, outputs, strict=True):
        mine = [every.index(reading) for reading in known.of(word)]
        yield torch.log_softmax(held["reading"][mine] @ output + held["reading_bias"][mine], 0).tolist() if mine else []


def test_the_network_computes_what_torch_does():
    likely = network().likelihoods(QUESTION)
    for says, expected in zip(likely, independent(QUESTION), strict=True):
        assert list(says.values()) == pytest.approx(expected, abs=1e-3)
    assert likely[QUESTION.index("facebook")] == likely[-1] == {}


@pytest.mark.parametrize(
    ("typed", "place", "reading"),
    [
        ("dong cua hang", 1, "cửa"),
        ("chiem dong cua nhat ban", 2, "của"),
        ("ai la nguoi dau tien", 3, "đầu"),
        ("ga ha noi o dau", 4, "đâu"),
    ],
)
def test_a_reading_is_likely_by_the_words_around_it(typed, place, reading):
    says = network().likelihoods(typed.split())[place]
    assert max(says, key=says.get) == reading
    assert np.exp(list(says.values())).sum() == pytest.approx(1, abs=1e-4)


def test_a_network_for_another_vocabulary_is_refused(monkeypatch):
    other = Vocabulary()
    other.firsts = other.firsts[:-1]
    monkeypatch.setattr("retrieval.readings.vocabulary", lambda: other)
    with pytest.raises(ValueError, match=r"data/marks\.txt; run: make model"):
        ReadingNetwork()


def test_the_vocabulary_holds_every_syllable_once():
    known = vocabulary()
    assert known.of("hoa")[0] in {"hóa", "hòa", "hoa"}
    assert known.of("facebook") == known.of("") == []
    assert [known.row(word) for word in ("facebook", "2024")] == [UNKNOWN, NUMBER]
    for plain, row in known.plain.items():
        readings = known.readings[row - SPECIAL]
        assert len(set(readings)) == len(readings) == known.firsts[row - SPECIAL + 1] - known.firsts[row - SPECIAL]
        assert {fold(reading) for reading in readings} == {plain}
        counts = [known.counts[reading] for reading in readings]
        assert counts == sorted(counts, reverse=True)
