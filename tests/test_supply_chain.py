"""What is run, and where it comes from: no pickle, no eval, no shell, known packages, weights in safetensors."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from retrieval.encoder import load_encoder
from retrieval.errors import ModelError
from ui.supply import licence, needed

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("retrieval", "seeds", "summarize", "ui")
FILES = sorted(path for room in SHIPPED for path in (ROOT / room).rglob("*.py"))
MODULES = {
    "pickle",
    "cPickle",
    "dill",
    "joblib",
    "marshal",
    "shelve",
    "jsonpickle",
    "cloudpickle",
    "yaml",
    "code",
    "pty",
}
# A process pool or a queue of multiprocessing sends pickles.
MODULES |= {"multiprocessing", "ctypes", "telnetlib", "ftplib", "xmlrpc"}
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "os.startfile",
    "tempfile.mktemp",
    "torch.load",
}
CALLS |= {"os.execv", "os.spawnl", "subprocess.getoutput", "subprocess.getstatusoutput", "pandas.read_pickle"}


def called(node):
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_run_that_was_read(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            assert not MODULES & {name.split(".")[0] for name in names}, names
        if isinstance(node, ast.Call):
            assert called(node) not in CALLS, called(node)
            for keyword in node.keywords:
                allowed = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                assert keyword.arg not in ("shell", "allow_pickle", "trust_remote_code") or allowed, keyword.arg


def test_this_test_can_fail():
    tree = ast.parse("import os; os.system('ls'); eval('1')")
    assert {called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)} <= CALLS


def test_weights_are_safetensors():
    suffixes = {path.suffix for room in SHIPPED for path in (ROOT / room).rglob("*") if path.is_file()}
    assert not suffixes & {".bin", ".pt", ".pth", ".pkl", ".ckpt", ".joblib", ".onnx", ".h5", ".so"}


@pytest.mark.parametrize("name", ["pytorch_model.bin", "1_Dense/pytorch_model.bin", "weights.pkl"])
def test_a_model_of_pickles_is_refused(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"cos\nsystem\n(S'touch hacked'\ntR.")
    with pytest.raises(ModelError, match="is a pickle, which could run anything"):
        load_encoder(str(tmp_path))


def test_rules_for_security_are_on():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in rules["select"]
    assert not [rule for rule in rules["ignore"] if rule.startswith("S")]
    shipped = [room for room in rules["per-file-ignores"] if room.startswith(SHIPPED)]
    assert [code for room in shipped for code in rules["per-file-ignores"][room] if code.startswith("S")] == []


def test_exceptions_to_the_rules_say_why():
    for path in FILES:
        for line in path.read_text("utf-8").splitlines():
            if found := re.search(r"# noqa: S\d+(.*)", line):
                assert len(found[1]) > 10, f"{path.name}: {line.strip()}"


def test_every_package_has_a_licence_that_we_may_ship_beside():
    packages = needed()
    assert {"gradio", "faiss-cpu", "tantivy", "numpy", "pypdf"} <= {name.lower() for name in packages}
    stated = {name: licence(name) for name in packages}
    strong = {name: text for name, text in stated.items() if re.search(r"AGPL|(?<!L)GPL|Affero", text)}
    strong = {name: text for name, text in strong.items() if " OR " not in text}  # one of them may be chosen
    assert strong == {}
    assert [name for name, text in stated.items() if text == "not stated"] == []
