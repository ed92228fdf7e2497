"""Old Vietnamese encodings: there and back on sentences with all six tones, small and capital."""

from unicodedata import normalize

import pytest

from retrieval.errors import ArticleError
from seeds.decoding import decode, mend
from seeds.legacy import from_tcvn3, from_vni
from seeds.syllables import is_syllable, plausibility

# Every vowel in every tone at least once.
SENTENCES = (
    "Chiều nay, huyện ủy tổ chức lễ khởi công cầu bắc qua sông; mỗi hộ dân ở xã Bãi Đỗ được nhận giống cây mới.",
    "Bà cả hẵng bá nhạn: “Cằn cẳn cẵn cắn cặn, cần cẩn cẫn cấn cận” là câu đố vui của lớp mẫu giáo.",
    "Mẹ kể: bé Thơ ăn xong, thuyền đã về bến, mẻ cá đẹp, lưới rẽ sóng, nghề biển thì lễ tết cũng lênh đênh.",
    "Chị nghĩ kỹ rồi, nhì nhằng mãi, nghỉ một buổi, ý tứ thế kia, lỵ sở ở gần, mỹ nghệ, quỳ xuống, quỷ kế.",
    "Ngõ nhỏ, bò có sữa, tổ ong vỡ; ngồi chỗ mới, chợ đông, cỡ lớn, bờ ruộng, lọ hoa, rõ ràng, lộ diện, mồ côi.",
    "Vũ khí cũ, thú rừng, ngủ trưa, dù lụt; chữ viết, thừa sức, cử tri, sửa chữa, tự lực, đứt dây, bưu điện, tủ chè.",
)
CAPITALS = "ĐỒNG BÀO VÙNG LŨ ĐÃ NHẬN ĐỦ QUÀ, CẦU MỚI SẼ MỞ Ở BẾN XANH SỚM HƠN DỰ KIẾN, CHỢ HỌP LẠI"

TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđĂÂÊÔƠƯĐ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊËÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ®¡¢£¤¥¦§",
        strict=True,
    )
)
VNI = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ",
        "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò oø oû oõ où oï"
        " oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î ñ".split(),
        strict=True,
    )
)
VNI |= {letter.upper(): pair.upper() for letter, pair in VNI.items()}


def tcvn3(text: str) -> str:
    """TCVN3 as a typist makes it: toned capitals are small letters in a font of capitals."""
    return "".join(TCVN3.get(letter, TCVN3.get(letter.lower(), letter)) for letter in text)


def vni(text: str) -> str:
    return "".join(VNI.get(letter, letter) for letter in text)


def cp1258(text: str) -> bytes:
    """Vietnamese Windows: base letters as they are, tones as combining marks after them."""
    encoded = b""
    for letter in text:
        parts = normalize("NFD", letter)
        tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        base = normalize("NFC", "".join(part for part in parts if part not in tones))
        encoded += base.encode("cp1258") + tones.encode("cp1258")
    return encoded


TEXTS = (*SENTENCES, CAPITALS, "\n".join((CAPITALS, *SENTENCES)))


def test_the_sentences_hold_every_toned_letter() -> None:
    assert set(TCVN3) - set("".join(SENTENCES).lower()) - set("ĂÂÊÔƠƯĐ") == set()


@pytest.mark.parametrize("text", TEXTS)
def test_vni(text: str) -> None:
    assert decode(vni(text).encode("cp1252")) == text


@pytest.mark.parametrize("text", TEXTS)
def test_tcvn3(text: str) -> None:
    assert decode(tcvn3(text).encode("cp1252")) == text


@pytest.mark.parametrize("text", TEXTS)
def test_cp1258(text: str) -> None:
    assert decode(cp1258(text)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode(encoding: str, form: str) -> None:
    text = "\n".join(SENTENCES)
    assert decode(normalize(form, text).encode(encoding)) == text


def test_a_byte_order_mark_at_the_other_end() -> None:
    assert decode(b"\xfe\xff" + SENTENCES[0].encode("utf-16-be")) == SENTENCES[0]


def test_every_vni_letter_by_the_table() -> None:
    for letter, pair in VNI.items():
        assert from_vni(pair) == letter, pair


def test_every_tcvn3_letter_by_the_table() -> None:
    for letter, code in TCVN3.items():
        assert from_tcvn3(code) == letter, code


def test_tcvn3_tells_title_case_from_capitals() -> None:
    assert from_tcvn3(tcvn3("Hà Nội và TP. Hà Nội")) == "Hà Nội và TP. Hà Nội"
    assert from_tcvn3(tcvn3("THÀNH PHỐ HÀ NỘI Ở ĐÓ")) == "THÀNH PHỐ HÀ NỘI Ở ĐÓ"


@pytest.mark.parametrize("convert", [tcvn3, vni])
def test_old_letters_inside_unicode_are_mended_line_by_line(convert: object) -> None:
    assert callable(convert)
    mixed = "\n".join((convert(SENTENCES[0]), "An English line.", convert(SENTENCES[2]), convert(SENTENCES[3])))
    assert mend(mixed) == "\n".join((SENTENCES[0], "An English line.", *SENTENCES[2:4]))


@pytest.mark.parametrize(
    "text", [*SENTENCES, "Le café près du château, où l'été finit.", "Straße und Größe", "«Привет»"]
)
def test_good_text_is_left_alone(text: str) -> None:
    assert mend(text) == text


def test_western_text() -> None:
    text = "The café’s façade — “naïve” in style — costs €5 more to clean every year, the owner said."
    assert decode(text.encode("cp1252")) == text


def test_a_declared_encoding_is_used() -> None:
    text = "Сегодня открыли новый мост через реку."
    assert decode(text.encode("cp1251"), "windows-1251") == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.4 ...", "is not text but a PDF"),
        (b"PK\x03\x04....", "is not text but a zip"),
        (b"abc\x00\x01\x00\x00\x07def" * 20, "is binary"),
        (bytes(range(1, 32)) * 10, "is binary"),
        ("Сегодня открыли новый мост".encode("cp1251"), "cannot tell its encoding"),
        ("今日は天気がいいですね".encode("shift_jis"), "cannot tell its encoding"),
        (SENTENCES[0].encode()[:-1] + b"\xff\xc1", "cannot tell its encoding"),
        ("The café’s “new” façade".encode() + b"\xff", r"neither UTF-8 \(byte 32 breaks it\)"),
    ],
)
def test_what_makes_no_sense_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        decode(data)


def test_syllables() -> None:
    assert all(map(is_syllable, "Nguyễn quyết giếng gì nghiêng ươm yêu khuỷu oằn Đắk".split()[:9]))
    assert not any(map(is_syllable, ["Hµ", "Néi", "ñaàu", "café", "Größe"]))
    assert plausibility("Cầu mới nối hai bờ sông") == (1.0, 5 / 6)
