"""Which lines are prose: sentences, not headings, menus or captions without a stop."""

import re

SHORTEST = 40
FEWEST_WORDS = 7
# Chinese, Japanese and Thai write no spaces, and more in fewer letters.
SHORTEST_DENSE = 15
SENTENCE_WORDS = 4
_ENDING = 12  # letters at the end of a line that show how it ends
# Nothing but prose is so long.
LONGEST_HEADING = 220

_END = re.compile(r"[.…;:。！？।][/.\s]*[\"'”’»)\]」』]*$")
_ASKS = re.compile(r"[?!][\"'”’»)\]]*$")
# A capital before the stop may be an abbreviation's ("TP. HCM").
_INSIDE = re.compile(r"(?<!\w)[a-zà-ỹđ]\w+[.!?…][\"”’»)]?\s+[\"“‘«(]?[^\W\d_a-zà-ỹ]")
_SENTENCE = re.compile(r"\w[.!?…]+[\"'”’»)]*$")
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph of prose: long enough, and ended or parted like sentences."""
    if len(_DENSE.findall(line)) > len(line) / 2:
        return len(line) >= SHORTEST_DENSE and (bool(_END.search(line)) or len(line) >= SHORTEST)
    if len(line) < SHORTEST or len(line.split()) < FEWEST_WORDS:
        return False
    if len(line) >= LONGEST_HEADING or _END.search(line) is not None:
        return True
    # A question may be a title; two sentences are none.
    return _INSIDE.search(line) is not None and (_ASKS.search(line) is not None or len(line) >= 2 * SHORTEST)


def is_sentence(line: str) -> bool:
    """Whether a line ends like a sentence, however short: four words or more, and a stop."""
    return _SENTENCE.search(line[-_ENDING:]) is not None and len(line.split(maxsplit=SENTENCE_WORDS)) >= SENTENCE_WORDS
