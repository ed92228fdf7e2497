"""What an archive does for itself and what it is told to: merge, forget, compact, back up, restore, repair, upgrade."""

import itertools
import json
import os
import shutil
import tarfile
import threading
from pathlib import Path

import numpy as np
import pytest

from benchmarks.faults import articles, leaks
from retrieval import Archive, Article, disk, generation
from retrieval.errors import ArchiveDamaged, ArchiveMissing, UsageError
from retrieval.events import read_grouping
from retrieval.lexical import Field
from retrieval.notes import FileNotes
from summarize import find_events

DATA = Path(__file__).parent / "data" / "archives"
QUESTIONS = ("kết nạp đảng viên Hải Phòng", "khanh thanh cau", "nghị quyết Huế", "việc số 93", "Cần Thơ tập huấn")


def found(archive):
    return [[(hit.article_id, hit.start) for hit in archive.search(question, k=20)] for question in QUESTIONS]


def scores(archive):
    return [hit.score for question in QUESTIONS for hit in archive.search(question, k=20)]


def answers(archive):
    return [archive.ask(question) for question in QUESTIONS]


def assert_same(one, other):
    """Same articles, same ranking, same scores but for the last bits of a sum, same answers."""
    assert [article.id for article in one] == [article.id for article in other]
    assert found(one) == found(other)
    assert scores(one) == pytest.approx(scores(other), rel=1e-5)
    assert [answer.quotes for answer in answers(one)] == [answer.quotes for answer in answers(other)]
    assert [answer.evidence for answer in answers(one)] == pytest.approx([a.evidence for a in answers(other)], rel=1e-4)
    assert one.info().copies == other.info().copies


def parts(archive):
    return [len(part) for part in archive.snapshot.parts]


@pytest.mark.parametrize("cuts", [[100, 200], [1, 2, 3, 250], list(range(20, 300, 20))])
def test_pieces_and_whole_find_the_same(tmp_path, cuts, monkeypatch):
    monkeypatch.setattr(generation, "SMALL", 30)
    given = [*articles(0, 290), *(Article(f"copy{n}", "", articles(n, 1)[0].text, language="vi") for n in range(10))]
    whole = Archive.build(given, tmp_path / "whole")
    grown = Archive.build(given[: cuts[0]], tmp_path / "grown")
    for first, last in zip(cuts, [*cuts[1:], len(given)], strict=True):
        grown.add(given[first:last])
    assert_same(whole, grown)
    assert_same(whole, Archive.open(tmp_path / "grown"))
    grown.compact()
    assert parts(grown) == [300]
    assert_same(whole, grown)


def test_parts_fall_in_size_and_are_few(tmp_path, monkeypatch):
    monkeypatch.setattr(generation, "SMALL", 1)
    archive = Archive.build(articles(0, 16), tmp_path / "a")
    most = 0
    for number in range(16, 36):
        archive.add(articles(number, 1))
        sizes = parts(archive)
        assert sum(sizes) == number + 1
        assert all(size >= 2 * sum(sizes[place + 1 :]) for place, size in enumerate(sizes))
        most = max(most, len(sizes))
    assert 3 <= most <= 5
    assert archive.verify() == ()


def test_many_small_additions_make_few_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(generation, "SMALL", 8)
    archive = Archive.build(articles(0, 8), tmp_path / "a")
    for number in range(8, 32):
        archive.add(articles(number, 1))
    runs = [run for part in archive.snapshot.parts for run in part.record.runs]
    assert sum(passages for _, passages in runs) == len(archive.snapshot.article_of)
    assert len(runs) <= 32 // 4 + 1
    assert_same(archive, Archive.build(articles(0, 32), tmp_path / "b"))


def test_a_change_does_not_touch_the_large_parts(tmp_path):
    archive = Archive.build(articles(0, 600), tmp_path / "a")
    first = {path: path.stat().st_ino for path in (tmp_path / "a" / "parts").rglob("*") if path.is_file()}
    archive.add(articles(1000, 3))
    archive.remove(["a7"])
    for path, inode in first.items():
        assert path.stat().st_ino == inode
    assert parts(archive) == [600, 3]
    lexical = archive.store.generation(archive.snapshot.manifest.generation) / "lexical"
    assert {path.stat().st_ino for path in lexical.iterdir()} >= {
        inode for path, inode in first.items() if path.parent.name == "lexical" and path.name != "meta.json"
    }, "the word index has second names, no copies"


def holds(root, word):
    return [path.name for path in root.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


SECRET = Article(
    "bimat-7f3", "Xyzzyva quorblat", "Người tên Xyzzyva đã gặp Quorblat.", language="vi", source="Nguonkin"
)
WORDS = ("bimat-7f3", "Xyzzyva", "xyzzyva", "quorblat", "Quorblat", "Nguonkin")


def postings(archive):
    """In how many passages of the word index the secret's words are; it packs its words: bytes would not show them."""
    lexical = archive.snapshot.lexical
    return [lexical.document_frequency(field, "xyzzyva") for field in (Field.EXACT, Field.FOLDED)]


def secret_vectors(archive):
    row = archive.snapshot.row(SECRET.id)
    rows = np.flatnonzero(archive.snapshot.article_of == row)
    return archive.snapshot.vectors(rows).astype(np.float16).tobytes()


def test_what_is_removed_from_a_small_part_leaves_the_disk_at_once(tmp_path):
    archive = Archive.build([*articles(0, 50), SECRET], tmp_path / "a")
    find_events(archive)
    vector = secret_vectors(archive)
    assert len(vector) == 512
    for word in ("bimat-7f3", "Xyzzyva", "Nguonkin"):
        assert holds(tmp_path / "a", word), "else the test would not see it"
    assert postings(archive) == [1, 1]
    archive.remove([SECRET.id])
    assert postings(archive) == [0, 0]
    assert [path for path in leaks(tmp_path / "a") if "events" not in path] == []
    assert [word for word in WORDS if holds(tmp_path / "a", word)] == []
    assert not any(vector in path.read_bytes() for path in (tmp_path / "a").rglob("*.npy"))


def test_what_is_removed_from_a_large_part_is_hidden_at_once_and_leaves_the_disk_by_compaction(tmp_path):
    archive = Archive.build([*articles(0, 600), SECRET], tmp_path / "a")
    find_events(archive)
    vector = secret_vectors(archive)
    archive.remove([SECRET.id])
    assert "bimat-7f3" not in [hit.article_id for hit in archive.search("Xyzzyva Quorblat")]
    assert holds(tmp_path / "a", "Xyzzyva"), "it is still there"
    assert postings(archive) == [1, 1]
    archive.compact()
    assert postings(archive) == [0, 0]
    assert [word for word in WORDS if holds(tmp_path / "a", word)] == []
    assert not any(vector in path.read_bytes() for path in (tmp_path / "a").rglob("*.npy"))
    assert_same(archive, Archive.build(articles(0, 600), tmp_path / "b"))


def test_compaction_runs_by_itself_when_enough_is_removed(tmp_path):
    archive = Archive.build([*articles(0, 400), SECRET], tmp_path / "a")
    archive.remove([SECRET.id, *(f"a{number}" for number in range(79))])
    assert holds(tmp_path / "a", "Xyzzyva"), "80 of 401 are less than a fifth"
    archive.remove(["a79"])
    assert [word for word in WORDS if holds(tmp_path / "a", word)] == []
    assert_same(archive, Archive.build(articles(80, 320), tmp_path / "b"))


def test_a_replaced_text_leaves_the_disk_and_its_event(tmp_path):
    archive = Archive.build([*articles(0, 30), SECRET], tmp_path / "a")
    find_events(archive)
    archive.add([Article(SECRET.id, "Tin mới", "Một tin khác hẳn về Long Biên.", language="vi")])
    assert [word for word in WORDS[1:] if holds(tmp_path / "a", word)] == []
    assert archive.article(SECRET.id).text == "Một tin khác hẳn về Long Biên."
    assert sorted(name for event in find_events(archive) for name in event.article_ids) == sorted(a.id for a in archive)


def test_everything_can_be_removed(tmp_path):
    archive = Archive.build(articles(0, 5), tmp_path / "a")
    archive.remove([f"a{number}" for number in range(5)])
    assert (len(archive), archive.search("Huế"), archive.verify()) == (0, [], ())
    archive.add(articles(7, 2))
    assert [article.id for article in Archive.open(tmp_path / "a")] == ["a7", "a8"]


def test_compact_of_what_is_compact_changes_nothing(tmp_path):
    archive = Archive.build(articles(0, 5), tmp_path / "a")
    before = archive.snapshot.manifest
    archive.compact()
    assert Archive.open(tmp_path / "a").snapshot.manifest == before


# Damage


def sound_files(root):
    return [p for p in sorted(root.rglob("*")) if p.is_file() and p.stat().st_size and not p.name.endswith("lock")]


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 0x20
    path.write_bytes(data)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """An archive of two parts, the first with an inverted file, one article removed; grouped into events."""
    root = tmp_path_factory.mktemp("sample") / "archive"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("retrieval.dense.FLAT_LIMIT", 100)
        patch.setattr(generation, "SMALL", 10)
        archive = Archive.build(articles(0, 150), root)
        archive.add(articles(1000, 20))
        archive.remove(["a1"])
    find_events(archive)
    assert parts(archive) == [150, 20]
    assert (root / "parts" / "00000001" / "inverted.faiss").is_file()
    return root


@pytest.fixture
def damaged(sample, tmp_path):
    """Makes a copy of the sample in which one byte of one file is another one."""

    copies = itertools.count()

    def make(name, where):
        # A place of its own: a thread of tantivy's may make its lock anew where a copy has just been removed.
        root = tmp_path / f"copy-{next(copies)}"
        shutil.copytree(sample, root, copy_function=os.link)
        path = root / name
        data = bytearray(path.read_bytes())
        data[int(where * len(data))] ^= 0x20
        twins = [twin for twin in root.rglob(path.name) if twin.samefile(path)]
        for twin in twins:
            twin.unlink()
        path.write_bytes(data)
        for twin in twins:
            if twin != path:
                twin.hardlink_to(path)
        return root

    return make


def names(sample):
    """Files of the archive, by their path in it; a second name is the same file."""
    found = {path.stat().st_ino: path.relative_to(sample) for path in sound_files(sample)}
    return sorted(found.values())


@pytest.mark.parametrize("where", [0, 0.3, 0.6, 0.999])
def test_a_damaged_byte_anywhere_is_found_and_named(sample, damaged, where):
    assert len(names(sample)) > 45
    for name in names(sample):
        root = damaged(name, where)
        try:
            problems = Archive.open(root).verify()
        except ArchiveDamaged as error:
            problems = (str(error),)
        assert problems, f"{name}: not found"
        assert name.name in " ".join(problems), (name, problems)
        assert all("mend it with: sukien repair" in problem or "format" in problem for problem in problems), problems


@pytest.mark.parametrize(
    "kind",
    [
        "CURRENT",
        "manifest.json",
        "articles.jsonl",
        "vectors.npy",
        "words.tsv",
        *(
            pytest.param(kind, marks=pytest.mark.slow)
            for kind in ("part.json", "blocks.bin", "articles.npy", "labels.json", "signatures.npy", "passages.npy")
            + ("sentences.npy", "tokens.npy", "token_offsets.npy", "frequencies.npy", "languages.npy", "inverted.faiss")
            + ("meta.json", "deleted.npy", "*.idx", "*.term", "*.fast", "*.store", "*.fieldnorm", "*.json")
        ),
    ],
)
def test_any_damage_is_repaired(sample, damaged, kind):
    expected = {article.id: article.text for article in Archive.open(sample)}
    for name in (name for name in names(sample) if name.match(kind)):
        root = damaged(name, 0.5)
        lost = [line for line in Archive.repair(root) if "lost" in line]
        mended = Archive.open(root)
        assert mended.verify() == (), name
        left = {article.id: article.text for article in mended}
        if name.name == "articles.jsonl":
            assert len(lost) == 1, "only the article that the byte is of"
            assert len(left) == len(expected) - 1
            assert left.items() <= expected.items()
        elif name.name == "deleted.npy":
            assert left.items() >= expected.items()
        else:
            assert lost == []
            assert left == expected, name
            assert found(mended) == found(Archive.open(sample))
        assert [path for path in leaks(root) if "events" not in path] == []


def test_reading_what_is_damaged_says_so(sample, damaged, monkeypatch):
    """Not only `verify`: a search or a look-up that touches a damaged byte names the file."""
    monkeypatch.setattr("retrieval.dense._FEW_ALLOWED", 0)  # else so small an archive is searched without its cells
    touching = {
        "articles.jsonl": lambda archive: [archive.article(f"a{n}") for n in range(2, 150)],
        "vectors.npy": lambda archive: [archive.snapshot.vectors(np.arange(150)) for _ in (1,)],
        "inverted.faiss": lambda archive: archive.search("Huế"),
        "tokens.npy": lambda archive: [archive.snapshot.tokens(np.arange(150)) for _ in (1,)],
        "words.tsv": lambda archive: archive.search("khanh thanh cau nghi quyet tap huan viec dang vien"),
        "*.idx": lambda archive: archive.search("Huế"),
        "*.term": lambda archive: archive.search("Huế"),
        "deleted.npy": len,
        "labels.json": len,
        "part.json": len,
    }
    for pattern, touch in touching.items():
        name = next(name for name in names(sample) if name.match(pattern))
        with pytest.raises(ArchiveDamaged, match=name.name.replace(".", r"\.")):
            touch(Archive.open(damaged(name, 0.5)))


def test_several_damages_at_once(sample, tmp_path):
    root = tmp_path / "copy"
    shutil.copytree(sample, root)
    for name in ("CURRENT", "parts/00000001/part.json", "parts/00000001/vectors.npy"):
        flip(root / name, (root / name).stat().st_size // 2)
    with pytest.raises(ArchiveDamaged):
        Archive.open(root)
    said = " ".join(Archive.repair(root))
    assert "CURRENT" in said
    assert "part.json" in said
    mended = Archive.open(root)
    assert mended.verify() == ()
    assert {article.id for article in mended} == {article.id for article in Archive.open(sample)}
    assert found(mended) == found(Archive.open(sample))


def test_without_a_manifest_every_part_is_taken_and_of_an_article_the_newest(sample, damaged):
    root = damaged(next(name for name in names(sample) if name.name == "manifest.json"), 0.5)
    old = Archive.build([*articles(0, 5, " (cũ)"), *articles(3000, 2)], root.parent / "old")
    leftover = old.store.part(old.snapshot.manifest.parts[0].name)
    shutil.move(root / "parts" / "00000001", root / "parts" / "00000002x")
    shutil.move(leftover, root / "parts" / "00000001")
    said = " ".join(Archive.repair(root))
    assert "no sound manifest was left" in said
    mended, expected = Archive.open(root), Archive.open(sample)
    assert mended.verify() == ()
    left = {article.id: article.text for article in mended}
    assert len(left) == len(mended)
    assert {name: text for name, text in left.items() if name not in ("a1", "a3000", "a3001")} == {
        article.id: article.text for article in expected
    }
    assert leaks(root) == [path for path in leaks(root) if "events" in path]


def test_vectors_are_taken_over_by_repair_not_made_again(sample, tmp_path, monkeypatch):
    root = tmp_path / "copy"
    shutil.copytree(sample, root)
    flip(root / "parts" / "00000001" / "words.tsv", 50)
    before = Archive.open(sample).snapshot.vectors(np.array([0, 2, 3, 4]))  # the article of 1 is removed
    monkeypatch.setattr("retrieval.superwords.Superwords.embed", lambda *_: pytest.fail("embedded again"))
    Archive.repair(root)
    np.testing.assert_array_equal(Archive.open(root).snapshot.vectors(np.arange(4)), before)


def test_nothing_to_repair_is_told(tmp_path):
    with pytest.raises(ArchiveMissing):
        Archive.repair(tmp_path / "nothing")


# Format 1


@pytest.fixture
def first_format(tmp_path):
    with tarfile.open(DATA / "format1.tar.xz") as tar:
        tar.extractall(tmp_path, filter="data")
    return tmp_path / "f1"


def test_an_archive_of_format_1_is_told_and_brought_up_to_date(first_format):
    with pytest.raises(ArchiveDamaged, match="format 1, but this sukien reads 2; bring it up to date"):
        Archive.open(first_format)
    texts = [
        json.loads(line)
        for path in sorted(first_format.rglob("articles.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    assert len(texts) == 5
    removed = np.load(next(first_format.rglob("deleted.npy")))
    assert removed.tolist() == [False, True, False, False, False]
    vectors = np.concatenate([np.load(path) for path in sorted(first_format.rglob("vectors.npy"))])
    said = Archive.repair(first_format)
    assert "was of format 1, and was brought up to date" in said[0]
    archive = Archive.open(first_format)
    left = [record for record, gone in zip(texts, removed, strict=True) if not gone]
    assert [(article.id, article.text) for article in archive] == [(record["id"], record["text"]) for record in left]
    assert archive.verify() == ()
    assert len(archive.search("Long Biên")) > 0
    assert archive.info().format_version == 2
    if archive.snapshot.manifest.passages < len(vectors) and "embedded again" not in " ".join(said):
        first = archive.snapshot.vectors(np.arange(1)).astype(np.float16)
        np.testing.assert_array_equal(first, vectors[:1])
    assert leaks(first_format) == []
    assert Archive.repair(first_format) == ()


# Backups


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz"])
def test_a_backup_restores_everything(sample, tmp_path, name):
    archive = Archive.open(sample)
    archive.backup(tmp_path / name)
    restored = Archive.restore(tmp_path / name, tmp_path / "new")
    assert_same(archive, restored)
    assert restored.verify() == ()
    assert [path for path in leaks(tmp_path / "new") if "events" not in path] == []
    before, after = read_grouping(FileNotes(sample)), read_grouping(FileNotes(tmp_path / "new"))
    assert (before.events, before.marks) == (after.events, after.marks)
    assert after.generation == restored.snapshot.manifest.generation


def test_a_backup_is_of_one_state_while_others_write(tmp_path):
    archive = Archive.build(articles(0, 300), tmp_path / "a")
    done = threading.Event()

    def write():
        number = 0
        while not done.is_set():
            archive.add(articles(1000 + 10 * number, 10))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            Archive.open(tmp_path / "a").backup(tmp_path / f"{number}.tar")
    finally:
        done.set()
        writer.join()
    sizes = []
    for number in range(4):
        restored = Archive.restore(tmp_path / f"{number}.tar", tmp_path / "b")
        assert restored.verify() == ()
        assert (len(restored) - 300) % 10 == 0
        sizes.append(len(restored))
    assert sizes == sorted(sizes)


def test_restoring_over_an_archive_leaves_its_readers_be(tmp_path):
    Archive.build(articles(0, 50), tmp_path / "a").backup(tmp_path / "b.tar")
    archive = Archive.build(articles(100, 70), tmp_path / "a")
    archive.add(articles(200, 10))
    reader = Archive.open(tmp_path / "a")
    Archive.restore(tmp_path / "b.tar", tmp_path / "a")
    assert len(reader) == 80
    assert len(reader.search("Huế")) > 0
    assert [article.id for article in Archive.open(tmp_path / "a")] == [f"a{number}" for number in range(50)]
    assert leaks(tmp_path / "a") == []


def test_a_damaged_backup_is_refused_and_changes_nothing(sample, tmp_path):
    Archive.open(sample).backup(tmp_path / "b.tar")
    Archive.build(articles(100, 7), tmp_path / "a")
    size = (tmp_path / "b.tar").stat().st_size
    good = (tmp_path / "b.tar").read_bytes()
    with tarfile.open(tmp_path / "b.tar") as tar:
        members = [member for member in tar if member.size][::4]
    for place in (place for member in members for place in (member.offset, member.offset_data + member.size // 2)):
        data = bytearray(good)
        data[place] ^= 1
        (tmp_path / "b.tar").write_bytes(data)
        try:
            Archive.restore(tmp_path / "b.tar", tmp_path / "a")
        except ArchiveDamaged:
            assert len(Archive.open(tmp_path / "a")) == 7
            assert leaks(tmp_path / "a") == []
        else:
            pytest.fail(f"byte {place} was not looked at")
    (tmp_path / "b.tar").write_bytes(good[: size // 2])
    with pytest.raises(ArchiveDamaged):
        Archive.restore(tmp_path / "b.tar", tmp_path / "a")


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "parts/../../out", "parts/1/../../../x", "CURRENT"])
def test_a_backup_writes_nowhere_else(tmp_path, name):
    data = b"hello"
    (tmp_path / "data").write_bytes(data)
    listed = {"format": 2, "files": [[name, len(data), disk.measured(data).checksum]]}
    (tmp_path / "list").write_text(json.dumps(listed))
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        tar.add(tmp_path / "list", "sukien-backup.json")
        tar.add(tmp_path / "data", name)
    with pytest.raises(ArchiveDamaged, match="does not belong there"):
        Archive.restore(tmp_path / "bad.tar", tmp_path / "deep" / "a")
    assert not list(tmp_path.rglob("out*"))


def test_a_backup_of_a_damaged_archive_is_refused(sample, tmp_path):
    shutil.copytree(sample, tmp_path / "a")
    flip(tmp_path / "a" / "parts" / "00000001" / "signatures.npy", 3000)
    with pytest.raises(ArchiveDamaged, match="signatures"):
        Archive.open(tmp_path / "a").backup(tmp_path / "b.tar")
    assert not list(tmp_path.glob("b.tar*"))
    with pytest.raises(UsageError, match="in the archive itself"):
        Archive.open(sample).backup(sample / "b.tar")
