"""The starter corpus: a few articles that come with Sukien, to try it with."""

from importlib.resources import as_file, files

from retrieval.errors import ArticleError
from retrieval.types import Article
from seeds.files import SourceFile
from seeds.notices import Notice
from seeds.reading import read_files

_FILE = "starter.jsonl"


def starter_articles() -> list[Article]:
    """Read the articles of ``seeds/data/starter.jsonl``.

    Raises
    ------
    ArticleError
        If one of them cannot be used as it stands: the installation is damaged.
    """
    notices: list[Notice] = []
    with as_file(files("seeds").joinpath("data", _FILE)) as path:
        articles = list(read_files([SourceFile(path, _FILE)], notices.append))
    if notices:
        raise ArticleError(f"{notices[0].where}: {notices[0].reason}")
    return articles
