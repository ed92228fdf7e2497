"""Arrays as readers see them: those that were written, by us or by NumPy; anything else is damage that is named."""

import io

import numpy as np
import pytest

from retrieval.arrays import ArrayWriter
from retrieval.checked import CheckedArray, CheckedFile
from retrieval.disk import measured, write_file
from retrieval.errors import ArchiveDamaged
from retrieval.part import ARTICLE, FREQUENCY

ARRAYS = {
    "numbers": np.arange(7, dtype="<i4"),
    "one number": np.array([2.5], dtype="<f2"),
    "none": np.zeros((0, 256), dtype="<f2"),
    "rows": np.arange(24, dtype="<u4").reshape(6, 4),
    "bits": np.array([[1, 0], [255, 3]], dtype="u1"),
    "articles": np.zeros(3, dtype=ARTICLE),
    "frequencies": np.array([(3, 9), (5, 1)], dtype=FREQUENCY),
    "three axes": np.arange(24, dtype="<f8").reshape(2, 3, 4),
}


def opened(path):
    written = measured(path.read_bytes())
    return CheckedArray(CheckedFile(path, written.size, np.frombuffer(written.blocks, "<u4")))


@pytest.mark.parametrize("rows", ARRAYS.values(), ids=ARRAYS)
def test_an_array_is_read_as_it_was_written(rows, tmp_path):
    writer = ArrayWriter(tmp_path / "ours.npy", rows.dtype, rows.shape[1:])
    writer.append(rows)
    writer.close()
    np.save(tmp_path / "theirs.npy", rows)
    for name in ("ours", "theirs"):
        found = opened(tmp_path / f"{name}.npy")
        assert (found.shape, found.dtype) == (rows.shape, rows.dtype)
        np.testing.assert_array_equal(np.asarray(found), rows)


def header(described, shape="(3,)"):
    text = f"{{'descr': {described}, 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode("latin1")


DAMAGED = {
    "no type": header("'zz9'"),
    "objects": header("'|O'") + bytes(24),
    "an open bracket": header("[(]"),
    "a number": header("[1]"),
    "a call": header("[print(1)]"),
    "more rows than there are": header("'<i4'", "(4,)") + bytes(12),
    "very many rows": header("'<i4'", "(99999999999999999999,)") + bytes(12),
    "another length": header("'<i4'").replace(b"v\x00", b"\x77\x00", 1) + bytes(12),
    "nothing": b"",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_what_is_no_array_is_damage(data, tmp_path):
    write_file(tmp_path / "a.npy", data)
    with pytest.raises(ArchiveDamaged, match=r"a\.npy: is no array .*; mend it with: sukien repair"):
        opened(tmp_path / "a.npy")


def test_columns_first_are_refused(tmp_path):
    stream = io.BytesIO()
    np.save(stream, np.asfortranarray(np.zeros((2, 3))))
    write_file(tmp_path / "a.npy", stream.getvalue())
    with pytest.raises(ArchiveDamaged, match="stored by columns"):
        opened(tmp_path / "a.npy")
