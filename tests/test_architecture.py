"""The rooms' arrows: who may import whom, and where each large library is known."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("retrieval", "seeds", "summarize", "ui")
MAY_IMPORT = {
    "retrieval": set(),
    "seeds": {"retrieval.types", "retrieval.errors"},
    "summarize": {"retrieval"},
    "ui": {"retrieval", "seeds", "summarize"},
}
KNOWN_IN = {
    "faiss": "retrieval/dense.py",
    "pymilvus": "retrieval/milvus/database.py",
    "ray": "ui/ray_engine.py",
    "tantivy": "retrieval/lexical.py",
    "sentence_transformers": "retrieval/encoder.py",
}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_arrows(path):
    room = path.relative_to(ROOT).parts[0]
    for module in imports(path):
        top = module.split(".")[0]
        if top in ROOMS and top != room:
            assert top in MAY_IMPORT[room] or module in MAY_IMPORT[room], f"{room} must not import {module}"
        assert top not in ("training", "benchmarks", "tests"), "what is shipped must not need what is not"
        if top == "gradio":
            assert room == "ui"
        if top in KNOWN_IN:
            assert path.relative_to(ROOT).as_posix() == KNOWN_IN[top]
        assert top not in ("pickle", "marshal", "shelve", "dill"), "nothing is ever unpickled"


@pytest.mark.parametrize("room", ROOMS)
def test_front_doors_are_short_and_explicit(room):
    path = ROOT / room / "__init__.py"
    assert len(path.read_text("utf-8").splitlines()) <= 25
    tree = ast.parse(path.read_text("utf-8"))
    named = {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    declared = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    assert {name for names in declared for name in names} == named
    assert all(list(names) == sorted(names) for names in declared)
