"""The page for everyone: keyboard alone, names and contrast that axe-core accepts, hostile articles as text."""

import os
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
def server(serve, starter_archive):
    running = serve(starter_archive)
    yield running
    running.stop()


def findings(page):
    """What axe-core finds serious or critical: rule, and what is wrong where."""
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        (one["id"], [(node["html"][:120], node["failureSummary"]) for node in one["nodes"][:3]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "locale"), [("light", "vi-VN"), ("dark", "en-US")])
def test_axe_finds_nothing_serious(server, visit, scheme, locale):
    if not AXE.exists():
        pytest.skip(f"axe-core is not at {AXE}: `make browser` fetches it where npm is there")
    page = visit(server.address, locale=locale, scheme=scheme)
    page.evaluate(AXE.read_text("utf-8"))
    assert findings(page) == []
    page.click("#sk-filters > summary")
    page.fill(BOX, QUESTION)
    page.press(BOX, "Enter")
    page.locator(".sk-open").first.click()
    page.wait_for_selector(".sk-reader mark")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.fill(BOX, "Ai vô địch V.League mùa này?")
    page.press(BOX, "Enter")
    page.wait_for_selector(".sk-related")
    assert findings(page) == []
    page.locator("[role=tab]").nth(2).click()
    page.wait_for_selector(".sk-table td")
    page.click(".sk-paste summary")
    assert findings(page) == []


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
    page.locator("[role=tab]").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".sk-table td")


def test_a_hostile_article_is_text_wherever_it_appears(tmp_path, serve, visit):
    long = (" ".join(["Rất dài"] * 150) + ".\n") * 4300  # more than five million letters
    Archive.build(
        [
            Article(
                HOSTILE, f"Cầu {HOSTILE}", f"Cầu Bến Đò dài 120 mét {HOSTILE}.", None, HOSTILE, HOSTILE, "vi", HOSTILE
            ),
            Article("dai", "Bài dài", f"Trường Hoa Sen đón 450 học sinh. {long}", None, "Báo A"),
        ],
        tmp_path / "archive",
    )
    running = serve(tmp_path / "archive")
    page = visit(f"{running.address}?q=Cầu Bến Đò dài bao nhiêu mét?&source={HOSTILE}")
    page.locator(".sk-open").first.click()
    page.wait_for_selector(".sk-reader .sk-text")
    assert HOSTILE.split(" ![")[0] in page.locator(".sk-reader .sk-text").inner_text()
    page.locator("#sk-filters > summary").click()
    page.goto(f"{running.address}?tab=archive")
    page.wait_for_selector(".sk-table td a")
    page.set_default_timeout(60_000)  # five megabytes of page
    page.goto(f"{running.address}?tab=events")
    page.wait_for_selector("#sk-answer[aria-busy=false]", state="attached")
    page.goto(f"{running.address}?article=dai#0-32")
    page.wait_for_selector(".sk-reader mark")
    assert page.locator(".sk-reader mark").inner_text() == "Trường Hoa Sen đón 450 học sinh."
    assert page.evaluate("document.querySelector('.sk-reader .sk-text').textContent.length") > 5_000_000
    assert page.title() == "Sukien"
    assert page.locator("b[onclick], img[src=x], img[src*='127.0.0.1:1']").count() == 0
    running.stop()
