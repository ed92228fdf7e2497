"""Articles into passages: consecutive whole sentences, long enough to mean something, short enough to point at.

A passage prefers to end where a paragraph does. Nothing is cut inside a sentence and no sentence is in two passages.
"""

from collections.abc import Iterator, Sequence

from retrieval.sentences import sentence_spans
from retrieval.types import Passage, Sentence

# In characters. A passage holds about 60 to 200 Vietnamese words; question sets' paragraphs are of that size.
TARGET_LENGTH = 600
MAX_LENGTH = 1000


def passages(text: str) -> list[Passage]:
    """Group an article's sentences into passages.

    A passage closes at the end of a paragraph once it has `TARGET_LENGTH` characters, and before the sentence that
    would take it over `MAX_LENGTH`; a sentence longer than that is a passage of its own. A tail shorter than a
    quarter of the target joins the passage before it.
    """
    groups: list[list[Sentence]] = []
    for paragraph in _paragraphs(text, sentence_spans(text)):
        length = groups[-1][-1].end - groups[-1][0].start if groups else TARGET_LENGTH
        if length >= TARGET_LENGTH or length + paragraph[-1].end - paragraph[0].start > MAX_LENGTH:
            groups.append([])
        for sentence in paragraph:
            if groups[-1] and sentence.end - groups[-1][0].start > MAX_LENGTH:
                groups.append([])
            groups[-1].append(sentence)
    if len(groups) > 1 and groups[-1][-1].end - groups[-1][0].start < TARGET_LENGTH // 4:
        tail = groups.pop()
        groups[-1].extend(tail)
    return [Passage(group[0].start, group[-1].end, tuple(group)) for group in groups]


def _paragraphs(text: str, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    paragraph: list[Sentence] = []
    for sentence in sentences:
        if paragraph and "\n" in text[paragraph[-1].end : sentence.start]:
            yield paragraph
            paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield paragraph
