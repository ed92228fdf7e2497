import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.orphans import alive
from retrieval import Article
from retrieval.crew import Child, Crew
from retrieval.preparing import Maker
from retrieval.rows import Rows
from retrieval.runs import Runs
from retrieval.superwords import FOLDER, embedded
from retrieval.text import words

TEXTS = (
    "Đoàn công tác đến Cần Thơ. Trưởng đoàn là bà Hoa.\n\nHọ ở lại hai ngày để kiểm tra việc phòng chống dịch.",
    "The committee met in Hanoi on Monday. It decided nothing, but will meet again.",
    "東京都は月曜日に新しい計画を発表した。詳細は未定である。",
    "",
    "Hoà bình, uỷ ban, quý báu, qùy, hoà2 — “đổi mới” hoà_bình № 5…",
)
NAMED = ("languages", "words", "terms")
ARRAYS = ("signatures", "counts", "passages", "sentences", "vectors")


def articles(count):
    return [Article(str(n), f"Bài số {n}", f"{TEXTS[n % len(TEXTS)]} {n}.") for n in range(count)]


def maker():
    return Maker(embedded(), embedded())


def assert_same(one: Rows, other: Rows):
    for name in NAMED:
        assert getattr(one, name) == getattr(other, name), name
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    np.testing.assert_array_equal(one.tokens.ids, other.tokens.ids)
    np.testing.assert_array_equal(one.tokens.offsets, other.tokens.offsets)


@pytest.mark.parametrize("batch", [articles(60), [Article("1", "", "")], []], ids=["many", "no passage", "none"])
def test_rows_come_back_from_bytes(batch):
    rows = maker().rows(batch)
    assert_same(rows, Rows.from_bytes(rows.to_bytes()))


def test_a_child_makes_the_same_rows():
    child = Child(FOLDER)
    try:
        assert_same(child.rows(articles(60)), maker().rows(articles(60)))
        assert_same(child.rows(articles(7)), maker().rows(articles(7)))
    finally:
        child.end()


def batches(count, size=20):
    every = articles(count * size)
    return [every[start : start + size] for start in range(0, len(every), size)]


def test_few_articles_need_no_child():
    with Crew(maker(), FOLDER) as crew:
        assert len(list(crew.rows(batches(1)))) == 1
        assert not crew.children


def test_rows_are_in_order_and_children_end():
    given = batches(12)
    with Crew(maker(), FOLDER) as crew:
        crew.width = 2
        made = list(crew.rows(given))
        assert crew.children
    assert [batch for batch, _ in made] == given
    for batch, rows in made:
        assert_same(rows, maker().rows(batch))
    assert all(child.ended for child in crew.children)


def test_what_a_lost_child_was_to_do_is_done_here():
    given = batches(14)
    with Crew(maker(), FOLDER) as crew:
        crew.width = 2
        made = []
        for batch, rows in crew.rows(given):
            made.append((batch, rows))
            for child in crew.children:
                child.end()
    assert [batch for batch, _ in made] == given
    for batch, rows in made:
        assert_same(rows, maker().rows(batch))


def test_a_child_that_cannot_start_is_made_up_for(tmp_path):
    given = batches(8)
    with Crew(maker(), tmp_path) as crew:  # no model there: the child ends at once
        crew.width = 2
        assert [batch for batch, _ in crew.rows(given)] == given


@pytest.mark.skipif(os.name == "nt", reason="looks into /proc or signals")
def test_children_end_with_a_parent_that_is_killed():
    code = (
        "import sys; from retrieval.crew import Child; from retrieval.superwords import FOLDER; "
        "from retrieval import Article; child = Child(FOLDER); child.rows([Article('1', 'a', 'b c.')]); "
        "print(child.pid, flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    number = int(parent.stdout.readline())
    os.kill(number, 0)  # it is there
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    for _ in range(200):
        if not alive(number):
            break
        time.sleep(0.05)
    assert not alive(number)


def same_tokens(texts):
    superwords = embedded()
    repeated = list(texts) * (1 + 128 // max(1, len(texts)))
    return Runs(superwords).tokenize(repeated, [words(text) for text in repeated]), superwords.tokenize(repeated)


def test_runs_have_the_tokens_of_whole_texts():
    texts = [*TEXTS, *(article.text for article in articles(40)), "new york times square los angeles bbc"]
    runs, whole = same_tokens(texts)
    for number, (start, stop) in enumerate(pairwise(whole.offsets)):
        assert runs[number].tolist() == whole.ids[start:stop].tolist()


def test_runs_are_remembered_without_harm():
    runs = Runs(embedded())
    texts = [f"Thành phố Hồ Chí Minh {n}" for n in range(300)]
    split = [words(text) for text in texts]
    first, again = runs.tokenize(texts, split), runs.tokenize(texts, split)
    assert first.ids.tolist() == again.ids.tolist() == embedded().tokenize(texts).ids.tolist()
