"""One golden file for each reader: every field of every article, and every notice."""

import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_seeds_encodings import tcvn3

from retrieval.types import Article
from seeds import Notice, NoticeKind, find_files, read_files
from seeds.dates import VIETNAM

DATA = Path(__file__).parent / "data" / "seeds"
BRIDGE = "\n".join(
    (
        "Cây cầu dài 1,2 km bắc qua sông Cái chính thức thông xe sáng nay, rút ngắn thời gian đi lại của người dân hai"
        " huyện.",
        "Theo ban quản lý dự án, công trình có vốn đầu tư 900 tỷ đồng. Mỗi ngày có khoảng 3.000 lượt xe qua lại giữa"
        " hai bờ.",
        "Người dân đi bộ qua cầu trong sáng thông xe.",
        "Chậm ba tháng vì mưa lũ",
        "Mưa lũ cuối năm ngoái khiến nhà thầu phải dừng thi công gần ba tháng, theo báo cáo của chủ đầu tư gửi thành"
        " phố.",
        "Xe tải xếp hàng trước giờ mở cầu",
        "Từ tuần tới, xe tải trên 10 tấn được phép qua cầu vào ban đêm, từ 22 giờ đến 5 giờ sáng hôm sau.",
    )
)


def read(*paths: Path) -> tuple[list[Article], list[Notice]]:
    notices: list[Notice] = []
    return list(read_files(find_files(paths), notices.append)), notices


def read_one(path: Path) -> Article:
    articles, notices = read(path)
    assert notices == []
    assert len(articles) == 1
    return articles[0]


def test_html() -> None:
    assert read_one(DATA / "page.html") == Article(
        id="page.html",
        title="Cầu Bến Mới thông xe sau hai năm thi công",
        text=BRIDGE,
        published=datetime(2026, 3, 5, 10, 5, tzinfo=VIETNAM),
        source="Báo Thử Nghiệm",
        url="https://bao.example/cau-ben-moi.html",
        language="vi",
    )


def test_html_too_short_for_trafilatura_is_read_by_its_visible_text() -> None:
    article = read_one(DATA / "short.html")
    assert article.title == "Bến Xanh mở lớp dạy bơi"
    assert article.published == datetime(2022, 5, 18, 8, 40, tzinfo=VIETNAM)
    assert article.text == "Lớp học kéo dài sáu tuần.\nMỗi lớp có 25 em."


def test_html_laid_out_with_tables_and_line_breaks() -> None:
    article = read_one(DATA / "table_layout.html")
    assert article.title == "Bến Xanh khai trương chợ nổi"
    assert article.published == datetime(2021, 2, 3, 14, 5, tzinfo=VIETNAM)
    assert article.source == "Trang tin Bến Xanh"
    assert article.text.split("\n") == [
        "Sáng 3/2, thị trấn Bến Xanh khai trương chợ nổi với 60 ghe hàng của bà con trong vùng.",
        "Chợ họp vào mỗi sáng cuối tuần, từ 5 giờ đến 9 giờ, bán trái cây và đồ thủ công.",
        "Ghe hàng trên chợ nổi",
        "Theo ban quản lý, mỗi ghe được hỗ trợ 2 triệu đồng trong ba tháng đầu tiên hoạt động.",
        "Bến Xanh hy vọng đón 1.000 lượt khách mỗi tuần.",
    ]


def test_html_of_a_blog_in_english() -> None:
    assert read_one(DATA / "blog.html") == Article(
        id="blog.html",
        title="Library extends hours",
        text="\n".join(
            (
                "The town library will open until nine in the evening from June, the council said on Monday.",
                "The longer hours will cost the town 40,000 dollars a year, paid from the education fund, it added.",
                "Readers at the library.",
                "“Students asked for this for years,” the head librarian said.",
                "- Monday to Friday: 8 a.m. to 9 p.m.",
                "- Saturday: 9 a.m. to 5 p.m.",
                "The council will review the plan in a year.",
            )
        ),
        published=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        source="Sample Times",
        url="https://times.example/library",
        language="en",
    )


@pytest.mark.parametrize(
    ("mark", "when"),
    [
        ('<meta property="article:published_time" content="2026-03-04T09:00:00+07:00">', (2026, 3, 4, 9)),
        ('<meta itemprop="datePublished" content="2026-03-05">', (2026, 3, 5, 10, 5)),
        (
            '<script type="application/ld+json">[{"@graph":[{"datePublished":"2026-03-04 08:30"}]}]</script>',
            (2026, 3, 4, 8, 30),
        ),
        ('<script type="application/ld+json">{broken</script>', (2026, 3, 5, 10, 5)),
        ("", (2026, 3, 5, 10, 5)),
    ],
    ids=["meta", "day completed by the visible clock", "graph", "broken script", "visible line only"],
)
def test_dates_of_html(tmp_path: Path, mark: str, when: tuple[int, ...]) -> None:
    page = (DATA / "page.html").read_text("utf-8")
    start, end = page.index("<script"), page.index("</script>") + len("</script>")
    (tmp_path / "a.html").write_text(page[:start] + mark + page[end:], "utf-8")
    assert read_one(tmp_path / "a.html").published == datetime(*when, tzinfo=VIETNAM)  # type: ignore[misc,arg-type]


def test_markdown_with_front_matter() -> None:
    assert read_one(DATA / "front.md") == Article(
        id="front.md",
        title="Bến Xanh trồng thêm hai nghìn cây xanh",
        text="\n".join(
            (
                "Sáng 5/6, thị trấn Bến Xanh trồng thêm hai nghìn cây xanh dọc đường ven sông.",
                "Mỗi nhà một cây",
                "Mỗi gia đình nhận chăm sóc một cây trong ba năm đầu.",
                "Trường học nhận chăm sóc cây trước cổng trường.",
                '"Cây lớn thì phố mát", một người dân nói.',
                "Học sinh trồng cây bên bờ sông",
                "Việc trồng cây kết thúc trước mùa mưa, theo kế hoạch của thị trấn.",
            )
        ),
        published=datetime(2025, 6, 5, 7, 30, tzinfo=VIETNAM),
        source="Báo Thử Nghiệm",
        url="https://bao.example/trong-cay",
        language="vi",
    )


def test_markdown_with_a_heading() -> None:
    article = read_one(DATA / "heading.md")
    assert article.title == "Night market opens by the river"
    assert article.published == datetime(2026, 3, 5, 18, 30, tzinfo=VIETNAM)
    assert article.text == (
        "The night market by the river opened on Thursday with sixty stalls and free parking.\n"
        "It will run every weekend until the end of the year."
    )


def test_jsonl() -> None:
    articles, notices = read(DATA / "records.jsonl")
    assert articles == [
        Article(
            id="a1",
            title="Hà Nội: Mở lại chợ hoa đêm",
            text="Chợ hoa đêm mở lại từ tối nay.\nTiểu thương được miễn phí chỗ trong một tháng.",
            published=datetime(2025, 1, 20, 18, 5, tzinfo=VIETNAM),
            source="bao.example",
            url="https://bao.example/cho-hoa",
            language="vi",
            place="Hà Nội",
        ),
        Article(
            id="records.jsonl:3",
            title="Cấp nước cho ba xã",
            text="Nhà máy nước mới chạy thử thành công.\nBa xã ven biển có nước sạch từ tuần này.",
            published=datetime(2025, 1, 20, 6, 39, tzinfo=VIETNAM),
            source="Báo Thử Nghiệm",
            place="Bến Tre",
        ),
        Article(
            id="7",
            title="New library",
            text="The library opens on Monday.\nIt holds ninety thousand books.",
            language="en",
        ),
        Article(id="h", title="Trang web", text="Đoạn một & tiếp.\nĐoạn hai."),
    ]
    assert [(notice.kind, notice.where, notice.reason.split(":")[0].split(" (")[0]) for notice in notices] == [
        (NoticeKind.REFUSED, "records.jsonl:4", "is not JSON"),
        (NoticeKind.REFUSED, "records.jsonl:5", "has no text"),
        (NoticeKind.WARNING, "records.jsonl:6", "its date 'sometime soon' is not understood; kept without one"),
        (NoticeKind.REFUSED, "records.jsonl:7", "is not an object with fields but a list"),
        (
            NoticeKind.REFUSED,
            "records.jsonl:8",
            "its id 'a1' is taken by another article before it; give each its own id",
        ),
        (NoticeKind.COPY, "records.jsonl:9", "an exact copy of 7"),
        (NoticeKind.REFUSED, "records.jsonl:10", "holds no sentence"),
    ]


def test_jsonl_in_utf16_and_with_a_mark(tmp_path: Path) -> None:
    line = json.dumps({"title": "Một", "text": "Một câu ngắn."}, ensure_ascii=False) + "\n"
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "a.jsonl").write_text(line, encoding)
        assert read_one(tmp_path / "a.jsonl") == Article(id="a.jsonl:1", title="Một", text="Một câu ngắn.")


def test_a_line_that_is_not_utf8_is_refused_alone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "\xff bad"}\n{"text": "A good line."}\n')
    articles, notices = read(tmp_path)
    assert [article.id for article in articles] == ["a.jsonl:2"]
    assert [(notice.where, notice.reason) for notice in notices] == [
        ("a.jsonl:1", "is not UTF-8 (byte 11); save the file as UTF-8")
    ]


def test_jsonl_in_old_encodings(tmp_path: Path) -> None:
    text = "Hội nghị bàn về phân cấp, phân quyền và nhiệm vụ của các quận ủy trong năm tới."
    line = json.dumps({"title": "Hội nghị", "text": text}, ensure_ascii=False)
    old = tcvn3(line).encode("cp1252")
    for name, data in {
        "bytes.jsonl": old,  # the whole line is in TCVN3
        "letters.jsonl": old.decode("cp1252").encode(),  # it was read as Western, and written as UTF-8
        "escaped.jsonl": json.dumps(json.loads(old.decode("cp1252"))).encode(),
    }.items():
        (tmp_path / name).write_bytes(data + b"\n")
        article = read_one(tmp_path / name)
        assert (article.title, article.text) == ("Hội nghị", text), name


def test_json() -> None:
    articles, notices = read(DATA / "list.json", DATA / "single.json")
    assert articles == [
        Article(id="x", title="One", text="The first one."),
        Article(id="list.json:3", title="Three", text="The third one."),
        Article(
            id="single.json",
            title="Một bài",
            text="Một bài trong một tệp.",
            published=datetime(2024, 2, 29, tzinfo=VIETNAM),
        ),
    ]
    assert [(notice.kind, notice.where) for notice in notices] == [(NoticeKind.REFUSED, "list.json:2")]


def test_csv() -> None:
    articles, notices = read(DATA / "table.csv")
    assert articles == [
        Article(
            id="1",
            title="Sửa đê trước mùa lũ",
            text="Đoạn đê dài 3 km được sửa xong; kinh phí 12 tỷ đồng.\nĐê cao thêm nửa mét.",
            published=datetime(2022, 3, 5, 14, 20, tzinfo=VIETNAM),
            source="Báo Thử Nghiệm",
            url="https://bao.example/de",
        ),
        Article(id="table.csv:6", title="Không có mã", text="Bài này không có mã số riêng."),
    ]
    assert [(notice.kind, notice.where) for notice in notices] == [
        (NoticeKind.REFUSED, "table.csv:4"),
        (NoticeKind.REFUSED, "table.csv:5"),
        (NoticeKind.WARNING, "table.csv:6"),
    ]
    assert notices[1].reason == "has 7 cells where the header has 6; put quotation marks around its text"


def test_tsv_and_other_encodings_of_tables(tmp_path: Path) -> None:
    assert read_one(DATA / "table.tsv") == Article(
        id="table.tsv:2", title="Road works", text="The road is closed until May."
    )
    table = "title,text\nSửa đê,Đoạn đê được sửa xong trước mùa lũ lớn.\n"
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "a.csv").write_text(table, encoding)
        assert read_one(tmp_path / "a.csv").text == "Đoạn đê được sửa xong trước mùa lũ lớn."


def test_docx(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Bến Xanh mở lớp dạy bơi", style="Title")
    document.add_paragraph("Ngày đăng 18/05/2022 | 08:40")
    document.add_paragraph("Hơn 200 trẻ em ở thị trấn Bến Xanh được học bơi miễn phí trong hè này.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Số lớp", "8 lớp"
    document.add_paragraph("Trẻ em tập bơi ở hồ trung tâm. Ảnh: Lê Lan")
    document.add_paragraph("Mỗi lớp có tối đa 25 em để bảo đảm an toàn, theo trung tâm thể thao.")
    document.add_paragraph("Theo Báo Thử Nghiệm")
    document.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx") == Article(
        id="a.docx",
        title="Bến Xanh mở lớp dạy bơi",
        text="Hơn 200 trẻ em ở thị trấn Bến Xanh được học bơi miễn phí trong hè này.\n"
        "Số lớp | 8 lớp\n"
        "Trẻ em tập bơi ở hồ trung tâm.\n"
        "Mỗi lớp có tối đa 25 em để bảo đảm an toàn, theo trung tâm thể thao.",
        published=datetime(2022, 5, 18, 8, 40, tzinfo=VIETNAM),
        source="Báo Thử Nghiệm",
    )


def test_docx_in_tcvn3(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("CÇu míi më réng")
    document.add_paragraph("C©y cÇu dµi 1,2 km b¾c qua s«ng chÝnh thøc th«ng xe s¸ng nay, theo ban qu¶n lý dù ¸n.")
    document.save(str(tmp_path / "a.docx"))
    article = read_one(tmp_path / "a.docx")
    assert article.title == "Cầu mới mở rộng"
    assert article.text == "Cây cầu dài 1,2 km bắc qua sông chính thức thông xe sáng nay, theo ban quản lý dự án."


def pdf(pages: list[list[str]], letters: str = "") -> bytes:
    """A small PDF by hand; with `letters`, text in a font whose ToUnicode map gives them the codes 1, 2, ..."""
    out = io.BytesIO()
    offsets: list[int] = []

    def add(content: bytes) -> int:
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (len(offsets), content))
        return len(offsets)

    def stream(content: bytes) -> bytes:
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)

    def shown(line: str) -> bytes:
        if not letters:
            return b"(" + line.encode("ascii") + b") Tj"
        return b"<" + b"".join(b"%04X" % (letters.index(letter) + 1) for letter in line) + b"> Tj"

    out.write(b"%PDF-1.4\n")
    if letters:
        chars = b"\n".join(b"<%04X> <%04X>" % (number, ord(letter)) for number, letter in enumerate(letters, 1))
        cmap = add(
            stream(
                b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
                b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%d beginbfchar\n%s\nendbfchar\n"
                b"endcmap end end" % (len(letters), chars)
            )
        )
        inner = add(
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe)"
            b" /Ordering (Identity) /Supplement 0 >> /DW 500 >>"
        )
        font = add(
            b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [%d 0 R]"
            b" /ToUnicode %d 0 R >>" % (inner, cmap)
        )
    else:
        font = add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    root = len(offsets) + 2 * len(pages) + 1
    kids = []
    for lines in pages:
        body = b"BT /F 12 Tf 14 TL 50 800 Td " + b" T* ".join(map(shown, lines)) + b" ET"
        content = add(stream(body))
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
                b" /Resources << /Font << /F %d 0 R >> >> >>" % (root, content, font)
            )
        )
    add(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids)))
    catalog = add(b"<< /Type /Catalog /Pages %d 0 R >>" % root)
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, catalog, start))
    return out.getvalue()


def test_pdf_joins_lines_and_leaves_out_running_heads(tmp_path: Path) -> None:
    head, paragraphs = "The Testing Gazette", []
    for number, word in enumerate(("bank", "river", "bridge")):
        paragraphs.append(
            [
                head,
                f"Part {number} of the story fills the line nearly to its end here and it",
                "goes on in the next line of the page, which is as wide as the other",
                f"one and stops at the {word}.",
                f"Page {number + 1}",
            ]
        )
    paragraphs[0][1:1] = ["New bridge opens after two years", "March 5, 2026 10:05"]
    (tmp_path / "a.pdf").write_bytes(pdf(paragraphs))
    article = read_one(tmp_path / "a.pdf")
    assert article.title == "New bridge opens after two years"
    assert article.published == datetime(2026, 3, 5, 10, 5, tzinfo=VIETNAM)
    assert article.text.split("\n") == [
        f"Part {number} of the story fills the line nearly to its end here and it goes on in the next line of the page,"
        f" which is as wide as the other one and stops at the {word}."
        for number, word in enumerate(("bank", "river", "bridge"))
    ]


def test_pdf_in_vietnamese(tmp_path: Path) -> None:
    lines = [
        "Cầu mới thông xe sau hai năm thi công",
        "Cây cầu dài 1,2 km bắc qua sông chính thức thông xe sáng nay, theo chủ đầu tư.",
    ]
    letters = "".join(sorted(set("".join(lines))))
    (tmp_path / "a.pdf").write_bytes(pdf([lines], letters))
    article = read_one(tmp_path / "a.pdf")
    assert (article.title, article.text) == (lines[0], lines[1])


def test_an_exact_copy_is_dropped_whatever_its_kind(tmp_path: Path) -> None:
    shutil.copy(DATA / "page.html", tmp_path / "b.html")
    (tmp_path / "c.txt").write_text(f"CẦU BẾN MỚI thông xe sau hai năm thi công\n\n{BRIDGE}", "utf-8")
    articles, notices = read(DATA / "page.html", tmp_path)
    assert [article.id for article in articles] == ["page.html"]
    reason = "an exact copy of page.html: the same title and text; dropped"
    assert notices == [Notice(NoticeKind.COPY, "b.html", reason), Notice(NoticeKind.COPY, "c.txt", reason)]
