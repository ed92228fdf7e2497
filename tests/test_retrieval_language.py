import pytest

from retrieval import language
from retrieval.language import detect_language

ENGLISH = "The mayor said that the bridge would open in May. It has taken two years and cost more than planned."
OTHERS = {
    "vi": "Bộ phim “The Lord of the Rings: The Return of the King” được chiếu ở Hà Nội, rất nhiều người đã đến từ sớm.",
    "de": "Der Film „The Hand of God and the Man from the Sea“ läuft in allen Kinos, und viele Zuschauer kamen früh.",
    "nl": "Hij had drie miljoen kijkers of meer, zij had er vier of vijf, en wij waren blij dat het zo was gegaan.",
    "id": "Gubernur mengatakan bahwa jembatan itu akan dibuka pada bulan Mei setelah dua tahun pembangunan.",
    "th": "ผู้ว่าราชการกล่าวว่าสะพานจะเปิดในเดือนพฤษภาคม หลังจากก่อสร้างมาสองปี (The Bridge of the North and the Sea)",
}


def test_each_language_is_told():
    assert detect_language(ENGLISH) == "en"
    assert {code: detect_language(text) for code, text in OTHERS.items()} == {code: code for code in OTHERS}
    assert detect_language("12 – 3 (2)") is None


@pytest.mark.parametrize("text", [ENGLISH, OTHERS["vi"]])
def test_what_is_certain_needs_no_detector(monkeypatch, text):
    monkeypatch.setattr(language, "_detector", None)
    assert detect_language(text) in ("en", "vi")
