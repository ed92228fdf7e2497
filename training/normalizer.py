"""The one normalisation of the project's tokens; it lives inside ``tokenizer.json``.

NFKC, lower case, everything but letters, marks and digits to a space, and one place for Vietnamese tone marks: the old
one ("hòa", "khỏe", "thúy"), for "hoà", "khoẻ", "thuý" at the end of a syllable. "hoàn", "ngoài" and "quý" stay;
"qúy" becomes "quý", as the "u" belongs to the "q".
"""

from tokenizers import Regex, normalizers

TONES = {"a": "àáảãạ", "e": "èéẻẽẹ", "o": "òóỏõọ", "u": "ùúủũụ", "y": "ỳýỷỹỵ"}
SYLLABLE_END = r"(?![\p{L}\p{M}])"


def tone_rules() -> list[tuple[str, str]]:
    """Return (pattern, replacement) pairs that move tone marks; patterns are regular expressions."""
    rules = []
    for first, second in ("oa", "oe", "uy"):
        for old, new in zip(TONES[first], TONES[second], strict=True):
            if first == "u":
                rules.append((f"(?<!q)u{new}{SYLLABLE_END}", f"{old}y"))
                rules.append((f"q{old}y", f"qu{new}"))
            else:
                rules.append((first + new + SYLLABLE_END, old + second))
    return rules


def make_normalizer() -> normalizers.Sequence:
    """Return the normalizer for a tokenizer."""
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"[^\p{L}\p{M}\p{N}]+"), " "),
            *(normalizers.Replace(Regex(pattern), moved) for pattern, moved in tone_rules()),
            normalizers.Strip(),
        ]
    )
