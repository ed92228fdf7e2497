"""The Archive tab as people use it, and the addresses of everything: a real server, a real archive, a real browser."""

import json
import re
import shutil
import zipfile
from urllib.request import urlopen

import pytest

from retrieval import Archive
from summarize import find_events
from ui.labels_en import LABELS

BOX = "#sk-question"
QUESTION = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"
NEW = "Trường tiểu học Hoa Sen đón 450 học sinh trong ngày khai giảng."


@pytest.fixture(scope="module")
def archive(starter_archive, tmp_path_factory):
    return shutil.copytree(starter_archive, tmp_path_factory.mktemp("own") / "archive")


@pytest.fixture(scope="module")
def server(serve, archive):
    running = serve(archive)
    yield running
    assert running.stop() == (0, "", "")


def ask(page, question):
    page.fill(BOX, question)
    page.press(BOX, "Enter")


def done(page, number):
    page.wait_for_selector(f"[data-job=done][data-number='{number}']")
    return page.locator(".sk-job").inner_text()


def test_addresses_open_what_they_say_and_back_works(server, visit, archive):
    page = visit(f"{server.address}?q=con%20o%20Hai%20Phong%20thi%20sao&after={QUESTION}&source=starter")
    page.wait_for_selector(".sk-read q")
    assert page.locator(".sk-read q").first.inner_text() == "Ai dẫn đầu đoàn công tác đến hải phòng?"
    assert page.locator(".sk-chips").inner_text() == "Nguồn: starter ×"
    assert page.locator("#sk-source").input_value() == "starter"
    page.get_by_role("link", name="Hỏi riêng câu này").click()
    ask(page, QUESTION)  # at once: what was pressed before is still under way
    page.wait_for_function("document.querySelector('.sk-short')?.innerText === 'Trương Thị Mai'")
    asked = page.url
    page.locator(".sk-open").first.click()
    page.wait_for_selector(".sk-reader mark")
    assert re.search(r"&article=[\w-]+&mark=\w{8}#\d+-\d+$", page.url)
    page.go_back()
    page.wait_for_selector(".sk-reader", state="detached")
    assert page.url == asked
    page.go_forward()
    page.wait_for_selector(".sk-reader mark")
    assert page.title() == f"{QUESTION} · Sukien"

    event = find_events(Archive.open(archive))[0]
    page.goto(f"{server.address}?event={event.id}")
    page.get_by_text(event.title).locator("visible=true").first.wait_for()
    assert page.get_by_role("tab", name="Sự kiện").get_attribute("aria-selected") == "true"
    article = Archive.open(archive).article(event.article_ids[0])
    page.goto(f"{server.address}?article={article.id}#0-{article.text.index(' ')}")
    mark = page.locator(".sk-reader mark")
    mark.wait_for()
    assert mark.inner_text() == article.text[: article.text.index(" ")]
    page.goto(f"{server.address}?article={article.id}&mark=00000000#0-5")
    page.wait_for_selector(".sk-reader h2")
    assert page.locator(".sk-reader mark").count() == 0, "other words stand there than were meant"


def test_questions_carry_on_and_are_listed(server, visit):
    page = visit(server.address)
    ask(page, QUESTION)
    page.wait_for_selector(".sk-card")
    ask(page, "khi nào?")
    page.wait_for_selector(".sk-read q")
    assert page.locator(".sk-short").inner_text() == "Ngày 17/3/2022"
    assert page.locator("#sk-history li").all_inner_texts() == ["khi nào?", QUESTION]
    page.locator("#sk-history li a").nth(1).click()
    page.wait_for_function("document.querySelector('.sk-short')?.innerText === 'Trương Thị Mai'")
    assert page.locator(BOX).input_value() == QUESTION


def test_copying_judging_and_downloading(server, visit, archive):
    page = visit(server.address, locale="en-US")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.locator(".sk-card [data-copy]").first.click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    quote = Archive.open(archive).ask(QUESTION).quotes[0]
    assert copied.startswith(f"“{quote.text}”\n— {quote.title}, starter, 18 March 2022")
    page.get_by_role("button", name="Wrong").click()
    page.get_by_text("Kept in the archive. Thank you.").wait_for()
    kept = json.loads((archive / "feedback.jsonl").read_text("utf-8"))
    assert (kept["verdict"], kept["question"]) == ("wrong", QUESTION)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == "answer.docx"
    assert download.value.path().read_bytes().startswith(b"PK")


def test_the_archive_is_shown_and_changed(server, visit, archive, tmp_path):
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as file:
        file.writestr("moi.json", json.dumps({"id": "moi", "title": "Khai giảng", "text": NEW, "source": "Báo Mới"}))
        file.writestr("x.exe", "MZ")
    page = visit(f"{server.address}?tab=archive", locale="en-US")
    page.wait_for_selector(".sk-chart rect")
    assert page.locator(".sk-facts dd").first.inner_text() == "17"
    assert page.locator(".sk-table tbody tr").count() == 17
    with (tmp_path / "large.txt").open("wb") as large:
        large.truncate(51 * 1024 * 1024)
    page.set_input_files("#sk-files", [tmp_path / "news.zip", tmp_path / "large.txt"])
    said = done(page, 1)
    assert page.locator(".sk-sent").inner_text() == "large.txt is larger than 50 MB and was not sent: split it."
    assert "1 added · 1 refused · 18 articles in the archive now" in said
    assert "x.exe: is of an unknown kind (.exe)" in said
    shown = "count => document.querySelector('.sk-facts dd').innerText === count"
    page.wait_for_function(shown, arg="18")
    page.locator(".sk-paste summary").click()
    page.fill("#sk-paste-title", "Cầu mới")
    page.fill("#sk-paste-text", "Cầu Bến Đò dài 120 mét và rộng 8 mét, bắc qua sông Lam ở Nghệ An.")
    page.click("#sk-paste button")
    assert "1 added · 19 articles" in done(page, 2)
    page.wait_for_function(shown, arg="19")  # the list is drawn anew, too: nothing must be chosen in it before
    page.fill("#sk-find-word", "cau moi")
    page.wait_for_function("document.querySelectorAll('.sk-table tbody tr').length === 1")
    page.check(".sk-table input")
    page.click(".sk-remove")
    assert page.locator(".sk-remove").inner_text() == "Press again to remove 1"
    page.click(".sk-remove")
    assert "1 removed · 18 articles" in done(page, 3)
    page.wait_for_function(shown, arg="18")
    page.click("button[data-change=rebuild]")
    assert "18 kept · 18 articles" in done(page, 4)
    with urlopen(f"{server.address}download/articles.jsonl") as reply:  # noqa: S310 - our own address
        assert {json.loads(line)["id"] for line in reply} == {one.id for one in Archive.open(archive)}
    page.get_by_role("tab", name=LABELS["ask_tab"]).click()
    ask(page, "Trường tiểu học Hoa Sen đón bao nhiêu học sinh?")
    page.get_by_text("đón 450 học sinh").first.wait_for()


def test_progress_goes_on_where_nothing_new_is_to_be_said_of_it(server, visit, archive):
    page = visit(f"{server.address}?tab=archive", locale="en-US")
    page.wait_for_selector(".sk-chart rect")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/queue/join" in request.url else None)
    with Archive.open(archive).store.writing():  # the change has to wait, and is as far as before whenever it is asked
        page.locator(".sk-paste summary").click()
        page.fill("#sk-paste-title", "Chợ mới")
        page.fill("#sk-paste-text", "Chợ Cái Sơn có 82 quầy hàng, mở cửa từ năm giờ sáng ở Bến Tre.")
        page.click("#sk-paste button")
        page.wait_for_selector("[data-job=running]")
        shown, begun = page.locator(".sk-job").inner_html(), len(asked)
        for _ in range(50):
            page.wait_for_timeout(100)
            if len(asked) - begun > 2:
                break
        assert page.locator(".sk-job").inner_html() == shown
        assert len(asked) - begun > 2, "it is asked again though the answer is the same"
    page.wait_for_selector("[data-job=done]")
    assert "1 added" in page.locator(".sk-job").inner_text()
