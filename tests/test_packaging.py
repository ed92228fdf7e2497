"""The wheel holds everything: model, data, starter corpus."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = """
import retrieval, seeds, ui, tempfile
from pathlib import Path
for room in (retrieval, seeds, ui):
    assert Path(room.__file__).is_relative_to(Path({target!r})), room.__file__
archive = retrieval.Archive.build(seeds.starter_articles(), Path(tempfile.mkdtemp()) / "archive")
answer = archive.ask("Đảng bộ quận Long Biên có bao nhiêu đảng viên?")
assert "16.300" in answer.quotes[0].text
print("answered")
"""


def test_a_wheel_installed_elsewhere_answers(tmp_path):
    wheels, target, elsewhere = tmp_path / "wheels", tmp_path / "target", tmp_path / "elsewhere"
    elsewhere.mkdir()
    source = tmp_path / "source"
    # A copy, so that the build leaves nothing in the working tree, of just what git would give to anyone.
    listing = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    tracked = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True)
    for name in tracked.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    run = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(source)]
    subprocess.run(run, check=True, capture_output=True)
    (wheel,) = wheels.glob("sukien-*.whl")
    install = ["pip", "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run([sys.executable, "-m", *install], check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(target=str(target))],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("answered", 0), done.stderr
