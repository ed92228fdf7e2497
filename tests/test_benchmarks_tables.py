"""Tables of kept results: the READMEs hold what benchmarks/results says, and the arithmetic is right."""

import pytest

from benchmarks import curves, peers, tables


def shown(build, name="Sukien", ndcg=0.8):
    ranking = {"ndcg": ndcg, "low": ndcg - 0.03, "high": ndcg + 0.05, "median_ms": 1.25, "p95_ms": 1234.5}
    return {
        "build_s": build,
        "build_cpu_s": build,
        "build_mb": 1500,
        "disk_mb": 3.25,
        "start_s": 0.5,
        "rankings": {name: ranking},
    }


@pytest.mark.parametrize("page", tables.PAGES, ids=lambda page: page.parent.name)
def test_pages_say_what_was_kept(page):
    text = page.read_text("utf-8")
    assert text.count("<!-- table ") == text.count("<!-- end -->") > 1
    assert tables.filled(text) == text, "run: python -m benchmarks.tables"


def test_what_stands_between_the_marks_is_replaced_and_nothing_else():
    text = "a\n<!-- table scale -->\nold | x\n<!-- end -->\nb <!-- end -->\n"
    filled = tables.filled(text)
    assert filled.startswith("a\n<!-- table scale -->\n\n| passages |")
    assert filled.endswith(" |\n\n<!-- end -->\nb <!-- end -->\n") and "old" not in filled
    assert tables.filled(filled) == filled


def test_peers_stand_beside_sukien():
    systems = {"txtai": shown(125.0, "txtai"), "sukien": shown(2.5)}
    head, _, first, second = peers.table(systems)
    assert head.count("|") == first.count("|") == second.count("|")
    assert first.startswith("| Sukien | .800 ±.040 | 2.5 s |") and second.startswith("| txtai | .800 ±.040 | 125.0 s |")
    assert " | 1 × | 1,500 MB | 3.2 MB | " in first and " | 50 × | 1,500 MB | 3.2 MB | " in second
    result = {"vi": {"systems": systems}, "en": {"systems": {"sukien": shown(4.0, ndcg=0.9)}}}
    heads, _, first, second = peers.both(result)
    assert heads.split(" | ")[1:5] == ["nDCG@10, vi", "nDCG@10, en", "build, vi", "build, en"]
    assert first.split(" | ")[:5] == ["| Sukien", ".800 ±.040", ".900 ±.040", "2.5 s", "4.0 s"]
    assert second.split(" | ")[:5] == ["| txtai", ".800 ±.040", "", "125.0 s", ""], "what was not run stays empty"


def test_the_line_goes_on_from_the_last_two_sizes():
    result = {
        str(size): {"passages": size, "build_s": seconds, "search_ms": {"p95": 5.0}}
        for size, seconds in ((10_000, 7.0), (100_000, 36.0), (1_000_000, 72.0))
    }
    lines = list(curves.continued(result))[2:]
    assert lines == [
        "| build, clock | 2.0 times | 0.0 h | 0.1 h |",
        "| search, p95 | 1.0 times | 5 ms | 5 ms |",
    ]
    table = list(curves.table(result, ["build, clock", "on disk"]))
    assert table[2:] == ["| build, clock | 7 s | 36 s | 72 s |", "| on disk |  |  |  |"]
