"""What the page shows: exactly the archive's words, and nothing of them ever as markup."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest

from retrieval import Answer, Archive, ArchiveInfo, Article, Hit, Quote
from ui import render
from ui.address import Address
from ui.form import form
from ui.handlers import Reading, Reply
from ui.passages import excerpt, paragraphs

HANOI = timezone(timedelta(hours=7))
WHEN = datetime(2022, 3, 23, 14, 20, tzinfo=HANOI)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</blockquote></li><h1>mine</h1>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "![x](javascript:alert(1)) **bold** [a](http://x)",
    "${alert(1)} {{constructor}} @children `x`",
    "\u202egnol si siht\u202c <b>",
    "<svg/onload=alert(1)>",
]


def info_of(**fields):
    empty = {"articles": 3, "passages": 3, "copies": 0, "languages": (("vi", 3),), "first": None, "last": None}
    rest = {"path": "a", "model": "m", "dimension": 1, "size_bytes": 1, "format_version": 1, "created": WHEN}
    return ArchiveInfo(**{**empty, **rest, **fields})


class Page(HTMLParser):
    """Everything that a browser would make of some HTML: tags, attributes, text, and the text inside marks."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.marks = [], [], "", []
        self._open = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("input",):
            self._open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, "tags are nested"

    def handle_data(self, data):
        self.text += data
        if "mark" in self._open:
            self.marks[-1] += data


def quote_of(text, start, end, **changes):
    values = {
        "article_id": "a1",
        "title": "Tiêu đề",
        "text": text[start:end],
        "start": start,
        "end": end,
        "published": WHEN,
        "source": "Báo",
        "url": "https://bao.vn/a?b=1&c=2",
        "place": "Hải Phòng",
    }
    return Quote(**{**values, **changes})


def hit_of(text, **changes):
    values = {
        "article_id": "a1",
        "title": "Tiêu đề",
        "text": text,
        "start": 0,
        "end": len(text),
        "score": 0.5,
        "rank": 1,
        "published": WHEN,
        "source": "Báo",
        "url": None,
        "place": None,
        "language": "vi",
    }
    return Hit(**{**values, **changes})


def reply_of(text, start, end, *, short=None, strength="strong", **changes):
    quote = quote_of(text, start, end, **changes)
    return Reply(Answer("?", (quote,), short, True, strength, 0.9), (excerpt(text, start, end),))


def test_the_quote_and_nothing_else_is_marked():
    text = f"Câu một. Câu hai đây. {'Câu ba. ' * 12}\nĐoạn khác."
    page = Page(render.reply(reply_of(text, 9, 21), "vi"))
    assert page.marks == ["Câu hai đây."]
    assert "Câu một. Câu hai đây. Câu ba. Câu ba." in page.text
    assert "Đoạn khác" not in page.text


def test_a_card_shows_where_the_quote_comes_from():
    text = "Một câu."
    page = Page(render.reply(reply_of(text, 0, 8, short="Một", strength="weak"), "vi"))
    assert "Tiêu đề" in page.text
    assert "Báo · 23/3/2022, 14:20 · Hải Phòng" in page.text
    copied = dict(page.attributes)["data-copy"]
    assert copied == "“Một câu.”\n— Tiêu đề, Báo, 23/3/2022, 14:20, https://bao.vn/a?b=1&c=2"
    assert ("href", "?article=a1&mark=a506c6d8#0-8") in page.attributes
    assert "Bằng chứng: yếu" in page.text
    assert ("href", "https://bao.vn/a?b=1&c=2") in page.attributes
    assert ("rel", "noopener noreferrer") in page.attributes
    assert ("data-article", "a1") in page.attributes
    assert ("data-start", "0") in page.attributes
    assert ("data-end", "8") in page.attributes
    assert ("datetime", "2022-03-23T14:20:00+07:00") in page.attributes


def test_strength_is_a_word_and_never_a_number():
    for strength, word in (("strong", "strong"), ("medium", "medium"), ("weak", "weak")):
        page = Page(render.reply(reply_of("Một câu.", 0, 8, strength=strength), "en"))
        assert f"Evidence: {word}" in page.text
        assert "0.9" not in page.text
        assert "%" not in page.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_everywhere(hostile):
    text = f"Trước {hostile} sau. Câu được trích {hostile} đây. Sau nữa {hostile}."
    start, end = text.index("Câu"), text.index(" Sau nữa")
    names = {"title": hostile, "source": hostile, "place": hostile, "article_id": hostile, "url": None}
    shown = [
        render.reply(reply_of(text, start, end, short=hostile, **names), "vi"),
        render.reply(
            Reply(
                Answer("?", (), None, False, "none", 0.0),
                related=(hit_of(text, **names),),
                address=Address(question=hostile, source=hostile, event=hostile),
                whole=hostile,
                marked=hostile,
            ),
            "en",
        ),
        render.article(Reading(Article(hostile, hostile, text, WHEN, hostile, None, "vi", hostile), start, end), "vi"),
        render.article(Reading(problem=hostile), "vi"),
        render.welcome([hostile], [("e1", hostile)], "vi"),
        render.reply(Reply(problem=hostile), "en"),
    ]
    place = dict(Page(render.place(Address(question=hostile, source=hostile), hostile, "vi")).attributes)
    assert place["data-title"] == f"{hostile} · Sukien"
    assert Address.parse(place["data-address"]) == Address(question=hostile, source=hostile)
    filters = Page(form(info_of(sources=((hostile, 1),), places=((hostile, 2),)), [(hostile, hostile)], "vi"))
    assert filters.attributes.count(("value", hostile)) == 3
    assert not set(filters.tags) & {"script", "img", "svg", "h1", "i", "b"}
    for html in shown:
        page = Page(html)
        assert not set(page.tags) & {"script", "img", "svg", "h1", "i", "b", "iframe", "object"}
        assert [name for name, _ in page.attributes if name.startswith("on") or name == "autofocus"] == []
        assert hostile in page.text
    assert Page(shown[0]).marks == [text[start:end]]
    assert Page(shown[2]).marks == [text[start:end]]


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://bao.vn/bai", True),
        ("HTTP://bao.vn", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("//bao.vn/bai", False),
        ("bao.vn", False),
        ("https://", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url, linked):
    page = Page(render.reply(reply_of("Một câu.", 0, 8, url=url), "en"))
    assert (("target", "_blank") in page.attributes) is linked


def test_an_address_cannot_leave_its_attribute():
    page = Page(render.reply(reply_of("Một câu.", 0, 8, url='https://x/"onclick="alert(1)'), "en"))
    assert ("href", 'https://x/"onclick="alert(1)') in page.attributes
    assert "onclick" not in dict(page.attributes)


def test_not_found_is_plain_and_related_is_not_an_answer():
    missing = Answer("Giá vàng?", (), None, False, "none", 0.02)
    page = Page(render.reply(Reply(missing, related=(hit_of("Đoạn gần nhất."),)), "vi"))
    assert "Không tìm thấy trong kho này." in page.text
    assert "Đoạn gần nhất." in page.text
    assert "không phải câu trả lời" in page.text
    assert page.marks == []
    assert "Bằng chứng" not in page.text
    assert "bộ lọc" not in page.text
    assert "bộ lọc" in Page(render.reply(Reply(missing, address=Address(question="x", source="A")), "vi")).text


def test_filters_that_are_on_are_shown_and_each_can_go():
    address = Address(question="Ai?", source="Báo A", language="vi", since="2022-01-01")
    page = Page(render.reply(Reply(Answer("?", (), None, False, "none", 0.0), address=address), "en"))
    assert "Source: Báo A ×Language: Vietnamese ×From: 2022-01-01 ×" in page.text
    hrefs = [Address.parse(value) for name, value in page.attributes if name == "href" and value.startswith("?")]
    assert hrefs[:3] == [address.without(name) for name in ("source", "language", "since")]


def test_how_a_question_was_read_is_said():
    address = Address(question="còn ở Hà Nội?", after="Ai ở Huế?")
    missing = Answer("?", (), None, False, "none", 0.0)
    page = Page(render.reply(Reply(missing, address=address, whole="Ai ở Hà Nội?", marked="đổi mới"), "vi"))
    assert "hiểu là: Ai ở Hà Nội? Hỏi riêng câu này" in page.text
    assert "Đọc có dấu là: đổi mới" in page.text
    assert ("href", str(Address(question="còn ở Hà Nội?"))) in page.attributes


def test_the_header_says_what_is_in_the_archive(starter_archive):
    info = Archive.open(starter_archive).info()
    page = Page(render.header(info, "en"))
    assert f"{info.articles} articles · 1 source · 18 March 2022 – 16 October 2024" in page.text
    assert ("aria-pressed", "true") in page.attributes
    assert page.text.count("Tiếng Việt") == 1
    bare = replace(info, sources=(), first=None, last=None, articles=1)
    assert "1 bài" in Page(render.header(bare, "vi")).text
    assert "bài" not in Page(render.header(None, "vi")).text


def test_nothing_asked_shows_nothing():
    assert render.reply(Reply(), "vi") == ""
    assert render.article(Reading(), "vi") == ""
    assert render.welcome([], [], "vi") == ""


def test_an_article_is_shown_whole_with_its_span_marked_across_paragraphs():
    text = "Một.\n\nHai ba.\n  \nBốn năm."
    start, end = text.index("ba"), text.index(" năm")
    page = Page(render.article(Reading(Article("a", "T", text), start, end), "en"))
    assert page.marks == ["ba.", "Bốn"]
    assert page.tags.count("p") == 3 + 3  # the lines of origin, actions and id
    assert "Một.Hai ba.Bốn năm." in page.text
    assert "undated" in page.text


def test_an_excerpt_is_a_span_of_the_text():
    text = "đầu " * 200 + "TRÍCH DẪN" + " cuối" * 200
    start = text.index("TRÍCH")
    around = excerpt(text, start, start + 9)
    assert around.quote == "TRÍCH DẪN"
    assert around.before + around.quote + around.after in text
    assert not around.starts_paragraph
    assert not around.ends_paragraph
    assert around.before.startswith("đầu ")
    assert around.after.endswith(" cuối")
    assert max(len(around.before), len(around.after)) <= 320


def test_an_excerpt_of_a_text_without_spaces_is_still_cut():
    text = "字" * 2000
    around = excerpt(text, 1000, 1010)
    assert (len(around.before), around.quote, len(around.after)) == (320, "字" * 10, 320)


def test_an_excerpt_is_the_paragraph_where_that_says_enough():
    text = f"Một.\n{'Hai ' * 30}ba. Bốn.\nNăm."
    start = text.index("Bốn.")
    around = excerpt(text, start, start + 4)
    assert (around.before, around.after) == (f"{'Hai ' * 30}ba. ", "")
    assert around.starts_paragraph and around.ends_paragraph
    around = excerpt("Một.", 0, 4)
    assert (around.before, around.after, around.starts_paragraph, around.ends_paragraph) == ("", "", True, True)


def test_an_excerpt_goes_on_beside_a_short_paragraph():
    text = f"Không.\n{'một ' * 60}hai.\n \nBa.\nBốn {'năm ' * 60}\nSáu."
    start = text.index("Ba.")
    around = excerpt(text, start, start + 3)
    assert f"{around.before}Ba.{around.after}" in text
    assert around.before.startswith("một một") and around.before.endswith("hai.\n \n") and len(around.before) <= 180
    assert around.after.startswith("\nBốn năm") and around.after.endswith("năm") and len(around.after) <= 180
    assert not around.starts_paragraph and not around.ends_paragraph
    around = excerpt("Một.\nHai.\nBa.", 5, 9)
    assert (around.before, around.after) == ("Một.\n", "\nBa.")
    assert around.starts_paragraph and around.ends_paragraph


def test_paragraphs_lose_no_letter():
    text = "a\n\nbc\n d \n"
    assert "".join("".join(part) for part in paragraphs(text, 3, 5)) == "abc d "
    assert paragraphs(text, 3, 5) == [("a", "", ""), ("", "bc", ""), ("", "", " d ")]
    assert paragraphs(text, 0, 0) == [("", "", "a"), ("", "", "bc"), ("", "", " d ")]
