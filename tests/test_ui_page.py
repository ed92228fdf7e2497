"""The page as people use it: a real server, a real archive, a real browser."""

import signal
from urllib.request import urlopen

import pytest

from retrieval import Archive
from ui.strings import labels

QUESTION = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"
OFF_TOPIC = "Ai vô địch V.League mùa này?"
BOX = "#sk-question"
READY_SECONDS = 30


@pytest.fixture(scope="module")
def server(starter_server):
    return starter_server


def ask(page, question):
    page.fill(BOX, question)
    page.press(BOX, "Enter")


def test_serve_prints_the_address_ends_cleanly_and_pages_outlive_it(serve, starter_archive, browser):
    running = serve(starter_archive)
    assert running.line.startswith(f"Sukien: http://127.0.0.1:{running.port}/ (")
    with urlopen(running.address, timeout=READY_SECONDS) as reply:  # noqa: S310 - our own address
        assert reply.status == 200
    for private in ("monitoring", "monitoring/summary"):
        with pytest.raises(OSError, match="40[134]"):
            urlopen(running.address + private, timeout=READY_SECONDS)  # noqa: S310
    context = browser.new_context(locale="vi-VN")  # not `visit`: that a server is gone is an error in its eyes
    page = context.new_page()
    page.goto(running.address)
    page.wait_for_selector(".sk-head")
    assert running.stop(signal.SIGINT) == (0, "", "")

    ask(page, QUESTION)
    page.get_by_text(labels("vi")["offline"]).wait_for()
    assert page.locator(".toast-body").all_inner_texts() == [] or not page.locator(".toast-body").first.is_visible()
    again = serve(starter_archive, port=running.port)
    page.wait_for_selector(".sk-card mark")
    assert page.locator(BOX).input_value() == QUESTION, "what was asked meanwhile is asked again"
    context.close()
    assert again.stop()[0] == 0


def test_a_question_is_answered_with_its_quote_highlighted(server, visit, starter_archive):
    page = visit(server.address)
    ask(page, QUESTION)
    mark = page.locator(".sk-card mark").first
    mark.wait_for()
    assert "Trương Thị Mai" in mark.inner_text()
    assert page.locator(".sk-short").inner_text() == "Trương Thị Mai"
    card = page.locator(".sk-card").first
    button = card.locator("a.sk-open")
    article = Archive.open(starter_archive).article(button.get_attribute("data-article"))
    start, end = int(button.get_attribute("data-start")), int(button.get_attribute("data-end"))
    assert mark.text_content() == article.text[start:end]
    assert card.locator("h3").text_content() == article.title
    assert "starter" in card.locator(".sk-origin").inner_text()
    assert page.locator(".sk-strength").inner_text().startswith("Bằng chứng: ")


def test_an_article_opens_at_its_quote_and_closes(server, visit, starter_archive):
    page = visit(server.address)
    ask(page, QUESTION)
    button = page.locator(".sk-card a.sk-open").first
    button.click()
    reader = page.locator(".sk-reader")
    reader.wait_for()
    article = Archive.open(starter_archive).article(button.get_attribute("data-article"))
    start, end = int(button.get_attribute("data-start")), int(button.get_attribute("data-end"))
    assert reader.locator("h2").text_content() == article.title
    assert "".join(reader.locator("mark").all_text_contents()) == article.text[start:end].replace("\n", "")
    shown = "".join(reader.locator(".sk-text p").all_text_contents())
    assert shown == "".join(line for line in article.text.split("\n") if line.strip())
    assert reader.locator("mark").first.evaluate(
        "mark => { const box = mark.getBoundingClientRect();"
        " const panel = mark.closest('.sk-reader').getBoundingClientRect();"
        " return box.top >= panel.top && box.top < panel.bottom; }"
    ), "the mark is in sight"
    page.keyboard.press("Escape")
    reader.wait_for(state="detached")
    assert page.evaluate("document.activeElement.className") == "sk-open", "the focus is back where it was"


def test_what_is_not_there_is_not_found(server, visit):
    page = visit(server.address)
    ask(page, OFF_TOPIC)
    page.wait_for_selector(".sk-none")
    assert page.locator(".sk-none h2").inner_text() == "Không tìm thấy trong kho này."
    assert page.locator("mark").count() == 0
    assert page.locator(".sk-short").count() == 0
    assert page.locator(".sk-related .sk-card").count() > 0


def test_the_language_switches_with_the_answer_in_place(server, visit):
    page = visit(server.address)
    assert page.locator("#sk-submit").inner_text() == "Hỏi"
    ask(page, QUESTION)
    page.wait_for_selector(".sk-card")
    page.click("button[data-language=en]")
    page.get_by_text("Evidence:").wait_for()
    assert page.locator("#sk-submit").inner_text() == "Ask"
    page.wait_for_function("document.activeElement.dataset.language === 'en'")
    assert page.locator(".sk-card a.sk-open").first.inner_text() == "Open article"
    assert page.locator(BOX).input_value() == QUESTION
    assert page.evaluate("document.documentElement.lang") == "en"
    vietnamese = set("ạảãấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ")
    ours = ".sk-tagline, .sk-strength, .sk-actions, #sk-filters > summary, #sk-submit, [role=tab]"
    ours = page.locator(ours).all_inner_texts()
    assert [text for text in ours if set(text.lower()) & vietnamese] == []
    page.reload()
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    assert page.locator("button[data-language=en]").get_attribute("aria-pressed") == "true", "the choice is kept"


@pytest.mark.parametrize(("locale", "language"), [("vi-VN", "vi"), ("en-US", "en"), ("fr-FR", "en")])
def test_the_browser_chooses_the_language(server, visit, locale, language):
    page = visit(server.address, locale=locale)
    page.get_by_text(labels(language)["tagline"]).wait_for()
    page.get_by_role("button", name=labels(language)["ask"], exact=True).wait_for()
    assert page.get_by_placeholder(labels(language)["question_hint"]).count() == 1
    assert page.locator("footer").count() == 0, "gradio does not show itself"
    text = page.locator("body").inner_text()
    assert "Gradio" not in text
    assert "API" not in text
    assert page.title() == "Sukien"


def test_an_example_asks_itself(server, visit):
    page = visit(server.address)
    example = page.locator(".sk-welcome a").first
    text = example.inner_text()
    example.click()
    page.wait_for_selector(".sk-card mark")
    assert page.locator(BOX).input_value() == text


def test_filters_narrow_and_are_counted(server, visit):
    page = visit(server.address)
    ask(page, QUESTION)
    page.wait_for_selector(".sk-card")
    page.click("#sk-filters > summary")
    page.fill("#sk-until", "2001-01-01")
    page.wait_for_selector(".sk-none")
    assert page.locator("#sk-filters > summary").get_attribute("data-on") == "1"
    page.get_by_role("link", name="Hỏi cả kho").click()
    page.wait_for_selector(".sk-card mark")
    assert page.locator("#sk-until").input_value() == ""
    page.fill("#sk-place", "hai phong")
    page.press("#sk-place", "Enter")
    page.wait_for_selector(".sk-chips")
    assert page.locator("#sk-answer .sk-origin", has_text="Cần Thơ").count() == 0
    assert page.locator("#sk-answer .sk-origin", has_text="Hải Phòng").count() > 0
