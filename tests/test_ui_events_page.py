"""The Events tab as people use it: a real server, a real archive, a real browser."""

import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest

from retrieval import Archive, Article
from summarize import find_event, find_events, summarize, timeline

HOSTILE = "<img src=x onerror=document.title='hacked'> <b>đậm</b> <a href='javascript:alert(1)'>bấm</a> ${1} &lt;i&gt;"
FLOOD = [
    ("Báo A", "Mưa lũ ở Hà Giang làm sập cầu Nậm Dịch",
     "Sáng 3/8, mưa lũ ở Hà Giang làm sập cầu Nậm Dịch, 12 hộ dân bị cô lập. Chính quyền Hà Giang đã tới hiện trường."),
    ("Báo B", "Hà Giang: cầu Nậm Dịch sập, lực lượng cứu hộ tới nơi",
     "Chiều 4/8, lực lượng cứu hộ Hà Giang dùng xuồng đưa người già và trẻ em qua suối, nơi cầu Nậm Dịch đã sập."),
    ("Báo A", "Hà Giang dựng cầu tạm thay cầu Nậm Dịch",
     f"Ngày 7/8, bộ đội dựng xong cầu tạm thay cầu Nậm Dịch ở Hà Giang {HOSTILE} cho 12 hộ dân đi lại."),
]  # fmt: skip
OTHERS = [
    ("Báo C", "Cà Mau khai trương bảo tàng tôm", "Cà Mau", 40,
     "Bảo tàng tôm đầu tiên của Cà Mau mở cửa với 300 hiện vật về nghề nuôi tôm của người dân vùng biển."),
    ("Báo C", "Đà Lạt tổ chức đua thuyền trên hồ Xuân Hương", "Đà Lạt", 80,
     "Cuộc đua thuyền trên hồ Xuân Hương ở Đà Lạt có 24 đội tham gia, đội Trạm Hành về nhất sau ba vòng đua."),
]  # fmt: skip
START = datetime(2022, 8, 3, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    days = (0, 1, 4)
    articles = [
        Article(
            f"l'ũ {number}", title, text, START + timedelta(days=day), source=source, place="Hà Giang", language="vi"
        )
        for number, (day, (source, title, text)) in enumerate(zip(days, FLOOD, strict=True))
    ]
    articles += [
        Article(f"k{number}", title, text, START + timedelta(days=day), source=source, place=place)
        for number, (source, title, place, day, text) in enumerate(OTHERS)
    ]
    return Archive.build(articles, tmp_path_factory.mktemp("events") / "archive")


@pytest.fixture(scope="module")
def server(serve, archive):
    return serve(archive.store.root)


@pytest.fixture(scope="module")
def flood(archive):
    return next(event for event in find_events(archive) if len(event.article_ids) == 3)


def titles(page):
    return page.locator(".sk-events a").all_inner_texts()


def test_events_are_listed_and_filtered_by_time_place_and_word(server, visit, flood):
    page = visit(server.address)
    page.get_by_role("tab", name="Sự kiện").click()
    first = page.locator(".sk-events li")
    first.first.wait_for()
    assert [title.split()[0] for title in titles(page)] == ["Đà", "Cà", flood.title.split()[0]], "newest first"
    facts = first.last.locator(".sk-origin").inner_text()
    assert facts == "3/8/2022 – 7/8/2022 · 3 bài · 2 nguồn · Báo A · Báo B · Hà Giang"
    page.fill("#sk-event-place", "ca mau")
    page.press("#sk-event-place", "Enter")
    page.get_by_text("1 sự kiện", exact=True).wait_for()
    assert titles(page) == ["Cà Mau khai trương bảo tàng tôm"]
    assert "place=ca" in page.url
    page.get_by_role("button", name="Bỏ lọc").click()
    page.get_by_text("3 sự kiện", exact=True).wait_for()
    page.fill("#sk-event-since", "2022-08-05")
    page.press("#sk-event-since", "Tab")
    page.fill("#sk-event-until", "2022-08-31")
    page.press("#sk-event-until", "Tab")
    page.get_by_text("1 sự kiện", exact=True).wait_for()
    assert titles(page) == [flood.title]
    page.goto(f"{server.address}?tab=events&word=dua+thuyen")
    page.get_by_text("1 sự kiện", exact=True).wait_for()
    assert titles(page) == ["Đà Lạt tổ chức đua thuyền trên hồ Xuân Hương"]
    assert page.input_value("#sk-event-word") == "dua thuyen"
    page.goto(f"{server.address}?tab=events&word=khong+co")
    page.get_by_text("Không có sự kiện nào phù hợp.").wait_for()


def test_an_event_opens_its_summary_timeline_and_articles(server, visit, archive, flood):
    page = visit(server.address)
    page.get_by_role("tab", name="Sự kiện").click()
    page.get_by_role("link", name=flood.title).click()
    page.locator(".sk-title").wait_for()
    assert page.locator(".sk-title").inner_text() == flood.title
    told = page.locator(".sk-told li > span[dir=auto]")
    assert told.all_text_contents() == [one.text for one in summarize(archive, flood).sentences]
    days = page.locator(".sk-days time").evaluate_all("all => all.map((one) => one.dateTime)")
    assert (
        days == [one.date.isoformat() for one in timeline(archive, flood)] == ["2022-08-03", "2022-08-04", "2022-08-07"]
    )
    page.wait_for_selector("#sk-picture .main-svg")
    assert page.locator("#sk-picture .scatterlayer .point").count() == 3
    assert page.locator("#sk-picture .barlayer .point").count() == 3
    articles = page.locator(".sk-articles .sk-open").all_inner_texts()
    assert articles == [archive.article(name).title for name in flood.article_ids]
    page.go_back()
    page.locator(".sk-events li").first.wait_for()
    assert page.locator(".sk-title").count() == 0 or not page.locator(".sk-title").is_visible()


def test_the_slider_sets_the_length_and_focus_what_is_told(server, visit, archive, flood):
    page = visit(f"{server.address}?event={flood.id}")
    page.locator(".sk-told li").first.wait_for()
    slider = page.locator("#sk-length")
    assert slider.input_value() == "7" and page.locator(".sk-told li").count() > 1
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelectorAll('.sk-told li').length === 1")
    assert page.locator("output[for=sk-length]").inner_text() == "1"
    page.fill("#sk-focus", "bộ đội dựng cầu tạm")
    page.press("#sk-focus", "Enter")
    expected = summarize(archive, flood, sentences=1, focus="bộ đội dựng cầu tạm").sentences[0].text
    assert expected.startswith("Ngày 7/8")
    page.locator(".sk-downloads a[href*='sentences=1&focus=']").first.wait_for()
    assert page.locator(".sk-told li > span[dir=auto]").all_text_contents() == [expected]


def test_the_last_length_asked_for_stands_while_the_one_before_is_being_told(server, visit, archive, flood):
    page = visit(f"{server.address}?event={flood.id}")
    page.wait_for_function("document.querySelectorAll('.sk-told li').length > 2")
    kept = []
    answering = threading.Event()  # nothing is answered until both lengths have been asked for
    page.route("**/gradio_api/queue/join*", lambda one: one.continue_() if answering.is_set() else kept.append(one))
    slider = page.locator("#sk-length")
    for wanted in (1, 2):
        slider.fill(str(wanted))
        for _ in range(600):  # the page waits a moment for another press before it asks
            if len(kept) == wanted:
                break
            page.wait_for_timeout(50)
        assert len(kept) == wanted
    answering.set()
    for one in kept:  # one after the other: requests let go together may overtake each other on their way
        with page.expect_response("**/gradio_api/queue/join*"):
            one.continue_()
    page.wait_for_function("document.querySelectorAll('.sk-told li').length === 2")
    told = page.locator(".sk-told li > span[dir=auto]").all_text_contents()
    assert told == [one.text for one in summarize(archive, flood, sentences=2).sentences]
    assert page.locator("output[for=sk-length]").inner_text() == "2"


def test_a_sentence_opens_its_article_where_it_stands(server, visit, archive, flood):
    page = visit(f"{server.address}?event={flood.id}")
    for place in (".sk-told", ".sk-days"):
        item = page.locator(f"{place} li").last
        item.wait_for()
        sentence = item.locator("span[dir=auto]").text_content()
        link = item.locator(".sk-open")
        article = archive.article(link.get_attribute("data-article"))
        start, end = (int(link.get_attribute(f"data-{name}")) for name in ("start", "end"))
        assert article.text[start:end] == sentence
        assert link.inner_text() == article.source
        link.click()
        page.locator(".sk-reader mark").first.wait_for()
        assert "".join(page.locator(".sk-reader mark").all_text_contents()) == sentence
        assert page.locator(".sk-reader h2").text_content() == article.title
        page.keyboard.press("Escape")
        page.locator(".sk-reader").wait_for(state="detached")
        assert page.locator(".sk-title").is_visible(), "the event is still there"


def test_a_question_stays_within_the_event(server, visit, flood):
    page = visit(f"{server.address}?event={flood.id}")
    page.fill("#sk-event-question", "Bao nhiêu hộ dân bị cô lập?")
    page.press("#sk-event-question", "Enter")
    page.locator("#sk-answer .sk-card").first.wait_for()
    opened = page.locator("#sk-answer a.sk-open").evaluate_all("all => all.map((one) => one.dataset.article)")
    assert opened and set(opened) <= set(flood.article_ids)
    assert f"event={flood.id}" in page.url
    assert page.locator(".sk-chips").inner_text() == f"Sự kiện: {flood.title} ×"
    assert page.locator("#sk-event option:checked").text_content() == flood.title


def test_the_picture_tells_its_days_and_hostile_text_is_text(server, visit, flood):
    page = visit(f"{server.address}?event={flood.id}", width=390, scheme="dark")
    page.wait_for_selector("#sk-picture .main-svg")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.locator("#sk-picture .scatterlayer .point").last.hover(force=True)
    label = page.locator("#sk-picture .hovertext")
    label.wait_for()
    assert "7/8/2022" in label.text_content() and "<b>đậm</b>" in label.text_content()
    assert page.locator("#sk-picture a, #sk-event-view img, .sk-told b, .sk-told a[href^=javascript]").count() == 0
    assert HOSTILE in page.locator(".sk-days li").last.text_content()
    assert page.title() == "Sự kiện · Sukien"


def test_the_tab_speaks_english(server, visit, flood):
    page = visit(f"{server.address}?event={flood.id}", locale="en-GB")
    page.get_by_text("Timeline", exact=True).wait_for()
    page.get_by_text("3 August 2022 – 7 August 2022 · 3 articles · 2 sources").wait_for()
    ours = page.locator("#sk-event-view :is(h3, label, summary, button, legend)").all_inner_texts()
    ours += page.locator("#sk-event-view .legendtext").all_text_contents()  # a picture's text has no inner text
    ours = [text for text in ours if text not in {title for _, title, _ in FLOOD}]
    assert len(ours) > 10
    assert [text for text in ours if set(text.lower()) & set("ạảãấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ")] == []


def test_a_visitor_renames_splits_and_merges(serve, visit, archive, flood, tmp_path):
    own = Archive.open(shutil.copytree(archive.store.root, tmp_path / "archive"))
    running = serve(tmp_path / "archive")
    page = visit(f"{running.address}?event={flood.id}")
    first, *rest = flood.article_ids

    page.locator(".sk-edit > summary").click()
    page.fill("#sk-event-title", "  Sập cầu <b>Nậm Dịch</b> ")
    page.press("#sk-event-title", "Enter")
    page.get_by_text("Đã đổi tên.").wait_for()
    assert page.locator(".sk-title").inner_text() == "Sập cầu <b>Nậm Dịch</b>" == find_event(own, flood.id).title
    assert page.evaluate("document.activeElement.textContent") == "Sửa sự kiện này", "the keyboard goes on from there"

    page.keyboard.press("Enter")
    split = page.get_by_role("button", name="Tách các bài đã chọn")
    split.click()
    assert page.locator("[data-sure][data-label]").count() == 0, "nothing is chosen"
    page.locator(".sk-edit [name=article]").first.check()
    split.click()
    page.get_by_role("button", name="Bấm lần nữa để tách").click()
    page.get_by_text("Đã tách các bài ấy thành một sự kiện riêng.").wait_for()
    assert page.locator(".sk-articles li").count() == 2
    assert find_event(own, flood.id).article_ids == tuple(rest)
    (apart,) = [event for event in find_events(own) if event.article_ids == (first,)]

    page.locator(".sk-edit > summary").click()
    page.select_option("#sk-event-other", apart.id)
    page.get_by_role("button", name="Gộp vào sự kiện này").click()
    page.get_by_role("button", name="Bấm lần nữa để gộp").click()
    page.get_by_text("Đã gộp hai sự kiện.").wait_for()
    assert page.locator(".sk-articles li").count() == 3
    assert set(find_event(own, flood.id).article_ids) == {first, *rest}
    assert apart.id not in {event.id for event in find_events(own)}

    page.locator(".sk-edit > summary").click()
    page.fill("#sk-event-title", " ")
    page.press("#sk-event-title", "Enter")
    page.get_by_text("tên sự kiện không được để trống").wait_for()
    page.goto(f"{running.address}?event={apart.id}")
    page.get_by_text(f"trong kho không có sự kiện '{apart.id}'").wait_for()
    running.stop()
