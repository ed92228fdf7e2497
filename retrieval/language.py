"""Which language an article is in. Used while building; a question's language is never guessed."""

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
# So many letters that only Vietnamese has need no detector, which takes as long as all else that is done to an article.
_CERTAIN = 12


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
    found = _detector().detect_language_of(sample)
    return None if found is None else found.iso_code_639_1.name.lower()
