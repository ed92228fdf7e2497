"""Logging in with a real browser, and what the page's policy forbids there."""

import pytest
from serving import NAME, PHRASE, Running

from ui.users import add_user

WAIT = 30_000


@pytest.fixture(scope="module")
def guarded(starter_archive, tmp_path_factory):
    users = tmp_path_factory.mktemp("users") / "users.txt"
    add_user(users, NAME, PHRASE)
    running = Running(starter_archive, "--auth", str(users))
    yield running
    assert running.stop()[0] == 0


@pytest.fixture
def context(browser):
    opened = browser.new_context(locale="vi-VN")
    yield opened
    opened.close()


def test_a_person_logs_in_asks_and_is_protected(guarded, context):
    problems = []
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.goto(guarded.address + "?q=x")
    assert page.url.endswith("/login?next=%2F%3Fq%3Dx")
    assert page.get_by_role("button").inner_text() == "Vào"
    page.get_by_label("Tên").fill(NAME)
    page.get_by_label("Mật khẩu").fill("không phải đâu")
    page.keyboard.press("Enter")
    page.get_by_text("Tên hoặc mật khẩu không đúng.").wait_for()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.get_by_label("Tên").fill(NAME)
    page.get_by_label("Mật khẩu").fill(PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector(".sk-head")
    assert page.url == guarded.address + "?q=x"
    page.fill("#sk-question", "Ai dẫn đầu đoàn công tác đến Cần Thơ?")
    page.press("#sk-question", "Enter")
    page.wait_for_selector(".sk-card mark")
    assert problems == []

    # Even if escaping failed: markup of an article that reached the page would not run, load or send anything.
    page.evaluate(
        """() => {
            const html = '<img src="x" onerror="window.hacked = 1">'
                + '<a id="bad" href="javascript:window.hacked = 2">a</a>'
                + '<iframe src="https://example.org/"></iframe><form action="https://example.org/"></form>';
            document.body.insertAdjacentHTML('beforeend', html);
            const script = document.createElement('script');
            script.textContent = 'window.hacked = 3';
            document.body.append(script);
        }"""
    )
    page.evaluate("document.querySelector('#bad').click()")
    sent = page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'stopped')")
    page.wait_for_timeout(300)
    assert sent == "stopped"
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.querySelector('iframe').contentDocument === null")

    assert page.locator(".sk-leave span").inner_text() == NAME
    page.locator(".sk-leave").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/login")
    page.goto(guarded.address)
    assert "/login" in page.url


def log_in(page):
    page.get_by_label("Tên").fill(NAME)
    page.get_by_label("Mật khẩu").fill(PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector(".sk-head")


def test_a_page_whose_session_has_ended_goes_to_the_login_and_back_to_what_was_asked(guarded, context):
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.goto(guarded.address + "login")
    log_in(page)
    context.clear_cookies()
    page.fill("#sk-question", "Ai dẫn đầu đoàn công tác đến Cần Thơ?")
    page.press("#sk-question", "Enter")
    page.wait_for_url("**/login?next=*")
    log_in(page)
    page.wait_for_selector(".sk-card mark")
    assert page.locator(".sk-short").inner_text() == "Trương Thị Mai"
