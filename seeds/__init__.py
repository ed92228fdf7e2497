"""Where do articles come from? Readers, cleaning, metadata; the starter corpus."""

from seeds.files import SourceFile, find_files
from seeds.notices import Notice, NoticeKind
from seeds.page import read_text
from seeds.reading import read_files
from seeds.starter import starter_articles

__all__ = ["Notice", "NoticeKind", "SourceFile", "find_files", "read_files", "read_text", "starter_articles"]
