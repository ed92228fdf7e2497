"""What the README shows runs, and what it names exists."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_python_example(tmp_path):
    example, _ = blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    answer, titles = done.stdout.splitlines()
    assert "Mưa lớn làm ngập ba tuyến phố ở trung tâm thành phố Huế." in answer
    assert titles.startswith("['Giá vàng tăng'")


def test_client_example(starter_server):
    _, example = blocks("python")
    assert "http://127.0.0.1:7860/" in example
    example = example.replace("http://127.0.0.1:7860/", starter_server.address)
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True)
    first, quote, *_, title = done.stdout.splitlines()
    assert first == "strong Trương Thị Mai"
    assert "đồng chí Trương Thị Mai" in quote
    assert title


def test_commands_that_are_named_exist():
    named = set(re.findall(r"^sukien (\w+)", README, re.MULTILINE)) | set(re.findall(r"`sukien (\w+)", README))
    assert {"build", "ask", "search", "serve"} <= named
    for command in named:
        subprocess.run([sys.executable, "-m", "ui.cli", command, "--help"], check=True, capture_output=True)


def test_make_targets_and_files_that_are_named_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make ([\w-]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link
