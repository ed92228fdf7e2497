"""Which language an article is in. Used while building; a question's language is never guessed."""

import re
from functools import cache
from typing import TYPE_CHECKING

from retrieval.text import count_vietnamese

if TYPE_CHECKING:
    from lingua import LanguageDetector

# The languages that the embedded model was trained on. More would cost memory and mistake short texts for rare ones.
LANGUAGES = ("ar", "cs", "de", "el", "en", "es", "fa", "fi", "fr", "hi", "id", "it", "ja", "ko") + (
    "nl", "pl", "pt", "ro", "ru", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
# The start of an article decides; more characters cost time and change nothing.
_SAMPLE = 200
# The detector takes as long as a third of all else that is done to an article. It is not asked where there are so many
# letters that only Vietnamese has, or so many different words that only English has and no letter that it lacks. One
# word alone does not tell: "The Good, the Bad and the Ugly" stands in an article of any language.
_CERTAIN = 12
_CERTAIN_WORDS = 3
_ENGLISH = re.compile(
    r"\b(?:about|after|and|been|but|for|from|has|have|his|its|more|not|said|than|that|the|their|they|this|were|when|which"
    r"|who|with|would)\b"
)
_PLAIN = re.compile("[\x00-\x7f\u2010-\u2022\u2026\u20ac\u00a3]*")


@cache
def _detector() -> "LanguageDetector":
    from lingua import IsoCode639_1, Language, LanguageDetectorBuilder

    known = [Language.from_iso_code_639_1(getattr(IsoCode639_1, code.upper())) for code in LANGUAGES]
    return LanguageDetectorBuilder.from_languages(*known).with_low_accuracy_mode().build()


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the language that most of the beginning is in; None where nothing can be told."""
    sample = text[:_SAMPLE]
    if count_vietnamese(sample) >= _CERTAIN:
        return "vi"
    if _PLAIN.fullmatch(sample) and len(set(_ENGLISH.findall(sample.lower()))) >= _CERTAIN_WORDS:
        return "en"
    found = _detector().detect_language_of(sample)
    return None if found is None else found.iso_code_639_1.name.lower()
