"""Text files: one saved page or plain article each."""

from collections.abc import Iterator

from seeds.decoding import decode
from seeds.files import SourceFile
from seeds.limits import read_bytes
from seeds.notices import Located, Notify
from seeds.page import read_text


def read_txt(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read the one article of a text file, in whatever encoding it is."""
    yield file.name, read_text(decode(read_bytes(file.path)), file.name)
