"""From the text of a saved page to an article: cleaning, then title, date, source and place."""

from dataclasses import dataclass
from datetime import datetime

from retrieval.errors import ArticleError
from retrieval.types import Article
from seeds.clean import clean
from seeds.lines import tidy, unwrap
from seeds.places import find_place
from seeds.prose import is_prose


@dataclass(frozen=True, slots=True)
class Known:
    """What a file states about its article outside the text; it wins over what the text says."""

    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    place: str | None = None


def read_text(text: str, name: str) -> Article:
    """Make an article of the text of a saved page.

    Parameters
    ----------
    text : str
        What "select all, copy" gives: the article with the page around it. A plain article is left whole.
    name : str
        The article's id.

    Returns
    -------
    Article
        Its text has a line for each paragraph, heading and caption, without blank lines. `title` is "" where the page
        shows none above the body; `published`, `source`, `place`, `url` and `language` are None where not stated.

    Raises
    ------
    ArticleError
        If no article text is left.
    """
    return read_page(unwrap(tidy(text)), name, Known())


def read_page(lines: list[str], name: str, known: Known) -> Article:
    """Make an article of tidy lines and what the file states besides."""
    page = clean(lines, known.title)
    if not any(letter.isalpha() for line in page.lines for letter in line):
        raise ArticleError("holds no sentence: nothing is left when the page's furniture is taken off")
    paragraphs = tuple(line for line in page.lines if is_prose(line)) or tuple(page.lines)
    return Article(
        id=name,
        title=page.title,
        text="\n".join(page.lines),
        published=known.published or page.published,
        source=known.source or page.source,
        url=known.url or page.url,
        language=known.language,
        place=known.place or find_place(page.title, paragraphs),
    )
