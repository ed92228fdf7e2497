"""The page for everyone: keyboard alone, names and contrast that axe-core accepts, hostile articles as text."""

import os
import re
from pathlib import Path

import pytest

from retrieval import Archive, Article

ROOT = Path(__file__).resolve().parent.parent
AXE = Path(os.environ.get("SUKIEN_AXE", ROOT / ".cache" / "node_modules" / "axe-core" / "axe.min.js"))
BOX = "#sk-question"
QUESTION = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"
HOSTILE = (
    "<script>document.title='hacked'</script> <img src=x onerror=document.title='hacked'> "
    "![x](http://127.0.0.1:1/x.png) ${document.title='hacked'} {{x}} "
    "</textarea></option><b onclick=alert(1)>b</b> \u202egnol si siht"
)


@pytest.fixture(scope="module")
def server(starter_server):
    return starter_server


def findings(page):
    """What axe-core finds serious or critical: rule, and what is wrong where."""
    if not AXE.exists():
        pytest.skip(f"axe-core is not at {AXE}: `make browser` fetches it where npm is there")
    page.evaluate(f"window.axe || (() => {{ {AXE.read_text('utf-8')} }})()")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
    return [
        (one["id"], [(node["html"][:120], node["failureSummary"]) for node in one["nodes"][:3]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def ask(page, question):
    page.fill(BOX, question)
    page.press(BOX, "Enter")


def views(page):
    """Go through what the page shows; stop at each view."""
    yield "welcome"
    page.click("#sk-filters > summary")
    page.wait_for_selector("#sk-since")
    ask(page, QUESTION)
    page.wait_for_selector(".sk-card mark")
    yield "answer, with the filters"
    page.locator(".sk-open").first.click()
    page.wait_for_selector(".sk-reader mark")
    yield "article"
    page.keyboard.press("Escape")
    page.wait_for_selector(".sk-reader", state="detached")
    ask(page, "ai vo dich v.league mua nay")
    page.wait_for_selector(".sk-related")
    yield "not found, and how it was read"
    page.locator("[role=tab]").nth(1).click()
    page.locator(".sk-events a").first.wait_for()
    yield "list of events"
    page.locator(".sk-events a").first.click()
    page.wait_for_selector("#sk-picture .main-svg")
    page.click(".sk-edit > summary")
    yield "event, and what can be changed of it"
    page.locator(".sk-told .sk-open").first.click()
    page.wait_for_selector(".sk-reader mark")
    yield "event, and an article of it"
    page.keyboard.press("Escape")
    page.wait_for_selector(".sk-reader", state="detached")
    page.locator("[role=tab]").nth(2).click()
    page.wait_for_selector(".sk-table td")
    page.click(".sk-paste summary")
    yield "archive"
    page.fill("#sk-paste-text", "…")
    page.click("#sk-paste button")
    page.wait_for_selector("#sk-archive-progress .sk-problem")
    yield "a change that was refused"


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(1280, "light", "vi-VN"), (1280, "dark", "en-US"), (390, "light", "en-US"), (390, "dark", "vi-VN")],
)
def test_every_view_fits_its_window_and_axe_finds_nothing_serious(server, visit, width, scheme, locale):
    page = visit(server.address, width=width, scheme=scheme, locale=locale)
    seen = []
    for view in views(page):
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, view
        assert findings(page) == [], view
        ids = page.evaluate("[...document.querySelectorAll('[id^=sk-]')].map((one) => one.id)")
        assert sorted(set(ids)) == sorted(ids), view
        seen.append(view)
    assert len(seen) == 9
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(int(part) for part in re.findall(r"\d+", background)[:3]) / 3
    assert (brightness > 200) is (scheme == "light")


def test_the_keyboard_reaches_everything(server, visit):
    page = visit(server.address)
    page.keyboard.press("/")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".sk-card")
    wanted = {
        "sk-question", "sk-submit", "filters", "vi", "en", "ask", "events", "archive", "open", "copy", "download",
        "print", "useful", "wrong", "history",
    }  # fmt: skip
    name = """() => {
        const e = document.activeElement;
        if (e.tagName === 'SUMMARY') return e.parentElement.id.replace('sk-', '');
        if (e.download !== undefined && e.hasAttribute('download')) return 'download';
        return e.dataset.language ?? e.dataset.tabId ?? e.dataset.verdict ?? e.dataset.action
          ?? (e.dataset.copy ? 'copy' : e.classList.contains('sk-open') ? 'open' : e.id);
    }"""
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(name))
    assert wanted - reached == set()
    page.locator(".sk-open").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".sk-reader mark")
    assert page.evaluate("document.activeElement.className") == "sk-reader", "one reads on at once"
    page.keyboard.press("Escape")
    page.wait_for_selector(".sk-reader", state="detached")
    page.locator("[role=tab]").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".sk-events a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.className === 'sk-title'")
    page.go_back()
    page.wait_for_selector(".sk-events a")
    page.locator("[role=tab]").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".sk-table td")


def test_a_hostile_article_is_text_wherever_it_appears_and_a_growing_archive_is_followed(tmp_path, serve, visit):
    long = ("— " * 600 + ".\n") * 4300  # more than five million letters; words would take long to index
    text = f"Cầu Bến Đò dài 120 mét và rộng 8 mét {HOSTILE} ở Nghệ An."
    Archive.build(
        [
            Article(HOSTILE, f"Cầu {HOSTILE}", text, None, HOSTILE, "javascript:alert(1)", "vi", HOSTILE),
            Article("dai", "Bài dài", f"Trường Hoa Sen đón 450 học sinh. {long}", None, "Báo A", language="vi"),
        ],
        tmp_path / "archive",
    )
    running = serve(tmp_path / "archive")
    page = visit(f"{running.address}?q=Cầu Bến Đò dài bao nhiêu mét?&source={HOSTILE}")
    page.locator(".sk-open").first.click()
    page.wait_for_selector(".sk-reader .sk-text")
    assert page.locator(".sk-reader .sk-text").inner_text() == text
    assert page.locator(".sk-card h3").first.text_content() == f"Cầu {HOSTILE}"
    assert page.locator("#sk-layout a[target], #sk-layout img, #sk-layout b").count() == 0
    assert page.title() == "Cầu Bến Đò dài bao nhiêu mét? · Sukien"
    page.keyboard.press("Escape")
    page.wait_for_selector(".sk-reader", state="detached")

    Archive.open(tmp_path / "archive").add(
        [Article("moi", "Trường mới", "Trường tiểu học Hoa Mai đón 95 học sinh trong ngày khai giảng.")]
    )
    page.locator(".sk-chips a").click()
    page.wait_for_selector(".sk-chips", state="detached")
    ask(page, "Trường tiểu học Hoa Mai đón bao nhiêu học sinh?")
    page.get_by_text("đón 95 học sinh").first.wait_for()

    page.locator("[role=tab]").nth(2).click()
    page.wait_for_selector(".sk-table td a")
    page.locator("[role=tab]").nth(1).click()
    page.set_default_timeout(60_000)  # five megabytes of page
    page.locator(".sk-events a", has_text="onerror").click()
    page.wait_for_selector(".sk-told li")
    page.click(".sk-edit > summary")
    assert page.locator("#sk-event-title").input_value().startswith("Cầu <script>")
    assert page.locator("#sk-event-view b, #sk-event-view img").count() == 0
    page.goto(f"{running.address}?article=dai#0-32")
    page.wait_for_selector(".sk-reader mark")
    assert page.locator(".sk-reader mark").inner_text() == "Trường Hoa Sen đón 450 học sinh."
    assert page.evaluate("document.querySelector('.sk-reader .sk-text').textContent.length") > 5_000_000
    assert page.title() == "Sukien"
    assert page.locator("b[onclick], img[src=x], img[src*='127.0.0.1:1']").count() == 0
    running.stop()
