"""Every view has an address, and an address from anywhere is read without trust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.address import TABS, Address, article_address, fingerprint

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30).filter(lambda text: text == "" or text.strip())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", Address()),
        ("/", Address()),
        ("?q=Ai%3F&source=B%C3%A1o+A", Address(question="Ai?", source="Báo A")),
        ("?event=e1", Address(tab="events", event="e1")),
        ("?q=Ai&event=e1", Address(question="Ai", event="e1")),
        ("?tab=archive", Address(tab="archive")),
        ("?article=a%2Fb.txt#12-34", Address(article="a/b.txt", start=12, end=34)),
        ("?article=a#x", Address(article="a")),
        ("?q=x#12-34", Address(question="x")),
        ("?tab=nowhere&unknown=1", Address()),
        ("?q=%20&after=x", Address()),
        ("?q=%ff", Address(question="\N{REPLACEMENT CHARACTER}")),
        ("http://[", Address()),
        ("?" + "&".join(["q=x"] * 100), Address()),
    ],
)
def test_an_address_is_read(text, address):
    assert Address.parse(text) == address


@given(question=TEXTS, source=TEXTS, event=TEXTS, article=TEXTS, tab=st.sampled_from(TABS))
def test_what_is_written_is_read_again(question, source, event, article, tab):
    address = Address.parse(str(Address(tab, question, source=source, event=event, article=article, start=1, end=9)))
    assert Address.parse(str(address)) == address
    assert (address.question, address.source, address.article) == (question, source, article)
    assert (address.start, address.end) == ((1, 9) if article else (0, 0))


def test_what_an_answer_depends_on():
    here = Address(question="Ai?", place="Huế", article="a", mark="x", start=1, end=2)
    assert here.asked == Address(question="Ai?", place="Huế")
    assert Address(event="e1", tab="events").asked == Address()
    assert here.filters == {"place": "Huế"}
    assert here.without("article") == here.asked


def test_an_article_has_an_address_of_its_own():
    assert str(article_address("a b")) == "?article=a%20b"
    assert str(article_address("a", 3, 5, "ab")) == f"?article=a&mark={fingerprint('ab')}#3-5"
    assert fingerprint("ab") != fingerprint("ac")
